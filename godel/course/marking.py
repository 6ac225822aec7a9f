"""Grades the folder of a student, or a folder of students' folders: marks, hints, trouble."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from godel.course.confined import Walls, grade_confined
from godel.course.handed import kind_of, read_handed
from godel.course.instance import instance_for
from godel.course.judging import judge
from godel.course.model import Exercise, Mark, Status, Unit
from godel.course.reading import SLUG
from godel.course.record import RECORD, Record, good_name, read_record
from godel.course.workplace import check_student
from godel.errors import GodelError, StorageProblem, UsageProblem


@dataclass(frozen=True, slots=True)
class Report:
    """What is known of one student. `trouble`: why the folder itself is in doubt.

    `head` is the last record of the folder, "" if it has none that can be read.
    """

    student: str
    folder: Path
    marks: tuple[Mark, ...]
    head: str
    trouble: tuple[str, ...] = ()

    @property
    def points(self) -> int:
        """What was earned."""
        return sum(mark.points for mark in self.marks)

    @property
    def most(self) -> int:
        """What could be earned."""
        return sum(mark.most for mark in self.marks)

    @property
    def hints(self) -> int:
        """The levels of all hints taken, added up."""
        return sum(mark.hints for mark in self.marks)

    @property
    def suspect(self) -> bool:
        """Whether somebody has to look at it."""
        return bool(self.trouble) or any(m.status is Status.REFUSED for m in self.marks)


@dataclass(frozen=True, slots=True)
class Folder:
    """A student's folder before grading: who it should belong to, and what its record says."""

    place: Path
    student: str
    record: Record | None
    trouble: tuple[str, ...]
    graded: bool


def folders_in(place: Path, named: str | None) -> tuple[Folder, ...]:
    """The folder of one student, or those of a class, in order of their names. Raises UsageProblem.

    In a folder of folders each has the name of its student, whatever its record says; `named` is
    the only one that is wanted. For one folder it is the name that the lecturer knows.
    """
    if named is not None:
        check_student(named)
    if not os.path.isdir(place):
        raise UsageProblem(f"{place} is no folder", hint="of a student, or of students' folders")
    if os.path.lexists(place / RECORD):
        return (_folder(place, named, trusted=named is not None),)
    inner = sorted(entry.name for entry in os.scandir(place) if not entry.name.startswith("."))
    if any(SLUG.fullmatch(name) and not os.path.lexists(place / name / RECORD) for name in inner):
        if named is None:
            raise UsageProblem(
                f"{place} looks like a student's folder whose record is gone",
                hint="--student NAME grades it as the folder of NAME, and says so",
            )
        return (_folder(place, named, trusted=True),)
    found = [_of_class(place / name) for name in inner if named in (None, name)]
    folders = tuple(one for one in found if one is not None)
    if not folders:
        raise UsageProblem(
            f"{place} holds no student's folder" + (f" called {named}" if named else ""),
            hint="godel course start makes one; collect them into one folder, each by its name",
        )
    return folders


def _of_class(place: Path) -> Folder | None:
    """A folder among others, None for a plain file."""
    found = os.lstat(place)
    if stat.S_ISREG(found.st_mode):
        return None
    if not stat.S_ISDIR(found.st_mode):
        trouble = f"{place.name} is {kind_of(found)}, where a student's folder should be"
        return Folder(place, place.name, None, (trouble,), graded=False)
    if not good_name(place.name):
        trouble = f"{place.name!a} is no name of a student"
        return Folder(place, ascii(place.name), None, (trouble,), graded=False)
    return _folder(place, place.name, trusted=False)


def _folder(place: Path, named: str | None, trusted: bool) -> Folder:
    try:
        record = read_record(place)
    except StorageProblem:
        said = f"{place} has no record that can be read, so that no hint can be known"
        return Folder(place, named or place.name, None, (said,), graded=trusted)
    except GodelError as error:
        return Folder(place, named or place.name, None, (str(error),), graded=trusted)
    if named is not None and record.student != named:
        said = f"the record says that this is the folder of {record.student}, not of {named}"
        return Folder(place, named, record, (said,), graded=trusted)
    return Folder(place, record.student, record, (), graded=True)


def wanted(
    folders: Sequence[Folder], units: Iterable[Unit], chosen: Sequence[Unit]
) -> tuple[Exercise, ...]:
    """What is graded: the units that are chosen, by default those that anybody has begun."""
    taken = chosen or [
        unit for unit in units if any(os.path.isdir(one.place / unit.slug) for one in folders)
    ]
    return tuple(exercise for unit in taken for exercise in unit.exercises)


def report(
    folders: Sequence[Folder], exercises: Sequence[Exercise], around: Walls, workers: int = 1
) -> tuple[Report, ...]:
    """The reports, in order. How many workers there are changes only the speed."""
    tasks = [(folder, exercise) for folder in folders for exercise in exercises]
    with ThreadPoolExecutor(workers) as pool:
        marks = list(pool.map(lambda task: _mark(task[0], task[1], around), tasks))
    count = len(exercises)
    return tuple(
        Report(
            folder.student, folder.place, tuple(marks[place * count : (place + 1) * count]),
            folder.record.head if folder.record else "", folder.trouble,
        )
        for place, folder in enumerate(folders)
    )  # fmt: skip


def own_mark(folder: Path, exercise: Exercise, student: str) -> Mark:
    """The mark of one's own work, graded in this process."""
    early = _unread(folder, exercise)
    if isinstance(early, Mark):
        return early
    return judge(instance_for(exercise, student), early)


def _unread(place: Path, exercise: Exercise) -> Mark | dict[str, str]:
    """The texts that are handed in, or the mark if they cannot be graded."""
    handed = read_handed(place, exercise)
    if handed.refused:
        return Mark(exercise.name, Status.REFUSED, 0, exercise.points, handed.refused)
    absent = [f"{name} is not there" for name in exercise.files if name not in handed.texts]
    if absent:
        said = (*absent, *handed.remarks)
        return Mark(exercise.name, Status.MISSING, 0, exercise.points, said)
    return dict(handed.texts)


def _mark(folder: Folder, exercise: Exercise, around: Walls) -> Mark:
    """One exercise of one student."""
    hints = folder.record.hints.get(exercise.name, 0) if folder.record else 0
    if not folder.graded:
        return Mark(exercise.name, Status.REFUSED, 0, exercise.points, folder.trouble, hints)
    found = _unread(folder.place, exercise)
    if isinstance(found, Mark):
        return replace(found, hints=hints)
    return replace(grade_confined(exercise, folder.student, found, around), hints=hints)
