"""`godel course`: list units, start one, check one's work, take a hint, grade."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.course.instance import instance_for
from godel.course.judging import judge
from godel.course.model import LEVELS, Exercise, Mark, Status, Unit
from godel.course.shelf import find_exercise, find_unit, units
from godel.course.workplace import begun, place_of, root_of, start, student_of
from godel.errors import UsageProblem
from godel.events import Plain
from godel.language.reader import load_text

EPILOG = """\b
Examples:
  godel course list
  godel course start 02-quines work       writes statements and starter files into work/
  cd work; godel course check             checks all that was started
  godel course check 02-quines/01-own-text
"""

shelf = click.option(
    "--exercises", "place", type=click.Path(path_type=Path), metavar="DIR",
    help="Units of your own in this folder, instead of those that ship.",
)  # fmt: skip


@click.group("course", epilog=EPILOG)
def command() -> None:
    """Learn about self-reference and self-improvement by exercises that are graded by theorem."""


@command.command("list")
@shelf
@as_json
def list_(place: Path | None, as_json: bool) -> None:
    """List the units and their exercises."""
    known = units(place)
    lines: list[str] = []
    for unit in known:
        lines.append(f"{unit.slug}  {unit.title} ({unit.hours} hours)")
        for one in unit.exercises:
            lines.append(f"    {one.slug:24} {LEVELS[one.level]:6} {one.points:>2}  {one.title}")
    finish(lines, {"units": [_about(unit) for unit in known]}, as_json, DONE)


def _about(unit: Unit) -> Plain:
    return {
        "name": unit.slug,
        "title": unit.title,
        "hours": unit.hours,
        "goals": list(unit.goals),
        "exercises": [
            {
                "name": one.name,
                "title": one.title,
                "level": LEVELS[one.level],
                "points": one.points,
                "files": list(one.files),
            }
            for one in unit.exercises
        ],
    }


@command.command("start")
@click.argument("unit")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--student", metavar="NAME",
              help="Whose folder it is; by default your name on this computer.")  # fmt: skip
@shelf
@as_json
def start_(unit: str, folder: Path, student: str | None, place: Path | None, as_json: bool) -> None:
    """Write the lab, the statements and the starter files of UNIT into the folder DIR.

    The numbers in the exercises depend on the student's name. Nothing that is there is written
    over; several units may go into one folder.
    """
    found = find_unit(unit, units(place))
    name = student_of(folder, student, getpass.getuser())
    done = start(found, folder, name)
    lines = [f"{found.title}: {len(found.exercises)} exercises for {name} in {folder / found.slug}"]
    lines += [f"  wrote {path}" for path in done.written]
    lines += [f"  kept {path}" for path in done.kept]
    body: dict[str, Plain] = {
        "unit": found.slug,
        "student": name,
        "written": [str(path) for path in done.written],
        "kept": [str(path) for path in done.kept],
    }
    finish(lines, body, as_json, DONE)


@command.command("check")
@click.argument("what", metavar="[DIR|EXERCISE]", default=".")
@shelf
@as_json
def check(what: str, place: Path | None, as_json: bool) -> None:
    """Check your work: all that was started in DIR, or one EXERCISE, from inside the folder.

    Exit codes: 0 everything passes; 1 something does not yet; 2 bad input.
    """
    known = units(place)
    folder, exercises = _meant(what, known)
    student = student_of(folder, None, "")
    marks = [_mark(folder, exercise, student) for exercise in exercises]
    lines = [line for mark in marks for line in mark_lines(mark)]
    earned, most = sum(mark.points for mark in marks), sum(mark.most for mark in marks)
    lines.append(f"{earned} of {most} points")
    passed = all(mark.status is Status.PASSED for mark in marks)
    body: dict[str, Plain] = {
        "student": student, "points": earned, "most": most,
        "exercises": [mark_body(mark) for mark in marks],
    }  # fmt: skip
    finish(lines, body, as_json, DONE if passed else NOT_PROVED)


def _meant(what: str, known: tuple[Unit, ...]) -> tuple[Path, tuple[Exercise, ...]]:
    """The student's folder and the exercises that a path or a name means. Raises UsageProblem."""
    path = Path(what)
    try:
        folder = root_of(path) if path.exists() else None
    except (OSError, ValueError):
        folder = None
    if folder is not None:
        inside = path.resolve()
        found = tuple(
            one for one in begun(folder, known)
            if place_of(folder, one).is_relative_to(inside)
            or inside.is_relative_to(place_of(folder, one))
        )  # fmt: skip
        if found:
            return folder, found
        hint = "godel course start UNIT DIR"
        raise UsageProblem(f"nothing was started in {what[:80]}", hint=hint)
    folder = root_of(Path())
    if folder is None:
        raise UsageProblem(
            f"{what[:80]!r} is in no student's folder, nor are we in one",
            hint="godel course start UNIT DIR makes one; go there, or name it",
        )
    return folder, (find_exercise(what, known),)


def _mark(folder: Path, exercise: Exercise, student: str) -> Mark:
    place = place_of(folder, exercise)
    handed = {
        name: load_text(place / name) for name in exercise.files if (place / name).is_file()
    }
    return judge(instance_for(exercise, student), handed)


def mark_lines(mark: Mark) -> list[str]:
    """A mark for people."""
    lines = [f"{mark.exercise}: {mark.status}, {mark.points} of {mark.most}"]
    for said in mark.said:
        first, *rest = said.split("\n")
        lines += [f"  {first}", *(f"    {line}" for line in rest)]
    return lines


def mark_body(mark: Mark) -> Plain:
    """A mark for JSON."""
    return {
        "exercise": mark.exercise, "status": str(mark.status), "points": mark.points,
        "most": mark.most, "said": list(mark.said), "hints": mark.hints,
    }  # fmt: skip
