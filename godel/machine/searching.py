"""Attempts from the search: the running program proposes, and a worker performs the task.

Everything here is untrusted. Whatever it returns is only bytes and words for the gate to judge, and
whatever goes wrong in it is the fate of one attempt.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from godel.errors import GodelError
from godel.events import Interval
from godel.language.canonical import canonical_text, decimal, print_flat
from godel.language.syntax import Node
from godel.language.values import number
from godel.machine.attempts import Attempt, Exhausted, Start
from godel.machine.state import tree_of
from godel.machine.workers import Handle, LocalWorkers, TaskFailed, TaskLost, Workers
from godel.prover import tactics
from godel.search.builtin import Asked, ask
from godel.search.task import Outcome, Task, WireProblem, decode_outcome
from godel.world.agent import build_agent
from godel.world.build import build_world

GAS_PER_UNIT: Final = 1_000
"""Gas of `propose` that costs one unit of work."""

USUAL_ATTEMPT: Final = 100
"""Units of work that an attempt usually costs: a gain below their price is not worth a proof."""

LONGEST_TECHNIQUE: Final = 200
"""Characters of a technique that a record keeps."""

PATIENCE: Final = 120.0
"""Seconds that a task may take at least, whatever its budget."""

SLOWEST: Final = 20
"""Units of work in a second below which a worker is thought to hang: a safety net, far away."""


class Search:
    """The source of a real run. Workers, or so many processes, perform tasks; how many there are
    changes only the speed. It closes them.
    """

    def __init__(self, world: bytes, budget: int, workers: int | Workers = 1) -> None:
        self._world, self._budget = world, budget
        self._built = build_world(tree_of(world))
        seen = {item.name for item in self._built.variables} - {"left"}
        self._all_is_seen = seen <= set(self._built.observed)
        self._workers = LocalWorkers(workers) if isinstance(workers, int) else workers
        self._begun: dict[int, tuple[Start, Asked, Handle | None]] = {}

    def announce(self, window: tuple[Start, ...]) -> None:
        """Begin with these attempts; give up all that are not among them."""
        known, self._begun = self._begun, {}
        for start in window:
            if start.number in known and known[start.number][0] is start:
                self._begun[start.number] = known.pop(start.number)
        for _, _, handle in known.values():
            if handle is not None:
                handle.cancel()
        for start in window:
            if start.number not in self._begun:
                self._begun[start.number] = self._begin(start)

    def _begin(self, start: Start) -> tuple[Start, Asked, Handle | None]:
        """Let the program propose, and hand what it proposed to the workers."""
        asked = ask(build_agent(tree_of(start.program), self._built), start.turn)
        if asked.fault:
            return start, asked, None
        seconds = PATIENCE + self._budget / SLOWEST
        return start, asked, self._workers.submit(self._task(start, asked.technique), seconds)

    def _task(self, start: Start, technique: Node) -> bytes:
        """The bytes of a task. It knows no more than the agent may know."""
        return Task(
            world_text=self._world.decode(),
            running_text=start.program.decode(),
            here=start.here,
            remembered=start.remembered if self._all_is_seen else (),
            technique=technique,
            budget=self._budget,
            least_gain=number(Fraction(self._built.think_price) * USUAL_ATTEMPT),
        ).encode()

    def perform(self, start: Start) -> Attempt | Exhausted | None:
        """What became of an attempt. Raises WorkersUnavailable."""
        if start.number not in self._begun or self._begun[start.number][0] is not start:
            self.announce((start,))
        _, asked, handle = self._begun[start.number]
        technique = print_flat(asked.technique)[:LONGEST_TECHNIQUE]
        fee = ("propose in Ouro", -(-asked.gas // GAS_PER_UNIT))
        lost = ("lost", self._budget)
        if handle is None:
            return Attempt(technique, "malformed", f"propose: {asked.fault}", (fee,))
        try:
            return _attempt(technique, _outcome(handle, asked.technique), fee)
        except TaskLost as problem:
            return Attempt(technique, "unknown", str(problem), (lost, fee), repeatable=False)
        except TaskFailed as failure:
            reason = f"the searcher failed: {failure}"[:LONGEST_TECHNIQUE]
            return Attempt(technique, "malformed", reason, (lost, fee))

    def close(self) -> None:
        """Let the workers go."""
        self._begun = {}
        self._workers.close()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _outcome(handle: Handle, technique: Node) -> Outcome:
    """The outcome of a task. Raises TaskLost, also if it is none, or that of another task."""
    data = handle.result()
    try:
        outcome = decode_outcome(data)
        if canonical_text(outcome.technique) != canonical_text(technique):
            raise WireProblem("it is about another technique")
    except GodelError as problem:
        handle.distrust()
        raise TaskLost(f"its worker answered nonsense: {problem.message}") from None
    return outcome


def _attempt(technique: str, outcome: Outcome, fee: tuple[str, int]) -> Attempt:
    return Attempt(
        technique=technique,
        fate=outcome.fate,
        reason=outcome.reason,
        work=tuple(sorted((*outcome.work, *((fee,) if fee[1] else ())))),
        candidate=outcome.candidate_text.encode(),
        proof=outcome.proof_text().encode(),
        running=_ends(outcome.running),
        challenger=_ends(outcome.candidate),
        query=outcome.query_text,
        repeatable=outcome.repeatable,
    )


def _ends(interval: tactics.Interval) -> Interval:
    """The ends of an interval as texts."""
    low, high = ("" if end is None else decimal(end) for end in (interval.lower, interval.upper))
    return low, high
