"""Every action at every place near here, in floats: what the best program could get.

A place is a state, with the memory where it counts. The places are found breadth first from here
and from the start of a life, many at once, by the prover's symbolic runs; past a limit a step that
leaves them counts as staying. An action with which the world would fault is no action. Like all of
the search this is a heuristic: it rounds, and nothing that it says reaches the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from godel.kernel.theorems import Here
from godel.language.polynomial import Quantity, multiply, subtract
from godel.language.region import Region
from godel.language.values import Value
from godel.prover.best import Choices
from godel.prover.columns import Integers, Keys, Space, TooLarge
from godel.prover.evaluation import Floats, System
from godel.prover.sweep import Run, Share, Sweeper, Way, steps_of
from godel.prover.work import POINTS_PER_UNIT, Meter
from godel.search.worth import NEARLY_ONE, PRECISE
from godel.world.model import Action, Agent, World
from godel.world.tick import WorldFault, is_over, remember, step

MOST_ROWS = 400_000
"""Most pairs of a place and an action."""

MOST_ACTIONS = 4_096
UNBOUNDED = 200
"""Places that are looked at where some variable has no end."""

SHARE = 3
"""Finding the places may take one part in so many of the work that is left."""

CHUNK = 1 << 16
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Decisions:
    """Rows are pairs of a place and an action: discounted chances of going on, and gains.

    `row` has the number of each pair, -1 where there is none; `here` and `start` are weights of
    places, each summing to at most 1; `beside` is the chain of a program that may take any of the
    ticks instead, None if there is none.
    """

    world: World
    agent: Agent
    with_memory: bool
    space: Space
    keys: Keys
    actions: tuple[Action, ...]
    step: csr_matrix
    gains: Floats
    owners: Integers
    row: Integers
    here: Floats
    start: Floats
    beside: csr_matrix | None
    whole: bool
    meter: Meter

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self.keys)

    def ticks_first(self) -> Integers | None:
        """An order with the fewest ticks left first, where the life is finite."""
        if self.world.life is None:
            return None
        left = self.space.columns(self.keys)[len(self.world.variables) - 1]
        return np.argsort(left, kind="stable")

    def best(self) -> Floats:
        """What the best program gets from each place if it sees everything. Raises Unsolved."""
        order = self.ticks_first()
        made = Choices(self.step, self.gains, self.owners, self.size, self.meter, order)
        return made.best()[0]

    def worth(self, values: Floats) -> Floats:
        """What each action is worth at each place, if these are the values after it."""
        rows: Floats = self.step @ values + self.gains
        found = np.full(self.row.shape, -np.inf)
        there = self.row >= 0
        found[there] = rows[self.row[there]]
        return found

    def chain(self, choice: Integers) -> csr_matrix | None:
        """The chain of a policy, given by an action for each place; None if it is impossible."""
        rows = self.row[np.arange(self.size), choice]
        deciding = (self.row >= 0).any(axis=1)
        if np.any(rows[deciding] < 0):
            return None
        taken = self.step[rows[deciding]]
        ends = np.zeros(self.size + 1, dtype=np.int64)
        ends[1:][deciding] = np.diff(taken.indptr)
        shape = (self.size, self.size)
        return csr_matrix((taken.data, taken.indices, np.cumsum(ends)), shape=shape)

    def values(self, choice: Integers, charges: Floats, chain: csr_matrix) -> Floats:
        """What a policy gets from each place, less charges for each tick. Raises Unsolved."""
        rows = self.row[np.arange(self.size), choice]
        earned = np.where(rows >= 0, self.gains[rows] - charges, 0.0)
        scale = float(np.abs(earned).max(initial=0.0))
        return System.of(chain, self.ticks_first(), self.meter).solve(earned, PRECISE * scale)

    def occupancy(self, chain: csr_matrix, start: Floats) -> Floats:
        """How often each place is met, discounted. Raises Unsolved."""
        order = self.ticks_first()
        back = None if order is None else order[::-1]
        system = System.of(chain.T.tocsr(), back, self.meter)
        found: Floats = np.maximum(system.solve(start, PRECISE), 0.0)
        return found

    def wandering(self, start: Floats) -> Floats:
        """How often each place is met by who takes any action alike. Raises Unsolved."""
        counts = np.bincount(self.owners, minlength=self.size)
        shares = 1 / counts[self.owners]
        rows = np.arange(len(self.owners))
        shape = (self.size, len(self.owners))
        mean = csr_matrix((shares, (self.owners, rows)), shape=shape)
        return self.occupancy((mean @ self.step).tocsr(), start)

    def met(self, chain: csr_matrix) -> Flags:
        """The places that a policy may come to."""
        edges = (chain if self.beside is None else chain + self.beside).tocoo()
        first = np.flatnonzero((self.here > 0) | (self.start > 0))
        rows = np.concatenate([edges.row, np.full(len(first), self.size)])
        columns = np.concatenate([edges.col, first])
        shape = (self.size + 1, self.size + 1)
        graph = csr_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=shape)
        found = np.zeros(self.size + 1, dtype=bool)
        found[breadth_first_order(graph, self.size, return_predecessors=False)] = True
        return found[: self.size]


def decisions(
    world: World, agent: Agent, here: Here, with_memory: bool, meter: Meter
) -> Decisions | None:
    """All decisions near here; None if there are too many actions, or the numbers are too large.

    `here` has the memory of the agent. Raises OutOfWork.
    """
    ways = Space.of(world.actions).total
    if not world.actions or ways is None or ways > MOST_ACTIONS:
        return None
    try:
        return _Exploration(world, agent, with_memory, meter).found(here, ways)
    except (TooLarge, WorldFault):
        return None


def _with_memory(world: World, agent: Agent) -> Run:
    """Ticks with an action that is given: variables are state and memory, then the actions."""
    size, memories = len(world.variables), len(agent.memory)

    def run(values: tuple[Value, ...], region: Region | None) -> tuple[Way, ...] | None:
        state, memory = values[:size], values[size : size + memories]
        action = values[size + memories :]
        if is_over(world, state, region):
            return None
        found: list[Way] = []
        for branch in step(world, state, action, region):
            recall = remember(world, agent, state, memory, action, branch, region)
            gain: Quantity = subtract(branch.reward, multiply(world.gas_price, recall.gas))
            found.append((branch.weight, gain, (*branch.state, *recall.memory)))
        return tuple(found)

    return run


class _Exploration:
    """A search of what any program can reach. Mutable: what was found so far."""

    def __init__(self, world: World, agent: Agent, with_memory: bool, meter: Meter) -> None:
        self.world, self.agent, self.with_memory, self.meter = world, agent, with_memory, meter
        memory = agent.memory if with_memory else ()
        self.space = Space.of((*world.variables, *memory))
        self.ways = Space.of(world.actions)
        run = _with_memory(world, agent) if with_memory else steps_of(world)
        everything = Space.of((*self.space.declared, *self.ways.declared))
        self.sweeper = Sweeper(everything, self.space, run, meter)
        self.sources: list[Keys] = []
        self.choices: list[Integers] = []
        self.gains: list[Floats] = []
        self.arrows: list[tuple[Integers, Keys, Floats]] = []
        self.count = 0

    def found(self, here: Here, ways: int) -> Decisions:
        """The decisions from here and from the start of a life."""
        world = self.world
        places = self._weighted([(s, here.memory) for _, s in here.belief])
        first = self._weighted([(s, self.agent.initial) for _, s in world.start])
        seen, whole = self._reached(np.unique(np.concatenate((places, first))), ways)
        row = np.full((len(seen), ways), -1, dtype=np.int64)
        owners = np.zeros(0, dtype=np.int64)
        gains = np.zeros(0)
        if self.sources:
            owners = np.searchsorted(seen, np.concatenate(self.sources))
            gains = np.concatenate(self.gains)
            row[owners, np.concatenate(self.choices)] = np.arange(self.count)
        actions = tuple(self.ways.values(np.arange(ways)))
        weights = (
            self._spread(seen, places, [weight for weight, _ in here.belief]),
            self._spread(seen, first, [weight for weight, _ in world.start]),
        )
        return Decisions(
            world, self.agent, self.with_memory, self.space, seen, actions,
            self._matrix(seen, owners), gains, owners, row,
            *weights, None, whole, self.meter,
        )  # fmt: skip

    def _weighted(self, places: Sequence[tuple[tuple[Value, ...], tuple[Value, ...]]]) -> Keys:
        rows = [(*state, *memory) if self.with_memory else state for state, memory in places]
        return np.concatenate([self.space.place(row) for row in rows])

    def _spread(self, seen: Keys, places: Keys, weights: Sequence[Any]) -> Floats:
        found = np.zeros(len(seen))
        np.add.at(found, np.searchsorted(seen, places), [float(weight) for weight in weights])
        return found

    def _reached(self, first: Keys, ways: int) -> tuple[Keys, bool]:
        """The places that were expanded, sorted, and whether these are all."""
        affordable = self.meter.remaining * POINTS_PER_UNIT // SHARE
        limit = max(1, min(MOST_ROWS, affordable) // ways)
        if self.space.total is None:
            limit = min(limit, UNBOUNDED)
        seen = frontier = first
        enough = self.meter.used + self.meter.remaining // SHARE
        while len(frontier):
            if len(seen) > limit or self.meter.used > enough:
                if self.space.total is not None:  # else more work would look no further
                    self.meter.afford(MOST_ROWS // POINTS_PER_UNIT, SHARE)
                known = np.isin(seen, frontier, invert=True)
                return seen[known] if known.any() else self._expanded_some(first, ways), False
            after = self._expanded(frontier, ways)
            fresh = np.unique(np.concatenate(after)) if after else frontier[:0]
            frontier = fresh[~np.isin(fresh, seen)]
            seen = np.union1d(seen, frontier)
        return seen, True

    def _expanded_some(self, first: Keys, ways: int) -> Keys:
        """At least the first places, however many they are."""
        self._expanded(first, ways)
        return first

    def _expanded(self, keys: Keys, ways: int) -> list[Keys]:
        """Run every action at some places; where that leads."""
        after: list[Keys] = []
        size = max(1, CHUNK // ways)
        for begin in range(0, len(keys), size):
            part = keys[begin : begin + size]
            columns = [np.repeat(column, ways) for column in self.space.columns(part)]
            options = self.ways.columns(np.arange(ways, dtype=np.int64))
            columns.extend(np.tile(option, len(part)) for option in options)
            for block in self.sweeper.sweep(columns):
                if block.over or block.fault or not block.arrows:
                    continue
                number = np.arange(self.count, self.count + len(block.rows), dtype=np.int64)
                self.count += len(number)
                gains = np.zeros(len(number))
                for arrow in block.arrows:
                    weight = _floats(arrow.weight, len(number))
                    gains += weight * _floats(arrow.gain, len(number))
                    self.arrows.append((number, arrow.after, weight))
                    after.append(arrow.after)
                self.sources.append(part[block.rows // ways])
                self.choices.append(block.rows % ways)
                self.gains.append(gains)
        return after

    def _matrix(self, seen: Keys, owners: Integers) -> csr_matrix:
        """Discounted chances from row to place; who leaves what was looked at, stays."""
        discount = float(self.world.discount)
        if discount == 1 and self.world.life is None:
            discount = float(NEARLY_ONE)
        if not self.arrows:
            return csr_matrix((0, len(seen)))
        rows = np.concatenate([number for number, _, _ in self.arrows])
        targets = np.concatenate([after for _, after, _ in self.arrows])
        weights = np.concatenate([weight for _, _, weight in self.arrows])
        column = np.minimum(np.searchsorted(seen, targets), len(seen) - 1)
        outside = seen[column] != targets
        column = np.where(outside, owners[rows], column)
        return csr_matrix((weights * discount, (rows, column)), shape=(self.count, len(seen)))


def _floats(share: Share, count: int) -> Floats:
    """Numbers of a block as floats. Raises TooLarge."""
    try:
        if isinstance(share.over, int):
            return np.full(count, float(Fraction(share.over, share.below)))
        return np.asarray(share.over, dtype=np.float64) / float(share.below)
    except OverflowError:
        raise TooLarge from None
