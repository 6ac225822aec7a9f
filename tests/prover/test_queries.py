"""Convenience questions: feasibility, counterexamples, Farkas multipliers, constants."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import cast

import pytest

from godel.errors import UsageProblem
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.prover.formulas import All, Constraint, Formula, Sort, Variable
from godel.prover.queries import (
    Point,
    Unsure,
    box_of,
    counterexample,
    farkas,
    feasible,
    synthesise,
)
from godel.prover.solver import Solver

X, Y = variable("x"), variable("y")
BOX = (Variable("x", low=0, high=10), Variable("y", low=0, high=10))


@pytest.fixture(scope="module")
def solver() -> Iterator[Solver]:
    with Solver() as shared:
        yield shared


def exact(*values: int) -> tuple[Fraction, ...]:
    return tuple(Fraction(value) for value in values)


def combination(constraints: Sequence[Constraint], multipliers: Sequence[Fraction]) -> Quantity:
    total: Quantity = 0
    for constraint, multiplier in zip(constraints, multipliers, strict=True):
        total = add(total, multiply(multiplier, constraint.quantity))
    return total


def test_box_of_a_region() -> None:
    difference = cast(Polynomial, subtract(X, Y))
    box, constraints = box_of([(X, (0, 5)), (difference, (None, -1))], ["z"])
    assert box == (Variable("x", low=0, high=5), Variable("y"), Variable("z"))
    assert constraints == (Constraint(subtract(subtract(Y, X), 1), ">=0"),)


def test_feasible(solver: Solver) -> None:
    above = Constraint(subtract(add(X, Y), 20), ">=0")
    assert feasible(solver, BOX, [above]).model == exact(10, 10)
    assert feasible(solver, BOX, [above, Constraint(subtract(X, Y), "!=0")]).status == "unsat"


def test_counterexample(solver: Solver) -> None:
    region = [Constraint(subtract(X, Y), ">=0")]
    assert counterexample(solver, BOX, region, subtract(X, Y)).status == "unsat"
    assert counterexample(solver, BOX, region, add(subtract(X, Y), -10)).status == "sat"
    only = counterexample(solver, BOX, region, subtract(9, add(X, multiply(-1, Y))))
    assert only.model == exact(10, 0)


def test_farkas_by_hand(solver: Solver) -> None:
    constraints = [
        Constraint(subtract(X, 3), ">=0"),
        Constraint(subtract(Y, X), ">=0"),
        Constraint(subtract(2, Y), ">=0"),
    ]
    verdict = farkas(solver, constraints)
    assert verdict.model is not None
    assert verdict.model == exact(1, 1, 1)
    assert combination(constraints, verdict.model) == -1
    assert farkas(solver, constraints[:2]).status == "unsat"
    assert farkas(solver, []).status == "unsat"


def test_farkas_with_strict_constraints_and_equations(solver: Solver) -> None:
    strict = [Constraint(subtract(X, Y), ">0"), Constraint(subtract(Y, X), ">=0")]
    verdict = farkas(solver, strict)
    assert verdict.model is not None
    assert combination(strict, verdict.model) == 0
    assert verdict.model[0] > 0
    weak = [Constraint(item.quantity, ">=0") for item in strict]
    assert farkas(solver, weak).status == "unsat"
    equations = [Constraint(subtract(X, 1), "=0"), Constraint(multiply(-1, X), ">=0")]
    # 1 * (x - 1) + 1 * (-x) = -1; and with the sign turned, the multiplier is negative.
    assert farkas(solver, equations).model == exact(1, 1)
    turned = [Constraint(subtract(1, X), "=0"), equations[1]]
    assert farkas(solver, turned).model == exact(-1, 1)
    with pytest.raises(UsageProblem):
        farkas(solver, [Constraint(X, "!=0")])


def test_farkas_takes_products_as_variables(solver: Solver) -> None:
    square = multiply(X, X)
    constraints = [Constraint(subtract(-1, square), ">=0"), Constraint(square, ">=0")]
    assert farkas(solver, constraints).model == exact(1, 1)


def test_farkas_multipliers_exist_exactly_if_there_is_no_real_point(solver: Solver) -> None:
    """Random systems: one of the two exists, never both; the multipliers are checked exactly."""
    source = random.Random(3)
    found = 0
    for _ in range(30):
        constraints = []
        for _ in range(5):
            quantity: Quantity = Fraction(source.randint(-20, 5), source.randint(1, 7))
            for item in (X, Y):
                weight = Fraction(source.randint(-5, 5), source.randint(1, 5))
                quantity = add(quantity, multiply(weight, item))
            constraints.append(Constraint(quantity, ">=0"))
        verdict = farkas(solver, constraints)
        if verdict.model is not None:
            found += 1
            assert min(verdict.model) >= 0
            assert combination(constraints, verdict.model) == -1
            assert feasible(solver, (Variable("x"), Variable("y")), constraints).status == "unsat"
        else:
            assert verdict.status == "unsat"
    assert 0 < found < 30


# Synthesis: find a, b with a*x + b >= x*x for x in 0..10 and a*10 + b <= 100. One answer: 10, 0.

CONSTANTS = (Variable("a", low=-100, high=100), Variable("b", low=-100, high=100))


def chord(state: Point) -> Formula:
    x = state["x"]
    line = add(multiply(x, variable("a")), variable("b"))
    ceiling = subtract(100, add(multiply(10, variable("a")), variable("b")))
    return All((Constraint(subtract(line, x * x), ">=0"), Constraint(ceiling, ">=0")))


def below(constants: Point) -> Mapping[str, Fraction] | None:
    wrong = [x for x in range(11) if constants["a"] * x + constants["b"] < x * x]
    return {"x": Fraction(wrong[0])} if wrong else None


def test_synthesise(solver: Solver) -> None:
    start = [{"x": Fraction(5)}]
    result = synthesise(solver, CONSTANTS, chord, below, start)
    assert (result.status, result.repeatable) == ("found", True)
    assert result.constants is not None
    a, b = result.constants
    assert all(a * x + b >= x * x for x in range(11))
    assert 10 * a + b <= 100
    assert result.rounds == len(result.states) - len(start) + 1
    with Solver() as fresh:
        assert synthesise(fresh, CONSTANTS, chord, below, start) == result


def test_synthesise_finds_nothing_where_there_is_nothing(solver: Solver) -> None:
    box = (Variable("a", low=-100, high=100), Variable("b", low=-100, high=-1))
    result = synthesise(solver, box, chord, below)
    assert (result.status, result.constants) == ("none", None)
    assert result.states


def test_synthesise_stops(solver: Solver) -> None:
    def stubborn(_: Point) -> Mapping[str, Fraction]:
        return {"x": Fraction(0)}

    def helpless(_: Point) -> Unsure:
        return Unsure("too hard")

    disagree = synthesise(solver, CONSTANTS, chord, stubborn)
    assert (disagree.status, disagree.reason) == (
        "unknown",
        "the verifier and the requirement disagree",
    )
    assert synthesise(solver, CONSTANTS, chord, helpless).reason == "too hard"
    assert synthesise(solver, CONSTANTS, chord, below, max_rounds=1).reason == "rounds"
    poor = synthesise(solver, CONSTANTS, chord, below, budget=8)
    assert (poor.status, poor.reason) == ("unknown", "budget")


def test_synthesise_uses_rationals(solver: Solver) -> None:
    """The constants may be real: 2a = 3 on the only state."""

    def requirement(state: Point) -> Formula:
        return Constraint(subtract(multiply(state["n"], variable("a")), 3), "=0")

    def verify(constants: Point) -> Mapping[str, Fraction] | None:
        return None if 2 * constants["a"] == 3 else {"n": Fraction(2)}

    result = synthesise(solver, (Variable("a", Sort.REAL),), requirement, verify)
    assert result.constants == (Fraction(3, 2),)
