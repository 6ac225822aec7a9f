"""The games of self-play solved by brute force, exactly; imports nothing from `godel`.

A strategy is a function: of a position for Nim, of (own last hand, other's last hand, die) for
rock, paper, scissors.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product
from typing import TypeAlias

Position: TypeAlias = tuple[int, ...]
Move: TypeAlias = tuple[int, int]
"""Which heap, and how many are taken from it."""

Nimmer: TypeAlias = Callable[[Position], Move]
Shower: TypeAlias = Callable[[str, str, int], str]

HANDS = ("rock", "paper", "scissors")
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Nim:
    """Heaps of at most these sizes, of which at most `most` are taken at a time."""

    sizes: tuple[int, ...]
    most: int

    def deals(self) -> list[Position]:
        return [deal for deal in product(*(range(size + 1) for size in self.sizes)) if any(deal)]

    def moves(self) -> list[Move]:
        return list(product(range(len(self.sizes)), range(1, self.most + 1)))

    def after(self, position: Position, move: Move) -> Position | None:
        """The position after a move, None if nothing was there to be taken."""
        heap, taken = move
        if position[heap] == 0:
            return None
        rest = max(0, position[heap] - taken)
        return (*position[:heap], rest, *position[heap + 1 :])

    def outcome(self, position: Position, mover: Nimmer, other: Nimmer) -> int:
        """1 if who moves here wins, else -1."""
        following = self.after(position, mover(position))
        if following is None:
            return -1
        return 1 if not any(following) else -self.outcome(following, other, mover)

    def value(self, mine: Nimmer, theirs: Nimmer) -> Fraction:
        """The mean over all deals, half of which the opponent begins."""
        total = sum(
            self.outcome(deal, mine, theirs) - self.outcome(deal, theirs, mine)
            for deal in self.deals()
        )
        return HALF * Fraction(total, len(self.deals()))

    def reply(self, position: Position, theirs: Nimmer) -> int:
        """The most that any play gets against an opponent, moving here."""
        found = [self.after(position, move) for move in self.moves()]
        return max(self.met(following, theirs) for following in found if following is not None)

    def met(self, position: Position, theirs: Nimmer) -> int:
        """The most that any play gets where the opponent is to move."""
        if not any(position):
            return 1
        following = self.after(position, theirs(position))
        if following is None:
            return 1
        return -1 if not any(following) else self.reply(following, theirs)

    def best(self, theirs: Nimmer) -> Fraction:
        """The most that any program earns against an opponent."""
        total = sum(self.reply(deal, theirs) + self.met(deal, theirs) for deal in self.deals())
        return HALF * Fraction(total, len(self.deals()))

    def lost(self, position: Position) -> bool:
        """Whether the player to move loses against perfect play, by Bouton's theorem."""
        total = 0
        for heap in position:
            total ^= heap if self.most >= max(self.sizes) else heap % (self.most + 1)
        return total == 0


DISCOUNT = Fraction(9, 10)
Last: TypeAlias = tuple[str, str]
ROUNDS: Sequence[Last] = [("none", "none"), *product(HANDS, HANDS)]
DICE = range(3)


def score(mine: str, theirs: str) -> int:
    """What a hand earns against another."""
    wins = {("paper", "rock"), ("scissors", "paper"), ("rock", "scissors")}
    return ((mine, theirs) in wins) - ((theirs, mine) in wins)


def solved(rows: list[list[Fraction]]) -> list[Fraction]:
    """The solution of linear equations, by elimination; the last column is the right-hand side."""
    rows = [list(row) for row in rows]
    size = len(rows)
    for pivot in range(size):
        swap = next(row for row in range(pivot, size) if rows[row][pivot])
        rows[pivot], rows[swap] = rows[swap], rows[pivot]
        rows[pivot] = [item / rows[pivot][pivot] for item in rows[pivot]]
        for row in range(size):
            if row != pivot:
                factor = rows[row][pivot]
                pairs = zip(rows[row], rows[pivot], strict=True)
                rows[row] = [old - factor * new for old, new in pairs]
    return [row[-1] for row in rows]


def worths(mine: Shower, theirs: Shower) -> dict[Last, Fraction]:
    """The expected discounted sum of scores from each pair of last hands, over all dice."""
    rows = []
    for last in ROUNDS:
        row = [Fraction(one == last) for one in ROUNDS] + [Fraction(0)]
        for own, other in product(DICE, DICE):
            now = mine(*last, own), theirs(last[1], last[0], other)
            row[ROUNDS.index(now)] -= DISCOUNT / 9
            row[-1] += Fraction(score(*now), 9)
        rows.append(row)
    return dict(zip(ROUNDS, solved(rows), strict=True))


def match(mine: Shower, theirs: Shower) -> Fraction:
    """What a player earns against another from the first round on."""
    return worths(mine, theirs)["none", "none"]


def best_match(theirs: Shower) -> Fraction:
    """The most that any program earns against a player: policy iteration, exactly."""
    chosen = dict.fromkeys(ROUNDS, "rock")
    while True:
        worth = worths(partial(_held, chosen), theirs)
        better = {last: _best_hand(last, theirs, worth, chosen[last]) for last in ROUNDS}
        if better == chosen:
            return worth["none", "none"]
        chosen = better


def _held(chosen: dict[Last, str], mine: str, theirs: str, die: int) -> str:
    return chosen[mine, theirs]


def _best_hand(last: Last, theirs: Shower, worth: dict[Last, Fraction], now: str) -> str:
    """A best hand if these are the worths of what follows; the one that is shown now, if it is."""
    replies = [theirs(last[1], last[0], die) for die in DICE]

    def earns(hand: str) -> Fraction:
        each = (score(hand, reply) + DISCOUNT * worth[hand, reply] for reply in replies)
        return sum(each, Fraction(0))

    return max(HANDS, key=lambda hand: (earns(hand), hand == now))
