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
from itertools import compress
from math import lcm, prod
from operator import not_
from typing import TYPE_CHECKING

from godel.kernel.context import Outcome, Place
from godel.kernel.evidence import everywhere
from godel.kernel.listed import Packed, digit_of, size_of, value_of_digit
from godel.kernel.refusal import Refused
from godel.language.meter import WORD
from godel.language.polynomial import (
    OutsideFragment,
    Polynomial,
    Quantity,
    add,
    denominator,
    multiply,
    subtract,
)
from godel.language.region import FRESH, Cases, Cut, Divide, Region, Split, Undecided, fresh
from godel.language.values import Unknown
from godel.world.model import Declared, Range
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
        check.context.meter.spend(1 + len(points) // 4)
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
class _Code:
    """The code of a place on a region: a polynomial, and the variables that keep their digit."""

    sum: Quantity
    kept: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """A tick on a region: where it starts and where it leads; None where the life is over."""

    here: _Code
    outcomes: tuple[tuple[Outcome, _Code], ...] | None
    gain: Quantity = 0


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
        self.longest = max(map(int.bit_length, (*table.numerators, *(table.ranks or ()))))
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
        here = self._code(place)
        if is_over(context.world, place.state, region):
            return _Leaf(here, None)
        outcomes = context.outcomes(subject, place, self.check.mode)
        gain: Quantity = 0
        for outcome in outcomes:
            context.meter.weigh((outcome.weight, outcome.gain, gain))
            gain = add(gain, multiply(outcome.weight, outcome.gain))
        codes = [self._code(outcome.after) for outcome in outcomes]
        return _Leaf(here, tuple(zip(outcomes, codes, strict=True)), gain)

    def _code(self, place: Place) -> _Code:
        """The mixed-radix code of a symbolic place. Raises OutsideFragment."""
        code: Quantity = 0
        kept: list[tuple[str, int]] = []
        for item, value in zip(self.table.declared, (*place.state, *place.memory), strict=True):
            unit = self.units[item.name][0]
            if isinstance(value, Unknown):
                if value.variable != item.name:
                    raise OutsideFragment("an unknown that moves to another variable")
                kept.append((item.name, unit))
            elif isinstance(item.sort, Range) and isinstance(value, int | Polynomial):
                code = add(code, multiply(unit, subtract(value, item.sort.low or 0)))
            else:
                digit = digit_of(value, item.sort)
                if digit is None:
                    raise OutsideFragment("a value that is not of its sort")
                code = add(code, unit * digit)
        return _Code(code, tuple(kept))

    def divided(
        self, region: Region, points: Points, by: Split
    ) -> list[tuple[Region, Points]]:
        """The parts of a region with the points in them."""
        parts: list[tuple[Region | None, Points]] = []
        if isinstance(by, Divide):
            parts = [(region.named(by), points)]
        elif isinstance(by, Cases):
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
        values, _ = self._along(by.form, points, region, {})
        above = [value >= by.bound for value in values]
        return list(compress(points, map(not_, above))), list(compress(points, above))

    def _digits(self, name: str, points: Points) -> list[int]:
        """The digit of a variable at each point."""
        unit, size, of_action = self.units[name]
        if of_action:
            return [point % self.choices // unit % size for point in points]
        codes = self.table.codes
        if self.choices == 1:
            return [codes[point] // unit % size for point in points]
        return [codes[point // self.choices] // unit % size for point in points]

    def _column(self, name: str, points: Points, columns: dict[str, list[int]]) -> list[int]:
        """The integers that a variable has at each point; kept in `columns`."""
        if name not in columns:
            sort, digits = self.sorts[name], self._digits(name, points)
            low = sort.low if isinstance(sort, Range) else 0
            columns[name] = [low + digit for digit in digits] if low else digits
        return columns[name]

    def _along(
        self, quantity: Quantity, points: Points, region: Region, columns: dict[str, list[int]]
    ) -> tuple[list[int], int]:
        """A quantity at each point, as integers over one denominator."""
        names = quantity.variables() if isinstance(quantity, Polynomial) else ()
        if any(name.startswith(FRESH) and name not in columns for name in names):
            for number, by in enumerate(region.quotients, start=1):
                values, _ = self._sum(by.dividend, points, columns)
                columns[fresh(number)] = [value // by.divisor for value in values]
        return self._sum(quantity, points, columns)

    def _sum(
        self, quantity: Quantity, points: Points, columns: dict[str, list[int]]
    ) -> tuple[list[int], int]:
        """The terms of a polynomial, added up over the columns of its variables."""
        below = denominator(quantity)
        self.check.context.meter.spend(len(points) * self._cost(quantity, below, columns) // 16)
        constant = quantity.coefficient(()) if isinstance(quantity, Polynomial) else quantity
        first = (Fraction(constant) * below).numerator
        total: list[int] = []
        for monomial, weight in quantity.terms if isinstance(quantity, Polynomial) else ():
            scale = (Fraction(weight) * below).numerator
            term: list[int] = []
            for name, power in monomial:
                column = self._column(name, points, columns)
                column = [v**power for v in column] if power > 1 else column
                term = [a * b for a, b in zip(term, column, strict=True)] if term else column
            if monomial:
                term = term if scale == 1 else [scale * v for v in term]
                total = [t + v for t, v in zip(total, term, strict=True)] if total else term
        if not total:
            return [first] * len(points), below
        return [first + t for t in total] if first else total, below

    def _cost(self, quantity: Quantity, below: int, columns: dict[str, list[int]]) -> int:
        """Words of the integers that a sum goes through at one point."""
        cost = below.bit_length() // WORD
        for monomial, weight in quantity.terms if isinstance(quantity, Polynomial) else ():
            bits = weight.numerator.bit_length() + below.bit_length()
            bits += sum(power * self._bits(name, columns) for name, power in monomial)
            cost += (1 + len(monomial)) * (1 + bits // WORD)
        return cost

    def _bits(self, name: str, columns: dict[str, list[int]]) -> int:
        """How long the integers are that a variable may have."""
        sort = self.sorts.get(name)
        if sort is None:
            return max(map(int.bit_length, columns[name]))
        ends = (sort.low or 0, sort.high or 0) if isinstance(sort, Range) else (0,)
        return max(map(int.bit_length, ends))

    def close(self, region: Region, points: Points, leaf: _Leaf) -> None:
        """Integer arithmetic for the points of a leaf. Raises Refused."""
        table, columns = self.table, dict[str, list[int]]()
        places = [p // self.choices for p in points] if self.choices > 1 else points
        own = [table.numerators[p] for p in places]
        if leaf.outcomes is None:
            self._demand(own, points)
            return
        world = self.check.context.world
        ways: list[tuple[Quantity, list[int]]] = []
        for outcome, code in leaf.outcomes:
            targets = self._targets(region, points, (leaf.here, code), columns)
            ways.append((outcome.weight, targets))
        earned, below = self._along(leaf.gain, points, region, columns)
        scaled = [(multiply(world.discount, weight), targets) for weight, targets in ways]
        common = lcm(below, *(denominator(weight) for weight, _ in scaled))
        scale = table.denominator * (common // below)
        words = 1 + (common.bit_length() + table.denominator.bit_length() + self.longest) // WORD
        self.check.context.meter.spend(len(points) * (1 + len(leaf.outcomes)) * words // 8)
        gap = [common * v - scale * e for v, e in zip(own, earned, strict=True)]
        for weight, targets in scaled:
            share = multiply(common, weight)
            gap = self._less(gap, share, targets, table.numerators, (region, points, columns))
        self._demand(gap, points)
        if table.ranks is not None:
            common = lcm(*(denominator(weight) for weight, _ in ways))
            falls = [common * (table.ranks[p] - table.rank_denominator) for p in places]
            for weight, targets in ways:
                share = multiply(common, weight)
                falls = self._less(falls, share, targets, table.ranks, (region, points, columns))
            self._demand([self.check.sign * fall for fall in falls], points)

    def _less(
        self,
        left: list[int],
        share: Quantity,
        targets: list[int],
        values: list[int],
        where: tuple[Region, Points, dict[str, list[int]]],
    ) -> list[int]:
        """What is left when a share, an integer everywhere, of the values after it is taken."""
        if isinstance(share, int):
            return [v - share * values[t] for v, t in zip(left, targets, strict=True)]
        region, points, columns = where
        shares, _ = self._along(share, points, region, columns)
        return [v - s * values[t] for v, s, t in zip(left, shares, targets, strict=True)]

    def _targets(
        self,
        region: Region,
        points: Points,
        way: tuple[_Code, _Code],
        columns: dict[str, list[int]],
    ) -> list[int]:
        """The place in the table after an outcome, for each point. Raises Refused."""
        here, after = way
        move = subtract(after.sum, here.sum)
        near = here.kept == after.kept and _terms(move) <= _terms(after.sum)
        if near and isinstance(move, int):
            codes = [code + move for code in self._codes(points)]
        else:
            codes, below = self._along(move if near else after.sum, points, region, columns)
            if below != 1:
                raise Refused("a state after a tick is not of integers")
            if near:
                codes = [c + m for c, m in zip(self._codes(points), codes, strict=True)]
            for name, unit in () if near else after.kept:
                digits = self._digits(name, points)
                codes = [c + unit * d for c, d in zip(codes, digits, strict=True)]
        index = self.table.index
        if index is None:
            return codes
        found = [index.get(code, -1) for code in codes]
        if min(found) < 0:
            raise Refused("the table has no row for a state after a tick")
        return found

    def _codes(self, points: Points) -> Points:
        """The code of each point's place."""
        own = points if self.choices == 1 else [point // self.choices for point in points]
        return own if self.table.index is None else [self.table.codes[place] for place in own]

    def _demand(self, quantities: list[int], points: Points) -> None:
        """Every quantity has the sign of the side; where one has not, the exact run says why."""
        worst = min(quantities) if self.check.sign > 0 else max(quantities)
        if self.check.sign * worst < 0:
            self.one_by_one((points[quantities.index(worst)],))
            raise Refused("Bellman's inequality fails in a strip")


def _terms(quantity: Quantity) -> int:
    """How many terms a column of it takes."""
    return len(quantity.terms) if isinstance(quantity, Polynomial) else 0
