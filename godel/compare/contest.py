"""A life under each rule: the same world, the same draws, the same candidates in the same order.

    observe -> pay for thinking -> candidate number `tick` is offered -> act -> step -> remember

There is one offer in each tick, as long as the stream and the life last and the running program
thinks at all: a program that does not think looks for nothing, and is offered nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from godel.compare.exact import Unsolved
from godel.compare.referee import Effect, Referee, Word, thinks
from godel.compare.rules import Answer, Offer, Rule
from godel.kernel.theorems import Here
from godel.machine.attempts import key_of
from godel.machine.chance import START, STEP, Moment, draw
from godel.machine.state import exact
from godel.search.quiet import quieted
from godel.world.belief import Seen, initial_belief, observation, updated
from godel.world.model import Agent, World, carry
from godel.world.tick import WorldFault, is_over, tick


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """An offer, its answer, and what the switch did to utility, or would have done.

    `word` sums it up: in mode `act` for rules that compare how programs act; for the others a
    switch is harmful if it is in mode `pay` or in mode `search`, and good if it is in the latter.
    What it does in mode `act` is kept there as well: to act worse may pay if it saves thinking.

    For a candidate that was refused it is the effect in mode `act` or `pay`, the better one of what
    could have been installed.
    """

    offer: Offer
    answer: Answer
    word: Word
    effects: dict[str, Effect]

    @property
    def switched(self) -> bool:
        """Whether the rule has switched."""
        return self.answer.installed is not None


@dataclass(frozen=True, slots=True, eq=False)
class Played:
    """A whole life under one rule; its utility is None where the rest of it cannot be solved."""

    rule: Rule
    turns: tuple[Turn, ...]
    utility: Fraction | None


class Remembering:
    """A rule that is asked only once for the same offer. Mutable."""

    def __init__(self, rule: Rule) -> None:
        self.name, self.proves, self.mode = rule.name, rule.proves, rule.mode
        self._rule = rule
        self._answers: dict[tuple[int, Agent, str, int], Answer] = {}

    def answer(self, offer: Offer) -> Answer:
        """What the rule says, or has said."""
        here = f"{offer.here.tick} {key_of(offer.here)}"
        key = offer.number, offer.running, here, offer.trust
        if key not in self._answers:
            self._answers[key] = self._rule.answer(offer)
        return self._answers[key]


class Contest:
    """One world with its stream, in which rules live. Mutable: its referee remembers."""

    def __init__(
        self, world: World, first: Agent, stream: tuple[Agent, ...], seed: int, trust: int
    ) -> None:
        self.world, self.first, self.stream = world, first, stream
        self._pay = replace(world, mode="pay")
        self._seed, self._trust = seed, trust
        self._referee = Referee(world, stream)

    def play(self, rule: Rule, life: int = 0) -> Played:
        """A life under a rule.

        Its utility is what it earns and pays while candidates are offered, with draws that are the
        same under every rule; and from then on the exact expectation of what runs at last. Where
        the world breaks its own rules the life ends, and its utility is not known.
        """
        rule, turns = Remembering(rule), list[Turn]()
        try:
            utility = self._lived(rule, life, turns)
        except (Unsolved, WorldFault):
            utility = None
        return Played(rule, tuple(turns), utility)

    def _lived(self, rule: Rule, life: int, turns: list[Turn]) -> Fraction:
        """The utility of a life; its turns are added to a list. Raises Unsolved or WorldFault."""
        world, pay = self.world, self._pay
        state = draw(Moment(self._seed, life, 0, START), world.start)
        agent, memory, trust = self.first, self.first.initial, self._trust
        belief = () if is_over(world, state) else initial_belief(world, observation(world, state))
        total, scale = Fraction(0), Fraction(1)
        for now, candidate in enumerate(self.stream):
            if is_over(world, state):
                break
            here = Here(now, belief, memory)
            if thinks(world, agent, here):
                offer = Offer(now, agent, candidate, here, trust)
                turns.append(self._turn(rule, offer))
                answer = turns[-1].answer
                if answer.installed is not None:
                    memory = carry(agent, answer.installed, memory)
                    agent, trust = answer.installed, answer.trust
            ways = [(exact(way.weight), way) for way in tick(pay, agent, state, memory)]
            way = draw(Moment(self._seed, life, now, STEP), ways)
            total += scale * exact(way.gain)
            scale *= world.discount
            state, memory = way.state, way.memory
            if not is_over(world, state):
                seen = Seen(observation(world, state), exact(way.reward))
                belief = updated(world, belief, way.move.action, seen)
        return total + scale * self._referee.exact.value("pay", agent, (state, memory))

    def _turn(self, rule: Rule, offer: Offer) -> Turn:
        """Ask a rule, and judge what it says."""
        answer, referee = rule.answer(offer), self._referee
        mode = "act" if rule.mode == "act" else "pay"
        if answer.installed is None:
            effects = {mode: max(self._chances(rule, offer, mode), key=_order)}
            return Turn(offer, answer, effects[mode].word, effects)
        new, here = answer.installed, offer.here
        effects = {"act": referee.alone("act", offer.running, new, here)}
        word: Word = effects["act"].word
        if rule.mode == "search":
            effects["pay"] = referee.alone("pay", offer.running, new, here)
            effects["search"] = referee.continued(rule, offer, answer)
            harmful = "harmful" in (effects["pay"].word, effects["search"].word)
            word = "harmful" if harmful else effects["search"].word
        return Turn(offer, answer, word, effects)

    def _chances(self, rule: Rule, offer: Offer, mode: str) -> Iterator[Effect]:
        """What a refused candidate would have done: as it is, and without its search if allowed."""
        yield self._referee.alone(mode, offer.running, offer.candidate, offer.here)
        silent = quieted(self.world, offer.candidate) if rule.mode == "search" else None
        if silent is not None:
            yield self._referee.alone(mode, offer.running, silent, offer.here)


def _order(effect: Effect) -> tuple[bool, Fraction]:
    """The better of two effects is the greater; what is not known is the least."""
    return effect.gain is not None, effect.gain or Fraction(0)
