"""Questions that the prover asks often, put to the solver. Untrusted: see solver.py.

Each returns a `Verdict`, whose model (exact and checked) is the thing asked for, in the order that
the docstring says, and whose `work` is to be charged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Literal, TypeAlias

from godel.errors import UsageProblem
from godel.language.polynomial import Monomial, Polynomial, Quantity, add, multiply, variable
from godel.prover.formulas import (
    All,
    Constraint,
    Formula,
    OutsideLimits,
    Query,
    Sort,
    Variable,
    holds,
    negated,
    smt_text,
    terms_of,
)
from godel.prover.solver import DEFAULT_BUDGET, Solver, Verdict

Box: TypeAlias = tuple[Variable, ...]
"""The variables of a question with their bounds."""

Point: TypeAlias = Mapping[str, Fraction]
"""Exact values by name."""


def box_of(
    intervals: Iterable[tuple[Polynomial, tuple[int | None, int | None]]],
    names: Iterable[str] = (),
) -> tuple[Box, tuple[Constraint, ...]]:
    """Intervals of forms, as a region records them, as variables with bounds and constraints.

    A form that is one variable bounds it, every other form gives up to two constraints; `names` are
    further variables, without bounds. Variables are sorted by name.
    """
    bounds: dict[str, tuple[int | None, int | None]] = dict.fromkeys(names, (None, None))
    constraints: list[Constraint] = []
    for form, (low, high) in intervals:
        first, *others = form.variables()
        if not others and form == variable(first):
            bounds[first] = (low, high)
            continue
        for name in (first, *others):
            bounds.setdefault(name, (None, None))
        if low is not None:
            constraints.append(Constraint(add(form, -low), ">=0"))
        if high is not None:
            constraints.append(Constraint(add(high, multiply(-1, form)), ">=0"))
    box = tuple(Variable(name, low=low, high=high) for name, (low, high) in sorted(bounds.items()))
    return box, tuple(constraints)


def feasible(
    solver: Solver, box: Box, constraints: Iterable[Formula], *, budget: int = DEFAULT_BUDGET
) -> Verdict:
    """Whether some point of the box satisfies all constraints; the model is such a point."""
    return solver.check(Query(box, All(tuple(constraints))), budget=budget)


def counterexample(
    solver: Solver,
    box: Box,
    constraints: Iterable[Formula],
    goal: Quantity,
    *,
    budget: int = DEFAULT_BUDGET,
) -> Verdict:
    """Whether the goal is < 0 at some point of the box that satisfies the constraints.

    The model is such a point, and refutes `goal >= 0` there by exact arithmetic.
    """
    wrong = negated(Constraint(goal, ">=0"))
    return feasible(solver, box, (*constraints, wrong), budget=budget)


def farkas(
    solver: Solver, constraints: Sequence[Constraint], *, budget: int = DEFAULT_BUDGET
) -> Verdict:
    """Multipliers that show the constraints to be contradictory, over the reals.

    The model is one multiplier per constraint: m_i >= 0 (of any sign for `=0`) such that
    `sum of m_i * quantity_i` is identically a constant k, where k < 0, or k = 0 and a multiplier of
    a strict constraint is positive. Without strict constraints k is -1. Monomials of degree above
    1 count as variables of their own. `!=0` fails with UsageProblem. (J. Farkas, 1902; with strict
    inequalities T. Motzkin, 1936.)
    """
    multipliers: list[Variable] = []
    columns: dict[Monomial, Quantity] = {(): 0}
    strict: Quantity = 0
    for index, constraint in enumerate(constraints):
        if constraint.relation == "!=0":
            raise UsageProblem("a disequation has no Farkas multiplier; split it first")
        name = f"m{index}"
        low = None if constraint.relation == "=0" else 0
        multipliers.append(Variable(name, Sort.REAL, low))
        for monomial, coefficient in terms_of(constraint.quantity):
            weighted = multiply(coefficient, variable(name))
            columns[monomial] = add(columns.get(monomial, 0), weighted)
        if constraint.relation == ">0":
            strict = add(strict, variable(name))
    total = columns.pop(())
    conditions = [Constraint(column, "=0") for _, column in sorted(columns.items())]
    # Scaled to `strict multipliers - constant = 1`, both parts being >= 0.
    conditions.append(Constraint(multiply(-1, total), ">=0"))
    conditions.append(Constraint(reduce(add, (multiply(-1, total), strict, -1)), "=0"))
    return feasible(solver, tuple(multipliers), conditions, budget=budget)


@dataclass(frozen=True, slots=True)
class Unsure:
    """A verifier that cannot tell whether the constants are right, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Synthesis:
    """What came of a search for constants.

    `found` only says that the caller's verifier had no objection; `none` rests on an unchecked
    `unsat` for the states listed; `rounds` counts the candidates tried; `work` is that of the
    solver, the verifier's own being its own affair.
    """

    status: Literal["found", "none", "unknown"]
    constants: tuple[Fraction, ...] | None
    reason: str
    states: tuple[Point, ...]
    rounds: int
    work: int
    repeatable: bool


def synthesise(
    solver: Solver,
    constants: Box,
    requirement: Callable[[Point], Formula],
    verify: Callable[[Point], Point | Unsure | None],
    start_states: Iterable[Point] = (),
    *,
    max_rounds: int = 50,
    budget: int = DEFAULT_BUDGET,
) -> Synthesis:
    """Solve `exists constants, for all states: requirement` by counterexamples (CEGIS).

    `requirement(state)` is a formula over the constants that must hold at that state.
    `verify(constants)` returns a state where the constants fail, None if there is none, or
    Unsure. Each round asks the solver for constants that are right on all states so far and the
    verifier for a state where they are wrong. The budget (work units) is for all rounds together.
    (A. Solar-Lezama, "Program synthesis by sketching", 2008.)
    """
    states = [dict(state) for state in start_states]
    demands = [requirement(state) for state in states]
    work = 0

    def ended(
        status: Literal["found", "none", "unknown"],
        rounds: int,
        reason: str = "",
        model: tuple[Fraction, ...] | None = None,
        repeatable: bool = True,
    ) -> Synthesis:
        return Synthesis(status, model, reason, tuple(states), rounds, work, repeatable)

    for tried in range(max_rounds):
        query = Query(constants, All(tuple(demands)))
        verdict = solver.check(query, budget=budget - work)
        work += verdict.work
        if verdict.model is None:
            status: Literal["none", "unknown"] = "none" if verdict.status == "unsat" else "unknown"
            return ended(status, tried, verdict.reason, repeatable=verdict.repeatable)
        candidate = query.named(verdict.model)
        failing = verify(candidate)
        if failing is None:
            return ended("found", tried + 1, model=verdict.model)
        if isinstance(failing, Unsure):
            return ended("unknown", tried + 1, failing.reason)
        demand = requirement(failing)
        try:
            smt_text(Query(constants, demand))  # tests its form and its size
        except OutsideLimits as problem:
            return ended("unknown", tried + 1, problem.message)
        if holds(demand, candidate):
            # The next round would propose the same again, for ever.
            return ended("unknown", tried + 1, "the verifier and the requirement disagree")
        states.append(dict(failing))
        demands.append(demand)
    return ended("unknown", max_rounds, "rounds")
