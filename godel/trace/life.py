"""A run at a glance: what it was told, what came of it, and its stretches between rewrites."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from godel.events import (
    Event,
    LifeEnded,
    LifeStarted,
    RolledBack,
    Started,
    Switched,
    Ticked,
)
from godel.machine.summary import Summary, summarise
from godel.trace.differences import changed
from godel.trace.text import Traced


@dataclass(frozen=True, slots=True)
class Stretch:
    """Ticks of one life under one program. `life` is 0 before any life has begun.

    `least` is what was certified of the program where it was switched to, `most` what was
    certified where it was replaced; both are exact, "" where nothing was. They are about the
    places of these two switches. `ended` says what ended the stretch.
    """

    life: int
    first: int
    program: str
    name: str
    ticks: int
    reward: Fraction
    charge: Fraction
    work: int
    least: str
    most: str
    ended: str

    @property
    def per_tick(self) -> Fraction | None:
        """Mean reward less charges."""
        return (self.reward - self.charge) / self.ticks if self.ticks else None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A rewrite in short; `lines` are those of the program that changed."""

    switch: Switched
    technique: str
    lines: tuple[str, ...]
    undone: bool


@dataclass(frozen=True, slots=True)
class Glance:
    """A run at a glance."""

    world: str
    agent: str
    summary: Summary
    stretches: tuple[Stretch, ...]
    rewrites: tuple[Rewrite, ...]
    others: tuple[str, ...]


KNOWN = (
    "start", "life-start", "attempt", "refusal", "approval", "switch", "tick", "search-stop",
    "life-end", "rollback", "more", "error", "end",
)  # fmt: skip
"""Kinds of events that a glance counts in its own way; others it only names."""


def glance_of(traced: Traced) -> Glance:
    """What is seen of a run at first sight."""
    summary = summarise(traced.events)
    rewrites = tuple(
        Rewrite(
            switch,
            summary.technique(switch),
            tuple(changed(traced.program(switch.old), traced.program(switch.new))),
            any(number <= switch.number for number in summary.rolled_back),
        )
        for switch in summary.switches
    )
    others: dict[str, int] = {}
    for event in traced.events:
        if event.kind not in KNOWN:
            others[event.kind] = others.get(event.kind, 0) + 1
    first = next((e.program for e in traced.events if isinstance(e, Started)), "")
    return Glance(
        world=traced.world.name,
        agent=traced.agent(first).name if first else "",
        summary=summary,
        stretches=tuple(_stretches(traced)),
        rewrites=rewrites,
        others=tuple(f"{count} {kind}" for kind, count in others.items()),
    )


@dataclass(slots=True)
class _Open:
    """The stretch that is being counted. Mutable."""

    program: str
    life: int = 0
    first: int = 0
    ticks: int = 0
    reward: Fraction = Fraction(0)
    charge: Fraction = Fraction(0)
    work: int = 0
    least: str = ""

    def count(self, tick: Ticked) -> None:
        """Take in a tick."""
        if not self.ticks:
            self.first = tick.tick
        self.ticks += 1
        self.reward += Fraction(tick.reward)
        self.charge += Fraction(tick.charge)
        self.work += tick.think


def _stretches(traced: Traced) -> Iterator[Stretch]:
    names: dict[str, str] = {}

    def closed(part: _Open, ended: str, most: str = "") -> Stretch:
        name = names.setdefault(part.program, traced.agent(part.program).name)
        return Stretch(
            part.life, part.first, part.program, name, part.ticks, part.reward, part.charge,
            part.work, part.least, most, ended,
        )  # fmt: skip

    part = _Open("")
    last: Event | None = None
    for event in traced.events:
        last = event
        if isinstance(event, Started):
            part = _Open(event.program)
        elif isinstance(event, LifeStarted):
            part = _Open(event.program, event.life, least=part.least)
        elif isinstance(event, Ticked):
            part.count(event)
        elif isinstance(event, Switched):
            ended = f"rewrite {event.number} at tick {event.tick}"
            yield closed(part, ended, event.running[1])
            part = _Open(event.new, event.life, event.tick, least=event.challenger[0])
        elif isinstance(event, RolledBack):
            if part.ticks:
                yield closed(part, f"rewrite {event.switch} undone by hand")
            part = _Open(event.program, part.life, part.first + part.ticks)
        elif isinstance(event, LifeEnded):
            if part.ticks or not event.ticks:
                over = "over" if event.over else "out of ticks"
                yield closed(part, f"life {event.life} ends: {over}")
            part = _Open(part.program, part.life, least=part.least)
    if part.ticks and last is not None:
        yield closed(part, "the journal ends here")
