"""Certified bounds in imported worlds contain the exact values of an independent solver."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

import godel
from godel.importers.gym import read_gym
from tests.oracle.chain import solve
from tests.oracle.toy_text import ToyText

F = Fraction
NAMES = {
    "FrozenLake": "left down right up",
    "CliffWalking": "up right down left",
    "Taxi": "south north east west pickup dropoff",
}
AXES = {
    "FrozenLake-v1": (("row", 4), ("column", 4)),
    "FrozenLake8x8-v1": (("row", 8), ("column", 8)),
    "CliffWalking-v1": (("row", 4), ("column", 12)),
    "CliffWalkingSlippery-v1": (("row", 4), ("column", 12)),
    "Taxi-v4": (("row", 5), ("column", 5), ("errand", 20)),
}


def actions_of(name: str) -> list[str]:
    (words,) = [words for start, words in NAMES.items() if name.startswith(start)]
    return words.split()


def program(name: str, policy: Mapping[int, int]) -> str:
    """An agent that acts as a table says."""
    words, axes = actions_of(name), AXES[name]

    def choose(axis: int, low: int, high: int, before: int) -> str:
        if axis == len(axes):
            return f"'{words[policy[before]]}"
        variable, size = axes[axis]
        if high - low == 1:
            following = axes[axis + 1][1] if axis + 1 < len(axes) else 0
            return choose(axis + 1, 0, following, before * size + low)
        middle = (low + high) // 2
        below, above = choose(axis, low, middle, before), choose(axis, middle, high, before)
        return below if below == above else f"(if (< {variable} {middle}) {below} {above})"

    parameters = " ".join(variable for variable, _ in axes)
    return f"(agent listed (define (policy {parameters}) {choose(0, 0, axes[0][1], 0)}))"


@cache
def environment(name: str) -> ToyText:
    return ToyText(name)


@cache
def best(name: str, discount: Fraction, first: int) -> tuple[Fraction, Mapping[int, int]]:
    """The best value over the start, and a policy that has it, by exact policy iteration."""
    found = environment(name)
    values, policy = found.best(discount, lambda state: first)
    return sum((w * values[s] for s, w in found.start.items()), F(0)), policy


def bounds(
    folder: Path, name: str, policy: Mapping[int, int] | int, discount: Fraction, life: int | None
) -> godel.Bounds:
    world, agent = folder / "world.ouro", folder / "agent.ouro"
    world.write_text(read_gym(f"gym:{name}", discount, life))
    if isinstance(policy, int):
        return godel.bound(world, f"always-{actions_of(name)[policy]}")
    agent.write_text(program(name, policy))
    return godel.bound(world, agent)


def assert_around(found: godel.Bounds, exact: Fraction) -> None:
    """The interval contains the value and is narrow."""
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= exact <= found.upper
    assert found.upper - found.lower <= abs(exact) / 10**6
    assert godel.check(found.certificate).valid


@pytest.mark.parametrize("name", AXES)
@pytest.mark.parametrize("action", [0, 2])
def test_bounds_of_doing_always_the_same(tmp_path: Path, name: str, action: int) -> None:
    discount = F(99, 100)
    exact = environment(name).value(lambda state: action, discount)
    assert_around(bounds(tmp_path, name, action, discount, None), exact)


@pytest.mark.parametrize(
    ("name", "discount"),
    [
        ("FrozenLake-v1", F(99, 100)),
        ("FrozenLake8x8-v1", F(99, 100)),
        ("CliffWalking-v1", F(19, 20)),
        ("CliffWalkingSlippery-v1", F(19, 20)),
        ("Taxi-v4", F(9, 10)),
    ],
)
def test_bounds_of_a_best_policy(tmp_path: Path, name: str, discount: Fraction) -> None:
    exact, policy = best(name, discount, 2)
    assert_around(bounds(tmp_path, name, policy, discount, None), exact)


def test_known_values_of_the_lake(tmp_path: Path) -> None:
    lake, discount = environment("FrozenLake-v1"), F(99, 100)
    value, policy = best("FrozenLake-v1", discount, 2)
    assert round(value, 4) == F(5420, 10**4)
    assert round(lake.value(lambda state: 2, discount), 4) == F(288, 10**4)
    # undiscounted this policy is best too: no action is worth more, followed by its values
    everywhere = {state: lake.moves(state, policy[state]) for state in lake.table}
    values = solve({**everywhere, None: []}, F(1))
    assert values[0] == F(14, 17)
    for state in lake.table:
        for action in lake.actions:
            assert (
                sum(p * (r + values[s]) for p, s, r in lake.moves(state, action)) <= values[state]
            )
    found = bounds(tmp_path, "FrozenLake-v1", policy, F(1), None)
    assert found.upper == F(14, 17)
    assert found.lower is not None
    assert found.lower <= F(14, 17)


def test_as_gymnasium_plays_it_the_lake_ends_after_100_steps(tmp_path: Path) -> None:
    lake = environment("FrozenLake-v1")
    _, policy = best("FrozenLake-v1", F(99, 100), 2)
    values: dict[int | None, Fraction] = dict.fromkeys([None, *lake.table], F(0))
    for _ in range(100):
        values = {None: F(0)} | {
            state: sum((p * (r + values[s]) for p, s, r in lake.moves(state, policy[state])), F(0))
            for state in lake.table
        }
    assert round(values[0], 2) == F(74, 100)  # "optimum = 0.74" in the registry of Gymnasium
    assert_around(bounds(tmp_path, "FrozenLake-v1", policy, F(1), 100), values[0])
