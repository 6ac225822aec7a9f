"""What a person does to a run from outside: roll back, pin, and answer what waits for approval.

Each is a record of the journal, so that `check` follows it. Nothing is ever taken away.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from godel.errors import UsageProblem
from godel.events import Approved, Event, Pinned, RolledBack, Switched, body_of
from godel.machine.journal import read_journal
from godel.machine.recorded import Recorded, Unknown
from godel.machine.recorder import Answer, EndOfRecords, Recorder
from godel.machine.run import events_of, live_all, machine_of, refuse_failed, resume
from godel.machine.state import Proposal
from godel.machine.storage import JOURNAL, Disk, JournalWriter, RunFolder


def rollback(folder: Path, number: int, disk: Disk | None = None) -> RolledBack:
    """From the next tick on, the program from before switch `number` is to run again.

    Appends a record; nothing is lost. Raises UsageProblem if there is no such switch.
    """
    run = RunFolder.open(folder, disk)
    with JournalWriter(folder, disk) as writer:
        writer.cut_torn()
        events = events_of(run, writer.found)
        refuse_failed(events)
        switches = [event for event in events if isinstance(event, Switched)]
        if not 1 <= number <= len(switches):
            raise UsageProblem(
                f"{folder} has no switch {number}",
                hint=f"it has {len(switches)}; see: godel trace {folder}",
            )
        event = RolledBack(number, switches[number - 1].old)
        writer.append(event.kind, body_of(event))
    return event


def pin(folder: Path, pinned: bool, reason: str, disk: Disk | None = None) -> Pinned:
    """From the next tick on the program may not be rewritten, or may be again.

    Appends a record. Raises UsageProblem if nothing would change.
    """
    run = RunFolder.open(folder, disk)
    with JournalWriter(folder, disk) as writer:
        writer.cut_torn()
        events = events_of(run, writer.found)
        refuse_failed(events)
        if is_pinned(events) == pinned:
            raise UsageProblem(f"{folder} is {'' if pinned else 'not '}pinned already")
        event = Pinned(pinned, reason)
        writer.append(event.kind, body_of(event))
    return event


def is_pinned(events: tuple[Event, ...]) -> bool:
    """Whether the last word about pins is that the program stays as it is."""
    pins = [event.pinned for event in events if isinstance(event, Pinned)]
    return bool(pins and pins[-1])


def waiting_for(folder: Path) -> Proposal | None:
    """The switch that a stopped run asks about; None if it waits for nobody.

    Lives the run again up to its last record. Raises TrustFailure if the records do not follow.
    """
    run = RunFolder.open(folder)
    view = read_journal(folder / JOURNAL)
    events = events_of(run, view)
    recorder = Recorder(run, view.records, None, lambda event: None)
    machine = machine_of(run, Recorded(run, events, Unknown()), recorder, compiled=True)
    try:
        live_all(machine)
    except EndOfRecords:
        return machine.asked
    return None


class _Answered(Exception):
    """The answer is in the journal; no more is to happen."""


def answer(folder: Path, attempt: int, said: Answer) -> Proposal:
    """Answer what a stopped run asks about an attempt, and leave the run stopped.

    Raises UsageProblem if it does not ask about that.
    """
    proposal = waiting_for(folder)
    if proposal is None or proposal.attempt != attempt:
        about = f"attempt {proposal.attempt}" if proposal else "nothing"
        raise UsageProblem(f"{folder} does not ask about attempt {attempt}; it asks about {about}")

    def watch(event: Event) -> None:
        if isinstance(event, Approved) and event.attempt == attempt:
            raise _Answered

    with suppress(_Answered):
        resume(folder, Unknown(), watch=watch, approve=lambda asked: said)
    return proposal
