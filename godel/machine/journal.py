"""The journal of a run: an append-only file of hash-chained records, read with suspicion.

One record per line, as canonical JSON (sorted keys, no spaces, ASCII, whole numbers only):

    {"body":{...},"kind":"tick","n":7,"previous":"<SHA-256 of line 6 without its newline>"}

The reader trusts nothing: a line must be, byte for byte, what `encode` would have written there.
The one damage that a crash can do is an incomplete last line; it is reported as `torn` and may be
cut. Everything else is refused with its byte offset. What no chain of hashes can see is an edit of
the last record or the loss of whole records from the end: for that, compare the `head` with the one
that was printed when the run stopped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, TypeAlias

from godel.errors import Place, StorageProblem, TrustFailure

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
"""What a record may hold. Fractions are strings `"p/q"`; there are no floats."""

ORIGIN: Final = "0" * 64
"""The `previous` of the first record, and the head of an empty journal."""

MAXIMUM_LINE: Final = 1_000_000
"""Longest record, in bytes without the newline."""

MAXIMUM_NESTING: Final = 64
"""Deepest nesting of lists and objects, the record itself included."""

MAXIMUM_DIGITS: Final = 4_000
"""Longest integer, in decimal digits."""

_TOO_LARGE: Final = 10**MAXIMUM_DIGITS
_KIND: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_BRACKET: Final = re.compile(r"[\[\]{}]")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


# Canonical JSON: the only bytes that a value may have.


def canonical(value: Json) -> bytes:
    """The one way to write a value. A ValueError says what stands in the way: "is nested ..."."""
    pending: list[tuple[object, int]] = [(value, 1)]
    count = 1
    while pending:
        item, depth = pending.pop()
        if type(item) is dict or type(item) is list:
            if depth > MAXIMUM_NESTING:
                raise ValueError(f"is nested more than {MAXIMUM_NESTING} deep")
            count += len(item)
            if count > MAXIMUM_LINE:  # each part takes a byte at least
                raise ValueError(f"is longer than {MAXIMUM_LINE} bytes")
            if type(item) is dict:
                if not all(type(key) is str for key in item):
                    raise ValueError("has a key that is not a string")
                pending += [(key, depth) for key in item]
                pending += [(part, depth + 1) for part in item.values()]
            else:
                pending += [(part, depth + 1) for part in item]
        elif type(item) is str:
            if _SURROGATE.search(item):
                raise ValueError("holds half of a surrogate pair")
        elif type(item) is int:
            if abs(item) >= _TOO_LARGE:
                raise ValueError(f"holds an integer of more than {MAXIMUM_DIGITS} digits")
        elif item is not None and type(item) is not bool:
            raise ValueError(f"holds a {type(item).__name__}, which has no exact form")
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    if len(text) > MAXIMUM_LINE:
        raise ValueError(f"is longer than {MAXIMUM_LINE} bytes")
    return text.encode("ascii")


def from_canonical(data: bytes) -> Json:
    """The value that `canonical` would write as these very bytes; ValueError for any others."""
    if len(data) > MAXIMUM_LINE:
        raise ValueError(f"is longer than {MAXIMUM_LINE} bytes")
    if not data.isascii():
        raise ValueError("is not ASCII")
    text = data.decode("ascii")
    _limit_nesting(text)  # the parser below recurses, so this comes first
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_inexact,
            parse_constant=_inexact,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON from its character {error.pos + 1} on") from error
    if canonical(value) != data:
        raise ValueError("is not in canonical form")
    return value


def _limit_nesting(text: str) -> None:
    """Count brackets outside strings. Without escapes, every second piece is inside a string."""
    pieces = text.replace("\\\\", "").replace('\\"', "").split('"')
    depth = 0
    for bracket in _BRACKET.findall(" ".join(pieces[::2])):
        depth += 1 if bracket in "[{" else -1
        if depth > MAXIMUM_NESTING:
            raise ValueError(f"is nested more than {MAXIMUM_NESTING} deep")


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("has a key twice in one object")
    return result


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAXIMUM_DIGITS:
        raise ValueError(f"holds an integer of more than {MAXIMUM_DIGITS} digits")
    return int(digits)


def _inexact(text: str) -> Json:
    raise ValueError(f"holds {text[:20]}, which is no exact number")


# Records, and the chain that they make.


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the journal. `line` has no newline; `offset` is where it starts in the file."""

    number: int
    previous: str
    kind: str
    body: Mapping[str, Json]
    line: bytes
    offset: int

    @property
    def digest(self) -> str:
        """What the next record must have as its `previous`."""
        return sha256(self.line).hexdigest()


@dataclass(frozen=True, slots=True)
class JournalView:
    """A verified journal: its records, the digest of the last one, and where they end.

    `torn` counts the bytes after `size`: an incomplete last record, which may be cut.
    """

    records: tuple[Record, ...]
    head: str
    size: int
    torn: int


def encode(number: int, previous: str, kind: str, body: Mapping[str, Json]) -> bytes:
    """The line of a record, without newline. StorageProblem if it cannot be written exactly."""
    try:
        line = canonical({"body": dict(body), "kind": kind, "n": number, "previous": previous})
        decode(line, 0)
    except ValueError as error:
        raise StorageProblem(f"record {number} of kind {kind!r} {error}") from error
    return line


def decode(line: bytes, offset: int) -> Record:
    """One line as a record, whatever its neighbours. ValueError says what is wrong with it."""
    value = from_canonical(line)
    if type(value) is not dict or sorted(value) != ["body", "kind", "n", "previous"]:
        raise ValueError("does not have just the fields body, kind, n and previous")
    number, previous, kind, body = (value[name] for name in ("n", "previous", "kind", "body"))
    if type(number) is not int or number < 1:
        raise ValueError("has a number that is no positive integer")
    if type(previous) is not str or not _HASH.fullmatch(previous):
        raise ValueError("has a previous that is no SHA-256 in hexadecimal")
    if type(kind) is not str or not _KIND.fullmatch(kind):
        raise ValueError("has a kind that is no short lower-case word")
    if type(body) is not dict:
        raise ValueError("has a body that is no object")
    return Record(number, previous, kind, body, line, offset)


def read_journal(path: Path, expected_head: str | None = None) -> JournalView:
    """Read and verify a whole journal.

    Raises StorageProblem if the file cannot be read, and TrustFailure, with the byte offset of the
    first record that is in doubt, if it is not what a run has written (or ends elsewhere than at
    `expected_head`, if that is given).
    """
    try:
        if not path.is_file():
            raise StorageProblem(f"there is no journal {path}", hint="is this the folder of a run?")
        with path.open("rb") as stream:
            view = _verify(stream, str(path))
    except OSError as error:
        raise StorageProblem(f"cannot read {path}: {error.strerror}") from error
    if expected_head is not None and view.head != expected_head:
        raise TrustFailure(
            f"byte {view.size}: {path} ends after record {len(view.records)} with the head "
            f"{view.head}, not {expected_head}",
            hint="records are missing from the end, were added, or the last one was edited",
        )
    return view


def _verify(stream: BinaryIO, source: str) -> JournalView:
    records: list[Record] = []
    head, size, torn = ORIGIN, 0, 0
    while line := stream.readline(MAXIMUM_LINE + 1):
        due = len(records) + 1
        try:
            if not line.endswith(b"\n"):
                if len(line) > MAXIMUM_LINE:
                    raise ValueError(f"is longer than {MAXIMUM_LINE} bytes")
                torn = len(line)
                break
            record = decode(line[:-1], size)
            if record.number != due:
                raise ValueError(f"has the number {record.number}: lost, moved or repeated records")
            if record.previous != head and not records:
                raise ValueError("does not start a chain: its previous is not all zeros")
        except ValueError as error:
            raise _broken(source, due, size, str(error)) from error
        if record.previous != head:
            doubt = f"is not what record {due} (byte {size}) was written after: one was edited"
            raise _broken(source, due - 1, records[-1].offset, doubt)
        records.append(record)
        head = record.digest
        size += len(line)
    return JournalView(tuple(records), head, size, torn)


def _broken(source: str, number: int, offset: int, what: str) -> TrustFailure:
    return TrustFailure(
        f"byte {offset}: record {number} {what}",
        place=Place(source, number, 1),
        hint="a journal is only ever added to; restore this one from a copy",
    )
