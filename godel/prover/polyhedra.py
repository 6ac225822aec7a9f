"""Corners and rays of a region that linear forms bound: the double description method.

A set `{x : a.x + b >= 0 for each literal}` is the convex hull of its corners plus the cone of its
rays, so a linear function is >= 0 on it if it is at each corner and grows along no ray downwards.
Integer points only are meant, so that this may ask too much, never too little. (T. Motzkin and
others, "The double description method", 1953.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import gcd, lcm

from godel.language.polynomial import Polynomial, add, multiply, variable
from godel.language.region import Region
from godel.language.values import Number

MOST_GENERATORS = 200

Vector = tuple[int, ...]
"""A direction; the last entry is 1 or more at a corner (over which it is divided), 0 in a ray."""


def generators(
    region: Region, names: Sequence[str]
) -> tuple[tuple[Mapping[str, Fraction], bool], ...] | None:
    """Corners (False) and rays (True) of the linear literals about these variables.

    None if there are too many. Variables without any end are taken in two halves, cut at 0.
    """
    literals = [
        vector for quantity in _literals(region, names) if any(vector := _vector(quantity, names))
    ]
    free = [
        index for index, name in enumerate(names)
        if region.recorded(variable(name)) == (None, None)
    ]  # fmt: skip
    found: set[Vector] = set()
    for signs in product((1, -1), repeat=len(free)):
        halves = [_axis(len(names), index, sign) for index, sign in zip(free, signs, strict=True)]
        rays = _cone([*literals, *halves], len(names))
        if rays is None or len(found) + len(rays) > MOST_GENERATORS:
            return None
        found.update(rays)
    return tuple(
        ({n: Fraction(v, vector[-1] or 1) for n, v in zip(names, vector, strict=False)},
         vector[-1] == 0)
        for vector in sorted(found)
    )  # fmt: skip


def linked(region: Region, names: set[str]) -> tuple[set[str], bool]:
    """These variables and all that linear forms tie them to, and whether any form does."""
    tied = False
    several = [
        set(form.variables()) for form, _ in region.intervals
        if form.is_linear() and len(form.variables()) > 1
    ]  # fmt: skip
    known = set(names)
    while True:
        wider = known.union(*(form for form in several if form & known))
        tied = tied or any(form & known for form in several)
        if wider == known:
            return known, tied
        known = wider


def _literals(region: Region, names: Sequence[str]) -> list[Polynomial]:
    """What is recorded of linear forms in these variables, as quantities >= 0."""
    found: list[Polynomial] = []
    for form, (low, high) in region.intervals:
        if form.is_linear() and set(form.variables()) <= set(names):
            ends = (
                None if low is None else add(form, -low),
                None if high is None else add(high, multiply(-1, form)),
            )
            found += [end for end in ends if isinstance(end, Polynomial)]
    return sorted(found, key=lambda one: len(one.variables()))


def _vector(quantity: Polynomial, names: Sequence[str]) -> Vector:
    return _primitive([*(quantity.coefficient(((name, 1),)) for name in names),
                       quantity.coefficient(())])  # fmt: skip


def _axis(size: int, index: int, sign: int) -> Vector:
    return tuple(sign if place == index else 0 for place in range(size + 1))


def _primitive(values: Sequence[Number]) -> Vector:
    """The vector with coprime integers in the same direction."""
    scale = lcm(*(value.denominator for value in values))
    whole = [int(value * scale) for value in values]
    common = gcd(*whole) or 1
    return tuple(value // common for value in whole)


def _cone(literals: list[Vector], size: int) -> list[Vector] | None:
    """The extreme rays of `{(x, t) : t >= 0, a.x + b t >= 0}`; None if there are too many."""
    chosen = _first_ends(literals, size)
    if chosen is None:
        return None
    rest = [literal for literal in literals if literal not in chosen]
    used = [_axis(size, size, 1), *chosen]
    apex: list[Number] = [0] * size
    rays: list[Vector] = []
    for literal in chosen:
        index = next(i for i in range(size) if literal[i])
        apex[index] = Fraction(-literal[-1], literal[index])
        rays.append(_axis(size, index, 1 if literal[index] > 0 else -1))
    rays.append(_primitive([*apex, 1]))
    for literal in rest:
        rays = _cut(rays, used, literal)
        used.append(literal)
        if len(rays) > MOST_GENERATORS:
            return None
    return rays


def _first_ends(literals: list[Vector], size: int) -> list[Vector] | None:
    """One literal about each single variable."""
    found: dict[int, Vector] = {}
    for literal in literals:
        places = [i for i in range(size) if literal[i]]
        if len(places) == 1:
            found.setdefault(places[0], literal)
    return list(found.values()) if len(found) == size else None


def _at(literal: Vector, ray: Vector) -> int:
    return sum(a * b for a, b in zip(literal, ray, strict=True))


def _cut(rays: list[Vector], used: list[Vector], literal: Vector) -> list[Vector]:
    """The extreme rays after one more literal: those inside, and one between each two neighbours
    of which one is inside and one outside.
    """
    height = {ray: _at(literal, ray) for ray in rays}
    tight = {ray: frozenset(i for i, one in enumerate(used) if _at(one, ray) == 0) for ray in rays}
    found = {ray for ray in rays if height[ray] >= 0}
    for inside in rays:
        for outside in rays:
            if not height[inside] > 0 > height[outside]:
                continue
            both = tight[inside] & tight[outside]
            if any(both <= tight[other] for other in rays if other not in (inside, outside)):
                continue
            mixed = [height[inside] * b - height[outside] * a
                     for a, b in zip(inside, outside, strict=True)]  # fmt: skip
            found.add(_primitive(mixed))
    return sorted(found)
