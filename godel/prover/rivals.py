"""Rivals of a given bound: certified bounds that contradict it somewhere, or that imply it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field
from fractions import Fraction

from godel.kernel.functions import amount, expression
from godel.kernel.listed import key_of
from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial, Quantity
from godel.language.syntax import Node, symbol
from godel.language.values import Number, number
from godel.prover.bounds import Prospect
from godel.prover.certificate import Script
from godel.prover.lemma import Recalled
from godel.prover.linear_bounds import AffineBound
from godel.prover.solver import Solver
from godel.prover.tables import Chain, TableBound, table_bounds
from godel.prover.work import STATES_PER_UNIT, Meter
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
class Rivals:
    """Looks for them around one given bound, which is an upper one or a lower one. Mutable."""

    world: World
    agent: Agent
    here: Here
    upper: bool
    meter: Meter
    solver: Solver
    given: Given
    note: str = ""
    prospect: Prospect = field(init=False)

    def __post_init__(self) -> None:
        self.prospect = Prospect(
            self.world, self.agent, self.agent, self.here, self.meter, self.solver, unrolls=False
        )

    def found(self, chain: Chain | None) -> Iterator[Contradiction | AffineBound | TableBound]:
        """Contradictions, and tighter bounds of the same kind that are inside in every place
        that was looked at. With a chain, of all reachable places, a table decides first.

        Raises OutOfWork, and Refused where the given bound has no value.
        """
        places = self._nearby() if chain is None else list(chain.places)
        if chain is not None:
            tables = table_bounds(chain, self.here, self.here.memory, self.meter)
            against, along = tables if self.upper else tables[::-1]
            if against is not None:
                yield from self._contradictions(against, places, chain)
            if along is not None and self._inside(along, places, chain):
                yield along
            self.note = "tables of the reachable places do not decide it"
            return
        self.note = f"it is not contradicted in {len(places):,} places reachable from here"
        for _ in range(MOST_ROUNDS):
            if not self.prospect.refine():
                return
            other, same = self._sides()
            if isinstance(other, AffineBound):
                yield from self._contradictions(other, places, None)
            if isinstance(same, AffineBound) and self._inside(same, places, None):
                yield same
            gap = self.prospect.gap()
            if gap is not None and gap <= CLOSE_ENOUGH:
                return

    def _sides(self) -> tuple[AffineBound | TableBound | None, AffineBound | TableBound | None]:
        """What the prover has: the bound of the other kind, and the one of the same kind."""
        found = (self.prospect.lower, self.prospect.upper)
        low, high = (None if isinstance(bound, Recalled) else bound for bound in found)
        return (low, high) if self.upper else (high, low)

    def evidence(self) -> Node:
        """The splits of the prover's exploration."""
        exploration = self.prospect.exploration
        return exploration.evidence if exploration else symbol("auto")

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

    def _contradictions(
        self, other: AffineBound | TableBound, places: list[Place], chain: Chain | None
    ) -> Iterator[Contradiction]:
        """The place where a certified bound of the other kind is furthest beyond the given one."""
        worst: tuple[Fraction, Place, Fraction] | None = None
        for place, value in self._values(other, places, chain):
            margin = self._sign * (value - self.given(*place))
            if margin > 0 and (worst is None or margin > worst[0]):
                worst = margin, place, value
        if worst is None:
            return
        _, place, value = worst
        script, teller = Script(), copy(self.prospect)
        teller.lower = teller.upper = other
        teller.say(script, "running", not self.upper)
        here = place_here(self.world, *place)
        yield Contradiction(here, self.given(*place), number(value), script.node())

    @property
    def _sign(self) -> int:
        return 1 if self.upper else -1

    def _inside(
        self, same: AffineBound | TableBound, places: list[Place], chain: Chain | None
    ) -> bool:
        """Whether a certified bound of the same kind is inside the given one in all places."""
        pairs = self._values(same, places, chain)
        return all(self._sign * (self.given(*place) - value) >= 0 for place, value in pairs)

    def _values(
        self, bound: AffineBound | TableBound, places: list[Place], chain: Chain | None
    ) -> Iterator[tuple[Place, Fraction]]:
        """The values of a certified bound; utility is 0 where life is over."""
        function = None
        if isinstance(bound, AffineBound):
            function = expression(bound.expression, self.world, self.agent)
        for index, place in enumerate(places):
            if index % (8 * STATES_PER_UNIT) == 0:
                self.meter.spend(1, "places")
            value: Quantity = 0
            if function is not None:
                value = amount(function, self.world, self.agent, *place)
            elif isinstance(bound, TableBound) and chain is not None:
                value = bound.values[chain.index[key_of(*place)]]
            over = is_over(self.world, place[0])
            yield place, Fraction(0 if over or isinstance(value, Polynomial) else value)


def place_here(world: World, state: State, memory: Memory) -> Here:
    """A place as a claim wants it: known for certain, at the tick that `left` tells."""
    left = state[-1] if world.life is not None else None
    tick_now = world.life - left if world.life is not None and isinstance(left, int) else 0
    return Here(tick_now, ((1, state),), memory)
