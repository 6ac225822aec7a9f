"""Attempts: where they come from, and how thinking pays for them.

The work that a program allots to thinking, tick by tick, is paid into an account. An attempt is
performed when the account first holds anything, and handed over at the tick at which the account
covers what it cost. So what a search finds, and when, depends on work units and on no clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias

from godel.events import UNBOUNDED, Costs, Interval
from godel.kernel.theorems import Here
from godel.world.model import Memory, State

Remembered: TypeAlias = tuple[State, Memory]
"""A state that the agent may have been in, with its memory there."""

WINDOW: Final = 8
"""Attempts that are under way at once, whatever the number of workers.

Attempt n begins when attempt n - WINDOW has been handed over, so that no worker waits for others,
and what an attempt begins from depends on no worker's speed.
"""

MALFORMED: Final = 10
"""Attempts in a row that came to no candidate at all, after which the search stops."""


@dataclass(frozen=True, slots=True)
class Start:
    """An attempt about to begin: which one, from which program, where, with which memories.

    `number` counts attempts of the run, `turn` those of this program, both from 1.
    """

    number: int
    turn: int
    program: bytes
    here: Here
    remembered: tuple[Remembered, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt gave. `proof` is the text `(proof ...)`: of better if proved, else no-better.

    `fate` is one of proved refuted screened unknown outside malformed; the cost is in work units.
    Not `repeatable`: a limit of time or memory struck while it was made.
    """

    technique: str
    fate: str
    reason: str
    work: Costs
    candidate: bytes = b""
    proof: bytes = b""
    running: Interval = UNBOUNDED
    challenger: Interval = UNBOUNDED
    query: str = ""
    repeatable: bool = True

    @property
    def cost(self) -> int:
        """Work units; at least 1, so that no tick can hold endless attempts."""
        return max(1, sum(units for _, units in self.work))


@dataclass(frozen=True, slots=True)
class Exhausted:
    """There is nothing more to try for this program."""

    reason: str


class Source(Protocol):
    """Where attempts come from: a search, a journal, the script of a test."""

    def announce(self, window: tuple[Start, ...]) -> None:
        """These attempts are under way and may be asked for, in this order; no others any more.

        One that was announced before is the same object as then.
        """

    def perform(self, start: Start) -> Attempt | Exhausted | None:
        """The outcome of an attempt; None if it is not known and never will be."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """An attempt that has been paid for, with what it began from."""

    start: Start
    attempt: Attempt


class Searcher:
    """The account of one machine: allotments in, attempts out."""

    stopped: str
    spent: int

    def __init__(self, source: Source, failures: int) -> None:
        self._source, self._limit = source, failures
        self._next = 1
        self.spent = 0
        self.restart()

    @property
    def delivered(self) -> int:
        """How many attempts have been handed over."""
        return self._next - 1

    def restart(self) -> None:
        """Another program runs: what was begun for the last one is dropped, paid or not."""
        self._queue: tuple[Start, ...] = ()
        self._found: Attempt | None = None
        self._fate = ""
        self._balance = self._failures = self._malformed = 0
        self._turn = 1
        self.stopped = ""

    def advance(
        self, program: bytes, here: Here, remembered: tuple[Remembered, ...], allotment: int
    ) -> Iterator[Delivered]:
        """Pay in an allotment; hands over the attempts that it pays for, in order.

        Before the next one is asked for, `note` must have been told the fate of the last. After a
        proved one nothing more begins in this tick: the gate comes first.
        """
        if self.stopped:
            return
        self._balance += allotment
        self.spent += allotment
        self._fate = ""
        while self._balance > 0 and not self.stopped and self._fate != "proved":
            if len(self._queue) < WINDOW:
                self._begin(program, here, remembered)
            if self._found is None:
                found = self._source.perform(self._queue[0])
                if isinstance(found, Exhausted):
                    self.stopped = found.reason
                    break
                if found is None:
                    break
                self._found = found
            if self._found.cost > self._balance:
                break
            yield self._deliver(self._found)

    def note(self, fate: str, reason: str) -> None:
        """What became of the attempt handed over last; too many failures stop the search."""
        self._fate = fate
        self._failures = 0 if fate == "proved" else self._failures + 1
        self._malformed = self._malformed + 1 if fate == "malformed" else 0
        if self._malformed >= MALFORMED:
            self.stopped = f"{self._malformed} malformed attempts in a row, the last: {reason}"
        elif self._failures >= self._limit:
            self.stopped = f"{self._failures} attempts in a row have failed"

    def _begin(self, program: bytes, here: Here, remembered: tuple[Remembered, ...]) -> None:
        """Fill the window: what begins now begins from here."""
        begun = (
            Start(self._next + index, self._turn + index, program, here, remembered)
            for index in range(len(self._queue), WINDOW)
        )
        self._queue = (*self._queue, *begun)
        self._source.announce(self._queue)

    def _deliver(self, attempt: Attempt) -> Delivered:
        start, self._queue = self._queue[0], self._queue[1:]
        self._found = None
        self._balance -= attempt.cost
        self._next += 1
        self._turn += 1
        return Delivered(start, attempt)
