"""What an agent can reach in a world, as a finite Markov chain with exact numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from godel.errors import UsageProblem, WorldProblem
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial, Quantity
from godel.language.values import Value
from godel.world.belief import state_key
from godel.world.model import Agent, Declared, World
from godel.world.tick import WorldFault, is_over, tick

MOST_PLACES = 200_000
"""Most pairs of state and memory that are written out."""

Arrows = tuple[tuple[Fraction, int], ...]
"""Weights above 0 that sum to 1, each with the number of a place."""


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Places are values of the world's variables, then of memory, numbered from 0.

    `gains[n]` is what a tick at place n is expected to earn, less the price of gas. A place
    without `arrows` is one where the life is over.
    """

    declared: tuple[Declared, ...]
    places: tuple[tuple[Value, ...], ...]
    gains: tuple[Fraction, ...]
    arrows: tuple[Arrows, ...]
    start: Arrows

    def over(self, number: int) -> bool:
        """Whether nothing more is earned at a place."""
        return not self.arrows[number]

    def ends_surely(self) -> bool:
        """Whether the life is over some day with probability 1: from each place it can be."""
        before: list[list[int]] = [[] for _ in self.places]
        for number, arrows in enumerate(self.arrows):
            for _, after in arrows:
                before[after].append(number)
        found = {number for number in range(len(self.places)) if self.over(number)}
        pending = list(found)
        while pending:
            for number in before[pending.pop()]:
                if number not in found:
                    found.add(number)
                    pending.append(number)
        return len(found) == len(self.places)


def reach(
    world: World, agent: Agent, here: Here, watch: Callable[[int], None] = lambda count: None
) -> Chain:
    """Everything that can follow from a belief, by breadth first, each place once.

    `watch` is told how many places are known. Raises UsageProblem if there are more than
    MOST_PLACES, WorldProblem if the world faults at one of them.
    """
    numbers: dict[str, int] = {}
    places: list[tuple[Value, ...]] = []

    def number_of(values: tuple[Value, ...]) -> int:
        key = state_key(values)
        if key not in numbers:
            if len(places) >= MOST_PLACES:
                raise UsageProblem(
                    f"more than {MOST_PLACES:,} states can be reached",
                    hint="only chains that can be written out state by state are exported",
                )
            numbers[key] = len(places)
            places.append(values)
        return numbers[key]

    start = _merged([(Fraction(w), number_of((*s, *here.memory))) for w, s in here.belief])
    gains: list[Fraction] = []
    arrows: list[Arrows] = []
    split = len(world.variables)
    for values in places:  # grows while it is read
        watch(len(places))
        state, memory = values[:split], values[split:]
        gain, moves = Fraction(0), []
        try:
            if not is_over(world, state):
                for outcome in tick(world, agent, state, memory):
                    weight = _exact(outcome.weight)
                    gain += weight * _exact(outcome.gain)
                    moves.append((weight, number_of((*outcome.state, *outcome.memory))))
        except WorldFault as fault:
            raise WorldProblem(f"the world faults: {fault}, at {state_key(values)}") from None
        gains.append(gain)
        arrows.append(_merged(moves))
    declared = (*world.variables, *agent.memory)
    return Chain(declared, tuple(places), tuple(gains), tuple(arrows), start)


def _merged(moves: list[tuple[Fraction, int]]) -> Arrows:
    """One arrow for each place, in the order of first mention."""
    total: dict[int, Fraction] = {}
    for weight, place in moves:
        total[place] = total.get(place, Fraction(0)) + weight
    return tuple((weight, place) for place, weight in total.items())


def _exact(value: Quantity) -> Fraction:
    if isinstance(value, Polynomial):
        raise WorldFault("a symbolic value in an exact chain")
    return Fraction(value)
