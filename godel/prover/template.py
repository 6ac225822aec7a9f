"""Templates: what a bound may be on one cell, with unknown coefficients.

The unknowns belong to monomials of *local* coordinates, which run from 0 to 1 over the cell, so
that they are values of the bound and differences of values, however long the ranges are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement

from godel.language.polynomial import (
    Monomial,
    Polynomial,
    Quantity,
    add,
    multiply,
    subtract,
    variable,
)
from godel.language.values import Value
from godel.prover.cells import Cell
from godel.prover.rows import Column


@dataclass(frozen=True, slots=True)
class Template:
    """Polynomials of a degree in some of the variables."""

    features: tuple[str, ...]
    degree: int = 1

    def columns(self, cell: Cell) -> tuple[Column, ...]:
        """The unknowns of a cell."""
        return tuple((cell.index, monomial) for monomial in self._monomials(cell))

    def _monomials(self, cell: Cell) -> list[Monomial]:
        """All monomials in the variables that the cell leaves open."""
        names = [n for n in self.features if isinstance(cell.region.value(n), Polynomial)]
        found: list[Monomial] = []
        for degree in range(self.degree + 1):
            for chosen in combinations_with_replacement(names, degree):
                powers = {name: chosen.count(name) for name in chosen}
                found.append(tuple(sorted(powers.items())))
        return found

    def value(self, cell: Cell, values: Mapping[str, Value]) -> dict[Column, Quantity]:
        """The bound at some values, as a combination of unknowns."""
        found: dict[Column, Quantity] = {}
        for monomial in self._monomials(cell):
            product: Quantity = 1
            for name, power in monomial:
                for _ in range(power):
                    product = multiply(product, _local(cell, name, values[name]))
            found[cell.index, monomial] = product
        return found

    def polynomial(self, cell: Cell, solution: Mapping[Column, Fraction]) -> Quantity:
        """The bound on a cell, in the variables themselves."""
        open_values: dict[str, Value] = {name: variable(name) for name in self.features}
        total: Quantity = 0
        for column, value in self.value(cell, open_values).items():
            total = add(total, multiply(solution[column], value))
        return total


def frame(cell: Cell, name: str) -> tuple[int, int]:
    """Origin and extent of a variable in a cell."""
    low, high = cell.region.interval(variable(name))
    if low is not None and high is not None:
        return low, max(1, high - low)
    end = low if low is not None else high if high is not None else 0
    return end, max(1, abs(end))


def _local(cell: Cell, name: str, value: Value) -> Quantity:
    """A value in local coordinates."""
    origin, extent = frame(cell, name)
    if not isinstance(value, int | Fraction | Polynomial):
        raise TypeError(f"{name} is not a number")
    return multiply(Fraction(1, extent), subtract(value, origin))
