"""Where an attempt can be played: its two programs, and the place from which they start."""

from __future__ import annotations

from dataclasses import dataclass

from godel.errors import UsageProblem
from godel.importers.proofs import opened
from godel.kernel.theorems import Here
from godel.machine.state import tree_of
from godel.trace.attempts import AttemptView, proof_bytes, texts_of
from godel.trace.episodes import SEEDS, TICKS, Episode, episode
from godel.trace.text import Traced
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """The running program and the candidate of an attempt; `place` says where `here` is from."""

    world: World
    old: Agent
    new: Agent
    here: Here
    place: str
    better: bool

    def episode(self, seed: int | None = None, ticks: int = TICKS) -> Episode:
        """The episode of a seed, or of the first one that shows the verdict."""
        seeds = SEEDS if seed is None else 1
        first = seed or 0
        return episode(
            self.world, self.old, self.new, self.here, first, self.better, ticks, seeds
        )


def stage_of(traced: Traced, view: AttemptView) -> Stage:
    """Where the proof of an attempt begins; without one, the start of a life.

    Raises UsageProblem if no candidate was kept.
    """
    texts = texts_of(traced, view)
    if not texts.new:
        raise UsageProblem(
            f"attempt {view.number} ({view.fate}) left no candidate to play",
            hint="only candidates that came to a verdict are kept",
        )
    old, new = (build_agent(tree_of(t.encode()), traced.world) for t in (texts.old, texts.new))
    if view.proof:
        here = opened(proof_bytes(traced, view))[0].claim.here
        place = "where the proof begins"
    else:
        here = Here(0, normalise(list(traced.world.start)), old.initial)
        place = "the start of a life: there is no proof that says where"
    return Stage(traced.world, old, new, here, place, view.fate != "refuted")
