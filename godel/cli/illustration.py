"""A pair of sampled lives that illustrates a comparison of two programs. It proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from godel.cli.shown import assignments
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial
from godel.machine.chance import START, STEP, Moment, draw
from godel.world.model import Agent, World, carry
from godel.world.tick import WorldFault, is_over, tick

TICKS = 100
"""Longest life that is sampled."""

SEEDS = 20
"""Most seeds that are tried for a pair that shows what was proved."""


@dataclass(frozen=True, slots=True)
class Moved:
    """One tick of a sampled life: where, what was done, and reward less charges."""

    state: str
    action: str
    gain: Fraction


@dataclass(frozen=True, slots=True)
class SampledLife:
    """A life with chance drawn from a seed, and its discounted gain."""

    name: str
    ticks: tuple[Moved, ...]
    earned: Fraction


@dataclass(frozen=True, slots=True)
class Pair:
    """Lives of the running program and the candidate, with the same draws of chance."""

    seed: int
    tried: int
    running: SampledLife
    candidate: SampledLife

    def parting(self) -> int | None:
        """The first tick in which they act differently, None if there is none."""
        pairs = zip(self.running.ticks, self.candidate.ticks, strict=False)
        return next((i for i, (p, q) in enumerate(pairs) if p.action != q.action), None)


def sampled_life(world: World, agent: Agent, running: Agent, here: Here, seed: int) -> SampledLife:
    """One life from here; it stops early if the world faults."""
    state = draw(Moment(seed, 1, here.tick, START), here.belief)
    memory = carry(running, agent, here.memory)
    ticks: list[Moved] = []
    earned, factor = Fraction(0), Fraction(1)
    try:
        while len(ticks) < TICKS and not is_over(world, state):
            ways = [(_exact(o.weight), o) for o in tick(world, agent, state, memory)]
            way = draw(Moment(seed, 1, here.tick + len(ticks), STEP), ways)
            gain = _exact(way.gain)
            action = assignments(world.actions, way.move.action)
            ticks.append(Moved(assignments(world.variables, state), action, gain))
            earned, factor = earned + factor * gain, factor * world.discount
            state, memory = way.state, way.memory
    except WorldFault:
        pass
    return SampledLife(agent.name, tuple(ticks), earned)


def _exact(value: int | Fraction | Polynomial) -> Fraction:
    if isinstance(value, Polynomial):
        raise WorldFault("a symbolic value in an exact life")
    return Fraction(value)


def pair_of_lives(
    world: World, running: Agent, candidate: Agent, here: Here, seed: int, better: bool
) -> Pair:
    """The lives of the first seed from `seed` on that shows the candidate better (or not better).

    If none of `SEEDS` seeds does, those of the first one.
    """
    shows: Callable[[Pair], bool] = (
        (lambda pair: pair.candidate.earned > pair.running.earned)
        if better
        else (lambda pair: pair.candidate.earned < pair.running.earned)
    )
    first: Pair | None = None
    for number in range(seed, seed + SEEDS):
        pair = Pair(
            number,
            number - seed + 1,
            sampled_life(world, running, running, here, number),
            sampled_life(world, candidate, running, here, number),
        )
        first = first or pair
        if shows(pair):
            return pair
    return first if first is not None else pair
