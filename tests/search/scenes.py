"""Worlds and agents for the tests of the search, shipped ones and small ones."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.reader import load_text, read_file_forms
from godel.language.syntax import Node
from godel.prover.work import Meter
from godel.resources import worlds_folder
from godel.search.edit import canonical
from godel.search.effort import Effort
from godel.search.proposer import Setting
from godel.search.task import Task
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import is_over, tick

PLENTY = 10_000


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A world, the agent that runs in it, and the start of its life."""

    world: World
    agent: Agent
    here: Here

    def setting(self, budget: int = PLENTY) -> Setting:
        """A place for a proposer to work, without a solver."""
        effort = Effort(Meter(budget), "propose")
        return Setting(self.world, self.agent, self.here, (), effort, lambda: None)

    def task(self, technique: Node, budget: int = PLENTY, *, solver: bool = False) -> Task:
        """An attempt at the start of the life."""
        return Task(
            canonical_text(self.world.node), canonical_text(self.agent.node), self.here, (),
            technique, budget, solver=solver,
        )  # fmt: skip


def scene(text: str, agent: int = 1) -> Scene:
    """The world and one of the agents of a text."""
    forms = read_file_forms(text, "test")
    world = build_world(canonical(forms[0]))
    built = build_agent(canonical(forms[agent]), world)
    return Scene(world, built, Here(0, world.start, built.initial))


def shipped(name: str) -> Scene:
    """A shipped world with its agent."""
    return scene(load_text(worlds_folder() / f"{name}.ouro"))


def value(world: World, agent: Agent) -> float:
    """The utility at the start, by linear algebra over everything that can be reached.

    The life must be finite, or the discount below 1.
    """
    places = {(state, agent.initial): None for _, state in world.start}
    ways: list[tuple[int, float, float, tuple[State, Memory]]] = []
    pending = list(places)
    row = 0
    while row < len(pending):
        place = pending[row]
        over = is_over(world, place[0])
        for one in () if over else tick(world, agent, *place):
            after = (one.state, one.memory)
            ways.append((row, float(Fraction(one.weight)), float(Fraction(one.gain)), after))
            if after not in places:
                places[after] = None
                pending.append(after)
        row += 1
    numbers = {place: index for index, place in enumerate(pending)}
    system, gains = np.eye(len(pending)), np.zeros(len(pending))
    for row, weight, gain, after in ways:
        system[row, numbers[after]] -= float(world.discount) * weight
        gains[row] += weight * gain
    earned = np.linalg.solve(system, gains)
    start = ((weight, numbers[state, agent.initial]) for weight, state in world.start)
    return sum(float(weight) * float(earned[index]) for weight, index in start)
