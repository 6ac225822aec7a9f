"""A run: lives in a row, in a folder from which it can be checked, replayed and resumed.

All four re-execute the same life. They differ in where attempts come from, and in what happens when
the known records end:

            attempts from                records                  after the last known one
    run     the search                   none are known           writes more
    check   the journal                  compares                 stops
    replay  the search (1)               compares                 stops
    resume  the journal, then the search compares                 writes more

(1) But from the journal where that says that an attempt is not repeatable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from godel import __version__
from godel.errors import StorageProblem, TrustFailure, UsageProblem, WorldProblem
from godel.events import Attempted, Ended, Event, Extended, Failed, Started
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.attempts import Source
from godel.machine.conditions import demands_of
from godel.machine.gate import allow_list
from godel.machine.journal import JournalView, read_journal
from godel.machine.life import live
from godel.machine.recorded import Kept, Recorded, Unknown
from godel.machine.recorder import Answer, EndOfRecords, Recorder, name_of, read_event
from godel.machine.settings import MAXIMUM_BYTES as MAXIMUM_SETTINGS
from godel.machine.settings import Settings, current_versions, read_settings
from godel.machine.state import Conditions, Machine, Proposal, Supplies
from godel.machine.storage import (
    JOURNAL,
    RUN,
    WORLD,
    Disk,
    JournalWriter,
    OperatingSystem,
    RunFolder,
    holdout_file,
    program_file,
    supply_file,
)
from godel.prover.demand import HOLDOUT, KEEP, Demand
from godel.resources import proofs_folder

Watch = Callable[[Event], None]
"""Called with each event, known or new, in order."""


def nothing(event: Event) -> None:
    """The watcher that does not look."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """A run as it is asked for: canonical texts, and settings without what follows from them.

    `supplies` are texts for the search and `holdouts` worlds in which no rewrite may be worse, by
    name.
    """

    world: bytes
    program: bytes
    settings: Settings
    supplies: Supplies = ()
    holdouts: Supplies = ()

    def complete(self) -> Settings:
        """The settings with the names of the texts and the versions of this installation."""
        return replace(
            self.settings,
            world=name_of(self.world),
            program=name_of(self.program),
            supplies=tuple((name, name_of(text)) for name, text in sorted(self.supplies)),
            holdouts=tuple((name, name_of(text)) for name, text in sorted(self.holdouts)),
            versions=current_versions(__version__),
        )


    def demands(self) -> tuple[Demand, ...]:
        """What every switch must show besides a gain."""
        worlds = (Demand(HOLDOUT, name, text.decode()) for name, text in sorted(self.holdouts))
        return (*worlds, *(Demand(KEEP, text, text) for text in self.settings.keep))


class _Nobody:
    """Approval where there is nobody to ask."""

    def __call__(self, proposal: Proposal) -> Answer:
        return Answer(False, "nobody", "there is nobody to ask")


NOBODY = _Nobody()


def allowed_oracles(trust: tuple[str, ...]) -> frozenset[str]:
    """The axioms and oracles that a gate accepts: those of `trust.toml`, and oracles by name."""
    path = proofs_folder() / "trust.toml"
    try:
        return allow_list(path.read_bytes(), trust)
    except OSError as error:
        raise StorageProblem(f"cannot read {path}: {error.strerror}") from None


def start(
    folder: Path,
    prospect: Prospect,
    source: Source,
    *,
    watch: Watch = nothing,
    approve: Callable[[Proposal], Answer] = NOBODY,
    disk: Disk | None = None,
) -> None:
    """Begin a run in a new folder and live it to its end.

    Raises UsageProblem, StorageProblem or WorldProblem; what is in the journal by then can be
    checked, and resumed if the world was not at fault.
    """
    settings = prospect.complete()
    allowed_oracles(settings.trust)  # a bad oracle is refused before anything is written
    run = RunFolder.create(folder, disk)
    run.write_once(WORLD, prospect.world)
    run.write_once(program_file(settings.program), prospect.program)
    for _, text in prospect.supplies:
        run.write_once(supply_file(name_of(text)), text)
    for _, text in prospect.holdouts:
        run.write_once(holdout_file(name_of(text)), text)
    run.write_once(RUN, settings.data())
    resume(folder, source, watch=watch, approve=approve, disk=disk)


def resume(
    folder: Path,
    source: Source,
    *,
    more: int = 0,
    watch: Watch = nothing,
    approve: Callable[[Proposal], Answer] = NOBODY,
    disk: Disk | None = None,
) -> None:
    """Go on where a run stopped, and `more` lives beyond its end.

    After a crash at any point the journal becomes what it would have been without the crash.
    Raises TrustFailure if the records are not what the life, lived again, gives.
    """
    run = RunFolder(folder, disk or OperatingSystem())
    if not (folder / RUN).is_file():
        raise UsageProblem(f"{folder} is not the folder of a run: it has no {RUN}")
    with JournalWriter(folder, disk) as writer:
        writer.cut_torn()
        records, events = writer.found.records, events_of(run, writer.found)
        if more:
            refuse_failed(events)
            records = (*records, writer.append(Extended.kind, {"lives": more}))
        recorder = Recorder(run, records, writer, watch)
        live_all(machine_of(run, Recorded(run, events, source), recorder, approve))


def check(folder: Path, *, expected_head: str | None = None, watch: Watch = nothing) -> JournalView:
    """Check a run from zero, without any search: the chain, each tick, each certificate.

    Raises TrustFailure with the place of the first record that does not follow.
    """
    return _compare(folder, None, expected_head, watch)


def replay(folder: Path, source: Source, *, watch: Watch = nothing) -> JournalView:
    """Do everything again, the search too, and compare all bytes. Raises TrustFailure.

    What the journal says cannot be repeated, as an answer of an outside program, is taken from it.
    """
    return _compare(folder, source, None, watch)


def repeatable_attempts(folder: Path) -> frozenset[int]:
    """The numbers of recorded attempts that a replay makes again. Raises TrustFailure."""
    run = RunFolder.open(folder)
    events = events_of(run, read_journal(folder / JOURNAL))
    return frozenset(e.number for e in events if isinstance(e, Attempted) and e.repeatable)


def _compare(
    folder: Path, source: Source | None, expected_head: str | None, watch: Watch
) -> JournalView:
    run = RunFolder.open(folder)
    view = read_journal(folder / JOURNAL, expected_head)
    recorder = Recorder(run, view.records, None, watch)
    events = events_of(run, view)
    where = Recorded(run, events, Unknown()) if source is None else Kept(run, events, source)
    try:
        live_all(machine_of(run, where, recorder, compiled=False))
    except EndOfRecords:
        pass  # the run was stopped before its end
    except WorldProblem:
        recorder.finish()  # the failure is recorded, and nothing comes after it
    return view


def events_of(run: RunFolder, view: JournalView) -> tuple[Event, ...]:
    """The events of a journal. Raises TrustFailure."""
    source = str(run.path / JOURNAL)
    return tuple(read_event(record, source) for record in view.records)


def machine_of(
    run: RunFolder,
    source: Source,
    recorder: Recorder,
    approve: Callable[[Proposal], Answer] = NOBODY,
    compiled: bool = True,
) -> Machine:
    """The machine of a run before its first life; its first record is written or compared."""
    conditions = read_conditions(run, approve)
    settings = conditions.settings
    recorder.emit(Started(name_of(settings.data()), settings.world, settings.program))
    return Machine(conditions, source, recorder, compiled)


def live_all(machine: Machine) -> None:
    """Live all lives, and the ones that a person added."""
    recorder, searcher = machine.recorder, machine.searcher
    lives, lived = machine.settings.lives, 0
    while lived < lives:
        while lived < lives:
            lived += 1
            live(machine, lived)
            lives += _added(machine)
        recorder.emit(Ended(lived, len(machine.switches), searcher.delivered, searcher.spent))
        lives += _added(machine)
    recorder.finish()


def _added(machine: Machine) -> int:
    """Carry out what a person asked for; how many lives were added."""
    asked = machine.recorder.by_hand()
    machine.obey(asked)
    return sum(event.lives for event in asked if isinstance(event, Extended))


def read_conditions(run: RunFolder, approve: Callable[[Proposal], Answer] = NOBODY) -> Conditions:
    """Settings and texts of a run, each with the bytes that its name says. Raises TrustFailure."""
    settings = read_settings(run.read(RUN, MAXIMUM_SETTINGS))
    world = run.read(WORLD, MAXIMUM_BYTES)
    if name_of(world) != settings.world:
        raise TrustFailure(f"{run.path / WORLD} is not the world that the run began with")
    program = run.read(program_file(settings.program), MAXIMUM_BYTES)
    supplies = tuple(
        (name, run.read(supply_file(digest), MAXIMUM_BYTES)) for name, digest in settings.supplies
    )
    allowed, demands = allowed_oracles(settings.trust), demands_of(settings, run)
    return Conditions(settings, world, program, allowed, approve, supplies, demands)


def refuse_failed(events: Iterable[Event]) -> None:
    """A run whose world has failed cannot go on."""
    for event in events:
        if isinstance(event, Failed):
            raise WorldProblem(f"the world of this run has failed: {event.message}")
