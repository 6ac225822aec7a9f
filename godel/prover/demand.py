"""What a person demands of every rewrite besides a gain, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

HOLDOUT: Final = "holdout"
KEEP: Final = "keep"


@dataclass(frozen=True, slots=True)
class Demand:
    """A condition of every switch: the canonical text of a world, or the flat one of a predicate.

    `name` is what the user calls it.
    """

    kind: str
    name: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
