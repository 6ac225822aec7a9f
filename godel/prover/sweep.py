"""Ticks of many places at once: the tree of symbolic runs is made once, the places flow through it.

The kernel's own evaluator runs a tick on a region; where it is undecided the region is split, and
so are the places. At a leaf weights, gains and places after the tick are polynomials, which are
evaluated over all places that arrived there. Where only a few places arrive, or the fragment ends,
places are run one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy

from godel.kernel.evidence import everywhere
from godel.language.polynomial import Polynomial, Quantity, variable
from godel.language.region import Cases, Cut, Divide, OutsideFragment, Region, Undecided
from godel.language.values import Value
from godel.prover.columns import (
    Batch,
    Integers,
    Keys,
    Space,
    amounts,
    column_value,
    start_values,
)
from godel.prover.work import (
    POINTS_PER_UNIT,
    RUNS_PER_UNIT,
    STATES_PER_UNIT,
    Meter,
)
from godel.world.model import Agent, Declared, World
from godel.world.tick import WorldFault, is_over, step, tick

BATCH_FEE = 100
VISIT_FEE = 50
"""What a batch, and a node of the tree that some of it visits, cost, as so many places."""

FEW = 6
"""Places that are run one by one at a node before a symbolic run is tried there."""

Way: TypeAlias = tuple[Quantity, Quantity, tuple[Value, ...]]
"""One way a tick can go: weight, gain, and the values of the variables that persist."""

Run: TypeAlias = Callable[[tuple[Value, ...], "Region | None"], "tuple[Way, ...] | None"]
"""What a tick does from values of the declared variables; None where the life is over."""


def ticks_of(world: World, agent: Agent) -> Run:
    """The ticks of a program: variables are the state, then the memory."""
    size = len(world.variables)

    def run(values: tuple[Value, ...], region: Region | None) -> tuple[Way, ...] | None:
        state, memory = values[:size], values[size:]
        if is_over(world, state, region):
            return None
        return tuple(
            (outcome.weight, outcome.gain, (*outcome.state, *outcome.memory))
            for outcome in tick(world, agent, state, memory, region)
        )

    return run


def steps_of(world: World) -> Run:
    """The steps of a world under any action: variables are the state, then the actions."""
    size = len(world.variables)

    def run(values: tuple[Value, ...], region: Region | None) -> tuple[Way, ...] | None:
        state, action = values[:size], values[size:]
        if is_over(world, state, region):
            return None
        return tuple(
            (branch.weight, branch.reward, branch.state)
            for branch in step(world, state, action, region)
        )

    return run


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A number for each of some places: numerators (or one for all), and one denominator."""

    over: Integers | int
    below: int


@dataclass(frozen=True, slots=True, eq=False)
class Arrow:
    """One way to go, for many places: codes after the tick, weights, gains."""

    after: Keys
    weight: Share
    gain: Share


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Places, by their rows in the batch, for which a tick goes the same ways.

    `leaf` is one number for all blocks with the same denominators and numerators that are shared.
    """

    leaf: int
    rows: Integers
    over: bool
    arrows: tuple[Arrow, ...]
    fault: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class _Fan:
    """Split by every value of one variable: where the fragment ends."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class _Leaf:
    """The tick is decided."""

    start: tuple[Value, ...]
    ways: tuple[Way, ...] | None
    fault: str = ""


@dataclass(slots=True, eq=False)
class _Node:
    """A region of the tree. Mutable: grown when places arrive."""

    region: Region | None
    number: int
    tried: int = 0
    by: Cut | Cases | Divide | _Fan | _Leaf | None = None
    below: dict[int, _Node] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Sweeper:
    """Runs ticks for batches of places; the tree is kept from batch to batch. Mutable.

    `space` holds the declared variables of the run; `after` those that persist, its first ones.
    """

    space: Space
    after: Space
    run: Run
    meter: Meter
    runs: int = 0
    points: int = 0
    nodes: int = 0
    singles: int = 0
    root: _Node = field(init=False)

    def __post_init__(self) -> None:
        self.root = self._node(everywhere(self.space.declared))

    def sweep(self, columns: Sequence[Integers], lazily: bool = False) -> Iterator[Block]:
        """The blocks of a batch of places, given by their columns.

        Lazily: places that would be run one by one are handed back in blocks that are `open`.
        Raises OutOfWork, and TooLarge.
        """
        count = len(columns[0]) if columns else 1
        self._charge(BATCH_FEE + count)
        names = [item.name for item in self.space.declared]
        batch = Batch.of(names, columns)
        persist = columns[: len(self.after.declared)]
        keys = self.after.keys(persist, count)
        pending = [(self.root, numpy.arange(count, dtype=numpy.int64))]
        while pending:
            node, rows = pending.pop()
            self._charge(VISIT_FEE)
            if node.by is None and not self._grow(node, rows, batch):
                if lazily:
                    yield Block(0, rows, False, (), open=True)
                else:
                    yield from self._singly(node, rows, batch)
            elif isinstance(node.by, _Leaf):
                yield self._block(node, node.by, rows, batch, keys)
            else:
                pending.extend(self._split(node, rows, batch))

    def _charge(self, points: int) -> None:
        """Charge for handling as many places, in whole units. Raises OutOfWork."""
        before = self.points // POINTS_PER_UNIT
        self.points += points
        if self.points // POINTS_PER_UNIT > before:
            self.meter.spend(self.points // POINTS_PER_UNIT - before, "table")

    def _node(self, region: Region | None) -> _Node:
        self.nodes += 1
        return _Node(region, self.nodes)

    def _grow(self, node: _Node, rows: Integers, batch: Batch) -> bool:
        """Run the tick on a new node; False if its places are better run one by one."""
        region = node.region
        if region is None or node.tried + len(rows) <= FEW:
            return False
        self.runs += 1
        if self.runs % RUNS_PER_UNIT == 0:
            self.meter.spend(1, "table")
        start = start_values(region, self.space.declared)
        try:
            node.by = _Leaf(start, self.run(start, region))
        except Undecided as undecided:
            node.by = undecided.split
        except OutsideFragment:
            node.by = self._fan(start, rows, batch)
        except WorldFault as fault:
            node.by = _Leaf(start, (), str(fault))
        return node.by is not None

    def _fan(self, start: tuple[Value, ...], rows: Integers, batch: Batch) -> _Fan | None:
        """The variable not yet fixed that has the fewest values among the places."""
        best: tuple[int, str] | None = None
        for item, value in zip(self.space.declared, start, strict=True):
            if isinstance(value, Polynomial):
                found = (len(numpy.unique(batch.columns[item.name][rows])), item.name)
                best = found if best is None else min(best, found)
        return _Fan(best[1]) if best else None

    def _split(
        self, node: _Node, rows: Integers, batch: Batch
    ) -> list[tuple[_Node, Integers]]:
        """The children that places flow into."""
        by = node.by
        if isinstance(by, Cut):
            values, _ = batch.at(by.form, rows, node.region)
            above = (values >= by.bound).astype(bool)
            parts = [(0, rows[~above]), (1, rows[above])]
        elif isinstance(by, Cases | _Fan):
            name = by.variable if isinstance(by, Cases) else by.name
            parts = _by_value(batch.columns[name][rows], rows)
        else:
            parts = [(0, rows)]
        return [(self._child(node, key), part) for key, part in parts if len(part)]

    def _child(self, node: _Node, key: int) -> _Node:
        """One side of a split, made when the first place arrives there."""
        if key not in node.below:
            node.below[key] = self._node(self._part(node, key))
        return node.below[key]

    def _part(self, node: _Node, key: int) -> Region | None:
        region, by = node.region, node.by
        if region is None:
            return None
        if isinstance(by, Cut):
            return region.halves(by)[key]
        if isinstance(by, Divide):
            return region.named(by)
        if isinstance(by, _Fan):
            return region.tighten(variable(by.name), key, key)
        if isinstance(by, Cases):
            item = self.space.declared[self.space.index(by.variable)]
            options = getattr(item.sort, "options", ())
            return region.fix(by.variable, options[key])
        return None

    def _block(
        self, node: _Node, leaf: _Leaf, rows: Integers, batch: Batch, keys: Keys
    ) -> Block:
        """Evaluate the outcomes of a leaf over its places."""
        if leaf.fault or leaf.ways is None:
            return Block(node.number, rows, not leaf.fault, (), leaf.fault)
        arrows = tuple(
            Arrow(
                self._moved(node.region, leaf.start, after, rows, batch, keys),
                Share(*amounts(weight, batch, rows, node.region)),
                Share(*amounts(gain, batch, rows, node.region)),
            )
            for weight, gain, after in leaf.ways
        )
        return Block(node.number, rows, False, arrows)

    def _moved(
        self,
        region: Region | None,
        start: tuple[Value, ...],
        after: tuple[Value, ...],
        rows: Integers,
        batch: Batch,
        keys: Keys,
    ) -> Keys:
        """Codes after a tick: from the codes before it and the variables that changed."""
        if not self.after.narrow:
            columns = [
                numpy.broadcast_to(
                    column_value(item, value, batch, rows, self.space, region), len(rows)
                )
                for item, value in zip(self.after.declared, after, strict=True)
            ]
            return self.after.keys(columns, len(rows))
        code = keys[rows]
        for place, item in enumerate(self.after.declared):
            if after[place] != start[place]:
                change = column_value(item, after[place], batch, rows, self.space, region)
                moved = change - batch.columns[item.name][rows]
                code = code + moved * self.after.weights[place]
        return code

    def _singly(self, node: _Node, rows: Integers, batch: Batch) -> Iterator[Block]:
        """Run places one by one, on exact values."""
        node.tried += len(rows)
        for row in rows.tolist():
            self.singles += 1
            if self.singles % STATES_PER_UNIT == 0:
                self.meter.spend(1, "table")
            values = tuple(
                _exact(item, int(batch.columns[item.name][row])) for item in self.space.declared
            )
            one = numpy.array([row], dtype=numpy.int64)
            try:
                ways = self.run(values, None)
            except WorldFault as fault:
                yield Block(0, one, False, (), str(fault))
                continue
            yield Block(0, one, ways is None, self._exact_arrows(ways or ()))

    def _exact_arrows(self, ways: tuple[Way, ...]) -> tuple[Arrow, ...]:
        found: list[Arrow] = []
        for weight, gain, after in ways:
            if isinstance(weight, Polynomial) or isinstance(gain, Polynomial):
                raise WorldFault("a symbolic value in an exact tick")
            found.append(
                Arrow(
                    self.after.place(after),
                    Share(weight.numerator, weight.denominator),
                    Share(gain.numerator, gain.denominator),
                )
            )
        return tuple(found)


def _by_value(values: Integers, rows: Integers) -> list[tuple[int, Integers]]:
    """The rows with each value, in the order of the values."""
    order = numpy.argsort(values, kind="stable")
    ordered = values[order]
    starts = numpy.flatnonzero(numpy.diff(ordered, prepend=ordered[0] - 1))
    parts = numpy.split(rows[order], starts[1:])
    return list(zip(ordered[starts].tolist(), parts, strict=True))


def _exact(item: Declared, number: int) -> Value:
    """The value of a column's entry."""
    options = getattr(item.sort, "options", None)
    value: Value = number if options is None else options[number]
    return value

