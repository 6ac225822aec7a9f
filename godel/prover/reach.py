"""Which places can be reached from here, by the ticks of a program or by those of any.

Reachability goes frontier by frontier; where that becomes more expensive than running a tick on
every place of the declared ranges at once, it does that and searches the graph afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from godel.kernel.theorems import Here
from godel.language.values import Value
from godel.prover.chains import Chain, Flags, Found, assembled, taken
from godel.prover.columns import Keys, Space, TooLarge
from godel.prover.sweep import Run, Sweeper, steps_of, ticks_of
from godel.prover.work import POINTS_PER_UNIT, Meter
from godel.world.model import Agent, Declared, World, carry
from godel.world.tick import WorldFault

CHUNK = 1 << 18
"""Places that are handled at once."""

WHOLE_PER_UNIT = 150
"""Places of a table of all declared ones that are found and solved for about a unit."""

MOST_IN_BOX = 4_000_000
"""Largest number of places of the declared ranges on which a tick is run everywhere."""

PASSES = 3
"""Passes after which places that had to wait are run, whether they are reached or not."""

BOX_RATIO = 8
"""Places of the declared ranges are at most this many times as many as may be reached."""


def reachable(
    world: World,
    agent: Agent,
    running: Agent,
    here: Here,
    limit: int,
    meter: Meter,
    units: int | None = None,
) -> Chain | None:
    """The chain of a program from here; None if it has more than `limit` places.

    None as well if listing them takes more than `units` of work, where given.

    Where both declare the same memory, the places that the *running* program may reach are
    included too, so that the table still holds when the proof is used some ticks later.
    Raises WorldFault if `step` or `done` fails somewhere, and OutOfWork.
    """
    space = Space.of((*world.variables, *agent.memory))
    memory = carry(running, agent, here.memory)
    runs = [ticks_of(world, agent)]
    if running is not agent and running.memory == agent.memory:
        runs.append(ticks_of(world, running))
    starts = [(*state, *memory) for _, state in here.belief]
    return _Search(world, space, Space.of(()), runs, limit, meter, units).found_from(starts)


def reachable_by_any(world: World, here: Here, limit: int, meter: Meter) -> Chain | None:
    """The places that any program whatever can reach, with a tick for each action.

    None if there are more than `limit`, or actions without end. Raises WorldFault, OutOfWork.
    """
    space, actions = Space.of(world.variables), Space.of(world.actions)
    if actions.total is None or actions.total > limit:
        return None
    starts = [state for _, state in here.belief]
    return _Search(world, space, actions, [steps_of(world)], limit, meter).found_from(starts)


def reachable_by(
    world: World, declared: Sequence[Declared], run: Run, here: Here, limit: int, meter: Meter,
    units: int,
) -> Chain | None:
    """The places that some ticks over some of the variables lead to; None as for `reachable`."""
    starts = [(*state, *here.memory)[: len(declared)] for _, state in here.belief]
    search = _Search(world, Space.of(declared), Space.of(()), [run], limit, meter, units)
    return search.found_from(starts)


def whole_fee(declared: Sequence[Declared]) -> float:
    """About the work of a table of all places of some declared ranges; infinite if there are more
    than can be looked at.
    """
    total = Space.of(declared).total
    return inf if total is None or total > MOST_IN_BOX else 16 + total // WHOLE_PER_UNIT


@dataclass(slots=True, eq=False)
class _Seen:
    """A growing set of codes: sorted runs, merged as they double. Mutable."""

    runs: list[Keys] = field(default_factory=list)
    count: int = 0

    def fresh(self, keys: Keys) -> Keys:
        """Those not seen before, sorted; they are seen from now on."""
        new = numpy.unique(keys)
        for run in self.runs:
            at = numpy.minimum(numpy.searchsorted(run, new), len(run) - 1)
            new = new[run[at] != new]
        if len(new):
            self.count += len(new)
            self.runs.append(new)
            while len(self.runs) > 1 and len(self.runs[-2]) < 2 * len(self.runs[-1]):
                both = numpy.concatenate((self.runs.pop(), self.runs.pop()))
                both.sort(kind="stable")
                self.runs.append(both)
        return new

    def all(self) -> Keys:
        """All of them, sorted."""
        return numpy.sort(numpy.concatenate(self.runs), kind="stable")


@dataclass(slots=True, eq=False)
class _Search:
    """A search of what can be reached. Mutable: what was found so far."""

    world: World
    space: Space
    actions: Space
    runs: Sequence[Run]
    limit: int
    meter: Meter
    units: int | None = None
    sweepers: list[Sweeper] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def __post_init__(self) -> None:
        declared = Space.of((*self.space.declared, *self.actions.declared))
        self.sweepers = [Sweeper(declared, self.space, run, self.meter) for run in self.runs]

    def found_from(self, starts: Sequence[tuple[Value, ...]]) -> Chain | None:
        """What can be reached from some places; None if that is too much."""
        try:
            places = [self.space.place(start) for start in starts]
            return self._chain(numpy.unique(numpy.concatenate(places)))
        except TooLarge:
            return None

    def _chain(self, first: Keys) -> Chain | None:
        spent = self.meter.used
        seen = _Seen()
        frontier = seen.fresh(first)
        while len(frontier):
            if seen.count > self.limit or self._exhausted(spent):
                return None
            if self.meter.used - spent > self._box_fee():
                return self._box(first)
            after: list[Keys] = []
            for part in _chunks(frontier, self._chunk()):
                for number, sweeper in enumerate(self.sweepers):
                    for sources, choices, block in self._swept(sweeper, part, False):
                        if block.fault:
                            raise WorldFault(block.fault)
                        after.extend(arrow.after for arrow in block.arrows)
                        if number == 0:
                            self.found.append((sources, choices, block))
            frontier = seen.fresh(numpy.concatenate(after)) if after else frontier[:0]
        return self._assembled(seen.all(), None)

    def _exhausted(self, spent: int) -> bool:
        return self.units is not None and self.meter.used - spent > self.units

    def _chunk(self) -> int:
        return max(1, CHUNK // (self.actions.total or 1))

    def _box_fee(self) -> int:
        """Work after which running everywhere is worth while."""
        total = self.space.total
        if total is None or total > BOX_RATIO * self.limit or (
            total * (self.actions.total or 1) > MOST_IN_BOX
        ):  # fmt: skip
            return self.meter.limit + 1
        places = total * (self.actions.total or 1) * len(self.runs)
        return 16 + 2 * places // POINTS_PER_UNIT

    def _swept(
        self, sweeper: Sweeper, keys: Keys, lazily: bool
    ) -> Iterator[Found]:
        """Blocks with the codes of their sources and the indexes of the actions taken."""
        count, actions = len(keys), self.actions.total or 1
        columns = self.space.columns(keys)
        if self.actions.declared:
            ways = self.actions.columns(numpy.arange(actions, dtype=numpy.int64))
            columns = [numpy.repeat(column, actions) for column in columns]
            columns.extend(numpy.tile(way, count) for way in ways)
        for block in sweeper.sweep(columns, lazily):
            yield keys[block.rows // actions], block.rows % actions, block

    def _box(self, first: Keys) -> Chain | None:
        """Run everywhere, and search the graph from the first places."""
        total = self.space.total or 0
        everything = numpy.arange(total, dtype=numpy.int64)
        graph: list[tuple[Keys, Keys]] = []
        unknown = numpy.zeros(total, dtype=bool)
        faulty = numpy.zeros(total, dtype=bool)
        self.found.clear()
        todo, lazily, passes = everything, True, 0
        while True:
            for part in _chunks(todo, self._chunk()):
                unknown[part] = False
                for number, sweeper in enumerate(self.sweepers):
                    for sources, choices, block in self._swept(sweeper, part, lazily):
                        if block.open or block.fault:
                            (unknown if block.open else faulty)[sources] = True
                            continue
                        graph.extend((sources, arrow.after) for arrow in block.arrows)
                        if number == 0:
                            self.found.append((sources, choices, block))
            inside = _reached(first, graph, total)
            if numpy.any(faulty & inside):
                self._fault(numpy.flatnonzero(faulty & inside)[:1])
            if not numpy.any(unknown & inside):
                break
            passes, lazily = passes + 1, False
            todo = numpy.flatnonzero(unknown & inside if passes < PASSES else unknown)
            self._forget(unknown)
        if int(numpy.count_nonzero(inside)) > self.limit:
            return None
        return self._assembled(numpy.flatnonzero(inside), inside)

    def _forget(self, unknown: Flags) -> None:
        """Take back what was found of places that will be run again."""
        kept: list[Found] = []
        for sources, choices, block in self.found:
            again = unknown[sources]
            if not again.any():
                kept.append((sources, choices, block))
            elif not again.all():
                stay = numpy.flatnonzero(~again)
                kept.append((sources[stay], choices[stay], taken(block, stay)))
        self.found[:] = kept

    def _fault(self, place: Keys) -> None:
        """Run a place that faults once more, to say how. Raises WorldFault."""
        for sweeper in self.sweepers:
            for _, _, block in self._swept(sweeper, place, False):
                if block.fault:
                    raise WorldFault(block.fault)
        raise WorldFault("a reachable place")

    def _assembled(self, keys: Keys, inside: Flags | None) -> Chain:
        actions = self.actions.total or 1 if self.actions.declared else 0
        return assembled(self.world, self.space, keys, self.found, actions, inside)


def _chunks(keys: Keys, size: int) -> Iterator[Keys]:
    """Parts of at most this many codes."""
    for start in range(0, len(keys), size):
        yield keys[start : start + size]


def _reached(
    first: Keys, graph: Iterable[tuple[Keys, Keys]], total: int
) -> Flags:
    """Which of all places can be reached from the first ones."""
    pairs = list(graph)
    rows = numpy.concatenate([*(source for source, _ in pairs), numpy.full(len(first), total)])
    columns = numpy.concatenate([*(target for _, target in pairs), first])
    ones = numpy.ones(len(rows), dtype=bool)
    matrix = csr_matrix((ones, (rows, columns)), shape=(total + 1, total + 1))
    order = breadth_first_order(matrix, total, return_predecessors=False)
    inside = numpy.zeros(total + 1, dtype=bool)
    inside[order] = True
    return inside[:total]
