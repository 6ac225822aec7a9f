"""What a report shows of a run, gathered from its records once. Nothing here is HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from godel.errors import GodelError
from godel.events import (
    Event,
    LifeStarted,
    RolledBack,
    SearchStopped,
    Started,
    Switched,
    Ticked,
)
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, verify
from godel.machine.storage import proof_file
from godel.machine.summary import Summary, summarise
from godel.trace.attempts import AttemptView, attempts_of
from godel.trace.card import TrustCard
from godel.trace.cards import quick_card_of
from godel.trace.report.amounts import amount
from godel.trace.text import SHORT, Traced
from godel.trace.theorems import ProofView, proof_view

ORDINARY: Final = frozenset("start attempt tick life-end search-stop end".split())
"""Kinds of records that are no news by themselves; all others are listed one by one."""

STOPPERS: Final = frozenset(["breaker", "rule"])
"""Who stops a search that could have gone on: that is news."""

MOST_FILES: Final = 200
"""Files of proofs that are looked at for bounds at the start of a life."""

REFUSED: Final = ("refuted", "vetoed", "unmet")
"""Last words of candidates that were judged by proof, and not switched to."""

MOST_REFUSED: Final = 20
"""Candidates of each of these kinds that are shown with their proofs; `godel explain` shows any."""


@dataclass(frozen=True, slots=True)
class Point:
    """A tick on the line of all ticks of the run. `earned` is what was earned until its end."""

    place: int
    life: int
    tick: int
    earned: Fraction


@dataclass(frozen=True, slots=True)
class Span:
    """A program ran from one place on the line of ticks to another, the last not included."""

    program: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened between two ticks: the record, and before which place."""

    place: int
    event: Event


@dataclass(frozen=True, slots=True)
class Bounds:
    """Certified bounds on the utility of a program at the start of a life; None: not known."""

    program: str
    lower: Fraction | None
    upper: Fraction | None
    proof: str


@dataclass(frozen=True, slots=True)
class Version:
    """A program that was put in place: the first, by a rewrite, or again by a rollback.

    `parent` is the row that it was made from, `undone` the rewrite that a rollback took back.
    `gone`: a later rollback has taken this one back.
    """

    row: int
    program: str
    parent: int | None
    switch: Switched | None
    undone: int
    place: int
    gone: bool


@dataclass(frozen=True, slots=True)
class Content:
    """A run as a report shows it. `proofs` and `cards` may hold a text: why there is none."""

    traced: Traced
    folder: str
    summary: Summary
    attempts: tuple[AttemptView, ...]
    points: tuple[Point, ...]
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    bounds: tuple[Bounds, ...]
    versions: tuple[Version, ...]
    proofs: Mapping[str, ProofView | str]
    cards: Mapping[int, TrustCard | str]

    def bounds_of(self, program: str) -> Bounds | None:
        """Certified bounds of a program at the start of a life."""
        return next((item for item in self.bounds if item.program == program), None)

    def version_of(self, program: str) -> str:
        """A short name: `v0` for the first program, `v1` for what the first rewrite made."""
        for item in self.versions:
            if item.program == program:
                return f"v{item.switch.number}" if item.switch is not None else "v0"
        return program[:SHORT]


def gather(traced: Traced, folder: str, *, deep: bool = True) -> Content:
    """All that a report shows; without proofs and cards if it need not be `deep`.

    Raises GodelError for a run that cannot be read.
    """
    summary, attempts = summarise(traced.events), attempts_of(traced)
    points, spans, marks = _line(traced.events)
    return Content(
        traced=traced,
        folder=folder,
        summary=summary,
        attempts=attempts,
        points=points,
        spans=spans,
        marks=marks,
        bounds=tuple(_bounds(traced)),
        versions=_versions(marks, summary.first),
        proofs=MappingProxyType(_proofs(traced, attempts) if deep else {}),
        cards=MappingProxyType(_cards(traced, summary) if deep else {}),
    )


def _line(
    events: Iterable[Event],
) -> tuple[tuple[Point, ...], tuple[Span, ...], tuple[Mark, ...]]:
    points: list[Point] = []
    spans: list[Span] = []
    marks: list[Mark] = []
    earned = Fraction(0)
    running, since = "", 0
    for event in events:
        if isinstance(event, Ticked):
            earned += (amount(event.reward) or 0) - (amount(event.charge) or 0)
            points.append(Point(len(points), event.life, event.tick, earned))
            continue
        program = _runs_after(event)
        if program and program != running:
            if len(points) > since:
                spans.append(Span(running, since, len(points)))
            running, since = program, len(points)
        stopped = isinstance(event, SearchStopped) and event.by in STOPPERS
        if event.kind not in ORDINARY or stopped:
            marks.append(Mark(len(points), event))
    if len(points) > since:
        spans.append(Span(running, since, len(points)))
    return tuple(points), tuple(spans), tuple(marks)


def _runs_after(event: Event) -> str:
    """The program that an event puts in place, "" for most."""
    if isinstance(event, Started | LifeStarted | RolledBack):
        return event.program
    return event.new if isinstance(event, Switched) else ""


def _versions(marks: Iterable[Mark], first: str) -> tuple[Version, ...]:
    """Every program that was put in place, in order, with the one it was made from."""
    rollbacks = [(m.place, m.event.switch) for m in marks if isinstance(m.event, RolledBack)]
    found = [Version(0, first, None, None, 0, 0, False)]
    current = 0
    for mark in marks:
        event, row = mark.event, len(found)
        if isinstance(event, Switched):
            gone = any(p >= mark.place and event.number >= number for p, number in rollbacks)
            found.append(Version(row, event.new, current, event, 0, mark.place, gone))
            current = row
        elif isinstance(event, RolledBack):
            same = [i.row for i in found if i.program == event.program and not i.undone]
            parent = same[-1] if same else 0
            found.append(
                Version(row, event.program, parent, None, event.switch, mark.place, False)
            )
            current = row
    return tuple(found)


def _bounds(traced: Traced) -> Iterator[Bounds]:
    """Bounds of programs at the start of a life, from certificates that are kept with the run.

    The journal does not name these, so each one is carried out by the kernel here, with no more
    work than the gate would take over it.
    """
    world, allowed = traced.conditions.settings.world, traced.conditions.allowed
    folder = (traced.run.path / proof_file("x")).parent
    for path in sorted(folder.glob("*.proof"))[:MOST_FILES]:
        try:
            data = traced.run.read(proof_file(path.stem), MAXIMUM_PROOF_BYTES)
        except GodelError:
            continue  # `check` says what is wrong with it; here it just bounds nothing
        if b"(goal interval " not in data:
            continue
        verdict = verify(data, allowed, traced.conditions.settings.replay_work)
        claim = verdict.claim
        if not verdict.accepted or claim is None or claim.here.tick or claim.world != world:
            continue
        ends = claim.goal.lower, claim.goal.upper
        low, high = (None if end is None else Fraction(end) for end in ends)
        yield Bounds(claim.running, low, high, path.stem)


def _proofs(traced: Traced, attempts: Iterable[AttemptView]) -> dict[str, ProofView | str]:
    """The proofs behind rewrites and the first refusals."""
    seen = [view for view in attempts if view.proof]
    wanted = [view.proof for view in seen if view.switch is not None]
    for fate in REFUSED:
        wanted += [view.proof for view in seen if view.fate == fate][:MOST_REFUSED]
    found: dict[str, ProofView | str] = {}
    for digest in wanted:
        if digest in found:
            continue
        try:
            data = traced.run.read(proof_file(digest), MAXIMUM_PROOF_BYTES)
            found[digest] = proof_view(data, traced.conditions.allowed)
        except GodelError as problem:
            found[digest] = problem.message
    return found


def _cards(traced: Traced, summary: Summary) -> dict[int, TrustCard | str]:
    found: dict[int, TrustCard | str] = {}
    for switch in summary.switches:
        try:
            found[switch.number] = quick_card_of(traced, switch)
        except GodelError as problem:
            found[switch.number] = problem.message
    return found
