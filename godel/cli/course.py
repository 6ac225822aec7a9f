"""`godel course`: list units, start one, check one's work, take a hint, grade."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from godel import __version__
from godel.cli.common import as_json
from godel.cli.course_views import (
    code_of,
    mark_body,
    mark_lines,
    report_body,
    report_lines,
    tried_body,
    tried_lines,
)
from godel.cli.files import refuse_existing, write_file
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.course.confined import SECONDS, walls
from godel.course.hinting import take_hint
from godel.course.instance import unfilled
from godel.course.junit import junit_text
from godel.course.marking import folders_in, own_mark, report, wanted
from godel.course.model import LEVELS, Exercise, Status, Unit
from godel.course.rehearsal import answers_for, lacking, students_for, tried
from godel.course.shelf import find_exercise, find_unit, units
from godel.course.workplace import begun, place_of, root_of, start, student_of
from godel.errors import UsageProblem
from godel.events import Plain

EPILOG = """\b
Examples:
  godel course list
  godel course start 02-quines work       writes statements and starter files into work/
  cd work; godel course check             checks all that was started
  godel course check 02-quines/01-own-text
  godel course hint 02-quines/01-own-text
  godel course grade class                for lecturers: every folder in class/
"""

shelf = click.option(
    "--exercises", "place", type=click.Path(path_type=Path), metavar="DIR",
    help="Units of your own in this folder, instead of those that ship.",
)  # fmt: skip


def _examples(*lines: str) -> str:
    """The end of a page of help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


@click.group("course", epilog=EPILOG)
def command() -> None:
    """Learn about self-reference and self-improvement by exercises that are graded by theorem."""


@command.command("list", epilog=_examples(
    "godel course list",
    "godel course list --exercises mine/units",
))
@shelf
@as_json
def list_(place: Path | None, as_json: bool) -> None:
    """List the units and their exercises."""
    known = units(place)
    lines: list[str] = []
    for unit in known:
        lines.append(f"{unit.slug}  {unit.title} ({unit.hours} hours)")
        for one in unit.exercises:
            about = f"{LEVELS[one.level]:6} {one.points:>2}  {unfilled(one.title)}"
            lines.append(f"    {one.slug:24} {about}")
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
                "title": unfilled(one.title),
                "level": LEVELS[one.level],
                "points": one.points,
                "files": list(one.files),
            }
            for one in unit.exercises
        ],
    }


@command.command("start", epilog=_examples(
    "godel course start 02-quines work",
    "godel course start 2 class/ada --student ada",
))
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


@command.command("check", epilog=_examples(
    "godel course check                        in a student's folder: all of it",
    "godel course check 02-quines/01-own-text",
    "godel course check work",
))
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
    marks = [own_mark(folder, exercise, student) for exercise in exercises]
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


@command.command("hint", epilog=_examples(
    "godel course hint 02-quines/01-own-text           the next one",
    "godel course hint work/02-quines/01-own-text --level 1",
))
@click.argument("exercise")
@click.option("--level", type=click.IntRange(1, 3), help="By default the next one.")
@shelf
@as_json
def hint(exercise: str, level: int | None, place: Path | None, as_json: bool) -> None:
    """Take a hint for EXERCISE: the first points the way, the third nearly gives the answer.

    Which hints were taken is recorded in the folder, and `grade` shows it.
    """
    folder, (found, *others) = _meant(exercise, units(place))
    if others:
        raise UsageProblem(f"{exercise[:80]} means several exercises", hint="name one")
    given = take_hint(folder, found, level)
    lines = [f"{number}. {text}" for number, text in enumerate(given.texts, 1)]
    lines.append(f"recorded: hint {given.level} of 3 for {found.name}" if given.new else
                 f"hint {given.level} of {found.name} was taken before")  # fmt: skip
    body: dict[str, Plain] = {
        "exercise": found.name, "level": given.level, "new": given.new, "hints": list(given.texts),
    }  # fmt: skip
    finish(lines, body, as_json, DONE)


@command.command("grade", epilog=_examples(
    "godel course grade class                  every folder in class/, by its name",
    "godel course grade class --unit 2 --junit marks.xml --workers 2",
    "godel course grade inbox/hw2 --student ada  one folder, known to be ada's",
))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--student", metavar="NAME", help="Only this one; for one folder: whose it is.")
@click.option("--unit", "chosen", multiple=True, metavar="UNIT",
              help="Grade this unit; by default all that anybody has begun.")  # fmt: skip
@click.option("--junit", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the marks as JUnit XML into a new file.")  # fmt: skip
@click.option("--seconds", type=click.IntRange(1, 3600), default=SECONDS, show_default=True,
              help="The clock, a safety net: what it ends is not graded.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True,
              help="Submissions graded at once; changes only the speed.")  # fmt: skip
@click.option("--unconfined", is_flag=True, help="Grade without walls; see the guide.")
@shelf
@as_json
def grade(
    folder: Path,
    student: str | None,
    chosen: tuple[str, ...],
    junit: Path | None,
    seconds: int,
    workers: int,
    unconfined: bool,
    place: Path | None,
    as_json: bool,
) -> None:
    """Grade the folder DIR of a student, or a folder of students' folders, each by its name.

    Each exercise is graded in a process of its own that can reach nothing.

    Exit codes: 0 full marks everywhere; 1 points are missing; 2 bad input; 4 something was handed
    in that is no honest attempt, or a record was edited.
    """
    refuse_existing(junit)
    known = units(place)
    picked = [find_unit(name, known) for name in chosen]
    folders = folders_in(folder, student)
    exercises = wanted(folders, known, picked)
    if not exercises:
        raise UsageProblem(f"nothing was started in {folder}", hint="--unit UNIT grades one anyway")
    around = walls(seconds, unconfined)
    reports = report(folders, exercises, around, workers)
    if junit is not None:
        write_file(junit, junit_text(reports).encode(), replace=False)
    lines = list(report_lines(reports))
    click.echo(f"confined by: {around.way}, godel {__version__}", err=True)
    body: dict[str, Plain] = {
        "students": [report_body(one) for one in reports],
        "points": sum(one.points for one in reports),
        "most": sum(one.most for one in reports),
        "confined": str(around.way),
    }
    finish(lines, body, as_json, code_of(reports))


@command.command("rehearse", epilog=_examples(
    "godel new exercise my-own --out mine",
    "godel course rehearse mine",
    "godel course rehearse answers --exercises units --only 01-own/01-my-own",
))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--only", metavar="NAME", help="One exercise, or one unit.")
@shelf
@as_json
def rehearse(folder: Path, only: str | None, place: Path | None, as_json: bool) -> None:
    """Try exercises with the answers in DIR: solutions pass, wrong answers fail and say why.

    DIR holds `solutions/` and `wrong/`, and `units/` unless the exercises are elsewhere.

    Exit codes: 0 everything is as it should be; 1 something is not; 2 bad input.
    """
    inside = folder / "units"
    known = units(place or (inside if inside.is_dir() else None))
    asked = [
        one for unit in known for one in unit.exercises if only in (None, unit.slug, one.name)
    ]
    if not asked:
        raise UsageProblem(f"there is nothing to try of the name {only}")
    lines, rows, wrong = list[str](), list[Plain](), 0
    for exercise in asked:
        faults = lacking(exercise, folder)
        wrong += len(faults)
        lines += [f"{exercise.name}: {fault}" for fault in faults]
        for answer in answers_for(exercise, folder):
            for student in students_for(exercise):
                done = tried(answer, student)
                wrong += len(done.faults)
                rows.append(tried_body(done))
                lines += tried_lines(done)
    lines.append(f"{len(asked)} exercises, {len(rows)} gradings, {wrong} things to mend")
    finish(lines, {"tried": rows, "wrong": wrong}, as_json, NOT_PROVED if wrong else DONE)
