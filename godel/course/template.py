"""A new exercise from a template, with a solution and two wrong answers: whole as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from godel.course.reading import SLUG
from godel.errors import UsageProblem

UNIT = "01-own"

_UNIT = """\
title = "Exercises of my own"
goals = ["say here what a student can do afterwards"]
hours = "1 to 2"
"""

_EXERCISE = '''\
# {name}: say what is asked; a check says how it is graded, never what the answer is.
# All kinds of checks and their keys: docs/course/making-exercises.md.
# Try it:  godel course rehearse {folder}
title = "Twice, and {{n}} more"
level = 1                  # 1 easy, 2 medium, 3 hard, 4 open
points = 2
files = ["own.ouro"]       # what is handed in; the file of this name beside this one is the starter
statement = """
Define in `own.ouro` a procedure `grow` of one parameter: twice the number, and {{n}} more.
"""
hints = [
  "A procedure is defined by (define (name parameter) body).",
  "Twice x is (+ x x) or (* 2 x).",
  "The body is a sum of two things; the second is {{n}}.",
]

[parameters]
n = {{ from = 3, to = 99 }}  # another number for each student; {{n}} is filled in everywhere

[[check]]
kind = "run"
cases = [
  {{ expression = "(grow 0)", value = "{{n}}" }},
  {{ expression = "(grow 1/2)", value = "(+ 1 {{n}})" }},
  {{ expression = "(grow -{{n}})", value = "(- {{n}})" }},
]
feedback = "Compute by hand what (grow 1/2) should be."

[[check]]
kind = "program"
defines = ["grow/1"]
'''

_STARTER = """\
; A procedure `grow` of one parameter: twice the number, and {n} more.
(define (grow x) x)
"""
_SOLUTION = "(define (grow x) (+ (* 2 x) {n}))\n"
_WRONG = {
    "more-first": (
        "; Adds before it doubles.\n(define (grow x) (* 2 (+ x {n})))\n",
        "(grow 0) gives\nexpected {n}\n",
    ),
    "two-parameters": (
        "(define (grow x n) (+ (* 2 x) n))\n",
        "grow has 2 parameters, expected 1\n",
    ),
}


def check_name(name: str) -> None:
    """A name that an exercise may have, without its number. Raises UsageProblem."""
    if not SLUG.fullmatch(f"00-{name}"):
        raise UsageProblem(
            f"{name[:40]!r} is no name for an exercise", hint="small letters, digits and -: my-own"
        )


def new_exercise(name: str, place: Path, unit: str = UNIT) -> Iterator[tuple[Path, str]]:
    """The files of a new exercise, with their texts, below a folder. Raises UsageProblem.

    `units/` there is for `--exercises`, `solutions/` and `wrong/` are for the lecturer alone.
    """
    check_name(name)
    if not SLUG.fullmatch(unit):
        raise UsageProblem(f"{unit[:40]!r} is no name of a unit", hint="a number first, as 01-own")
    home = place / "units" / unit
    if not (home / "unit.toml").exists():
        yield home / "unit.toml", _UNIT
    slug = f"{_next_number(home / 'exercises'):02}-{name}"
    folder = home / "exercises" / slug
    yield folder / "exercise.toml", _EXERCISE.format(name=name, folder=place)
    yield folder / "own.ouro", _STARTER
    yield place / "solutions" / unit / slug / "own.ouro", _SOLUTION
    for why, (text, expected) in _WRONG.items():
        wrong = place / "wrong" / unit / slug / why
        yield wrong / "own.ouro", text
        yield wrong / "expect.txt", expected


def _next_number(folder: Path) -> int:
    """One more than the highest number of an exercise in a folder."""
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    numbers = [int(found[0]) for found in (re.match(r"\d\d(?=-)", name) for name in names) if found]
    if (highest := max(numbers, default=0)) == 99:
        raise UsageProblem(f"{folder} is full: there are exercises up to 99")
    return highest + 1
