"""What a world asks for: which actions are right, for all states at once."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from godel.language.reader import load_text
from godel.prover.work import Meter
from godel.resources import synthesis_folder
from godel.search.answering import specification
from godel.world.tick import step
from tests.search.scenes import scene

TASKS = sorted(path.stem for path in synthesis_folder().glob("*.ouro"))


@pytest.mark.parametrize("name", TASKS)
def test_right_answers_are_those_that_earn_most_in_exact_steps(name: str) -> None:
    world = scene(load_text(synthesis_folder() / f"{name}.ouro")).world
    wanted = specification(world, Meter(10_000))
    assert wanted is not None
    assert wanted.best == 1
    draw = Random(name)
    states = [tuple(draw.randint(-4, 6) for _ in world.variables) for _ in range(40)]
    answers = np.arange(-6, 13)[:, None] * np.ones((1, len(states)), dtype=np.int64)
    right = wanted.right(wanted.columns(states), answers)
    assert right.any(axis=0).all() or name.startswith(("sat", "guard", "abs"))
    for place, state in enumerate(states):
        for row in range(0, len(answers), 3):
            branches = step(world, state, (int(answers[row, place]),))
            earned = sum(branch.weight * branch.reward for branch in branches)  # type: ignore[operator]
            assert right[row, place] == (earned == 1), (state, answers[row, place])


def _asks(body: str) -> bool:
    text = f"""(world w (state (x int) (y int)) (actions (a int)) (default (a 0))
      (start (x 0) (y 0)) (discount 1/2) (step {body})) (agent p (define (policy) 0))"""
    return specification(scene(text).world, Meter(10_000)) is not None


@pytest.mark.parametrize(
    "body",
    [
        "(reward (if (= a x) 1 0)) (set x (+ x 1))",
        "(if (> a x) (reward 1)) (chance (1/2 (set x y)) (1/2 (set y x)))",
        "(let ((b (+ a 1))) (reward (if (= b x) 2 -1))) (if (> x 0) (set y 0))",
    ],
)
def test_worlds_that_ask_for_answers(body: str) -> None:
    assert _asks(body)


@pytest.mark.parametrize(
    "body",
    [
        "(reward (if (= a x) 1 0)) (set x a)",
        "(reward (if (= a x) 1 0)) (if (> a 0) (set y 0))",
        "(let ((b (+ a 1))) (reward (if (= b x) 2 -1)) (set y b))",
        "(reward (if (= a x) 1 0)) (if (= a 0) (chance (1/2 (set x 0)) (1/2 (set x 1))))",
        "(reward 1) (set x (+ x 1))",  # any action is as good as any other
        "(reward (- 0 (abs (- a x))))",  # what is earned is no number on a region
    ],
)
def test_worlds_that_do_not(body: str) -> None:
    assert not _asks(body)


def test_divisions_in_what_is_asked_for() -> None:
    world = scene(
        """(world w (state (x int -99 99)) (actions (a int -99 99)) (default (a 0))
          (start (x 0)) (discount 1/2) (step (reward (if (= a (quotient x 3)) 1 0))))
        (agent p (define (policy) 0))"""
    ).world
    wanted = specification(world, Meter(10_000))
    assert wanted is not None
    states = [(value,) for value in range(-7, 8)]
    answers = np.array([[value // 3 for (value,) in states], [0 for _ in states]])
    right = wanted.right(wanted.columns(states), answers)
    assert right[0].all()
    assert list(right[1]) == [value // 3 == 0 for (value,) in states]
