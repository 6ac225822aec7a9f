"""What rows of a table have in common: the same outcomes, said relative to the state or not.

A step to the right changes the column by 1, wherever it is taken; a fall leads to one place,
wherever it began. Rows that can be said in the same words become one piece of program.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

from godel.importers.table import Coordinates, Outcome, Rows

MOST_MIXED = 4
"""Rows with at most this many outcomes may mix outcomes said in the two ways freely."""


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """What happens to one variable: `amount` is added to it, or it becomes `amount`."""

    absolute: bool
    amount: int


@dataclass(frozen=True, slots=True, order=True)
class Effect:
    """One outcome in words that other rows may share."""

    moves: tuple[Move, ...]
    weight: Fraction
    reward: Fraction
    ends: bool


Wording: TypeAlias = tuple[Effect, ...]
"""A row in words, sorted: rows with equal wordings are the same piece of program."""


def wordings(rows: Rows) -> dict[tuple[Coordinates, int], Wording]:
    """One wording for each row, chosen so that as many rows as possible share theirs."""
    possible = {point: _wordings_of(point[0], outcomes) for point, outcomes in rows.items()}
    shared = Counter(words for several in possible.values() for words in several)
    return {
        # the first of several equally common ones is the most relative one
        point: max(several, key=lambda words: shared[words])
        for point, several in possible.items()
    }


def _wordings_of(state: Coordinates, outcomes: tuple[Outcome, ...]) -> list[Wording]:
    ways = (
        product((False, True), repeat=len(outcomes))
        if len(outcomes) <= MOST_MIXED
        else ((absolute,) * len(outcomes) for absolute in (False, True))
    )
    found = (
        tuple(
            sorted(
                _effect(state, outcome, absolute)
                for outcome, absolute in zip(outcomes, way, strict=True)
            )
        )
        for way in ways
    )
    return list(dict.fromkeys(found))


def _effect(state: Coordinates, outcome: Outcome, absolute: bool) -> Effect:
    moves = tuple(
        Move(absolute, after if absolute else after - before)
        for before, after in zip(state, outcome.state, strict=True)
    )
    return Effect(moves, outcome.weight, outcome.reward, outcome.ends)
