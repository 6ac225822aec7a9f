"""Strips: one symbolic run for many places of a packed table, then integer arithmetic.

The places are points of integer columns, one for each variable, memory and action. A symbolic run
of a tick either ends, and then holds for every point of its region; or it asks for a split, and the
points are divided as it asks. What it cannot follow is run exactly, point by point. So a strip
accepts what the exact check of every place accepts, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING

from godel.kernel.context import Outcome, Place
from godel.kernel.evidence import everywhere
from godel.kernel.listed import Packed, digit_of, size_of, value_of_digit
from godel.kernel.refusal import Refused
from godel.language.polynomial import (
    OutsideFragment,
    Polynomial,
    Quantity,
    add,
    denominator,
    multiply,
    subtract,
)
from godel.language.region import FRESH, Cases, Cut, Divide, Region, Split, Undecided
from godel.language.values import Unknown
from godel.world.model import Choice, Declared, Range
from godel.world.tick import WorldFault, is_over

if TYPE_CHECKING:
    from godel.kernel.tables import PlaceCheck

FEW = 4
"""Up to this many points are run one by one."""

MOST_STRIP_POINTS = 8_000_000
"""Most pairs of a place and an action."""

CHUNK = 100_000
"""Points whose arithmetic is done at one time, which bounds memory."""

Points = Sequence[int]
"""Numbers of points: place times number of actions, plus number of the action."""


def check_strips(check: PlaceCheck, table: Packed) -> None:
    """Check every place of a packed table, for every action. Raises Refused."""
    strips = _Strips(check, table)
    strips.check_signs()
    region = everywhere((*table.declared, *strips.actions))
    pending: list[tuple[Region, Points]] = [(region, range(strips.count))]
    while pending:
        part, points = pending.pop()
        check.context.meter.spend(1 + len(points) // 8)
        if len(points) <= FEW:
            strips.one_by_one(points)
            continue
        try:
            leaf = strips.run(part)
        except Undecided as undecided:
            pending.extend(strips.divided(part, points, undecided.split))
        except (OutsideFragment, WorldFault):
            strips.one_by_one(points)
        else:
            for first in range(0, len(points), CHUNK):
                strips.close(part, points[first : first + CHUNK], leaf)


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """A tick on a region: no outcomes where the life is over; the code of each place after it."""

    outcomes: tuple[tuple[Outcome, Quantity, tuple[tuple[str, int], ...]], ...] | None


class _Strips:
    """The points of a packed table, as columns of digits."""

    def __init__(self, check: PlaceCheck, table: Packed) -> None:
        self.check = check
        self.table = table
        everyone = check.subject.everyone
        self.actions: tuple[Declared, ...] = check.context.world.actions if everyone else ()
        self.choices = prod(size_of(item.sort) for item in self.actions)
        self.count = len(table.numerators) * self.choices
        if self.count > MOST_STRIP_POINTS:
            raise Refused(f"more than {MOST_STRIP_POINTS} pairs of a state and an action")
        self.sorts = {item.name: item.sort for item in (*table.declared, *self.actions)}
        self.units: dict[str, tuple[int, int, bool]] = {}
        self._measure(table.declared, False)
        self._measure(self.actions, True)

    def _measure(self, declared: Sequence[Declared], of_action: bool) -> None:
        """Each variable's unit in the mixed-radix code, and its number of values."""
        unit = 1
        for item in reversed(declared):
            self.units[item.name] = (unit, size_of(item.sort), of_action)
            unit *= size_of(item.sort)

    def check_signs(self) -> None:
        """What every place must satisfy besides its tick. Raises Refused."""
        world, table = self.check.context.world, self.table
        signed = world.life is None and world.discount == 1 and table.ranks is None
        if signed and any(self.check.sign * value < 0 for value in table.numerators):
            raise Refused("nothing bounds what is left at infinity")
        if table.ranks is not None and min(table.ranks) < 0:
            raise Refused("a rank is negative")

    def one_by_one(self, points: Points) -> None:
        """Check points by exact runs."""
        for point in points:
            number = point // self.choices
            values = self.table.place(number)
            size = len(self.check.context.world.variables)
            action = tuple(
                value_of_digit(self._digits(item.name, (point,))[0], item.sort)
                for item in self.actions
            )
            self.check.at(number, Place(values[:size], values[size:], action, None))

    def run(self, region: Region) -> _Leaf:
        """One symbolic tick. Raises Undecided, OutsideFragment or WorldFault."""
        context, subject = self.check.context, self.check.subject
        place = context.place(subject, region)
        if is_over(context.world, place.state, region):
            return _Leaf(None)
        found: list[tuple[Outcome, Quantity, tuple[tuple[str, int], ...]]] = []
        for outcome in context.outcomes(subject, place):
            code: Quantity = 0
            kept: list[tuple[str, int]] = []
            values = (*outcome.after.state, *outcome.after.memory)
            for item, value in zip(self.table.declared, values, strict=True):
                unit = self.units[item.name][0]
                if isinstance(value, Unknown):
                    if value.variable != item.name:
                        raise OutsideFragment("an unknown that moves to another variable")
                    kept.append((item.name, unit))
                elif isinstance(item.sort, Range) and isinstance(value, int | Polynomial):
                    code = add(code, multiply(unit, subtract(value, item.sort.low or 0)))
                elif isinstance(item.sort, Choice):
                    digit = [type(o) is type(value) and o == value for o in item.sort.options]
                    code = add(code, unit * digit.index(True))
            found.append((outcome, code, tuple(kept)))
        return _Leaf(tuple(found))

    def divided(
        self, region: Region, points: Points, by: Split
    ) -> list[tuple[Region, Points]]:
        """The parts of a region with the points in them."""
        if isinstance(by, Divide):
            return [(part, points) for part in region.split(by)]
        parts: list[tuple[Region | None, list[int]]] = []
        if isinstance(by, Cases):
            digits = self._digits(by.variable, points)
            sort = self.sorts[by.variable]
            options = dict(region.choices)[by.variable]
            for option, part in zip(options, region.parts(by.variable), strict=True):
                wanted = digit_of(option, sort)
                chosen = [p for p, d in zip(points, digits, strict=True) if d == wanted]
                parts.append((part, chosen))
        else:
            parts = list(zip(region.halves(by), self._sides(region, points, by), strict=True))
        if any(part is None and inside for part, inside in parts):
            raise Refused("a region that is seen to be empty has points")
        return [(part, inside) for part, inside in parts if part is not None and inside]

    def _sides(self, region: Region, points: Points, by: Cut) -> tuple[list[int], list[int]]:
        """The points below a cut, and those at or above it."""
        values, _ = self._along(by.form, points, region)
        below = [p for p, v in zip(points, values, strict=True) if v < by.bound]
        return below, [p for p, v in zip(points, values, strict=True) if v >= by.bound]

    def _digits(self, name: str, points: Points) -> list[int]:
        """The digit of a variable at each point."""
        unit, size, of_action = self.units[name]
        if of_action:
            return [point % self.choices // unit % size for point in points]
        codes = self.table.codes
        if self.choices == 1:
            return [codes[point] // unit % size for point in points]
        return [codes[point // self.choices] // unit % size for point in points]

    def _column(self, name: str, points: Points, fresh: dict[str, list[int]]) -> list[int]:
        """The integers that a variable has at each point."""
        if name in fresh:
            return fresh[name]
        sort, digits = self.sorts[name], self._digits(name, points)
        low = sort.low if isinstance(sort, Range) else 0
        return [low + digit for digit in digits] if low else digits

    def _along(
        self, quantity: Quantity, points: Points, region: Region
    ) -> tuple[list[int], int]:
        """A quantity at each point, as integers over one denominator."""
        fresh: dict[str, list[int]] = {}
        names = quantity.variables() if isinstance(quantity, Polynomial) else ()
        if any(name.startswith(FRESH) for name in names):
            for number, by in enumerate(region.quotients, start=1):
                values, _ = self._sum(by.dividend, points, fresh)
                fresh[FRESH + str(number)] = [value // by.divisor for value in values]
        return self._sum(quantity, points, fresh)

    def _sum(
        self, quantity: Quantity, points: Points, fresh: dict[str, list[int]]
    ) -> tuple[list[int], int]:
        below = denominator(quantity)
        if not isinstance(quantity, Polynomial):
            return [(Fraction(quantity) * below).numerator] * len(points), below
        total = [(Fraction(quantity.coefficient(())) * below).numerator] * len(points)
        for monomial, weight in quantity.terms:
            scale = (Fraction(weight) * below).numerator
            term: list[int] = []
            for name, power in monomial:
                column = self._column(name, points, fresh)
                column = [v**power for v in column] if power > 1 else column
                term = [a * b for a, b in zip(term, column, strict=True)] if term else column
            if monomial:
                total = [t + scale * v for t, v in zip(total, term, strict=True)]
        return total, below

    def close(self, region: Region, points: Points, leaf: _Leaf) -> None:
        """Integer arithmetic for the points of a leaf. Raises Refused."""
        check, table = self.check, self.table
        places = [p // self.choices for p in points] if self.choices > 1 else points
        own = [table.numerators[p] for p in places]
        if leaf.outcomes is None:
            self._demand([check.sign * v for v in own], points)
            return
        discount = Fraction(check.context.world.discount)
        check.context.meter.spend(len(points) * len(leaf.outcomes) // 4)
        gain: Quantity = 0
        factors: list[tuple[list[int], int, list[int]]] = []
        for outcome, code, kept in leaf.outcomes:
            gain = add(gain, multiply(outcome.weight, outcome.gain))
            targets = self._targets(region, points, code, kept)
            weights, below = self._along(outcome.weight, points, region)
            factors.append((weights, below, targets))
        earned, below_gain = self._along(gain, points, region)
        common = lcm(below_gain, *(below * discount.denominator for _, below, _ in factors))
        gap = [common * v for v in own]
        scale = table.denominator * (common // below_gain)
        gap = [g - scale * e for g, e in zip(gap, earned, strict=True)]
        for weights, below, targets in factors:
            share = common // (below * discount.denominator) * discount.numerator
            then = [table.numerators[t] for t in targets]
            gap = [g - share * w * v for g, w, v in zip(gap, weights, then, strict=True)]
        self._demand([check.sign * g for g in gap], points)
        if table.ranks is not None:
            self._demand(self._falls(table.ranks, places, factors), points)

    def _falls(
        self, ranks: list[int], places: Points, factors: list[tuple[list[int], int, list[int]]]
    ) -> list[int]:
        """By how much each rank falls beyond 1 in expectation, scaled."""
        common = lcm(*(below for _, below, _ in factors))
        least = common * self.table.rank_denominator
        falls = [common * ranks[p] - least for p in places]
        for weights, below, targets in factors:
            share = common // below
            falls = [
                f - share * w * ranks[t] for f, w, t in zip(falls, weights, targets, strict=True)
            ]
        return falls

    def _targets(
        self, region: Region, points: Points, code: Quantity, kept: tuple[tuple[str, int], ...]
    ) -> list[int]:
        """The place in the table after an outcome, for each point. Raises Refused."""
        codes, below = self._along(code, points, region)
        if below != 1:
            raise Refused("a state after a tick is not of integers")
        for name, unit in kept:
            digits = self._digits(name, points)
            codes = [c + unit * d for c, d in zip(codes, digits, strict=True)]
        index = self.table.index
        if index is None:
            return codes
        found = [index.get(c, -1) for c in codes]
        if min(found) < 0:
            raise Refused("the table has no row for a state after a tick")
        return found

    def _demand(self, quantities: list[int], points: Points) -> None:
        """Every quantity is >= 0; where one is not, the exact run says why."""
        if min(quantities) < 0:
            worst = quantities.index(min(quantities))
            self.one_by_one((points[worst],))
            raise Refused("Bellman's inequality fails in a strip")
