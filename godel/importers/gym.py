"""From Gymnasium to worlds: `gym:FrozenLake-v1`, or `gym:FrozenLake-v1?is_slippery=false`.

Gymnasium is an extra of this package; it is imported when it is needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from importlib import import_module
from types import ModuleType
from typing import Final
from urllib.parse import parse_qsl

from godel.errors import UsageProblem
from godel.importers.blackjack import blackjack_text
from godel.importers.gym_table import read_table
from godel.importers.table import Clock
from godel.importers.writing import world_text

PREFIX: Final = "gym:"


def gymnasium() -> ModuleType:
    """The package. Raises UsageProblem if it is not installed."""
    try:
        return import_module("gymnasium")
    except ImportError:
        raise UsageProblem(
            "Gymnasium is not installed", hint="install the extra: pip install 'godel[gym]'"
        ) from None


def read_gym(source: str, discount: Fraction = Fraction(1), life: int | None = None) -> str:
    """The text of a world for `gym:NAME` or `gym:NAME?option=value&...`.

    Raises UsageProblem if there is no such environment, MeaningProblem if it has no table that can
    be read exactly.
    """
    name, options = _parts(source)
    package = gymnasium()
    environment, limit = _made(package, name, options)
    shown = "".join(f" {key}={value}" for key, value in options.items()).replace("\n", " ")
    notes = [f"{name}{shown}, from Gymnasium {getattr(package, '__version__', '?')}."]
    notes += [f"There an episode is cut off after {limit} steps."] * (limit is not None)
    summary = f"{name} of Gymnasium{shown}".replace('"', "'").replace("\\", "/")
    clock = Clock(discount, life)
    if type(environment).__name__ == "BlackjackEnv":
        natural, sab = (bool(getattr(environment, rule)) for rule in ("natural", "sab"))
        comment = f"; {notes[0]}\n"
        return blackjack_text(_world_name(name), summary, comment, natural, sab, clock)
    return world_text(read_table(environment, _world_name(name), summary, tuple(notes)), clock)


def _world_name(name: str) -> str:
    """The name of an environment as one that a world may have."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name)
    return plain if plain[:1].isalpha() else f"gym-{plain}"


def _parts(source: str) -> tuple[str, dict[str, object]]:
    """Name and options."""
    name, mark, rest = source.removeprefix(PREFIX).partition("?")
    if not name:
        raise UsageProblem("gym: needs the name of an environment", hint="gym:FrozenLake-v1")
    try:
        pairs = parse_qsl(rest, keep_blank_values=True, strict_parsing=True) if mark else []
    except ValueError:
        raise UsageProblem(
            f"cannot read the options {rest[:80]!r}",
            hint="as in gym:FrozenLake-v1?map_name=8x8&is_slippery=false",
        ) from None
    options: dict[str, object] = {}
    for key, value in pairs:
        if key in options:
            raise UsageProblem(f"the option {key[:80]} is given twice")
        options[key] = _option(value)
    return name, options


def _option(text: str) -> object:
    """A value: true, false, none, a fraction such as 1/3, JSON, or else the text itself."""
    words: dict[str, object] = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return float(Fraction(text)) if "/" in text else json.loads(text)
    except (ValueError, ZeroDivisionError, OverflowError, RecursionError):
        return text


def _made(
    package: ModuleType, name: str, options: Mapping[str, object]
) -> tuple[object, int | None]:
    """The environment without wrappers, and the steps after which Gymnasium cuts an episode off."""
    try:
        made = package.make(name, **options)
        return made.unwrapped, getattr(made.spec, "max_episode_steps", None)
    except Exception as error:  # whatever an environment may raise
        reason = f"{type(error).__name__}: {error}".strip().split("\n")[0][:300]
        raise UsageProblem(f"Gymnasium cannot make {name[:80]!r}: {reason}") from None
