"""A world as an environment of Gymnasium: spaces, what is seen, exact chances, how episodes end."""

from __future__ import annotations

import builtins
import subprocess
import sys
import warnings
from collections import Counter
from fractions import Fraction
from typing import Any

import gymnasium
import numpy
import pytest
from gymnasium.spaces import Box, Dict, Discrete
from gymnasium.utils.env_checker import check_env

import godel
from godel.importers.gymnasium_env import WorldEnv

HALF_SEEN = """
(world half-seen
  (state (luck bool) (shown int 0 9) (mood one-of calm wild))
  (observe mood shown left)
  (actions (bet int -1 2) (door one-of red blue))
  (default (bet 0) (door red))
  (start (luck (chance (1/3 true) (2/3 false))) (shown 0) (mood calm))
  (life 4)
  (done (= shown 9))
  (step
    (if (and luck (eq? door 'blue)) (set mood 'wild))
    (set shown (min 9 (+ shown (max bet 0))))
    (reward (/ bet 3))))
"""

UNBOUNDED = """
(world wide
  (state (n int) (m int 5) (k int -3 18446744073709551616))
  (actions (x int 0))
  (default (x 0))
  (start (n 0) (m 5) (k 7))
  (discount 1/2)
  (step (set n (* 10000000000000000000000 (- 0 x))) (set m (+ m x)) (reward (* 1/7 x))))
"""


@pytest.mark.parametrize("name", godel.worlds())
def test_shipped_worlds_pass_the_check(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(godel.environment(name))


@pytest.mark.parametrize("text", [HALF_SEEN, UNBOUNDED])
def test_other_worlds_pass_the_check(text: str) -> None:
    check_env(WorldEnv(text))


def test_it_can_be_made_by_gymnasium_again() -> None:
    spec = godel.environment("gambler").spec
    assert spec is not None
    made = gymnasium.make(spec, render_mode="ansi")
    made.reset(seed=1)
    assert made.render() == "money=5"
    made.close()


def test_spaces_follow_the_declarations() -> None:
    environment = WorldEnv(HALF_SEEN)
    assert environment.observation_space == Dict(
        {"shown": Discrete(10), "mood": Discrete(2), "left": Discrete(5)}
    )
    assert environment.action_space == Dict({"bet": Discrete(4, start=-1), "door": Discrete(2)})
    wide = WorldEnv(UNBOUNDED)
    assert isinstance(wide.action_space, Box)
    least, greatest = -(2**62), 2**62
    assert wide.observation_space == Dict(
        {
            "n": Box(least, greatest, (1,), numpy.int64),
            "m": Box(5, greatest, (1,), numpy.int64),
            "k": Box(-3, greatest, (1,), numpy.int64),
        }
    )


def test_only_what_is_observed_is_shown() -> None:
    environment = WorldEnv(HALF_SEEN)
    shown, info = environment.reset(seed=0)
    assert shown == {"shown": 0, "mood": 0, "left": 4}
    assert info["observation"] == {"shown": "0", "mood": "calm", "left": "4"}
    shown, reward, ended, cut, info = environment.step({"bet": -1, "door": 0})
    assert shown == {"shown": 0, "mood": 0, "left": 3}
    assert (reward, ended, cut) == (-1 / 3, False, False)
    assert info == {
        "reward": "-1/3",
        "observation": {"shown": "0", "mood": "calm", "left": "3"},
    }


def test_the_end_of_life_truncates_and_done_terminates() -> None:
    environment = WorldEnv(HALF_SEEN)
    environment.reset(seed=0)
    ends = [environment.step({"bet": 0, "door": 0})[2:4] for _ in range(5)]
    assert ends == [(False, False)] * 3 + [(False, True)] * 2
    text = HALF_SEEN.replace("(= shown 9)", "(>= shown 4)")
    quick = WorldEnv(text)
    quick.reset(seed=0)
    assert quick.step({"bet": 2, "door": 0})[2:4] == (False, False)
    assert quick.step({"bet": 2, "door": 0})[1:4] == (2 / 3, True, False)
    assert quick.step({"bet": 2, "door": 0})[1:4] == (0.0, True, False)
    both = WorldEnv(text.replace("(life 4)", "(life 2)"))
    both.reset(seed=0)
    both.step({"bet": 2, "door": 0})
    assert both.step({"bet": 2, "door": 0})[2:4] == (True, True)


def test_integers_too_wide_for_a_space_are_shown_as_its_end_and_told_exactly() -> None:
    environment = WorldEnv(UNBOUNDED)
    environment.reset(seed=0)
    shown, reward, _, _, info = environment.step(numpy.array([3], dtype=numpy.int64))
    assert shown["n"].tolist() == [-(2**62)]
    assert info["observation"] == {"n": str(-3 * 10**22), "m": "8", "k": "7"}
    assert (reward, info["reward"]) == (3 / 7, "3/7")


def test_a_seed_gives_one_life_and_chances_are_those_of_the_world() -> None:
    environment = godel.environment("parking")

    def life(seed: int) -> list[Any]:
        environment.reset(seed=seed)
        return [environment.step(0)[0]["free"] for _ in range(10)]

    assert life(3) == life(3)
    free = Counter(spot for seed in range(300) for spot in life(seed))
    assert abs(free[1] / 3000 - 1 / 3) < 0.03  # over three standard deviations


class Bits:
    """A generator that gives the same bits again and again."""

    def __init__(self, point: Fraction) -> None:
        self.number = int(point * 2**256)

    def bytes(self, count: int) -> bytes:
        return self.number.to_bytes(count, "big")


@pytest.mark.parametrize(
    ("point", "luck"),
    [(Fraction(0), True), (Fraction(1, 3), True), (Fraction(1, 3) + Fraction(1, 2**255), False)],
)
def test_a_draw_is_exact(point: Fraction, luck: bool) -> None:
    environment = WorldEnv(HALF_SEEN)
    environment.np_random = Bits(point)  # type: ignore[assignment]
    environment.reset()
    shown = environment.step({"bet": 0, "door": 1})[0]
    assert shown["mood"] == int(luck)


@pytest.mark.parametrize(
    "action", [{"bet": 3, "door": 0}, {"bet": 0}, 0, {"bet": "x", "door": 0}, None]
)
def test_an_action_outside_of_the_space(action: object) -> None:
    environment = WorldEnv(HALF_SEEN)
    environment.reset(seed=0)
    with pytest.raises(godel.GodelError, match="no action"):
        environment.step(action)


def test_misuse() -> None:
    with pytest.raises(gymnasium.error.ResetNeeded):
        WorldEnv(HALF_SEEN).step({"bet": 0, "door": 0})
    with pytest.raises(godel.GodelError, match="0 worlds"):
        WorldEnv("(agent a)")
    with pytest.raises(godel.GodelError, match="render mode"):
        godel.environment("gambler", "human")
    faulty = WorldEnv(HALF_SEEN.replace("(min 9 (+ shown (max bet 0)))", "10"))
    faulty.reset(seed=0)
    with pytest.raises(godel.GodelError, match="shown leaves its range"):
        faulty.step({"bet": 0, "door": 0})


def test_a_world_without_actions_or_observations() -> None:
    environment = WorldEnv(
        "(world dull (state (x int 0 3)) (observe) (start (x 0)) (life 2) (step (reward 1)))"
    )
    check_env(environment)
    assert environment.reset(seed=0)[0] == 0
    assert environment.step(0)[:2] == (0, 1.0)


def test_without_gymnasium_there_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = builtins.__import__

    def refuse(name: str, *rest: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "gymnasium":
            raise ImportError(name)
        return plain(name, *rest, **named)

    for name in [name for name in sys.modules if name.partition(".")[0] == "gymnasium"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "godel.importers.gymnasium_env")
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(godel.GodelError, match="pip install"):
        godel.environment("gambler")


def test_nothing_imports_gymnasium_before_it_is_needed() -> None:
    code = "import sys, godel.api.worlds, godel.cli.import_; sys.exit('gymnasium' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
