"""Two programs in the same life: an episode, step by step, with the same draws of chance.

An episode only illustrates; it proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial
from godel.machine.chance import START, STEP, Moment, draw
from godel.trace.shown import assignments
from godel.world.model import Agent, World, carry
from godel.world.tick import WorldFault, is_over, tick

TICKS = 100
"""Longest life that is sampled unless another is asked for."""

SEEDS = 20
"""Most seeds that are tried for a pair that shows what was proved."""


@dataclass(frozen=True, slots=True)
class Step:
    """One tick of a sampled life: where it was, what it did, what that brought.

    `weight` is the chance of what happened, `gain` the reward less the price of the gas, `earned`
    the discounted sum of gains up to and with this tick. `fault` is "" unless the policy failed.
    """

    tick: int
    state: str
    memory: str
    action: str
    gas: int
    fault: str
    weight: Fraction
    reward: Fraction
    gain: Fraction
    earned: Fraction


@dataclass(frozen=True, slots=True)
class Life:
    """A sampled life of one program, and how it ended: `over`, `ticks` or a fault of the world."""

    name: str
    steps: tuple[Step, ...]
    earned: Fraction
    ended: str
    last: str


@dataclass(frozen=True, slots=True)
class Episode:
    """Lives of the running program and the candidate, with the same draws of chance.

    `seed` decides the draws; `tried` counts the seeds that were tried, of which this is the first
    that shows what was proved (`shows`), or the first of all.
    """

    seed: int
    tried: int
    shows: bool
    running: Life
    candidate: Life

    def parting(self) -> int | None:
        """The first step at which they act differently, None if there is none."""
        pairs = zip(self.running.steps, self.candidate.steps, strict=False)
        return next((i for i, (p, q) in enumerate(pairs) if p.action != q.action), None)


def sampled(
    world: World, agent: Agent, running: Agent, here: Here, seed: int, ticks: int = TICKS
) -> Life:
    """One life from here, with memory carried over from the running program."""
    state = draw(Moment(seed, 1, here.tick, START), here.belief)
    memory = carry(running, agent, here.memory)
    steps: list[Step] = []
    earned, factor = Fraction(0), Fraction(1)
    ended = "ticks"
    try:
        while len(steps) < ticks:
            if is_over(world, state):
                ended = "over"
                break
            ways = [(_exact(o.weight), o) for o in tick(world, agent, state, memory)]
            way = draw(Moment(seed, 1, here.tick + len(steps), STEP), ways)
            gain = _exact(way.gain)
            earned += factor * gain
            steps.append(
                Step(
                    tick=here.tick + len(steps),
                    state=assignments(world.variables, state),
                    memory=assignments(agent.memory, memory),
                    action=assignments(world.actions, way.move.action),
                    gas=way.move.gas + way.recall.gas,
                    fault=way.move.fault,
                    weight=_exact(way.weight),
                    reward=_exact(way.reward),
                    gain=gain,
                    earned=earned,
                )
            )
            factor *= world.discount
            state, memory = way.state, way.memory
    except WorldFault as fault:
        ended = f"the world fails: {fault}"
    return Life(agent.name, tuple(steps), earned, ended, assignments(world.variables, state))


def _exact(value: int | Fraction | Polynomial) -> Fraction:
    if isinstance(value, Polynomial):
        raise WorldFault("a symbolic value in an exact life")
    return Fraction(value)


def episode(
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    seed: int,
    better: bool,
    ticks: int = TICKS,
    seeds: int = SEEDS,
) -> Episode:
    """The lives of the first seed from `seed` on that show the candidate better (or worse).

    If none of so many seeds does, those of the first one.
    """
    shows: Callable[[Fraction, Fraction], bool] = (
        (lambda old, new: new > old) if better else (lambda old, new: new < old)
    )
    first: Episode | None = None
    for number in range(seed, seed + max(1, seeds)):
        old = sampled(world, running, running, here, number, ticks)
        new = sampled(world, candidate, running, here, number, ticks)
        found = Episode(number, number - seed + 1, shows(old.earned, new.earned), old, new)
        if found.shows:
            return found
        first = first or found
    return first if first is not None else found
