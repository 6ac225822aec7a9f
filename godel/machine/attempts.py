"""Attempts: where they come from, and how thinking pays for them.

The work that a program allots to thinking, tick by tick, is paid into an account. An attempt is
performed when the account first holds anything, and handed over at the tick at which the account
covers what it cost. So what a search finds, and when, depends on work units and on no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Final, Protocol, TypeAlias

from godel.events import UNBOUNDED, Costs, Interval
from godel.kernel.theorems import Here
from godel.language.values import Number, number
from godel.prover.certificate import FROZEN, Aim
from godel.search.archive import Entry, filed
from godel.search.tried import Refusal, Tried
from godel.world.belief import state_key
from godel.world.model import Memory, State

Remembered: TypeAlias = tuple[State, Memory]
"""A state that the agent may have been in, with its memory there."""

WINDOW: Final = 8
"""Attempts that are under way at once, whatever the number of workers.

Attempt n begins when attempt n - WINDOW has been handed over, so that no worker waits for others,
and what an attempt begins from depends on no worker's speed.
"""

SURVIVORS: Final = 8
"""Most techniques that are remembered for having led to a switch."""

LONGEST_REFUSAL: Final = 500
"""Characters of a reason that an outside program is told."""

MALFORMED: Final = 10
"""Attempts in a row that came to no candidate at all, after which the search stops."""

_SHORT_NUMBER: Final = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400}|/[1-9][0-9]{0,399})?")

NOTHING_TRIED: Final = Tried("", 0, 0, ended=False)
"""Stands for a turn that was skipped."""


@dataclass(frozen=True, slots=True)
class Start:
    """An attempt about to begin: which one, from which program, where, with which memories.

    `number` counts attempts of the run, `turn` those of this program, both from 1. `tried` are the
    attempts from this program that are over, by turn; `survivors` the techniques that led to
    switches of the run, the latest first; `archive` candidates of the run, the oldest first; `aim`
    is what a proof is to show; `vetoed` names programs that are not to be proposed again.
    """

    number: int
    turn: int
    program: bytes
    here: Here
    remembered: tuple[Remembered, ...]
    tried: tuple[Tried, ...] = ()
    survivors: tuple[str, ...] = ()
    archive: tuple[Entry, ...] = ()
    aim: Aim = FROZEN
    vetoed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attempt:
    """What an attempt gave. `proof` is the text `(proof ...)`: of better if proved, else no-better.

    `fate` is one of proved refuted screened exhausted unknown outside malformed. The cost is in
    work units. Not `repeatable`: a limit of time or memory struck while it was made. `phase` and
    `budget` are what the schedule said (phase 0: it was not asked); not `ended`: with more work,
    the same technique might come to something else. `figures` count candidates. `conditions` are
    texts like `proof`, for what else is demanded of a proved candidate; empty where none was found.
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
    phase: int = 0
    budget: int = 0
    ended: bool = True
    figures: Costs = ()
    parents: tuple[int, ...] = ()
    conditions: tuple[bytes, ...] = ()

    @property
    def cost(self) -> int:
        """Work units; at least 1, so that no tick can hold endless attempts."""
        return max(1, sum(units for _, units in self.work))


@dataclass(frozen=True, slots=True)
class Exhausted:
    """There is nothing more to try for this program."""

    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """There was nothing to try beside what was under way: the turn passes, without a record."""


Found: TypeAlias = Attempt | Exhausted | Skipped
"""What a source may say of a start."""


class Source(Protocol):
    """Where attempts come from: a search, a journal, the script of a test."""

    def announce(self, window: tuple[Start, ...]) -> None:
        """These attempts are under way and may be asked for, in this order; no others any more.

        One that was announced before is the same object as then.
        """

    def perform(self, start: Start) -> Found | None:
        """The outcome of an attempt; None if it is not known and never will be."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """An attempt that has been paid for, with what it began from."""

    start: Start
    attempt: Attempt


class Searcher:
    """The account of one machine: allotments in, attempts out."""

    stopped: str
    tripped: bool
    spent: int

    def __init__(self, source: Source, failures: int) -> None:
        self._source, self._limit = source, failures
        self._next, self._handed = 1, 0
        self._survivors: tuple[str, ...] = ()
        self._archive: tuple[Entry, ...] = ()
        self._vetoed: tuple[str, ...] = ()
        self.spent = 0
        self.restart()

    @property
    def delivered(self) -> int:
        """How many attempts have been handed over."""
        return self._handed

    def survived(self, technique: str) -> None:
        """A technique has led to a switch: it is to be tried first from now on."""
        others = tuple(text for text in self._survivors if text != technique)
        self._survivors = (technique, *others)[:SURVIVORS]

    def veto(self, program: str) -> None:
        """A program, by its SHA-256, is not to be proposed again in this run."""
        self._vetoed = (*self._vetoed, program)

    def restart(self) -> None:
        """Another program runs: what was begun for the last one is dropped, paid or not."""
        self._tried: tuple[Tried, ...] = ()
        self._queue: tuple[Start, ...] = ()
        self._found: Attempt | None = None
        self._fate = ""
        self._balance = self._failures = self._malformed = self._refused = 0
        self._turn = 1
        self._began = -1  # the tick at which the search for this program began
        self.stopped, self.tripped = "", False

    def advance(
        self,
        program: bytes,
        here: Here,
        remembered: tuple[Remembered, ...],
        allotment: int,
        aim: Aim = FROZEN,
    ) -> Iterator[Delivered]:
        """Pay in an allotment; hands over the attempts that it pays for, in order.

        A search that began in the midst of a life begins anew at the start of the next, once: what
        a rewrite is worth there says most about a life. Before the next attempt is asked for,
        `note` must have been told the fate of the last. After a
        proved one nothing more begins in this tick: the gate comes first.
        """
        if here.tick == 0 < self._began:
            balance = self._balance
            self.restart()
            self._balance = balance
        if self._began < 0 and allotment:
            self._began = here.tick
        if self.stopped:
            return
        self._balance += allotment
        self.spent += allotment
        self._fate = ""
        while self._balance > 0 and not self.stopped and self._fate != "proved":
            if len(self._queue) < WINDOW:
                self._begin(program, here, remembered, aim)
            if self._found is None:
                found = self._source.perform(self._queue[0])
                if isinstance(found, Exhausted):
                    self.stopped = found.reason
                    break
                if isinstance(found, Skipped):
                    self._pass(NOTHING_TRIED)
                    continue
                if found is None:
                    break
                self._found = found
            if self._found.cost > self._balance:
                break
            yield self._deliver(self._found)

    def note(self, fate: str, reason: str, ended: bool = True) -> None:
        """What became of the attempt handed over last; too many failures stop the search.

        One that is to be tried again with more work has not failed yet, nor one that there is not.
        """
        self._fate = fate
        if fate == "proved":
            self._failures = 0
        elif ended and fate != "exhausted":
            self._failures += 1
        self._malformed = self._malformed + 1 if fate == "malformed" else 0
        if self._malformed >= MALFORMED:
            self._trip(f"{self._malformed} malformed attempts in a row, the last: {reason}")
        elif self._failures >= self._limit:
            self._trip(f"{self._failures} attempts in a row have failed")

    def _trip(self, reason: str) -> None:
        """The circuit breaker: too many failures in a row."""
        self.stopped, self.tripped = reason, True

    def refused(self) -> None:
        """A proved attempt was turned down for good. Too many in a row stop the search."""
        self._refused += 1
        if self._refused >= self._limit and not self.stopped:
            self._trip(f"{self._refused} proofs in a row were turned down")

    def _begin(
        self, program: bytes, here: Here, remembered: tuple[Remembered, ...], aim: Aim
    ) -> None:
        """Fill the window: what begins now begins from here."""
        begun = (
            Start(
                self._next + index, self._turn + index, program, here, remembered,
                self._tried, self._survivors, self._archive, aim, self._vetoed,
            )
            for index in range(len(self._queue), WINDOW)
        )  # fmt: skip
        self._queue = (*self._queue, *begun)
        self._source.announce(self._queue)

    def _deliver(self, attempt: Attempt) -> Delivered:
        start = self._queue[0]
        self._found = None
        self._pass(_tried(start, attempt))
        self._archive = filed(self._archive, _entry(start, attempt))
        self._balance -= attempt.cost
        self._handed += 1
        return Delivered(start, attempt)

    def _pass(self, tried: Tried) -> None:
        """The first attempt of the window is over."""
        self._queue, self._tried = self._queue[1:], (*self._tried, tried)
        self._next += 1
        self._turn += 1


def key_of(here: Here) -> str:
    """A text that two places share only if belief and memory are the same; ticks may differ."""
    belief = "; ".join(f"{weight} {state_key(state)}" for weight, state in here.belief)
    return f"{belief} | {state_key(here.memory)}"


def _entry(start: Start, attempt: Attempt) -> Entry:
    """What later attempts of the run may build on."""
    lower, upper = (exact_end(end) for end in attempt.challenger)
    return Entry(
        start.number, attempt.parents, attempt.fate, lower, upper, attempt.candidate.decode()
    )


def exact_end(end: str) -> Number | None:
    """An end of an interval, None if there is none, or none that is short."""
    return number(Fraction(end)) if _SHORT_NUMBER.fullmatch(end) else None


def _tried(start: Start, attempt: Attempt) -> Tried:
    """What later attempts may know of this one. A candidate that was judged, or that more work
    would not judge otherwise, need not be tried again where this one began.
    """
    judged = attempt.ended or attempt.fate in ("proved", "refuted", "outside")
    return Tried(
        technique=attempt.technique,
        phase=attempt.phase,
        budget=attempt.budget,
        ended=attempt.ended,
        exhausted=attempt.fate == "exhausted",
        here=key_of(start.here),
        candidate=sha256(attempt.candidate).hexdigest() if judged and attempt.candidate else "",
        refusal=None if attempt.fate in ("proved", "exhausted") else _refusal(attempt),
    )


def _refusal(attempt: Attempt) -> Refusal:
    """What an outside program is told of an attempt."""
    program = attempt.candidate.decode()
    return Refusal(attempt.technique, attempt.fate, attempt.reason[:LONGEST_REFUSAL], program)
