"""Small chains over the rationals: values without any rounding."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy

from godel.prover.chains import Flags
from godel.prover.columns import Integers
from godel.prover.packing import Values
from godel.prover.residuals import Plan

EXACT_DIGITS = 60
"""Exact values with longer denominators are rounded after all."""


def solve_exactly(
    planned: list[Plan],
    settled: Flags,
    classes: Integers | None = None,
    chosen: list[Flags] | None = None,
) -> Values | None:
    """Rational linear algebra; None if there is no unique solution or a huge one.

    Places of one class share a value; `chosen` are the rows of each group that count.
    """
    # A third of the time that a worker takes to start, and not every attempt needs it.
    from sympy import QQ
    from sympy.polys.matrices import DomainMatrix
    from sympy.polys.matrices.exceptions import DMError

    owner = numpy.arange(len(settled)) if classes is None else classes
    size = int(owner.max(initial=-1)) + 1
    matrix = [[QQ(int(i == j)) for j in range(size)] for i in range(size)]
    right = [[QQ(0)] for _ in range(size)]
    for number, plan in enumerate(planned):
        for row, source in enumerate(plan.group.sources.tolist()):
            if settled[source] or (chosen is not None and not chosen[number][row]):
                continue
            place = int(owner[source])
            right[place][0] = QQ(_at(plan.gain, row), plan.below)
            for step, jump in zip(plan.steps, plan.group.jumps, strict=True):
                matrix[place][int(owner[jump.targets[row]])] -= QQ(_at(step, row), plan.below)
    try:
        solved = DomainMatrix(matrix, (size, size), QQ).lu_solve(
            DomainMatrix(right, (size, 1), QQ)
        )
    except (DMError, ZeroDivisionError):
        return None
    values = [Fraction(int(row[0].numerator), int(row[0].denominator)) for row in solved.to_list()]
    if any(value.denominator >= 10**EXACT_DIGITS for value in values):
        return None
    below = lcm(*(value.denominator for value in values))
    numbers = numpy.array([int(value * below) for value in values], dtype=object)
    return Values(numbers[owner], below)


def _at(values: Any, row: int) -> int:
    return values if isinstance(values, int) else int(values[row])
