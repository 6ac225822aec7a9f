"""Probes of polynomials on regions, against the values at all points and at corners."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from godel.language.polynomial import Monomial, Polynomial, Quantity, add, multiply, variable
from godel.language.region import Region
from godel.prover.polyhedra import generators
from godel.prover.rows import inequalities, probes

X, Y = variable("x"), variable("y")


def box(x: tuple[int | None, int | None], y: tuple[int | None, int | None]) -> Region:
    region = Region((), ())
    for name, (low, high) in (("x", x), ("y", y)):
        if low is not None or high is not None:
            region = region.tighten(variable(name), low, high) or region
    return region


def value(quantity: Quantity, x: int, y: int) -> Fraction:
    if not isinstance(quantity, Polynomial):
        return Fraction(quantity)
    at = {"x": x, "y": y}
    total = Fraction(0)
    for monomial, weight in quantity.terms:
        term = Fraction(weight)
        for name, power in monomial:
            term *= at[name] ** power
        total += term
    return total


def probed(region: Region, quantity: Quantity) -> list[Fraction]:
    """What the probes of a region make of a polynomial."""
    terms: tuple[tuple[Monomial, int | Fraction], ...] = (
        quantity.terms if isinstance(quantity, Polynomial) else (((), quantity),)
    )
    found = probes(region, {monomial for monomial, _ in terms} | {()})
    return [sum((Fraction(w) * probe[m] for m, w in terms), Fraction(0)) for probe in found]


def some_polynomial(chance: random.Random, powers: int) -> Quantity:
    total: Quantity = chance.randint(-5, 20)
    for i, j in product(range(powers + 1), repeat=2):
        if 0 < i + j <= powers:
            term: Quantity = chance.randint(-4, 4)
            for one in [X] * i + [Y] * j:
                term = multiply(term, one)
            total = add(total, term)
    return total


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("powers", [1, 2, 3])
def test_probes_that_are_not_negative_show_it_everywhere(seed: int, powers: int) -> None:
    chance = random.Random(1000 * powers + seed)
    low, high = chance.randint(-4, 0), chance.randint(1, 5)
    ends = [(low, high), (low, None), (None, high), (None, None)]
    x, y = chance.choice(ends), chance.choice(ends)
    polynomial = some_polynomial(chance, powers)
    region = box(x, y)
    least = min(probed(region, polynomial))
    grid = range(-9, 10)
    inside = [
        (a, b) for a, b in product(grid, grid)
        if region.tighten(X, a, a) is not None and region.tighten(Y, b, b) is not None
    ]  # fmt: skip
    if least >= 0:
        assert all(value(polynomial, a, b) >= 0 for a, b in inside)
    if powers == 1 and None not in (*x, *y):
        assert least == min(value(polynomial, a, b) for a, b in inside)


def test_a_region_that_forms_cut_has_its_own_corners_and_rays() -> None:
    region = box((0, None), (0, 5)).tighten(add(X, multiply(-1, Y)), None, 3)  # x - y <= 3
    assert region is not None
    found = generators(region, ("x", "y"))
    assert found is not None
    corners = {(at["x"], at["y"]) for at, far in found if not far}
    assert corners == {(0, 0), (3, 0), (8, 5), (0, 5)}
    assert not [at for at, far in found if far]


def test_free_variables_are_taken_in_halves() -> None:
    region = box((None, None), (0, None)).tighten(add(X, Y), 0, None)  # x + y >= 0
    assert region is not None
    found = generators(region, ("x", "y"))
    assert found is not None
    rays = {(at["x"], at["y"]) for at, far in found if far}
    assert rays == {(1, 0), (0, 1), (-1, 1)}


def test_rows_say_which_speak_of_what_has_no_end() -> None:
    region = box((2, None), (0, 0))
    cell = (0, ())
    rows = inequalities(region, {cell: X}, -1, 1)
    assert [(dict(row.coefficients).get(cell), row.constant, row.far) for row in rows] == [
        (2, -1, False),
        (1, 0, True),
    ]
