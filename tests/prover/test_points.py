"""Points of regions: found where there are some, and never outside."""

from __future__ import annotations

import pytest

from godel.kernel.evidence import everywhere
from godel.language.polynomial import Polynomial, add, multiply, variable
from godel.language.region import Cut, Region
from godel.language.values import FALSE, TRUE, Symbol
from godel.prover.points import point_in, state_at
from godel.prover.solver import Solver
from godel.world.model import Choice, Declared, Range

X, Y = variable("x"), variable("y")
SMALL = (Declared("x", Range(0, 9)), Declared("y", Range(0, 9)))
LARGE = (Declared("x", Range(0, 10**9)), Declared("y", Range(None, None)))


def form(x: int, y: int) -> Polynomial:
    """`x * X + y * Y`."""
    found = add(multiply(x, X), multiply(y, Y))
    assert isinstance(found, Polynomial)
    return found


def at_least(region: Region, shape: Polynomial, bound: int) -> Region:
    """The part of a region where a form is large enough."""
    above = region.halves(Cut(shape, bound))[1]
    assert above is not None
    return above


def test_small_regions_are_searched() -> None:
    region = at_least(everywhere(SMALL), form(1, 1), 18)
    assert point_in(region, SMALL) == ({"x": 9, "y": 9}, False)


def test_small_regions_without_a_point_are_empty() -> None:
    region = Region(
        ((X, (0, 9)), (Y, (0, 9)), (form(1, 1), (12, None)), (form(1, -1), (9, None))), ()
    )
    assert point_in(region, SMALL) == (None, True)


def test_large_regions_need_a_corner_or_the_solver() -> None:
    region = Region(((X, (0, 10**9)), (form(3, 5), (7, 7)), (form(1, -1), (10, None))), ())
    assert point_in(region, LARGE) == (None, False)
    with Solver() as solver:
        point, empty = point_in(region, LARGE, solver)
    assert not empty
    assert point is not None
    x, y = (value for value in point.values() if isinstance(value, int))
    assert 0 <= x <= 10**9
    assert 3 * x + 5 * y == 7
    assert x - y >= 10


def test_the_solver_says_what_is_empty() -> None:
    region = Region(((X, (0, 10**9)), (form(2, 4), (7, 7))), ())
    with Solver() as solver:
        assert point_in(region, LARGE, solver) == (None, True)


@pytest.mark.parametrize(("low", "high", "end"), [(5, None, 5), (None, -3, -3), (-2, 8, 0)])
def test_the_corner_nearest_to_zero(low: int | None, high: int | None, end: int) -> None:
    region = Region(((X, (low, high)), (Y, (0, 10**9))), ())
    assert point_in(region, LARGE) == ({"x": end, "y": 0}, False)


def test_enumerated_variables_take_a_value_that_is_left() -> None:
    declared = (Declared("b", Choice((FALSE, TRUE))), Declared("c", Choice((Symbol("p"),))))
    region = everywhere(declared).fix("b", TRUE)
    point, _ = point_in(region, declared)
    assert point is not None
    assert state_at(point, declared) == (TRUE, Symbol("p"))
