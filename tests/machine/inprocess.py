"""Workers that are this process: a task is performed when its outcome is asked for."""

from __future__ import annotations

from godel.search.task import Desk


class Asked:
    """A task that is performed when its outcome is asked for."""

    def __init__(self, desk: Desk, task: bytes) -> None:
        self._desk, self._task = desk, task

    def result(self) -> bytes:
        return self._desk(self._task)

    def cancel(self) -> None:
        pass

    def distrust(self) -> None:
        pass


class Here:
    """Workers that are this process."""

    def __init__(self) -> None:
        self._desk = Desk()

    def submit(self, task: bytes, seconds: float) -> Asked:
        return Asked(self._desk, task)

    def close(self) -> None:
        pass
