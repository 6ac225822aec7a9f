"""Tables of environments that nobody knows: unusual ends, starts and numbers, and broken ones."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import pytest
from gymnasium.spaces import Discrete

from godel.errors import GodelError, MeaningProblem
from godel.importers.gym_table import read_table
from godel.importers.table import Clock
from godel.importers.writing import world_text
from godel.language.reader import read_file_forms
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import World
from godel.world.tick import is_over, step

Row = list[tuple[Any, Any, Any, bool]]
F = Fraction


class Tabular:
    """An environment that is nothing but its table."""

    def __init__(self, table: Any, start: Any, actions: int = 1) -> None:
        self.P = table
        self.initial_state_distrib = start
        self.observation_space = Discrete(len(start) if start is not None else 1)
        self.action_space = Discrete(actions)


def imported(environment: object, life: int | None = None) -> World:
    table = read_table(environment, "own", "a table", ("a note",))
    forms = read_file_forms(world_text(table, Clock(F(9, 10), life)), "test")
    world = build_world(forms[0])
    for node in forms[1:]:
        build_agent(node, world)
    return world


def outcomes(world: World, state: tuple[Any, ...], action: Any) -> dict[Any, Fraction]:
    found: dict[Any, Fraction] = {}
    for one in step(world, state, (action,)):
        key = (one.state, one.reward)
        found[key] = found.get(key, F(0)) + one.weight  # type: ignore[operator]
    return found


def test_an_end_that_the_state_does_not_show_is_a_flag() -> None:
    """State 1 is passed through by action 0 and is the end after action 1."""
    go: Row = [(0.5, 1, 1.0, False), (0.5, 0, 0.0, False)]
    stop: Row = [(0.25, 1, 0.5, True), (0.75, 0, 0.0, False)]
    back: Row = [(1.0, 0, -0.1, False)]
    world = imported(Tabular([[go, stop], [back, back]], [0.5, 0.5], 2))
    no, yes = world.start[0][1][1], None
    assert [item.name for item in world.variables] == ["place", "ended"]
    assert world.observed == ("place",)
    assert outcomes(world, (0, no), 0) == {((1, no), 1): F(1, 2), ((0, no), 0): F(1, 2)}
    (yes,) = {state[1] for (state, _) in outcomes(world, (0, no), 1)} - {no}
    assert outcomes(world, (0, no), 1) == {((1, yes), F(1, 2)): F(1, 4), ((0, no), 0): F(3, 4)}
    assert is_over(world, (1, yes))
    assert not is_over(world, (1, no))
    assert outcomes(world, (1, no), 1) == {((0, no), F(-1, 10)): F(1)}


def test_a_state_in_which_episodes_only_end_is_done() -> None:
    world = imported(Tabular({0: {0: [(1, 1, 2, True)]}, 1: {0: [(1, 0, 9, False)]}}, [1.0, 0.0]))
    assert [item.name for item in world.variables] == ["place"]
    assert is_over(world, (1,))
    assert outcomes(world, (0,), 0) == {((1,), 2): F(1)}


@pytest.mark.parametrize("seed", range(20))
def test_random_tables_come_out_as_they_are(seed: int) -> None:
    chance = random.Random(seed)
    states, actions = chance.randint(1, 12), chance.randint(1, 10)
    table: list[list[Row]] = []
    for _ in range(states):
        rows: list[Row] = []
        for _ in range(actions):
            cuts = sorted(chance.randint(0, 12) for _ in range(chance.randint(0, 3)))
            weights = [b - a for a, b in zip([0, *cuts], [*cuts, 12], strict=True)]
            rows.append(
                [
                    (weight / 12, chance.randrange(states), chance.choice([0, 1, -2.5]), False)
                    for weight in weights
                ]
            )
        table.append(rows)
    first = chance.randrange(states)
    world = imported(Tabular(table, [float(s == first) for s in range(states)], actions))
    for state, rows in enumerate(table):
        assert not is_over(world, (state,))
        for action, row in enumerate(rows):
            expected: dict[Any, Fraction] = {}
            for weight, after, reward, _ in row:
                if weight:
                    key = ((after,), F(reward))
                    expected[key] = expected.get(key, F(0)) + F(round(12 * weight), 12)
            assert outcomes(world, (state,), action) == expected


ROW: Row = [(1.0, 0, 0.0, False)]


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        (Tabular([[[(0.5, 0, 0.0, False), (0.4, 0, 0.0, False)]]], [1.0]), "sum to 9/10, not to 1"),
        (Tabular([[[(1.5, 0, 0.0, False), (-0.5, 0, 0.0, False)]]], [1.0]), "weight is negative"),
        (Tabular([[[]]], [1.0]), "sum to 0"),
        (Tabular([[[(1.0, 5, 0.0, False)]]], [1.0]), "leads to 5, which is no state"),
        (Tabular([[[(1.0, 0.5, 0.0, False)]]], [1.0]), "leads to 0.5"),
        (Tabular([[[(1.0, 0, float("nan"), False)]]], [1.0]), "a reward in P.0..0. is nan"),
        (Tabular([[[(2**0.5 / 2, 0, 0.0, False)]]], [1.0]), "no simple fraction"),
        (Tabular([[[(1.0, 0)]]], [1.0]), "holds"),
        (Tabular([[7]], [1.0]), "there is no P.0..0."),
        (Tabular([[ROW]], [1.0, 0.0]), "there is no P.1..0."),
        (Tabular(None, [1.0]), "has no table P"),
        (Tabular([[ROW]], [0.5]), "no distribution"),
        (Tabular([[ROW], [ROW]], [1.5, -0.5]), "no distribution"),
        (Tabular([[ROW]], None), "does not say in which states it starts"),
        (object(), "has no table of transitions"),
    ],
)
def test_broken_tables_are_refused(environment: object, message: str) -> None:
    with pytest.raises(GodelError, match=message):
        imported(environment)


def test_a_space_that_does_not_start_at_0_is_refused() -> None:
    environment = Tabular([[ROW]], [1.0])
    environment.observation_space = Discrete(1, start=3)
    with pytest.raises(MeaningProblem, match="starts at 3"):
        imported(environment)


def test_a_table_with_too_little_in_common_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(0)
    table = [[[(0.5, chance.randrange(99), 1, False)] * 2] for _ in range(99)]
    environment = Tabular(table, [1.0] + [0.0] * 98)
    imported(environment)
    monkeypatch.setattr("godel.importers.writing.MAXIMUM_BYTES", 2_000)
    with pytest.raises(MeaningProblem, match=r"has 99 rows and makes a world of .* bytes"):
        imported(environment)
