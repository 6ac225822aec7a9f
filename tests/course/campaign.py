"""All solutions and all wrong answers through `godel course grade`: a command of its own.

`python -m tests.course.campaign [UNIT]...` makes a class: two students who hand in every solution,
and one student for each wrong answer. The first two must have full marks, the others must fail in
that exercise. It takes a second or two of a processor for each of them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from godel.course.confined import Walls, grade_confined, walls
from godel.course.handed import read_handed
from godel.course.instance import instance_for
from godel.course.marking import folders_in, report
from godel.course.model import Status, Unit
from godel.course.rehearsal import STUDENTS, Answer, answers_for
from godel.course.shelf import units
from godel.course.workplace import place_of, start
from tests.course.shelf import HERE


def hand_in(answer: Answer, folder: Path, student: str) -> None:
    """Put the files of an answer into a student's folder."""
    place = place_of(folder, answer.exercise)
    for name, text in answer.handed(instance_for(answer.exercise, student)).items():
        (place / name).write_text(text, encoding="utf-8")


def main(chosen: Sequence[str]) -> int:
    """Grade everything; how many things are not as they should be."""
    taught = [unit for unit in units() if not chosen or unit.slug in chosen]
    around, wrong, began = walls(), 0, time.monotonic()
    with TemporaryDirectory() as name:
        wrong += _solved(taught, Path(name), around)
        tried = 0
        for unit in taught:
            for exercise in unit.exercises:
                for answer in answers_for(exercise, HERE):
                    if not answer.why:
                        continue
                    folder, student = Path(name) / "wrong" / str(tried), f"student-{tried}"
                    start(unit, folder, student)
                    hand_in(answer, folder, student)
                    handed = read_handed(folder, exercise)
                    mark = grade_confined(exercise, student, handed.texts, around)
                    tried += 1
                    if mark.status is not Status.FAILED:
                        wrong += 1
                        print(f"{exercise.name}/{answer.why}: {mark.status} {mark.said}")
    print(f"{tried} wrong answers, {wrong} things to mend, {time.monotonic() - began:.0f} s")
    return wrong


def _solved(taught: Sequence[Unit], place: Path, around: Walls) -> int:
    """Two students who have solved everything."""
    for student in STUDENTS:
        for unit in taught:
            start(unit, place / "class" / student, student)
            for exercise in unit.exercises:
                first = next(one for one in answers_for(exercise, HERE) if not one.why)
                hand_in(first, place / "class" / student, student)
    exercises = [exercise for unit in taught for exercise in unit.exercises]
    faults = 0
    for one in report(folders_in(place / "class", None), exercises, around):
        print(f"{one.student}: {one.points} of {one.most} points in {len(one.marks)} exercises")
        for mark in one.marks:
            if mark.status is not Status.PASSED:
                faults += 1
                print(f"  {mark.exercise}: {mark.status} {mark.said}")
    return faults


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
