"""From a table of actions to programs: short ones that agree with it, nearly or exactly.

Two ways, both by tests on what is observed. Trees of tests with expressions at their leaves
(`tree.py`) are short and may say more than the table; they may also stop before they agree with
every row. A tree with constants at its leaves, grown until each leaf has one action, always agrees:
it is the table itself, with like rows put together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import TRUE, Boolean, Symbol, Value
from godel.search.edit import literal
from godel.search.policy_file import Rows
from godel.search.proposer import Setting
from godel.search.terms import (
    LINEAR,
    Term,
    integer_constants,
    leaves,
    numeric_terms,
    predicates,
)
from godel.search.tree import Grower
from godel.world.model import Action, Range

MOST_ROWS = 1_000
"""Rows up to which trees with expressions are tried."""

MOST_TERMS = 80
MOST_GAS = 8
MOST_LEAVES = 16
DEEPEST = 40
"""From this depth on rows are halved, whatever their actions: programs may not nest for ever."""

CELLS_PER_SPLIT = 16


def programs(setting: Setting, rows: Rows) -> Iterator[Node]:
    """Bodies of a policy for a table: trees with more and more leaves, then the whole table.

    Raises OutOfWork.
    """
    if len(rows.points) <= MOST_ROWS:
        yield from _trees(setting, rows)
    setting.effort.cells(len(rows.points) * len(rows.names))
    yield _exact(setting, rows, range(len(rows.points)))


def action_node(action: Action) -> Node:
    """An expression for an action: a value, or a list of several."""
    nodes = [literal(value) for value in action if isinstance(value, int | Symbol | Boolean)]
    return nodes[0] if len(action) == 1 else form(symbol("list"), *nodes)


def _trees(setting: Setting, rows: Rows) -> Iterator[Node]:
    """Trees of tests, by how few rows they get wrong."""
    views = [dict(zip(rows.names, point, strict=True)) for point in rows.points]
    variables = leaves(rows.names, views, ())
    terms = tuple(_terms(setting, rows, views))
    tests = tuple(predicates(variables, setting.declared()))
    wanted = [action[0] if len(action) == 1 else action for action in rows.actions]
    costs = np.array([_misses(term, wanted) for term in terms])
    setting.effort.cells(costs.size * MOST_LEAVES * max(1, len(tests) // CELLS_PER_SPLIT))
    yield from Grower(terms, costs, tests).grow(MOST_LEAVES)


def _misses(term: Term, wanted: Sequence[object]) -> list[float]:
    """1 for every row whose action a term does not give, else 0."""
    return [float(value != action) for value, action in zip(term.values, wanted, strict=True)]


def _terms(setting: Setting, rows: Rows, views: Sequence[dict[str, Value]]) -> Iterator[Term]:
    """Expressions for actions: those that occur, and for numbers also small sums and the like."""
    occurring = tuple(dict.fromkeys(rows.actions))
    if len(setting.world.actions) > 1:
        for action in occurring:  # the value of such a term is the whole action
            yield Term(action_node(action), (action,) * len(views), 2 + len(action))  # type: ignore[arg-type]
        return
    constants = tuple(action_node(action) for action in occurring)
    sort, declared = setting.world.actions[0].sort, setting.declared()
    if isinstance(sort, Range):
        known = integer_constants(setting.world, setting.policy().body)
        numbers = dict.fromkeys(
            atom.value for atom in (*constants, *known) if isinstance(atom, Atom)
        )
        start = leaves(rows.names, views, tuple(map(Atom, numbers)))
        yield from numeric_terms(start, LINEAR, MOST_GAS, MOST_TERMS, setting.effort)
    else:
        same = tuple(name for name in rows.names if declared[name].sort == sort)
        yield from leaves(same, views, constants)


def _exact(setting: Setting, rows: Rows, chosen: Sequence[int], depth: int = 0) -> Node:
    """A tree with constants at its leaves that agrees with each of the chosen rows."""
    actions = {rows.actions[index] for index in chosen}
    if len(actions) == 1:
        return action_node(actions.pop())
    setting.effort.cells(len(chosen) * len(rows.names))
    cut = max(_cuts(rows, chosen), key=lambda cut: cut.rank(depth > DEEPEST))
    inside = [index for index in chosen if cut.holds(rows.points[index])]
    outside = [index for index in chosen if not cut.holds(rows.points[index])]
    name = symbol(rows.names[cut.axis])
    test: Node = name
    if cut.bound is not TRUE:
        relation = "<" if isinstance(cut.bound, int) else "eq?"
        test = form(symbol(relation), name, literal(cut.bound))
    then, otherwise = (_exact(setting, rows, side, depth + 1) for side in (inside, outside))
    return form(symbol("if"), test, then, otherwise)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A way to divide rows: below a number, or equal to a name or to true.

    `purity` is the sum over both sides of (sum of squares of counts of actions) / (rows).
    """

    purity: float
    evenness: int
    axis: int
    bound: int | Symbol | Boolean

    def holds(self, point: tuple[Value, ...]) -> bool:
        """Whether a row is on the first side."""
        value = point[self.axis]
        if isinstance(self.bound, int):
            return isinstance(value, int) and value < self.bound
        return value == self.bound

    def rank(self, even: bool) -> tuple[float, float, int]:
        """The larger, the better: the purer, or the more even."""
        first = (self.evenness, self.purity) if even else (self.purity, self.evenness)
        return (*first, -self.axis)


def _cuts(rows: Rows, chosen: Sequence[int]) -> Iterator[_Cut]:
    """Every way to divide rows in two."""
    total = Counter(rows.actions[index] for index in chosen)
    for axis in range(len(rows.names)):
        groups: dict[Value, Counter[Action]] = {}
        for index in chosen:
            counts = groups.setdefault(rows.points[index][axis], Counter())
            counts[rows.actions[index]] += 1
        if len(groups) == 1:
            continue
        sides = _Sides(total)
        numbers = sorted(value for value in groups if isinstance(value, int))
        for number, bound in pairwise(numbers):
            sides.move(groups[number])
            yield _Cut(sides.purity(), sides.evenness(), axis, bound)
        for value, counts in groups.items():
            if isinstance(value, Symbol) or value is TRUE:
                sides = _Sides(total)
                sides.move(counts)
                yield _Cut(sides.purity(), sides.evenness(), axis, value)


class _Sides:
    """Two sides of a cut, at first all on the second; counts of actions and their squares."""

    def __init__(self, total: Counter[Action]) -> None:
        self._total, self._inside = total, Counter[Action]()
        self._sizes = [0, total.total()]
        self._squares = [0, sum(count * count for count in total.values())]

    def move(self, counts: Counter[Action]) -> None:
        """Some rows go from the second side to the first."""
        for action, many in counts.items():
            inside = self._inside[action]
            outside = self._total[action] - inside
            self._squares[0] += many * (2 * inside + many)
            self._squares[1] -= many * (2 * outside - many)
            self._inside[action] = inside + many
            self._sizes[0] += many
            self._sizes[1] -= many

    def purity(self) -> float:
        """As in `_Cut`; both sides have rows."""
        return self._squares[0] / self._sizes[0] + self._squares[1] / self._sizes[1]

    def evenness(self) -> int:
        """0 if both sides have as many rows, else less."""
        return -abs(self._sizes[0] - self._sizes[1])
