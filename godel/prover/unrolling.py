"""Exact ticks from here, and when they are cheaper than refining a bound.

Bellman's inequality says that a bound is no looser after a tick than before it, so that the exact
gains of some ticks and the bound where they lead are together at least as tight as the bound here
(Puterman 1994, chapter 4). In a world with few branches this is far cheaper than cutting cells;
in one with many it is not. Nobody can tell beforehand: both are tried, and whatever gained more
for a unit of work goes on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import inf

from godel.kernel.functions import amount, expression
from godel.kernel.listed import key_of
from godel.kernel.numbers import UNROLL_LIMIT
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial, Quantity
from godel.language.syntax import Node
from godel.prover.work import STATES_PER_UNIT, Meter
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import WorldFault, is_over, tick

MOST_BITS = 10_000
"""Numbers of more bits are not followed: a text holds no longer ones than 4,000 digits."""

BITS_PER_UNIT = 20_000
"""Bits of exact numbers that are handled for a unit."""

READINGS_PER_UNIT = 16
"""Places at which a bound is read for a unit."""

SAMPLE = 4
"""The first ticks cost at most this part of a round of refinement."""

PATIENCE = 4
"""Turns without a gain before exact ticks are given up."""


@dataclass(slots=True, eq=False)
class Frontier:
    """Where a life may be after some ticks, and what it has gained by then, exactly. Mutable."""

    world: World
    agent: Agent
    meter: Meter
    places: dict[str, tuple[Fraction, State, Memory]]
    gained: Fraction = Fraction(0)
    factor: Fraction = Fraction(1)
    depth: int = 0
    visited: int = 0
    stopped: bool = False
    """Whether another tick is impossible or useless."""

    @classmethod
    def at(cls, world: World, agent: Agent, here: Here, memory: Memory, meter: Meter) -> Frontier:
        """The frontier of no tick: the belief here."""
        places = {
            key_of(state, memory): (Fraction(weight), state, memory)
            for weight, state in here.belief
        }
        return cls(world, agent, meter, places, visited=len(places))

    def advance(self) -> bool:
        """One more tick; False where none can follow, and then this is `stopped`.

        Raises OutOfWork.
        """
        following: dict[str, tuple[Fraction, State, Memory]] = {}
        gained, bits, self.stopped = self.gained, 0, True
        alive = [one for one in self.places.values() if not is_over(self.world, one[1])]
        for index, (weight, state, memory) in enumerate(alive):
            if index % STATES_PER_UNIT == 0:
                self.meter.spend(1 + bits // BITS_PER_UNIT, "unroll")
                bits %= BITS_PER_UNIT
            try:
                outcomes = tick(self.world, self.agent, state, memory)
            except WorldFault:
                return False
            for outcome in outcomes:
                chance = weight * _exact(outcome.weight)
                gained += chance * self.factor * _exact(outcome.gain)
                key = key_of(outcome.state, outcome.memory)
                before = following[key][0] if key in following else 0
                following[key] = (before + chance, outcome.state, outcome.memory)
                bits += length(chance) + length(gained)
            if length(gained) > MOST_BITS or self.visited + len(following) > UNROLL_LIMIT:
                return False
        self.stopped = not alive
        self.visited += len(following)
        self.places, self.gained = following, gained
        self.factor *= Fraction(self.world.discount)
        self.depth += 1
        return not self.stopped

    def worth(self, node: Node) -> Fraction:
        """What a bound says once it is unrolled this far, as the rule `unroll` reckons it."""
        function = expression(node, self.world, self.agent)
        total = Fraction(0)
        self.meter.spend(len(self.places) // READINGS_PER_UNIT, "unroll")
        for weight, state, memory in self.places.values():
            if not is_over(self.world, state):
                value = amount(function, self.world, self.agent, state, memory)
                total += weight * _exact(value)
        return self.gained + self.factor * total


def _exact(quantity: Quantity) -> Fraction:
    """The number that an exact run gives."""
    if isinstance(quantity, Polynomial):
        raise TypeError("an exact run gave no number")
    return Fraction(quantity)


def length(value: Fraction) -> int:
    """Bits of the longer part of a fraction."""
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def rough(value: Fraction) -> float:
    """A number as a float; without end if it is too large for one."""
    try:
        return float(value)
    except OverflowError:
        return inf


@dataclass(slots=True)
class Pace:
    """What one way to improve bounds cost the last time, and what it gained. Mutable."""

    units: int = 0
    rate: float = inf
    """Gain for a unit of work; without end before the first turn."""
    idle: int = 0
    """Turns since the last gain."""

    def record(self, units: int, gain: float) -> None:
        """Remember a turn."""
        self.units = max(1, units)
        self.rate = gain / self.units
        self.idle = 0 if gain > 0 else self.idle + 1


@dataclass(slots=True, eq=False)
class Unrolling:
    """The choice between refining and exact ticks, by what both gained. Mutable."""

    frontier: Frontier
    refining: Pace = field(default_factory=Pace)
    ticking: Pace = field(default_factory=Pace)

    def is_due(self) -> bool:
        """Whether exact ticks have gained at least as much for their work as refining."""
        return not self.frontier.stopped and self.ticking.rate >= self.refining.rate

    def is_over(self) -> bool:
        """Whether more ticks are impossible, or have gained nothing for some turns."""
        return self.frontier.stopped or self.ticking.idle >= PATIENCE

    def turn(self) -> bool:
        """Some ticks, for about the work of the last turn, or of a part of a round of refinement.

        False if none was made. Raises OutOfWork.
        """
        allowed = max(1, self.refining.units // SAMPLE, self.ticking.units)
        meter, depth = self.frontier.meter, self.frontier.depth
        began = meter.used
        while self.frontier.advance():
            ahead = len(self.frontier.places) // STATES_PER_UNIT
            if meter.used - began + ahead > allowed:
                break
        return self.frontier.depth > depth
