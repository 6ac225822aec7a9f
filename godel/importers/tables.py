"""The obligations of tables, place by place: numbers only, with the values of the table by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from godel.errors import UsageProblem
from godel.importers.proofs import Step
from godel.kernel.context import Context, Place
from godel.kernel.listed import Packed, Rows, Table, read_table
from godel.kernel.observing import every_action
from godel.kernel.theorems import Bounded, Subject
from godel.language.polynomial import Polynomial, Quantity
from godel.language.syntax import head, name_of
from godel.world.belief import state_key
from godel.world.tick import WorldFault, is_over

MOST_PLACES = 20_000
"""Most places of a table that is written out."""


@dataclass(frozen=True, slots=True)
class PlaceDemand:
    """Bellman's inequality at one place of a table, for one action.

    `place` is its number in the table; each way of the tick has its weight, what is earned, and
    the number of the place that it leads to. No ways: life is over there. `broken` says why the
    inequality makes no sense.
    """

    place: int
    where: str
    ways: tuple[tuple[Fraction, Fraction, int], ...]
    broken: str = ""


def table_of(step: Step) -> Table | None:
    """The table that an application of `table-upper` or `table-lower` is about.

    None for one that cannot be read without the theorem that the kernel has refused.
    """
    formula = step.theorem[1].formula if step.theorem is not None else None
    if isinstance(formula, Bounded):
        return formula.bound if isinstance(formula.bound, Rows | Packed) else None
    if len(step.arguments) != 2 or head(step.arguments[1]) == "reuse":
        return None
    context = step.before.context
    memory = context.subject(name_of(step.arguments[0])).agent.memory
    return read_table(step.arguments[1], context.world.variables, memory, context.meter)


def size_of_table(table: Table) -> int:
    """How many places a table has. Raises UsageProblem if they are too many to be written out."""
    size = len(table.values if isinstance(table, Rows) else table.numerators)
    if size > MOST_PLACES:
        raise UsageProblem(
            f"a table has {size:,} places; at most {MOST_PLACES:,} are written out",
            hint="export a proof with a smaller table",
        )
    return size


def places_of(
    context: Context, subject: Subject, table: Table, mode: str = "act"
) -> Iterator[PlaceDemand]:
    """What a table asks at each of its places. Raises UsageProblem if it is too large."""
    variables = len(context.world.variables)
    actions = every_action(context.world, context.meter) if subject.everyone else [()]
    for number in range(size_of_table(table)):
        if isinstance(table, Rows):
            state, memory = table.places[number]
        else:
            values = table.place(number)
            state, memory = values[:variables], values[variables:]
        for action in actions:
            here = Place(state, memory, action, None)
            yield _demand(context, subject, table, number, here, mode)


def _demand(
    context: Context, subject: Subject, table: Table, number: int, place: Place, mode: str
) -> PlaceDemand:
    where = " | ".join(filter(None, map(state_key, (place.state, place.memory, place.action))))
    ways: list[tuple[Fraction, Fraction, int]] = []
    try:
        if not is_over(context.world, place.state):
            for outcome in context.outcomes(subject, place, mode):
                found = table.find(outcome.after.state, outcome.after.memory)
                if found is None:
                    return PlaceDemand(number, where, (), "a tick leaves the table")
                ways.append((_exact(outcome.weight), _exact(outcome.gain), found))
    except WorldFault as fault:
        return PlaceDemand(number, where, (), f"the world faults: {fault}")
    return PlaceDemand(number, where, tuple(ways))


def _exact(value: Quantity) -> Fraction:
    if isinstance(value, Polynomial):
        raise WorldFault("a symbolic value in a table")
    return Fraction(value)
