"""Workers that several searches use one after the other: a ladder has a search per generation."""

from __future__ import annotations

from godel.machine.workers import Handle, Workers


class Borrowed:
    """The workers of somebody else. Closing gives up what is under way, and keeps the workers."""

    def __init__(self, lender: Workers) -> None:
        self._lender = lender
        self._handles: list[Handle] = []

    def submit(self, task: bytes, seconds: float) -> Handle:
        """Have a task performed, in at most so many seconds; tasks begin in order."""
        self._handles.append(self._lender.submit(task, seconds))
        return self._handles[-1]

    def close(self) -> None:
        """Nothing that was handed in is wanted any more."""
        for handle in self._handles:
            handle.cancel()
        self._handles = []
