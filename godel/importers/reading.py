"""From a model of another tool to the text of a world, by what kind of model it is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

from godel.errors import UsageProblem
from godel.importers.gym import PREFIX, read_gym
from godel.importers.prism import SUFFIXES, Question, read_prism
from godel.language.reader import load_text


def import_world(
    source: str,
    *,
    discount: Fraction | int = 1,
    life: int | None = None,
    constants: Mapping[str, str] | None = None,
    reach: str | None = None,
    rewards: str | None = None,
    until: str | None = None,
) -> str:
    """The text of a world file for a model of another tool, as `godel import` writes it.

    `source` is `gym:NAME` or the path of a PRISM model; the last four options are for the latter.
    Raises UsageProblem if it is neither, and whatever is wrong with the model.
    """
    if isinstance(discount, float) or not 0 < discount <= 1:
        raise UsageProblem(f"a discount is exact, above 0 and at most 1, not {discount}")
    if life is not None and life < 1:
        raise UsageProblem(f"a life has at least one tick, not {life}")
    asked, share = Question(reach, rewards, until), Fraction(discount)
    if source.endswith(SUFFIXES):
        text = load_text(Path(source))
        return read_prism(text, source, asked, constants=constants or {}, discount=share, life=life)
    if constants or asked != Question():
        raise UsageProblem("--const, --reach, --rewards and --until are for PRISM models")
    if source.startswith(PREFIX):
        return read_gym(source, share, life)
    raise UsageProblem(
        f"{source[:80]!r} is nothing that can be imported",
        hint="for example gym:FrozenLake-v1, or FILE.prism",
    )
