"""Places as columns of integers: a code for each place, and polynomials over many at once.

A place gives a value to each declared variable. A column holds the values of one variable in many
places: integers as they are, booleans and enumerated values as indexes of their options. The code
of a place is the mixed radix number of its digits, the first variable the most significant; places
that have no code below 2^62 are coded by bytes in the same order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy
from numpy.typing import NDArray

from godel.language.polynomial import Polynomial, Quantity, denominator
from godel.language.region import FRESH, Region
from godel.language.values import Scalar, Unknown, Value
from godel.world.model import Choice, Declared, Range
from godel.world.tick import WorldFault

Integers: TypeAlias = NDArray[numpy.int64]
Keys: TypeAlias = NDArray[Any]
"""Codes of places: 64-bit integers, or strings of bytes of one length."""

SAFE = 1 << 62
"""Numbers below this in absolute value are added without overflow."""

OFFSET = 1 << 62
"""Added to integers of ranges without ends, or very long ones, before they become bytes."""


class TooLarge(Exception):
    """A number of a reachable place does not fit 62 bits."""


def radix(item: Declared) -> int | None:
    """How many values a variable may have; None for a range without ends."""
    if isinstance(item.sort, Choice):
        return len(item.sort.options)
    if item.sort.low is None or item.sort.high is None:
        return None
    return item.sort.high - item.sort.low + 1


def lowest(item: Declared) -> int:
    """What is subtracted from a column before it becomes a digit of a code."""
    if isinstance(item.sort, Range) and (radix(item) or SAFE) < SAFE:
        return item.sort.low or 0
    return 0 if isinstance(item.sort, Choice) else -OFFSET


def digit(item: Declared, value: Value) -> int:
    """The entry of a column for a value. Raises WorldFault if the variable cannot have it."""
    if isinstance(item.sort, Choice):
        for index, option in enumerate(item.sort.options):
            if type(option) is type(value) and option == value:
                return index
    elif isinstance(value, int):
        if abs(value) >= SAFE:
            raise TooLarge
        return value
    raise WorldFault(f"{item.name} leaves its range")


def entry(item: Declared, number: int) -> Scalar:
    """The value that an entry of a column stands for."""
    return item.sort.options[number] if isinstance(item.sort, Choice) else number


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Some declared variables, and how their values become codes."""

    declared: tuple[Declared, ...]
    weights: tuple[int, ...]
    total: int | None

    @classmethod
    def of(cls, declared: Sequence[Declared]) -> Space:
        """The space of some variables."""
        sizes = [radix(item) for item in declared]
        known = [size for size in sizes if size is not None]
        weights = tuple(
            prod(size or 1 for size in sizes[place + 1 :]) for place in range(len(sizes))
        )
        total = prod(known) if len(known) == len(sizes) else None
        return cls(tuple(declared), weights, total)

    @property
    def narrow(self) -> bool:
        """Whether codes are plain 64-bit integers."""
        return self.total is not None and self.total < SAFE

    def index(self, name: str) -> int:
        """The place of a variable in the order of declaration."""
        return next(place for place, item in enumerate(self.declared) if item.name == name)

    def keys(self, columns: Sequence[Integers], count: int) -> Keys:
        """The codes of places given by their columns."""
        digits = [
            column - lowest(item) for item, column in zip(self.declared, columns, strict=True)
        ]
        if self.narrow:
            code = numpy.zeros(count, dtype=numpy.int64)
            for values, weight in zip(digits, self.weights, strict=True):
                code += values * weight
            return code
        widths = [_width(item) for item in self.declared]
        table = numpy.zeros((count, max(1, sum(widths))), dtype=numpy.uint8)
        start = 0
        for values, width in zip(digits, widths, strict=True):
            big = values.astype(">u8").view(numpy.uint8).reshape(count, 8)
            table[:, start : start + width] = big[:, 8 - width :]
            start += width
        return table.view(f"S{table.shape[1]}").ravel()

    def columns(self, keys: Keys) -> list[Integers]:
        """The columns of places given by their codes."""
        if self.narrow:
            found: list[Integers] = []
            rest = keys
            for item, weight in zip(self.declared, self.weights, strict=True):
                high, rest = numpy.divmod(rest, weight)
                found.append(high + lowest(item))
            return found
        table = numpy.frombuffer(keys.tobytes(), dtype=numpy.uint8)
        table = table.reshape(len(keys), keys.dtype.itemsize)
        found, start = [], 0
        for item in self.declared:
            width = _width(item)
            wide = numpy.zeros((len(keys), 8), dtype=numpy.uint8)
            wide[:, 8 - width :] = table[:, start : start + width]
            values = wide.view(">u8").ravel().astype(numpy.int64)
            found.append(values + lowest(item))
            start += width
        return found

    def place(self, values: Sequence[Value]) -> Keys:
        """The code of one place, as an array of length 1."""
        columns = [
            numpy.array([digit(item, value)], dtype=numpy.int64)
            for item, value in zip(self.declared, values, strict=True)
        ]
        return self.keys(columns, 1)

    def values(self, keys: Keys) -> list[tuple[Scalar, ...]]:
        """The places themselves."""
        columns = [column.tolist() for column in self.columns(keys)]
        rows = zip(*columns, strict=True) if columns else iter([()] * len(keys))
        return [
            tuple(entry(item, number) for item, number in zip(self.declared, row, strict=True))
            for row in rows
        ]

    def numbers(self, keys: Keys) -> list[int]:
        """Codes as plain integers, of any length. The space must be finite."""
        if self.narrow:
            found: list[int] = keys.tolist()
            return found
        columns = [column.tolist() for column in self.columns(keys)]
        lows = [item.sort.low or 0 if isinstance(item.sort, Range) else 0
                for item in self.declared]  # fmt: skip
        return [
            sum((value - low) * weight
                for value, low, weight in zip(row, lows, self.weights, strict=True))
            for row in zip(*columns, strict=True)
        ]  # fmt: skip


def _width(item: Declared) -> int:
    """Bytes that hold any digit of a variable."""
    size = radix(item)
    return 8 if size is None or size >= SAFE else max(1, ((size - 1).bit_length() + 7) // 8)


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Columns of many places by name, with the largest absolute value in each."""

    columns: Mapping[str, Integers]
    largest: Mapping[str, int]

    @classmethod
    def of(cls, names: Sequence[str], columns: Sequence[Integers]) -> Batch:
        """Columns in the order of their names."""
        largest = {
            name: largest_of(column) for name, column in zip(names, columns, strict=True)
        }
        return cls(dict(zip(names, columns, strict=True)), largest)

    def at(
        self, polynomial: Polynomial, rows: Integers, region: Region | None
    ) -> tuple[Integers, int]:
        """Numerators of a polynomial in some rows, over one denominator.

        64-bit integers where none can overflow, else Python's own. The region says what its fresh
        variables, the quotients, stand for.
        """
        below = denominator(polynomial)
        fresh = {
            name: self._quotient(int(name[len(FRESH) :]), rows, region)
            for name in polynomial.variables()
            if name.startswith(FRESH)
        }
        bound = 0
        for monomial, weight in polynomial.terms:
            size = abs(int(weight * below))
            for name, power in monomial:
                largest = largest_of(fresh[name]) if name in fresh else self.largest[name]
                size *= max(1, largest) ** power
            bound += size
        total: Any = numpy.zeros(len(rows), dtype=object if bound >= SAFE else numpy.int64)
        for monomial, weight in polynomial.terms:
            term: Any = int(weight * below)
            for name, power in monomial:
                column: Any = fresh[name] if name in fresh else self.columns[name][rows]
                if bound >= SAFE:
                    column = column.astype(object)
                for _ in range(power):
                    term = term * column
            total = total + term
        return total, below

    def _quotient(self, number: int, rows: Integers, region: Region | None) -> Integers:
        """The values of a fresh variable."""
        if region is None:
            raise WorldFault("a quotient without a region")
        by = region.quotients[number - 1]
        values, _ = self.at(by.dividend, rows, region)
        found: Integers = values // by.divisor
        return found


def largest_of(values: Any) -> int:
    """The largest absolute value, 0 if there is none."""
    if isinstance(values, int):
        return abs(values)
    return max(abs(int(values.max())), abs(int(values.min()))) if len(values) else 0


def column_value(
    item: Declared,
    value: Value,
    batch: Batch,
    rows: Integers,
    space: Space,
    region: Region | None,
) -> Integers | int:
    """The entries of a variable's column for a symbolic value in some rows."""
    if isinstance(value, Polynomial):
        found, below = batch.at(value, rows, region)
        if below != 1:
            raise WorldFault(f"{item.name} leaves its range")
        if largest_of(found) >= SAFE:
            raise TooLarge
        return found.astype(numpy.int64)
    if isinstance(value, Unknown):
        source = space.declared[space.index(value.variable)]
        options = source.sort.options if isinstance(source.sort, Choice) else ()
        table = numpy.array([_optional(item, option) for option in options], dtype=numpy.int64)
        mapped: Integers = table[batch.columns[value.variable][rows]]
        return mapped
    return digit(item, value)


def _optional(item: Declared, option: Scalar) -> int:
    """The digit of an option, -1 where the variable has no such one."""
    try:
        return digit(item, option)
    except WorldFault:
        return -1


def amounts(
    value: Quantity, batch: Batch, rows: Integers, region: Region | None
) -> tuple[Integers | int, int]:
    """Numerators of a number in some rows, or one for all of them, over one denominator."""
    if isinstance(value, Polynomial):
        return batch.at(value, rows, region)
    return value.numerator, value.denominator


def start_values(region: Region, declared: Sequence[Declared]) -> tuple[Value, ...]:
    """What each variable stands for in a region."""
    return tuple(region.value(item.name) for item in declared)
