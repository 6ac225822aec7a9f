"""Other solvers on the obligations of a proof: honest ones, lying ones, none at all."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from godel.trace.card import STATUSES, Line
from godel.trace.second_solver import second_solvers

PROOFS = Path(__file__).parents[2] / "proofs"
GOOD = (PROOFS / "library" / "gambler-rewrite-1.proof").read_bytes()
STUB = (
    "import json, sys; n = len(json.load(sys.stdin)); print('9.9'); "
    "[print('{first}' if k == 0 else 'unsat') for k in range(n - {missing})]"
)


def stub(first: str = "unsat", missing: int = 0) -> tuple[str, ...]:
    """A solver that answers as it is told."""
    return (sys.executable, "-c", STUB.format(first=first, missing=missing))


def one(data: bytes, *solvers: str, **more: object) -> Line:
    """The line of one solver."""
    (line,) = second_solvers(data, solvers, **more)  # type: ignore[arg-type]
    assert line.status in STATUSES[line.kind]
    return line


@pytest.mark.parametrize("name", ["cvc5", "z3"])
def test_a_solver_that_agrees(name: str) -> None:
    pytest.importorskip(name)
    line = one(GOOD, name)
    assert line.status == "agrees"
    assert line.about == name
    assert "unsat to all 9 questions" in line.sentence


@pytest.mark.parametrize("name", ["cvc5", "z3"])
def test_a_false_bound(name: str) -> None:
    pytest.importorskip(name)
    line = one((PROOFS / "bad" / "a-false-bound.proof").read_bytes(), name)
    assert line.status == "differs"
    assert ", the first is" in line.sentence


def test_a_solver_that_lies() -> None:
    line = one(GOOD, "cvc5", command=stub("sat"))
    assert line.status == "differs"
    assert "sat to 1 of 9 questions, the first is 1" in line.sentence
    assert line.details[:3] == ("version 9.9", "question 1: sat", "question 2: unsat")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (stub("unknown"), "1,000,000 units of its own for each were not enough"),
        (stub(missing=3), "unsat to 6 of 9 questions: it ended too early"),
        ((sys.executable, "-c", "print('junk')"), "it ended too early"),
        (("/no/such/program",), "it cannot be started"),
    ],
)
def test_a_solver_that_does_not_answer(command: tuple[str, ...], said: str) -> None:
    line = one(GOOD, "cvc5", command=command)
    assert line.status == "undecided"
    assert said in line.sentence


@pytest.mark.parametrize("name", ["cvc5", "z3"])
def test_a_budget_decides(name: str) -> None:
    pytest.importorskip(name)
    line = one(GOOD, name, resources=100)
    assert line.status == "undecided"
    assert "100 units of its own" in line.sentence


def test_a_solver_that_is_not_there() -> None:
    assert one(GOOD, "no-such-solver").status == "not installed"


def test_a_rule_that_is_not_written_out_is_no_agreement() -> None:
    bad = GOOD.replace(b"(apply-rule separate", b"(apply-rule no-such-rule")
    line = one(bad, "z3", command=stub())
    assert line.status == "undecided"
    assert "unsat to all of 8 questions; 1 obligations are not written out" in line.sentence


def test_what_cannot_be_asked() -> None:
    assert "cannot be written out" in one(b"", "cvc5").sentence
    nothing = GOOD[: GOOD.index(b"(proof (")] + b"(proof (check)))"
    line = one(nothing, "cvc5")
    assert line.status == "undecided"
    assert "there is nothing to ask" in line.sentence
