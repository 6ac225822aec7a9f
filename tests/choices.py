"""Sources of choices for generated tests, and generated states."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

from godel.language.polynomial import variable
from godel.language.region import Region
from godel.language.values import FALSE, TRUE, Scalar, Symbol
from godel.world.model import Choice, Declared, Range

Item = TypeVar("Item")

COLOURS = ("red", "green", "blue")


class Choices(Protocol):
    """A source of choices."""

    def below(self, count: int) -> int:
        """A number from 0 to count - 1; smaller ones are simpler."""


class Seeded:
    """Choices from a seed."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(str(seed))

    def below(self, count: int) -> int:
        return self._random.randrange(count)


class Drawn:
    """Choices by Hypothesis."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def below(self, count: int) -> int:
        return self._draw(st.integers(0, count - 1)) if count > 1 else 0


def pick(choices: Choices, items: Sequence[Item]) -> Item:
    """One of the items."""
    return items[choices.below(len(items))]


def declared_variables(choices: Choices, most: int = 3) -> tuple[Declared, ...]:
    """Variables of a state: mostly small ranges, some half open, some enumerated."""
    found: list[Declared] = []
    for index in range(1 + choices.below(most)):
        kind = choices.below(10)
        low = choices.below(9) - 4
        if kind < 5:
            found.append(Declared(f"n{index}", Range(low, low + choices.below(12))))
        elif kind == 5:
            found.append(Declared(f"n{index}", Range(-(10**12), 10**12)))
        elif kind == 6:
            found.append(Declared(f"n{index}", Range(None, None) if low > 0 else Range(low, None)))
        elif kind == 7:
            found.append(Declared(f"c{index}", Choice(tuple(map(Symbol, COLOURS)))))
        else:
            found.append(Declared(f"b{index}", Choice((FALSE, TRUE))))
    return tuple(found)


def state_of(choices: Choices, declared: Sequence[Declared]) -> tuple[Scalar, ...]:
    """A state within the declared ranges; ends of ranges are likely."""
    values: list[Scalar] = []
    for item in declared:
        if isinstance(item.sort, Choice):
            values.append(pick(choices, item.sort.options))
            continue
        low, high = item.sort.low, item.sort.high
        base = low if low is not None else -20
        top = high if high is not None else base + 40
        far = choices.below(8)
        inside = base + choices.below(min(top - base, 10**6) + 1)
        values.append(base if far == 0 else top if far == 1 else inside)
    return tuple(values)


def whole_region(declared: Sequence[Declared]) -> Region:
    """The region of all states."""
    region = Region((), ())
    for item in declared:
        if isinstance(item.sort, Choice):
            options = (*region.choices, (item.name, item.sort.options))
            region = Region(region.intervals, options)
        else:
            ends = (item.sort.low, item.sort.high)
            region = region.tighten(variable(item.name), *ends) or region
    return region
