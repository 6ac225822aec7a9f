"""What a switch did to utility, decided by exact solution and not by whoever made it.

Three senses, of Q in the place of P where the machine was (docs/semantics.md, 9.2):

    act     both act for ever and never switch; thinking is free
    pay     both act for ever and never switch; thinking is paid for
    search  the machine that has switched, against the same machine that has not, both with the rest
            of the stream before them and the rule that answers it

What the last one means is found by playing out every way that both can go, with every answer that
the rule would give there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, TypeAlias

from godel.compare.exact import ZERO, Exact, Unsolved
from godel.compare.rules import Answer, Offer, Rule
from godel.kernel.theorems import Here
from godel.language.values import number
from godel.machine.attempts import key_of
from godel.machine.state import exact
from godel.prover.tactics import Interval, bound
from godel.prover.work import Meter
from godel.world.belief import normalise, observation, state_key
from godel.world.model import Agent, Memory, State, World, carry
from godel.world.tick import WorldFault, allotment, is_over, tick

Word: TypeAlias = Literal["good", "harmful", "equal", "undecided"]

MOST_ANSWERS = 400
"""Answers of a rule that are asked for to play out one switch."""

INTERVAL_WORK = 100_000
"""Units for a certified interval, where a value cannot be computed."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a switch does to utility; the gain, where it is known exactly."""

    word: Word
    gain: Fraction | None = None
    why: str = ""


def of_gain(gain: Fraction) -> Effect:
    """The effect of an exact gain."""
    return Effect("good" if gain > 0 else "harmful" if gain < 0 else "equal", gain)


class Referee:
    """Judges switches in one world. Mutable: it remembers what it has solved."""

    def __init__(self, world: World, stream: tuple[Agent, ...]) -> None:
        self.world, self.stream = world, stream
        self.exact = Exact(world)
        self._intervals: dict[tuple[Agent, str], Interval] = {}

    def alone(self, mode: str, old: Agent, new: Agent, here: Here) -> Effect:
        """The effect in mode `act` or `pay`; where exact solution ends, by certified intervals."""
        there = replace(here, memory=carry(old, new, here.memory))
        try:
            before = self.exact.utility(mode, old, here)
            gain = self.exact.utility(mode, new, there) - before
        except Unsolved as unsolved:
            if mode == "act":
                return self._by_intervals(old, new, here, there)
            return Effect("undecided", why=str(unsolved))
        return of_gain(gain)

    def _by_intervals(self, old: Agent, new: Agent, here: Here, there: Here) -> Effect:
        before, after = self._interval(old, here), self._interval(new, there)
        if before.upper is not None and after.lower is not None and after.lower > before.upper:
            return Effect("good", why=f"{before} before, {after} after")
        if before.lower is not None and after.upper is not None and after.upper < before.lower:
            return Effect("harmful", why=f"{before} before, {after} after")
        return Effect("undecided", why=f"{before} before, {after} after")

    def _interval(self, agent: Agent, here: Here) -> Interval:
        """An interval that the kernel certifies."""
        key = agent, f"{here.tick} {key_of(here)}"
        if key not in self._intervals:
            found = bound(self.world, agent, here, Meter(INTERVAL_WORK))
            self._intervals[key] = found.interval
        return self._intervals[key]

    def continued(self, rule: Rule, offer: Offer, answer: Answer) -> Effect:
        """The effect in mode `search` of a switch that a rule has made."""
        if answer.installed is None:
            return Effect("equal", ZERO)
        future = Future(self, rule)
        there = replace(
            offer.here, memory=carry(offer.running, answer.installed, offer.here.memory)
        )
        try:
            after = future.kept(answer.installed, there, answer.trust)
            return of_gain(after - future.kept(offer.running, offer.here, offer.trust))
        except (Unsolved, WorldFault) as unsolved:
            return Effect("undecided", why=str(unsolved))


class Future:
    """Every way that a machine can go on under a rule, with its exact expectation. Mutable."""

    def __init__(self, referee: Referee, rule: Rule) -> None:
        self._referee, self._rule = referee, rule
        self._pay = replace(referee.world, mode="pay")
        self._kept: dict[tuple[Agent, str, int], Fraction] = {}
        self._asked = 0

    def kept(self, agent: Agent, here: Here, trust: int) -> Fraction:
        """The utility in mode `search` from here, after the answer of this tick.

        Where no candidate will be offered any more, that is the utility in mode `pay`. Raises
        Unsolved or WorldFault.
        """
        if here.tick + 1 >= len(self._referee.stream) or agent.procedure("think") is None:
            return self._referee.exact.utility("pay", agent, here)
        key = agent, f"{here.tick} {key_of(here)}", trust
        if key not in self._kept:
            gain, later = self._passed(agent, here)
            for weight, place in later:
                gain += self._pay.discount * weight * self._offered(agent, place, trust)
            self._kept[key] = gain
        return self._kept[key]

    def _passed(self, agent: Agent, here: Here) -> tuple[Fraction, list[tuple[Fraction, Here]]]:
        """What a tick earns, and where the machine may be after it: a place for each sight."""
        world, gain = self._pay, ZERO
        seen: dict[str, tuple[Memory, list[tuple[Fraction, State]]]] = {}
        for chance, state in here.belief:
            if is_over(world, state):
                continue
            for way in tick(world, agent, state, here.memory):
                weight = exact(chance) * Fraction(exact(way.weight))
                gain += weight * exact(way.gain)
                if not is_over(world, way.state):
                    sight = (*observation(world, state), *observation(world, way.state),
                             *way.memory, exact(way.reward))  # fmt: skip
                    seen.setdefault(state_key(sight), (way.memory, []))[1].append(
                        (weight, way.state)
                    )
        later: list[tuple[Fraction, Here]] = []
        for memory, possible in seen.values():
            belief = normalise([(number(weight), state) for weight, state in possible])
            whole = sum((weight for weight, _ in possible), ZERO)
            later.append((whole, Here(here.tick + 1, belief, memory)))
        return gain, later

    def _offered(self, agent: Agent, here: Here, trust: int) -> Fraction:
        """The utility before the answer to the next candidate."""
        candidate = self._referee.stream[here.tick]
        if not thinks(self._pay, agent, here):
            return self.kept(agent, here, trust)
        self._asked += 1
        if self._asked > MOST_ANSWERS:
            raise Unsolved(f"more than {MOST_ANSWERS} answers would have to be asked for")
        offer = Offer(here.tick, agent, candidate, here, trust)
        answer = self._rule.answer(offer)
        if answer.installed is None:
            return self.kept(agent, here, trust)
        memory = carry(agent, answer.installed, here.memory)
        return self.kept(answer.installed, replace(here, memory=memory), answer.trust)


def thinks(world: World, agent: Agent, here: Here) -> bool:
    """Whether a program gives any work to its search here, and so is offered a candidate.

    What it thinks depends on what it sees, which is the same in all states of its belief.
    """
    return exact(allotment(world, agent, here.belief[0][1], here.memory)) > 0
