"""Reads the transition table of a Gymnasium environment: `P[state][action]`, exactly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from numbers import Integral
from typing import Final

from godel.errors import MeaningProblem
from godel.importers.rationals import intended
from godel.importers.table import Axis, Coordinates, Outcome, Rows, Table, distribution, factors
from godel.importers.taxi import with_fickle_passenger

LARGEST: Final = 200_000
"""Most rows of a table: more would never fit into the text of a world."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the number of a state: as digits, the last one changing fastest."""

    axes: tuple[str, ...]
    sizes: tuple[int, ...]
    notes: tuple[str, ...] = ()


ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "FrozenLakeEnv": ("left", "down", "right", "up"),
    "CliffWalkingEnv": ("up", "right", "down", "left"),
    "TaxiEnv": ("south", "north", "east", "west", "pickup", "dropoff"),
}
"""Names of the actions of Gymnasium's own environments, in the order of their numbers."""

TAXI_SIZES: Final = (5, 5, 20)
TAXI_NOTES: Final = (
    "errand is 4 * passenger + destination. The passenger waits at 0 red, 1 green, 2 yellow or",
    "3 blue, or is 4 in the taxi; the destination is one of the first four.",
)


def read_table(environment: object, name: str, summary: str, notes: tuple[str, ...]) -> Table:
    """The table of an environment, its states as several digits where its kind is known.

    Raises MeaningProblem if it has none, or one that cannot be read exactly.
    """
    states = _size(environment, "observation_space", name)
    actions = _size(environment, "action_space", name)
    if states * actions > LARGEST:
        raise MeaningProblem(f"{name} has {states:,} states and {actions:,} actions: too many")
    numbers = _start(environment, states, name)
    reading = _reading(environment, states, numbers)
    named = ACTIONS.get(type(environment).__name__, ())
    sizes = reading.sizes
    table = Table(
        name=name,
        summary=summary,
        notes=(*notes, *reading.notes),
        axes=tuple(Axis(axis, 0, size - 1) for axis, size in zip(reading.axes, sizes, strict=True)),
        action_names=named if len(named) == actions else (),
        action_count=actions,
        start={_digits(state, sizes): weight for state, weight in numbers.items()},
        rows=_rows(environment, states, actions, sizes),
    )
    if not getattr(environment, "fickle_passenger", False):
        return table
    if len(sizes) != len(TAXI_SIZES):
        raise MeaningProblem(f"{name} has a fickle passenger and is not Gymnasium's Taxi")
    chance = intended(getattr(environment, "fickle_probability", None), "fickle_probability")
    return with_fickle_passenger(table, chance)


def _size(environment: object, space: str, name: str) -> int:
    """How many states or actions there are, numbered from 0."""
    found = getattr(environment, space, None)
    count, first = getattr(found, "n", None), getattr(found, "start", 0)
    if type(found).__name__ != "Discrete" or not isinstance(count, Integral):
        raise MeaningProblem(
            f"{name} has no table of transitions: its {space} is {str(found)[:80]}",
            hint="both spaces must be Discrete, and the environment must have the table P",
        )
    if first != 0:
        raise MeaningProblem(f"the {space} of {name} starts at {first}, not at 0")
    return int(count)


def _start(environment: object, states: int, name: str) -> dict[int, Fraction]:
    """The chance of each state in which an episode may begin."""
    found = getattr(environment, "initial_state_distrib", None)
    if found is None:
        found = getattr(environment, "isd", None)
    if not isinstance(found, Iterable):
        raise MeaningProblem(
            f"{name} does not say in which states it starts",
            hint="expected the attribute initial_state_distrib, a chance for each state",
        )
    weights = {
        state: intended(weight, f"the chance to start in state {state}")
        for state, weight in enumerate(found)
    }
    total = sum(weights.values(), Fraction(0))
    if total != 1 or len(weights) != states or min(weights.values()) < 0:
        raise MeaningProblem(
            f"initial_state_distrib of {name} is no distribution over {states} states: "
            f"{len(weights)} weights that sum to {total}"
        )
    return {state: weight for state, weight in weights.items() if weight}


def _reading(environment: object, states: int, start: Mapping[int, Fraction]) -> Reading:
    """Digits where the kind is known, they make up all states, and they start independently."""
    kind = type(environment).__name__
    found: Reading | None = None
    if kind in ("FrozenLakeEnv", "CliffWalkingEnv"):
        shape = getattr(environment, "shape", None)
        desc = getattr(environment, "desc", None)
        shape = getattr(desc, "shape", None) or shape
        if isinstance(shape, tuple) and len(shape) == 2:
            sizes = int(shape[0]), int(shape[1])
            found = Reading(("row", "column"), sizes, tuple(_map_lines(desc)))
    elif kind == "TaxiEnv":
        found = Reading(("row", "column", "errand"), TAXI_SIZES, TAXI_NOTES)
    if found is not None and prod(found.sizes) == states:
        digits = {_digits(state, found.sizes): weight for state, weight in start.items()}
        if factors(digits, len(found.sizes)) is not None:
            return found
    return Reading(("place",), (states,))


def _map_lines(desc: object) -> Iterator[str]:
    """The map of a lake, line by line."""
    for row in desc if isinstance(desc, Iterable) else ():
        letters = (bytes(letter).decode("ascii", "replace") for letter in row)
        yield "  " + "".join(letters)


def _digits(state: int, sizes: tuple[int, ...]) -> Coordinates:
    """The digits of a number, the first one most significant."""
    found: list[int] = []
    for size in reversed(sizes):
        state, digit = divmod(state, size)
        found.append(digit)
    return tuple(reversed(found))


def _rows(environment: object, states: int, actions: int, sizes: tuple[int, ...]) -> Rows:
    """Every row of P."""
    rows: dict[tuple[Coordinates, int], tuple[Outcome, ...]] = {}
    for state in range(states):
        for action in range(actions):
            what = f"P[{state}][{action}]"
            entries = _entries(environment, state, action, what)
            outcomes = (_outcome(entry, states, sizes, what) for entry in entries)
            rows[_digits(state, sizes), action] = distribution(outcomes, what)
    return rows


def _entries(environment: object, state: int, action: int, what: str) -> Iterator[object]:
    table = getattr(environment, "P", None)
    try:
        yield from table[state][action]  # type: ignore[index]
    except (KeyError, IndexError, TypeError):
        raise MeaningProblem(
            "the environment has no table P" if table is None else f"there is no {what}",
            hint="expected the attribute P, with P[state][action] a list of "
            "(probability, next state, reward, terminated)",
        ) from None


def _outcome(entry: object, states: int, sizes: tuple[int, ...], what: str) -> Outcome:
    if not isinstance(entry, tuple | list) or len(entry) != 4:
        raise MeaningProblem(
            f"{what} holds {str(entry)[:80]}",
            hint="expected (probability, next state, reward, terminated)",
        )
    weight, after, reward, ends = entry
    if not isinstance(after, Integral) or not 0 <= int(after) < states:
        raise MeaningProblem(f"{what} leads to {str(after)[:40]}, which is no state")
    return Outcome(
        intended(weight, f"a probability in {what}"),
        _digits(int(after), sizes),
        intended(reward, f"a reward in {what}"),
        bool(ends),
    )
