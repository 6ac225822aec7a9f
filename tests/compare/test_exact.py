"""Exact values agree with those of a solver that shares nothing with the package."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.compare.exact import Exact, Unsolved
from godel.kernel.theorems import Here
from godel.language.reader import read_datum
from godel.world.agent import build_agent
from godel.world.build import build_world
from tests.compare.planted import shop, taker
from tests.properties_kernel.builder import Maker
from tests.properties_kernel.small import points, utilities


def test_values_in_random_worlds() -> None:
    solved = 0
    for number in range(40):
        maker = Maker(f"exact {number}")
        world = maker.world()
        agent = maker.agent("p", world, number % 3)
        expected = utilities(world, agent)
        built = build_world(read_datum(world.text(), "world"))
        exact, program = Exact(built), build_agent(read_datum(agent.text(), "agent"), built)
        for point in points(world, agent) if expected is not None else ():
            state, memory, left = point
            parts = [state // world.hidden, *([state % world.hidden] if world.hidden > 1 else [])]
            place = ((*parts, *([left] if left >= 0 else [])), (memory,) if agent.memory else ())
            assert expected is not None
            try:
                assert exact.value("act", program, place) == expected[point]
                solved += 1
            except Unsolved:
                assert (world.life, world.discount) == (None, 1)
    assert solved > 500


def test_thinking_is_paid_for_from_the_next_tick_on() -> None:
    world = shop()
    here = Here(0, ((1, ()),), ())
    exact, agent = Exact(world), taker(world, 1)
    assert exact.utility("act", agent, here) == 2
    assert exact.utility("pay", agent, here) == 2 - Fraction(1, 10)


@pytest.mark.parametrize(
    ("step", "why"),
    [
        ("(set s (+ s 1)) (reward 1)", "the world faults: s leaves its range"),
        ("(reward 1)", "an endless life without discount has no certain end"),
    ],
)
def test_what_has_no_value(step: str, why: str) -> None:
    text = f"(world w (state (s int 0 3)) (start (s 0)) (discount 1) (life endless) (step {step}))"
    world = build_world(read_datum(text, "world"))
    agent = build_agent(read_datum("(agent a)", "agent"), world)
    with pytest.raises(Unsolved, match=why):
        Exact(world).value("act", agent, ((0,), ()))


def test_a_loop_without_gain_is_worth_nothing() -> None:
    text = (
        "(world w (state (s int 0 2)) (start (s 0)) (discount 1) (life endless) (done (= s 2))"
        " (step (if (= s 0) (chance (1/3 (set s 1) (reward 3)) (2/3 (set s 2) (reward 6))))))"
    )
    world = build_world(read_datum(text, "world"))
    agent = build_agent(read_datum("(agent a)", "agent"), world)
    assert Exact(world).value("act", agent, ((0,), ())) == 5
