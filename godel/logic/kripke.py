"""Kripke models, and what is true where: the independent judge of every countermodel.

Worlds are 0, 1, 2, ...; sets of worlds are the bits of integers. `[]A` is true at a world if A is
true at every world that it sees. GL is what holds in all finite models whose relation is transitive
and irreflexive, K4 what holds in all that are transitive (Boolos 1993, chapters 4 and 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from godel.logic.effort import Effort
from godel.logic.formulas import (
    AND,
    BOX,
    DIAMOND,
    FALSE,
    IMPLIES,
    NOT,
    OR,
    TRUE,
    VARIABLE,
    Formula,
    Formulas,
)


@dataclass(frozen=True, slots=True)
class Model:
    """For each world, the set of worlds that it sees; for each variable, the worlds where it holds.

    Variables that are not named hold nowhere.
    """

    sees: tuple[int, ...]
    holds: Mapping[str, int]

    def transitive(self) -> bool:
        """Whether who sees a world sees all that this one sees."""
        return all(
            not self.sees[far] & ~seen for seen in self.sees for far in worlds_in(seen)
        )

    def irreflexive(self) -> bool:
        """Whether no world sees itself."""
        return not any(seen >> world & 1 for world, seen in enumerate(self.sees))


def worlds_in(worlds: int) -> Iterator[int]:
    """The worlds of a set, in order."""
    while worlds:
        lowest = worlds & -worlds
        yield lowest.bit_length() - 1
        worlds ^= lowest


def truths(model: Model, formulas: Formulas, formula: Formula, effort: Effort) -> int:
    """The worlds where a formula is true. Raises OutOfEffort."""
    every = (1 << len(model.sees)) - 1
    where: dict[Formula, int] = {}
    for part in formulas.parts_of(formula):
        effort.spend(1 + len(model.sees) // 64)
        node = formulas[part]
        parts = [where[inner] for inner in node.parts]
        if node.operator == VARIABLE:
            where[part] = model.holds.get(node.name, 0) & every
        elif node.operator in (BOX, DIAMOND):
            wanted = parts[0] if node.operator == DIAMOND else every & ~parts[0]
            found = who_sees(model, wanted, effort)
            where[part] = found if node.operator == DIAMOND else every & ~found
        else:
            where[part] = boolean(node.operator, parts, every)
    return where[formula]


def who_sees(model: Model, wanted: int, effort: Effort) -> int:
    """The worlds that see some world of a set. Raises OutOfEffort."""
    effort.spend(len(model.sees))
    found = 0
    for world, seen in enumerate(model.sees):
        if seen & wanted:
            found |= 1 << world
    return found


def boolean(operator: str, parts: Sequence[int], every: int) -> int:
    """The worlds, among `every`, where a connective holds, from those where its parts hold."""
    if operator in (TRUE, FALSE):
        return every if operator == TRUE else 0
    if operator == NOT:
        return every & ~parts[0]
    left, right = parts
    if operator == AND:
        return left & right
    if operator == OR:
        return left | right
    different = left ^ right
    return every & ~(left & ~right) if operator == IMPLIES else every & ~different


def is_countermodel(
    model: Model, formulas: Formulas, formula: Formula, logic: str, effort: Effort
) -> bool:
    """Whether the formula is false at world 0 of a model of the logic ("GL" or "K4")."""
    if not model.sees or any(seen >> len(model.sees) for seen in model.sees):
        return False
    if not model.transitive() or (logic == "GL" and not model.irreflexive()):
        return False
    return not truths(model, formulas, formula, effort) & 1


def without(model: Model, gone: int) -> Model:
    """The model without one world; those after it move up."""
    low = (1 << gone) - 1

    def closed(worlds: int) -> int:
        return worlds & low | (worlds >> gone + 1) << gone

    sees = tuple(closed(seen) for world, seen in enumerate(model.sees) if world != gone)
    return Model(sees, {name: closed(worlds) for name, worlds in model.holds.items()})


def smaller(
    model: Model, formulas: Formulas, formula: Formula, logic: str, effort: Effort
) -> Model:
    """The model without worlds that it does not need to be a countermodel; world 0 stays.

    Relations among fewer worlds stay transitive and irreflexive. Raises OutOfEffort.
    """
    world = len(model.sees) - 1
    while world > 0:
        tried = without(model, world)
        if is_countermodel(tried, formulas, formula, logic, effort):
            model = tried
        world -= 1
    return model
