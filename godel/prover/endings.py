"""Why nothing is left at infinity: countdowns, ranks, potentials and weights, by linear programs.

What is searched for is a function of a template on cells, like a bound, but any one that
satisfies the inequalities will do. So they are asked for with a margin, each in proportion to its
own coefficients, and what was found is scaled until they hold exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from godel.language.polynomial import Quantity, add, multiply, subtract
from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import Number, number
from godel.prover.cells import Cells
from godel.prover.exploration import Exploration, Unprovable
from godel.prover.linear_bounds import direction, has_sign, least, outward
from godel.prover.linear_program import minimise
from godel.prover.pieces import Piece
from godel.prover.rows import Column, Row, inequalities, probed, probes_of
from godel.prover.sides import Side, Solution
from godel.prover.starting import Belief, first_cells
from godel.prover.template import Template
from godel.prover.work import Meter
from godel.world.model import World

MOST_UNKNOWNS = 1_500
"""Most unknowns for a template of degree 2."""


@dataclass(frozen=True, slots=True, eq=False)
class Ending:
    """How a life without discount ends: `countdown` or `terminates`, and the function for it."""

    kind: str
    rank: Node


def find_ending(exploration: Exploration, belief: Belief, meter: Meter) -> Ending | None:
    """A countdown, or else a rank that falls by 1 in expectation. Raises OutOfWork.

    One polynomial for all states is tried before one for each cell.
    """
    declared = (*exploration.world.variables, *exploration.agent.memory)
    for kind in ("countdown", "terminates"):
        for degree, whole, alone in _attempts(exploration, belief):
            cells, features = first_cells(exploration, belief)
            if whole:
                cells = Cells(declared)
            template = Template(features if alone is None else (alone,), degree)
            side = Side(exploration, cells, template, True, meter)
            if degree > 1 and len(side.columns()) > MOST_UNKNOWNS:
                continue
            try:
                side.renew()
                rank = _rank(side, list(_falling(side, kind)), meter)
            except Unprovable:
                continue
            if rank is not None:
                return Ending(kind, side.text(rank))
    return None


def _attempts(exploration: Exploration, belief: Belief) -> Iterator[tuple[int, bool, str | None]]:
    """Degree of a rank, whether it is one polynomial for all states, and its only variable.

    One variable by itself comes last: it helps where another one grows faster than floats like.
    """
    yield from ((1, True, None), (1, False, None), (2, False, None))
    _, features = first_cells(exploration, belief)
    if len(features) > 1:
        yield from ((1, True, name) for name in features)


def asks_for(world: World, ending: Ending | None) -> tuple[str, ...]:
    """What a linear program may ask of a bound so that a reason is found, the least first."""
    if world.life is not None:
        return ("free",)
    if world.discount < 1:
        return ("free", "far")
    if ending is None:
        return ("sign",)
    return ("free", "sign") if ending.kind == "countdown" else ("steady", "sign")


def _falling(side: Side, kind: str) -> Iterable[Row]:
    """Rows that say that a function falls, in expectation or on every branch."""
    for one in side.inequalities:
        piece = one.piece
        if piece.leaf.over:
            continue
        if kind == "terminates":
            yield from one.plain
            continue
        for index in range(len(piece.leaf.arrows)):
            gap = side.own(piece)
            for column, value in side.after(piece, index).items():
                gap[column] = subtract(gap.get(column, 0), value)
            yield from inequalities(piece.region, gap, 0, 1)


def _rank(side: Side, falling: list[Row], meter: Meter) -> Solution | None:
    """A function >= 0 that falls by at least 1 where it has to."""
    if any(not row.coefficients for row in falling):
        return None  # somewhere nothing moves
    found = direction(side, falling, meter)
    if found is None:
        return None
    least = min((row.left(found) for row in falling if not row.far), default=Fraction(1))
    return {column: value / least for column, value in found.items()}


def most_gain(side: Side) -> int | None:
    """A number that no tick's gain exceeds (lower: whose negative none is below), if there is."""
    most = 0
    for one in side.inequalities:
        for arrow in one.piece.leaf.arrows:
            gain = multiply(-side.sign, arrow.gain)
            for probe in probes_of(one.piece.region, (gain,)):
                left = probed(gain, probe)
                if left < 0 and probe[()] == 0:
                    return None
                most = max(most, ceil(-left) if probe[()] != 0 else 0)
    return most


def potential(side: Side, solution: Solution, meter: Meter) -> Node | None:
    """A function V >= 0 with `V >= E[|gain + W' - W| + V']` where not over. Raises OutOfWork."""
    changes = [_changes(side, one.piece, solution) for one in side.inequalities]
    for degree in (1, 2):
        own = Side(side.exploration, side.cells, _of_degree(side, degree), True, meter)
        if degree > 1 and len(own.columns()) > MOST_UNKNOWNS:
            return None
        try:
            own.follow(side)
            found = paying(own, changes, meter)
        except Unprovable:
            return None
        if found is not None:
            return own.text(found)
    return None


def paying(side: Side, changes: Sequence[Sequence[Quantity]], meter: Meter) -> Solution | None:
    """A function >= 0 that falls by the sum of the sizes of some quantities on each piece.

    Raises Unprovable or OutOfWork.
    """
    rows: list[Row] = []
    for one, sizes in zip(side.inequalities, changes, strict=True):
        rows += one.own
        if not one.piece.leaf.over:
            rows += inequalities(one.piece.region, one.gap, 0, 1, sizes)
    guess = minimise(rows, side.goal(()), side.columns(), meter)
    return None if guess is None else outward(side, rows, guess, meter)


def _of_degree(side: Side, degree: int) -> Template:
    return Template(side.template.features, degree)


def _changes(side: Side, piece: Piece, solution: Solution) -> list[Quantity]:
    """For each outcome its weight times `gain + W' - W`."""
    before = _combined(side.own(piece), solution)
    found: list[Quantity] = []
    for index, arrow in enumerate(piece.leaf.arrows):
        change = add(arrow.gain, subtract(_combined(side.after(piece, index), solution), before))
        found.append(multiply(arrow.weight, change))
    return found


def _combined(value: dict[Column, Quantity], solution: Solution) -> Quantity:
    total: Quantity = 0
    for column, share in value.items():
        total = add(total, multiply(solution[column], share))
    return total


def weight(side: Side, solution: Solution, meter: Meter) -> tuple[Node, Number] | None:
    """A function w >= 0 that the bound does not outgrow, and a factor < 1 that it shrinks by.

    `sign * W >= -w` everywhere and `discount * E[w'] <= factor * w` where not over.
    Raises OutOfWork.
    """
    factor = (1 + Fraction(side.exploration.world.discount)) / 2
    own = Side(side.exploration, side.cells, side.template, True, meter)
    try:
        own.follow(side)
        rows: list[Row] = []
        for one in own.inequalities:
            bound = multiply(side.sign, _combined(side.own(one.piece), solution))
            rows += one.own
            rows += inequalities(one.piece.region, own.own(one.piece), bound, 1)
            if not one.piece.leaf.over:
                less = {column: multiply(factor - 1, value)
                        for column, value in own.own(one.piece).items()}  # fmt: skip
                gap = {column: add(value, less.get(column, 0)) for column, value in one.gap.items()}
                rows += inequalities(one.piece.region, gap, 0, 1)
    except Unprovable:
        return None
    guess = minimise(rows, own.goal(()), own.columns(), meter)
    found = None if guess is None else outward(own, rows, guess, meter)
    return None if found is None else (own.text(found), number(factor))


def reason(side: Side, solution: Solution, ending: Ending | None) -> Node | None:
    """Why nothing is left at infinity for a bound, as the kernel reads it; None if none is found.

    Raises OutOfWork.
    """
    world, meter = side.exploration.world, side.meter
    if world.life is not None:
        return form(symbol("life"))
    if has_sign(side, solution):
        return form(symbol("sign"))
    if world.discount < 1:
        low = least(side, solution)
        if low is not None:
            return form(symbol("weight"), Atom(1), Atom(world.discount), Atom(ceil(-low)))
        found = weight(side, solution, meter)
        return None if found is None else form(symbol("weight"), found[0], Atom(found[1]), Atom(1))
    if ending is None:
        return None
    if ending.kind == "countdown":
        return form(symbol("countdown"), ending.rank)
    most = most_gain(side)
    paid = None if most is None else potential(side, solution, meter)
    if most is None or paid is None:
        return None
    return form(symbol("terminates"), Atom(most), paid)
