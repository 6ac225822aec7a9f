"""Worlds in which an action earns something and changes nothing else: what is asked for, exactly.

There the best action is the one that earns most now, and *which actions are right* can be written
down once for all states: the ways that a tick of every program can go (prover/exploration.py) are
regions of states and actions with what is earned on each. The same regions are evaluated on many
states at once here, and put to a solver in objections.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from godel.language.core import free_names
from godel.language.polynomial import Polynomial, Quantity, add, multiply
from godel.language.region import Region, fresh
from godel.prover.exploration import Unprovable, everyone, explore
from godel.prover.work import Meter
from godel.world.model import (
    ChanceStatement,
    IfStatement,
    LetStatement,
    Range,
    RewardStatement,
    SetStatement,
    State,
    Statement,
    World,
)

Integers: TypeAlias = NDArray[np.int64]
Truths: TypeAlias = NDArray[np.bool_]
Columns: TypeAlias = Mapping[str, Integers]
"""For each variable its value in each of some states."""


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A region of states and actions, and what is earned there, in expectation."""

    region: Region
    reward: Fraction


@dataclass(frozen=True, slots=True, eq=False)
class Specification:
    """What is asked for: an action is right in a state if it earns `best`, the most there is."""

    world: World
    cases: tuple[Case, ...]
    best: Fraction

    @property
    def answer(self) -> str:
        """The name of the action."""
        return self.world.actions[0].name

    def wrong(self) -> tuple[Case, ...]:
        """The cases in which less than the most is earned."""
        return tuple(case for case in self.cases if case.reward < self.best)

    def right(self, columns: Columns, answers: Integers) -> Truths:
        """Where answers are right: a row for each line of answers, a column for each state."""
        known = {**columns, self.answer: answers}
        found: Truths = np.zeros(answers.shape, dtype=bool)
        for case in self.cases:
            if case.reward == self.best:
                found |= _inside(case.region, known, answers.shape)
        return found

    def columns(self, states: Sequence[State]) -> dict[str, Integers]:
        """States as columns."""
        names = [item.name for item in self.world.variables]
        table = np.array(states, dtype=np.int64).reshape(len(states), len(names))
        return {name: table[:, place] for place, name in enumerate(names)}


def specification(world: World, meter: Meter) -> Specification | None:
    """What a world asks for; None where an action does more than earn, or the fragment ends.

    The action and all variables must be integers, and rewards constant on each region. Raises
    OutOfWork.
    """
    declared = (*world.variables, *world.actions)
    if len(world.actions) != 1 or not all(isinstance(item.sort, Range) for item in declared):
        return None
    if not _only_earns(world):
        return None
    try:
        explored = explore(world, everyone(world), meter)
    except Unprovable:
        return None
    cases: list[Case] = []
    for leaf in explored.leaves:
        reward: Quantity = 0
        for arrow in leaf.arrows:
            reward = add(reward, multiply(arrow.weight, arrow.gain))
        if isinstance(reward, Polynomial):
            return None
        if not leaf.over:
            cases.append(Case(leaf.region, Fraction(reward)))
    best = max((case.reward for case in cases), default=Fraction(0))
    if all(case.reward == best for case in cases):
        return None  # every action is as good as every other
    return Specification(world, tuple(cases), best)


def _only_earns(world: World) -> bool:
    """Whether no change of state and no chance depends on the action."""
    return _harmless(world.step, frozenset(item.name for item in world.actions))


def _harmless(statements: Sequence[Statement], tainted: frozenset[str]) -> bool:
    """Whether nothing but rewards reads one of these names, or lies under a test that does."""
    for statement in statements:
        match statement:
            case SetStatement(_, value):
                if tainted & free_names(value):
                    return False
            case IfStatement(test, then, otherwise):
                inner = (*then, *otherwise)
                if tainted & free_names(test) and not all(_rewards(inner)):
                    return False
                if not _harmless(inner, tainted):
                    return False
            case LetStatement(names, values, body):
                pairs = zip(names, values, strict=True)
                bound = {name for name, value in pairs if tainted & free_names(value)}
                if not _harmless(body, (tainted - set(names)) | bound):
                    return False
            case ChanceStatement(branches):
                for weight, body in branches:
                    if tainted & free_names(weight) or not _harmless(body, tainted):
                        return False
            case RewardStatement():
                pass
    return True


def _rewards(statements: Sequence[Statement]) -> Iterator[bool]:
    """For every statement inside, whether it only rewards."""
    for statement in statements:
        match statement:
            case SetStatement() | ChanceStatement():
                yield False
            case IfStatement(_, then, otherwise):
                yield from _rewards((*then, *otherwise))
            case LetStatement(_, _, body):
                yield from _rewards(body)
            case RewardStatement():
                yield True


def _inside(region: Region, known: Columns, shape: tuple[int, ...]) -> Truths:
    """Where values lie in a region."""
    values = dict(known)
    for place, division in enumerate(region.quotients, 1):
        values[fresh(place)] = _value(division.dividend, values) // division.divisor
    found: Truths = np.ones(shape, dtype=bool)
    for form, (low, high) in region.intervals:
        value = _value(form, values)
        if low is not None:
            found &= value >= low
        if high is not None:
            found &= value <= high
    return found


def _value(form: Polynomial, values: Columns) -> Integers:
    """A polynomial with integer coefficients, everywhere at once."""
    total = np.zeros((), dtype=np.int64)
    for monomial, coefficient in form.terms:
        term = np.asarray(int(coefficient), dtype=np.int64)
        for name, power in monomial:
            term = term * values[name] ** power
        total = total + term
    return total
