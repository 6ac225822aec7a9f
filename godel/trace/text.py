"""A run as text: every tick and attempt, and for each rewrite the theorems that allowed it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from godel.events import (
    Approved,
    Attempted,
    Ended,
    Event,
    Extended,
    Failed,
    Interval,
    LifeEnded,
    LifeStarted,
    Refused,
    RolledBack,
    SearchStopped,
    Started,
    Switched,
    Ticked,
    body_of,
)
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, verify
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.journal import read_journal
from godel.machine.run import events_of, read_conditions
from godel.machine.state import Conditions, tree_of
from godel.machine.storage import JOURNAL, RunFolder, candidate_file, program_file, proof_file
from godel.trace.differences import changed
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

SHORT = 12
"""Digits of a SHA-256 that are shown."""


@dataclass(frozen=True, slots=True)
class Traced:
    """A run that is looked at: its folder, what it was told, its world, its events, its head."""

    run: RunFolder
    conditions: Conditions
    world: World
    events: tuple[Event, ...]
    head: str

    def program(self, digest: str) -> str:
        """The text of an installed program."""
        return self.run.read(program_file(digest), MAXIMUM_BYTES).decode()

    def candidate(self, digest: str) -> str:
        """The text of a candidate that came to a verdict."""
        return self.run.read(candidate_file(digest), MAXIMUM_BYTES).decode()

    def proof(self, digest: str) -> bytes:
        """The bytes of a proof file."""
        return self.run.read(proof_file(digest), MAXIMUM_PROOF_BYTES)

    def agent(self, digest: str) -> Agent:
        """An installed program."""
        return build_agent(tree_of(self.program(digest).encode()), self.world)


def open_run(folder: Path) -> Traced:
    """A run with a journal whose chain holds; nothing else is checked. Raises GodelError."""
    run = RunFolder.open(folder)
    conditions = read_conditions(run)
    view = read_journal(folder / JOURNAL)
    world = build_world(tree_of(conditions.world))
    return Traced(run, conditions, world, events_of(run, view), view.head)


def trace(traced: Traced, wanted: frozenset[str] = frozenset()) -> Iterator[str]:
    """The lines of a trace; with `wanted`, only events of these kinds."""
    names = _Names(traced)
    for event in traced.events:
        names.follow(event)
        if not wanted or event.kind in wanted:
            yield from _SHOW.get(type(event), _other)(event, names)


class _Names:
    """The names that values have at the moment: memory changes with the program. Mutable."""

    def __init__(self, traced: Traced) -> None:
        self.traced = traced
        world = traced.world
        self.observed = [item.name for item in world.variables if item.name in world.observed]
        self.actions = [item.name for item in world.actions]
        self.memory: list[str] = []

    def follow(self, event: Event) -> None:
        """Take notice of the program that runs."""
        if isinstance(event, Started | LifeStarted):
            self._runs(event.program)
        elif isinstance(event, Switched):
            self._runs(event.new)

    def _runs(self, digest: str) -> None:
        self.memory = [item.name for item in self.traced.agent(digest).memory]


def _pairs(names: list[str], values: tuple[str, ...]) -> str:
    """`money=5 wins=0`; only values, if a rollback has changed the names meanwhile."""
    if len(names) != len(values):
        return " ".join(values)
    return " ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))


def interval(ends: Interval) -> str:
    """`[1/2, 2]`, with what is not known left open."""
    return f"[{ends[0] or '-oo'}, {ends[1] or 'oo'}]"


def _started(event: Started, names: _Names) -> Iterator[str]:
    settings = names.traced.conditions.settings
    yield f"world {names.traced.world.name} {event.world[:SHORT]}, program {event.program[:SHORT]}"
    yield (
        f"seed {settings.seed}, target {settings.target}, approval {settings.approval}, "
        f"trusted oracles: {' '.join(settings.trust) or 'none'}"
    )


def _life_started(event: LifeStarted, names: _Names) -> Iterator[str]:
    seen = _pairs(names.observed, event.observation) or "nothing"
    yield f"life {event.life} begins with program {event.program[:SHORT]}; seen: {seen}"


def _ticked(event: Ticked, names: _Names) -> Iterator[str]:
    parts = [
        f"  tick {event.tick:>4}",
        _pairs(names.observed, event.observation),
        _pairs(names.memory, event.memory),
        f"think {event.think}",
        "-> " + (_pairs(names.actions, event.action) or "no action"),
        f"reward {event.reward}",
        f"gas {event.gas}",
        f"charge {event.charge}",
        f"FAULT {event.fault}" if event.fault else "",
    ]
    yield "  ".join(part for part in parts if part)


def _attempted(event: Attempted, names: _Names) -> Iterator[str]:
    phases = ", ".join(f"{phase} {units}" for phase, units in event.work)
    reason = f": {event.reason}" if event.reason else ""
    turn = f" [phase {event.phase}, {event.cost} of {event.budget} units]" if event.phase else ""
    yield f"  attempt {event.number} {event.technique}{turn} -> {event.fate}{reason}"
    yield f"    work {event.cost} ({phases}), turn {event.turn} of program {event.parent[:SHORT]}"
    if any(event.running + event.challenger):
        bounds = f"utility: running {interval(event.running)}"
        yield f"    {bounds}, candidate {interval(event.challenger)}"
    if event.candidate:
        parents = " and ".join(map(str, event.parents))
        made = f", made from attempt {parents}" if parents else ""
        yield f"    candidate {event.candidate[:SHORT]}{made}"
    if event.proof:
        yield f"    certificate {event.proof[:SHORT]}"
    yield from (f"    query: {line}" for line in event.query.splitlines())


def _refused(event: Refused, names: _Names) -> Iterator[str]:
    yield f"  attempt {event.attempt} refused at tick {event.tick} by {event.by}: {event.reason}"


def _approved(event: Approved, names: _Names) -> Iterator[str]:
    yield f"  attempt {event.attempt} was {'approved' if event.answer else 'not approved'}"


def _switched(event: Switched, names: _Names) -> Iterator[str]:
    traced = names.traced
    yield (
        f"  SWITCH {event.number} at tick {event.tick}, by attempt {event.attempt}: "
        f"{event.old[:SHORT]} -> {event.new[:SHORT]}"
    )
    yield f"    utility here: old {interval(event.running)}, new {interval(event.challenger)}"
    for line in changed(traced.program(event.old), traced.program(event.new)):
        yield f"    {line}"
    yield f"    claim {event.claim[:SHORT]}, certificate {event.proof[:SHORT]}, theorems:"
    verdict = verify(traced.proof(event.proof), traced.conditions.allowed)
    for number, theorem in verdict.theorems:
        yield f"    {number:>4}  {theorem}"
    if not verdict.accepted:
        yield f"    NOT ACCEPTED: {verdict.reason}"
    yield f"    rests on: {' '.join(event.rests_on)}"


def _stopped(event: SearchStopped, names: _Names) -> Iterator[str]:
    yield f"  the search stops at tick {event.tick}: {event.reason}"


def _life_ended(event: LifeEnded, names: _Names) -> Iterator[str]:
    why = "over" if event.over else "out of ticks"
    yield (
        f"life {event.life} ends after {event.ticks} ticks ({why}): "
        f"reward {event.reward}, charge {event.charge}"
    )


def _rolled_back(event: RolledBack, names: _Names) -> Iterator[str]:
    yield f"by hand: switch {event.switch} is undone, {event.program[:SHORT]} is to run again"


def _extended(event: Extended, names: _Names) -> Iterator[str]:
    yield f"by hand: lives to come: {event.lives} more"


def _failed(event: Failed, names: _Names) -> Iterator[str]:
    yield f"the world failed in life {event.life} at tick {event.tick}: {event.message}"


def _ended(event: Ended, names: _Names) -> Iterator[str]:
    yield (
        f"end: {event.lives} lives, {event.switches} rewrites, {event.attempts} attempts, "
        f"{event.work} units of work"
    )


def _other(event: Event, names: _Names) -> Iterator[str]:
    """An event that has no line of its own."""
    said = ", ".join(f"{name} {value}" for name, value in body_of(event).items())
    yield f"  {event.kind}: {said}"


_SHOW: dict[type[Event], Callable[..., Iterator[str]]] = {
    Started: _started,
    LifeStarted: _life_started,
    Ticked: _ticked,
    Attempted: _attempted,
    Refused: _refused,
    Approved: _approved,
    Switched: _switched,
    SearchStopped: _stopped,
    LifeEnded: _life_ended,
    RolledBack: _rolled_back,
    Extended: _extended,
    Failed: _failed,
    Ended: _ended,
}
