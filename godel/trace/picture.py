"""A run as it happens: after each event, a picture of where it stands. No drawing here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any

from godel.events import (
    UNBOUNDED,
    Approved,
    Attempted,
    Ended,
    Event,
    Failed,
    Interval,
    LifeEnded,
    LifeStarted,
    Pinned,
    Refused,
    RolledBack,
    SearchStopped,
    Started,
    Switched,
    Ticked,
    Words,
)
from godel.trace.text import SHORT
from godel.world.model import Agent, World

MOST_RECENT = 8
"""Lines that are kept of what happened last."""

Lines = tuple[tuple[str, str], ...]
"""Lines of a program, each with its mark: ` `, or `-` and `+` where the last rewrite was."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a run stands. Numbers are sums over the whole run, `earned` and `charged` exact.

    `old` and `new` are what the last certificate proves of the programs before and after it.
    `cost` of `budget` units went into the last attempt, in a phase of the schedule.
    """

    life: int = 0
    tick: int = 0
    seen: Words = ()
    memory: Words = ()
    action: Words = ()
    reward: str = ""
    earned: Fraction = Fraction(0)
    charged: Fraction = Fraction(0)
    thought: int = 0
    spent: int = 0
    fates: tuple[tuple[str, int], ...] = ()
    switches: int = 0
    switched_at: int = 0
    old: Interval = UNBOUNDED
    new: Interval = UNBOUNDED
    program: Lines = ()
    digest: str = ""
    memory_names: Words = ()
    technique: str = ""
    phase: int = 0
    budget: int = 0
    cost: int = 0
    recent: Words = ()
    ended: bool = False


class Watcher:
    """Follows a run. `picture` is replaced as a whole, so that another thread may draw it.

    `read` gives the text of a program by its SHA-256, `agent` makes it one.
    """

    def __init__(
        self, world: World, read: Callable[[str], str], agent: Callable[[str], Agent]
    ) -> None:
        self._read, self._agent = read, agent
        self.picture = Picture()
        self.observed = tuple(v.name for v in world.variables if v.name in world.observed)
        self.actions = tuple(item.name for item in world.actions)

    def __call__(self, event: Event) -> None:
        """Take notice. An event of a kind that is not known here changes nothing."""
        follow = self._FOLLOW.get(type(event))
        if follow is not None:
            self.picture = follow(self, self.picture, event)
        line = describe(event)
        if line:
            self.picture = replace(
                self.picture, recent=(*self.picture.recent, line)[-MOST_RECENT:]
            )

    def _started(self, now: Picture, event: Started) -> Picture:
        return self._runs(now, event.program, "")

    def _runs(self, now: Picture, digest: str, before: str) -> Picture:
        """Another program runs; where `before` is one, it is marked what changed."""
        text = self._read(digest)
        return replace(
            now,
            digest=digest[:SHORT],
            program=marked(self._read(before) if before else text, text),
            memory_names=tuple(item.name for item in self._agent(text).memory),
        )

    def _life_started(self, now: Picture, event: LifeStarted) -> Picture:
        return replace(
            now, life=event.life, tick=0, seen=event.observation, memory=event.memory,
            action=(), reward="",
        )  # fmt: skip

    def _ticked(self, now: Picture, event: Ticked) -> Picture:
        return replace(
            now,
            life=event.life,
            tick=event.tick,
            seen=event.observation,
            memory=event.memory,
            action=event.action,
            reward=event.reward,
            earned=now.earned + Fraction(event.reward),
            charged=now.charged + Fraction(event.charge),
            thought=now.thought + event.think,
        )

    def _attempted(self, now: Picture, event: Attempted) -> Picture:
        fates = dict(now.fates)
        fates[event.fate] = fates.get(event.fate, 0) + 1
        return replace(
            now,
            fates=tuple(sorted(fates.items())),
            technique=event.technique,
            phase=event.phase,
            budget=event.budget,
            cost=event.cost,
            spent=now.spent + event.cost,
        )

    def _switched(self, now: Picture, event: Switched) -> Picture:
        now = self._runs(now, event.new, event.old)
        return replace(
            now, switches=now.switches + 1, switched_at=event.tick,
            old=event.running, new=event.challenger,
        )  # fmt: skip

    def _rolled_back(self, now: Picture, event: RolledBack) -> Picture:
        return replace(self._runs(now, event.program, ""), old=UNBOUNDED, new=UNBOUNDED)

    def _ended(self, now: Picture, event: Ended) -> Picture:
        return replace(now, ended=True)

    _FOLLOW: dict[type[Event], Callable[..., Picture]] = {  # noqa: RUF012
        Started: _started,
        LifeStarted: _life_started,
        Ticked: _ticked,
        Attempted: _attempted,
        Switched: _switched,
        RolledBack: _rolled_back,
        Ended: _ended,
    }


def marked(old: str, new: str) -> Lines:
    """The lines of a program, with those that a rewrite took away and added."""
    before, after = old.splitlines(), new.splitlines()
    found: list[tuple[str, str]] = []
    for tag, first, last, start, end in SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "equal":
            found += [(" ", line) for line in after[start:end]]
        else:
            found += [("-", line) for line in before[first:last]]
            found += [("+", line) for line in after[start:end]]
    return tuple(found)


def describe(event: Event) -> str:
    """One line for events that a person waits for, "" for all others."""
    show = _DESCRIBE.get(type(event))
    return "" if show is None else show(event)


def _attempt_line(event: Attempted) -> str:
    if event.fate == "malformed":
        return ""
    own = event.technique.startswith("(agent ")
    by = "(its own proposal)" if own else event.technique
    return f"tick {event.tick}: attempt {event.number} {by} {event.fate}"


_DESCRIBE: dict[type[Event], Callable[[Any], str]] = {
    Attempted: _attempt_line,
    Switched: lambda e: f"tick {e.tick}: rewrite {e.number}, proved by attempt {e.attempt}",
    Refused: lambda e: f"tick {e.tick}: attempt {e.attempt} refused by {e.by}: {e.reason}",
    Approved: lambda e: f"attempt {e.attempt} {'approved' if e.answer else 'vetoed'} by {e.by}",
    RolledBack: lambda e: f"by hand: switch {e.switch} is undone",
    Pinned: lambda e: f"by hand: {'pinned' if e.pinned else 'no longer pinned'}",
    SearchStopped: lambda e: f"tick {e.tick}: the search stops: {e.reason}",
    LifeEnded: lambda e: f"life {e.life} ends after {e.ticks} ticks with reward {e.reward}",
    Failed: lambda e: f"tick {e.tick}: the world failed: {e.message}",
}
