"""Fixed points: those of the literature, both ways of finding them, and systems that have none."""

from __future__ import annotations

import random

import pytest

from godel.errors import GodelError, MeaningProblem
from godel.logic.effort import Effort, OutOfEffort
from godel.logic.fixpoints import equations, fixed_points, solve
from godel.logic.formulas import BOX, DIAMOND, IFF, IMPLIES, NOT, Formula, Formulas
from godel.logic.ladder import from_rungs, rungs
from godel.logic.printing import text_of
from godel.logic.reader import read_equations, read_formula
from godel.logic.tableau import proves

KNOWN = [
    # Boolos 1993, chapter 8, and Smorynski 1985, chapter 1
    ("p <-> []p", ["T"]),
    ("p <-> ~[]p", ["~[]F"]),
    ("p <-> []~p", ["[]F"]),
    ("p <-> ~[]~p", ["F"]),
    ("p <-> [](p -> q)", ["[]q"]),
    ("p <-> ([]p -> q)", ["[]q -> q"]),
    ("p <-> q & []p", ["q & []q"]),
    ("p <-> []p -> []~p", ["[][]F -> []F"]),
    # LaVictoire 2015, section 6.2 and exercise of section 7.1
    ("p <-> ([][]p -> [](p -> []~p))", ["[][][][]F -> [][]F"]),
    ("p <-> []q; q <-> [](p & (~[]F -> ~r)); r <-> []s; s <-> F", ["T", "T", "[]F", "F"]),
    # MagicBot of the same notes is FairBot
    ("p <-> [](q <-> p)", ["[]q"]),
    # several at once, and names outside boxes that go in no circle
    ("p <-> []q; q <-> ~[]p", ["[]F", "~[][]F"]),
    ("p <-> q; q <-> []p", ["T", "T"]),
    ("a <-> []b & x; b <-> [](a -> y)", ["[][](x -> y) & x", "[](x -> y)"]),
]


@pytest.mark.parametrize(("text", "wanted"), KNOWN)
def test_fixed_points_of_the_literature(text: str, wanted: list[str]) -> None:
    formulas, effort = Formulas(), Effort()
    found = fixed_points(formulas, equations(formulas, read_equations(text, formulas)), effort)
    for one, other in zip(found, wanted, strict=True):
        assert one.exists.theorem
        assert one.unique.theorem
        same = formulas.make(IFF, one.formula, read_formula(other, formulas))
        assert proves(formulas, same, effort), text_of(formulas, one.formula)


@pytest.mark.parametrize("text", ["p <-> ~[]p", "p <-> ([][]p -> [](p -> []~p))"])
def test_solutions_are_short(text: str) -> None:
    formulas = Formulas()
    (found,) = fixed_points(formulas, equations(formulas, read_equations(text, formulas)), Effort())
    assert text_of(formulas, found.formula) in ("~[]F", "[][][][]F -> [][]F")


def _drawn(draw: random.Random, formulas: Formulas, names: list[str], depth: int) -> Formula:
    """A random formula whose names are all inside boxes."""
    def any_of(size: int, boxed: bool) -> Formula:
        if size <= 1:
            leaves = [formulas.true, formulas.false]
            return draw.choice([formulas.variable(name) for name in names] if boxed else leaves)
        operator = draw.choice([NOT, BOX, DIAMOND, BOX, IMPLIES, "&", "|", IFF])
        if operator in (NOT, BOX, DIAMOND):
            return formulas.make(operator, any_of(size - 1, boxed or operator != NOT))
        left = draw.randrange(1, size)
        return formulas.make(operator, any_of(left, boxed), any_of(size - left, boxed))

    return any_of(depth, False)


def test_both_ways_give_the_same_closed_fixed_points() -> None:
    """The construction of de Jongh and Sambin, and the ladder, for drawn pairs of equations."""
    draw = random.Random(5)
    for _ in range(60):
        formulas, effort = Formulas(), Effort(3_000_000)
        system = {name: _drawn(draw, formulas, ["p", "q"], 7) for name in ("p", "q")}
        rows = rungs(formulas, system, effort)
        for name, formula in solve(formulas, system, effort).items():
            assert formulas.names(formula) == []
            assert rungs(formulas, {"x": formula}, effort)["x"] == rows[name]
            normal = from_rungs(formulas, rows[name])
            assert rungs(formulas, {"x": normal}, effort)["x"] == rows[name]


def test_drawn_fixed_points_with_parameters_are_proved() -> None:
    draw = random.Random(6)
    for _ in range(40):
        formulas = Formulas()
        system = {"p": _drawn(draw, formulas, ["p", "p", "q"], 8)}
        (found,) = fixed_points(formulas, system, Effort(30_000_000))
        assert "p" not in formulas.names(found.formula)
        assert found.exists.theorem
        assert found.unique.theorem


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ([True], "T"),
        ([False], "F"),
        ([True, False], "[]F"),
        ([False, True], "~[]F"),
        ([False, True, False], "[][]F & ~[]F"),
        ([True, False, True], "[][]F -> []F"),
        ([True, True, False, False, True], "[][][][]F -> [][]F"),
        ([True, False, True, False], "[]F | [][][]F & ~[][]F"),
    ],
)
def test_formulas_without_variables_have_a_normal_form(row: list[bool], text: str) -> None:
    formulas = Formulas()
    made = from_rungs(formulas, row)
    assert text_of(formulas, made) == text
    assert list(rungs(formulas, {"x": made}, Effort())["x"]) == row


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("p <-> p", "p depends on itself outside every box: p -> p"),
        ("p <-> ~p & []p", "p -> p"),
        ("p <-> q; q <-> []p | p", "p -> q -> p"),
        ("p <-> []p; p <-> F", "two equations for p"),
        ("[]p", "a variable on the left"),
        ("[]p <-> p", "a variable on the left"),
    ],
)
def test_what_is_no_system(text: str, words: str) -> None:
    formulas = Formulas()
    with pytest.raises(MeaningProblem, match=words.replace("[", r"\[")):
        fixed_points(formulas, equations(formulas, read_equations(text, formulas)), Effort())


@pytest.mark.parametrize(
    "text",
    [
        "p <-> " + " & ".join(f"[](p -> q{n})" for n in range(30)),
        ";".join(f"p{n} <-> [](p{(n + 1) % 40} -> [](q & p{(n + 7) % 40}))" for n in range(40)),
        "p <-> " + "[]" * 2_000 + "~p",
        ";".join(f"p{n} <-> p{n + 1} & []p{n + 1}" for n in range(300)) + "; p300 <-> []p0",
    ],
)
def test_hostile_systems_end(text: str) -> None:
    formulas = Formulas()
    effort = Effort(300_000)
    try:
        fixed_points(formulas, equations(formulas, read_equations(text, formulas)), effort)
    except GodelError as problem:
        assert isinstance(problem, OutOfEffort)
    assert effort.used < 2_000_000
