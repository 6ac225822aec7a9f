"""Shrinking an answer that is right: smaller parts in its places, then whole smaller expressions.

`simplified` puts smaller expressions into places of a right one as long as it stays right.
`smallest` goes through *all* expressions by size, one for each way of behaving on some states. An
expression that is right everywhere behaves rightly there; so if no behaviour of some size is right
on the states, no expression of that size is right at all. One that is right on the states but not
everywhere gives a further state, and the search begins again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from godel.language.syntax import Atom, Node, form, symbol
from godel.search.answering import Columns, Specification
from godel.search.bank import MEANINGS, Grammar
from godel.search.edit import replace_at, subexpressions
from godel.search.effort import Effort
from godel.search.evaluating import CHAINED, Unreadable, Vector, evaluated, nodes
from godel.search.objections import Unsure
from godel.world.model import State

Judge: TypeAlias = Callable[[Node], tuple[State, ...]]
"""States that count against an expression; none if it is right. It may raise Unsure."""

MOST_OFFERS = 400
MOST_CLASSES = 60_000
"""Ways of behaving that are kept; what would be made of more is not looked at."""

MOST_MADE = 6_000_000
"""Expressions made for one size."""

FEW_STATES = 12
BLOCK = 200_000
RELATIONS = ("<", "<=", "=")
"""Comparisons; the others are these with operands exchanged."""


def simplified(
    body: Node, wanted: Specification, names: Sequence[str], grammar: Grammar,
    states: Sequence[State], judge: Judge, effort: Effort,
) -> Node:  # fmt: skip
    """A right expression with smaller parts, until no part can be smaller. Raises OutOfWork."""
    known = list(states)
    while True:
        better = _one_smaller(body, wanted, names, _offers(names, grammar), effort, judge, known)
        if better is None:
            return body
        body = better


def _one_smaller(
    body: Node, wanted: Specification, names: Sequence[str], offers: Sequence[Node],
    effort: Effort, judge: Judge, known: list[State],
) -> Node | None:  # fmt: skip
    """The expression with one part made smaller, None if none can be. Adds to the known states."""
    columns = wanted.columns(known)
    for path, old in sorted(subexpressions(body), key=lambda place: -nodes(place[1])):
        size = nodes(old)
        parts = [inner for way, inner in subexpressions(old) if way]
        for new in sorted((*parts, *offers), key=nodes):
            if nodes(new) >= size:
                break
            whole = replace_at(body, path, new)
            effort.cells(len(known) * (nodes(whole) + 8 * len(wanted.cases)))
            try:
                values = evaluated(whole, {name: columns[name] for name in names})
            except (Unreadable, TypeError):  # a test in the place of a number, or the reverse
                continue
            if values.dtype == np.bool_ or not wanted.right(columns, values[None, :]).all():
                continue
            try:
                against = judge(whole)
            except Unsure:
                continue
            if not against:
                return whole
            known += [state for state in against if state not in known]
            columns = wanted.columns(known)
    return None


def _offers(names: Sequence[str], grammar: Grammar) -> tuple[Node, ...]:
    """Names and numbers, and comparisons of two of them."""
    leaves: list[Node] = [symbol(name) for name in names]
    leaves += [Atom(value) for value in grammar.constants]
    tests = [
        form(symbol("<"), left, right)
        for left in leaves for right in leaves if left is not right
    ]  # fmt: skip
    return (*leaves, *tests)[:MOST_OFFERS]


@dataclass(frozen=True, slots=True, eq=False)
class Smallest:
    """What going through all expressions came to.

    `checked` is the size up to which there is no right one, except `body` if that was found.
    """

    body: Node | None
    checked: int
    states: int


def smallest(
    wanted: Specification, names: Sequence[str], grammar: Grammar, states: Sequence[State],
    judge: Judge, effort: Effort, below: int,
) -> Smallest:  # fmt: skip
    """The smallest right expression of fewer than so many nodes, as far as can be looked.

    Raises Unsure and OutOfWork.
    """
    known = list(states[:FEW_STATES])
    while True:
        columns = wanted.columns(known)
        seen = {name: columns[name] for name in names}
        shelf = _Shelf(wanted, grammar, columns, seen, effort)
        found: Node | None = None
        size = 0
        while found is None and size + 1 < below and shelf.grow(size + 1):
            size += 1
            found = shelf.found
        if found is None:
            return Smallest(None, size, len(known))
        against = judge(found)
        if not against:
            return Smallest(found, size, len(known))
        known += [state for state in against if state not in known]


@dataclass(frozen=True, slots=True, eq=False)
class _Made:
    """How an expression was made: an operator on others, each a sort, a size and a number."""

    operator: str
    parts: tuple[tuple[bool, int, int], ...] = ()
    leaf: Node | None = None


class _Shelf:
    """All behaviours by size, numbers apart from truths. Mutable: `grow` adds a size."""

    def __init__(
        self, wanted: Specification, grammar: Grammar, columns: Columns, seen: Columns,
        effort: Effort,
    ) -> None:  # fmt: skip
        self.wanted, self.grammar = wanted, grammar
        self.columns, self.seen, self.effort = columns, seen, effort
        self.made: dict[tuple[bool, int], list[_Made]] = {}
        self.values: dict[tuple[bool, int], Vector] = {}
        self.behaviours: tuple[set[bytes], set[bytes]] = (set(), set())
        self.found: Node | None = None

    def grow(self, size: int) -> bool:
        """Add all behaviours of a size; False where there would be too many."""
        if self._count(size) > MOST_MADE or sum(map(len, self.behaviours)) > MOST_CLASSES:
            return False
        fresh: dict[bool, tuple[list[_Made], list[Vector]]] = {True: ([], []), False: ([], [])}
        for truth, how, block in self._blocks(size):
            self.effort.cells(block.size * (1 if truth else 1 + len(self.wanted.cases)))
            if not truth:
                right = self.wanted.right(self.columns, block).all(axis=1)
                if right.any():
                    self.found = self._node(how(int(np.flatnonzero(right)[0])))
                    return True
            made, values = fresh[truth]
            for place in _first_of_each(block):
                key = block[place].tobytes()
                if key not in self.behaviours[truth]:
                    self.behaviours[truth].add(key)
                    made.append(how(int(place)))
                    values.append(block[place])
        for truth, (made, values) in fresh.items():
            if values:
                self.made[truth, size] = made
                self.values[truth, size] = np.array(values)
        return True

    def _sizes(self, truth: bool) -> list[int]:
        return sorted(size for kind, size in self.values if kind is truth)

    def _count(self, size: int) -> int:
        """How many expressions of a size would be made."""
        numbers = {s: len(self.values[False, s]) for s in self._sizes(False)}
        truths = {s: len(self.values[True, s]) for s in self._sizes(True)}
        pairs = sum(numbers[a] * numbers.get(size - 1 - a, 0) for a in numbers)
        joints = sum(truths[a] * truths.get(size - 1 - a, 0) for a in truths)
        ifs = sum(
            truths[t] * numbers[a] * numbers.get(size - 1 - t - a, 0)
            for t in truths for a in numbers
        )  # fmt: skip
        return pairs * (len(self.grammar.operators) + len(RELATIONS)) + 2 * joints + ifs

    def _blocks(self, size: int) -> Iterator[tuple[bool, Callable[[int], _Made], Vector]]:
        """Tables of values of that size, each with how a row of it was made."""
        if size == 1:
            leaves = [(symbol(name), column) for name, column in self.seen.items()]
            width = len(next(iter(self.seen.values())))
            for value in self.grammar.constants:
                leaves.append((Atom(value), np.full(width, value, dtype=np.int64)))
            table = np.array([column for _, column in leaves])
            yield False, lambda place: _Made("", (), leaves[place][0]), table
            return
        for operator in self.grammar.operators:
            commutes = operator != "-"
            yield from self._binary(size, False, False, operator, MEANINGS[operator], commutes)
        for relation in RELATIONS:
            yield from self._binary(size, True, False, relation, CHAINED[relation], relation == "=")
        for joint, meaning in (("and", np.logical_and), ("or", np.logical_or)):
            yield from self._binary(size, True, True, joint, meaning, True)
        if (True, size - 1) in self.values:
            below = self.values[True, size - 1]
            yield True, lambda place: _Made("not", ((True, size - 1, place),)), ~below
        yield from self._ifs(size)

    def _binary(
        self, size: int, truth: bool, of_truths: bool, operator: str,
        meaning: Callable[..., Vector], commutes: bool,
    ) -> Iterator[tuple[bool, Callable[[int], _Made], Vector]]:  # fmt: skip
        for first in self._sizes(of_truths):
            second = size - 1 - first
            if (of_truths, second) not in self.values or (commutes and first > second):
                continue
            lefts, rights = self.values[of_truths, first], self.values[of_truths, second]
            step = max(1, BLOCK // len(rights))
            for start in range(0, len(lefts), step):
                block = meaning(lefts[start : start + step, None, :], rights[None, :, :])

                def how(
                    place: int, start: int = start, first: int = first, second: int = second,
                    count: int = len(rights),
                ) -> _Made:  # fmt: skip
                    left, right = divmod(place, count)
                    parts = ((of_truths, first, start + left), (of_truths, second, right))
                    return _Made(operator, parts)

                yield truth, how, block.reshape(-1, block.shape[-1])

    def _ifs(self, size: int) -> Iterator[tuple[bool, Callable[[int], _Made], Vector]]:
        for test in self._sizes(True):
            for first in self._sizes(False):
                second = size - 1 - test - first
                if (False, second) not in self.values:
                    continue
                tests = self.values[True, test]
                thens, others = self.values[False, first], self.values[False, second]
                step = max(1, BLOCK // (len(thens) * len(others)))
                for start in range(0, len(tests), step):
                    block = np.where(
                        tests[start : start + step, None, None, :],
                        thens[None, :, None, :], others[None, None, :, :],
                    )  # fmt: skip

                    def how(
                        place: int, start: int = start, test: int = test, first: int = first,
                        second: int = second, shape: tuple[int, int] = (len(thens), len(others)),
                    ) -> _Made:  # fmt: skip
                        rest, other = divmod(place, shape[1])
                        at, then = divmod(rest, shape[0])
                        parts = (
                            (True, test, start + at),
                            (False, first, then),
                            (False, second, other),
                        )
                        return _Made("if", parts)

                    yield False, how, block.reshape(-1, block.shape[-1])

    def _node(self, made: _Made) -> Node:
        if made.leaf is not None:
            return made.leaf
        parts = [self._node(self.made[truth, size][at]) for truth, size, at in made.parts]
        return form(symbol(made.operator), *parts)


def _first_of_each(block: Vector) -> Sequence[int]:
    """The first row of each kind, in order."""
    solid = np.ascontiguousarray(block)
    width = solid.dtype.itemsize * solid.shape[1]
    _, places = np.unique(solid.view(np.dtype((np.void, width))), return_index=True)
    return sorted(int(place) for place in places)
