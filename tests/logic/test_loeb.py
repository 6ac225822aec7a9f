"""Löb's theorem: its derivation is checked line by line, and a damaged line is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from godel.errors import TrustFailure
from godel.logic.effort import Effort
from godel.logic.formulas import Formulas
from godel.logic.hilbert import (
    DISTRIBUTION,
    NECESSITATION,
    TAUTOLOGY,
    TRANSITIVITY,
    Line,
    check_derivation,
    loeb,
)
from godel.logic.reader import read_formula


@pytest.mark.parametrize("text", ["A", "F", "T", "[]p -> p", "~[]F"])
def test_the_derivation_is_accepted_for_every_formula(text: str) -> None:
    formulas = Formulas()
    goal = read_formula(text, formulas)
    lines, given = loeb(formulas, goal)
    check_derivation(formulas, lines, given, Effort())
    assert lines[-1].formula == goal
    assert len(given) == 2


def test_it_needs_every_line_and_both_hypotheses() -> None:
    formulas = Formulas()
    lines, given = loeb(formulas, formulas.variable("A"))
    for missing in given:
        left = [one for one in given if one != missing]
        with pytest.raises(TrustFailure):
            check_derivation(formulas, lines, left, Effort())
    for number, line in enumerate(lines):
        for damaged in (
            replace(line, formula=formulas.false),
            replace(line, rests_on=(*line.rests_on, number)),
            *([replace(line, rests_on=line.rests_on[1:])] if line.rests_on else []),
        ):
            changed = [*lines[:number], damaged, *lines[number + 1 :]]
            with pytest.raises(TrustFailure, match=f"line {number + 1} "):
                check_derivation(formulas, changed, given, Effort())


@pytest.mark.parametrize(
    ("text", "why", "good"),
    [
        ("[]p -> [][]p", TRANSITIVITY, True),
        ("[]p -> []p", TRANSITIVITY, False),
        ("p -> []p", TRANSITIVITY, False),
        ("[](p -> q) -> ([]p -> []q)", DISTRIBUTION, True),
        ("[](p -> q) -> ([]q -> []p)", DISTRIBUTION, False),
        ("[](p & q) -> ([]p -> []q)", DISTRIBUTION, False),
        ("[]p | ~[]p", TAUTOLOGY, True),
        ("[]p -> [][]p", TAUTOLOGY, False),
        ("[]T", TAUTOLOGY, False),
        ("[]T", NECESSITATION, False),
        ("p", "hope", False),
    ],
)
def test_single_lines(text: str, why: str, good: bool) -> None:
    formulas = Formulas()
    line = Line(read_formula(text, formulas), why)
    if good:
        check_derivation(formulas, [line], [], Effort())
    else:
        with pytest.raises(TrustFailure):
            check_derivation(formulas, [line], [], Effort())
