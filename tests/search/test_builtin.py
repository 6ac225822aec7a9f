"""The built-in techniques, and asking a program for its own."""

from __future__ import annotations

from itertools import islice

import pytest

from godel.language.canonical import print_flat
from godel.language.evaluator import datum_node
from godel.language.primitives import OuroFault
from godel.language.values import TRUE
from godel.search.builtin import ask, builtin_host, builtin_propose
from godel.search.techniques import PROPOSERS
from tests.search.scenes import scene

WORLD = "(world w (state (x int 0 3)) (start (x 0)) (life 2))"


def shown(n: int) -> str:
    return print_flat(datum_node(builtin_propose(n), 100)[0])


def test_the_first_round() -> None:
    assert [shown(n) for n in range(1, 7)] == [
        "(improve 1)", "(tune 1)", "(replace 1)", "(guard 1)", "(extend 1)", "(improve 2)",
    ]  # fmt: skip


def test_every_technique_comes_once_and_none_is_left_out() -> None:
    listed = [shown(n) for n in range(1, 401)]
    assert len(set(listed)) == len(listed)
    for name, most in {"improve": 5, "extend": 4, "guard": 12, "tune": 100, "replace": 100}.items():
        assert {f"({name} {k})" for k in range(1, most + 1)} <= set(listed)
        assert name in PROPOSERS
    assert "(improve 6)" not in listed
    assert "(guard 13)" not in listed


@pytest.mark.parametrize("n", [0, -1])
def test_numbers_start_at_one(n: int) -> None:
    with pytest.raises(ValueError, match="from 1"):
        builtin_propose(n)
    with pytest.raises(OuroFault):
        builtin_host([TRUE, n])


def test_the_lent_procedure_checks_its_operands() -> None:
    for operands in ([], [1], [TRUE, TRUE], [1, 2, 3], [1, 10**9]):
        with pytest.raises(OuroFault):
            builtin_host(list(operands))


@pytest.mark.parametrize(
    ("propose", "answers"),
    [
        ("", ["(improve 1)", "(tune 1)"]),
        ("(define (propose self n) (builtin-propose self (* 2 n)))", ["(tune 1)", "(guard 1)"]),
        ("(define (propose self n) (list 'tune (+ n 4)))", ["(tune 5)", "(tune 6)"]),
        ("(define (propose self n) self)", [f"(agent a {p})" for p in ("SELF", "SELF")]),
    ],
)
def test_a_program_decides_what_is_tried(propose: str, answers: list[str]) -> None:
    agent = scene(f"{WORLD} (agent a {propose})").agent
    for turn, answer in enumerate(answers, 1):
        asked = ask(agent, turn)
        assert print_flat(asked.technique) == answer.replace("SELF", propose)
        assert asked.fault == ""
        assert (asked.gas > 0) == bool(propose)


@pytest.mark.parametrize(
    "body", ["(car '())", "(propose self n)", "(lambda (x) x)", "(builtin-propose self 0)", "map"]
)
def test_a_faulty_propose_gives_no_technique(body: str) -> None:
    agent = scene(f"{WORLD} (agent a (define (propose self n) {body}))").agent
    asked = ask(agent, 1)
    assert print_flat(asked.technique) == "(none)"
    assert asked.fault


def test_only_the_first_few_are_needed_to_meet_every_proposer() -> None:
    names = {shown(n)[1:].split()[0] for n in islice(range(1, 100), len(PROPOSERS))}
    assert names == set(PROPOSERS)
