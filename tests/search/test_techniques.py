"""What each proposer finds, in worlds made so that one can see what it ought to find."""

from __future__ import annotations

import pytest

from godel.language.canonical import print_flat
from godel.language.reader import read_datum
from godel.prover.solver import Solver
from godel.prover.work import OutOfWork
from godel.search.edit import procedures
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Setting
from godel.search.techniques import BadTechnique, propose
from godel.search.tune import sites
from godel.world.model import Agent
from tests.search.scenes import Scene, scene, shipped, value

SIGNAL = """
(world signal
  "Answer a number between the ends; a lamp says which end it is near."
  (state (lamp bool) (aim int 0 20))
  (actions (shot int 0 20))
  (default (shot 0))
  (start (lamp false) (aim 3))
  (discount 1/2) (life endless)
  (price (gas 0))
  (step
    (reward (- (abs (- aim shot))))
    (chance
      (1/2 (set lamp true) (chance (1/2 (set aim 16)) (1/2 (set aim 18))))
      (1/2 (set lamp false) (chance (1/2 (set aim 3)) (1/2 (set aim 5)))))))
(agent blind (define (policy lamp) 9))
(agent far (define (policy lamp aim) (if (< aim 100) 0 (* 2 aim))))
(agent forgetful
  (memory (last 0 0 20))
  (define (policy lamp last) last)
  (define (remember shot) 1))
"""

TWO = """
(world two
  (state (x int 0 3))
  (actions (side one-of left right) (force int 1 2))
  (default (side left) (force 1))
  (start (x 1))
  (discount 9/10) (life endless)
  (step
    (set x (if (eq? side 'right) (min 3 (+ x force)) (max 0 (- x force))))
    (reward x)))
(agent idle (define (policy x) (list 'left 1)))
"""


def policy_of(agent: Agent) -> str:
    policy = procedures(agent.node)["policy"]
    return f"{' '.join(policy.parameters)}: {print_flat(policy.body)}"


def ask(given: Scene, technique: str, setting: Setting | None = None) -> Proposal:
    return propose(setting or given.setting(), read_datum(technique, "test"))


def first(given: Scene, technique: str) -> str:
    return policy_of(ask(given, technique).candidates[0])


def test_improve_finds_a_tree_over_what_the_policy_sees() -> None:
    given = scene(SIGNAL)
    found = ask(given, "(improve)").candidates[0]
    assert value(given.world, found) == pytest.approx(-1)
    assert policy_of(found).startswith("lamp: (if lamp 1")


def test_extend_reads_what_the_policy_did_not() -> None:
    given = scene(SIGNAL)
    assert first(given, "(extend 1)") == "lamp aim: aim"
    with pytest.raises(NothingLeft):
        ask(scene(SIGNAL, 2), "(extend 1)")


def test_replace_goes_through_the_places_of_the_policy() -> None:
    given = scene(SIGNAL, 2)
    assert first(given, "(replace 1)") == "lamp aim: aim"
    assert first(given, "(replace 5)") == "lamp aim: (if (< aim 100) aim (* 2 aim))"


def test_guard_keeps_the_old_policy_behind_a_test() -> None:
    given = scene(SIGNAL)
    found = policy_of(ask(given, "(guard 1)").candidates[0])
    assert found.startswith("lamp: (if lamp 1")
    assert found.endswith(" 9)")


def test_tune_moves_one_number() -> None:
    given = scene(SIGNAL, 2)
    assert [site.value for site in sites(given.agent)] == [100, 0, 2]
    assert first(given, "(tune 2)") == "lamp aim: (if (< aim 100) 3 (* 2 aim))"
    with pytest.raises(NothingGained):
        ask(given, "(tune 3)")
    with pytest.raises(NothingLeft):
        ask(given, "(tune 7)")


def test_tune_reaches_what_is_remembered() -> None:
    given = scene(SIGNAL, 3)
    assert [site.procedure.name for site in sites(given.agent)] == ["remember"]
    found = ask(given, "(tune 1)").candidates[0]
    assert value(given.world, found) > value(given.world, given.agent) + 1
    assert policy_of(found) == policy_of(given.agent)


def test_tune_asks_the_solver_for_a_constant_that_harms_nowhere() -> None:
    given = shipped("parking")
    with Solver() as solver:
        plain = given.setting()
        setting = Setting(
            plain.world, plain.running, plain.here, (), plain.effort, lambda: solver
        )
        found = ask(given, "(tune 1)", setting)
    assert "found after" in found.query_text
    assert dict(setting.effort.meter.by_phase())["solver"] > 0
    assert value(given.world, found.candidates[0]) > value(given.world, given.agent) + 0.5


def test_several_actions_are_chosen_together() -> None:
    found = ask(scene(TWO), "(improve)").candidates[0]
    assert policy_of(found) == "x: (list 'right 2)"


def test_a_whole_agent_is_its_own_technique() -> None:
    given = scene(TWO)
    text = "(agent mine (define (policy x) (list 'right 1)))"
    assert first(given, text) == "x: (list 'right 1)"


@pytest.mark.parametrize(
    "technique",
    ["()", "7", "improve", "(improve 0)", "(improve 1 2)", "(improve x)", "(improve 1/2)",
     "(dance 1)", "(tune 1000001)", "(agent)", "(agent a (define (policy y) 1))", "(world w)",
     "((improve) 1)"],
)  # fmt: skip
def test_what_is_no_technique_is_refused(technique: str) -> None:
    with pytest.raises(BadTechnique):
        ask(scene(TWO), technique)


@pytest.mark.parametrize(
    "technique", ["(improve 6)", "(extend 5)", "(guard 13)", "(tune 99)", "(replace 999)"]
)
def test_every_proposer_ends_at_little_cost(technique: str) -> None:
    setting = scene(SIGNAL, 2).setting()
    with pytest.raises(NothingLeft):
        propose(setting, read_datum(technique, "test"))
    assert setting.effort.meter.used == 0


def test_a_world_without_actions_leaves_nothing_to_propose() -> None:
    given = scene("(world w (state (x int 0 3)) (start (x 0)) (life 2)) (agent a)")
    with pytest.raises(NothingLeft):
        ask(given, "(improve)")


def test_a_best_policy_is_not_improved() -> None:
    given = scene(TWO.replace("(list 'left 1)", "(list 'right 2)"))
    for technique in ("(improve)", "(guard 1)", "(tune 1)", "(replace 1)"):
        with pytest.raises(NothingGained):
            ask(given, technique)


def test_work_runs_out() -> None:
    given = shipped("gridworld")
    with pytest.raises(OutOfWork):
        ask(given, "(improve)", given.setting(budget=3))


def test_swap_exchanges_branches_and_ends() -> None:
    given = scene(TWO.replace("(list 'left 1)", "(if (< x 9) (list 'left 2) (list 'right 2))"))
    assert first(given, "(swap 1)") == "x: (if (< x 9) (list 'right 2) (list 'left 2))"
    with pytest.raises(NothingLeft):
        ask(given, "(swap 13)")
    with pytest.raises(NothingLeft):
        ask(scene(TWO.replace("(list 'left 1)", "(list 'left 1)")), "(swap 9)")


def test_recall_needs_something_hidden_and_a_memory_that_may_go() -> None:
    with pytest.raises(NothingLeft, match="hidden"):
        ask(scene(TWO), "(recall 1)")
    hidden = SIGNAL.replace('"Answer', '"Hidden: answer').replace(
        "(actions", "(observe lamp) (actions"
    )
    reading = hidden + "(agent r (memory (m 0 0 3)) (define (policy lamp) 9) (define (think m) m))"
    with pytest.raises(NothingLeft, match="think"):
        ask(scene(reading, 4), "(recall 1)")
    with pytest.raises(NothingLeft, match="recall ends"):
        ask(scene(hidden), "(recall 99)")
