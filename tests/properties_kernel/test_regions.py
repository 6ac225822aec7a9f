"""Regions lose no point and decide nothing wrongly: against enumeration of a small box."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from godel.language.polynomial import Polynomial, Quantity, add, multiply, normal_form, variable
from godel.language.region import Region, Undecided, nonnegative, positive, zero

NAMES = ("x", "y", "z")
BOX = range(-3, 4)
RUNS = 120


def value_at(quantity: Quantity, point: dict[str, int]) -> Fraction:
    """The value of a quantity, term by term."""
    if not isinstance(quantity, Polynomial):
        return Fraction(quantity)
    total = Fraction(0)
    for monomial, weight in quantity.terms:
        term = Fraction(weight)
        for name, power in monomial:
            term *= point[name] ** power
        total += term
    return total


def some_quantity(choices: random.Random, degree: int = 2) -> Quantity:
    """A small polynomial with rational coefficients."""
    total: Quantity = Fraction(choices.randint(-6, 6), choices.randint(1, 3))
    for _ in range(choices.randint(1, 3)):
        term: Quantity = Fraction(choices.choice([-3, -2, -1, 1, 2, 3]), choices.choice([1, 1, 2]))
        for _ in range(choices.randint(1, degree)):
            term = multiply(term, variable(choices.choice(NAMES)))
        total = add(total, term)
    return total


def inside(region: Region, point: dict[str, int]) -> bool:
    """Whether a point satisfies all that a region records."""
    return all(
        (low is None or value_at(form, point) >= low)
        and (high is None or value_at(form, point) <= high)
        for form, (low, high) in region.intervals
    )


@pytest.mark.parametrize("seed", range(RUNS))
def test_tightening_keeps_exactly_the_points_between_the_ends(seed: int) -> None:
    choices = random.Random(seed)
    region: Region | None = Region((), ())
    points = [dict(zip(NAMES, values, strict=True)) for values in product(BOX, repeat=3)]
    for name in NAMES:
        assert region is not None
        region = region.tighten(variable(name), BOX[0], BOX[-1])
    for _ in range(6):
        quantity = some_quantity(choices)
        if not isinstance(quantity, Polynomial) or region is None:
            continue
        form = normal_form(quantity)[0]
        low = choices.choice([None, choices.randint(-4, 4)])
        high = choices.choice([None, choices.randint(-4, 4)])
        points = [
            point
            for point in points
            if (low is None or value_at(form, point) >= low)
            and (high is None or value_at(form, point) <= high)
        ]
        region = region.tighten(form, low, high)
    if region is None:
        assert points == []
        return
    everything = (dict(zip(NAMES, values, strict=True)) for values in product(BOX, repeat=3))
    assert [point for point in everything if inside(region, point)] == points
    for name in NAMES:
        fixed = region.value(name)
        assert isinstance(fixed, Polynomial) or all(point[name] == fixed for point in points)
    for _ in range(10):
        quantity = some_quantity(choices)
        for decide, holds in (
            (nonnegative, lambda value: value >= 0),
            (positive, lambda value: value > 0),
            (zero, lambda value: value == 0),
        ):
            try:
                decided = decide(quantity, region)
            except Undecided as undecided:
                below, above = region.halves(undecided.split)  # type: ignore[arg-type]
                assert sum(
                    inside(half, p) for half in (below, above) if half for p in points
                ) == len(points)
                continue
            assert all(holds(value_at(quantity, point)) is decided for point in points)
