"""Attempts from a journal: what a search gave when the run was made, without searching again."""

from __future__ import annotations

from collections.abc import Iterable

from godel.errors import GodelError, TrustFailure
from godel.events import Attempted, Event, SearchStopped
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, MAXIMUM_PROOF_DEPTH
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import MAXIMUM_BYTES, Form, head
from godel.machine.attempts import Attempt, Exhausted, Found, Skipped, Source, Start
from godel.machine.recorder import name_of
from godel.machine.storage import RunFolder, candidate_file, proof_file


class Unknown:
    """The source that knows nothing: what the journal does not say stays open."""

    def announce(self, window: tuple[Start, ...]) -> None:
        """Takes no notice."""

    def perform(self, start: Start) -> Found | None:
        """None."""
        return None


class Recorded:
    """The attempts that events tell of, and another source for all others."""

    def __init__(self, run: RunFolder, events: Iterable[Event], otherwise: Source) -> None:
        self._run, self._otherwise = run, otherwise
        self._attempts: dict[int, Attempted] = {}
        self._stops: dict[tuple[int, str], str] = {}
        self._last: dict[tuple[str, int], int] = {}
        self._window: tuple[Start, ...] = ()
        last = 0
        for event in events:
            if isinstance(event, Attempted):
                self._attempts[event.number] = event
                last = event.number
                self._last[event.parent, event.number - event.turn] = last
            elif isinstance(event, SearchStopped) and event.by == "source":
                self._stops[last + 1, event.program] = event.reason

    def announce(self, window: tuple[Start, ...]) -> None:
        """Pass on what the journal does not tell, but only once it is needed."""
        self._window = window

    def perform(self, start: Start) -> Found | None:
        """The recorded outcome, with its files; else what the other source says.

        A number that is missing among those of the same program was skipped.
        """
        told, parent = self._told(start), name_of(start.program)
        if told is not None:
            return told
        if start.number < self._last.get((parent, start.number - start.turn), 0):
            return Skipped()
        reason = self._stops.get((start.number, parent))
        if reason is not None:
            return Exhausted(reason)
        if self._window:
            self._otherwise.announce(self._window)
            self._window = ()
        return self._otherwise.perform(start)

    def _told(self, start: Start) -> Attempt | None:
        """The recorded outcome, None if there is none."""
        event, parent = self._attempts.get(start.number), name_of(start.program)
        if event is None or (event.turn, event.parent) != (start.turn, parent):
            return None
        return self._attempt(event)

    def _attempt(self, event: Attempted) -> Attempt:
        candidate, proof = b"", self._instructions(event.proof)
        if event.candidate:
            candidate = self._run.read(candidate_file(event.candidate), MAXIMUM_BYTES)
        return Attempt(
            technique=event.technique,
            fate=event.fate,
            reason=event.reason,
            work=event.work,
            candidate=candidate,
            proof=proof,
            running=event.running,
            challenger=event.challenger,
            query=event.query,
            repeatable=event.repeatable,
            phase=event.phase,
            budget=event.budget,
            ended=event.ended,
            figures=event.figures,
            parents=event.parents,
            conditions=tuple(map(self._instructions, event.conditions)),
        )

    def _instructions(self, digest: str) -> bytes:
        """The `(proof ...)` of a proof file, nothing where there is none."""
        if not digest:
            return b""
        file = self._run.read(proof_file(digest), MAXIMUM_PROOF_BYTES)
        return instructions_of(file, proof_file(digest))


class Kept(Recorded):
    """Another source, but for attempts that events tell not to be repeatable: those are kept."""

    def __init__(self, run: RunFolder, events: Iterable[Event], otherwise: Source) -> None:
        once = (e for e in events if isinstance(e, Attempted) and not e.repeatable)
        super().__init__(run, once, otherwise)

    def announce(self, window: tuple[Start, ...]) -> None:
        """Pass it on: a schedule depends on all that is under way."""
        self._otherwise.announce(window)

    def perform(self, start: Start) -> Found | None:
        """What was kept, or what the other source says."""
        return self._told(start) or self._otherwise.perform(start)


def instructions_of(file: bytes, name: str) -> bytes:
    """The `(proof ...)` part of a proof file. Raises TrustFailure."""
    try:
        tree = read_canonical(
            file, maximum_bytes=MAXIMUM_PROOF_BYTES, maximum_depth=MAXIMUM_PROOF_DEPTH
        )
    except GodelError as error:
        raise TrustFailure(f"{name} is no proof file: {error.message}") from None
    parts = tree.items if isinstance(tree, Form) else ()
    if head(tree) != "godel-proof" or not parts or head(parts[-1]) != "proof":
        raise TrustFailure(f"{name} is no proof file")
    return canonical_text(parts[-1]).encode()
