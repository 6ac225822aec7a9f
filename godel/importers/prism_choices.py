"""What can happen next in a PRISM model: units of commands that move together, in groups.

A *unit* is enabled or not, and in a state where it is enabled it can go one way (with chance). The
units of a *group* exclude each other. So a state has as many choices as it has enabled groups: the
agent of an mdp chooses among them, in a dtmc each is as likely.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from godel.importers.prism_guards import Ranges, Union, colours
from godel.importers.prism_model import Rule, System, Way
from godel.importers.prism_ouro import Writer, fresh
from godel.importers.prism_syntax import Expression, literal
from godel.importers.prism_values import simplify

MOST_UNITS = 1_000
"""Combinations of commands of modules that move together."""


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """Commands that move together: one of each part does. The rules of a part exclude each other.

    `guard` holds where each part has an enabled rule, `union` are its boxes.
    """

    action: str
    parts: tuple[tuple[Rule, ...], ...]
    guard: Expression
    union: Union


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Units that exclude each other, and the name by which the agent of an mdp chooses them."""

    name: str
    units: tuple[Unit, ...]

    @property
    def guard(self) -> Expression:
        """Where one of the units is enabled."""
        return any_of([unit.guard for unit in self.units])


def unchanged(way: Way, where: Union, ranges: Ranges) -> bool:
    """Whether an update only sets variables to what they are, wherever a condition holds."""
    for name, value in way.sets:
        literal_value = value.number if value.truth is None else int(value.truth)
        ends = (literal_value, literal_value)
        if any(ranges.interval(name, box) != ends for box in where.boxes):
            return False
    return True


def any_of(conditions: list[Expression]) -> Expression:
    """A disjunction; false if there is nothing in it."""
    return simplify("|", tuple(conditions), (0, 0)) if conditions else literal(False)


def groups(system: System, writer: Writer) -> tuple[Group, ...]:
    """All that can happen in a model. Raises MeaningProblem if that is too much to write down."""
    ranges = writer.ranges
    named = _by_option(system, writer)
    if system.kind == "mdp":
        return named
    units = [part for group in named for unit in group.units for part in _single(unit, ranges)]
    together = colours(ranges, [unit.union for unit in units])
    return tuple(
        Group(f"choice-{index}", tuple(units[i] for i in members))
        for index, members in enumerate(together, 1)
    )


def _by_option(system: System, writer: Writer) -> tuple[Group, ...]:
    """A group for each module that moves alone and each action; more where commands overlap."""
    ranges = writer.ranges
    found: list[Group] = []
    taken: list[str] = []

    def add(name: str, action: str, choices: list[tuple[tuple[Rule, ...], ...]]) -> None:
        for index, parts in enumerate(choices, 1):
            guards = [writer.shortened(any_of([r.guard for r in rules])) for rules in parts]
            guard = simplify("&", tuple(guards), (0, 0))
            union = ranges.product(ranges.union(one) for one in guards)
            if guard.truth is False or not union.boxes:
                continue
            option = fresh(name if len(choices) == 1 else f"{name}-{index}", taken)
            taken.append(option)
            found.append(Group(option, (Unit(action, parts, guard, union),)))
        if len(found) > MOST_UNITS:
            where = system.rules[0].where
            raise system.source.wrong(where, f"more than {MOST_UNITS:,} combinations of commands")

    for action in sorted(set().union(*system.alphabets)):
        slots = [
            _slots(system, index, action, ranges)
            for index, alphabet in enumerate(system.alphabets)
            if action in alphabet
        ]
        count = 1
        for slot in slots:
            count *= len(slot)
        if count > MOST_UNITS:
            where = next(rule.where for rule in system.rules if rule.action == action)
            raise system.source.wrong(
                where, f"[{action}] has {count:,} combinations of commands",
                "give the commands of a module guards that exclude each other",
            )  # fmt: skip
        add(action, action, list(product(*slots)))
    for index, name in enumerate(system.modules):
        add(name, "", [(slot,) for slot in _slots(system, index, "", ranges)])
    return tuple(found)


def _slots(system: System, module: int, action: str, ranges: Ranges) -> list[tuple[Rule, ...]]:
    """The commands of a module with an action, in as few groups as possible that exclude inside."""
    rules = [
        rule
        for rule in system.rules
        if rule.module == module and rule.action == action and rule.guard.truth is not False
    ]
    unions = [ranges.union(rule.guard) for rule in rules]
    together = colours(ranges, unions)
    return [tuple(rules[index] for index in members) for members in together]


def _single(unit: Unit, ranges: Ranges) -> list[Unit]:
    """A unit of one module, command by command; any other as it is."""
    if len(unit.parts) > 1:
        return [unit]
    return [
        Unit(unit.action, ((rule,),), rule.guard, ranges.union(rule.guard))
        for rule in unit.parts[0]
    ]
