"""Workers that are this process, and a function that performs some tasks and not others."""

from __future__ import annotations

from collections.abc import Callable

from godel.language.syntax import form, symbol
from godel.machine.workers import TaskFailed
from godel.search.task import Outcome, perform
from tests.machine.obedient import obey

OTHER = Outcome(form(symbol("other")), "unknown", "why not", work=(("bounds", 4),)).encode()
"""The outcome of a technique that nobody proposes."""


class Done:
    """A task that was performed at once. Remembers what it was told of its outcome."""

    def __init__(self, function: Callable[[bytes], bytes], task: bytes) -> None:
        self.cancelled = self.distrusted = False
        try:
            self._outcome, self._problem = function(task), ""
        except Exception as error:
            self._problem = f"{type(error).__name__}: {error}"

    def result(self) -> bytes:
        if self._problem:
            raise TaskFailed(self._problem)
        return self._outcome

    def cancel(self) -> None:
        self.cancelled = True

    def distrust(self) -> None:
        self.distrusted = True


class AtOnce:
    """Workers that are this process."""

    def __init__(self, function: Callable[[bytes], bytes]) -> None:
        self.function = function
        self.handles: list[Done] = []
        self.closed = False

    def submit(self, task: bytes, seconds: float) -> Done:
        self.handles.append(Done(self.function, task))
        return self.handles[-1]

    def close(self) -> None:
        self.closed = True


def obey_or_perform(task: bytes) -> bytes:
    """Performs real tasks, but not those of the techniques below."""
    for technique, bad in (
        (b"(technique (tune 1))", b"die"),
        (b"(technique (replace 1))", b"raise"),
        (b"(technique (guard 1))", b"eat"),
    ):
        if technique in task:
            return obey(bad)
    return OTHER if b"(technique (extend 1))" in task else perform(task)
