"""Proved attempts that wait for a moment at which the gate lets them through.

A proof says "here", and time has passed since it was found: the same instructions are tried at
later ticks under the claim of that tick. They are tried at once, then after pauses that double, and
whenever belief and memory are again what they were when the proof was found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from godel.machine.attempts import Delivered

CAPACITY: Final = 16
"""Most attempts that wait; the oldest goes first."""

LONGEST_PAUSE: Final = 64
"""Most ticks between two tries."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proved attempt: its certificate file, where it was born, when it is tried next."""

    delivered: Delivered
    file: str
    birth: str
    due: int = 0
    pause: int = 1


class WaitingRoom:
    """The proved attempts of one running program. Mutable; a switch makes a new one."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: tuple[Waiting, ...] = ()

    def enter(self, waiting: Waiting) -> None:
        """Let a proved attempt wait."""
        self._waiting = (*self._waiting, waiting)[-CAPACITY:]

    def due(self, here: str, age: int) -> Waiting | None:
        """The first that should be tried here, at this age of the machine in ticks."""
        ready = (item for item in self._waiting if item.due <= age or item.birth == here)
        return next(ready, None)

    def refused(self, waiting: Waiting, here: str, age: int) -> None:
        """The gate said no here: try again later, behind the others; never again if born here."""
        self.drop(waiting)
        if waiting.birth != here:
            pause = min(2 * waiting.pause, LONGEST_PAUSE)
            self.enter(replace(waiting, due=age + waiting.pause, pause=pause))

    def drop(self, waiting: Waiting) -> None:
        """Do not try this one again."""
        self._waiting = tuple(item for item in self._waiting if item is not waiting)
