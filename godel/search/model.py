"""A model of the states near here, in floats: what a program earns, and which action earns more.

It is a heuristic. Nothing that it says reaches the kernel, so it may round, leave out what the
policy cannot see (memory, the clock), and stop at a number of states: a step to a state that was
not explored counts as staying.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, identity
from scipy.sparse.linalg import spsolve

from godel.kernel.theorems import Here
from godel.language.core import Core, free_names
from godel.language.values import Number
from godel.search.compiled import CompiledCaller
from godel.search.effort import MOST_STEPS, TICK_GAS, Effort, Steps
from godel.search.worth import NEARLY_ONE, listed_value
from godel.world.model import (
    Action,
    Agent,
    Branch,
    ChanceStatement,
    IfStatement,
    LetStatement,
    Memory,
    RewardStatement,
    SetStatement,
    State,
    Statement,
    World,
    carry,
)
from godel.world.tick import Move, Recall, WorldFault, choose, is_over, remember, step

Floats: TypeAlias = NDArray[np.float64]
Situation: TypeAlias = tuple[State, Memory]
"""A full state and a memory: what a life goes through."""

Arrow: TypeAlias = tuple[float, float, int]
"""One way a tick can go: weight, gain, and the number of the situation after it (-1: over)."""

Decision: TypeAlias = tuple[Action, int]
"""What a policy does in a situation, and its gas."""

LARGEST_MODEL = 2_000
SAMPLED = 400
"""Situations of a model for programs that reach too much to list."""

LONGEST_HORIZON = 5_000
LONG_FAULTS = ("out of gas", "depth")
RUIN = -1e12
"""The gain of an action with which the world would fault: no program may take it."""


def expressions(statements: Sequence[Statement]) -> Iterator[Core]:
    """Every expression in the statements of a world."""
    for statement in statements:
        match statement:
            case SetStatement(_, value) | RewardStatement(value):
                yield value
            case IfStatement(test, then, otherwise):
                yield test
                yield from expressions((*then, *otherwise))
            case LetStatement(_, values, body):
                yield from values
                yield from expressions(body)
            case ChanceStatement(branches):
                for weight, body in branches:
                    yield weight
                    yield from expressions(body)


COMPILED_AFTER = 100
"""Runs of a policy by the reference evaluator, before which compiling it would not pay."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """What a policy earns: the situations it reaches, its value now, and after one more tick.

    The two differ only where the clock was left out of a finite life: `later` is then the mean
    over the ticks that are left.
    """

    reached: tuple[int, ...]
    now: Floats
    later: Floats
    occupancy: Floats


class Model:
    """Situations around here, explored as they are asked for. Mutable.

    `names` are the variables that the policies of interest read; `steps` may be shared by models
    of the same world; `limit` is for situations, and for steps after which none is added.
    """

    def __init__(
        self,
        world: World,
        agent: Agent,
        here: Here,
        remembered: Sequence[Situation],
        names: frozenset[str],
        effort: Effort,
        limit: int = LARGEST_MODEL,
        steps: Steps | None = None,
    ) -> None:
        self.world, self.agent, self.effort, self.limit = world, agent, effort, limit
        self.memory_counts = any(item.name in names for item in agent.memory)
        self.world_reads_clock = world.life is not None and _reads_clock(world)
        self.clock_counts = world.life is not None and ("left" in names or self.world_reads_clock)
        left = here.belief[0][1][-1] if world.life is not None else None
        self.horizon = left if isinstance(left, int) and not self.clock_counts else None
        self.memory = here.memory
        self.situations: list[Situation] = []
        self.full = False
        self._number: dict[Situation, int] = {}
        self._arrows: dict[tuple[int, Action], tuple[Arrow, ...]] = {}
        self._decisions: dict[int, Decision] = {}
        self._caller = CompiledCaller(agent, COMPILED_AFTER)
        self._steps: Steps = {} if steps is None else steps
        self.ticks = 0
        roots = [(float(weight), self._enter(s, here.memory)) for weight, s in here.belief]
        self.roots = tuple((weight, index) for weight, index in roots if index is not None)
        for state, memory in remembered:
            self._enter(state, memory)

    def _enter(self, state: State, memory: Memory) -> int | None:
        """The number of a situation, -1 if it is over, None if the model is full."""
        if self.world.life is not None and not self.clock_counts:
            state = (*state[:-1], self.world.life)
        if not self.memory_counts:
            memory = self.memory
        situation = (state, memory)
        found = self._number.get(situation)
        if found is None:
            if len(self.situations) >= self.limit or self.ticks >= self.limit:
                self.full = True
                self.effort.pinch()
                return None
            try:
                over = is_over(self.world, state)
            except WorldFault:
                over = True
            found = -1 if over else len(self.situations)
            self._number[situation] = found
            if not over:
                self.situations.append(situation)
        return found

    def decide(self, agent: Agent, index: int) -> Decision:
        """What a program does in a situation."""
        if agent is self.agent and index in self._decisions:
            return self._decisions[index]
        state, memory = self.situations[index]
        if self._caller.agent is not agent:
            self._caller = CompiledCaller(agent, COMPILED_AFTER)
        move = choose(self.world, agent, state, memory, caller=self._caller)
        self.effort.spend(run_gas(move))
        if agent is self.agent:
            self._decisions[index] = (move.action, move.gas)
        return move.action, move.gas

    def arrows(self, index: int, action: Action) -> tuple[Arrow, ...]:
        """Every way a tick can go from a situation with an action; the policy's gas not counted."""
        key = (index, action)
        if key not in self._arrows:
            self._arrows[key] = self._ways(index, action)
        return self._arrows[key]

    def _ways(self, index: int, action: Action) -> tuple[Arrow, ...]:
        state, memory = self.situations[index]
        found: list[Arrow] = []
        branches = self._step(state, action)
        if branches is None:
            return ((1.0, RUIN, -1),)
        for branch in branches:
            gain, after = _float(branch.reward), memory
            if self.memory_counts or self.world.gas_price:
                recall = remember(self.world, self.agent, state, memory, action, branch)
                self.effort.spend(run_gas(recall))
                after = recall.memory
                gain -= float(self.world.gas_price) * recall.gas
            target = self._enter(branch.state, after)
            found.append((_float(branch.weight), gain, index if target is None else target))
        return tuple(found)

    def _step(self, state: State, action: Action) -> tuple[Branch, ...] | None:
        """The world's branches, None if it faults; found once where the clock makes no odds."""
        key = (state if self.world_reads_clock or self.world.life is None else state[:-1], action)
        if key not in self._steps:
            self.effort.spend(TICK_GAS)
            self.ticks += 1
            self._steps[key] = self._looked_up(key, state, action)
        branches = self._steps[key]
        left = state[-1] if self.world.life is not None else None
        if branches is None or not isinstance(left, int):
            return branches
        return tuple(replace(b, state=(*b.state[:-1], left - 1)) for b in branches)

    def _looked_up(
        self, key: tuple[State, Action], state: State, action: Action
    ) -> tuple[Branch, ...] | None:
        """A step of the world, computed once in a process; each task pays for it all the same."""
        known = self.effort.steps
        if key not in known:
            if len(known) >= MOST_STEPS:
                known.clear()
            try:
                known[key] = step(self.world, state, action)
            except WorldFault:
                known[key] = None
        return known[key]

    def worth(self, index: int, action: Action, later: Floats) -> float:
        """Expected gain of an action now and a policy of these values after it."""
        discount, total = float(self.world.discount), 0.0
        for weight, gain, target in self.arrows(index, action):
            total += weight * gain
            if target >= 0:
                known = target if target < len(later) else index
                total += weight * discount * float(later[known])
        return total

    def explore(self, agent: Agent, actions: Sequence[Action], ticks: int) -> int:
        """Follow a program from here, then every action, for a number of steps of the world.

        Returns for how many situations, the first ones, every action was followed.
        """
        index = 0
        while index < len(self.situations) and self.ticks < ticks // 2:
            self.arrows(index, self.decide(agent, index)[0])
            index += 1
        index = 0
        while index < len(self.situations) and self.ticks < ticks:
            for action in actions:
                self.arrows(index, action)
            index += 1
        return index

    def values(self, decide: Callable[[int], Decision], everywhere: bool) -> Values:
        """What a policy earns, from here or from every situation known."""
        order: list[int] = []
        place: dict[int, int] = {}
        pending = [index for _, index in self.roots if index >= 0]
        if everywhere:
            pending += range(len(self.situations))
        for index in pending:
            if index not in place:
                place[index] = len(order)
                order.append(index)
        entries: list[tuple[int, int, float]] = []
        gains: list[float] = []
        position = 0
        while position < len(order):
            action, gas = decide(order[position])
            gain = -float(self.world.gas_price) * gas
            for weight, earned, target in self.arrows(order[position], action):
                gain += weight * earned
                if target >= 0:
                    if target not in place:
                        place[target] = len(order)
                        order.append(target)
                    entries.append((position, place[target], weight))
            gains.append(gain)
            position += 1
        self.effort.spend(20 * len(order))
        start = np.zeros(len(order))
        for weight, index in self.roots:
            if index >= 0:
                start[place[index]] += weight
        return self._solve(tuple(order), entries, np.array(gains), start)

    def _solve(
        self,
        order: tuple[int, ...],
        entries: list[tuple[int, int, float]],
        gains: Floats,
        start: Floats,
    ) -> Values:
        """Solve the linear system of a chain, or count the ticks down."""
        count = len(order)
        if not count:
            return self._spread(order, gains, gains, start)
        rows, columns, weights = zip(*entries, strict=True) if entries else ((), (), ())
        chain = csr_array((np.array(weights, dtype=float), (rows, columns)), shape=(count, count))
        discount = float(self.world.discount)
        horizon = self.horizon
        if horizon is None or horizon > LONGEST_HORIZON:
            if horizon is not None:
                discount = min(discount, 1 - 1 / horizon)
            elif self.world.life is None:
                discount = min(discount, float(NEARLY_ONE))
            system = (identity(count, format="csc") - discount * chain).tocsc()
            now = np.asarray(spsolve(system, gains)).reshape(count)
            occupancy = np.asarray(spsolve(system.T.tocsc(), start)).reshape(count)
            return self._spread(order, now, now, occupancy)
        now, total, occupancy, visits = np.zeros(count), np.zeros(count), start, np.zeros(count)
        for _ in range(horizon):
            total += now
            visits += occupancy
            now = gains + discount * (chain @ now)
            occupancy = discount * (chain.T @ occupancy)
        return self._spread(order, now, total / max(1, horizon), visits)

    def _spread(
        self, order: tuple[int, ...], now: Floats, later: Floats, occupancy: Floats
    ) -> Values:
        """Values by the number of the situation; 0 for what was not reached."""
        full = [np.zeros(len(self.situations)) for _ in range(3)]
        for target, source in zip(full, (now, later, occupancy), strict=True):
            target[list(order)] = source
        return Values(order, *full)

    def at_start(self, values: Values) -> float:
        """The value here, in expectation over the belief."""
        return sum(weight * float(values.now[i]) for weight, i in self.roots if i >= 0)

    def estimate(self, agent: Agent) -> float:
        """What a program earns from here on; it must have the memory of the model's agent."""
        return self.at_start(self.values(lambda index: self.decide(agent, index), False))


def _float(quantity: object) -> float:
    return float(quantity) if isinstance(quantity, Number) else 0.0


def _reads_clock(world: World) -> bool:
    """Whether `step` or `done` depends on the ticks that are left."""
    return any("left" in free_names(core) for core in (world.done, *expressions(world.step)))


def run_gas(move: Move | Recall) -> int:
    """What running a procedure took: most faults stop it long before the gas that they cost."""
    return min(move.gas, 50) if move.fault and move.fault not in LONG_FAULTS else move.gas


def parameters(agent: Agent, name: str = "policy") -> frozenset[str]:
    """The names that one of an agent's procedures reads."""
    procedure = agent.procedure(name)
    return frozenset(procedure.code.parameters) if procedure else frozenset()


def estimates(
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    effort: Effort,
    steps: Steps | None = None,
) -> tuple[float, float]:
    """What the running program and a candidate are thought to earn from here on."""
    memory = carry(running, candidate, here.memory)
    there = Here(here.tick, here.belief, memory)
    before = listed_value(world, running, here, effort.meter)
    after = None if before is None else listed_value(world, candidate, there, effort.meter)
    if before is not None and after is not None:
        return before, after
    names = parameters(running) | parameters(candidate)
    limit = min(SAMPLED, max(64, effort.affordable_ticks(6)))
    shared: Steps = {} if steps is None else steps
    old = Model(world, running, here, (), names, effort, limit, shared)
    new = old
    same = running.memory == candidate.memory and running.initial == candidate.initial
    if not same or old.memory_counts or world.gas_price:  # what is remembered may matter
        new = Model(world, candidate, there, (), names, effort, limit, shared)
    return old.estimate(running), new.estimate(candidate)
