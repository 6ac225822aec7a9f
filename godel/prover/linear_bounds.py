"""Bounds by linear programming: the best piecewise-affine function that Bellman allows.

On a leaf of the exploration, with the cells of source and targets fixed, the inequality is linear
in the unknown coefficients and in the state, so that it holds on a box if it holds at the corners.
HiGHS solves the program in floats. The answer is rounded to rationals, its worst violation is
computed exactly and added back; only then is it offered to the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial, Quantity, add, multiply, variable
from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import Value
from godel.prover.cells import Cell, Cells, affine
from godel.prover.exploration import Exploration
from godel.prover.pieces import Piece, now, pieces_of
from godel.prover.rows import Row, inequalities
from godel.prover.work import (
    ITERATIONS_PER_UNIT,
    LINEAR_PROGRAM_FEE,
    ROWS_PER_UNIT,
    Meter,
)
from godel.world.model import Memory
from godel.world.tick import is_over

RESOLUTION = 10**9
"""Coefficients are rounded to multiples of 1/RESOLUTION, finer where a range is long."""


@dataclass(frozen=True, slots=True, eq=False)
class AffineBound:
    """A proved-to-be-checkable bound: its text, its value here, and slack by cell."""

    upper: bool
    expression: Node
    reason: Node
    value: Fraction
    slack: dict[int, Fraction]


class Unknowns:
    """Which unknown of the linear program is which coefficient of which cell."""

    def __init__(self, cells: Cells, features: tuple[str, ...]) -> None:
        self.index: dict[tuple[int, str], int] = {}
        self.scale: list[int] = []
        for cell in cells.leaves:
            self._add(cell.index, "", 1)
            for name in features:
                if isinstance(cell.region.value(name), Polynomial):
                    low, high = cell.region.interval(variable(name))
                    ends = [abs(end) for end in (low, high) if end is not None]
                    self._add(cell.index, name, max([1, *ends]))

    def _add(self, cell: int, name: str, extent: int) -> None:
        self.index[(cell, name)] = len(self.scale)
        self.scale.append(extent)

    def value(self, cell: Cell, values: dict[str, Value]) -> dict[int, Quantity]:
        """The bound at some values, as a combination of unknowns."""
        result: dict[int, Quantity] = {self.index[(cell.index, "")]: 1}
        for name, value in values.items():
            place = self.index.get((cell.index, name))
            if place is not None and isinstance(value, int | Fraction | Polynomial):
                result[place] = value
        return result


def affine_bounds(
    exploration: Exploration,
    cells: Cells,
    features: tuple[str, ...],
    here: Here,
    memory: Memory,
    meter: Meter,
) -> tuple[AffineBound | None, AffineBound | None]:
    """The best lower and upper bound with these cells at a belief; None where there is none."""
    unknowns = Unknowns(cells, features)
    endless = exploration.world.life is None
    signed = endless and exploration.world.discount == 1
    pieces = pieces_of(exploration, cells, meter)
    rows: list[Row] = []
    for index, piece in enumerate(pieces):
        gap, constant = _gap(exploration, unknowns, piece)
        rows += inequalities(piece.region, gap, constant, index)
        if endless and not piece.leaf.over:
            # a sign, or with a discount only an end to how far the bound goes to the wrong side
            own = inequalities(piece.region, _own(unknowns, piece), 0, index)
            rows += [row for row in own if signed or row.far]
    problem = Problem(exploration, cells, features, pieces, unknowns, signed)
    against = [row.negated() for row in rows]
    lower = _bound(problem, against, False, here, memory, meter)
    return lower, _bound(problem, rows, True, here, memory, meter)


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """What both linear programs share."""

    exploration: Exploration
    cells: Cells
    features: tuple[str, ...]
    pieces: tuple[Piece, ...]
    unknowns: Unknowns
    signed: bool


def _bound(
    problem: Problem, rows: list[Row], upper: bool, here: Here, memory: Memory, meter: Meter
) -> AffineBound | None:
    """Solve one side, move it outward by its worst violation, write it down."""
    exploration, cells, unknowns = problem.exploration, problem.cells, problem.unknowns
    world, features, signed = exploration.world, problem.features, problem.signed
    sign = 1 if upper else -1
    goal = _goal(exploration, cells, unknowns, here, memory)
    solution = _solve(rows, goal, unknowns, sign, meter)
    if solution is None:
        return None
    shift_by_left = world.life is not None
    far = [row for row in rows if row.far]
    if _violation(far, solution) > 0 and not signed and not shift_by_left:
        steeper = sign * _violation(far, solution) / (1 - Fraction(world.discount))
        solution = _steeper(cells, unknowns, solution, steeper)
    shift = _violation(rows, solution)
    if _violation(far, solution) > 0 or (signed and shift > 0):
        return None
    if not shift_by_left and not signed:
        shift = shift / (1 - Fraction(world.discount))
    coefficients = _shifted(cells, unknowns, solution, sign * shift, shift_by_left, features)
    slack = _slack(rows, problem.pieces, solution)
    value = _value_here(exploration, cells, coefficients, here, memory)
    expression = cells.expression(
        {cell.index: affine(coefficients[cell.index].get("", Fraction(0)),
                            {n: v for n, v in coefficients[cell.index].items() if n})
         for cell in cells.leaves}
    )  # fmt: skip
    reason = _reason(exploration, cells, coefficients, signed, sign)
    return AffineBound(upper, expression, reason, value, slack)


def _own(unknowns: Unknowns, piece: Piece) -> dict[int, Quantity]:
    names = {name for _, name in unknowns.index if name}
    return unknowns.value(piece.source, {name: piece.region.value(name) for name in sorted(names)})


def _gap(
    exploration: Exploration, unknowns: Unknowns, piece: Piece
) -> tuple[dict[int, Quantity], Quantity]:
    """`W(s) - E[gain + discount * W(s')]` as coefficients of unknowns and a constant."""
    total = _own(unknowns, piece)
    constant: Quantity = 0
    for arrow, target in zip(piece.leaf.arrows, piece.targets, strict=True):
        constant = add(constant, multiply(-arrow.weight, arrow.gain))
        factor = -Fraction(arrow.weight) * exploration.world.discount
        for place, value in unknowns.value(target, now(arrow, piece.region)).items():
            total[place] = add(total.get(place, 0), multiply(factor, value))
    return total, constant


def _goal(
    exploration: Exploration, cells: Cells, unknowns: Unknowns, here: Here, memory: Memory
) -> dict[int, Fraction]:
    """What to make small: the value here, and a little of the value in every cell."""
    goal: dict[int, Fraction] = {}
    small = Fraction(1, 1000 * len(cells.leaves))
    places: list[tuple[Fraction, Cell, dict[str, Value]]] = []
    for weight, state in here.belief:
        values = dict(zip(exploration.names(), (*state, *memory), strict=True))
        places.append((Fraction(weight), cells.find(values, None), values))
    for cell in cells.leaves:
        places.append((small, cell, _middle(exploration, cell)))
    for weight, cell, values in places:
        for place, value in unknowns.value(cell, values).items():
            if not isinstance(value, Polynomial):
                goal[place] = goal.get(place, Fraction(0)) + weight * value
    return goal


def _middle(exploration: Exploration, cell: Cell) -> dict[str, Value]:
    """A point in the middle of a cell."""
    values: dict[str, Value] = {}
    for name in exploration.names():
        value = cell.region.value(name)
        if isinstance(value, Polynomial):
            low, high = cell.region.interval(value)
            value = (low + high) // 2 if low is not None and high is not None else low or high or 0
        values[name] = value
    return values


def _solve(
    rows: list[Row], goal: dict[int, Fraction], unknowns: Unknowns, sign: int, meter: Meter
) -> list[Fraction] | None:
    """Solve in floats, columns scaled by the ranges of variables; round to rationals."""
    meter.spend(LINEAR_PROGRAM_FEE + len(rows) // ROWS_PER_UNIT, "linear program")
    scale = unknowns.scale
    data, columns, starts, right = [], [], [0], []
    for row in rows:
        for place, value in row.coefficients:
            data.append(-float(Fraction(value, 1) / scale[place]))
            columns.append(place)
        starts.append(len(data))
        right.append(float(row.constant))
    cost = numpy.zeros(len(scale))
    for place, value in goal.items():
        cost[place] = sign * float(value / scale[place])
    matrix = csr_matrix((data, columns, starts), shape=(len(rows), len(scale)))
    result = linprog(  # type: ignore[call-overload]  # its stubs do not know sparse matrices
        cost, A_ub=matrix, b_ub=right, bounds=(None, None), method="highs"
    )
    meter.spend(int(result.nit) // ITERATIONS_PER_UNIT, "linear program")
    if result.status != 0:
        return None
    return [
        Fraction(round(Fraction(float(value)) * RESOLUTION), RESOLUTION * scale[place])
        for place, value in enumerate(result.x)
    ]


def _steeper(
    cells: Cells, unknowns: Unknowns, solution: list[Fraction], by: Fraction
) -> list[Fraction]:
    """Turn the bound outward in every cell that has an end on one side only."""
    turned = list(solution)
    for cell in cells.leaves:
        for (index, name), place in unknowns.index.items():
            low, high = cell.region.interval(variable(name)) if name else (0, 0)
            if index == cell.index and (low is None) != (high is None):
                turned[place] += by if high is None else -by
    return turned


def _violation(rows: list[Row], solution: list[Fraction]) -> Fraction:
    """By how much the worst row fails, exactly; 0 if none does."""
    return max([Fraction(0), *(-_left(row, solution) for row in rows)])


def _left(row: Row, solution: list[Fraction]) -> Fraction:
    products = (value * solution[place] for place, value in row.coefficients)
    return sum(products, Fraction(row.constant))


def _shifted(
    cells: Cells,
    unknowns: Unknowns,
    solution: list[Fraction],
    shift: Fraction,
    by_left: bool,
    features: tuple[str, ...],
) -> dict[int, dict[str, Fraction]]:
    """Coefficients by cell and name, moved outward by a constant or a multiple of `left`."""
    found: dict[int, dict[str, Fraction]] = {}
    for cell in cells.leaves:
        own = {name: solution[unknowns.index[(cell.index, name)]]
               for name in ("", *features) if (cell.index, name) in unknowns.index}  # fmt: skip
        if by_left:
            left = cell.region.value("left")
            if isinstance(left, int):
                own[""] += shift * left
            else:
                own["left"] = own.get("left", Fraction(0)) + shift
        else:
            own[""] += shift
        found[cell.index] = own
    return found


def _slack(
    rows: list[Row], pieces: tuple[Piece, ...], solution: list[Fraction]
) -> dict[int, Fraction]:
    """The largest slack of any row, by source cell: where refinement can gain."""
    slack: dict[int, Fraction] = {}
    for row in rows:
        cell = pieces[row.piece].source.index
        slack[cell] = max(slack.get(cell, Fraction(0)), _left(row, solution))
    return slack


def _at(coefficients: dict[str, Fraction], values: dict[str, Value]) -> Fraction:
    total = coefficients.get("", Fraction(0))
    for name, slope in coefficients.items():
        value = values.get(name)
        if name and isinstance(value, int | Fraction):
            total += slope * value
    return total


def _value_here(
    exploration: Exploration,
    cells: Cells,
    coefficients: dict[int, dict[str, Fraction]],
    here: Here,
    memory: Memory,
) -> Fraction:
    total = Fraction(0)
    for weight, state in here.belief:
        if is_over(exploration.world, state):
            continue
        values = dict(zip(exploration.names(), (*state, *memory), strict=True))
        total += Fraction(weight) * _at(coefficients[cells.find(values, None).index], values)
    return total


def _reason(
    exploration: Exploration,
    cells: Cells,
    coefficients: dict[int, dict[str, Fraction]],
    signed: bool,
    sign: int,
) -> Node:
    """Why nothing is left at infinity, as the kernel reads it."""
    if exploration.world.life is not None:
        return form(symbol("life"))
    if signed:
        return form(symbol("sign"))
    least = Fraction(0)
    for cell in cells.leaves:
        own = coefficients[cell.index]
        ends: list[list[int]] = []
        names = [n for n in own if n and isinstance(cell.region.value(n), Polynomial)]
        for name in names:
            low, high = cell.region.interval(variable(name))
            ends.append([end for end in (low, high) if end is not None] or [0])
        for corner in product(*ends):
            values: dict[str, Value] = dict(zip(names, corner, strict=True))
            least = min(least, sign * _at(own, values))
    scale = -least.__floor__()
    return form(symbol("weight"), Atom(1), Atom(exploration.world.discount), Atom(scale))
