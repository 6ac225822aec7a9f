"""Where to cut the cells of a bound: where its slack weighs most, and how far from what matters.

The dual of a row says how often a life that starts here visits its piece; times the slack of the
piece, this is what the cell loses. A cell is cut in the middle, and every other time at the
geometric mean of its distances from the nearest guard or state of interest, so that scales of any
size are reached in few cuts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import inf, isqrt

from godel.language.polynomial import Polynomial, Quantity, variable
from godel.language.region import Cut
from godel.language.syntax import head
from godel.prover.cells import Cell
from godel.prover.endings import Ending, reason
from godel.prover.linear_bounds import AffineBound, Solved, bound_of, solve
from godel.prover.pieces import Piece, fixed
from godel.prover.rows import Column
from godel.prover.sides import Side
from godel.prover.starting import Belief, anchors

MOST_CELLS = 4_000
PATIENCE = 4
"""Rounds without a better bound before giving up."""

LEAST_SHARE = 1 / 8
"""Cells that lose at least this share of what the worst one loses are cut too."""

MOST_AT_ONCE = 1 / 2
"""Share of the cells that is cut in one round, but always 8."""

RATIO = 4
"""Cells whose far end is at most this many times as far as their near end are cut in halves."""

WITHOUT_END = 10
"""How far a cell without end counts."""


def losses(side: Side, solved: Solved) -> dict[int, dict[str, float]]:
    """For each cell, under "", and for each of its variables how much a cut may gain.

    The affine piece on a cell is held by few of its rows, so that visits are summed over the cell
    and shared out by size again.
    """
    own: dict[int, float] = {}
    visits: dict[int, float] = {}
    slack: dict[int, float] = {}
    values = {c: value * 10.0**power for c, (value, power) in solved.guess.values.items()}
    for (index, row), dual in zip(solved.rows, solved.guess.duals, strict=True):
        piece = side.inequalities[index].piece
        if piece.leaf.over:
            continue
        own[index] = own.get(index, 0.0) + max(0.0, float(dual))
        visits[piece.source.index] = visits.get(piece.source.index, 0.0) + max(0.0, float(dual))
        left = sum(float(v) * values[c] for c, v in row.coefficients) + float(row.constant)
        slack[index] = max(slack.get(index, 0.0), left * (WITHOUT_END if row.far else 1))
    found: dict[int, dict[str, float]] = {}
    for index, largest in slack.items():
        piece = side.inequalities[index].piece
        often = max(own[index], visits[piece.source.index] * _share(side, piece))
        if often <= 0 or largest <= 0:
            continue
        losing = found.setdefault(piece.source.index, {})
        losing[""] = losing.get("", 0.0) + often * largest
        for name, change in _variation(side, index, values).items():
            losing[name] = losing.get(name, 0.0) + often * min(change, largest)
    return found


def _share(side: Side, piece: Piece) -> float:
    """How much of its cell a piece fills, as far as the cell has ends."""
    share = 1.0
    for name in side.template.features:
        low, high = piece.source.region.interval(variable(name))
        least, most = piece.region.interval(variable(name))
        if None not in (low, high, least, most):
            share *= ((most or 0) - (least or 0) + 1) / ((high or 0) - (low or 0) + 1)
    return share


def _variation(side: Side, index: int, values: Mapping[Column, float]) -> dict[str, float]:
    """How much the slack of a piece changes along each variable."""
    one = side.inequalities[index]
    region = one.piece.region
    slopes: dict[str, float] = {}

    def collect(quantity: Quantity, factor: float) -> None:
        kept = fixed(quantity, region)
        if not isinstance(kept, Polynomial):
            return
        for monomial, weight in kept.terms:
            size = factor * float(weight)
            for name, power in monomial:
                low, high = region.interval(variable(name))
                far = max(abs(low or 0), abs(high or 0), 1)
                both = low is not None and high is not None
                wide = float((high or 0) - (low or 0) if both else WITHOUT_END)
                rest = size * float(far) ** (power - 1) * wide
                for other, degree in monomial:
                    if other != name:
                        ends = region.interval(variable(other))
                        rest *= float(max(abs(end or 1) for end in ends)) ** degree
                slopes[name] = slopes.get(name, 0.0) + rest

    for column, quantity in one.gap.items():
        collect(quantity, values[column])
    collect(one.constant, 1.0)
    return {name: abs(value) for name, value in slopes.items()}


def refine(
    side: Side, solved: Solved, around: Mapping[str, frozenset[int]], turns: dict[int, int]
) -> bool:
    """Cut the cells that lose most; False if none can be cut. `turns` counts cuts by cell."""
    found = losses(side, solved)
    cells = side.cells
    ranked = sorted(
        (cell for cell in cells.leaves if _choices(cell, side.template.features)),
        key=lambda cell: (-found.get(cell.index, {}).get("", 0.0), cell.index),
    )
    if not ranked or len(cells.leaves) > MOST_CELLS:
        return False
    worst = found.get(ranked[0].index, {}).get("", 0.0)
    if worst <= 0:
        return False
    chosen = [c for c in ranked if found.get(c.index, {}).get("", 0.0) >= LEAST_SHARE * worst]
    for cell in chosen[: max(8, int(len(cells.leaves) * MOST_AT_ONCE))]:
        losing = found[cell.index]
        names = _choices(cell, side.template.features)
        name = max(names, key=lambda one: (losing.get(one, 0.0), _width(cell, one), one))
        _split(side, cell, name, around, turns)
    return True


def _choices(cell: Cell, features: tuple[str, ...]) -> list[str]:
    """The variables along which a cell can be cut."""
    return [name for name in features if isinstance(cell.region.value(name), Polynomial)]


def _width(cell: Cell, name: str) -> Fraction:
    low, high = cell.region.interval(variable(name))
    return Fraction(high - low) if low is not None and high is not None else Fraction(10**300)


def place(cell: Cell, name: str, around: frozenset[int] | None, turn: int) -> int:
    """Where a cell is cut along a variable: the first value of the upper part."""
    low, high = cell.region.interval(variable(name))
    if low is None and high is None:
        return 0
    if low is None or high is None:
        end = low if low is not None else high or 0
        step = max(1, abs(end))
        return end + step + 1 if low is not None else end - step
    middle = low + (high - low + 1) // 2
    if turn % 2 == 0 or not around or high - low < 2 * RATIO:
        return middle
    below = min((abs(low - anchor), -1, anchor) for anchor in around)
    above = min((abs(high - anchor), 1, anchor) for anchor in around)
    _, side, anchor = min(below, above)
    near, far = sorted((abs(low - anchor), abs(high - anchor)))
    if far <= RATIO * max(1, near):
        return middle
    distance = isqrt(max(1, near) * far)
    cut = anchor + distance if side < 0 else anchor - distance
    return min(max(cut, low + 1), high)


@dataclass(slots=True, eq=False)
class Refined:
    """A side and its refinement. Mutable."""

    side: Side
    belief: Belief
    loss: float = inf
    """What the bound may still gain, by the duals of the last linear program."""
    where: str = ""
    """The region where it gives most away."""
    idle: int = 0
    finished: bool = False
    value: Fraction | None = None
    solved: Solved | None = None
    turns: dict[int, int] = field(default_factory=dict)
    ending: Ending | None = None
    asks: tuple[str, ...] = ("free", "far")
    """What is asked of the bound besides (see `solve`), the least first."""

    def advance(self) -> AffineBound | None:
        """One round: cut the cells that lose most, and solve again. None if nothing better.

        Raises Unprovable or OutOfWork.
        """
        side = self.side
        if self.side.inequalities:
            around = anchors(side.exploration, self.belief)
            if self.idle >= PATIENCE or not self._cut(around):
                self.finished = True
                return None
        side.renew()
        found = self._solve()
        better = found is not None and (
            self.value is None or side.sign * (self.value - found.value) > 0
        )
        self.idle = 0 if better else self.idle + 1
        if self.solved is not None:
            lost = {cell: one.get("", 0.0) for cell, one in losses(side, self.solved).items()}
            self.loss = sum(lost.values())
            worst = max(lost, key=lambda cell: (lost[cell], cell), default=None)
            where = [str(cell.region) for cell in side.cells.leaves if cell.index == worst]
            self.where = where[0] if where else ""
        if found is None or not better:
            return None
        self.value = found.value
        return found

    def _solve(self) -> AffineBound | None:
        """The best bound with the cells as they are, and a reason for it.

        Where none is found, more is asked of the bound, from then on.
        """
        while True:
            asked = self.asks[0]
            self.solved = solve(self.side, self.belief, asked, self.side.meter)
            if self.solved is not None:
                solution = self.solved.solution
                why = reason(self.side, solution, self.ending)
                if why is not None:
                    rank = self.ending.rank if self.ending and head(why) == "terminates" else None
                    return bound_of(self.side, solution, self.belief, why, rank)
            if len(self.asks) == 1:
                return None
            self.asks = self.asks[1:]

    def _cut(self, around: Mapping[str, frozenset[int]]) -> bool:
        """Cut where the last solution lost most, or everywhere where there was none."""
        if self.solved is not None:
            return refine(self.side, self.solved, around, self.turns)
        return coarse(self.side, around, self.turns)


def coarse(side: Side, around: Mapping[str, frozenset[int]], turns: dict[int, int]) -> bool:
    """Cut every cell along its widest side; False if none can be cut."""
    cells = side.cells
    wide = [cell for cell in cells.leaves if _choices(cell, side.template.features)]
    if not wide or len(cells.leaves) > MOST_CELLS // 16:
        return False
    for cell in wide:
        names = _choices(cell, side.template.features)
        name = max(names, key=lambda one: (_width(cell, one), one))
        _split(side, cell, name, around, turns)
    return True


def _split(
    side: Side,
    cell: Cell,
    name: str,
    around: Mapping[str, frozenset[int]],
    turns: dict[int, int],
) -> None:
    turn, made = turns.get(cell.index, 0), side.cells.made
    cut = Cut(variable(name), place(cell, name, around.get(name), turn))
    side.cells.split_by(cell, cut)
    turns.update((index, turn + 1) for index in range(made, side.cells.made))
