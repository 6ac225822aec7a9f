"""`godel import gym:...`: the world that is written moves exactly as the table says."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import gymnasium
import pytest

import godel
from godel.importers.gym import read_gym
from godel.language.reader import read_file_forms
from godel.world.build import build_world
from godel.world.model import Choice, World
from godel.world.tick import is_over, step

SOURCES = {
    "FrozenLake-v1": {},
    "FrozenLake8x8-v1": {},
    "FrozenLake-v1?is_slippery=false": {"is_slippery": False},
    "FrozenLake-v1?success_rate=0.8": {"success_rate": 0.8},
    "CliffWalking-v1": {},
    "CliffWalkingSlippery-v1": {},
    "Taxi-v4": {},
    "Taxi-v4?is_rainy=true": {"is_rainy": True},
}


def world_of(text: str) -> World:
    return build_world(read_file_forms(text, "test")[0])


def near(value: float) -> Fraction:
    """The fraction with a small denominator: no table here needs more."""
    found = Fraction(value).limit_denominator(1000)
    assert abs(found - Fraction(value)) < Fraction(1, 10**12)
    return found


@pytest.mark.parametrize("source", SOURCES)
def test_each_step_is_the_row_of_the_table(source: str) -> None:
    world = world_of(read_gym(f"gym:{source}"))
    environment: Any = gymnasium.make(source.partition("?")[0], **SOURCES[source]).unwrapped
    sizes = [item.sort.high + 1 for item in world.variables]  # type: ignore[union-attr,operator]

    def digits(number: int) -> tuple[int, ...]:
        found: list[int] = []
        for size in reversed(sizes):
            number, digit = divmod(number, size)
            found.insert(0, digit)
        return tuple(found)

    (declared,) = world.actions
    assert isinstance(declared.sort, Choice)
    started = {state: weight for weight, state in world.start}
    assert started == {
        digits(state): near(weight)
        for state, weight in enumerate(environment.initial_state_distrib)
        if weight
    }
    visited, waiting = set(started), list(started)
    for number in range(len(environment.P)):
        state = digits(number)
        if is_over(world, state):
            continue
        for action, rows in environment.P[number].items():
            expected: dict[tuple[object, ...], Fraction] = {}
            for weight, after, reward, _ in rows:
                key = (digits(int(after)), near(reward))
                expected[key] = expected.get(key, Fraction(0)) + near(weight)
            found: dict[tuple[object, ...], Fraction] = {}
            for branch in step(world, state, (declared.sort.options[action],)):
                key = (branch.state, branch.reward)
                found[key] = found.get(key, Fraction(0)) + branch.weight  # type: ignore[operator]
            assert found == expected
    for state in waiting:  # a transition ends an episode just where the state after it is over
        number = 0
        for size, digit in zip(sizes, state, strict=True):
            number = number * size + digit
        for rows in environment.P[number].values():
            for weight, after, _, ends in rows:
                there = digits(int(after))
                assert not weight or is_over(world, there) == ends
                if not ends and there not in visited:
                    visited.add(there)
                    waiting.append(there)


def test_the_python_interface_writes_what_the_command_writes() -> None:
    text = godel.import_world("gym:FrozenLake-v1", discount=Fraction(99, 100), life=50)
    assert text == read_gym("gym:FrozenLake-v1", Fraction(99, 100), 50)
    for discount in (2, 0, 0.5):
        with pytest.raises(godel.GodelError, match="a discount is exact"):
            godel.import_world("gym:FrozenLake-v1", discount=discount)  # type: ignore[arg-type]
    with pytest.raises(godel.GodelError, match="at least one tick"):
        godel.import_world("gym:FrozenLake-v1", life=0)
