"""Tables: a number, and perhaps a rank, for each of finitely many pairs of state and memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm, prod
from types import MappingProxyType
from typing import TypeAlias

from godel.kernel.refusal import Malformed, Refused
from godel.language.meter import WORD, Meter
from godel.language.syntax import Atom, Form, Node, Text, head
from godel.language.values import Number, Scalar, number
from godel.world.belief import state_key
from godel.world.model import Declared, Memory, Range, Sort, State
from godel.world.tick import in_sort

MOST_POINTS = 2_000_000
"""Most pairs of state and memory in a packed table."""

ROW = 8
"""Units of work for reading a row, besides its values."""

LONGEST_INTEGER = 1_000
"""Digits of an integer in a packed column."""


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """A table whose states are written out; finds a place by its key."""

    places: tuple[tuple[State, Memory], ...]
    index: Mapping[str, int]
    values: tuple[Number, ...]
    ranks: tuple[Number, ...] | None

    def find(self, state: State, memory: Memory) -> int | None:
        """The number of a place in the table, None if it is not listed."""
        return self.index.get(key_of(state, memory))

    def value(self, place: int) -> Number:
        return self.values[place]

    def rank(self, place: int) -> Number:
        return self.ranks[place] if self.ranks else 0

    def __str__(self) -> str:
        return f"a table of {len(self.values)} states"


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """A table of integers over one denominator; finds a place by its mixed-radix code."""

    declared: tuple[Declared, ...]
    codes: Sequence[int]
    index: Mapping[int, int] | None
    """None where every code is listed."""
    numerators: list[int]
    denominator: int
    ranks: list[int] | None
    rank_denominator: int

    def find(self, state: State, memory: Memory) -> int | None:
        """The number of a place in the table, None if it is not listed."""
        code = 0
        for item, value in zip(self.declared, (*state, *memory), strict=True):
            digit = digit_of(value, item.sort)
            if digit is None:
                return None
            code = code * size_of(item.sort) + digit
        return code if self.index is None else self.index.get(code)

    def place(self, number: int) -> tuple[Scalar, ...]:
        """The values of variables and memory at a place."""
        code, values = self.codes[number], []
        for item in reversed(self.declared):
            code, digit = divmod(code, size_of(item.sort))
            values.append(value_of_digit(digit, item.sort))
        return tuple(reversed(values))

    def value(self, place: int) -> Number:
        return number(Fraction(self.numerators[place], self.denominator))

    def rank(self, place: int) -> Number:
        return number(Fraction(self.ranks[place], self.rank_denominator)) if self.ranks else 0

    def __str__(self) -> str:
        return f"a table of {len(self.numerators)} states"


Table: TypeAlias = Rows | Packed


def key_of(state: State, memory: Memory) -> str:
    """The key of an exact state and memory in a table."""
    return state_key(state) + " | " + state_key(memory)


def size_of(sort: Sort) -> int:
    """How many values a sort has. Raises Refused if there is no end."""
    if not isinstance(sort, Range):
        return len(sort.options)
    if sort.low is None or sort.high is None:
        raise Refused("a variable without both ends cannot be enumerated")
    return sort.high - sort.low + 1


def digit_of(value: object, sort: Sort) -> int | None:
    """The place of a value among those of its sort, None if it is not one of them."""
    if isinstance(sort, Range):
        if not isinstance(value, int) or sort.low is None or sort.high is None:
            return None
        return value - sort.low if sort.low <= value <= sort.high else None
    for digit, option in enumerate(sort.options):
        if type(option) is type(value) and option == value:
            return digit
    return None


def value_of_digit(digit: int, sort: Sort) -> Scalar:
    """The value at a place of its sort."""
    if isinstance(sort, Range):
        return digit + (sort.low or 0)
    return sort.options[digit]


def read_table(
    node: Node, variables: tuple[Declared, ...], memory: tuple[Declared, ...], meter: Meter
) -> Table:
    """`(rows ...)` or `(packed ...)`. Raises Malformed or Refused."""
    items = node.items if isinstance(node, Form) else ()
    if head(node) == "rows":
        meter.spend((len(items) - 1) * (ROW + len(variables) + len(memory)))
        return _rows(items[1:], variables, memory)
    if head(node) == "packed" and len(items) in (3, 4):
        return _packed(items, (*variables, *memory), meter)
    raise Malformed("a table is (rows ...), (packed ...) or (reuse number)")


def _rows(
    rows: tuple[Node, ...], variables: tuple[Declared, ...], memory: tuple[Declared, ...]
) -> Rows:
    """Rows `((state ...) (memory ...) value [rank])`, each state within its declared range."""
    places: list[tuple[State, Memory]] = []
    index: dict[str, int] = {}
    values: list[Number] = []
    ranks: list[Number] = []
    for row in rows:
        if not isinstance(row, Form) or len(row.items) not in (3, 4):
            raise Malformed("a row is ((state ...) (memory ...) value [rank])")
        state, kept = scalars(row.items[0], variables), scalars(row.items[1], memory)
        key = key_of(state, kept)
        if key in index:
            raise Malformed(f"two rows for {key}")
        index[key] = len(places)
        places.append((state, kept))
        values.append(written_number(row.items[2]))
        ranks += [written_number(item) for item in row.items[3:]]
    if ranks and len(ranks) != len(values):
        raise Malformed("either all rows have a rank or none")
    return Rows(tuple(places), MappingProxyType(index), tuple(values), tuple(ranks) or None)


def _packed(items: tuple[Node, ...], declared: tuple[Declared, ...], meter: Meter) -> Packed:
    """`(packed POINTS (values D "n n ...") [(ranks D "n n ...")])`."""
    size = prod(size_of(item.sort) for item in declared)
    points = items[1]
    index: Mapping[int, int] | None = None
    if head(points) == "all" and isinstance(points, Form) and len(points.items) == 1:
        if size > MOST_POINTS:
            raise Refused(f"a packed table has at most {MOST_POINTS} states")
        listed: Sequence[int] = range(size)
    elif head(points) == "codes" and isinstance(points, Form) and len(points.items) == 2:
        listed = _ascending(_integers(points.items[1], meter), size)
        index = MappingProxyType({code: place for place, code in enumerate(listed)})
    else:
        raise Malformed('points are (all) or (codes "first difference ...")')
    denominator, numerators = _column(items[2], "values", len(listed), meter)
    rank_denominator, ranks = 1, None
    if len(items) == 4:
        rank_denominator, ranks = _column(items[3], "ranks", len(listed), meter)
    return Packed(declared, listed, index, numerators, denominator, ranks, rank_denominator)


def _ascending(differences: list[int], size: int) -> list[int]:
    """Codes in ascending order, from the first and the differences."""
    codes: list[int] = []
    code = -1
    for place, difference in enumerate(differences):
        code = code + difference if place else difference
        if difference < (1 if place else 0) or code >= size:
            raise Malformed("codes ascend and stay below the number of states")
        codes.append(code)
    return codes


def _column(node: Node, name: str, count: int, meter: Meter) -> tuple[int, list[int]]:
    """`(name denominator "n n ...")` with an integer for each point."""
    items = node.items if isinstance(node, Form) else ()
    below = items[1].value if len(items) == 3 and isinstance(items[1], Atom) else None
    if head(node) != name or not isinstance(below, int) or below < 1:
        raise Malformed(f'expected ({name} denominator "n n ...")')
    integers = _integers(items[2], meter)
    if len(integers) != count:
        raise Malformed(f"{count} points need as many {name}")
    return below, integers


def _integers(node: Node, meter: Meter) -> list[int]:
    """Integers in decimal, in one text, with single spaces between."""
    if not isinstance(node, Text):
        raise Malformed("a column is one text")
    count = 1 + node.text.count(" ")
    if count > MOST_POINTS:
        raise Refused(f"a packed table has at most {MOST_POINTS} states")
    meter.spend(count + len(node.text) // 8)
    words = node.text.split(" ")
    for word in words:
        digits = word[1:] if word[:1] == "-" else word
        if not (digits.isascii() and digits.isdecimal()) or len(digits) > LONGEST_INTEGER:
            raise Malformed("a column holds integers, with single spaces between")
    return [int(word) for word in words]


def shifted(table: Packed, by: Number, variables: int, life: int | None, meter: Meter) -> Packed:
    """Each value moved by a multiple of its rank, of `left`, or of 1 where there is neither."""
    step = Fraction(by)
    if table.ranks is not None:
        steps: Sequence[int] = table.ranks
        step /= table.rank_denominator
    elif life is not None:
        memory = prod(size_of(item.sort) for item in table.declared[variables:])
        steps = [code // memory % (life + 1) for code in table.codes]
    else:
        steps = [1] * len(table.codes)
    below = lcm(table.denominator, step.denominator)
    scale, unit = below // table.denominator, (step * below).numerator
    words = (below.bit_length() + scale.bit_length() + unit.bit_length()) // WORD
    meter.spend(len(table.numerators) * (2 + words) // 2)
    moved = [scale * n + unit * s for n, s in zip(table.numerators, steps, strict=True)]
    return replace(table, numerators=moved, denominator=below)


def written_number(node: Node) -> Number:
    """A number written out."""
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise Malformed("expected a number")


def scalars(node: Node, declared: tuple[Declared, ...]) -> tuple[Scalar, ...]:
    """A list of values written out, each of its declared sort."""
    if not isinstance(node, Form):
        raise Malformed("expected a list of values")
    found: list[Scalar] = []
    for item in node.items:
        if not isinstance(item, Atom):
            raise Malformed("expected values written out")
        found.append(item.value)
    if len(found) != len(declared) or not all(
        in_sort(value, one.sort, None) for value, one in zip(found, declared, strict=True)
    ):
        raise Malformed("values that do not fit the declared variables")
    return tuple(found)
