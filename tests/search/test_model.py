"""The float model agrees with linear algebra over everything, and knows when it may leave out."""

from __future__ import annotations

import pytest

from godel.kernel.theorems import Here
from godel.prover.work import Meter
from godel.search.effort import Effort
from godel.search.landscape import candidates_for_action, survey
from godel.search.model import Model, parameters
from tests.search.scenes import Scene, scene, shipped, value

CLOCK = """
(world clock
  (state (x int 0 3))
  (actions (go bool))
  (default (go false))
  (start (x (chance (1/4 0) (3/4 2))))
  (discount 9/10) (life 5)
  (price (gas 1/100))
  (done (= x 3))
  (step
    (if (and go (> left 1)) (set x (min 3 (+ x 1))))
    (reward (- x 2))))
(agent steady (define (policy x) (< x 2)))
(agent timed
  (memory (turns 0 0 9))
  (define (policy x turns) (< turns 1))
  (define (remember turns) (+ turns 1)))
"""

HIDDEN = """
(world coin
  (state (side one-of heads tails) (round int 0 1))
  (observe round)
  (actions (guess one-of heads tails))
  (default (guess tails))
  (start (side (chance (3/4 heads) (1/4 tails))) (round 0))
  (discount 9/10) (life endless)
  (step
    (reward (if (eq? guess side) 1 0))
    (set round (- 1 round))))
(agent tailed (define (policy round) 'tails))
"""

WALK = """
(world walk
  (state (x int))
  (actions (move int -1000000 1000000))
  (default (move 0))
  (start (x 0))
  (discount 99/100) (life endless)
  (step
    (chance (1/2 (set x (+ x move))) (1/2 (set x (- x 1))))
    (reward (- (abs (- x 5))))))
(agent still (define (policy x) 0))
"""


def model_of(given: Scene, names: frozenset[str] | None = None, limit: int = 4_000) -> Model:
    effort = Effort(Meter(10_000), "test")
    read = parameters(given.agent) if names is None else names
    return Model(given.world, given.agent, given.here, (), read, effort, limit)


@pytest.mark.parametrize("name", ["gambler", "gridworld", "parking", "thermostat", "compute"])
def test_shipped_agents_are_worth_what_linear_algebra_says(name: str) -> None:
    given = shipped(name)
    exact = value(given.world, given.agent)
    assert model_of(given).estimate(given.agent) == pytest.approx(exact, rel=1e-5)


@pytest.mark.parametrize("agent", [1, 2])
def test_a_world_that_reads_the_clock_and_an_agent_with_memory(agent: int) -> None:
    given = scene(CLOCK, agent)
    model = model_of(given)
    assert model.clock_counts
    assert model.memory_counts == (agent == 2)
    assert model.estimate(given.agent) == pytest.approx(value(given.world, given.agent))


def test_the_clock_is_left_out_where_nobody_reads_it() -> None:
    given = shipped("thermostat")
    timeless, timed = model_of(given), model_of(given, frozenset({"temperature", "left"}))
    assert timeless.estimate(given.agent) == pytest.approx(timed.estimate(given.agent))
    assert len(timed.situations) > 5 * len(timeless.situations)


def test_a_belief_is_weighted() -> None:
    given = scene(HIDDEN)
    assert model_of(given).estimate(given.agent) == pytest.approx(10 / 4, rel=1e-4)


def test_an_endless_world_is_explored_only_so_far() -> None:
    given = scene(WALK)
    model = model_of(given, limit=50)
    assert -10_000 < model.estimate(given.agent) < 0
    assert model.full
    assert len(model.situations) == 50


def test_a_program_that_breaks_the_world_is_worth_nothing() -> None:
    given = scene(WALK.replace("(state (x int))", "(state (x int 0 9))"))
    assert model_of(given).estimate(given.agent) < -1e9


def test_nothing_is_earned_when_it_is_over() -> None:
    given = scene(CLOCK)
    over = Scene(given.world, given.agent, Here(3, ((1, (3, 2)),), ()))
    assert model_of(over).estimate(given.agent) == 0


def test_large_ranges_of_actions_are_sampled_around_what_is_done() -> None:
    given = scene(WALK)
    actions = candidates_for_action(given.world, ((7,),))
    assert len(actions) <= 33
    assert {(0,), (7,), (8,), (6,), (-1,)} <= set(actions)
    assert actions == tuple(sorted(actions))  # type: ignore[type-var]


def test_views_of_a_hidden_state_mix_what_they_hide() -> None:
    given = scene(HIDDEN)
    effort = Effort(Meter(10_000), "test")
    land = survey(given.world, given.agent, given.here, (), ("round",), 1, effort)
    assert len(land.views) == 2
    for place, view in enumerate(land.views):
        assert len(view.members) == 2
        heads, tails = land.actions
        assert land.cost(place, heads) == 0 < land.cost(place, tails)


def test_costs_are_how_much_worse_than_the_best() -> None:
    given = shipped("gambler")
    effort = Effort(Meter(10_000), "test")
    land = survey(given.world, given.agent, given.here, (), ("money",), 1, effort)
    assert sum(land.weight(place) for place in range(len(land.views))) == pytest.approx(1)
    for place in range(len(land.views)):
        costs = [land.cost(place, action) for action in land.actions]
        assert min(costs) == 0


def test_more_rounds_lead_to_the_best_policy() -> None:
    given = shipped("gridworld")
    effort = Effort(Meter(10_000), "test")
    once, often = (
        survey(given.world, given.agent, given.here, (), ("row", "column"), rounds, effort)
        for rounds in (1, 16)
    )
    start = once.model.roots[0][1]
    assert once.later[start] == pytest.approx(value(given.world, given.agent))
    assert often.later[start] > once.later[start] + 0.5


def test_a_compiled_policy_is_estimated_as_by_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same value, for the same work."""
    found = []
    for after in (0, 3, 10**9):
        monkeypatch.setattr("godel.search.model.COMPILED_AFTER", after)
        for text, number in ((CLOCK, 2), (WALK, 1), (HIDDEN, 1)):
            given = scene(text, number)
            effort = Effort(Meter(10**6), "screen")
            names = parameters(given.agent)
            model = Model(given.world, given.agent, given.here, (), names, effort, limit=500)
            found.append((text, model.estimate(given.agent), effort.gas))
    assert found[:3] == found[3:6] == found[6:]
