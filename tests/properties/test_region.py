"""Regions against brute force: every operation keeps exactly the right points of a small box."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.language.polynomial import Polynomial, Quantity, add, multiply, normal_form, variable
from godel.language.region import Cases, Cut, Region, Undecided, nonnegative, positive, zero
from godel.language.values import Scalar, Symbol
from godel.world.model import Choice, Declared, Range
from tests.choices import Choices, Drawn, Seeded, pick, whole_region
from tests.properties.agreement import value_at

Point = Mapping[str, Scalar]
COLOUR = Choice((Symbol("red"), Symbol("green")))


def box(choices: Choices) -> tuple[Declared, ...]:
    """Two or three small ranges, and an enumeration."""
    names = ("x", "y", "z")[: 2 + choices.below(2)]
    found = [Declared("c", COLOUR)]
    for name in names:
        low = choices.below(6) - 4
        found.append(Declared(name, Range(low, low + choices.below(5))))
    return tuple(found)


def points_of(declared: tuple[Declared, ...]) -> list[Point]:
    """All points of a box."""
    ranges = [
        item.sort.options
        if isinstance(item.sort, Choice)
        else range(item.sort.low or 0, (item.sort.high or 0) + 1)
        for item in declared
    ]
    names = [item.name for item in declared]
    return [dict(zip(names, values, strict=True)) for values in product(*ranges)]


def quantity(choices: Choices, names: list[str]) -> Quantity:
    """A polynomial, mostly linear, with a constant."""
    total: Quantity = choices.below(9) - 4
    for name in names:
        total = add(total, multiply(choices.below(7) - 3, variable(name)))
    if choices.below(5) == 0:
        total = add(total, multiply(variable(pick(choices, names)), variable(pick(choices, names))))
    return total


def form_of(choices: Choices, names: list[str]) -> Polynomial:
    """A form in normal form."""
    found = quantity(choices, names)
    return normal_form(found)[0] if isinstance(found, Polynomial) else variable(names[0])


def holds(region: Region, point: Point) -> bool:
    """Whether a point satisfies all that a region records."""
    for form, (low, high) in region.intervals:
        value = value_at(form, point)
        if (low is not None and value < low) or (high is not None and value > high):
            return False
    return all(point[name] in options for name, options in region.choices)


def inside(form: Polynomial, low: int | None, high: int | None, point: Point) -> bool:
    value = value_at(form, point)
    return (low is None or low <= value) and (high is None or value <= high)


def check_decisions(
    region: Region, points: list[Point], choices: Choices, names: list[str]
) -> None:
    """What a region says of a quantity is so at each of its points, or it says nothing."""
    asked = quantity(choices, names)
    form = form_of(choices, names)
    low, high = region.interval(form)
    assert all(inside(form, low, high, point) for point in points)
    for question, meaning in (
        (nonnegative, lambda value: value >= 0),
        (positive, lambda value: value > 0),
        (zero, lambda value: value == 0),
    ):
        try:
            answer = question(asked, region)
        except Undecided as undecided:
            assert isinstance(undecided.split, Cut)
            assert normal_form(undecided.split.form) == (undecided.split.form, 1, 0)
            continue
        for point in points:
            at = value_at(asked, point) if isinstance(asked, Polynomial) else asked
            assert meaning(at) == answer, (asked, str(region), point)


def check_fixed(region: Region, points: list[Point], names: list[str]) -> None:
    """A variable that has become a constant has that value everywhere, and is used nowhere else."""
    for name in names:
        value = region.value(name)
        if isinstance(value, Polynomial):
            continue
        assert all(point[name] == value for point in points)
        using = [form for form, _ in region.intervals if name in form.variables()]
        assert using == [variable(name)]


def walk(choices: Choices) -> None:
    """Narrow a region step by step and compare it with the points that should be left."""
    declared = box(choices)
    names = [item.name for item in declared if isinstance(item.sort, Range)]
    region, points = whole_region(declared), points_of(declared)
    for _ in range(1 + choices.below(8)):
        free = [name for name in names if isinstance(region.value(name), Polynomial)]
        if not free:
            break
        assert [point for point in points_of(declared) if holds(region, point)] == points
        check_decisions(region, points, choices, names)
        check_fixed(region, points, names)
        kind = choices.below(6)
        form = form_of(choices, free) if choices.below(2) else variable(pick(choices, free))
        bound = choices.below(11) - 5
        if kind == 0 and len(dict(region.choices)["c"]) > 1:
            parts = region.parts("c")
            assert len(parts) == 2
            region = pick(choices, parts)
            points = [point for point in points if holds(region, point)]
            assert {point["c"] for point in points} <= set(dict(region.choices)["c"])
            continue
        if kind < 3:
            below, above = region.halves(Cut(form, bound))
            low = choices.below(2)
            smaller = (below, above)[low]
            kept = [p for p in points if (value_at(form, p) >= bound) == bool(low)]
        else:
            ends = pick(choices, ((bound, bound), (bound, bound + 2), (None, bound), (bound, None)))
            smaller = region.tighten(form, *ends)
            kept = [point for point in points if inside(form, *ends, point)]
        if smaller is None:
            assert kept == []
            return
        region, points = smaller, kept


def test_regions_keep_the_right_points() -> None:
    for seed in range(600):
        walk(Seeded(seed))


@given(st.data())
def test_regions_keep_the_right_points_shrinking(data: st.DataObject) -> None:
    walk(Drawn(data.draw))


@pytest.mark.parametrize(
    ("low", "high", "interval"),
    [
        ((-5, None), (0, None), (-5, None)),
        ((None, 3), (0, 4), (None, 7)),
        ((None, None), (0, 4), (None, None)),
        ((-5, None), (None, 2), (None, None)),
    ],
)
def test_half_open_variables_bound_their_sum(
    low: tuple[int | None, int | None],
    high: tuple[int | None, int | None],
    interval: tuple[int | None, int | None],
) -> None:
    region = Region(((variable("x"), low), (variable("y"), high)), ())
    total = add(variable("x"), variable("y"))
    assert isinstance(total, Polynomial)
    assert region.interval(total) == interval


def test_fixing_one_variable_can_fix_others() -> None:
    x, y, z = variable("x"), variable("y"), variable("z")
    region: Region | None = Region((), ())
    for form in (add(x, y), add(add(x, y), z)):
        assert isinstance(form, Polynomial)
        assert region is not None
        region = region.tighten(form, 5, 5)
    assert region is not None
    region = region.tighten(x, 2, 2)
    assert region is not None
    assert [region.value(name) for name in "xyz"] == [2, 3, 0]
    assert region.tighten(y, 4, 4) is None


def test_an_enumerated_variable_is_split_into_its_values() -> None:
    region = Region((), (("c", COLOUR.options),))
    assert [part.value("c") for part in region.parts("c")] == list(COLOUR.options)
    assert [len(part.parts("c")) for part in region.parts("c")] == [1, 1]
    assert str(Cases("c")) == "which c"
