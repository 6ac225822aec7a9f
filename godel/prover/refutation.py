"""Refuting a given bound: a certified bound of the other kind that contradicts it somewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.functions import amount, expression, key_of
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial
from godel.language.syntax import Node
from godel.language.values import Number, number
from godel.prover.bounds import Prospect
from godel.prover.certificate import Script
from godel.prover.linear_bounds import AffineBound
from godel.prover.solver import Solver
from godel.prover.tables import Chain, TableBound, table_bounds
from godel.prover.work import STATES_PER_UNIT, Meter, OutOfWork
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import WorldFault, is_over, tick

MOST_PLACES = 1_000
"""Most places that are looked at where the reachable ones cannot all be listed."""

MOST_ROUNDS = 12
CLOSE_ENOUGH = Fraction(1, 10**6)

Given = Callable[[State, Memory], Number]
Place = tuple[State, Memory]


@dataclass(frozen=True, slots=True, eq=False)
class Contradiction:
    """A place where a given bound says `given`, and the kernel accepts that `certified` is beyond.

    `here` is that place as a claim wants it; `proof` shows the certified number there.
    """

    here: Here
    given: Number
    certified: Number
    proof: Node


@dataclass(slots=True, eq=False)
class Refuter:
    """Looks for a contradiction. `upper` is the kind of the bounds that are to contradict."""

    world: World
    agent: Agent
    here: Here
    upper: bool
    meter: Meter
    solver: Solver
    note: str = ""

    def against(self, given: Given, chain: Chain | None) -> Contradiction | None:
        """The worst contradiction in the listed places or, without a list, in places nearby.

        Raises OutOfWork, and Refused where `given` has no value.
        """
        prospect = Prospect(self.world, self.agent, self.agent, self.here, self.meter, self.solver)
        if chain is not None:
            bounds = table_bounds(chain, self.here, self.here.memory, self.meter)
            prospect.chain = chain
            prospect.lower, prospect.upper = bounds
            found = self._worst(prospect, given, list(chain.places))
            if found is None:
                self._compare(bounds[0 if self.upper else 1], given, chain)
            return found
        places = self._nearby()
        for _ in range(MOST_ROUNDS):
            if not prospect.refine():
                break
            found = self._worst(prospect, given, places)
            if found is not None:
                return found
            gap = prospect.gap()
            if gap is not None and gap <= CLOSE_ENOUGH:
                break
        self.note = f"it is not contradicted in {len(places):,} places nearby"
        return None

    def _compare(self, same: TableBound | None, given: Given, chain: Chain) -> None:
        """Say so if a certified table of the same kind is inside the given bound everywhere."""
        if same is None:
            return
        sign = -1 if self.upper else 1
        pairs = zip(chain.places, same.values, strict=True)
        if all(sign * (given(*place) - value) >= 0 for place, value in pairs):
            self.note = (
                f"it holds in each of the {len(chain.places):,} reachable places, since a "
                "certified table is inside it, but Bellman's inequality does not hold for it, so "
                "that it is no certificate itself"
            )

    def _nearby(self) -> list[Place]:
        """Places that are reachable from here, nearest first."""
        places: dict[str, Place] = {}
        for _, state in self.here.belief:
            places[key_of(state, self.here.memory)] = (state, self.here.memory)
        waiting = list(places.values())
        for index, (state, memory) in enumerate(waiting):  # grows while it is walked
            if index % STATES_PER_UNIT == 0:
                self.meter.spend(1, "places")
            try:
                after = () if is_over(self.world, state) else tick(
                    self.world, self.agent, state, memory
                )  # fmt: skip
            except WorldFault:
                continue
            for outcome in after:
                key = key_of(outcome.state, outcome.memory)
                if key not in places and len(places) < MOST_PLACES:
                    places[key] = (outcome.state, outcome.memory)
                    waiting.append(places[key])
        return waiting

    def _worst(
        self, prospect: Prospect, given: Given, places: list[Place]
    ) -> Contradiction | None:
        """The place where the certified bound is furthest beyond the given one."""
        bound = prospect.upper if self.upper else prospect.lower
        if bound is None:
            return None
        sign = 1 if self.upper else -1
        worst: tuple[Fraction, Place, Fraction] | None = None
        for index, (state, memory) in enumerate(places):
            if index % (8 * STATES_PER_UNIT) == 0:
                self.meter.spend(1, "places")
            value = self._value(prospect, bound, state, memory)
            margin = sign * (given(state, memory) - value)
            if margin > 0 and (worst is None or margin > worst[0]):
                worst = margin, (state, memory), value
        if worst is None:
            return None
        _, place, value = worst
        script = Script()
        prospect.say(script, "running", self.upper)
        here = place_here(self.world, *place)
        return Contradiction(here, given(*place), number(value), script.node())

    def _value(
        self, prospect: Prospect, bound: AffineBound | TableBound, state: State, memory: Memory
    ) -> Fraction:
        """The value of a certified bound at a place; utility is 0 where life is over."""
        if is_over(self.world, state):
            return Fraction(0)
        if isinstance(bound, TableBound):
            if prospect.chain is None:
                raise OutOfWork("a table without its chain")
            return bound.values[prospect.chain.index[key_of(state, memory)]]
        function = expression(bound.expression, self.world, self.agent)
        value = amount(function, self.world, self.agent, state, memory)
        return Fraction(0) if isinstance(value, Polynomial) else Fraction(value)


def place_here(world: World, state: State, memory: Memory) -> Here:
    """A place as a claim wants it: known for certain, at the tick that `left` tells."""
    left = state[-1] if world.life is not None else None
    tick_now = world.life - left if world.life is not None and isinstance(left, int) else 0
    return Here(tick_now, ((1, state),), memory)
