"""The error family: every failure that a user can meet has a code, a place and a hint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a text something is wrong: 1-based line and column, with the line itself."""

    source: str
    line: int
    column: int
    text: str = ""

    def __str__(self) -> str:
        return f"{self.source}:{self.line}:{self.column}"


class GodelError(Exception):
    """A failure to be shown to the user: what is wrong, where, and what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, *, place: Place | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place
        self.hint = hint

    def at(self, place: Place | None) -> GodelError:
        """Fill in the place if it is not known yet; returns the error itself, to be raised."""
        if self.place is None:
            self.place = place
        return self

    def __str__(self) -> str:
        lines = [f"{self.place}: {self.message}" if self.place else self.message]
        if self.place and self.place.text:
            shown, column = _window(self.place.text, self.place.column)
            lines += ["  " + shown, "  " + " " * (column - 1) + "^"]
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


def _window(text: str, column: int) -> tuple[str, int]:
    """At most 100 characters of a line around a column, and the column in that window."""
    clean = "".join(c if c.isprintable() else " " for c in text[max(0, column - 61) : column + 40])
    return clean, min(column, 61)


class SyntaxProblem(GodelError):
    """A text that the reader cannot read."""

    code = "syntax"


class MeaningProblem(GodelError):
    """A text that can be read but makes no sense: unknown names, bad weights, wrong sorts."""

    code = "meaning"


class WorldProblem(GodelError):
    """A world that left a declared range, or whose `step` or `done` failed, while it was run."""

    code = "world"


class UsageProblem(GodelError):
    """A command or call with arguments that do not fit."""

    code = "usage"


class StorageProblem(GodelError):
    """A file that could not be read or written."""

    code = "storage"


class TrustFailure(GodelError):
    """An invalid certificate, a broken journal, a replay that differs."""

    code = "trust"
    exit_code = 4
