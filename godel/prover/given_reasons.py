"""Reasons why nothing is left at infinity, for a bound that somebody gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.functions import Expression, amount
from godel.kernel.refusal import Refused
from godel.language.polynomial import OutsideFragment, Quantity, add, multiply, subtract
from godel.language.region import Region, Undecided
from godel.language.syntax import Atom, Form, Node, form, head, symbol
from godel.language.values import FALSE, Value, number
from godel.prover.endings import Ending, find_ending, most_gain, paying
from godel.prover.exploration import Exploration, Unprovable
from godel.prover.extremes import least_value
from godel.prover.pieces import Piece, now
from godel.prover.sides import Side
from godel.prover.starting import Belief, first_cells
from godel.prover.template import Template
from godel.prover.work import Meter
from godel.world.model import Range, World

LARGE = 10**9
"""Constant of a weight that grows with the state, and its scale: any large number will do."""

MOST_PIECES = 5_000


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A reason as the kernel reads it, and the rank that `terminates` needs, if it does."""

    reason: Node
    rank: Node | None = None


def plain_plan(world: World, worst: Fraction) -> Plan:
    """A reason for a bound W with `sign * W >= -worst` on its invariant."""
    if world.life is not None:
        return Plan(form(symbol("life")))
    if world.discount == 1:
        return Plan(form(symbol("sign")))
    scale = Atom(number(max(Fraction(0), worst)))
    return Plan(form(symbol("weight"), Atom(1), Atom(world.discount), scale))


def plans_for(
    exploration: Exploration, belief: Belief, function: Expression, sign: int, meter: Meter
) -> Iterator[Plan]:
    """Reasons that may do for a bound, the likeliest first. Raises OutOfWork."""
    world, agent = exploration.world, exploration.agent
    if world.life is not None:
        yield Plan(form(symbol("life")))
        return
    discount = Fraction(world.discount)
    if discount < 1:
        least = least_value(world, agent, function, sign, meter)
        if least is not None:
            yield plain_plan(world, -Fraction(least))
    yield Plan(form(symbol("sign")))
    unbounded = [
        form(symbol("abs"), symbol(item.name))
        for item in world.variables
        if isinstance(item.sort, Range) and (item.sort.low is None or item.sort.high is None)
    ]
    if discount < 1 and unbounded:
        weight = form(symbol("+"), Atom(LARGE), *unbounded)
        factor = Atom((1 + discount) / 2)
        yield Plan(form(symbol("weight"), weight, factor, Atom(LARGE)))
    if discount == 1:
        ending = find_ending(exploration, belief, meter)
        if ending is not None and ending.kind == "countdown":
            yield Plan(form(symbol("countdown"), ending.rank))
        elif ending is not None:
            yield from _by_termination(exploration, belief, function, sign, ending, meter)


def _by_termination(
    exploration: Exploration,
    belief: Belief,
    function: Expression,
    sign: int,
    ending: Ending,
    meter: Meter,
) -> Iterator[Plan]:
    """The reason terminates, if a potential for the bound is found."""
    for degree in (1, 2):
        cells, features = first_cells(exploration, belief)
        side = Side(exploration, cells, Template(features, degree), sign > 0, meter)
        try:
            side.renew()
            most = most_gain(side)
            own = Side(exploration, cells, Template(features, degree), True, meter)
            pieces, changes = _changes(side, function)
            own.take(pieces)
            found = None if most is None else paying(own, changes, meter)
        except (Unprovable, OutsideFragment, Refused):
            return
        if found is not None and most is not None:
            yield Plan(form(symbol("terminates"), Atom(most), own.text(found)), ending.rank)
            return


def _changes(side: Side, function: Expression) -> tuple[list[Piece], list[list[Quantity]]]:
    """Pieces on which a bound is one polynomial, and what each outcome changes, by its weight.

    Raises Unprovable, OutsideFragment or Refused.
    """
    pieces: list[Piece] = []
    changes: list[list[Quantity]] = []
    pending = [one.piece for one in reversed(side.inequalities)]
    for _ in range(MOST_PIECES):
        if not pending:
            return pieces, changes
        piece = pending.pop()
        try:
            found = _on_piece(side.exploration, function, piece)
        except Undecided as undecided:
            parts = reversed(piece.region.split(undecided.split))
            pending.extend(Piece(part, piece.leaf, piece.source, piece.targets) for part in parts)
            continue
        pieces.append(piece)
        changes.append(found)
    raise Unprovable(f"more than {MOST_PIECES} pieces")


def _on_piece(exploration: Exploration, function: Expression, piece: Piece) -> list[Quantity]:
    """For each outcome its weight times `gain + W' - W`. Raises Undecided."""
    region, names = piece.region, exploration.names()

    def at(values: dict[str, Value], region: Region) -> Quantity:
        count = len(exploration.world.variables)
        ordered = tuple(values[name] for name in names)
        state, memory = ordered[:count], ordered[count:]
        return amount(function, exploration.world, exploration.agent, state, memory, region)

    before = at({name: region.value(name) for name in names}, region)
    found: list[Quantity] = []
    for arrow in piece.leaf.arrows:
        change = add(arrow.gain, subtract(at(now(arrow, region), region), before))
        found.append(multiply(arrow.weight, change))
    return found


def over_test(world: World) -> Node:
    """The condition that life is over, as an expression."""
    items = world.node.items if isinstance(world.node, Form) else ()
    done = next((one.items[1] for one in items if isinstance(one, Form) and head(one) == "done"),
                Atom(FALSE))  # fmt: skip
    if world.life is None:
        return done
    return form(symbol("or"), form(symbol("="), symbol("left"), Atom(0)), done)
