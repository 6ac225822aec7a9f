"""Bounds of one number for all states, and what they decide after a tick."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.kernel.theorems import Here
from godel.language.reader import read_file_forms
from godel.prover.exploration import explore
from godel.prover.level import level_bounds
from godel.prover.starting import belief_of
from godel.prover.tactics import prove
from godel.prover.work import Meter
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

ANSWERS = """
(world larger
  (state (x int) (y int))
  (actions (answer int)) (default (answer 0))
  (start (x 3) (y 5))
  {life}
  (price (gas 1/1000))
  (step
    (reward (if (and (>= answer x) (>= answer y) (or (= answer x) (= answer y))) 1 0))
    (chance (1/2 (set x (+ x 1))) (1/2 (set y (- y 1))))))
(agent zero (define (policy) 0))
(agent right (define (policy x y) (max x y)))
"""


def _scene(text: str) -> tuple[World, list[Agent], Here]:
    first, *others = read_file_forms(text, "test")
    world = build_world(first)
    agents = [build_agent(node, world) for node in others]
    return world, agents, Here(0, world.start, agents[0].initial)


@pytest.mark.parametrize(
    ("life", "lower", "upper"),
    [
        ("(discount 9/10)", Fraction(-1, 100), Fraction(999, 100)),
        ("(life 7)", Fraction(-7, 1000), Fraction(6993, 1000)),
    ],
)
def test_least_and_most_that_a_tick_gains_for_ever(
    life: str, lower: Fraction, upper: Fraction
) -> None:
    world, (zero, _), here = _scene(ANSWERS.format(life=life))
    exploration = explore(world, zero, Meter(1_000))
    found = {b.upper: b.value for b in level_bounds(exploration, belief_of(world, here, ()))}
    assert found == {False: lower, True: upper}


@pytest.mark.parametrize("life", ["(discount 9/10)", "(life 7)"])
def test_an_answer_that_is_right_everywhere_is_proved_better_cheaply(life: str) -> None:
    world, (zero, right), here = _scene(ANSWERS.format(life=life))
    attempt = prove(world, zero, right, here, Meter(200))
    assert attempt.verdict == "proved", attempt.reason


def test_there_is_none_where_gains_have_no_end_or_nothing_ends() -> None:
    for body in (
        "(state (x int)) (start (x 0)) (discount 1/2) (step (reward x) (set x (+ x 1)))",
        "(state (b bool)) (start (b true)) (discount 1) (life endless) (step (reward 1))",
    ):
        world, (agent,), here = _scene(f"(world w {body}) (agent a)")
        exploration = explore(world, agent, Meter(1_000))
        assert level_bounds(exploration, belief_of(world, here, ())) == ()
