"""Chance: which of several weighted branches happens, from a seed, the same on every computer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Final, TypeVar

from godel.language.values import Number

START: Final = 0
"""The draw of the state that a life starts in."""

STEP: Final = 1
"""The draw of how the world moves in a tick."""

_SCALE: Final = 2**256

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Moment:
    """What a draw depends on, besides the weights."""

    seed: int
    life: int
    tick: int
    draw: int

    def number(self) -> int:
        """An integer from 0 to 2^256 - 1: the SHA-256 of the four numbers in decimal."""
        text = f"{self.seed} {self.life} {self.tick} {self.draw}"
        return int.from_bytes(sha256(text.encode()).digest(), "big")


def draw(moment: Moment, branches: Sequence[tuple[Number, Item]]) -> Item:
    """One of the branches, each with its weight as its chance (to within 2^-256).

    The weights are >= 0 and sum to 1. All arithmetic is exact.
    """
    point = Fraction(moment.number(), _SCALE)
    passed = Fraction(0)
    for weight, item in branches:
        passed += weight
        if point < passed:
            return item
    raise ValueError("the weights of a draw sum to less than 1")
