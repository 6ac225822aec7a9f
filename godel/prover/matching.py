"""Exact values by matching coefficients: a template for which Bellman's equation holds identically.

On every piece the gap is a polynomial in the state whose coefficients are linear in the unknowns;
all of them must be 0. What is found bounds the utility from both sides, given a reason.
"""

from __future__ import annotations

from fractions import Fraction

from godel.language.polynomial import (
    Monomial,
    Polynomial,
    Quantity,
    add,
    multiply,
    subtract,
    variable,
)
from godel.language.region import Region
from godel.prover.elimination import solve_exactly
from godel.prover.pieces import fixed
from godel.prover.rows import Column
from godel.prover.sides import Side, Solution
from godel.prover.work import Meter

MOST_UNKNOWNS = 2_000

Equation = tuple[dict[Column, Fraction], Fraction]
"""Coefficients, and what their weighted sum must be."""


def matched(side: Side, meter: Meter) -> Solution | None:
    """A solution of Bellman's equation, if the template has one. Raises OutOfWork.

    Unknowns that the equations leave free are 0.
    """
    columns = side.columns()
    if len(columns) > MOST_UNKNOWNS:
        return None
    return solve_exactly(_equations(side), columns, meter)


def _equations(side: Side) -> list[Equation]:
    """The coefficients of the gap on each piece, short ones first; where life is over, W is 0."""
    found: list[Equation] = []
    for one in side.inequalities:
        region = one.piece.region
        rows: dict[Monomial, dict[Column, Fraction]] = {}
        for column, quantity in one.gap.items():
            for monomial, weight in _terms(quantity, region):
                rows.setdefault(monomial, {})[column] = weight
        wanted = dict(_terms(one.constant, region))
        for monomial in sorted(rows.keys() | wanted.keys()):
            row = {column: value for column, value in rows.get(monomial, {}).items() if value}
            found.append((row, -wanted.get(monomial, Fraction(0))))
    return sorted(found, key=lambda equation: len(equation[0]))


def _terms(quantity: Quantity, region: Region) -> list[tuple[Monomial, Fraction]]:
    """The terms of a quantity where the region's equations are put in."""
    kept = fixed(quantity, region)
    for name, meant in _meanings(region) if isinstance(kept, Polynomial) else ():
        kept = _replaced(kept, name, meant) if isinstance(kept, Polynomial) else kept
    if isinstance(kept, Polynomial):
        return [(monomial, Fraction(weight)) for monomial, weight in kept.terms]
    return [((), Fraction(kept))] if isinstance(kept, int | Fraction) and kept else []


def _meanings(region: Region) -> list[tuple[str, Quantity]]:
    """What a variable is in terms of others, where a linear form has one value only."""
    found: list[tuple[str, Quantity]] = []
    for linear, (low, high) in region.intervals:
        names = linear.variables()
        if low is None or low != high or len(names) < 2 or not linear.is_linear():
            continue
        name = names[-1]
        share = linear.coefficient(((name, 1),))
        rest = add(linear, multiply(-share, variable(name)))
        found.append((name, multiply(1 / Fraction(share), subtract(low, rest))))
    return found


def _replaced(quantity: Polynomial, name: str, meant: Quantity) -> Quantity:
    """A polynomial with a variable replaced by another polynomial."""
    total: Quantity = 0
    for monomial, weight in quantity.terms:
        powers = dict(monomial)
        power = powers.pop(name, 0)
        rest = tuple(sorted(powers.items()))
        term: Quantity = Polynomial(((rest, weight),)) if rest else weight
        for _ in range(power):
            term = multiply(term, meant)
        total = add(total, term)
    return total
