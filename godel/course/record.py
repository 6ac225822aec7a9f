"""The record in a student's folder: whose it is and which hints were taken, as a chain of hashes.

It has the format of a journal (`machine/journal.py`). An edit in the middle breaks the chain; a
record that is missing from the end, or a chain that was made anew, cannot be seen in the file
alone. So the head, which `godel course grade` prints, can be compared with one noted before.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from godel.course.handed import Unfit, read_plain
from godel.errors import Place, StorageProblem, TrustFailure
from godel.machine.journal import ORIGIN, Json, decode, encode

RECORD = "course.jsonl"
MOST_BYTES = 1_000_000
LEVELS = (1, 2, 3)
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Record:
    """What the record of a folder says. `hints` has the highest level for each exercise."""

    student: str
    hints: Mapping[str, int]
    head: str
    length: int


def good_name(name: str) -> bool:
    """Whether something may be the name of a student."""
    return name.isprintable() and name == name.strip() and 0 < len(name) <= LONGEST_NAME


def begin(folder: Path, student: str) -> None:
    """Start the record of a new folder. Raises StorageProblem."""
    _append(folder, encode(1, ORIGIN, "student", {"student": student}), new=True)


def note_hint(folder: Path, exercise: str, level: int) -> None:
    """Record that a hint was given. Raises StorageProblem, TrustFailure."""
    before = read_record(folder)
    body: dict[str, Json] = {"exercise": exercise, "level": level}
    _append(folder, encode(before.length + 1, before.head, "hint", body), new=False)


def _append(folder: Path, line: bytes, new: bool) -> None:
    flags = os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | (os.O_CREAT | os.O_EXCL if new else 0)
    try:
        handle = os.open(folder / RECORD, flags, 0o644)
        try:
            os.write(handle, line + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageProblem(f"cannot write {folder / RECORD}: {error.strerror}") from None


def read_record(folder: Path) -> Record:
    """The record of a folder. Raises StorageProblem if there is none, TrustFailure if broken."""
    path = folder / RECORD
    try:
        data = read_plain(str(path), MOST_BYTES)
    except Unfit as unfit:
        raise TrustFailure(f"the record of the folder is refused: {unfit}") from None
    if data is None:
        raise StorageProblem(f"there is no {path}", hint="was it made by godel course start?")
    return record_in(data, str(path))


def record_in(data: bytes, source: str) -> Record:
    """The record that some bytes hold. Raises TrustFailure with the line that does not fit."""
    head, hints, student = ORIGIN, dict[str, int](), ""
    if len(data) > MOST_BYTES or not data.endswith(b"\n"):
        raise _broken(source, 1, "it does not end as a record does")
    lines = data[:-1].split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            record = decode(line, 0)
        except ValueError as error:
            raise _broken(source, number, f"the record {error}") from None
        if record.number != number or record.previous != head:
            raise _broken(source, number, "it was edited, moved or added: the chain breaks here")
        head = record.digest
        name, exercise, level = (record.body.get(key) for key in ("student", "exercise", "level"))
        if number == 1 and record.kind == "student" and isinstance(name, str):
            student = name
            if not good_name(name):
                raise _broken(source, number, "it names no student")
        elif number > 1 and record.kind == "hint" and isinstance(exercise, str):
            if type(level) is not int or level not in LEVELS:
                raise _broken(source, number, "there is no such level of a hint")
            hints[exercise] = max(level, hints.get(exercise, 0))
        else:
            raise _broken(source, number, "no such record is ever written")
    return Record(student, hints, head, len(lines))


def _broken(source: str, line: int, what: str) -> TrustFailure:
    return TrustFailure(
        f"the record of the folder is broken: {what}",
        place=Place(source, line, 1),
        hint="it is only ever added to, by godel course",
    )
