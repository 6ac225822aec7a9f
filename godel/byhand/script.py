"""A script of entries carried out to its end or its first error: what happened, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from godel.byhand.entries import Entry, entries_of, typed_in
from godel.byhand.talk import Reply, Talk
from godel.errors import GodelError, Place


@dataclass(frozen=True, slots=True)
class Done:
    """An entry, what was said to it, and the error that ended the script, if it did."""

    entry: str
    line: int
    reply: Reply | None
    error: str = ""


@dataclass(slots=True)
class Outcome:
    """What came of a script. Mutable while it runs.

    `wrong`: an entry makes no sense; `refused`: the kernel refused one; with its place.
    """

    done: list[Done] = field(default_factory=list)
    wrong: str = ""
    refused: str = ""
    place: Place | None = None


Told = Callable[[Done], None]


def run_script(
    talk: Talk, text: str, source: str, told: Told = lambda done: None, go_on: bool = False
) -> Outcome:
    """Carry out a script; it stops at the first entry that makes no sense or is refused.

    A check that is refused stops it as well, unless it is to `go_on`, as a conversation would.
    `told` hears of each entry at once.
    """
    outcome = Outcome()
    for entry, error in _entries(text, source):
        reply: Reply | None = None
        if error is None and entry is not None:
            try:
                reply = talk.answer(entry)
            except GodelError as problem:
                error = problem
        shown = entry.shown() if entry else ""
        line = entry.typed.line if entry else error.place.line if error and error.place else 0
        done = Done(shown, line, reply, str(error) if error else "")
        outcome.done.append(done)
        told(done)
        if reply is not None and reply.ends:
            break
        if go_on or not (error is not None or (reply is not None and reply.refused)):
            continue
        if error is not None:
            outcome.wrong, outcome.place = str(error), error.place
        elif reply is not None and entry is not None:
            outcome.refused = reply.refused
            outcome.place = entry.typed.place(entry.position)
        break
    return outcome


def _entries(text: str, source: str) -> Iterator[tuple[Entry | None, GodelError | None]]:
    """The entries of a script, and the errors in it."""
    for typed in typed_in(text, source):
        try:
            found = entries_of(typed)
        except GodelError as problem:
            yield None, problem
        else:
            yield from ((entry, None) for entry in found)
