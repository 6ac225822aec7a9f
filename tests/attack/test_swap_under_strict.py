"""Under strict, what is proved of one candidate does not serve another, nor the running program."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kernel.accepted_searching import DUMB, KEEN, stopped, trusted
from tests.kernel.certificates import Certificate, canonical

WASTEFUL = "(agent q (define (policy x) 0) (define (think x) 1000))"
"""Earns nothing and thinks for 10 in each tick: a switch to it is harmful."""


def swapped(certificate: Certificate, proved: str, installed: str, before: str) -> Certificate:
    """The candidate is exchanged before an instruction; the claim is about the one installed."""
    first, second = canonical(proved), canonical(installed)
    split = len(first.encode())
    end = split + len(second.encode())
    proof = certificate.proof.replace(before, f"(set-switchprog {split} {end}){before}", 1)
    assert proof != certificate.proof
    return replace(certificate, candidate=second, storage=first + second, proof=proof)


@pytest.mark.parametrize("before", ["(apply-rule quiet", "(apply-rule unroll", "(apply-rule sep"])
def test_a_bound_of_a_quiet_program_is_none_for_a_wasteful_one(before: str) -> None:
    verdict = swapped(stopped(), DUMB, WASTEFUL, before).judge()
    assert not verdict.accepted
    assert "the first number must be about the candidate" in verdict.reason


@pytest.mark.parametrize("before", ["(apply-rule reflect", "(apply-rule sep"])
def test_trust_in_one_successor_is_none_in_another(before: str) -> None:
    verdict = swapped(trusted(), KEEN, WASTEFUL, before).judge()
    assert not verdict.accepted
    assert "the first number must be about the candidate" in verdict.reason


def test_a_comparison_with_one_candidate_does_not_install_another() -> None:
    verdict = swapped(stopped(), DUMB, WASTEFUL, "(check)").judge()
    assert "the goal is not among the theorems" in verdict.reason


@pytest.mark.parametrize("think", ["1/2", "-5", "(car '())", "'many", "(- 3 3)"])
def test_thinking_that_allots_nothing_is_quiet_and_costs_nothing(think: str) -> None:
    idle = f"(agent q (define (policy x) 1) (define (think x) {think}))"
    assert stopped(candidate=idle).judge().accepted


def test_thinking_that_allots_much_where_it_seems_to_fail_is_not_quiet() -> None:
    text = "(agent q (define (policy x) 1) (define (think x) (if (= x 3) 10 (car '()))))"
    verdict = stopped(candidate=text).judge()
    assert "the program may think, where x=3" in verdict.reason


def test_the_certificate_is_sound_before_the_swap() -> None:
    assert stopped().judge().accepted
    assert trusted().judge().accepted
