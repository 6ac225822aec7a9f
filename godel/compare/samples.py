"""Two rules that prove nothing: they let both programs live, and switch if the new one did better.

By the mean of some lives, as an experiment would; or by a benchmark that is fixed once and for all,
as self-improving programs do that are steered by benchmarks (J. Zhang, S. Hu, C. Lu, R. Lange and
J. Clune, "Darwin Gödel Machine", 2025; E. Zelikman, E. Lorch, L. Mackey and A. Kalai, "Self-Taught
Optimizer", 2023). Both are exact in what they count, and still only counts.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

from godel.compare.exact import Place
from godel.compare.rules import Answer, Offer
from godel.machine.chance import START, STEP, Moment, draw
from godel.machine.state import exact
from godel.prover.work import Meter
from godel.search.effort import TICK_GAS, Effort
from godel.world.model import Agent, Memory, World, carry
from godel.world.tick import Outcome, WorldFault, is_over, tick

NEGLIGIBLE = Fraction(1, 1000)
"""A life is cut off where the discount has fallen to this."""

LONGEST = 1_000
"""Ticks after which a sampled life is cut off in any case."""

UNLIMITED = 10**12


class Lives:
    """Lives that are drawn and added up, with what that costs. Mutable."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._ways: dict[tuple[Agent, Place], tuple[Outcome, ...]] = {}
        self._effort = Effort(Meter(UNLIMITED), "sample")

    @property
    def work(self) -> int:
        """Units spent so far."""
        return self._effort.meter.used

    def lived(self, agent: Agent, place: Place, seed: int, life: int) -> Fraction:
        """What a program earns from a place on, in mode `act`, in one life with these draws.

        A fault of the world ends the life: nobody can say what would have come after it.
        """
        world, (state, memory) = self._world, place
        total, scale = Fraction(0), Fraction(1)
        for now in range(LONGEST):
            if scale <= NEGLIGIBLE or is_over(world, state):
                break
            try:
                ways = self._outcomes(agent, (state, memory))
            except WorldFault:
                break
            way = draw(Moment(seed, life, now, STEP), [(exact(w.weight), w) for w in ways])
            self._effort.spend(way.move.gas + way.recall.gas + TICK_GAS)
            total += scale * exact(way.gain)
            scale *= world.discount
            state, memory = way.state, way.memory
        return total

    def _outcomes(self, agent: Agent, place: Place) -> tuple[Outcome, ...]:
        """The ways a tick can go. Kept to save time: each life is charged for its ticks."""
        key = agent, place
        if key not in self._ways:
            self._ways[key] = tick(self._world, agent, *place)
        return self._ways[key]


def series(*words: object) -> int:
    """The seed of a series of draws that has nothing to do with any other."""
    return int.from_bytes(sha256(" ".join(map(str, words)).encode()).digest()[:8], "big")


class ByMean:
    """Switches if the mean of n lives from here is higher, with new draws for each offer.

    Both programs get the same draws: that is the rule at its best, as what chance does to both
    cancels out in the difference.
    """

    proves, mode = False, "act"

    def __init__(self, world: World, lives: int, seed: int) -> None:
        self.name = f"mean of {lives}"
        self._lives, self._seed = lives, seed
        self._sampled = Lives(world)

    def answer(self, offer: Offer) -> Answer:
        """Yes, if the candidate's mean is higher."""
        before, seed = self._sampled.work, series("mean", self._seed, offer.number)
        memory = offer.here.memory
        old = self._mean(offer, offer.running, memory, seed)
        carried = carry(offer.running, offer.candidate, memory)
        new = self._mean(offer, offer.candidate, carried, seed)
        installed = offer.candidate if new > old else None
        work = self._sampled.work - before
        return Answer(installed, work, offer.trust, f"means {float(old):.4g} and {float(new):.4g}")

    def _mean(self, offer: Offer, agent: Agent, memory: Memory, seed: int) -> Fraction:
        total = Fraction(0)
        for life in range(self._lives):
            state = draw(Moment(seed, life, 0, START), offer.here.belief)
            total += self._sampled.lived(agent, (state, memory), seed, life)
        return total / self._lives


class ByBenchmark:
    """Switches if the score in a fixed benchmark is higher: starts and draws that never change.

    A score does not depend on where the machine is, and is found once for each program.
    """

    proves, mode = False, "act"

    def __init__(self, world: World, cases: int, seed: int) -> None:
        self.name = f"benchmark of {cases}"
        self._seed = series("benchmark", seed)
        self._starts = [draw(Moment(self._seed, k, 0, START), world.start) for k in range(cases)]
        self._sampled = Lives(world)
        self._scores: dict[Agent, Fraction] = {}

    def answer(self, offer: Offer) -> Answer:
        """Yes, if the candidate's score is higher."""
        before = self._sampled.work
        old, new = self._score(offer.running), self._score(offer.candidate)
        installed = offer.candidate if new > old else None
        work = self._sampled.work - before
        return Answer(installed, work, offer.trust, f"scores {float(old):.4g} and {float(new):.4g}")

    def _score(self, agent: Agent) -> Fraction:
        if agent not in self._scores:
            lives = (
                self._sampled.lived(agent, (state, agent.initial), self._seed, case)
                for case, state in enumerate(self._starts)
            )
            self._scores[agent] = sum(lives, Fraction(0)) / len(self._starts)
        return self._scores[agent]
