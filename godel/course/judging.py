"""Grades one submission in this process: texts in, a mark out. Confinement is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from godel.course.graders import grader
from godel.course.instance import Instance
from godel.course.model import Check, Mark, Status
from godel.course.schema import Item
from godel.course.task import ExerciseProblem, Task, Unsettled, Wrong
from godel.errors import GodelError
from godel.kernel.refusal import Refused
from godel.language.reader import load_text
from godel.prover.work import OutOfWork
from godel.world.tick import WorldFault


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that grading one submission needs, filled for the student: nothing else is read.

    `given` are the texts of the lab and of the exercise, `handed` those of the student.
    """

    checks: tuple[Check, ...]
    given: Mapping[str, str]
    handed: Mapping[str, str]


def sheet_for(instance: Instance, handed: Mapping[str, str]) -> Sheet:
    """The sheet for some texts, which has all files of the exercise. Raises GodelError."""
    exercise = instance.exercise
    lab = sorted(exercise.lab.iterdir()) if exercise.lab.is_dir() else []
    given = {path.name: load_text(path) for path in lab if path.is_file()}
    for name in exercise.given:
        given[name] = instance.filled(load_text(exercise.folder / name))
    checks = tuple(Check(check.kind, _filled(check, instance)) for check in exercise.checks)
    return Sheet(checks, given, {name: handed[name] for name in exercise.files})


def _filled(check: Check, instance: Instance) -> Mapping[str, Item]:
    return {name: instance.item(item) for name, item in check.keys.items()}


def judge(instance: Instance, handed: Mapping[str, str]) -> Mark:
    """The mark for some texts, by file name. Raises ExerciseProblem if the exercise is wrong."""
    exercise = instance.exercise
    missing = [name for name in exercise.files if name not in handed]
    if missing:
        absent = tuple(f"{name} is not there" for name in missing)
        return Mark(exercise.name, Status.MISSING, 0, exercise.points, absent)
    try:
        passed, said = judged(sheet_for(instance, handed))
    except Unsettled as unsettled:
        return Mark(exercise.name, Status.NOT_GRADED, 0, exercise.points, (str(unsettled),))
    status = Status.PASSED if passed else Status.FAILED
    return Mark(exercise.name, status, exercise.points if passed else 0, exercise.points, said)


def judged(sheet: Sheet) -> tuple[bool, tuple[str, ...]]:
    """Whether every check passes, and what each has to say.

    Every check is tried, so that a student sees all that is wrong at once. Raises ExerciseProblem,
    Unsettled.
    """
    said, passed = list[str](), True
    for check in sheet.checks:
        fine, sentence = _checked(check, sheet)
        passed = passed and fine
        said.append(("ok: " if fine else "wrong: ") + sentence)
    return passed, tuple(said)


def _checked(check: Check, sheet: Sheet) -> tuple[bool, str]:
    """Whether a check passes, and what is to be said of it."""
    task = Task(check.keys, sheet.handed, sheet.given)
    try:
        return True, grader(check.kind).grade(task)
    except Wrong as wrong:
        said = str(wrong)
    except ExerciseProblem:
        raise
    except (GodelError, Refused, WorldFault, OutOfWork) as problem:
        said = str(problem)
    advice = task.word("feedback")
    return False, f"{said}\n{advice}" if advice else said
