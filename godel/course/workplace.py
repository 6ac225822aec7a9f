"""A student's folder: the lab, the statements and starter files of each exercise, and a record.

Nothing that is there is written over: what a student has worked on stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from os.path import isdir
from pathlib import Path

from godel.course.instance import Instance, instance_for
from godel.course.model import LEVELS, Exercise, Unit
from godel.course.reading import STATEMENT
from godel.course.record import LONGEST_NAME, RECORD, begin, good_name, read_record
from godel.errors import StorageProblem, UsageProblem
from godel.language.reader import load_text


@dataclass(frozen=True, slots=True)
class Started:
    """What `start` did: the files that it wrote, and those that were there."""

    student: str
    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def check_student(name: str) -> str:
    """The name, if it is a good one. Raises UsageProblem."""
    if not good_name(name):
        raise UsageProblem(
            f"{name[:40]!r} is no name of a student",
            hint=f"at most {LONGEST_NAME} printable characters, as in ada or s1234",
        )
    return name


def student_of(folder: Path, named: str | None, fallback: str) -> str:
    """Whose folder it is: by its record, else as named. Raises UsageProblem if they differ."""
    if (folder / RECORD).exists():
        known = read_record(folder).student
        if named not in (None, known):
            raise UsageProblem(
                f"{folder} belongs to {known}, not to {named}", hint="choose another folder"
            )
        return known
    return check_student(named or fallback)


def start(unit: Unit, folder: Path, student: str) -> Started:
    """Write a unit into a student's folder. Raises StorageProblem."""
    written, kept = list[Path](), list[Path]()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / RECORD).exists():
            begin(folder, student)
            written.append(folder / RECORD)
        for path, text in _files(unit, folder, student):
            if path.exists() or path.is_symlink():
                kept.append(path)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            written.append(path)
    except OSError as error:
        raise StorageProblem(f"cannot write in {folder}: {error.strerror or error}") from None
    return Started(student, tuple(written), tuple(kept))


def _files(unit: Unit, folder: Path, student: str) -> Iterator[tuple[Path, str]]:
    """Every file of a unit for a student, with its text."""
    for path in unit.lab:
        if path.is_file():
            yield folder / unit.slug / "lab" / path.name, load_text(path)
    for exercise in unit.exercises:
        instance = instance_for(exercise, student)
        place = folder / unit.slug / exercise.slug
        yield place / STATEMENT, statement(instance)
        for name in (*exercise.given, *exercise.files):
            starter = exercise.folder / name
            if starter.is_file():
                yield place / name, instance.filled(load_text(starter))


def statement(instance: Instance) -> str:
    """The statement of an exercise for a student, as a page of Markdown."""
    exercise = instance.exercise
    points = f"{exercise.points} point{'s' if exercise.points != 1 else ''}"
    return (
        f"# {instance.filled(exercise.title)}\n\n"
        f"{exercise.name}, {LEVELS[exercise.level]}, {points}. For {instance.student}.\n"
        f"Hand in: {', '.join(exercise.files)}. Check it with "
        f"`godel course check {exercise.name}`.\n\n"
        f"{instance.filled(exercise.statement).strip()}\n"
    )


def root_of(path: Path) -> Path | None:
    """The student's folder that a path is in, None if it is in none."""
    for place in (path.resolve(), *path.resolve().parents):
        if (place / RECORD).is_file():
            return place
    return None


def place_of(folder: Path, exercise: Exercise) -> Path:
    """Where the files of an exercise are in a student's folder."""
    return folder / exercise.unit / exercise.slug


def begun(folder: Path, units: tuple[Unit, ...]) -> tuple[Exercise, ...]:
    """The exercises of the units that were started in a folder."""
    return tuple(
        exercise for unit in units if isdir(folder / unit.slug) for exercise in unit.exercises
    )
