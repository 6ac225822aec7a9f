"""Prints what grading says of the solutions and wrong answers of one exercise."""

from __future__ import annotations

import sys

from godel.course.instance import instance_for
from godel.course.judging import judge
from tests.course.shelf import solutions, students_for, wrong_answers

if __name__ == "__main__":
    for answer in (*solutions(), *wrong_answers()):
        if sys.argv[1] in (answer.exercise.name, answer.exercise.unit):
            for student in students_for(answer.exercise):
                instance = instance_for(answer.exercise, student)
                mark = judge(instance, answer.handed(instance))
                print(f"{answer} for {student} {dict(instance.values)}: {mark.status}")
                for said in mark.said:
                    print("    " + said.replace("\n", "\n    "))
