"""Every exercise can be solved, and what is plausible but wrong fails with words that help."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.course.instance import holes, instance_for
from godel.course.model import Exercise, Status, Unit
from godel.course.rehearsal import Answer, lacking, students_for, tried
from godel.course.shelf import shipped_units, units
from tests.course.shelf import HERE, answers, exercises, label


@pytest.mark.parametrize(("answer", "student"), answers(), ids=label)
def test_solutions_pass_and_wrong_answers_fail_and_say_why(answer: Answer, student: str) -> None:
    done = tried(answer, student)
    assert done.faults == (), done.mark.said
    if answer.why:
        assert done.mark.status in (Status.FAILED, Status.MISSING)
        assert done.mark.points == 0
    else:
        assert done.mark.points == done.mark.most == answer.exercise.points


@pytest.mark.parametrize("exercise", exercises(), ids=label)
def test_an_exercise_is_whole(exercise: Exercise) -> None:
    assert lacking(exercise, HERE) == ()
    assert len(set(exercise.hints)) == len(exercise.hints) == 3
    instance = instance_for(exercise, "ada")
    for text in (exercise.statement, exercise.title, *exercise.hints):
        assert not holes(instance.filled(text)) & instance.values.keys()
    assert students_for(exercise)


@pytest.mark.parametrize("unit", units(), ids=lambda one: one.slug)
def test_a_unit_goes_from_easy_to_open(unit: Unit) -> None:
    levels = [exercise.level for exercise in unit.exercises]
    assert levels == sorted(levels)
    assert 5 <= len(unit.exercises) <= 8
    assert unit.goals


def test_nothing_is_left_over_in_the_tests() -> None:
    names = {exercise.name for exercise in exercises()}
    for kind in ("solutions", "wrong"):
        for path in (HERE / kind).glob("*/*"):
            assert f"{path.parent.name}/{path.name.partition('+')[0]}" in names, path


def test_no_solution_ships() -> None:
    shipped = {path.read_bytes() for path in shipped_units().rglob("*") if path.is_file()}
    for answer, _ in answers():
        for path in answer.folder.iterdir():
            assert answer.why or path.read_bytes() not in shipped, path
    assert not [p for p in Path(shipped_units()).rglob("*") if "solution" in p.name]
