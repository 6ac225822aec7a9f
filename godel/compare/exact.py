"""What a program is worth, exactly: the equations of its values, solved over the rationals.

This decides what a switch did, so it shares nothing with the prover and with the rules of the
kernel: it runs ticks by the reference evaluator, lists the places that they lead to, and solves
`value = E[gain + discount * value after]` by elimination. There are no bounds and no floats in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TypeAlias

from godel.kernel.theorems import Here
from godel.machine.state import exact
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import WorldFault, is_over, tick

Place: TypeAlias = tuple[State, Memory]

MOST_PLACES = 4_000
"""Places that a program may come to, above which its value is not computed."""

MOST_STEPS = 400_000
"""Multiplications of elimination after which a value is given up."""

ZERO = Fraction(0)


class Unsolved(Exception):
    """A value that cannot be computed exactly here. The message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Equation:
    """`value = constant + the sum of share * value` over later places."""

    constant: Fraction
    shares: dict[Place, Fraction]
    ends: bool
    """Whether the life may be over after this tick."""


class Exact:
    """Exact values of programs in one world. Mutable: what was solved is kept."""

    def __init__(self, world: World) -> None:
        self._worlds = {mode: replace(world, mode=mode) for mode in ("act", "pay")}
        self._known: dict[tuple[str, Agent], dict[Place, Fraction]] = {}

    def utility(self, mode: str, agent: Agent, here: Here) -> Fraction:
        """The utility of a program, in mode `act` or `pay`, where its memory is that of `here`.

        Raises Unsolved.
        """
        parts = (weight * self.value(mode, agent, (s, here.memory)) for weight, s in here.belief)
        return sum(parts, ZERO)

    def value(self, mode: str, agent: Agent, place: Place) -> Fraction:
        """The same at one place. Raises Unsolved."""
        known = self._known.setdefault((mode, agent), {})
        if place not in known:
            try:
                known.update(_solved(self._worlds[mode], agent, place))
            except WorldFault as fault:
                raise Unsolved(f"the world faults: {fault}") from None
        return known[place]


def _solved(world: World, agent: Agent, start: Place) -> dict[Place, Fraction]:
    """The value of each place that can be reached. Raises Unsolved or WorldFault."""
    equations: dict[Place, Equation] = {}
    values: dict[Place, Fraction] = {}
    order: list[Place] = []
    pending: list[tuple[Place, Iterator[Place]]] = []

    def enter(place: Place) -> None:
        if is_over(world, place[0]):
            values[place] = ZERO
            return
        if len(equations) >= MOST_PLACES:
            raise Unsolved(f"more than {MOST_PLACES:,} places can be reached")
        equations[place] = _equation(world, agent, place)
        pending.append((place, iter(equations[place].shares)))

    enter(start)
    while pending:  # depth first: each place comes after those that it leads to, loops aside
        place, successors = pending[-1]
        following = next(successors, None)
        if following is None:
            order.append(place)
            pending.pop()
        elif following not in equations and following not in values:
            enter(following)
    if world.life is None and world.discount == 1:
        _end_endless(equations, values)
    _eliminate([place for place in order if place not in values], equations, values)
    return values


def _equation(world: World, agent: Agent, place: Place) -> Equation:
    """What one tick says about the value of a place."""
    constant, ends = ZERO, False
    shares: dict[Place, Fraction] = {}
    for way in tick(world, agent, *place):
        weight, gain = exact(way.weight), exact(way.gain)
        constant += weight * gain
        after = (way.state, way.memory)
        if is_over(world, way.state):
            ends = True
        else:
            shares[after] = shares.get(after, ZERO) + weight * world.discount
    return Equation(constant, shares, ends)


def _end_endless(equations: dict[Place, Equation], values: dict[Place, Fraction]) -> None:
    """Without discount: places from which no end can be reached are worth 0, or have no value."""
    before: dict[Place, list[Place]] = {place: [] for place in equations}
    for place, equation in equations.items():
        for after in equation.shares:
            before[after].append(place)
    ending = [place for place, equation in equations.items() if equation.ends]
    reaching = set(ending)
    while ending:
        for place in before[ending.pop()]:
            if place not in reaching:
                reaching.add(place)
                ending.append(place)
    for place, equation in equations.items():
        if place not in reaching:
            if equation.constant:
                raise Unsolved("an endless life without discount has no certain end")
            values[place] = ZERO


def _eliminate(
    order: list[Place], equations: dict[Place, Equation], values: dict[Place, Fraction]
) -> None:
    """Solve the equations, in an order in which most of them only refer to earlier ones."""
    steps = 0
    solved: dict[Place, tuple[Fraction, dict[Place, Fraction]]] = {}
    for place in order:
        constant, row = equations[place].constant, dict(equations[place].shares)
        waiting = [after for after in row if after in values or after in solved]
        while waiting:
            after = waiting.pop()
            share = row.pop(after, ZERO)
            known, rest = (values[after], {}) if after in values else solved[after]
            constant += share * known
            steps += 1 + len(rest)
            for other, part in rest.items():
                row[other] = row.get(other, ZERO) + share * part
                if other in solved or other in values:
                    waiting.append(other)
        if steps > MOST_STEPS:
            raise Unsolved("the elimination takes too long")
        scale = 1 - row.pop(place, ZERO)
        if not scale:
            raise Unsolved("the equations of the values are singular")
        row = {after: share / scale for after, share in row.items()}
        if row:
            solved[place] = constant / scale, row
        else:
            values[place] = constant / scale
    for place, (constant, row) in reversed(solved.items()):
        values[place] = constant + sum((s * values[after] for after, s in row.items()), ZERO)
