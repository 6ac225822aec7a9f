"""Disks that fail in every way that a disk can, for the tests of what writes to one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from godel.machine.storage import OperatingSystem


class Death(BaseException):
    """The process is gone, as by `kill -9`: nothing after this line is run."""


class BadDisk(OperatingSystem):
    """A disk whose n-th operation (from 1) goes wrong in a chosen way.

    `error` is raised, after the first `taken` bytes if the operation is a write; with no error the
    write is just short. `log` has the name of each operation.
    """

    def __init__(self, at: int = 0, error: BaseException | None = None, taken: int = 0) -> None:
        self.at, self.error, self.taken = at, error, taken
        self.log: list[str] = []

    def struck(self, name: str) -> bool:
        self.log.append(name)
        return len(self.log) == self.at

    def fail(self, name: str) -> None:
        if self.struck(name) and self.error:
            raise self.error

    def open(self, path: Path, flags: int) -> int:
        self.fail("open")
        return super().open(path, flags)

    def lock(self, handle: int) -> None:
        self.fail("lock")
        super().lock(handle)

    def write(self, handle: int, data: bytes) -> int:
        if self.struck("write"):
            written = super().write(handle, data[: self.taken])
            if self.error:
                raise self.error
            return written
        return super().write(handle, data)

    def truncate(self, handle: int, size: int) -> None:
        self.fail("truncate")
        super().truncate(handle, size)

    def fsync(self, handle: int) -> None:
        self.fail("fsync")
        super().fsync(handle)

    def close(self, handle: int) -> None:
        super().close(handle)  # a dead process has no open files either
        self.fail("close")

    def make_folder(self, path: Path) -> None:
        self.fail("make_folder")
        super().make_folder(path)

    def rename(self, source: Path, target: Path) -> None:
        self.fail("rename")
        super().rename(source, target)


def full() -> OSError:
    return OSError(errno.ENOSPC, "No space left on device")


def broken() -> OSError:
    return OSError(errno.EIO, "Input/output error")


FAILURES: tuple[Callable[[], BaseException], ...] = (full, broken, Death, KeyboardInterrupt)


class PowerLoss(OperatingSystem):
    """Remembers how much of a file an fsync has made durable."""

    def __init__(self) -> None:
        self.durable = 0

    def fsync(self, handle: int) -> None:
        super().fsync(handle)
        if stat.S_ISREG(os.fstat(handle).st_mode):
            self.durable = os.fstat(handle).st_size
