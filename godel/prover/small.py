"""Chains over the rationals, values without any rounding: small ones, and ones without loops."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy

from godel.prover.chains import Flags
from godel.prover.columns import Integers
from godel.prover.elimination import STEPS_PER_UNIT
from godel.prover.packing import Values
from godel.prover.residuals import Plan
from godel.prover.work import Meter

MOST_PLACES = 5_000
"""Longer chains are not tried without rounding."""

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


def substitute(planned: list[Plan], settled: Flags, meter: Meter) -> Values | None:
    """Values by going back from where nothing follows; a place may lead to itself.

    None if there are longer loops, or the common denominator is long. Raises OutOfWork.
    """
    size = len(settled)
    known: list[Fraction | None] = [Fraction(0) if done else None for done in settled.tolist()]
    ways: list[list[tuple[int, Fraction]]] = [[] for _ in range(size)]
    gains = [Fraction(0)] * size
    sources: list[list[int]] = [[] for _ in range(size)]
    for plan in planned:
        jumps = list(zip(plan.steps, (j.targets.tolist() for j in plan.group.jumps), strict=True))
        for row, source in enumerate(plan.group.sources.tolist()):
            if settled[source]:
                continue
            gains[source] = Fraction(_at(plan.gain, row), plan.below)
            for step, targets in jumps:
                ways[source].append((targets[row], Fraction(_at(step, row), plan.below)))
                sources[targets[row]].append(source)
    meter.spend(sum(map(len, ways)) // STEPS_PER_UNIT, "exact solution")
    left = [sum(target != place for target, _ in found) for place, found in enumerate(ways)]
    ready = [place for place in range(size) if left[place] == 0]
    below = 1
    for place in ready:  # grows while it is walked
        if known[place] is None:
            stays = sum((share for target, share in ways[place] if target == place), Fraction(0))
            others = ((known[t] or 0) * share for t, share in ways[place] if t != place)
            if stays == 1:
                return None
            value = sum(others, gains[place]) / (1 - stays)
            known[place], below = value, lcm(below, value.denominator)
            if below >= 10**EXACT_DIGITS:
                return None
        for source in sources[place]:
            if source != place:
                left[source] -= 1
                if left[source] == 0:
                    ready.append(source)
    if len(ready) < size:
        return None
    return Values(numpy.array([int((v or 0) * below) for v in known], dtype=object), below)


def _at(values: Any, row: int) -> int:
    return values if isinstance(values, int) else int(values[row])
