"""Are the exercises as they should be? Solutions pass, wrong answers fail with words that help.

Answers stand apart from the exercises, so that they are never handed out:
`solutions/UNIT/EXERCISE/FILE`, `wrong/UNIT/EXERCISE/WHY/FILE` with `expect.txt`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from godel.course.instance import Instance, instance_for
from godel.course.judging import judge
from godel.course.model import Exercise, Mark, Status
from godel.errors import MeaningProblem
from godel.language.reader import load_text

STUDENTS = ("ada", "kurt")
EXPECTED = "expect.txt"
LEAST_WRONG = 2
MOST_TRIED = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody may hand in. `why` is what is wrong with it, "" for a solution."""

    exercise: Exercise
    folder: Path
    why: str

    def handed(self, instance: Instance) -> dict[str, str]:
        """The files, with the parameters of a student filled in."""
        return {
            path.name: instance.filled(load_text(path))
            for path in sorted(self.folder.iterdir())
            if path.name != EXPECTED and path.is_file()
        }

    def expected(self, instance: Instance) -> list[str]:
        """The texts that the feedback must contain, one for each line. Raises StorageProblem."""
        lines = load_text(self.folder / EXPECTED).splitlines()
        return [instance.filled(line) for line in lines if line.strip()]


@dataclass(frozen=True, slots=True)
class Tried:
    """An answer that was graded for a student, and what is not as it should be, if anything."""

    answer: Answer
    student: str
    mark: Mark
    faults: tuple[str, ...]


def answers_for(exercise: Exercise, place: Path) -> Iterator[Answer]:
    """The solutions of an exercise (further ones in `EXERCISE+WORD`), then its wrong answers."""
    solved = place / "solutions" / exercise.unit
    for path in sorted(solved.glob(f"{exercise.slug}*")) if solved.is_dir() else ():
        if path.name.partition("+")[0] == exercise.slug:
            yield Answer(exercise, path, "")
    wrong = place / "wrong" / exercise.unit / exercise.slug
    for path in sorted(wrong.iterdir()) if wrong.is_dir() else ():
        if path.is_dir():
            yield Answer(exercise, path, path.name)


def students_for(exercise: Exercise) -> tuple[str, ...]:
    """Two students whose numbers differ; one if the exercise is the same for everybody.

    Raises MeaningProblem if it should differ and does not.
    """
    if not exercise.parameters:
        return STUDENTS[:1]
    first = instance_for(exercise, STUDENTS[0]).values
    for other in (STUDENTS[1], *(f"student-{number}" for number in range(MOST_TRIED))):
        if instance_for(exercise, other).values != first:
            return STUDENTS[0], other
    raise MeaningProblem(f"{exercise.name} has parameters, but is the same for everybody")


def tried(answer: Answer, student: str) -> Tried:
    """Grade an answer for a student, in this process."""
    instance = instance_for(answer.exercise, student)
    mark = judge(instance, answer.handed(instance))
    faults = list[str]()
    if not answer.why and mark.status is not Status.PASSED:
        faults.append("a solution does not pass")
    if answer.why and mark.status is Status.PASSED:
        faults.append("a wrong answer passes")
    if answer.why:
        said = "\n".join(mark.said)
        words = answer.expected(instance)
        faults += [f"the feedback lacks: {text}" for text in words if text not in said]
        faults += [] if words else [f"{EXPECTED} is empty"]
    return Tried(answer, student, mark, tuple(faults))


def lacking(exercise: Exercise, place: Path) -> tuple[str, ...]:
    """What an exercise should have and has not; and whether its starter files pass."""
    found = list(answers_for(exercise, place))
    faults = [] if any(not one.why for one in found) else ["there is no solution"]
    wrong = sum(bool(one.why) for one in found)
    if wrong < LEAST_WRONG:
        faults.append(f"there are {wrong} wrong answers, at least {LEAST_WRONG} are wanted")
    instance = instance_for(exercise, STUDENTS[0])
    starters = {
        name: instance.filled(load_text(exercise.folder / name))
        for name in exercise.files
        if (exercise.folder / name).is_file()
    }
    if judge(instance, starters).status is Status.PASSED:
        faults.append("the starter files pass as they are")
    return tuple(faults)
