"""Exact solution of sparse linear systems over the rationals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any, TypeVar

from godel.prover.work import Meter

STEPS_PER_UNIT = 2_000
LONGEST = 2_000
"""Most bits of a number: longer ones make certificates that take long to check."""

MOST_STEPS = 400_000
"""Systems that take more are given up: their solutions are too long anyway."""

Unknown = TypeVar("Unknown", bound=tuple[Any, ...] | int)


def solve_exactly(
    equations: Iterable[tuple[Mapping[Unknown, Fraction], Fraction]],
    unknowns: Iterable[Unknown],
    meter: Meter,
) -> dict[Unknown, Fraction] | None:
    """Unknowns for which each weighted sum has its value; those left free are 0.

    None if there are none, or only very long ones, or it takes too long. Raises OutOfWork.
    """
    taken = 0
    solved: dict[Unknown, tuple[dict[Unknown, Fraction], Fraction]] = {}
    for given, wanted in equations:
        row, value, steps = _reduced(given, wanted, solved)
        taken += steps
        meter.spend(taken // STEPS_PER_UNIT - (taken - steps) // STEPS_PER_UNIT, "exact solution")
        if taken > MOST_STEPS:
            return None
        if not row:
            if value:
                return None
            continue
        pivot = min(row)
        scale = row.pop(pivot)
        rest = {unknown: weight / scale for unknown, weight in row.items()}
        if max(map(_bits, (value / scale, *rest.values()))) > LONGEST:
            return None
        solved[pivot] = rest, value / scale
    solution = dict.fromkeys(unknowns, Fraction(0))
    for unknown, (rest, value) in reversed(solved.items()):
        solution[unknown] = value - sum(weight * solution[u] for u, weight in rest.items())
        if _bits(solution[unknown]) > LONGEST:
            return None
    return solution


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def _reduced(
    given: Mapping[Unknown, Fraction],
    value: Fraction,
    solved: Mapping[Unknown, tuple[Mapping[Unknown, Fraction], Fraction]],
) -> tuple[dict[Unknown, Fraction], Fraction, int]:
    """An equation without the unknowns that are solved for, and the steps that took."""
    row, steps = dict(given), len(given)
    pending = [unknown for unknown in row if unknown in solved]
    while pending:
        unknown = pending.pop()
        weight = row.pop(unknown, None)
        if weight is None:
            continue
        rest, result = solved[unknown]
        value -= weight * result
        steps += len(rest)
        for other, share in rest.items():
            taken = weight * share
            left = row[other] - taken if other in row else -taken
            if left:
                row[other] = left
                if other in solved:
                    pending.append(other)
            else:
                row.pop(other, None)
    return row, value, steps
