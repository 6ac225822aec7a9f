"""Grades one submission in this process: texts in, a mark out. Confinement is elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from godel.course.graders import grader
from godel.course.instance import Instance
from godel.course.model import Check, Mark, Status
from godel.course.task import ExerciseProblem, Task, Wrong
from godel.errors import GodelError
from godel.kernel.refusal import Refused
from godel.language.reader import load_text
from godel.prover.work import OutOfWork
from godel.world.tick import WorldFault

MOST_BYTES = 1_000_000
"""Longest file that is graded."""


def given_texts(instance: Instance) -> dict[str, str]:
    """The files of the lab and those given with the exercise, filled for the student."""
    exercise = instance.exercise
    lab = sorted(exercise.lab.iterdir()) if exercise.lab.is_dir() else []
    found = {path.name: load_text(path) for path in lab if path.is_file()}
    for name in exercise.given:
        found[name] = instance.filled(load_text(exercise.folder / name))
    return found


def judge(instance: Instance, handed: Mapping[str, str]) -> Mark:
    """The mark for some texts, by file name. Raises ExerciseProblem if the exercise is wrong.

    Every check is tried, so that a student sees all that is wrong at once.
    """
    exercise = instance.exercise
    missing = [name for name in exercise.files if name not in handed]
    if missing:
        absent = tuple(f"{name} is not there" for name in missing)
        return Mark(exercise.name, Status.MISSING, 0, exercise.points, absent)
    given = given_texts(instance)
    said, passed = list[str](), True
    for check in exercise.checks:
        fine, sentence = _checked(check, instance, handed, given)
        passed = passed and fine
        said.append(("ok: " if fine else "wrong: ") + sentence)
    status = Status.PASSED if passed else Status.FAILED
    points = exercise.points if passed else 0
    return Mark(exercise.name, status, points, exercise.points, tuple(said))


def _checked(
    check: Check, instance: Instance, handed: Mapping[str, str], given: Mapping[str, str]
) -> tuple[bool, str]:
    """Whether a check passes, and what is to be said of it."""
    keys = {name: instance.item(item) for name, item in check.keys.items()}
    task = Task(keys, {name: handed[name] for name in instance.exercise.files}, given)
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
