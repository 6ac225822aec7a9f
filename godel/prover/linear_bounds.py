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
from godel.language.polynomial import Polynomial, Quantity, add, multiply, substitute, variable
from godel.language.region import Region
from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import Number, Value
from godel.prover.cells import Cell, Cells, affine
from godel.prover.exploration import Exploration, Unprovable
from godel.prover.pieces import Piece, fixed, now, pieces_of
from godel.prover.work import (
    ITERATIONS_PER_UNIT,
    LINEAR_PROGRAM_FEE,
    ROWS_PER_UNIT,
    Meter,
)
from godel.world.model import Memory
from godel.world.tick import is_over

MAXIMUM_FREE = 6
"""Most variables that may be free in one inequality (2^6 corners)."""

RESOLUTION = 10**9
"""Coefficients are rounded to multiples of 1/RESOLUTION, finer where a range is long."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One inequality `sum of coefficient * unknown + constant >= 0`, and the piece it is from."""

    coefficients: tuple[tuple[int, Number], ...]
    constant: Number
    piece: int

    def negated(self) -> Row:
        """The inequality for the other side."""
        turned = tuple((place, -value) for place, value in self.coefficients)
        return Row(turned, -self.constant, self.piece)


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
    signed = _needs_sign(exploration, cells, features)
    pieces = pieces_of(exploration, cells, meter)
    rows: list[Row] = []
    for index, piece in enumerate(pieces):
        gap, constant = _gap(exploration, unknowns, piece)
        rows += _rows(piece.region, gap, constant, index)
        if signed and not piece.leaf.over:
            rows += _rows(piece.region, _own(unknowns, piece), 0, index)
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
    if not shift_by_left and (world.discount == 1 or signed):
        violation = _violation(rows, solution)
        if violation > 0:
            return None
        shift = Fraction(0)
    else:
        shift = _violation(rows, solution)
        if not shift_by_left:
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


def _rows(
    region: Region, gap: dict[int, Quantity], constant: Quantity, piece: int
) -> list[Row]:
    """The inequality at every corner of a box, and along every direction without end."""
    known = {k: _number_or_polynomial(v, region) for k, v in gap.items()}
    free = _number_or_polynomial(constant, region)
    names = sorted({n for v in (*known.values(), free) if isinstance(v, Polynomial)
                    for n in v.variables()})  # fmt: skip
    ends: list[list[int]] = []
    rows: list[Row] = []
    for name in names:
        low, high = region.interval(variable(name))
        corners = [end for end in (low, high) if end is not None] or [0]
        ends.append(corners)
        for direction, end in ((1, high), (-1, low)):
            if end is None:
                slopes = {k: multiply(direction, _slope(v, name)) for k, v in known.items()}
                slope = multiply(direction, _slope(free, name))
                rows.append(_row(slopes, slope, piece))
    if len(ends) > MAXIMUM_FREE:
        why = f"outside the fragment: {len(ends)} variables in one inequality"
        raise Unprovable(why)
    for corner in product(*ends):
        at = dict(zip(names, corner, strict=True))
        rows.append(_row({k: substitute(v, at) for k, v in known.items()},
                         substitute(free, at), piece))  # fmt: skip
    return rows


def _number_or_polynomial(value: Quantity, region: Region) -> Quantity:
    result = fixed(value, region)
    return result if isinstance(result, int | Fraction | Polynomial) else 0


def _slope(value: Quantity, name: str) -> Number:
    return value.coefficient(((name, 1),)) if isinstance(value, Polynomial) else 0


def _row(values: dict[int, Quantity], constant: Quantity, piece: int) -> Row:
    kept = tuple((k, v) for k, v in values.items() if not isinstance(v, Polynomial) and v)
    return Row(kept, constant if not isinstance(constant, Polynomial) else 0, piece)


def _needs_sign(exploration: Exploration, cells: Cells, features: tuple[str, ...]) -> bool:
    """Whether only a sign can say that nothing is left at infinity."""
    world = exploration.world
    if world.life is not None:
        return False
    if world.discount == 1:
        return True
    return any(
        None in cell.region.interval(variable(name))
        for cell in cells.leaves
        for name in features
        if isinstance(cell.region.value(name), Polynomial)
    )


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
            ends.append([e for e in cell.region.interval(variable(name)) if e is not None])
        for corner in product(*ends):
            values: dict[str, Value] = dict(zip(names, corner, strict=True))
            least = min(least, sign * _at(own, values))
    scale = -least.__floor__()
    return form(symbol("weight"), Atom(1), Atom(exploration.world.discount), Atom(scale))
