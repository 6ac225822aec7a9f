"""What a program is worth from here on, over all places that it reaches.

The places are listed by the prover's symbolic runs, many at once, and the equations of the values
are solved in floats. Where there are too many, nothing is said, and model.py explores a sample.
"""

from __future__ import annotations

from fractions import Fraction

from godel.kernel.theorems import Here
from godel.language.region import Region
from godel.language.values import Value
from godel.prover.columns import Space, TooLarge
from godel.prover.evaluation import System, Unsolved
from godel.prover.futures import linear
from godel.prover.reach import reachable_by
from godel.prover.residuals import plans
from godel.prover.sweep import Run, Way, ticks_of
from godel.prover.work import Meter
from godel.world.model import Agent, World
from godel.world.tick import WorldFault, choose, is_over, step

MOST_PLACES = 50_000
SHARE = 8
MOST_WORK = 400
"""Listing the places may take one part in SHARE of the work that is left, and at most so much."""

MOST_WITHOUT_END = 60
"""The same where some variable has no end, so that the search may have none."""

PRECISE = 1e-12
NEARLY_ONE = 1 - Fraction(1, 10**6)
"""The discount of an endless life without discount: a life that earns nothing still has a value."""


def listed_value(world: World, agent: Agent, here: Here, meter: Meter) -> float | None:
    """The value of a program here; None if it reaches too much, or the value is not finite.

    `here` has the memory of the agent. Raises OutOfWork.
    """
    forgets = _forgets(world, agent)
    declared = world.variables if forgets else (*world.variables, *agent.memory)
    bounded = Space.of(declared).total is not None
    units = min(MOST_WORK if bounded else MOST_WITHOUT_END, max(20, meter.remaining // SHARE))
    try:
        run = _without_memory(world, agent) if forgets else ticks_of(world, agent)
        chain = reachable_by(world, declared, run, here, MOST_PLACES, meter, units)
        if chain is None:
            meter.afford(MOST_WORK if bounded else MOST_WITHOUT_END, SHARE)
            return None
        endless = world.life is None and world.discount == 1
        discount = NEARLY_ONE if endless else Fraction(world.discount)
        step, earned = linear(list(plans(chain, discount)), chain.size)
        order = None if world.life is None else chain.left().argsort(kind="stable")
        scale = float(abs(earned).max(initial=0.0))
        values = System.of(step, order, meter).solve(earned, PRECISE * scale)
        memory = () if forgets else here.memory
        found = ((w, chain.find(state, memory)) for w, state in here.belief)
        return sum(float(weight) * float(values[index]) for weight, index in found)
    except (TooLarge, WorldFault, Unsolved):
        return None


def _forgets(world: World, agent: Agent) -> bool:
    """Whether what is remembered makes no odds for what is earned."""
    policy = agent.procedure("policy")
    read = set(policy.code.parameters) if policy is not None else set()
    return not world.gas_price and not read & {item.name for item in agent.memory}


def _without_memory(world: World, agent: Agent) -> Run:
    """The ticks of a program whose memory makes no odds; variables are the state."""

    def run(values: tuple[Value, ...], region: Region | None) -> tuple[Way, ...] | None:
        if is_over(world, values, region):
            return None
        move = choose(world, agent, values, agent.initial, region)
        branches = step(world, values, move.action, region)
        return tuple((branch.weight, branch.reward, branch.state) for branch in branches)

    return run
