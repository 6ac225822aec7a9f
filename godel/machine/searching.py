"""Attempts from the search: the running program proposes, a task is performed, in any process.

Everything here is untrusted. Whatever it returns is only bytes and words for the gate to judge, and
whatever goes wrong in it is the fate of one attempt.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from fractions import Fraction
from multiprocessing import get_context
from typing import Final

from godel.errors import GodelError
from godel.events import Interval
from godel.language.canonical import decimal, print_flat
from godel.language.syntax import Node
from godel.language.values import number
from godel.machine.attempts import Attempt, Exhausted, Start
from godel.machine.state import tree_of
from godel.prover import tactics
from godel.search.builtin import ask
from godel.search.task import Outcome, Task, decode_outcome, perform
from godel.world.agent import build_agent
from godel.world.build import build_world

GAS_PER_UNIT: Final = 1_000
"""Gas of `propose` that costs one unit of work."""

USUAL_ATTEMPT: Final = 100
"""Units of work that an attempt usually costs: a gain below their price is not worth a proof."""

LONGEST_TECHNIQUE: Final = 200
"""Characters of a technique that a record keeps."""


class Search:
    """The source of a real run. `workers` processes perform tasks; it changes only the speed."""

    def __init__(
        self,
        world: bytes,
        budget: int,
        workers: int = 1,
        task: Callable[[bytes], bytes] = perform,
    ) -> None:
        self._world, self._budget, self._perform = world, budget, task
        self._built = build_world(tree_of(world))
        seen = {item.name for item in self._built.variables} - {"left"}
        self._all_is_seen = seen <= set(self._built.observed)
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._futures: dict[int, tuple[Start, Future[bytes]]] = {}

    def announce(self, window: tuple[Start, ...]) -> None:
        """With several workers, they begin with these attempts at once."""
        known, self._futures = self._futures, {}
        for start in window:
            if start.number in known and known[start.number][0] is start:
                self._futures[start.number] = known.pop(start.number)
        for _, future in known.values():
            future.cancel()
        if self._workers > 1:
            for start in window:
                if start.number in self._futures:
                    continue
                asked = ask(build_agent(tree_of(start.program), self._built), start.turn)
                if not asked.fault:
                    data = self._task(start, asked.technique)
                    self._futures[start.number] = start, self._submit(data)

    def _submit(self, data: bytes) -> Future[bytes]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, get_context("spawn"), initializer=_leave_interrupts_to_the_parent
            )
        return self._pool.submit(self._perform, data)

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
        """Let the program propose, and perform what it proposed."""
        asked = ask(build_agent(tree_of(start.program), self._built), start.turn)
        technique = print_flat(asked.technique)[:LONGEST_TECHNIQUE]
        fee = ("propose in Ouro", -(-asked.gas // GAS_PER_UNIT))
        if asked.fault:
            return Attempt(technique, "malformed", f"propose: {asked.fault}", (fee,))
        try:
            outcome = decode_outcome(self._outcome(start, asked.technique))
        except GodelError as error:
            return Attempt(technique, "malformed", error.message, (fee,))
        except Exception as error:  # a searcher may fail in any way; the machine lives on
            reason = f"the searcher failed: {type(error).__name__}: {error}"[:LONGEST_TECHNIQUE]
            return Attempt(technique, "malformed", reason, (fee, ("lost", self._budget)))
        return _attempt(technique, outcome, fee)

    def _outcome(self, start: Start, technique: Node) -> bytes:
        begun = self._futures.get(start.number)
        try:
            if begun is not None:
                return begun[1].result()
        except BrokenProcessPool:  # a worker died: its tasks are performed here
            self.close()
        return self._perform(self._task(start, technique))

    def close(self) -> None:
        """Let the workers go."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool, self._futures = None, {}

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


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


def _leave_interrupts_to_the_parent() -> None:
    """Ctrl-C reaches every process of a terminal; workers are stopped by who began them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
