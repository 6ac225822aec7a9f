"""The ways to run Ouro agree; the campaign is the same at length."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from godel.language.canonical import print_flat
from tests.generators import Case, cases
from tests.properties.agreement import Tally, compare
from tests.properties.campaign import run

PAIRS = 5_000


@pytest.mark.paper("2.1 transition function")
def test_evaluator_compiler_symbolic_run_and_solver_agree() -> None:
    tally = run(PAIRS, seed=0)
    assert tally.disagreements == []
    assert tally.counts["pairs"] >= PAIRS
    assert tally.counts["not compiled"] == 0
    assert tally.counts["faults"] > PAIRS / 20
    assert tally.counts["solver"] > PAIRS / 3
    assert tally.counts["outside"] < PAIRS / 10
    answered = tally.counts["symbolic"] + tally.counts["outside"]
    assert answered + tally.counts["too many splits"] == tally.counts["pairs"]
    assert tally.counts["too many splits"] < PAIRS / 100


@settings(max_examples=60)
@given(cases())
def test_they_agree_shrinking(case: Case) -> None:
    tally = Tally()
    compare(case, tally)
    assert tally.disagreements == [], print_flat(case.expression)
