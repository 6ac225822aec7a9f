"""Belief: the exact distribution over full states that the agent's history leaves possible.

Conditioned by Bayes' rule on every observation, action and gross reward, and on not being over.
In a fully observed world it has one element.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.language.polynomial import Polynomial
from godel.language.values import Number, Value, number
from godel.world.model import Action, State, World
from godel.world.tick import WorldFault, is_over, step

LONG = 10**100
"""Integers up to here are written in decimal."""

Belief: TypeAlias = tuple[tuple[Number, State], ...]
"""Weights above 0 that sum to 1, with distinct states, in canonical order."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the agent learns from a tick: the observation after it and the gross reward."""

    observation: tuple[Value, ...]
    reward: Number


def observation(world: World, state: State) -> tuple[Value, ...]:
    """Values of the observed variables, in the order of `World.variables`."""
    return tuple(
        value
        for declared, value in zip(world.variables, state, strict=True)
        if declared.name in world.observed
    )


def state_key(state: State) -> str:
    """A text that two states share only if they are equal."""
    return " ".join(f"{type(value).__name__}:{_atom_key(value)}" for value in state)


def _atom_key(value: Value) -> str:
    if isinstance(value, Fraction):
        return f"{_integer_key(value.numerator)}/{_integer_key(value.denominator)}"
    return _integer_key(value) if isinstance(value, int) else repr(value)


def _integer_key(value: int) -> str:
    """Decimal for people; hexadecimal for an integer that is too long for that."""
    return hex(value) if abs(value) > LONG else str(value)


def normalise(weighted: list[tuple[Number, State]]) -> Belief:
    """Merge equal states, drop weight 0, scale to 1, sort."""
    merged: dict[str, tuple[Fraction, State]] = {}
    for weight, state in weighted:
        key = state_key(state)
        before = merged[key][0] if key in merged else Fraction(0)
        merged[key] = (before + weight, state)
    total = sum((weight for weight, _ in merged.values()), Fraction(0))
    if total == 0:
        raise WorldFault("an observation that was thought impossible")
    return tuple(
        (number(weight / total), state) for _, (weight, state) in sorted(merged.items()) if weight
    )


def initial_belief(world: World, first: tuple[Value, ...]) -> Belief:
    """The start distribution, conditioned on the first observation and on not being over."""
    return normalise(
        [
            (weight, state)
            for weight, state in world.start
            if same_values(observation(world, state), first) and not is_over(world, state)
        ]
    )


def updated(world: World, belief: Belief, action: Action, seen: Seen) -> Belief:
    """Belief after a tick in which `action` was taken and `seen` was learned."""
    weighted: list[tuple[Number, State]] = []
    for weight, state in belief:
        for branch in step(world, state, action):
            if isinstance(branch.weight, Polynomial) or isinstance(branch.reward, Polynomial):
                raise WorldFault("a symbolic value in an exact life")
            if (
                branch.reward == seen.reward
                and same_values(observation(world, branch.state), seen.observation)
                and not is_over(world, branch.state)
            ):
                weighted.append((number(Fraction(weight) * branch.weight), branch.state))
    return normalise(weighted)


def same_values(left: tuple[Value, ...], right: tuple[Value, ...]) -> bool:
    """Equality of exact states."""
    return state_key(left) == state_key(right)
