"""Tables as they stand in certificates: rows for people, packed columns of numbers for the rest."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy
from numpy.typing import NDArray

from godel.language.syntax import Atom, Form, Node, Text, form, symbol
from godel.language.values import Boolean, Symbol, Value, number
from godel.prover.chains import Chain

READABLE = 200
"""Tables up to this size are written as rows."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A number for each place of a chain: integers over one denominator."""

    numbers: NDArray[Any]
    denominator: int

    def at(self, index: int) -> Fraction:
        """The value of one place."""
        return Fraction(int(self.numbers[index]), self.denominator)

    def shifted(self, units: int, times: NDArray[Any] | None) -> Values:
        """Each moved by some units of the denominator, by `times` as many where given."""
        amount = abs(units) * (1 if times is None else int(abs(times).max(initial=0)))
        large = amount >= 1 << 61 or bool(abs(self.numbers).max(initial=0) >= 1 << 61)
        numbers = self.numbers.astype(object) if large else self.numbers
        if times is None:
            return Values(numbers + units, self.denominator)
        return Values(numbers + (times.astype(object) if large else times) * units,
                      self.denominator)  # fmt: skip


@dataclass(frozen=True, eq=False)
class TableBound:
    """Values for each place, sound on one side, and the one at the belief here.

    With `base`, the table is that one plus `step` times the ranks, the ticks left, or 1.
    """

    upper: bool
    chain: Chain
    table: Values
    ranks: NDArray[Any] | None
    value: Fraction
    base: TableBound | None = None
    step: Fraction = Fraction(0)

    @property
    def packed(self) -> bool:
        """Whether it is written as columns."""
        return self.chain.size > READABLE and self.chain.space.total is not None

    @cached_property
    def values(self) -> tuple[Fraction, ...]:
        """The value of each place."""
        below = self.table.denominator
        return tuple(Fraction(value, below) for value in self.table.numbers.tolist())

    @cached_property
    def rows(self) -> Node:
        """The table as an argument of a rule."""
        chain = self.chain
        if self.packed:
            return self._packed()
        ranks: list[tuple[Node, ...]] = [()] * chain.size
        if self.ranks is not None:
            ranks = [(Atom(rank),) for rank in self.ranks.tolist()]
        return form(
            symbol("rows"),
            *(
                form(_list(state), _list(kept), Atom(number(value)), *rank)
                for (state, kept), value, rank in zip(
                    chain.places, self.values, ranks, strict=True
                )
            ),
        )

    def reused(self) -> Node:
        """The table as a change of its base."""
        return form(symbol("reuse"), Atom(number(self.step)))

    def _packed(self) -> Node:
        points = form(symbol("all")) if self.chain.complete else self._codes()
        columns = [_column("values", self.table.denominator, self.table.numbers.tolist())]
        if self.ranks is not None:
            columns.append(_column("ranks", 1, self.ranks.tolist()))
        return form(symbol("packed"), points, *columns)

    def _codes(self) -> Node:
        codes = self.chain.space.numbers(self.chain.keys)
        differences = [code - before for before, code in pairwise(codes)]
        return form(symbol("codes"), Text(" ".join(map(str, [codes[0], *differences]))))


def _column(name: str, denominator: int, numbers: list[int]) -> Node:
    return form(symbol(name), Atom(denominator), Text(" ".join(map(str, numbers))))


def _list(values: tuple[Value, ...]) -> Form:
    return Form(
        tuple(
            Atom(value) for value in values if isinstance(value, int | Fraction | Boolean | Symbol)
        )
    )


def integers(values: NDArray[Any]) -> NDArray[Any]:
    """64-bit integers where all fit."""
    small = values.dtype != object or bool(abs(values).max(initial=0) < 1 << 62)
    return values.astype(numpy.int64) if small else values
