"""Linear programs in floats, scaled: what comes out is a guess that others make exact.

Coefficients may lie anywhere between 10^-300 and 10^300. Rows and columns are scaled until
their entries are near 1, columns by powers of ten so that a solution can be rounded to short
numbers; duals are given for the rows as they were before scaling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from godel.prover.rows import Column, Row
from godel.prover.work import (
    ITERATIONS_PER_UNIT,
    LINEAR_PROGRAM_FEE,
    ROWS_PER_UNIT,
    Meter,
)

PASSES = 4
DIGITS = 10
"""Digits of a scaled unknown that are kept."""

SIMPLEST = 10**4
"""Largest denominator that a value may be snapped to."""

OPTIONS = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-9}

METHODS = ("highs-ds", "highs-ipm")
"""The simplex method of HiGHS now and then gives up on a small program; then the other one."""

SOLVE_ERROR = 4

Floats = NDArray[numpy.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """An optimum in floats: the unknowns, each with the power of ten near it, and the duals.

    `duals` and `scales` belong to the rows: `scales` are what they were multiplied by.
    """

    values: Mapping[Column, tuple[float, int]]
    duals: Floats
    scales: Floats

    def rounded(self, digits: int = DIGITS) -> dict[Column, Fraction]:
        """The unknowns as rationals with few digits."""
        unit = 10**digits
        return {
            column: Fraction(round(Fraction(value) * unit), unit) * Fraction(10) ** power
            for column, (value, power) in self.values.items()
        }

    def snapped(self) -> dict[Column, Fraction]:
        """The unknowns as the simplest rationals nearby: often they are the exact optimum."""
        found: dict[Column, Fraction] = {}
        for column, (value, power) in self.values.items():
            exact = Fraction(value) * Fraction(10) ** power
            simple = exact.limit_denominator(SIMPLEST)
            found[column] = simple
        return found


def minimise(
    rows: Sequence[Row], goal: Mapping[Column, Fraction], columns: Sequence[Column], meter: Meter
) -> Guess | None:
    """The unknowns that satisfy all rows and make the goal least; None if there are none.

    Raises OutOfWork.
    """
    meter.spend(LINEAR_PROGRAM_FEE + len(rows) // ROWS_PER_UNIT, "linear program")
    if not rows or not columns:
        return None
    place = {column: index for index, column in enumerate(columns)}
    data: list[float] = []
    indices: list[int] = []
    starts = [0]
    for row in rows:
        data.extend(float(value) for _, value in row.coefficients)
        indices.extend(place[column] for column, _ in row.coefficients)
        starts.append(len(data))
    matrix = csr_array((data, indices, starts), shape=(len(rows), len(columns)))
    right = numpy.array([float(row.constant) for row in rows])
    by_row, powers = _scales(matrix, right)
    by_column = 10.0**powers
    scaled = diags_array(by_row) @ matrix @ diags_array(by_column)
    cost = numpy.zeros(len(columns))
    for column, value in goal.items():
        cost[place[column]] = float(value) * by_column[place[column]]
    size = float(numpy.abs(cost).max()) or 1.0
    from scipy.optimize import linprog  # takes long to import, and is often not needed

    for method in METHODS:
        result = linprog(  # type: ignore[call-overload]  # its stubs do not know sparse matrices
            cost / size, A_ub=-scaled, b_ub=right * by_row, bounds=(None, None), method=method,
            options=OPTIONS,
        )  # fmt: skip
        if result.status != SOLVE_ERROR:
            break
    meter.spend(int(result.nit or 0) // ITERATIONS_PER_UNIT, "linear program")
    if result.status != 0:
        return None
    found = {
        column: (float(result.x[index]), int(powers[index])) for column, index in place.items()
    }
    return Guess(found, -result.ineqlin.marginals * by_row * size, by_row)


def _scales(matrix: csr_array, right: Floats) -> tuple[Floats, Floats]:
    """Factors for the rows, and powers of ten for the columns, until the largest are near 1.

    (D. Ruiz, "A scaling algorithm to equilibrate both rows and columns norms in matrices", 2001.)
    Columns are scaled together as well, so that the largest constant is near 1.
    """
    entries = abs(matrix).tocoo()
    sizes = numpy.log10(numpy.maximum(entries.data, 1e-300))
    by_row, by_column = numpy.zeros(matrix.shape[0]), numpy.zeros(matrix.shape[1])
    for _ in range(PASSES):
        now = sizes + by_row[entries.row] + by_column[entries.col]
        by_row -= _largest(entries.row, now, matrix.shape[0]) / 2
        by_column -= _largest(entries.col, now, matrix.shape[1]) / 2
    by_column = numpy.rint(by_column)
    by_row = -_largest(entries.row, sizes + by_column[entries.col], matrix.shape[0])
    constants = numpy.abs(right) * 10.0**by_row
    together = numpy.rint(numpy.log10(constants.max())) if constants.any() else 0.0
    return 10.0 ** (by_row - together), by_column + together


def _largest(groups: NDArray[numpy.int32], sizes: Floats, count: int) -> Floats:
    """The greatest size in each group, 0 for an empty one."""
    high = numpy.full(count, -numpy.inf)
    numpy.maximum.at(high, groups, sizes)
    return numpy.where(numpy.isinf(high), 0.0, high)
