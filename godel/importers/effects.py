"""What rows of a table have in common: the same outcomes, in words that fit them all.

A step to the left takes 1 from the column but never leads below 0, wherever it is taken; a fall
leads to one place, wherever it began. Rows that can be put in the same words become one piece of
program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from itertools import product
from math import prod
from typing import TypeAlias

from godel.importers.table import Axis, Coordinates, Outcome, Rows

MOST_WORDINGS = 500
MOST_IN_ALL = 5_000_000
"""Ways to word one row, and all rows; where there would be more, only the plainest are tried."""

COMMON_STEPS = 6
"""For each variable, the most frequent changes; these may be held up at an end of its range."""


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """What happens to one variable: it becomes `amount`, or `amount` is added within its range."""

    absolute: bool
    amount: int


@dataclass(frozen=True, slots=True, order=True)
class Effect:
    """What one outcome does, in words that other rows may share."""

    moves: tuple[Move, ...]
    reward: Fraction
    ends: bool


Wording: TypeAlias = tuple[tuple[int, int], ...]
"""A row in words: numbers of effects and of their weights, sorted, each effect once."""


@dataclass(frozen=True, slots=True, eq=False)
class Phrasebook:
    """The wordings of rows: `known`, the plainest first, and for each row which of them fit it.

    `chosen` is one for each row, few in all. Effects and weights are listed once and go by number.
    """

    effects: tuple[Effect, ...]
    weights: tuple[Fraction, ...]
    known: tuple[Wording, ...]
    possible: tuple[frozenset[int], ...]
    chosen: tuple[int, ...]

    def read(self, number: int) -> list[tuple[Fraction, Effect]]:
        """A wording, the likeliest effect first."""
        pairs = [(self.weights[w], self.effects[e]) for e, w in self.known[number]]
        return sorted(pairs, key=lambda pair: (-pair[0], pair[1]))


def phrasebook(axes: Sequence[Axis], rows: Rows) -> Phrasebook:
    """Words for all rows, in the order of `rows`."""
    most = max(2, min(MOST_WORDINGS, MOST_IN_ALL // len(rows)))
    writer = _Writer(tuple(axes), _common_steps(len(axes), rows), most)
    listed = [writer.wordings(state, rows[state, action]) for state, action in rows]
    effects, weights = tuple(writer.effects), tuple(writer.weights)
    sizes = [_size(effect) for effect in effects]
    known = sorted(
        dict.fromkeys(words for several in listed for words in several),
        key=lambda words: tuple(
            map(sum, zip(*(sizes[effect] for effect, _ in words), strict=True))
        ),
    )
    numbers = {words: index for index, words in enumerate(known)}
    possible = tuple(frozenset(numbers[words] for words in several) for several in listed)
    return Phrasebook(effects, weights, tuple(known), possible, _few(len(known), possible))


def _size(effect: Effect) -> tuple[int, int]:
    """How many variables change, those that get a fixed value twice; then by how much."""
    written = sum(2 * move.absolute + (move.amount != 0) for move in effect.moves)
    return written, sum(abs(move.amount) for move in effect.moves)


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


class _Writer:
    """Puts rows into words. Effects and weights get numbers as they come up."""

    def __init__(
        self, axes: tuple[Axis, ...], steps: tuple[tuple[int, ...], ...], most: int
    ) -> None:
        self.axes, self.steps, self.most = axes, steps, most
        self.effects: dict[Effect, int] = {}
        self.weights: list[Fraction] = []
        self.numbers: dict[Fraction, int] = {}
        self.sums: dict[tuple[int, int], int] = {}

    def wordings(self, state: Coordinates, outcomes: tuple[Outcome, ...]) -> list[Wording]:
        """Ways to word a row."""
        weights = [self.number_of(outcome.weight) for outcome in outcomes]
        several = [self.effects_of(state, outcome) for outcome in outcomes]
        choices: Iterable[tuple[int, ...]] = product(*several)
        if prod(len(effects) for effects in several) > self.most:
            choices = [tuple(effects[end] for effects in several) for end in (0, -1)]
        return list(dict.fromkeys(self.added_up(choice, weights) for choice in choices))

    def number_of(self, weight: Fraction) -> int:
        """The number of a weight."""
        if weight not in self.numbers:
            self.numbers[weight] = len(self.weights)
            self.weights.append(weight)
        return self.numbers[weight]

    def added_up(self, effects: tuple[int, ...], weights: Sequence[int]) -> Wording:
        """Effects with their weights, equal effects put together."""
        found: dict[int, int] = {}
        for effect, weight in zip(effects, weights, strict=True):
            found[effect] = self.sum_of(found[effect], weight) if effect in found else weight
        return tuple(sorted(found.items()))

    def sum_of(self, one: int, other: int) -> int:
        """The number of the sum of two weights."""
        if (one, other) not in self.sums:
            self.sums[one, other] = self.number_of(self.weights[one] + self.weights[other])
        return self.sums[one, other]

    def effects_of(self, state: Coordinates, outcome: Outcome) -> list[int]:
        """Ways to word one outcome: first relative to the state, last absolute."""
        relative = [
            [Move(False, after - before), *_held_up(axis, step, before, after)]
            for axis, step, before, after in zip(
                self.axes, self.steps, state, outcome.state, strict=True
            )
        ]
        absolute = tuple(Move(True, after) for after in outcome.state)
        changed = tuple(
            Move(before != after, after if before != after else 0)
            for before, after in zip(state, outcome.state, strict=True)
        )
        several = dict.fromkeys([*product(*relative), changed, absolute])
        found = (Effect(moves, outcome.reward, outcome.ends) for moves in several)
        return [self.effects.setdefault(effect, len(self.effects)) for effect in found]


def _held_up(axis: Axis, steps: tuple[int, ...], before: int, after: int) -> list[Move]:
    """The changes that would lead over an end of the range, where the move ends at that end."""
    return [
        Move(False, step)
        for step in steps
        if (after == axis.low and before + step < after)
        or (after == axis.high and before + step > after)
    ]
