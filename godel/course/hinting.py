"""Hints in three levels: what is given is recorded first, so that a hint is never free."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from godel.course.instance import instance_for
from godel.course.model import Exercise
from godel.course.record import LEVELS, note_hint, read_record
from godel.errors import UsageProblem


@dataclass(frozen=True, slots=True)
class Hint:
    """The hints up to a level, and whether this was the first time that the level was asked for."""

    level: int
    texts: tuple[str, ...]
    new: bool


def take_hint(folder: Path, exercise: Exercise, level: int | None) -> Hint:
    """The hint of a level, by default the next one that was not yet taken, with those before it.

    Raises UsageProblem if all were taken, StorageProblem or TrustFailure if it cannot be recorded.
    """
    record = read_record(folder)
    taken = record.hints.get(exercise.name, 0)
    if level is None:
        level = taken + 1
    if level not in LEVELS:
        raise UsageProblem(
            "all three hints of this exercise were taken", hint="--level 1, 2 or 3 shows them again"
        )
    if level > taken:
        note_hint(folder, exercise.name, level)
    instance = instance_for(exercise, record.student)
    return Hint(level, tuple(map(instance.filled, exercise.hints[:level])), level > taken)
