"""How far a program provably is from the best: its own bounds, and a ceiling for all programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.values import Number
from godel.prover.ceilings import CeilingResult, ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.solver import Solver
from godel.prover.tactics import BoundResult, Interval, bound
from godel.prover.work import Meter
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True, eq=False)
class Gap:
    """What was proved of one agent and of all programs at a place, with the work that it took."""

    world: World
    agent: Agent
    here: Here
    own: BoundResult
    best: CeilingResult
    work: int

    @property
    def interval(self) -> Interval:
        """Bounds on the agent's utility."""
        return self.own.interval

    @property
    def most(self) -> Number | None:
        """By how much a program can be better than the agent at most; None if nothing is known."""
        lower, upper = self.own.interval.lower, self.best.value
        return None if lower is None or upper is None else Fraction(upper) - Fraction(lower)

    def certificates(self) -> Iterator[tuple[str, bytes]]:
        """The proof files, each with what it is about: the agent's name, or `any`."""
        ends = self.own.interval
        for name, proof, goal in (
            (self.agent.name, self.own.proof, Goal("interval", ends.lower, ends.upper)),
            ("any", self.best.proof, Goal("ceiling", None, self.best.value)),
        ):
            if proof is not None:
                claim = claim_for(self.world, self.agent, None, self.here, goal)
                yield name, compose(claim, self.world, self.agent, None, proof)


def gap(world: World, agent: Agent, here: Here, work: int) -> Gap:
    """Both sides of the gap; each may spend so much work."""
    meters = Meter(work), Meter(work)
    with Solver() as solver:
        own = bound(world, agent, here, meters[0], solver=solver)
        best = ceiling(world, agent, here, meters[1], solver=solver)
    return Gap(world, agent, here, own, best, meters[0].used + meters[1].used)
