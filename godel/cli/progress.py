"""Progress on stderr: a line that changes on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status


class Progress:
    """Says on a terminal what is being done. Use it as a context manager."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console  # slow to import, and seldom needed

            self._status = Console(stderr=True).status(self._what)
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the moving line away, so that something else can be shown."""
        if self._status is not None:
            self._status.stop()

    def resume(self) -> None:
        """Show the moving line again."""
        if self._status is not None:
            self._status.start()

    def say(self, text: str) -> None:
        """Show how far it is."""
        if self._status is not None:
            self._status.update(f"{self._what}: {text}")
