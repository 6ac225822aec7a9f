"""What came of the steps of a scene: records for the views, exact and complete."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from godel.language.values import Number
from godel.prover.tactics import Interval
from godel.scenes.record import Scene, Step
from godel.trace.text import Traced


@dataclass(frozen=True, slots=True)
class Checked:
    """A proof file, or a run, with what each of the two checkers said of it: "" for valid."""

    path: Path
    kernel: str
    second: str


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Two programs were compared, or a proof was offered. Texts are canonical.

    `theorem` is the last that the certificate proves, "" where there is none; `offered` says how
    the world of an offered proof differs from the true one.
    """

    word: str
    reason: str
    place: str
    old: str
    new: str
    running: Interval
    candidate: Interval
    theorem: str
    certificate: Path | None
    work: int
    offered: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Lived:
    """A run with its search; `word` is `rewrites N`."""

    word: str
    reason: str
    folder: Path
    traced: Traced


@dataclass(frozen=True, slots=True, eq=False)
class Bounded:
    """A program was compared with the best there can be; `word` is `gap G`, or `unknown`.

    `ceiling` is what no program can exceed, None if nothing was found.
    """

    word: str
    reason: str
    place: str
    own: Interval
    ceiling: Number | None
    work: int


@dataclass(frozen=True, slots=True, eq=False)
class Derived:
    """A derivation from "what I prove is true", brought to the gate and to both variants.

    `sentences` are what the believing variant proved; `sober` is why the other one refuses.
    """

    word: str
    reason: str
    sentences: tuple[str, ...]
    believed: bool
    sober: str
    certificate: Path


Found: TypeAlias = Compared | Lived | Bounded | Derived


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """A step that was carried out. `differs` says how its end is not the one told, or is ""."""

    step: Step
    found: Found
    differs: str
    checked: tuple[Checked, ...]

    @property
    def agreed(self) -> bool:
        """Whether both checkers said what they should: valid, or refused for a refused proof."""
        refused = self.found.word == "refused"
        return all(bool(c.kernel) == bool(c.second) == refused for c in self.checked)


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """A scene, or its control, that was carried out."""

    scene: Scene
    control: bool
    folder: Path
    steps: tuple[Done, ...]

    @property
    def as_told(self) -> bool:
        """Whether each step ended as the text says and both checkers agree to it."""
        return all(not done.differs and done.agreed for done in self.steps)
