"""Transition tables: what an importer has read, before it is written as a world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import TypeAlias

from godel.errors import MeaningProblem

Coordinates: TypeAlias = tuple[int, ...]
"""A state: a value for each axis."""


@dataclass(frozen=True, slots=True)
class Axis:
    """A state variable: its name, its least and greatest value, and whether the agent sees it."""

    name: str
    low: int
    high: int
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to go from a state by an action; `ends` if the episode ends there."""

    weight: Fraction
    state: Coordinates
    reward: Fraction
    ends: bool


Rows: TypeAlias = Mapping[tuple[Coordinates, int], tuple[Outcome, ...]]
"""The outcomes for each state and number of an action."""


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A finite decision process, exact. `start` has weights above 0 that sum to 1.

    `actions` are names, none for an action that is a number from 0 to `action_count` - 1.
    """

    name: str
    summary: str
    notes: tuple[str, ...]
    axes: tuple[Axis, ...]
    action_names: tuple[str, ...]
    action_count: int
    start: Mapping[Coordinates, Fraction]
    rows: Rows


@dataclass(frozen=True, slots=True)
class Clock:
    """How time counts: the discount, and the ticks of a life, None for no limit."""

    discount: Fraction
    life: int | None


def distribution(outcomes: Iterable[Outcome], what: str) -> tuple[Outcome, ...]:
    """Outcomes without those of weight 0.

    Raises MeaningProblem unless the weights are >= 0 and sum to exactly 1.
    """
    listed = tuple(outcomes)
    total = sum((one.weight for one in listed), Fraction(0))
    if total != 1 or any(one.weight < 0 for one in listed):
        shown = " ".join(str(one.weight) for one in listed)[:200]
        raise MeaningProblem(
            f"{what}: the weights sum to {total}, not to 1"
            if total != 1
            else f"{what}: a weight is negative",
            hint=f"they were read as {shown}" if listed else "there is no outcome",
        )
    return tuple(one for one in listed if one.weight)


def reachable(table: Table) -> set[Coordinates]:
    """The states in which an episode may still be going on, whatever the actions."""
    found = set(table.start)
    waiting = list(found)
    for state in waiting:  # grows while it is read
        for action in range(table.action_count):
            for outcome in table.rows[state, action]:
                if not outcome.ends and outcome.state not in found:
                    found.add(outcome.state)
                    waiting.append(outcome.state)
    return found


def final_states(table: Table) -> set[Coordinates] | None:
    """The states that mean that an episode has ended; None if no set of states does.

    A table marks transitions, not states, as the last ones. Where each state that such transitions
    lead to is one in which no episode goes on, being in it is what ends an episode.
    """
    going_on = reachable(table)
    ended = {
        outcome.state
        for state in going_on
        for action in range(table.action_count)
        for outcome in table.rows[state, action]
        if outcome.ends
    }
    return None if ended & going_on else ended


def factors(
    start: Mapping[Coordinates, Fraction], width: int
) -> tuple[dict[int, Fraction], ...] | None:
    """For each axis the chances of its values, if these are independent; None if they are not."""
    single: tuple[dict[int, Fraction], ...] = tuple({} for _ in range(width))
    for state, weight in start.items():
        for chances, value in zip(single, state, strict=True):
            chances[value] = chances.get(value, Fraction(0)) + weight
    if prod(map(len, single)) != len(start):
        return None
    for state, weight in start.items():
        parts = (chances[value] for chances, value in zip(single, state, strict=True))
        if weight != prod(parts, start=Fraction(1)):
            return None
    return single
