"""What the course is made of: units, exercises, their checks, and what grading says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from godel.course.schema import Item

LEVELS: Mapping[int, str] = {1: "easy", 2: "medium", 3: "hard", 4: "open"}
"""How hard an exercise is."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or word of an exercise that each student has another value of.

    It is drawn among `choices`; or, if there are none, computed by `expression`, which is Ouro and
    may use the parameters before it.
    """

    name: str
    choices: tuple[str, ...]
    expression: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a submission must pass: its kind, and the keys that this kind takes."""

    kind: str
    keys: Mapping[str, Item]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as it is defined. `folder` holds `exercise.toml` and the starter files.

    `files` are what the student hands in; `given` are other files beside the definition, which the
    student gets but need not hand in.
    """

    unit: str
    slug: str
    title: str
    level: int
    points: int
    statement: str
    files: tuple[str, ...]
    given: tuple[str, ...]
    hints: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    checks: tuple[Check, ...]
    folder: Path
    lab: Path

    @property
    def name(self) -> str:
        """Unit and exercise, as in `02-quines/01-own-text`."""
        return f"{self.unit}/{self.slug}"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its goals, the files of its lab, its exercises in order."""

    slug: str
    title: str
    goals: tuple[str, ...]
    hours: str
    lab: tuple[Path, ...]
    exercises: tuple[Exercise, ...]
    folder: Path


class Status(StrEnum):
    """What came of an exercise.

    `REFUSED`: the submission is no honest attempt, or breaks a limit of the grader. `NOT_GRADED`:
    the clock, and not the work, ended the grading, so that it says nothing of the submission.
    """

    PASSED = "passed"
    FAILED = "failed"
    MISSING = "missing"
    REFUSED = "refused"
    NOT_GRADED = "not graded"


@dataclass(frozen=True, slots=True)
class Mark:
    """What grading says of one exercise of one student: a line for each thing that it saw."""

    exercise: str
    status: Status
    points: int
    most: int
    said: tuple[str, ...]
    hints: int = 0
