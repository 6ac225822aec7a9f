"""Regions without a state: evidence that the kernel accepts, and none where there is a state."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import product

import pytest

from godel.kernel.evidence import Fails, check_obligation
from godel.language.meter import Meter as KernelMeter
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.language.region import Region, nonnegative
from godel.prover.closing import Open, grow
from godel.prover.elimination import solve_exactly
from godel.prover.emptiness import contradiction
from godel.prover.work import Meter

X, Y = variable("x"), variable("y")
SIDE = 6


def region_of(chance: random.Random) -> Region | None:
    """A few random literals of degree 1 and 2 on a square."""
    region: Region | None = Region((), ())
    for one in (X, Y):
        region = region.tighten(one, 0, SIDE) if region else None
    forms: list[Quantity] = [add(X, Y), subtract(X, Y), multiply(X, Y), add(multiply(2, X), Y)]
    for form in chance.sample(forms, 2):
        low = chance.randint(-4, 12)
        if region is not None and isinstance(form, Polynomial):
            ends = (low, None) if chance.random() < 0.5 else (None, low)
            region = region.tighten(form, *ends)
    return region


def holds_somewhere(region: Region) -> bool:
    for x, y in product(range(SIDE + 1), repeat=2):
        at = region.tighten(X, x, x)
        if at is not None and at.tighten(Y, y, y) is not None:
            return True
    return False


def never(region: Region) -> None:
    raise Fails("reached")


@pytest.mark.parametrize("block", range(4))
def test_contradictions_are_accepted_and_never_found_where_there_is_a_state(block: int) -> None:
    found = 0
    for seed in range(100 * block, 100 * block + 100):
        region = region_of(random.Random(seed))
        evidence = None if region is None else contradiction(region, Meter(10**6))
        if region is None or evidence is None:
            continue
        found += 1
        assert not holds_somewhere(region), (seed, str(region))
        check_obligation(never, region, evidence, KernelMeter(10**6))
    assert found >= 3


def test_a_product_of_literals_closes_what_intervals_do_not() -> None:
    """x (6 - x) >= 0 on 0 .. 6: the interval of 6 x - x^2 reaches below 0."""
    region = Region((), ()).tighten(X, 0, SIDE)
    assert region is not None
    hill = subtract(multiply(SIDE, X), multiply(X, X))

    def obligation(part: Region) -> None:
        if not nonnegative(hill, part):
            raise Fails("below 0")

    evidence = grow(obligation, region, Meter(10**6))
    assert "product" in repr(evidence)
    check_obligation(obligation, region, evidence, KernelMeter(10**6))
    with pytest.raises(Open, match="too low"):
        grow(_too_low(hill), region, Meter(10**6))


def _too_low(hill: Quantity):  # type: ignore[no-untyped-def]
    def obligation(part: Region) -> None:
        if not nonnegative(subtract(hill, 1), part):
            raise Fails("too low")

    return obligation


def test_ends_that_are_too_large_for_a_float() -> None:
    """What a remainder of a number without ends brings: a product of two of them overflows."""
    region: Region | None = Region((), ())
    for one, low, high in ((X, 0, 2**4096), (Y, 0, 2**4096), (subtract(X, Y), 1, 2**4096)):
        assert isinstance(one, Polynomial)
        region = region.tighten(one, low, high) if region else None
    assert region is not None
    assert contradiction(region, Meter(10**6)) is None


@pytest.mark.parametrize("seed", range(30))
def test_exact_solutions_satisfy_their_equations(seed: int) -> None:
    chance = random.Random(seed)
    size = chance.randint(1, 7)
    wanted = [Fraction(chance.randint(-9, 9), chance.randint(1, 5)) for _ in range(size)]
    rows = [
        {i: Fraction(v) for i in range(size) if (v := chance.randint(-3, 3))}
        for _ in range(size + 2)
    ]
    equations = [(row, sum((v * wanted[i] for i, v in row.items()), Fraction(0))) for row in rows]
    solved = solve_exactly(equations, range(size), Meter(10**6))
    assert solved is not None
    for row, value in equations:
        assert sum((v * solved[i] for i, v in row.items()), Fraction(0)) == value
    impossible = [*equations, ({}, Fraction(1))]
    assert solve_exactly(impossible, range(size), Meter(10**6)) is None
