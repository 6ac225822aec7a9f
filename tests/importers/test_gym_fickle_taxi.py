"""The fickle passenger of Taxi: what Gymnasium does is what the imported world may do."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache
from typing import Any

import gymnasium
import pytest

from godel.importers.gym import read_gym
from godel.language.reader import read_file_forms
from godel.language.values import Symbol
from godel.world.build import build_world
from godel.world.model import World
from godel.world.tick import is_over, step

ACTIONS = "south north east west pickup dropoff".split()
DRAWS = 200


@cache
def world() -> World:
    text = read_gym("gym:Taxi-v4?fickle_passenger=true&fickle_probability=0.25&is_rainy=true")
    return build_world(read_file_forms(text, "test")[0])


@cache
def environment() -> Any:
    made = gymnasium.make(
        "Taxi-v4", fickle_passenger=True, fickle_probability=0.25, is_rainy=True
    ).unwrapped
    made.reset(seed=11)
    return made


def test_the_start_is_gymnasiums_with_a_mood_that_is_not_seen() -> None:
    weights = {state: weight for weight, state in world().start}
    assert len(weights) == 600
    assert {w for (*_, mood), w in weights.items() if mood == 1} == {Fraction(1, 1200)}
    assert {w for (*_, mood), w in weights.items() if mood == 0} == {Fraction(3, 1200)}
    assert world().observed == ("row", "column", "errand")
    drawn: Counter[bool] = Counter()
    for _ in range(500):
        environment().reset()
        drawn[bool(environment().fickle_step)] += 1
    assert abs(drawn[True] / 500 - 0.25) < 0.08  # four standard deviations


CASES = [
    (place, errand, mood, action)
    for place in ((0, 0), (2, 2), (4, 3), (3, 4))
    for errand in (1, 7, 16, 18)
    for mood in (0, 1)
    for action in range(6)
    if (place, errand, mood) != ((0, 0), 16, 1)  # cannot be: nobody gets in at the destination
]


@pytest.mark.parametrize(("place", "errand", "mood", "action"), CASES)
def test_a_step(place: tuple[int, int], errand: int, mood: int, action: int) -> None:
    """All that is drawn is possible, about as often as the weights say."""
    made = environment()
    branches = step(world(), (*place, errand, mood), (Symbol(ACTIONS[action]),))
    chances: dict[tuple[Any, ...], float] = {}
    for one in branches:
        key = (*one.state, one.reward, is_over(world(), one.state))
        chances[key] = chances.get(key, 0.0) + float(one.weight)  # type: ignore[arg-type]
    assert sum(chances.values()) == pytest.approx(1)
    found: Counter[tuple[Any, ...]] = Counter()
    for _ in range(DRAWS):
        made.s = made.encode(*place, *divmod(errand, 4))
        made.fickle_step = bool(mood)
        after, reward, ended, _, _ = made.step(action)
        row, column, passenger, destination = made.decode(after)
        state = (row, column, 4 * passenger + destination, int(made.fickle_step))
        found[(*state, reward, ended)] += 1
    assert set(found) <= set(chances)
    for key, chance in chances.items():
        deviation = (chance * (1 - chance) / DRAWS) ** 0.5
        assert abs(found[key] / DRAWS - chance) <= 5 * deviation + 1e-9
