"""Finds units and exercises: those that ship, or those of a lecturer in a folder of their own."""

from __future__ import annotations

from pathlib import Path

from godel.course.model import Exercise, Unit
from godel.course.reading import SLUG, read_unit
from godel.errors import UsageProblem
from godel.language.expected import did_you_mean


def shipped_units() -> Path:
    """The folder of the units that ship."""
    return Path(__file__).resolve().parent / "units"


def units(folder: Path | None = None) -> tuple[Unit, ...]:
    """The units in a folder, by default those that ship, in order.

    Raises UsageProblem if there are none, and GodelError with its place for a bad definition.
    """
    place = folder or shipped_units()
    names = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    found = [place / name for name in names if (place / name / "unit.toml").is_file()]
    if not found:
        raise UsageProblem(
            f"{place} holds no units",
            hint="a unit is a folder such as 01-mine with a unit.toml: godel new exercise",
        )
    for path in found:
        if not SLUG.fullmatch(path.name):
            raise UsageProblem(f"{path.name[:40]!r} is no name of a unit", hint="as in 02-quines")
    return tuple(read_unit(path) for path in found)


def find_unit(name: str, known: tuple[Unit, ...]) -> Unit:
    """A unit by its name, its number, or the name without the number. Raises UsageProblem."""
    for unit in known:
        number, _, word = unit.slug.partition("-")
        if name in (unit.slug, number, number.lstrip("0"), word):
            return unit
    hint = did_you_mean(name, (unit.slug for unit in known))
    raise UsageProblem(f"there is no unit {name[:80]!r}", hint=hint or "see godel course list")


def find_exercise(name: str, known: tuple[Unit, ...]) -> Exercise:
    """An exercise by `UNIT/EXERCISE`, or by its own name where only one has it."""
    unit, slash, inner = name.strip("/").rpartition("/")
    among = find_unit(unit, known).exercises if slash else _all(known)
    found = [item for item in among if inner in (item.slug, item.slug.partition("-")[2])]
    if len(found) > 1:
        names = " ".join(item.name for item in found)
        raise UsageProblem(f"several exercises are called {inner[:80]}", hint=f"say which: {names}")
    if not found:
        hint = did_you_mean(inner, (item.slug for item in among)) or "see godel course list"
        raise UsageProblem(f"there is no exercise {name[:80]!r}", hint=hint)
    return found[0]


def _all(known: tuple[Unit, ...]) -> tuple[Exercise, ...]:
    return tuple(exercise for unit in known for exercise in unit.exercises)
