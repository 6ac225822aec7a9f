"""The exercises that ship, with their solutions and wrong answers, for all tests of the course."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from godel.course.model import Exercise
from godel.course.rehearsal import Answer, answers_for, students_for
from godel.course.shelf import units
from tests.length import some

HERE = Path(__file__).resolve().parent


@cache
def exercises() -> tuple[Exercise, ...]:
    return tuple(exercise for unit in units() for exercise in unit.exercises)


@cache
def answers() -> tuple[tuple[Answer, str], ...]:
    """Every solution for each of two students, and every wrong answer for one of them, or both."""
    return tuple(
        (answer, student)
        for exercise in exercises()
        for answer in answers_for(exercise, HERE)
        for student in some(students_for(exercise), 1 if answer.why else 2)
    )


def label(value: object) -> str:
    """How an exercise, an answer or a student is called in the name of a test."""
    if isinstance(value, Answer):
        return f"{value.exercise.name}{'/' + value.why if value.why else ''}"
    return value.name if isinstance(value, Exercise) else str(value)
