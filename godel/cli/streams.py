"""Output that is closed, full or no longer read: one line and an exit code, never a traceback.

What a command prints must arrive, or the command says that it did not. Progress and complaints on
stderr are a courtesy: where they cannot be written they are dropped, and the command goes on.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

UNREAD = 141
"""Exit code if the reader of a pipe has gone: what a shell shows for tools that SIGPIPE ends."""

UNWRITTEN = 2


class OutputLost(Exception):
    """Standard output takes no more. No GodelError: no command is to go on after it."""

    def __init__(self, error: OSError) -> None:
        unread = error.errno in (errno.EPIPE, errno.ESHUTDOWN)
        self.exit_code = UNREAD if unread else UNWRITTEN
        self.message = "" if unread else f"cannot write to standard output: {error.strerror}"
        super().__init__(self.message)


class _Stream:
    """A text stream that raises OutputLost where writing fails, or drops what it cannot write."""

    def __init__(self, stream: TextIO, needed: bool) -> None:
        self._stream, self._needed = stream, needed
        self._lost: OSError | None = None

    def __getattr__(self, name: str) -> object:
        if name == "buffer":  # there is no way around `write`
            raise AttributeError(name)
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text. Raises OutputLost."""
        with self._failing():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Write what is still kept. Raises OutputLost."""
        with self._failing():
            self._stream.flush()

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            _discard(self._stream)
            self._lost = error
        if self._lost is not None and self._needed:  # again each time: some callers catch all
            raise OutputLost(self._lost)


def _discard(stream: TextIO) -> None:
    """Let what is still kept for a stream go nowhere, so that Python does not fail at its exit."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def guarded() -> Iterator[None]:
    """Standard streams that fail as said above. What is kept is not written before `flush`."""
    _fill_gaps()
    before = sys.stdin, sys.stdout, sys.stderr
    try:
        sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
        sys.stdout = _Stream(_plain(sys.stdout, 1), needed=True)
        sys.stderr = _Stream(_plain(sys.stderr, 2), needed=False)
        yield
    finally:
        sys.stdin, sys.stdout, sys.stderr = before


def _plain(stream: TextIO | None, descriptor: int) -> TextIO:
    """The stream, or one for a closed descriptor; it writes what its encoding lacks as escapes."""
    if stream is None:
        return os.fdopen(descriptor, "w", encoding="utf-8", closefd=False)
    with suppress(AttributeError):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]
    return stream


def _fill_gaps() -> None:
    """Put something at each closed descriptor, lest a file of ours be opened in its place.

    Reading finds the end, writing to stdout fails as it should, writing to stderr goes nowhere.
    """
    for descriptor, mode in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            opened = os.open(os.devnull, mode)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
