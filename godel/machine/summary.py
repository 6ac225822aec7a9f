"""What a run came to, from its events alone: rewrites, rewards, work, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from godel.events import (
    Attempted,
    Ended,
    Event,
    Failed,
    LifeEnded,
    Refused,
    RolledBack,
    SearchStopped,
    Started,
    Switched,
    Ticked,
)

VETOES = ("approval", "veto", "rollback")
"""Who turns a rewrite down that is proved, and meets all that is demanded of it."""

FIGURES = ("considered", "proposed", "known", "screened", "attempted", "proved")
"""What is counted of candidates, in the order in which it can happen to one."""


STOPS = {"source": "", "breaker": "circuit breaker: ", "rule": "stop rule: "}
"""What is said before the reason of a stop, by who stopped the search."""


@dataclass(frozen=True, slots=True)
class Earned:
    """What some ticks brought: rewards, and the charges for gas and thought."""

    ticks: int = 0
    reward: Fraction = Fraction(0)
    charge: Fraction = Fraction(0)

    @property
    def per_tick(self) -> Fraction | None:
        """Mean reward less charges, None if there was no tick."""
        return (self.reward - self.charge) / self.ticks if self.ticks else None


@dataclass(frozen=True, slots=True)
class Fate:
    """An attempt and what became of it in the end; the reason says why it was not accepted."""

    attempt: Attempted
    fate: str
    reason: str


@dataclass(frozen=True, slots=True)
class Summary:
    """A run in short. `before` are the ticks before the first switch, `after` those after the last.

    `work` is what was allotted to thinking, in units; `stops` says why searches ended.
    """

    switches: tuple[Switched, ...]
    rolled_back: tuple[int, ...]
    first: str
    running: str
    fates: tuple[Fate, ...]
    before: Earned
    after: Earned
    ticks: int
    lives: int
    reward: Fraction
    charge: Fraction
    work: int
    stops: tuple[str, ...]
    finished: bool
    failure: str
    repeatable: bool

    def technique(self, switch: Switched) -> str:
        """What found the program that a switch installed."""
        found = (f.attempt.technique for f in self.fates if f.attempt.number == switch.attempt)
        return next(found, "")

    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many attempts had each fate, by name."""
        names = sorted({fate.fate for fate in self.fates})
        return tuple((name, sum(fate.fate == name for fate in self.fates)) for name in names)

    def figures(self) -> tuple[tuple[str, int], ...]:
        """How many candidates were considered, proposed, known before, screened, attempted, proved.
        """
        sums = dict.fromkeys(FIGURES, 0)
        for fate in self.fates:
            for name, count in fate.attempt.figures:
                sums[name] = sums.get(name, 0) + count
        return tuple(sums.items())


def finder(technique: str) -> str:
    """A technique in a line for people: a whole agent in its place is a program's own proposal."""
    return "the program itself" if technique.startswith("(agent ") else technique


def summarise(events: Iterable[Event]) -> Summary:
    """The summary of the events of a run, finished or not."""
    happened = tuple(events)
    switches = tuple(event for event in happened if isinstance(event, Switched))
    ticks = [event for event in happened if isinstance(event, Ticked)]
    first = next((event.program for event in happened if isinstance(event, Started)), "")
    rolled_back = [event.switch for event in happened if isinstance(event, RolledBack)]
    before, after = _around(happened, len(switches))
    return Summary(
        switches=switches,
        rolled_back=tuple(rolled_back),
        first=first,
        running=running_program(happened),
        fates=tuple(_fates(happened, switches)),
        before=before,
        after=after,
        ticks=len(ticks),
        lives=sum(isinstance(event, LifeEnded) for event in happened),
        reward=sum((Fraction(tick.reward) for tick in ticks), Fraction(0)),
        charge=sum((Fraction(tick.charge) for tick in ticks), Fraction(0)),
        work=sum(tick.think for tick in ticks),
        stops=tuple(
            STOPS.get(e.by, "") + e.reason for e in happened if isinstance(e, SearchStopped)
        ),
        finished=any(isinstance(event, Ended) for event in happened[-1:]),
        failure=next((event.message for event in happened if isinstance(event, Failed)), ""),
        repeatable=all(e.repeatable for e in happened if isinstance(e, Attempted)),
    )


def running_program(events: Iterable[Event]) -> str:
    """The program that runs after these events: a fold over starts, switches and rollbacks."""
    program = ""
    for event in events:
        if isinstance(event, Started | RolledBack):
            program = event.program
        elif isinstance(event, Switched):
            program = event.new
    return program


def _around(events: tuple[Event, ...], switches: int) -> tuple[Earned, Earned]:
    """What the ticks before the first and after the last switch brought."""
    passed = 0
    before: list[Ticked] = []
    after: list[Ticked] = []
    for event in events:
        passed += isinstance(event, Switched)
        if isinstance(event, Ticked) and passed == 0:
            before.append(event)
        elif isinstance(event, Ticked) and passed == switches:
            after.append(event)
    return _earned(before), _earned(after)


def _earned(ticks: list[Ticked]) -> Earned:
    reward = sum((Fraction(tick.reward) for tick in ticks), Fraction(0))
    return Earned(len(ticks), reward, sum((Fraction(tick.charge) for tick in ticks), Fraction(0)))


def _fates(events: tuple[Event, ...], switches: tuple[Switched, ...]) -> Iterable[Fate]:
    """Each attempt with its last word: the searcher's, the gate's, or a person's."""
    accepted = {switch.attempt for switch in switches}
    refusals = {event.attempt: event for event in events if isinstance(event, Refused)}
    for event in events:
        if not isinstance(event, Attempted):
            continue
        refusal = refusals.get(event.number)
        if event.number in accepted:
            yield Fate(event, "accepted", "")
        elif refusal is None:
            yield Fate(event, event.fate, event.reason)
        elif refusal.by == "gate":
            yield Fate(event, event.fate, f"not here: {refusal.reason}")
        else:
            word = "vetoed" if refusal.by in VETOES else "unmet"
            yield Fate(event, word, refusal.reason)
