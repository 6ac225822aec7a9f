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
from math import ceil

from godel.language.polynomial import Polynomial, substitute
from godel.language.syntax import Node
from godel.prover.cells import curved
from godel.prover.linear_program import Guess, minimise
from godel.prover.rows import Row
from godel.prover.sides import Side, Solution
from godel.prover.starting import Belief
from godel.prover.work import Meter

FEW_DIGITS = 3
"""Digits of a direction and of a step along it: short numbers make short certificates."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """An optimum that holds exactly, and the guess that it comes from."""

    solution: Solution
    guess: Guess
    rows: tuple[tuple[int, Row], ...]
    """The rows that were asked for, each with the number of its inequality."""


def solve(side: Side, belief: Belief, own: str, meter: Meter) -> Solved | None:
    """The best function of the template; None if there is none, or it cannot be made exact.

    `own` says what is asked besides: "sign" of the bound everywhere, "far" only along what has no
    end, "steady" that no outcome changes the expectation ever more along what has no end, or
    nothing ("free"). Raises OutOfWork.
    """
    numbered = tuple(
        (index, row)
        for index, one in enumerate(side.inequalities)
        for row in (*one.rows, *_own_rows(side, index, own))
    )
    rows = [row for _, row in numbered]
    guess = minimise(rows, side.goal(belief), side.columns(), meter)
    if guess is None:
        return None
    solution = outward(side, rows, guess, meter)
    return None if solution is None else Solved(solution, guess, numbered)


def _own_rows(side: Side, index: int, own: str) -> tuple[Row, ...]:
    """What is asked of the bound on one piece, besides Bellman's inequality."""
    one = side.inequalities[index]
    if one.piece.leaf.over or own == "free":
        return ()
    if own == "steady":
        return side.steady(one.piece)
    kept = tuple(row for row in one.own if own == "sign" or row.far)
    return kept if side.upper else tuple(row.negated() for row in kept)


def _worst(rows: list[Row], solution: Solution) -> Fraction:
    """By how much the worst row fails, exactly; 0 if none does."""
    return max([Fraction(0), *(-row.left(solution) for row in rows)])


def outward(side: Side, rows: list[Row], guess: Guess, meter: Meter) -> Solution | None:
    """A solution near a guess that satisfies all rows exactly; None if none is found.

    It is moved along a direction that makes all rows slacker. Raises OutOfWork.
    """
    simple = guess.snapped()
    if _worst(rows, simple) == 0:
        return simple
    solution = guess.rounded()
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
        found = direction(side, [row for one in side.inequalities for row in one.plain], meter)
        ways = [] if found is None else [found]
    return None


def _step(failing: list[tuple[Row, Fraction]], way: Solution, sign: int) -> Fraction | None:
    """How far to go so that no row fails; None if one does not get better."""
    longest = Fraction(0)
    for row, left in failing:
        gain = sign * (row.left(way) - row.constant)
        if gain <= 0:
            return None
        longest = max(longest, -left / gain)
    return _short(longest)


def _short(value: Fraction) -> Fraction:
    """A number that is not less, with few digits."""
    unit = Fraction(1)
    while value and value < unit * 10**FEW_DIGITS:
        unit /= 10
    return ceil(value / unit) * unit


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


def direction(side: Side, falling: list[Row], meter: Meter) -> Solution | None:
    """A function >= 0 for which the rows `falling` are > 0, each in proportion to its coefficients.

    Along what has no end it may be that nothing can be slacker; then it must not be worse.
    """
    asked = [*falling, *(row for one in side.inequalities for row in one.own)]
    columns, goal = side.columns(), side.goal(())
    goal = {column: side.sign * value for column, value in goal.items()}
    for strict in (True, False):
        rows = [_with_margin(row, strict) for row in asked if row.coefficients]
        guess = minimise(rows, goal, columns, meter)
        if guess is None:
            continue
        for found in (guess.snapped(), guess.rounded(FEW_DIGITS), guess.rounded()):
            left = [(row.left(found), row.far) for row in asked]
            if all(value >= 0 if far else value > 0 for value, far in left):
                return found
    return None


def _with_margin(row: Row, strict: bool) -> Row:
    """The same, but at least its largest coefficient."""
    largest = max(abs(Fraction(value)) for _, value in row.coefficients)
    return Row(row.coefficients, -largest if strict or not row.far else 0, row.far)


@dataclass(frozen=True, slots=True, eq=False)
class AffineBound:
    """A proved-to-be-checkable bound: its text, the reason for it, and its value here.

    With a `depth`, the value is that of so many exact ticks and the bound where they lead.

    `rank` is a function that shows the life to end, if the reason rests on that. `hard` says that
    running may not close all obligations; `evidence` is for the rules, by name, for which it does
    not.
    """

    upper: bool
    expression: Node
    reason: Node
    value: Fraction
    rank: Node | None = None
    hard: bool = False
    evidence: Mapping[str, Node] = field(default_factory=dict)
    depth: int = 0


def bound_of(
    side: Side, solution: Solution, belief: Belief, reason: Node, rank: Node | None
) -> AffineBound:
    """A solution, written down for the kernel."""
    names, value = side.exploration.names(), Fraction(0)
    for weight, state in belief:
        cell = side.cells.find(dict(zip(names, state, strict=True)), None)
        whole = {n: v for n, v in zip(names, state, strict=True) if isinstance(v, int)}
        here = substitute(side.template.polynomial(cell, solution), whole)
        value += weight * (0 if isinstance(here, Polynomial) else here)
    text = side.text(solution)
    hard = side.hard() or any(curved(node) for node in (text, reason, rank) if node is not None)
    return AffineBound(side.upper, text, reason, value, rank, hard)


def has_sign(side: Side, solution: Solution) -> bool:
    """Whether the bound is >= 0 everywhere (lower: <= 0)."""
    rows = (row for one in side.inequalities for row in one.own)
    return all(side.sign * row.left(solution) >= 0 for row in rows)


def least(side: Side, solution: Solution) -> Fraction | None:
    """A number that `sign * bound` is nowhere below, None if there is none."""
    rows = [row for one in side.inequalities for row in one.own]
    values = [(row.far, side.sign * row.left(solution)) for row in rows]
    if any(far and value < 0 for far, value in values):
        return None
    return min([Fraction(0), *(value for far, value in values if not far)])
