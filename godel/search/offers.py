"""What a tree can be made of: expressions for one action, and tests, over all views at once.

Terms are the values of the action that are right somewhere, variables of its sort and, for
numbers, small expressions. Tests are the conditions that world and program state themselves and
comparisons of what is seen with what occurs and with each other; wide ones also compare sums and
differences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import Value
from godel.prover.columns import Integers
from godel.search.covering import Expression
from godel.search.decisions import Flags
from godel.search.edit import literal, size
from godel.search.proposer import Setting
from godel.search.terms import (
    LINEAR,
    conditions,
    integer_constants,
    leaves,
    numeric_terms,
)
from godel.search.vectors import Columns, Vector, gas_of
from godel.search.views import Settled, Views
from godel.world.model import Choice, Declared, Range

MOST_GAS = 10
MOST_TERMS = 250
LEAST_TERMS = 40
KEPT = 48
"""Terms that are kept of those that were enumerated: the ones that are right most often."""

SAMPLE = 40
"""Views in which expressions are enumerated and told apart."""

MOST_VALUES = 256
"""Thresholds of one variable."""

MOST_EQUAL = 64
MOST_SUMS = 48
MOST_TESTS = 1_500


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Expressions for one action, with the place of the action's value in each view, -1 if none."""

    expressions: tuple[Expression, ...]
    taken: Integers


def expression(node: Node) -> Expression:
    """A term or test from its text."""
    return Expression(node, gas_of(node), size(node))


def values_of(declared: Declared) -> list[Value]:
    """The values of an action that has finitely many, in the order of their codes."""
    sort = declared.sort
    if isinstance(sort, Choice):
        return list(sort.options)
    if sort.low is None or sort.high is None:
        return []
    return list(range(sort.low, sort.high + 1))


def terms_for(setting: Setting, views: Views, settled: Settled, place: int) -> Terms:
    """Expressions for the action at a place of the world's actions. Raises OutOfWork."""
    declared = setting.world.actions[place]
    values = values_of(declared)
    columns = views.columns
    found: list[tuple[Expression, Integers]] = []
    seen: set[bytes] = set()

    def offer(node: Node, vector: Vector | None) -> None:
        taken = None if vector is None else _places(vector, declared, columns)
        if taken is None or (taken < 0).all() or taken.tobytes() in seen:
            return
        seen.add(taken.tobytes())
        found.append((expression(node), taken))

    for index in _useful(views, settled, place, len(values)):
        node = literal(values[index])  # type: ignore[arg-type]
        offer(node, columns.of(node))
    sorts = setting.declared()
    for name in views.names:
        if isinstance(declared.sort, Choice) and sorts[name].sort == declared.sort:
            offer(symbol(name), columns.known[name])
    if isinstance(declared.sort, Range):
        for node in _enumerated(setting, views, settled):
            offer(node, columns.of(node))
    return Terms(tuple(term for term, _ in found), np.stack([taken for _, taken in found]))


def _useful(views: Views, settled: Settled, place: int, count: int) -> list[int]:
    """The values of one action that are harmless in some view, for some values of the others."""
    shape = _shape(views)
    table: Flags = settled.harmless.reshape((-1, *shape))
    others = tuple(axis + 1 for axis in range(len(shape)) if axis != place)
    found: list[int] = np.flatnonzero(table.any(axis=(0, *others)))[:count].tolist()
    return found


def _shape(views: Views) -> tuple[int, ...]:
    return tuple(len(values_of(item)) for item in views.decisions.world.actions)


def _places(vector: Vector, declared: Declared, columns: Columns) -> Integers | None:
    """Codes of action values from their entries; -1 for what is no value of the action."""
    sort = declared.sort
    if isinstance(sort, Range):
        if vector.kind != "number" or sort.low is None or sort.high is None:
            return None
        inside = (vector.values >= sort.low) & (vector.values <= sort.high)
        return np.where(inside, vector.values - sort.low, -1)
    found = np.full(len(vector.values), -1, dtype=np.int64)
    for index, option in enumerate(sort.options):
        kind, entry = columns.entry(option)
        if kind == vector.kind:
            found[vector.values == entry] = index
    return found


def _enumerated(setting: Setting, views: Views, settled: Settled) -> Iterator[Node]:
    """Small numeric expressions over what is seen, no two alike in the views that count most."""
    order = np.argsort(-(settled.weight + settled.met * settled.weight.max()), kind="stable")
    sample = np.sort(order[:SAMPLE])
    numbers = [n for n in views.names if views.columns.known[n].kind == "number"]
    shown: list[dict[str, Value]] = [
        {name: int(views.columns.known[name].values[view]) for name in numbers} for view in sample
    ]
    if not numbers:
        return
    constants = integer_constants(setting.world, setting.policy().body)
    start = leaves(numbers, shown, constants)
    remaining = setting.effort.meter.remaining
    most = max(LEAST_TERMS, min(MOST_TERMS, remaining // 4))
    enough = setting.effort.gas + 1_000 * max(20, remaining // 6)
    for term in numeric_terms(start, LINEAR, MOST_GAS, most, setting.effort):
        yield term.node
        if setting.effort.gas > enough:
            return


def tests_for(setting: Setting, views: Views, wide: bool) -> tuple[tuple[Expression, ...], Flags]:
    """Tests with a row each of where they hold, no two alike or opposite."""
    found: list[Expression] = []
    rows: list[Flags] = []
    seen: set[bytes] = set()
    for node in _tests(setting, views, wide):
        vector = views.columns.of(node)
        if vector is None or vector.kind != "truth" or len(found) >= MOST_TESTS:
            continue
        holds = vector.values.astype(bool)
        if holds.all() or not holds.any():
            continue
        key = np.packbits(holds if holds[0] else ~holds).tobytes()
        if key in seen:
            continue
        seen.add(key)
        found.append(expression(node))
        rows.append(holds)
    setting.effort.spend(1 + len(rows) * views.count // 100)
    table = np.stack(rows) if rows else np.zeros((0, views.count), dtype=bool)
    return tuple(found), table


def _tests(setting: Setting, views: Views, wide: bool) -> Iterator[Node]:
    """The tests, the plainest first."""
    known = views.columns.known
    declared = setting.declared()
    numbers = [name for name in views.names if known[name].kind == "number"]
    for name in views.names:
        sort = declared[name].sort
        if known[name].kind == "truth":
            yield symbol(name)
        elif isinstance(sort, Choice):
            for option in sort.options:
                yield form(symbol("eq?"), symbol(name), literal(option))
    for name in numbers:
        yield from _thresholds(symbol(name), views)
    for place, left in enumerate(numbers):
        for right in numbers[place + 1 :]:
            yield form(symbol("<"), symbol(left), symbol(right))
            yield form(symbol("<"), symbol(right), symbol(left))
            yield form(symbol("="), symbol(left), symbol(right))
    yield from conditions(setting.world, setting.policy().body, frozenset(views.names))
    if not wide:
        return
    for place, left in enumerate(numbers):
        for right in numbers[place + 1 :]:
            for name in ("+", "-", "*"):
                both = form(symbol(name), symbol(left), symbol(right))
                yield from _thresholds(both, views, MOST_SUMS)


def _thresholds(node: Node, views: Views, most: int = MOST_VALUES) -> Iterator[Node]:
    """Below each value that occurs, then equal to it."""
    vector = views.columns.of(node)
    if vector is None or vector.kind != "number":
        return
    occurring = np.unique(vector.values)
    stride = max(1, len(occurring) // most)
    for value in occurring[1::stride].tolist():
        yield form(symbol("<"), node, Atom(value))
    stride = max(1, len(occurring) // MOST_EQUAL)
    for value in occurring[1:-1:stride].tolist():
        yield form(symbol("="), node, Atom(value))


def best_terms(terms: Terms, right: Flags, met: Flags) -> tuple[tuple[Expression, ...], Integers]:
    """The terms that are right most often where it counts, and enough to be right everywhere."""
    cover = right[:, met].sum(axis=1) + 1e-3 * right.sum(axis=1)
    lengths = np.array([term.size for term in terms.expressions])
    order = np.lexsort((lengths, -cover))
    kept = dict.fromkeys(order[:KEPT].tolist())
    missing = ~right[list(kept)].any(axis=0)
    while missing.any():
        gains = right[:, missing].sum(axis=1)
        if not gains.any():
            break
        kept[int(np.argmax(gains))] = None
        missing &= ~right[int(np.argmax(gains))]
    chosen = list(kept)
    return tuple(terms.expressions[index] for index in chosen), terms.taken[chosen]
