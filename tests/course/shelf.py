"""The exercises that ship, with their solutions and wrong answers, for all tests of the course."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from godel.course.instance import Instance, instance_for
from godel.course.model import Exercise
from godel.course.shelf import units

HERE = Path(__file__).resolve().parent
STUDENTS = ("ada", "kurt")


@dataclass(frozen=True)
class Answer:
    """What somebody hands in for an exercise. `why` is "" for a solution."""

    exercise: Exercise
    folder: Path
    why: str

    @property
    def expects(self) -> list[str]:
        """The words that the feedback of a wrong answer must contain."""
        text = (self.folder / "expect.txt").read_text("utf-8")
        return [line for line in text.splitlines() if line.strip()]

    def handed(self, instance: Instance) -> dict[str, str]:
        """The files, with the parameters of a student filled in."""
        return {
            path.name: instance.filled(path.read_text("utf-8"))
            for path in sorted(self.folder.iterdir())
            if path.name != "expect.txt"
        }

    def __str__(self) -> str:
        return f"{self.exercise.name}{'/' + self.why if self.why else ''}"


def exercises() -> list[Exercise]:
    return [exercise for unit in units() for exercise in unit.exercises]


def solutions() -> list[Answer]:
    """One folder of files for each exercise; further solutions in `MM-slug+WORD`."""
    found: list[Answer] = []
    for one in exercises():
        place = HERE / "solutions" / one.unit
        names = sorted(place.glob(f"{one.slug}*")) if place.is_dir() else []
        for path in names:
            if path.name == one.slug or path.name.startswith(f"{one.slug}+"):
                found.append(Answer(one, path, ""))
    return found


def wrong_answers() -> list[Answer]:
    return [
        Answer(one, path, path.name)
        for one in exercises()
        for path in sorted((HERE / "wrong" / one.unit / one.slug).glob("*"))
    ]


def students_for(exercise: Exercise) -> tuple[str, ...]:
    """Two students with different instances; one where an exercise is the same for all."""
    if not exercise.parameters:
        return STUDENTS[:1]
    first = instance_for(exercise, STUDENTS[0]).values
    for other in (STUDENTS[1], *(f"student-{number}" for number in range(100))):
        if instance_for(exercise, other).values != first:
            return STUDENTS[0], other
    raise AssertionError(f"the instances of {exercise.name} do not differ")
