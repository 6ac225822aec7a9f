"""The folder of a run on disk: files written once, one writer, a journal that survives crashes.

    world.ouro   run.json   journal.jsonl   lock
    programs/<sha>.ouro   candidates/<sha>.ouro   proofs/<sha>.proof   supplies/<sha>.txt
    holdouts/<sha>.ouro

Files in the last five are named by the SHA-256 of their bytes, and are checked on every read.
Nothing here is trusted: what it writes, `godel.machine.journal` and the gate read with suspicion.
The system calls are behind `Disk`, so that tests can make each of them fail.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from godel.errors import StorageProblem, TrustFailure, UsageProblem
from godel.machine.journal import JournalView, Json, Record, decode, encode, read_journal

WORLD: Final = "world.ouro"
RUN: Final = "run.json"
JOURNAL: Final = "journal.jsonl"
LOCK: Final = "lock"

_BY_CONTENT: Final = {
    "programs": ".ouro", "candidates": ".ouro", "proofs": ".proof", "supplies": ".txt",
    "holdouts": ".ouro",
}  # fmt: skip
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_TORN: Final = "its last record is incomplete and was not cut"
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")


def program_file(digest: str) -> str:
    """Where an installed program is kept, relative to the run."""
    return f"programs/{digest}.ouro"


def candidate_file(digest: str) -> str:
    """Where a proposed program is kept, relative to the run."""
    return f"candidates/{digest}.ouro"


def proof_file(digest: str) -> str:
    """Where a certificate is kept, relative to the run."""
    return f"proofs/{digest}.proof"


def supply_file(digest: str) -> str:
    """Where a text that the user gave to the search is kept, relative to the run."""
    return f"supplies/{digest}.txt"


def holdout_file(digest: str) -> str:
    """Where a world in which a rewrite must be no worse is kept, relative to the run."""
    return f"holdouts/{digest}.ouro"


class Disk(Protocol):
    """The system calls that writing needs. Each may raise OSError; handles are descriptors."""

    def open(self, path: Path, flags: int) -> int: ...
    def lock(self, handle: int) -> None: ...
    def write(self, handle: int, data: bytes) -> int: ...
    def truncate(self, handle: int, size: int) -> None: ...
    def fsync(self, handle: int) -> None: ...
    def close(self, handle: int) -> None: ...
    def make_folder(self, path: Path) -> None: ...
    def rename(self, source: Path, target: Path) -> None: ...


class OperatingSystem:
    """The real `Disk`."""

    __slots__ = ()

    def open(self, path: Path, flags: int) -> int:
        """A descriptor that child processes do not inherit (else they would hold the lock)."""
        return os.open(path, flags, 0o666)

    def lock(self, handle: int) -> None:
        """Take the exclusive lock, or raise BlockingIOError at once."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def write(self, handle: int, data: bytes) -> int:
        """One system call; returns how many bytes it took."""
        return os.write(handle, data)

    def truncate(self, handle: int, size: int) -> None:
        """Cut the file to a size in bytes."""
        os.ftruncate(handle, size)

    def fsync(self, handle: int) -> None:
        """Return when the file, or the names in the folder, are on the disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Give the descriptor (and its lock) back."""
        os.close(handle)

    def make_folder(self, path: Path) -> None:
        """Make one folder; FileExistsError if the name is taken."""
        os.mkdir(path)

    def rename(self, source: Path, target: Path) -> None:
        """Put a finished file under its name in one step."""
        os.replace(source, target)


def _sync_folder(disk: Disk, folder: Path) -> None:
    handle = disk.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        disk.fsync(handle)
    finally:
        disk.close(handle)


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def fresh_folder(parent: Path, stem: str) -> Path:
    """The first of `stem`, `stem-2`, `stem-3`, ... that `parent` does not have. Creates nothing."""
    name = _UNFIT.sub("-", stem)[:100].lstrip(".-") or "run"
    number = 1
    while True:
        path = parent / (name if number == 1 else f"{name}-{number}")
        if not os.path.lexists(path):
            return path
        number += 1


@dataclass(frozen=True, slots=True)
class RunFolder:
    """An existing run folder. Names are relative, as in `programs/<sha>.ouro`."""

    path: Path
    disk: Disk = field(default_factory=OperatingSystem, repr=False, compare=False)

    @classmethod
    def create(cls, path: Path, disk: Disk | None = None) -> RunFolder:
        """Make the folder (an empty one may be there). UsageProblem if it has files already."""
        folder = cls(path, disk or OperatingSystem())
        hint = "give another one with --out"
        try:
            missing = [part for part in (path, *path.parents) if not part.exists()]
            for part in reversed(missing):
                with contextlib.suppress(FileExistsError):
                    folder.disk.make_folder(part)
                _sync_folder(folder.disk, part.parent)
            if any(path.iterdir()):
                what = f"the folder {path} has files in it"
                raise UsageProblem(what, hint=f"{hint}, or: godel resume {path}")
        except (FileExistsError, NotADirectoryError) as error:
            what = f"cannot make the folder {path}: a file is in its way"
            raise UsageProblem(what, hint=hint) from error
        except (OSError, ValueError) as error:
            raise StorageProblem(f"cannot make the folder {path}: {error}") from error
        return folder

    @classmethod
    def open(cls, path: Path, disk: Disk | None = None) -> RunFolder:
        """The folder of an earlier run. UsageProblem if there is no journal in it."""
        if not (path / JOURNAL).is_file():
            raise UsageProblem(f"{path} is not the folder of a run: it has no {JOURNAL}")
        return cls(path, disk or OperatingSystem())

    def write_once(self, name: str, data: bytes) -> Path:
        """Put a file in place whole and for good; writing the same bytes again changes nothing.

        Raises TrustFailure if the name is taken by other bytes, or is not the SHA-256 of these;
        StorageProblem if the disk refuses: there is then the whole file or none.
        """
        target = self._locate(name, data)
        try:
            if os.path.lexists(target):
                if self.read(name, len(data)) != data:
                    raise TrustFailure(f"{target} is already there with other bytes")
            else:
                self._put(target, data)
            # also if it was there: the one who wrote it may have died before this
            _sync_folder(self.disk, target.parent)
        except OSError as error:
            raise StorageProblem(
                f"cannot write {target}: {_reason(error)}",
                hint=f"what was written before is safe; then: godel resume {self.path}",
            ) from error
        return target

    def read(self, name: str, limit: int) -> bytes:
        """The bytes of a file of at most `limit` bytes.

        Raises StorageProblem if there is no such file or it cannot be read, TrustFailure if it is
        larger, or is named by another SHA-256 than its own.
        """
        target = self._locate(name, None)
        try:
            if not target.is_file():
                raise StorageProblem(f"the run has no file {target}")
            with target.open("rb") as stream:
                data = stream.read(limit + 1)
        except OSError as error:
            raise StorageProblem(f"cannot read {target}: {_reason(error)}") from error
        if len(data) > limit:
            raise TrustFailure(f"{target} has more than {limit} bytes")
        self._locate(name, data)
        return data

    def _locate(self, name: str, data: bytes | None) -> Path:
        """The path of a name; where names are digests, that of `data` (if given) must be this."""
        *folders, last = name.split("/")
        if len(folders) > 1 or not all(_NAME.fullmatch(part) for part in (*folders, last)):
            raise UsageProblem(f"{name[:200]!r} is no name of a file in a run")
        if folders and folders[0] in _BY_CONTENT:
            ending = _BY_CONTENT[folders[0]]
            if not re.fullmatch(r"[0-9a-f]{64}" + re.escape(ending), last):
                raise UsageProblem(f"{name!r} must be {folders[0]}/<SHA-256 in hex>{ending}")
            if data is not None and sha256(data).hexdigest() + ending != last:
                raise TrustFailure(f"{self.path / name} does not hold what it is named by")
        return self.path / name

    def _put(self, target: Path, data: bytes) -> None:
        """Write beside the target, then rename: a reader sees the whole file or none."""
        if target.parent != self.path:
            with contextlib.suppress(FileExistsError):
                self.disk.make_folder(target.parent)
            _sync_folder(self.disk, self.path)
        partial = target.parent / f".{target.name}.partial"
        try:
            handle = self.disk.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                written = self.disk.write(handle, data)
                if written != len(data):
                    raise OSError(f"only {written} of {len(data)} bytes were taken")
                self.disk.fsync(handle)
            finally:
                self.disk.close(handle)
            self.disk.rename(partial, target)
        except BaseException:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


class JournalWriter:
    """The one writer of a journal: locks the folder, verifies what is there, then only appends.

    `found` is the journal as it was on opening. A record counts once `append` has returned. Any
    failure before that (an error, a short write, an interrupt) ends the writer: what the disk then
    holds is known only after reading it again, so nothing is retried and the run is to be resumed.
    """

    __slots__ = (
        "_disk",
        "_file",
        "_folder",
        "_handles",
        "_refusal",
        "count",
        "found",
        "head",
        "size",
    )

    found: JournalView
    count: int
    head: str
    size: int

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        """Begins the journal if there is none. Raises StorageProblem if it cannot be opened or has
        a writer already, and TrustFailure if it is broken."""
        self._folder, self._disk = folder, disk or OperatingSystem()
        self._handles = contextlib.ExitStack()
        self._refusal = "it is not open"
        try:
            self._begin()
        except BlockingIOError as error:
            self.close()
            what, hint = f"another process writes to {folder}", "wait for it to end, or stop it"
            raise StorageProblem(what, hint=hint) from error
        except OSError as error:
            self.close()
            raise StorageProblem(f"cannot open {folder / JOURNAL}: {_reason(error)}") from error
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        self._disk.lock(self._open(LOCK, os.O_RDWR | os.O_CREAT))
        self._file = self._open(JOURNAL, os.O_RDWR | os.O_CREAT | os.O_APPEND)
        # an earlier writer may have died between a write and its fsync
        self._disk.fsync(self._file)
        _sync_folder(self._disk, self._folder)
        self.found = read_journal(self._folder / JOURNAL)
        self.count, self.head, self.size = len(self.found.records), self.found.head, self.found.size
        self._refusal = _TORN if self.found.torn else ""

    def _open(self, name: str, flags: int) -> int:
        handle = self._disk.open(self._folder / name, flags)
        self._handles.callback(self._disk.close, handle)
        return handle

    def cut_torn(self) -> int:
        """Cut an incomplete last record, if there is one; returns how many bytes went.

        To be called on resuming, before anything is appended. Raises StorageProblem.
        """
        if not self._refusal:
            return 0
        if self._refusal != _TORN:
            raise self._problem(f"cannot cut the journal: {self._refusal}")
        with self._one_chance(f"cut the incomplete record {self.count + 1}"):
            self._disk.truncate(self._file, self.size)
            self._disk.fsync(self._file)
        return self.found.torn

    def append(self, kind: str, body: Mapping[str, Json]) -> Record:
        """Write one record with one system call, and return when it is on the disk.

        Raises StorageProblem: if the record cannot be encoded nothing has happened; in any other
        case the writer has ended.
        """
        if self._refusal:
            raise self._problem(f"cannot add to the journal: {self._refusal}")
        line = encode(self.count + 1, self.head, kind, body)
        record = decode(line, self.size)
        with self._one_chance(f"write record {record.number}"):
            written = self._disk.write(self._file, line + b"\n")
            if written != len(line) + 1:
                raise OSError(f"the disk took {written} of {len(line) + 1} bytes")
            self._disk.fsync(self._file)
            self.count, self.head, self.size = record.number, record.digest, self.size + written
        return record

    @contextlib.contextmanager
    def _one_chance(self, task: str) -> Iterator[None]:
        """Refuse all further work unless the body runs to its end."""
        self._refusal = f"an attempt to {task} failed"
        try:
            yield
        except OSError as error:
            raise self._problem(f"cannot {task}: {_reason(error)}") from error
        self._refusal = ""

    def _problem(self, what: str) -> StorageProblem:
        safe = f"records 1 to {self.count} are safe" if self.count else "nothing was recorded yet"
        return StorageProblem(
            f"{self._folder / JOURNAL}: {what}; {safe}",
            hint=f"see that the disk has room and works, then: godel resume {self._folder}",
        )

    def close(self) -> None:
        """Give the files and the lock back. Every record is on the disk already."""
        self._refusal = self._refusal or "it is closed"
        with contextlib.suppress(OSError):
            self._handles.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
