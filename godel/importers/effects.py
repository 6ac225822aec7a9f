"""What rows of a table have in common: the same outcomes, in words that fit them all.

A step to the left takes 1 from the column but never leads below 0, wherever it is taken; a fall
leads to one place, wherever it began. Rows that can be put in the same words become one piece of
program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import product
from math import prod
from typing import TypeAlias

from godel.importers.table import Axis, Coordinates, Outcome, Rows

MOST_WORDINGS = 500
"""Ways to word one row; where there would be more, only the plainest are tried."""

COMMON_STEPS = 6
"""For each variable, the most frequent changes; these may be held up at an end of its range."""


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """What happens to one variable: it becomes `amount`, or `amount` is added within its range."""

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


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """The wordings of rows: `known`, the plainest first, and for each row which of them fit it.

    `chosen` is one for each row, few in all.
    """

    known: tuple[Wording, ...]
    possible: tuple[frozenset[int], ...]
    chosen: tuple[int, ...]


def phrasebook(axes: Sequence[Axis], rows: Rows) -> Phrasebook:
    """Words for all rows, in the order of `rows`."""
    steps = _common_steps(len(axes), rows)
    listed = [_wordings_of(axes, steps, state, rows[state, action]) for state, action in rows]
    known = sorted({words for several in listed for words in several}, key=_plainness)
    numbers = {words: index for index, words in enumerate(known)}
    possible = tuple(frozenset(numbers[words] for words in several) for several in listed)
    return Phrasebook(tuple(known), possible, _few(len(known), possible))


def _plainness(words: Wording) -> tuple[int, int, Wording]:
    """How many variables change, fixed values counted twice; then by how much; then any order."""
    moves = [move for effect in words for move in effect.moves]
    written = sum(2 * move.absolute + (move.amount != 0) for move in moves)
    return written, sum(abs(move.amount) for move in moves), words


def _few(count: int, possible: Sequence[frozenset[int]]) -> tuple[int, ...]:
    """A number out of each set: again and again the one that is in the most sets left."""
    holders: list[list[int]] = [[] for _ in range(count)]
    for place, numbers in enumerate(possible):
        for number in numbers:
            holders[number].append(place)
    heap = [(-len(places), number) for number, places in enumerate(holders)]
    heapify(heap)
    chosen: dict[int, int] = {}
    while len(chosen) < len(possible):
        size, number = heappop(heap)
        left = [place for place in holders[number] if place not in chosen]
        if len(left) == -size:
            chosen.update(dict.fromkeys(left, number))
        elif left:
            heappush(heap, (-len(left), number))
    return tuple(chosen[place] for place in range(len(possible)))


def _common_steps(width: int, rows: Rows) -> tuple[tuple[int, ...], ...]:
    """For each axis the most frequent changes."""
    counts: tuple[Counter[int], ...] = tuple(Counter() for _ in range(width))
    for (state, _), outcomes in rows.items():
        for outcome in outcomes:
            for count, before, after in zip(counts, state, outcome.state, strict=True):
                if before != after:
                    count[after - before] += 1
    return tuple(tuple(step for step, _ in count.most_common(COMMON_STEPS)) for count in counts)


def _wordings_of(
    axes: Sequence[Axis],
    steps: tuple[tuple[int, ...], ...],
    state: Coordinates,
    outcomes: tuple[Outcome, ...],
) -> list[Wording]:
    """Ways to word a row, the plainest first."""
    several = [_effects(axes, steps, state, outcome) for outcome in outcomes]
    if prod(len(effects) for effects in several) > MOST_WORDINGS:
        choices = [tuple(effects[end] for effects in several) for end in (0, -1)]
    else:
        choices = list(product(*several))
    return list(dict.fromkeys(_normal(choice) for choice in choices))


def _effects(
    axes: Sequence[Axis],
    steps: tuple[tuple[int, ...], ...],
    state: Coordinates,
    outcome: Outcome,
) -> list[Effect]:
    """Ways to word one outcome: first relative to the state, last absolute."""
    relative = [
        [Move(False, after - before), *_held_up(axis, step, before, after)]
        for axis, step, before, after in zip(axes, steps, state, outcome.state, strict=True)
    ]
    absolute = tuple(Move(True, after) for after in outcome.state)
    changed = tuple(
        Move(before != after, after if before != after else 0)
        for before, after in zip(state, outcome.state, strict=True)
    )
    found = dict.fromkeys([*product(*relative), changed, absolute])
    return [Effect(moves, outcome.weight, outcome.reward, outcome.ends) for moves in found]


def _held_up(axis: Axis, steps: tuple[int, ...], before: int, after: int) -> list[Move]:
    """The changes that would lead over an end of the range, where the move ends at that end."""
    return [
        Move(False, step)
        for step in steps
        if (after == axis.low and before + step < after)
        or (after == axis.high and before + step > after)
    ]


def _normal(effects: Sequence[Effect]) -> Wording:
    """Sorted, the likeliest first, equal effects added up."""
    weights: dict[Effect, Fraction] = {}
    for effect in effects:
        key = replace(effect, weight=Fraction(0))
        weights[key] = weights.get(key, Fraction(0)) + effect.weight
    found = (replace(key, weight=weight) for key, weight in weights.items())
    return tuple(sorted(found, key=lambda one: (-one.weight, one)))
