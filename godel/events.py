"""Frozen records of what happened in a run: what the journal holds and every view shows.

Each event is one record. Its class says the kind, its fields are the body. Values, states and exact
numbers are texts as Ouro writes them (`"5"`, `"2/3"`, `"true"`); programs and proofs are named by
the SHA-256 of their bytes. Nothing here depends on a clock or on the machine that ran.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import ClassVar, TypeAlias

Words: TypeAlias = tuple[str, ...]
"""Several values, in declared order."""

Numbers: TypeAlias = tuple[int, ...]
"""Natural numbers."""

Interval: TypeAlias = tuple[str, str]
"""Lower and upper end of certified bounds; "" where nothing is certified."""

Costs: TypeAlias = tuple[tuple[str, int], ...]
"""Units of work by phase, sorted by phase."""

UNBOUNDED: Interval = ("", "")


@dataclass(frozen=True, slots=True)
class Started:
    """The first record: the SHA-256 of `run.json`, of the world and of the first program."""

    kind: ClassVar[str] = "start"
    run: str
    world: str
    program: str


@dataclass(frozen=True, slots=True)
class LifeStarted:
    """A life begins. `life` counts from 1, ticks from 0."""

    kind: ClassVar[str] = "life-start"
    life: int
    program: str
    observation: Words
    memory: Words


@dataclass(frozen=True, slots=True)
class Attempted:
    """An attempt to find a better program was paid for, and this came of it.

    `number` counts attempts of the run from 1, `turn` those that started from the same `parent`.
    `fate` is what the searcher says: proved refuted screened exhausted unknown outside malformed.
    `running` and `challenger` are the searcher's bounds on the two utilities where the attempt
    began. Not `repeatable`: a limit of time or memory struck, and the run may come out otherwise
    next time.
    `phase` and `budget` are what the schedule gave (phase 0: the program named the technique); not
    `ended`: with more work it might come to something else. `figures` count candidates: proposed,
    known (tried before), screened (dropped), attempted (put to the prover), proved. `parents` are
    the numbers of earlier attempts whose candidates this one was made from. `conditions` are the
    proof files of what else is demanded of a proved candidate, "" where none was found.
    """

    kind: ClassVar[str] = "attempt"
    life: int
    tick: int
    number: int
    turn: int
    parent: str
    technique: str
    fate: str
    reason: str
    cost: int
    work: Costs
    candidate: str
    proof: str
    running: Interval
    challenger: Interval
    query: str
    repeatable: bool
    phase: int
    budget: int
    ended: bool
    figures: Costs
    parents: Numbers
    conditions: Words


@dataclass(frozen=True, slots=True)
class Refused:
    """The gate, or whoever must approve, said no to the proof of an attempt at this tick.

    `by` is gate, require, holdout, keep, approval, veto or rollback.
    """

    kind: ClassVar[str] = "refusal"
    life: int
    tick: int
    attempt: int
    claim: str
    proof: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Approved:
    """The answer to the question whether a proved switch may take place.

    `by` says who answered: terminal, file, command, or nobody. A candidate that was not approved
    is vetoed: it is not asked about again.
    """

    kind: ClassVar[str] = "approval"
    attempt: int
    answer: bool
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Switched:
    """The machine has rewritten itself. `number` counts switches of the run from 1.

    `running` and `challenger` are what the certificate proves about the utilities of the old and
    the new program at this moment; `rests_on` are its axioms and oracles; `trust` are the levels
    that the new program has; `conditions` are the proof files of what else was demanded, the
    holdouts first.
    """

    kind: ClassVar[str] = "switch"
    life: int
    tick: int
    number: int
    attempt: int
    claim: str
    proof: str
    old: str
    new: str
    running: Interval
    challenger: Interval
    rests_on: Words
    trust: int
    conditions: Words


@dataclass(frozen=True, slots=True)
class Ticked:
    """One tick: what was seen and remembered before it, what it cost and what it brought.

    `charge` is the price of `gas` and of `think` together. `fault` is "" unless the policy failed.
    """

    kind: ClassVar[str] = "tick"
    life: int
    tick: int
    observation: Words
    memory: Words
    think: int
    action: Words
    reward: str
    gas: int
    charge: str
    fault: str


@dataclass(frozen=True, slots=True)
class SearchStopped:
    """The search tries nothing more for this program, unless it begins anew with a life.

    `by` is source (nothing is left), breaker (too many failures in a row) or rule: after a stop
    rule of the run nothing more is tried at all.
    """

    kind: ClassVar[str] = "search-stop"
    life: int
    tick: int
    program: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class LifeEnded:
    """A life is over, or its ticks have run out (`over` is false). Sums over the life."""

    kind: ClassVar[str] = "life-end"
    life: int
    ticks: int
    over: bool
    reward: str
    charge: str


@dataclass(frozen=True, slots=True)
class RolledBack:
    """By hand: from the next tick on, the program from before this switch runs again."""

    kind: ClassVar[str] = "rollback"
    switch: int
    program: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """By hand: from the next tick on the program stays as it is; if not `pinned`, it is free."""

    kind: ClassVar[str] = "pin"
    pinned: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Extended:
    """By hand: the run is to go on for more lives."""

    kind: ClassVar[str] = "more"
    lives: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The world broke its own rules, and the run stops here."""

    kind: ClassVar[str] = "error"
    life: int
    tick: int
    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """All lives have been lived. Sums over the run."""

    kind: ClassVar[str] = "end"
    lives: int
    switches: int
    attempts: int
    work: int


Event: TypeAlias = (
    Started
    | LifeStarted
    | Attempted
    | Refused
    | Approved
    | Switched
    | Ticked
    | SearchStopped
    | LifeEnded
    | RolledBack
    | Pinned
    | Extended
    | Failed
    | Ended
)

EVENTS: tuple[type[Event], ...] = (
    Started,
    LifeStarted,
    Attempted,
    Refused,
    Approved,
    Switched,
    Ticked,
    SearchStopped,
    LifeEnded,
    RolledBack,
    Pinned,
    Extended,
    Failed,
    Ended,
)

Plain: TypeAlias = "bool | int | str | list[Plain] | dict[str, Plain] | None"
"""What JSON can hold, without floats."""


def body_of(event: Event) -> dict[str, Plain]:
    """The body of an event's record."""
    return {item.name: _plain(getattr(event, item.name)) for item in fields(event)}


def _plain(value: object) -> Plain:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, tuple):  # nested at most twice, see Costs
        return [_plain(part) for part in value]
    raise TypeError(f"an event holds no {type(value).__name__}")


def event_of(kind: str, body: Mapping[str, Plain]) -> Event:
    """The event of a record. ValueError says what does not fit."""
    for known in EVENTS:
        if known.kind == kind:
            wanted = {item.name: str(item.type) for item in fields(known)}
            if set(body) != set(wanted):
                raise ValueError(f"a record of kind {kind} has the fields {', '.join(wanted)}")
            values = {name: _READERS[sort](body[name]) for name, sort in wanted.items()}
            return known(**values)  # type: ignore[arg-type]
    raise ValueError(f"there is no record of kind {kind}")


def _text(value: Plain) -> str:
    if type(value) is not str:
        raise ValueError("a field should be a text")
    return value


def _natural(value: Plain) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("a field should be a natural number")
    return value


def _truth(value: Plain) -> bool:
    if type(value) is not bool:
        raise ValueError("a field should be true or false")
    return value


def _words(value: Plain) -> Words:
    if type(value) is not list:
        raise ValueError("a field should be a list of texts")
    return tuple(_text(part) for part in value)


def _numbers(value: Plain) -> Numbers:
    if type(value) is not list:
        raise ValueError("a field should be a list of natural numbers")
    return tuple(_natural(part) for part in value)


def _interval(value: Plain) -> Interval:
    words = _words(value)
    if len(words) != 2:
        raise ValueError("an interval has two ends")
    return words[0], words[1]


def _costs(value: Plain) -> Costs:
    if type(value) is not list:
        raise ValueError("a field should be a list of pairs")
    found: list[tuple[str, int]] = []
    for part in value:
        if type(part) is not list or len(part) != 2:
            raise ValueError("a cost is a phase and its units")
        found.append((_text(part[0]), _natural(part[1])))
    return tuple(found)


_READERS: Mapping[str, Callable[[Plain], object]] = {
    "str": _text,
    "int": _natural,
    "bool": _truth,
    "Words": _words,
    "Numbers": _numbers,
    "Interval": _interval,
    "Costs": _costs,
}
