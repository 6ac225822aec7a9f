"""A place of a table with its row: the numbers of Bellman's inequality, all put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from godel.errors import UsageProblem
from godel.importers.obligations import Product, Sum, Term
from godel.importers.proofs import Step
from godel.importers.tables import table_of
from godel.kernel.context import Context, Place
from godel.kernel.listed import Packed, Rows, Table
from godel.kernel.observing import every_action
from godel.kernel.theorems import Subject
from godel.language.polynomial import Polynomial, Quantity, show, show_number, subtract
from godel.language.region import Region
from godel.language.syntax import name_of
from godel.trace.leaves import Named, named
from godel.trace.mathematics import carried_out, ouro_of, written
from godel.trace.watching import Log
from godel.world.model import Action
from godel.world.tick import WorldFault, is_over


@dataclass(frozen=True, slots=True)
class WayView:
    """One way that a tick goes from a place: its weight, what it brings, where it leads.

    `value` is the table's number there, `rank` its rank ("" without ranks); `place` the row's
    number, 0 if the table lists no such place.
    """

    weight: str
    gain: str
    state: Named
    memory: Named
    value: str
    rank: str
    place: int


@dataclass(frozen=True, slots=True)
class RowView:
    """One row of a table: a place (for theorems about every program, with one action), numbered.

    `inequality` is Bellman's with the numbers in, `ouro` the same as an Ouro expression, `slack`
    how far its sides are apart. `strip` is the region in which the kernel checked it together with
    other places, "" if it ran this place alone. `broken` says what is wrong.
    """

    number: int
    count: int
    state: Named
    memory: Named
    action: Named
    value: str
    rank: str
    over: bool
    ways: tuple[WayView, ...]
    inequality: str
    ouro: str
    slack: str
    falls: str
    strip: str
    broken: str


def count_rows(rule: Step) -> int:
    """How many rows a table asks something of: places, times actions for every program."""
    table, subject = _table(rule), _subject(rule)
    return _places(table) * len(_actions(rule, subject))


def row_of(rule: Step, number: int, log: Log | None = None) -> RowView:
    """A row by its number, from 1. Raises UsageProblem. `log` tells of strips."""
    table, subject = _table(rule), _subject(rule)
    actions = _actions(rule, subject)
    count = _places(table) * len(actions)
    if not 1 <= number <= count:
        raise UsageProblem(f"there is no row {number}", hint=f"there are rows 1 to {count}")
    index, choice = divmod(number - 1, len(actions))
    place = replace(_place(rule, table, index), action=actions[choice])
    row = _Row(rule, table, subject, index, place).view(number, count)
    strips = () if log is None else log.strips
    return replace(row, strip=next((_shown(s) for s in strips if _inside(s, rule, place)), ""))


def row_at(rule: Step, wanted: Named) -> int:
    """The number of the first row whose place has these values. Raises UsageProblem."""
    table, subject = _table(rule), _subject(rule)
    declared = (*rule.before.context.world.variables, *subject.agent.memory)
    each = len(_actions(rule, subject))
    for index in range(_places(table)):
        place = _place(rule, table, index)
        if set(wanted) <= set(named(declared, (*place.state, *place.memory))):
            return index * each + 1
    said = " ".join(f"{name}={value}" for name, value in wanted)
    raise UsageProblem(f"the table lists no place with {said}")


def _table(rule: Step) -> Table:
    found = table_of(rule)
    if found is None:
        raise UsageProblem(f"{rule.name} has no table that can be shown")
    return found


def _subject(rule: Step) -> Subject:
    return rule.before.context.subject(name_of(rule.arguments[0]))


def _places(table: Table) -> int:
    return len(table.values if isinstance(table, Rows) else table.numerators)


def _actions(rule: Step, subject: Subject) -> list[Action]:
    context = rule.before.context
    return every_action(context.world, context.meter) if subject.everyone else [()]


def _place(rule: Step, table: Table, index: int) -> Place:
    if isinstance(table, Rows):
        state, memory = table.places[index]
        return Place(state, memory, (), None)
    values, size = table.place(index), len(rule.before.context.world.variables)
    return Place(values[:size], values[size:], (), None)


class _Row:
    """One place of a table, and what the rule asks of it."""

    def __init__(
        self, rule: Step, table: Table, subject: Subject, index: int, place: Place
    ) -> None:
        self._context: Context = rule.before.context
        self._table, self._subject, self._index, self._place = table, subject, index, place
        self._upper = rule.name == "table-upper"
        self._mode = rule.premises().mode_of(subject)

    def view(self, number: int, count: int) -> RowView:
        """The row, with the inequality that the kernel checks there."""
        world, place = self._context.world, self._place
        ways: list[WayView] = []
        terms: list[Term] = []
        later: list[Term] = []
        broken, over = "", False
        try:
            over = is_over(world, place.state)
            outcomes = self._context.outcomes(self._subject, place, self._mode) if not over else []
            for way in outcomes:
                found = self._table.find(way.after.state, way.after.memory)
                ways.append(self._way(way.weight, way.gain, way.after, found))
                if found is None:
                    broken = "a tick leads to a place that the table does not list"
                    continue
                value = self._table.value(found)
                gained = Sum((way.gain, Product((world.discount, value))))
                terms.append(Product((way.weight, gained)))
                later.append(Product((way.weight, self._table.rank(found))))
        except WorldFault as fault:
            broken = f"the world faults: {fault}"
        value = self._table.value(self._index)
        right: Term = Sum(tuple(terms)) if terms else 0
        relation = ">=" if self._upper else "<="
        slack = subtract(value, carried_out(right))
        everyone = self._subject.everyone
        return RowView(
            number=number,
            count=count,
            state=named(world.variables, place.state),
            memory=named(self._subject.agent.memory, place.memory),
            action=named(world.actions, place.action) if everyone else (),
            value=show_number(value),
            rank=show_number(self._table.rank(self._index)) if self._table.ranks else "",
            over=over,
            ways=tuple(ways),
            inequality=f"{show_number(value)} {relation} {written(right)}",
            ouro=f"({relation} {ouro_of(value)} {ouro_of(right)})",
            slack=show(slack),
            falls=self._falls(later, over),
            strip="",
            broken=broken,
        )

    def _falls(self, later: list[Term], over: bool) -> str:
        """The fall of the rank with its numbers in, "" where none is asked."""
        if not self._table.ranks or over:
            return ""
        rank = show_number(self._table.rank(self._index))
        return f"{rank} - 1 >= {written(Sum(tuple(later)))}"

    def _way(self, weight: Quantity, gain: Quantity, after: Place, found: int | None) -> WayView:
        table, world = self._table, self._context.world
        return WayView(
            weight=show(weight),
            gain=show(gain),
            state=named(world.variables, after.state),
            memory=named(self._subject.agent.memory, after.memory),
            value="" if found is None else show_number(table.value(found)),
            rank="" if found is None or not table.ranks else show_number(table.rank(found)),
            place=0 if found is None else found + 1,
        )


def _inside(strip: Region, rule: Step, place: Place) -> bool:
    """Whether an exact place lies in a region."""
    context, subject = rule.before.context, _subject(rule)
    declared = (*context.world.variables, *subject.agent.memory)
    pairs = list(zip(declared, (*place.state, *place.memory), strict=True))
    if subject.everyone:
        pairs += list(zip(context.world.actions, place.action, strict=True))
    values = {item.name: value for item, value in pairs}
    for name, options in strip.choices:
        if not any(type(o) is type(values[name]) and o == values[name] for o in options):
            return False
    for form, (low, high) in strip.intervals:
        known = _evaluated(form, values)
        if known is None:
            continue  # it speaks of a quotient, which the values decide
        if (low is not None and known < low) or (high is not None and known > high):
            return False
    return True


def _evaluated(form: Polynomial, values: Mapping[str, object]) -> Fraction | None:
    total = Fraction(0)
    for monomial, weight in form.terms:
        term = Fraction(weight)
        for name, power in monomial:
            value = values.get(name)
            if not isinstance(value, int | Fraction):
                return None
            term *= Fraction(value) ** power
        total += term
    return total


def _shown(strip: Region) -> str:
    return str(strip)


def packed(rule: Step) -> bool:
    """Whether the table is a packed one, which the kernel checks in strips."""
    return isinstance(_table(rule), Packed)
