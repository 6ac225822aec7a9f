"""Workers that are this very process: a task is performed when its outcome is asked for.

A grader is confined already, and starts no processes that it does not need.
"""

from __future__ import annotations

from godel.search.task import Desk


class Asked:
    """A task that is performed when its outcome is asked for."""

    def __init__(self, desk: Desk, task: bytes) -> None:
        self._desk, self._task = desk, task

    def result(self) -> bytes:
        """Perform it."""
        return self._desk(self._task)

    def cancel(self) -> None:
        """Nothing has begun."""

    def distrust(self) -> None:
        """There is no other worker that could be asked."""


class OneProcess:
    """Workers that are this process."""

    def __init__(self) -> None:
        self._desk = Desk()

    def submit(self, task: bytes, seconds: float) -> Asked:
        """A task that waits; no clock ends it."""
        return Asked(self._desk, task)

    def close(self) -> None:
        """Nothing is left behind."""
