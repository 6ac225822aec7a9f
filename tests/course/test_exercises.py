"""Every exercise can be solved, and what is plausible but wrong fails with words that help."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.course.instance import holes, instance_for
from godel.course.judging import judge
from godel.course.model import Exercise, Status, Unit
from godel.course.shelf import shipped_units, units
from tests.course.shelf import (
    HERE,
    Answer,
    exercises,
    solutions,
    students_for,
    wrong_answers,
)


@pytest.mark.parametrize("answer", solutions(), ids=str)
def test_a_solution_passes_with_full_marks(answer: Answer) -> None:
    for student in students_for(answer.exercise):
        instance = instance_for(answer.exercise, student)
        mark = judge(instance, answer.handed(instance))
        assert mark.status is Status.PASSED, mark.said
        assert mark.points == mark.most == answer.exercise.points


@pytest.mark.parametrize("answer", wrong_answers(), ids=str)
def test_a_wrong_answer_fails_and_says_why(answer: Answer) -> None:
    assert answer.expects, "expect.txt is empty"
    for student in students_for(answer.exercise):
        instance = instance_for(answer.exercise, student)
        mark = judge(instance, answer.handed(instance))
        assert mark.status in (Status.FAILED, Status.MISSING), mark.said
        assert mark.points == 0
        said = "\n".join(mark.said)
        for words in answer.expects:
            assert instance.filled(words) in said


@pytest.mark.parametrize("exercise", exercises(), ids=lambda one: one.name)
def test_an_exercise_has_solutions_and_wrong_answers(exercise: Exercise) -> None:
    assert any(one.exercise.name == exercise.name for one in solutions())
    assert sum(one.exercise.name == exercise.name for one in wrong_answers()) >= 2
    assert len(exercise.hints) == 3
    assert len(set(exercise.hints)) == 3


@pytest.mark.parametrize("exercise", exercises(), ids=lambda one: one.name)
def test_the_starter_files_do_not_pass(exercise: Exercise) -> None:
    instance = instance_for(exercise, "ada")
    starters = {
        name: instance.filled((exercise.folder / name).read_text("utf-8"))
        for name in exercise.files
        if (exercise.folder / name).is_file()
    }
    assert judge(instance, starters).status is not Status.PASSED


@pytest.mark.parametrize("exercise", exercises(), ids=lambda one: one.name)
def test_nothing_of_the_pattern_is_left_for_the_student(exercise: Exercise) -> None:
    instance = instance_for(exercise, "ada")
    for text in (exercise.statement, *exercise.hints):
        assert not holes(instance.filled(text)) & instance.values.keys()
    if any(parameter.choices for parameter in exercise.parameters):
        assert students_for(exercise)


@pytest.mark.parametrize("unit", units(), ids=lambda one: one.slug)
def test_a_unit_goes_from_easy_to_open(unit: Unit) -> None:
    levels = [exercise.level for exercise in unit.exercises]
    assert levels == sorted(levels)
    assert len(unit.exercises) <= 8
    assert unit.goals


def test_nothing_is_left_over_in_the_tests() -> None:
    names = {exercise.name for exercise in exercises()}
    for kind in ("solutions", "wrong"):
        for path in (HERE / kind).glob("*/*"):
            assert f"{path.parent.name}/{path.name.partition('+')[0]}" in names, path


def test_no_solution_ships() -> None:
    shipped = {path.read_bytes() for path in shipped_units().rglob("*") if path.is_file()}
    for answer in solutions():
        for path in answer.folder.iterdir():
            assert path.read_bytes() not in shipped, path
    assert not [p for p in Path(shipped_units()).rglob("*") if "solution" in p.name]
