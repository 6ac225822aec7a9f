"""Asking a program what to try: its own technique, or its turn in the schedule over its bias."""

from __future__ import annotations

import pytest

from godel.language.canonical import print_flat
from godel.language.primitives import OuroFault
from godel.language.values import NIL, TRUE
from godel.search.builtin import ask, bias_of, builtin_host
from godel.search.grammar import BadBias
from tests.search.scenes import scene

WORLD = "(world w (state (x int 0 3)) (start (x 0)) (life 2))"
BIAS = "(bias (technique (1 (tune count))))"


def test_the_lent_procedure_checks_its_operands() -> None:
    for operands in ([], [1], [TRUE, TRUE], [1, 2, 3], [NIL, 0], [NIL, -1]):
        with pytest.raises(OuroFault):
            builtin_host(list(operands))


@pytest.mark.parametrize(
    ("parts", "answer"),
    [
        ("", "(biops)"),
        ("(define (propose self n) (builtin-propose self (* 2 n)))", "(biops)"),
        (f"(define bias '{BIAS})", f"(biops {BIAS})"),
        ("(define bias 7)", "(biops)"),
        ("(define (propose self n) (list 'tune (+ n 4)))", "(tune 5)"),
        ("(define (propose self n) self)", "(agent a SELF)"),
    ],
)
def test_a_program_decides_what_is_tried(parts: str, answer: str) -> None:
    asked = ask(scene(f"{WORLD} (agent a {parts})").agent, 1)
    assert print_flat(asked.technique) == answer.replace("SELF", parts)
    assert asked.fault == ""
    assert asked.scheduled == answer.startswith("(biops")
    assert (asked.gas > 0) == ("propose" in parts)


@pytest.mark.parametrize(
    "body", ["(car '())", "(propose self n)", "(lambda (x) x)", "(builtin-propose self 0)", "map"]
)
def test_a_faulty_propose_gives_no_technique(body: str) -> None:
    agent = scene(f"{WORLD} (agent a (define (propose self n) {body}))").agent
    asked = ask(agent, 1)
    assert print_flat(asked.technique) == "(none)"
    assert asked.fault


@pytest.mark.paper("2.2 any software may be rewritten")
def test_a_rewrite_that_changes_the_bias_changes_what_is_searched() -> None:
    program = f"(define bias '{BIAS}) (define (propose self n) (builtin-propose self n))"
    asked = ask(scene(f"{WORLD} (agent a {program})").agent, 1)
    (rule,) = bias_of(asked.technique).rules
    assert [print_flat(body) for _, body in rule[1]] == ["(tune count)"]
    assert len(bias_of(ask(scene(f"{WORLD} (agent a)").agent, 1).technique).rules[0][1]) > 3


def test_a_bias_that_is_none() -> None:
    asked = ask(scene(f"{WORLD} (agent a (define bias '(bias (technique))))").agent, 1)
    with pytest.raises(BadBias):
        bias_of(asked.technique)
