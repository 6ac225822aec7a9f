"""Regions that no state is in: Z3 finds that out, and Farkas multipliers show it to the kernel."""

from __future__ import annotations

from fractions import Fraction

from godel.language.polynomial import Polynomial, add, multiply, variable
from godel.language.region import Region
from godel.language.syntax import Atom, Form, Node, form, symbol
from godel.language.values import number
from godel.prover.formulas import Constraint
from godel.prover.queries import box_of, farkas, feasible
from godel.prover.solver import Solver
from godel.prover.work import Meter

QUERY_BUDGET = 100
"""Units that one question may cost."""


def form_node(polynomial: Polynomial) -> Node:
    """A polynomial as the kernel reads it: `((coefficient name ...) ...)`."""
    return Form(
        tuple(
            form(Atom(weight), *(symbol(name) for name, power in monomial for _ in range(power)))
            for monomial, weight in polynomial.terms
        )
    )


def contradiction(region: Region, solver: Solver | None, meter: Meter) -> Node | None:
    """Evidence that a region is empty; None if it is not, or that is not found out.

    Boxes are never empty: the region has seen to that. Only forms of several variables need the
    solver, and only linear ones have multipliers.
    """
    several = [form for form, _ in region.intervals if form != variable(form.variables()[0])]
    if solver is None or not several or not all(one.is_linear() for one in several):
        return None
    box, constraints = box_of(region.intervals)
    verdict = feasible(solver, box, constraints, budget=QUERY_BUDGET)
    meter.spend(verdict.work, "z3")
    if verdict.status != "unsat":
        return None
    literals = _literals(region)
    shown = farkas(solver, [literal for _, _, literal in literals], budget=QUERY_BUDGET)
    meter.spend(shown.work, "z3")
    if shown.model is None:
        return None  # empty over the integers only: splitting on will find it
    return form(
        symbol("contradiction"),
        *(
            form(form_node(name), symbol(side), Atom(number(Fraction(weight))))
            for (name, side, _), weight in zip(literals, shown.model, strict=True)
            if weight > 0
        ),
    )


def _literals(region: Region) -> list[tuple[Polynomial, str, Constraint]]:
    """What is recorded of each form, as `quantity >= 0`."""
    found: list[tuple[Polynomial, str, Constraint]] = []
    for name, (low, high) in region.intervals:
        if low is not None:
            found.append((name, "low", Constraint(add(name, -low), ">=0")))
        if high is not None:
            found.append((name, "high", Constraint(add(high, multiply(-1, name)), ">=0")))
    return found
