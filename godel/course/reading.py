"""Reads `unit.toml` and `exercise.toml`, strictly: a mistake is an error with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from godel.course.graders import KINDS, keys_of
from godel.course.instance import holes
from godel.course.model import LEVELS, Check, Exercise, Parameter, Unit
from godel.course.schema import Item, Key, TomlFile
from godel.errors import StorageProblem

DEFINITION = "exercise.toml"
STATEMENT = "statement.md"
"""What a student's folder calls the statement; no exercise may have a file of this name."""

SLUG = re.compile(r"[0-9]{2}-[a-z0-9]+(-[a-z0-9]+)*")
_FILE = re.compile(r"[a-z0-9][a-z0-9-]*\.[a-z]+")
_PARAMETER = re.compile(r"[a-z][a-z0-9-]*")
MOST_CHOICES = 10_000

UNIT_KEYS = {
    "title": Key("text", "what the unit is called", needed=True),
    "goals": Key("texts", "what a student can do afterwards, a sentence each", needed=True),
    "hours": Key("text", 'how long it takes, as in "2 to 3"', needed=True),
}
EXERCISE_KEYS = {
    "title": Key("text", "what the exercise is called", needed=True),
    "level": Key("natural", "1 (easy) to 4 (open)", needed=True),
    "points": Key("natural", "what it is worth", needed=True),
    "files": Key("texts", "the files that a student hands in", needed=True),
    "statement": Key("text", "what is asked, in Markdown", needed=True),
    "hints": Key("texts", "three hints, each giving more away", needed=True),
}
CHECK_KEYS = {
    "kind": Key("text", "one of: " + " ".join(KINDS), needed=True),
    "feedback": Key("text", "a sentence that is shown if this check fails"),
}


def read_unit(folder: Path) -> Unit:
    """The unit in a folder. Raises GodelError with the place of what is wrong."""
    file = TomlFile(folder / "unit.toml")
    items = file.checked(file.body, UNIT_KEYS)
    lab = tuple(sorted((folder / "lab").iterdir())) if (folder / "lab").is_dir() else ()
    exercises = tuple(
        read_exercise(path, folder.name, folder / "lab")
        for path in sorted((folder / "exercises").iterdir())
        if path.is_dir() and path.name[0] not in "._"
    ) if (folder / "exercises").is_dir() else ()  # fmt: skip
    return Unit(
        folder.name, _text(items, "title"), _texts(items, "goals"), _text(items, "hours"),
        lab, exercises, folder,
    )  # fmt: skip


def read_exercise(folder: Path, unit: str, lab: Path) -> Exercise:
    """The exercise in a folder. Raises GodelError with the place of what is wrong."""
    file = TomlFile(folder / DEFINITION)
    body = dict(file.body)
    checks, drawn = body.pop("check", None), body.pop("parameters", {})
    items = file.checked(body, EXERCISE_KEYS)
    if not SLUG.fullmatch(folder.name):
        raise StorageProblem(f"{folder} is no name of an exercise", hint="as in 03-relay")
    parameters = tuple(_parameters(file, drawn))
    exercise = Exercise(
        unit=unit,
        slug=folder.name,
        title=_text(items, "title"),
        level=_natural(file, items, "level"),
        points=_natural(file, items, "points"),
        statement=_text(items, "statement"),
        files=_texts(items, "files"),
        given=_given(folder, _texts(items, "files")),
        hints=_texts(items, "hints"),
        parameters=parameters,
        checks=tuple(_checks(file, checks)),
        folder=folder,
        lab=lab,
    )
    _sensible(file, exercise)
    return exercise


def _given(folder: Path, files: tuple[str, ...]) -> tuple[str, ...]:
    names = (path.name for path in sorted(folder.iterdir()) if path.is_file())
    return tuple(n for n in names if n not in (DEFINITION, *files) and not n.startswith("."))


def _sensible(file: TomlFile, exercise: Exercise) -> None:
    """What no single key can say."""
    if exercise.level not in LEVELS:
        raise file.wrong(f"there is no level {exercise.level}", "1 (easy) to 4 (open)", "", "level")
    if not 1 <= exercise.points <= 100:
        raise file.wrong("an exercise is worth 1 to 100 points", "points = 2", "", "points")
    if len(exercise.hints) != 3:
        raise file.wrong(
            f"there are {len(exercise.hints)} hints, not 3",
            "the first only points the way, the last nearly gives the answer", "", "hints",
        )  # fmt: skip
    if not exercise.files or len(set(exercise.files)) < len(exercise.files):
        raise file.wrong("files names none, or one twice", 'files = ["own.ouro"]', "", "files")
    for name in (*exercise.files, *exercise.given):
        if not _FILE.fullmatch(name) or name == STATEMENT:
            hint = "small letters, digits, - and one dot, as in own-text.ouro"
            raise file.wrong(f"{name[:40]} is no name for a file of an exercise", hint, "", "files")
    declared = {parameter.name for parameter in exercise.parameters}
    used = set(holes(file.text))
    for name in (*exercise.files, *exercise.given):
        path = exercise.folder / name
        if path.is_file():
            used |= holes(path.read_text(encoding="utf-8"))
    for name in sorted(declared - used):
        hint = f"write {{{name}}} where it is to stand, or leave it out"
        raise file.wrong(f"the parameter {name} is used nowhere", hint, "parameters", name)
    for name in sorted(holes(exercise.statement) - declared):
        raise file.wrong(
            f"the statement has {{{name}}}, which is no parameter",
            "known: " + (" ".join(sorted(declared)) or "none"), "", "statement",
        )  # fmt: skip


def _parameters(file: TomlFile, drawn: Item) -> Iterator[Parameter]:
    """Each parameter with its choices."""
    if not isinstance(drawn, dict):
        raise file.wrong("parameters is no table", "write [parameters] and lines below it")
    for name, item in drawn.items():
        hint = f'{name} = {{ from = 3, to = 9 }}, {{ one-of = ["a", "b"] }} or {{ is = "(* 2 n)" }}'
        wrong = file.wrong(f"the parameter {name} is not understood", hint, "parameters", name)
        if not isinstance(item, dict) or not _PARAMETER.fullmatch(name):
            raise wrong
        if item.keys() == {"from", "to"}:
            low, high = item["from"], item["to"]
            if type(low) is not int or type(high) is not int or not 0 <= high - low < MOST_CHOICES:
                raise wrong
            yield Parameter(name, tuple(map(str, range(low, high + 1))))
        elif item.keys() == {"one-of"}:
            choices = item["one-of"]
            if not isinstance(choices, list) or not choices:
                raise wrong
            if not all(type(choice) in (str, int) for choice in choices):
                raise wrong
            yield Parameter(name, tuple(map(str, choices)))
        elif item.keys() == {"is"} and isinstance(item["is"], str):
            yield Parameter(name, (), item["is"])
        else:
            raise wrong


def _checks(file: TomlFile, checks: Item | None) -> Iterator[Check]:
    """Each check with the keys of its kind."""
    if not isinstance(checks, list) or not checks:
        raise file.wrong("there is no check", 'at least one [[check]] with kind = "..."')
    for number, items in enumerate(checks):
        if not isinstance(items, dict):
            raise file.wrong("check is no table", "write [[check]] on a line of its own")
        kind = items.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            raise file.wrong(
                f"there is no kind of check {kind!s:.40}", "known: " + " ".join(KINDS),
                "check", "kind", number,
            )  # fmt: skip
        file.checked(items, {**CHECK_KEYS, **keys_of(kind)}, "check", number)
        yield Check(kind, {name: item for name, item in items.items() if name != "kind"})


def _text(items: Mapping[str, Item], name: str) -> str:
    return str(items[name])


def _texts(items: Mapping[str, Item], name: str) -> tuple[str, ...]:
    found = items[name]
    return tuple(map(str, found)) if isinstance(found, list) else ()


def _natural(file: TomlFile, items: Mapping[str, Item], name: str) -> int:
    found = items[name]
    if not isinstance(found, int):
        raise file.wrong(f"{name} is no number", f"{name} = 2", "", name)
    return found
