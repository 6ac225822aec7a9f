"""The recorder: compares what happens with the records that are there, then writes more.

The same life is lived when a run is made, checked, replayed and resumed. What differs is only how
many records are known already, and whether there is a writer for what comes after them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, TypeAlias

from godel.errors import Place, StorageProblem, TrustFailure
from godel.events import Approved, Event, Extended, Pinned, RolledBack, body_of, event_of
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.journal import ORIGIN, Record, encode
from godel.machine.storage import JOURNAL, JournalWriter, RunFolder

ByHand: TypeAlias = RolledBack | Pinned | Extended

BY_HAND: Final = (RolledBack.kind, Pinned.kind, Extended.kind)
"""Records that a person caused. They take effect at the next tick, or where the run had ended."""


LONGEST_ANSWER: Final = 1_000
"""Characters that are kept of why a person said yes or no."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says to a proved switch, and who: terminal, file, command or nobody."""

    yes: bool
    by: str
    reason: str = ""


class EndOfRecords(Exception):
    """All known records have been met, and there is no writer for more."""


def read_event(record: Record, source: str) -> Event:
    """The event that a record holds. Raises TrustFailure with its place."""
    try:
        return event_of(record.kind, record.body)
    except ValueError as error:
        raise TrustFailure(
            f"byte {record.offset}: {error}", place=Place(source, record.number, 1)
        ) from None


class Recorder:
    """Where a machine's events go. `watch` is called with each, known or new."""

    __slots__ = ("_by_hand", "_count", "_folder", "_head", "_known", "_watch", "_writer")

    def __init__(
        self,
        folder: RunFolder,
        known: tuple[Record, ...],
        writer: JournalWriter | None,
        watch: Callable[[Event], None],
    ) -> None:
        self._folder, self._known, self._writer, self._watch = folder, known, writer, watch
        self._count, self._head = 0, ORIGIN
        self._by_hand: list[ByHand] = []

    @property
    def source(self) -> str:
        """The name of the journal in messages."""
        return str(self._folder.path / JOURNAL)

    def _due(self) -> Record | None:
        """The next known record."""
        return self._known[self._count] if self._count < len(self._known) else None

    def _pass(self, record: Record) -> Event:
        """Go past a known record."""
        event = read_event(record, self.source)
        self._count, self._head = record.number, record.digest
        self._watch(event)
        return event

    def _absorb(self) -> None:
        """Go past records made by hand, and remember them."""
        while (record := self._due()) and record.kind in BY_HAND:
            event = self._pass(record)
            if isinstance(event, RolledBack | Pinned | Extended):
                self._by_hand.append(event)

    def by_hand(self) -> tuple[ByHand, ...]:
        """What a person has asked for since the last call."""
        self._absorb()
        asked, self._by_hand = tuple(self._by_hand), []
        return asked

    def emit(self, event: Event) -> None:
        """Record an event. Raises TrustFailure if another one is recorded in its place."""
        self._absorb()
        record = self._due()
        if record is not None:
            line = encode(self._count + 1, self._head, event.kind, body_of(event))
            if line != record.line:
                raise self._differs(record, event)
            self._pass(record)
            return
        if self._writer is None:
            raise EndOfRecords
        written = self._writer.append(event.kind, body_of(event))
        self._count, self._head = written.number, written.digest
        self._watch(event)

    def _differs(self, record: Record, event: Event) -> TrustFailure:
        recorded, found = record.body, body_of(event)
        if record.kind != event.kind:
            what = f"the journal says {record.kind}, but what happens is {event.kind}"
        else:
            names = [name for name in found if recorded.get(name) != found[name]]
            name = names[0] if names else "fields"
            what = f"in {record.kind}, the journal says {name} = {_short(recorded.get(name))}, "
            what += f"but what happens is {_short(found.get(name))}"
        return TrustFailure(
            f"byte {record.offset}: record {record.number}: {what}",
            place=Place(self.source, record.number, 1),
            hint="the journal was edited, or made by another version or from other files",
        )

    def answer(self, attempt: int, question: Callable[[], Answer]) -> Approved:
        """The recorded answer to a question about an attempt, or the one given now."""
        self._absorb()
        record = self._due()
        if record is None:
            if self._writer is None:
                raise EndOfRecords
            given = question()
        else:
            event = read_event(record, self.source)
            told = event if isinstance(event, Approved) else Approved(attempt, False, "", "")
            given = Answer(told.answer, told.by, told.reason)
        answer = Approved(attempt, given.yes, given.by, given.reason[:LONGEST_ANSWER])
        self.emit(answer)
        return answer

    def keep(self, name: str, data: bytes) -> bytes:
        """Keep a file of the run; without a writer, demand that it is there. Returns its bytes."""
        self._absorb()
        if self._writer is not None:
            self._folder.write_once(name, data)
        elif self._due() is None:
            raise EndOfRecords
        try:
            kept = self._folder.read(name, len(data))
        except StorageProblem as problem:
            raise TrustFailure(problem.message, hint="the journal speaks of this file") from None
        if kept != data:
            raise TrustFailure(f"{self._folder.path / name} has other bytes than it must")
        return kept

    def read(self, name: str) -> bytes:
        """A file that the run kept earlier."""
        return self._folder.read(name, MAXIMUM_BYTES)

    def finish(self) -> None:
        """The machine has nothing more to do. Raises TrustFailure if more is recorded."""
        record = self._due()
        if record is not None:
            raise TrustFailure(
                f"byte {record.offset}: record {record.number} ({record.kind}) comes after the end",
                place=Place(self.source, record.number, 1),
            )


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def name_of(data: bytes) -> str:
    """The SHA-256 that bytes are named by."""
    return sha256(data).hexdigest()
