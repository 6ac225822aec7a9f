"""One side of a linear program: what Bellman's inequality asks of the unknowns on every piece."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.language.syntax import Node
from godel.language.values import Value, number
from godel.prover.cells import Cell, Cells, written
from godel.prover.exploration import Exploration
from godel.prover.pieces import Piece, cut_along, fixed, now, whole
from godel.prover.polyhedra import generators, linked
from godel.prover.rows import Column, Row, inequalities
from godel.prover.starting import Belief
from godel.prover.template import Template
from godel.prover.work import Meter

Solution = dict[Column, Fraction]

SMALL = Fraction(1, 10_000)
"""Share of the goal that all cells have together, besides the states of interest."""


@dataclass(frozen=True, slots=True, eq=False)
class Inequality:
    """What one piece asks of the unknowns of one side.

    `rows` are Bellman's inequality with the sign of the side; `plain` the same for an upper bound,
    without the gains; `own` says that the function itself is >= 0.
    """

    piece: Piece
    gap: Mapping[Column, Quantity]
    constant: Quantity
    rows: tuple[Row, ...]
    plain: tuple[Row, ...]
    own: tuple[Row, ...]


@dataclass(slots=True, eq=False)
class Side:
    """One side, upper or lower, with cells of its own. Mutable: the cells are refined."""

    exploration: Exploration
    cells: Cells
    template: Template
    upper: bool
    meter: Meter
    inequalities: list[Inequality] = field(default_factory=list)

    @property
    def sign(self) -> int:
        """1 for upper, -1 for lower: `sign * gap >= 0`."""
        return 1 if self.upper else -1

    def renew(self) -> None:
        """Cut again what was split since. Raises Unprovable or OutOfWork."""
        parts = [one.piece for one in self.inequalities if one.piece.stale()]
        if not self.inequalities:
            parts = [whole(leaf, self.cells) for leaf in self.exploration.leaves]
        self.inequalities = [one for one in self.inequalities if not one.piece.stale()]
        for piece in cut_along(parts, self.exploration.names(), self.cells, self.meter):
            self.inequalities.append(self._inequality(piece))

    def follow(self, other: Side) -> None:
        """Take the pieces of another side with the same cells. Raises Unprovable."""
        self.take(one.piece for one in other.inequalities)

    def take(self, pieces: Iterable[Piece]) -> None:
        """Have these pieces, and no others. Raises Unprovable."""
        self.inequalities = [self._inequality(piece) for piece in pieces]

    def _inequality(self, piece: Piece) -> Inequality:
        here = self.own(piece)
        own = inequalities(piece.region, here, 0, 1)
        if piece.leaf.over:
            rows = own if self.upper else tuple(row.negated() for row in own)
            return Inequality(piece, here, 0, rows, own, own)
        gap, constant = self._gap(piece, here)
        rows = inequalities(piece.region, gap, multiply(self.sign, constant), self.sign)
        return Inequality(piece, gap, constant, rows, inequalities(piece.region, gap, 0, 1), own)

    def hard(self) -> bool:
        """Whether some piece is no box, or the gap on it is not affine."""
        for one in self.inequalities:
            if any(len(shape.terms) > 1 for shape, _ in one.piece.region.intervals):
                return True
            for quantity in (*one.gap.values(), one.constant):
                kept = fixed(quantity, one.piece.region)
                if isinstance(kept, Polynomial) and not kept.is_linear():
                    return True
        return False

    def own(self, piece: Piece) -> dict[Column, Quantity]:
        """The function where a piece starts, as a combination of unknowns."""
        values = {name: piece.region.value(name) for name in self.template.features}
        return self.template.value(piece.source, values)

    def after(self, piece: Piece, index: int) -> dict[Column, Quantity]:
        """The function after one of the piece's arrows."""
        arrow = piece.leaf.arrows[index]
        return self.template.value(piece.targets[index], now(arrow, piece.region))

    def steady(self, piece: Piece) -> tuple[Row, ...]:
        """Rows that say that `gain + W' - W` of each outcome is bounded on a piece."""
        found: list[Row] = []
        for index, arrow in enumerate(piece.leaf.arrows):
            change = self.after(piece, index)
            for column, value in self.own(piece).items():
                change[column] = subtract(change.get(column, 0), value)
            rows = inequalities(piece.region, change, arrow.gain, 1)
            found += [either for row in rows if row.far for either in (row, row.negated())]
        return tuple(found)

    def _gap(
        self, piece: Piece, own: Mapping[Column, Quantity]
    ) -> tuple[dict[Column, Quantity], Quantity]:
        """`W(s) - E[gain + discount * W(s')]` as coefficients of unknowns and a constant."""
        total, constant = dict(own), _zero()
        discount = self.exploration.world.discount
        for index, arrow in enumerate(piece.leaf.arrows):
            weight = multiply(-1, arrow.weight)
            constant = add(constant, multiply(weight, arrow.gain))
            factor = multiply(weight, discount)
            for column, value in self.after(piece, index).items():
                total[column] = add(total.get(column, 0), multiply(factor, value))
        return total, constant

    def columns(self) -> list[Column]:
        """All unknowns."""
        return [column for cell in self.cells.leaves for column in self.template.columns(cell)]

    def goal(self, belief: Belief) -> dict[Column, Fraction]:
        """The bound at states of interest, and a little of it in every cell."""
        names = self.exploration.names()
        places: list[tuple[Fraction, Cell, dict[str, Value]]] = []
        for weight, state in belief:
            values = dict(zip(names, state, strict=True))
            places.append((weight, self.cells.find(values, None), values))
        share = SMALL / len(self.cells.leaves)
        places += [(share, cell, self._middle(cell)) for cell in self.cells.leaves]
        goal: dict[Column, Fraction] = {}
        for weight, cell, values in places:
            for column, value in self.template.value(cell, values).items():
                if not isinstance(value, Polynomial):
                    goal[column] = goal.get(column, Fraction(0)) + self.sign * weight * value
        return goal

    def _middle(self, cell: Cell) -> dict[str, Value]:
        """A point in the middle of a cell, or of its corners."""
        values: dict[str, Value] = {}
        for name in self.exploration.names():
            value = cell.region.value(name)
            if isinstance(value, Polynomial):
                low, high = cell.region.interval(value)
                both = low is not None and high is not None
                value = ((low or 0) + (high or 0)) // 2 if both else low or high or 0
            values[name] = value
        open_ones = {n for n in self.template.features if cell.region.value(n) == variable(n)}
        wider, tied = linked(cell.region, open_ones)
        found = generators(cell.region, sorted(wider)) if tied else None
        corners = [corner for corner, far in found or () if not far]
        for name in wider if corners else ():
            total = sum((corner[name] for corner in corners), Fraction(0))
            values[name] = number(total / len(corners))
        return values

    def text(self, solution: Solution) -> Node:
        """A function of the template as an expression."""
        pieces = {cell.index: written(self.template.polynomial(cell, solution))
                  for cell in self.cells.leaves}  # fmt: skip
        return self.cells.expression(pieces)


def _zero() -> Quantity:
    return 0
