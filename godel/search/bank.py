"""A bank of integer expressions by cost, one for each way of behaving on some states.

Expressions are made from cheaper ones, and one that has the same values in all states as an
earlier one is dropped (observational equivalence: A. Albarghouthi, S. Gulwani and Z. Kincaid,
"Recursive program synthesis", 2013). Values are rows of a table, so that thousands are made at a
time. `tests` are made of the kept expressions in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from godel.language.syntax import Atom, Node, form, symbol
from godel.search.answering import Columns, Integers, Truths
from godel.search.effort import Effort
from godel.search.terms import CALL_GAS

LARGEST = 10**12
MOST_KEPT = 20_000
MOST_ROWS = 400_000
"""Rows of a table that is made at a time."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """What expressions are made of.

    `constants` are written as they are; further numbers are sums of ones, up to a level, unless
    `digits` says that any number may be written out.
    """

    operators: tuple[str, ...]
    constants: tuple[int, ...] = (0, 1)
    digits: bool = False


PLAIN = Grammar(("+", "-"))
"""Conditional linear arithmetic, as in SyGuS: `if`, comparisons, `+`, `-`, 0 and 1."""

OURO = Grammar(("min", "max", "+", "-"))
"""The same with what else Ouro has for it."""

MEANINGS: MappingProxyType[str, Callable[[Integers, Integers], Integers]] = MappingProxyType(
    {"min": np.minimum, "max": np.maximum, "+": np.add, "-": np.subtract}
)
COMMUTING = frozenset({"min", "max", "+"})

COMPARISONS: MappingProxyType[str, Callable[[Integers, Integers], Truths]] = MappingProxyType(
    {"<": np.less, "=": np.equal}
)
"""The others are these with operands or branches exchanged."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """How an expression is made: a name or number, or an operator on two earlier rows."""

    gas: int
    leaf: Node | None = None
    operator: str = ""
    left: int = 0
    right: int = 0


@dataclass(slots=True, eq=False)
class Bank:
    """Expressions with their values in some states. Mutable while it is filled.

    `values` has a row for each expression and a column for each state.
    """

    grammar: Grammar
    columns: Columns
    effort: Effort
    rows: list[Row] = field(default_factory=list)
    values: Integers = field(default_factory=lambda: np.zeros((0, 0), dtype=np.int64))
    full: bool = False
    _seen: set[bytes] = field(default_factory=set)
    _starts: dict[int, list[int]] = field(default_factory=dict)

    def fill(self, names: Sequence[str], most_gas: int, most_constant: int) -> None:
        """All expressions over some names up to some gas. Raises OutOfWork."""
        width = len(next(iter(self.columns.values())))
        self.values = np.zeros((0, width), dtype=np.int64)
        for name in names:
            self._add(Row(1, symbol(name)), self.columns[name])
        for number in self._numbers(most_constant):
            node, gas = number_node(number, self.grammar)
            self._add(Row(gas, node), np.full(width, number, dtype=np.int64))
        for gas in range(CALL_GAS + 2, most_gas + 1):
            for operator in self.grammar.operators:
                for first in range(1, gas - CALL_GAS):
                    self._calls(operator, first, gas - CALL_GAS - first)

    def _numbers(self, most: int) -> list[int]:
        """The constants, then those that can be made of ones, and -1."""
        made = range(most + 1) if 1 in self.grammar.constants else ()
        return list(dict.fromkeys((*self.grammar.constants, *made, *((-1,) if made else ()))))

    def _add(self, row: Row, values: Integers) -> None:
        key = values.tobytes()
        if key not in self._seen:
            self._seen.add(key)
            self._starts.setdefault(row.gas, []).append(len(self.rows))
            self.rows.append(row)
            self.values = np.vstack([self.values, values[None, :]])

    def _calls(self, operator: str, first: int, second: int) -> None:
        """Calls with operands of some gas, where they behave like nothing before."""
        lefts, rights = self._starts.get(first, []), self._starts.get(second, [])
        if not lefts or not rights or (operator in COMMUTING and first > second):
            return
        width = self.values.shape[1]
        step = max(1, MOST_ROWS // max(1, len(rights)))
        fresh: list[Integers] = []
        for start in range(0, len(lefts), step):
            chosen = lefts[start : start + step]
            self.effort.cells(len(chosen) * len(rights) * width)
            block = MEANINGS[operator](
                self.values[chosen][:, None, :], self.values[rights][None, :, :]
            ).reshape(-1, width)
            small = (np.abs(block) <= LARGEST).all(axis=1)
            for place in np.flatnonzero(small):
                key = block[place].tobytes()
                if key in self._seen:
                    continue
                if len(self.rows) >= MOST_KEPT:
                    self.full = True
                    break
                self._seen.add(key)
                left, right = divmod(int(place), len(rights))
                gas = CALL_GAS + first + second
                self._starts.setdefault(gas, []).append(len(self.rows))
                self.rows.append(Row(gas, None, operator, chosen[left], rights[right]))
                fresh.append(block[place])
        if fresh:
            self.values = np.vstack([self.values, np.array(fresh)])

    def node(self, place: int) -> Node:
        """An expression, written out; calls of one operator are one call."""
        row = self.rows[place]
        if row.leaf is not None:
            return row.leaf
        operands: list[Node] = []
        for child in (row.left, row.right):
            inner = self.rows[child]
            if inner.operator == row.operator and (
                row.operator in COMMUTING or (row.operator == "-" and child == row.left)
            ):
                found = self.node(child)
                operands += found.items[1:]  # type: ignore[union-attr]
            else:
                operands.append(self.node(child))
        return form(symbol(row.operator), *operands)

    def tests(self, most_gas: int) -> Iterator[tuple[str, int, int, Truths]]:
        """Comparisons of two expressions of at most some gas together, no two alike.

        One that holds exactly where an earlier one does not is like it. Cheap ones come first.
        """
        seen: set[bytes] = set()
        pairs = sorted(
            ((first + second, first, second) for first in self._starts for second in self._starts),
        )
        for total, first, second in pairs:
            if total > most_gas:
                return
            for name, holds in COMPARISONS.items():
                if name == "=" and first > second:
                    continue
                yield from self._compared(name, holds, first, second, seen)

    def _compared(
        self, name: str, holds: Callable[[Integers, Integers], Truths], first: int, second: int,
        seen: set[bytes],
    ) -> Iterator[tuple[str, int, int, Truths]]:  # fmt: skip
        rights = self._starts[second]
        right = self.values[rights]
        for left in self._starts[first]:
            self.effort.cells(right.size)
            truths = holds(self.values[left][None, :], right)
            for place in np.flatnonzero(truths.any(axis=1) & ~truths.all(axis=1)):
                row = truths[place]
                packed = np.packbits(row).tobytes()
                if packed in seen:
                    continue
                seen.add(packed)
                seen.add(np.packbits(~row).tobytes())
                yield name, left, rights[place], row


def number_node(number: int, grammar: Grammar) -> tuple[Node, int]:
    """A number as an expression, and its gas."""
    if number in grammar.constants or grammar.digits:
        return Atom(number), 1
    if number < 0:
        return form(symbol("-"), Atom(0), *(Atom(1) for _ in range(-number))), CALL_GAS + 1 - number
    return form(symbol("+"), *(Atom(1) for _ in range(number))), CALL_GAS + number
