"""Reads what a student hands in, with suspicion: plain files of text only, no links, no surprises.

Each folder is opened from the one above without following links, and a file is looked at before it
is opened, so that a pipe or a device is never waited for. Only bytes leave this module, and only if
they are text that looks like what it is.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from godel.course.model import Exercise

MOST_BYTES = 100_000
"""Longest file that is graded."""

MOST_PROOF_BYTES = 4_000_000
"""The same for proof files."""

MOST_NAMES = 1_000
"""Names in a folder that are looked at to find the one that was meant."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PLAIN = "\n\r\t\f"
_LOOKALIKES = {"Cc", "Cf", "Cs", "Co", "Cn"}
"""Categories of Unicode: control, invisible formatting (which can reorder a line), unassigned."""


class Unfit(Exception):
    """Something is no honest file: what, and which."""


@dataclass(frozen=True, slots=True)
class Handed:
    """Texts by file name, why others are refused, and remarks on those that are missing."""

    texts: Mapping[str, str]
    refused: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_handed(root: Path, exercise: Exercise) -> Handed:
    """The files of an exercise in a student's folder."""
    texts, refused = dict[str, str](), list[str]()
    try:
        with _opened(root, exercise.unit, exercise.slug) as folder:
            for name in exercise.files:
                try:
                    data = read_plain(name, longest(name), folder)
                    if data is not None:
                        texts[name] = plain_text(data, name)
                except Unfit as unfit:
                    refused.append(str(unfit))
            missing = [name for name in exercise.files if name not in texts]
            remarks = tuple(_strange_names(folder, missing)) if missing and not refused else ()
    except FileNotFoundError:
        return Handed({})
    except OSError as error:
        return Handed({}, (f"{exercise.name} cannot be looked into: {error.strerror}",))
    except Unfit as unfit:
        return Handed({}, (str(unfit),))
    return Handed(texts, tuple(refused), remarks)


def longest(name: str) -> int:
    """How many bytes a file may have."""
    return MOST_PROOF_BYTES if name.endswith(".proof") else MOST_BYTES


@contextmanager
def _opened(root: Path, *inner: str) -> Iterator[int]:
    """A folder inside a student's, no part of whose path below the student's is a link."""
    handle = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in inner:
            found = os.stat(name, dir_fd=handle, follow_symlinks=False)
            if not stat.S_ISDIR(found.st_mode):
                raise Unfit(f"{name} is {kind_of(found)}, where a folder should be")
            below = os.open(name, _FOLDER, dir_fd=handle)
            os.close(handle)
            handle = below
        yield handle
    finally:
        os.close(handle)


def read_plain(name: str, most: int, folder: int | None = None) -> bytes | None:
    """The bytes of a plain file, None if there is nothing of this name. Raises Unfit."""
    try:
        before = os.stat(name, dir_fd=folder, follow_symlinks=False)
        _check(before, name, most)
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
        handle = os.open(name, flags, dir_fd=folder)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unfit(f"{name} cannot be read: {error.strerror}") from None
    try:
        found = os.fstat(handle)
        if (found.st_dev, found.st_ino) != (before.st_dev, before.st_ino):
            raise Unfit(f"{name} was exchanged while it was read")
        _check(found, name, most)
        data = bytearray()
        while len(data) <= most and (part := os.read(handle, most + 1 - len(data))):
            data += part
    except OSError as error:
        raise Unfit(f"{name} cannot be read: {error.strerror}") from None
    finally:
        os.close(handle)
    if len(data) > most:
        raise Unfit(f"{name} is larger than {most:,} bytes")
    return bytes(data)


def _check(found: os.stat_result, name: str, most: int) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise Unfit(f"{name} is {kind_of(found)}, where a file should be")
    if found.st_nlink != 1:
        raise Unfit(f"{name} is a hard link: the file has {found.st_nlink} names")
    if not found.st_mode & stat.S_IRUSR:
        raise Unfit(f"{name} may not be read by its owner")
    if found.st_size > most:
        raise Unfit(f"{name} is larger than {most:,} bytes")


def kind_of(found: os.stat_result) -> str:
    """What something is, in words."""
    kinds = (
        (stat.S_ISLNK, "a symbolic link"), (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"), (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"), (stat.S_ISREG, "a file"),
    )  # fmt: skip
    return next((words for test, words in kinds if test(found.st_mode)), "something strange")


def plain_text(data: bytes, name: str) -> str:
    """The text of a file in UTF-8. Raises Unfit for what does not look like what it is."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        where = f"byte {error.start} is 0x{data[error.start]:02x}"
        raise Unfit(f"{name} is not UTF-8: {where}") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.isascii() and line.isprintable():
            continue
        for character in line:
            if unicodedata.category(character) in _LOOKALIKES and character not in _PLAIN:
                code = f"U+{ord(character):04X}"
                what = unicodedata.name(character, "a control character").lower()
                raise Unfit(f"line {number} of {name} has the invisible character {code} ({what})")
    return text


def _strange_names(folder: int, missing: list[str]) -> Iterator[str]:
    """Files that look like the missing ones, or may have been meant."""
    with os.scandir(folder) as entries:
        names = [entry.name for _, entry in zip(range(MOST_NAMES), entries, strict=False)]
    for name in sorted(names):
        odd = next((c for c in name if not c.isascii()), "")
        if odd:
            yield f"there is a file whose name has U+{ord(odd):04X}; names are plain letters"
        elif any(name.lower().strip() == wanted or name == wanted + ".txt" for wanted in missing):
            yield f"there is a file {name!r}; it must be named exactly as in the statement"
