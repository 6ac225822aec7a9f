"""Search from one place, without a life: what the search of a run does, looked at by itself.

Proved candidates pass the same gate as in a life and take the running program's place, but no tick
is lived and nothing is paid: the place stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from godel.kernel.theorems import Here
from godel.machine.attempts import Attempt, Searcher, Source, Start
from godel.machine.gate import Case, Judgement, judge
from godel.machine.state import tree_of
from godel.world.agent import build_agent
from godel.world.model import World, carry


@dataclass(frozen=True, slots=True)
class Step:
    """An attempt of such a search. `judgement` is the gate's, for one that was proved."""

    start: Start
    attempt: Attempt
    judgement: Judgement | None

    @property
    def switched(self) -> bool:
        """Whether its candidate runs from now on."""
        return self.judgement is not None and self.judgement.accepted


@dataclass(frozen=True, slots=True)
class Bench:
    """What a search from one place is given: canonical texts, the place, and limits in units."""

    world: World
    world_text: bytes
    program: bytes
    here: Here
    allowed: frozenset[str]
    work: int
    failures: int
    replay_work: int
    survivors: bool = True


class Offline:
    """A search from one place. Mutable: `program` and `stopped` say where it has come to."""

    def __init__(self, bench: Bench, source: Source) -> None:
        self.bench, self.program, self.here = bench, bench.program, bench.here
        self._searcher = Searcher(source, bench.failures)

    @property
    def stopped(self) -> str:
        """Why the search has stopped, "" if only the work was at its end."""
        return self._searcher.stopped

    def steps(self, enough: Callable[[Step], bool] = lambda step: False) -> Iterator[Step]:
        """Attempts in order, until the work is spent, nothing is left, or it is enough."""
        left = self.bench.work
        while left > 0 and not self.stopped:
            spent, before = 0, self.program
            for delivered in self._searcher.advance(self.program, self.here, (), left):
                spent += delivered.attempt.cost
                step = Step(delivered.start, delivered.attempt, self._judged(delivered.attempt))
                fate, reason = self._fate(step)
                self._searcher.note(fate, reason, delivered.attempt.ended)
                yield step
                if enough(step):
                    return
                if step.switched:
                    break
            if self.program == before and not self.stopped:
                return  # what is under way costs more than is left
            left -= spent

    def _judged(self, attempt: Attempt) -> Judgement | None:
        if attempt.fate != "proved":
            return None
        bench = self.bench
        case = Case(bench.world_text, self.program, attempt.candidate, self.here)
        return judge(case, attempt.proof, bench.allowed, bench.replay_work)

    def _fate(self, step: Step) -> tuple[str, str]:
        """The fate by the gate's word; a proved candidate takes the program's place."""
        if step.judgement is None or step.judgement.accepted:
            if step.judgement is not None:
                self._switch(step.attempt)
            return step.attempt.fate, step.attempt.reason
        return "malformed", step.judgement.reason

    def _switch(self, attempt: Attempt) -> None:
        world = self.bench.world
        old, new = (build_agent(tree_of(t), world) for t in (self.program, attempt.candidate))
        self.here = replace(self.here, memory=carry(old, new, self.here.memory))
        self.program = attempt.candidate
        if self.bench.survivors:
            self._searcher.survived(attempt.technique)
        self._searcher.restart()
