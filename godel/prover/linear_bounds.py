"""Bounds by linear programming: the best function of a template that Bellman allows.

On a leaf of the exploration, with the cells of source and targets fixed, Bellman's inequality is
linear in the unknown coefficients, and a polynomial in the state that has to be >= 0 there. HiGHS
solves the program in floats. The answer is rounded to rationals and moved outward, along a
direction that makes every inequality slacker, until it holds exactly; only then is it offered to
the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from godel.language.polynomial import Polynomial, Quantity, add, multiply, substitute
from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import Value
from godel.prover.cells import Cell, Cells, written
from godel.prover.exploration import Exploration
from godel.prover.linear_program import Guess, minimise
from godel.prover.pieces import Piece, cut_along, now, whole
from godel.prover.rows import Column, Row, inequalities, probes
from godel.prover.template import Template
from godel.prover.work import Meter
from godel.world.model import State

Solution = dict[Column, Fraction]

SMALL = Fraction(1, 10_000)
"""Share of the goal that all cells have together, besides the states of interest."""


@dataclass(frozen=True, slots=True, eq=False)
class Inequality:
    """What one piece asks of the unknowns: rows for a gap, and for the sign of the bound."""

    piece: Piece
    gap: Mapping[Column, Quantity]
    constant: Quantity
    rows: tuple[Row, ...]
    plain: tuple[Row, ...]
    """The rows without the constant: what a direction must not make worse."""
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

    def _inequality(self, piece: Piece) -> Inequality:
        own = self._own(piece)
        gap, constant = (own, 0) if piece.leaf.over else self._gap(piece, own)
        rows = inequalities(piece.region, gap, multiply(self.sign, constant), self.sign)
        plain = inequalities(piece.region, gap, 0, 1)
        signs = () if piece.leaf.over else inequalities(piece.region, own, 0, self.sign)
        return Inequality(piece, gap, constant, rows, plain, signs)

    def _own(self, piece: Piece) -> dict[Column, Quantity]:
        values = {name: piece.region.value(name) for name in self.template.features}
        return self.template.value(piece.source, values)

    def _gap(
        self, piece: Piece, own: Mapping[Column, Quantity]
    ) -> tuple[dict[Column, Quantity], Quantity]:
        """`W(s) - E[gain + discount * W(s')]` as coefficients of unknowns and a constant."""
        total, constant = dict(own), _zero()
        discount = self.exploration.world.discount
        for arrow, target in zip(piece.leaf.arrows, piece.targets, strict=True):
            weight = multiply(-1, arrow.weight)
            constant = add(constant, multiply(weight, arrow.gain))
            factor = multiply(weight, discount)
            for column, value in self.template.value(target, now(arrow, piece.region)).items():
                total[column] = add(total.get(column, 0), multiply(factor, value))
        return total, constant

    def columns(self) -> list[Column]:
        """All unknowns."""
        return [column for cell in self.cells.leaves for column in self.template.columns(cell)]

    def goal(self, belief: tuple[tuple[Fraction, State], ...]) -> dict[Column, Fraction]:
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
        """A point in the middle of a cell."""
        values: dict[str, Value] = {}
        for name in self.exploration.names():
            value = cell.region.value(name)
            if isinstance(value, Polynomial):
                low, high = cell.region.interval(value)
                both = low is not None and high is not None
                value = ((low or 0) + (high or 0)) // 2 if both else low or high or 0
            values[name] = value
        return values

    def function(self, solution: Solution) -> dict[int, Quantity]:
        """The bound on each cell, as a polynomial in the variables."""
        return {cell.index: self.template.polynomial(cell, solution) for cell in self.cells.leaves}


def _zero() -> Quantity:
    return 0


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """An optimum that holds exactly, and the guess that it comes from."""

    solution: Solution
    guess: Guess
    rows: tuple[tuple[int, Row], ...]
    """The rows that were asked for, each with the number of its inequality."""


def solve(
    side: Side, belief: tuple[tuple[Fraction, State], ...], own: str, meter: Meter
) -> Solved | None:
    """The best function of the template; None if there is none, or it cannot be made exact.

    `own` says what is asked of the bound's sign: everywhere, "far" (only along what has no end), or
    "free". Raises OutOfWork.
    """
    numbered = tuple(
        (index, row)
        for index, one in enumerate(side.inequalities)
        for row in (*one.rows, *(r for r in one.own if own == "sign" or (own == "far" and r.far)))
    )
    rows = [row for _, row in numbered]
    guess = minimise(rows, side.goal(belief), side.columns(), meter)
    if guess is None:
        return None
    solution = guess.snapped()
    if _worst(rows, solution) > 0:
        solution = guess.rounded()
        moved = _outward(side, rows, solution, own, meter)
        if moved is None:
            return None
        solution = moved
    return Solved(solution, guess, numbered)


def _worst(rows: list[Row], solution: Solution) -> Fraction:
    """By how much the worst row fails, exactly; 0 if none does."""
    return max([Fraction(0), *(-row.left(solution) for row in rows)])


def _outward(
    side: Side, rows: list[Row], solution: Solution, own: str, meter: Meter
) -> Solution | None:
    """The solution, moved along a direction until all rows hold; None if no direction is found."""
    failing = [(row, left) for row in rows if (left := row.left(solution)) < 0]
    if not failing:
        return solution
    ways = [way for way in (_simple_direction(side),) if way is not None]
    for _ in range(2):
        for way in ways:
            step = _step(failing, way, side.sign)
            if step is not None:
                moved = {c: value + side.sign * step * way[c] for c, value in solution.items()}
                if _worst(rows, moved) == 0:
                    return moved
        found = _direction(side, own, meter)
        ways = [] if found is None else [found]
    return None


def _step(
    failing: list[tuple[Row, Fraction]], way: Solution, sign: int
) -> Fraction | None:
    """How far to go so that no row fails; None if one does not get better."""
    longest = Fraction(0)
    for row, left in failing:
        gain = sign * (row.left(way) - row.constant)
        if gain <= 0:
            return None
        longest = max(longest, -left / gain)
    return longest


def _simple_direction(side: Side) -> Solution | None:
    """`left + 1` in a finite life, 1 with a discount."""
    world = side.exploration.world
    if world.life is None and world.discount == 1:
        return None
    values: Solution = {}
    for cell in side.cells.leaves:
        for column in side.template.columns(cell):
            values[column] = Fraction(0)
        values[cell.index, ()] = Fraction(1)
        if world.life is not None:
            left = cell.region.value("left")
            low, high = cell.region.interval(left) if isinstance(left, Polynomial) else (left, left)
            if not isinstance(low, int) or not isinstance(high, int):
                return None
            values[cell.index, ()] += low
            if (column := (cell.index, (("left", 1),))) in values:
                values[column] = Fraction(max(1, high - low))
    return values


def _direction(side: Side, own: str, meter: Meter) -> Solution | None:
    """A function that makes every inequality slacker: a ranking function, found as such.

    Along what has no end it may be that nothing can be slacker; then it must not be worse.
    """
    for strict in (True, False):
        rows: list[Row] = []
        for one in side.inequalities:
            for row in (*one.plain, *_turned(one.own, side.sign)):
                if not row.coefficients:
                    continue
                largest = max(abs(Fraction(value)) for _, value in row.coefficients)
                ask = -largest if strict or not row.far else 0
                rows.append(Row(row.coefficients, ask, row.far))
        goal = {c: side.sign * value for c, value in side.goal(()).items()}
        guess = minimise(rows, goal, side.columns(), meter)
        if guess is not None:
            return guess.snapped() if not strict else guess.rounded()
    return None


def _turned(rows: tuple[Row, ...], sign: int) -> tuple[Row, ...]:
    if sign > 0:
        return rows
    return tuple(Row(tuple((c, -v) for c, v in r.coefficients), 0, r.far) for r in rows)


@dataclass(frozen=True, slots=True, eq=False)
class AffineBound:
    """A proved-to-be-checkable bound: its text, the reason for it, and its value here."""

    upper: bool
    expression: Node
    reason: Node
    value: Fraction


def bound_of(
    side: Side, solved: Solved, belief: tuple[tuple[Fraction, State], ...]
) -> AffineBound:
    """A solution, written down for the kernel."""
    function = side.function(solved.solution)
    names, world = side.exploration.names(), side.exploration.world
    value = Fraction(0)
    for weight, state in belief:
        cell = side.cells.find(dict(zip(names, state, strict=True)), None)
        whole = {n: v for n, v in zip(names, state, strict=True) if isinstance(v, int)}
        here = substitute(function[cell.index], whole)
        value += weight * (0 if isinstance(here, Polynomial) else here)
    expression = side.cells.expression({index: written(q) for index, q in function.items()})
    if world.life is not None:
        reason = form(symbol("life"))
    elif world.discount == 1:
        reason = form(symbol("sign"))
    else:
        least = min(_least(cell, multiply(side.sign, function[cell.index]))
                    for cell in side.cells.leaves)  # fmt: skip
        scale = Atom(max(0, -floor(least)))
        reason = form(symbol("weight"), Atom(1), Atom(world.discount), scale)
    return AffineBound(side.upper, expression, reason, value)


def _least(cell: Cell, quantity: Quantity) -> Fraction:
    """A number that a polynomial is not below on a cell, if it is not below 0 far away."""
    if not isinstance(quantity, Polynomial):
        return Fraction(quantity)
    monomials = {monomial for monomial, _ in quantity.terms} | {()}
    products = [
        [Fraction(weight) * probe[monomial] for monomial, weight in quantity.terms]
        for probe in probes(cell.region, monomials) if probe[()]
    ]  # fmt: skip
    return min(sum(terms, Fraction(0)) for terms in products)
