"""What a technique may measure: one call of a policy, its gas, and what the call is charged."""

from __future__ import annotations

import pytest

from godel.language.desugar import quote_value
from godel.language.primitives import OuroFault
from godel.language.reader import read_datum
from godel.language.values import NIL, Value, list_items, list_value
from godel.prover.work import Meter
from godel.search.effort import Effort
from godel.search.proposer import Setting
from godel.search.task import Outcome, decode_outcome, perform
from godel.search.trial import TRIAL, Trials
from godel.world.tick import choose
from tests.search.scenes import scene

WORLD = """
(world sums
  (state (a int 0 9) (b int 0 9))
  (actions (answer int 0 99))
  (default (answer 0))
  (start (a 3) (b 4))
  (discount 9/10) (life endless)
  (price (gas 1/1000) (gas-limit 5000))
  (step (reward (if (= answer (+ a b)) 1 0))))
(agent slow
  (memory (seen 7 0 9))
  (define (policy b a seen) (+ (spend 100) (- a b) (+ b b) (- seen 7)))
  (define (spend n) (if (= n 0) 0 (spend (- n 1)))))
"""
GIVEN = scene(WORLD)
SELF = GIVEN.agent.runtime.self_value


def trials(budget: int = 100) -> tuple[Trials, Meter]:
    meter = Meter(budget)
    effort = Effort(meter, "propose")
    setting = Setting(GIVEN.world, GIVEN.agent, GIVEN.here, (), effort, lambda: None)
    return Trials(setting), meter


def data(text: str) -> Value:
    return quote_value(read_datum(text, "test"))


def test_it_says_what_the_policy_does_and_what_that_costs() -> None:
    trial, meter = trials()
    move = choose(GIVEN.world, GIVEN.agent, (2, 6), GIVEN.agent.initial)
    assert list_items(trial([SELF, list_value([2, 6]), 5000])) == [8, move.gas]
    assert meter.used * 1000 >= move.gas - 999
    assert move.action == (8,)


def test_gas_is_what_it_may_use_and_a_fault_is_no_answer() -> None:
    trial, _ = trials()
    gas = choose(GIVEN.world, GIVEN.agent, (2, 6), GIVEN.agent.initial).gas
    assert trial([SELF, list_value([2, 6]), gas]) is not NIL
    assert trial([SELF, list_value([2, 6]), gas - 1]) is NIL
    assert trial([SELF, list_value([2, 6]), -1]) is NIL
    faulty = data("(agent slow (define (policy a) (car a)))")
    assert trial([faulty, list_value([2, 6]), 5000]) is NIL


@pytest.mark.parametrize("program", ["7", "(agent)", "(agent p)", "(agent p (define policy 1))"])
def test_what_is_no_program_of_this_world_gives_nothing(program: str) -> None:
    trial, _ = trials()
    assert trial([data(program), list_value([1, 1]), 5000]) is NIL


@pytest.mark.parametrize("operands", [[], [SELF, 3, 9], [SELF, list_value([1]), 9],
                                      [SELF, list_value([1, 2]), NIL]])  # fmt: skip
def test_other_operands_are_a_fault(operands: list[Value]) -> None:
    trial, _ = trials()
    with pytest.raises(OuroFault):
        trial(operands)


def test_the_text_of_a_program_is_charged_and_no_work_means_no_gas() -> None:
    trial, meter = trials(1)
    tried: list[Value] = [data("(agent p (define (policy a) 1))"), list_value([1, 1]), 5000]
    with pytest.raises(OuroFault, match="out of gas"):
        _ = [trial(tried) for _ in range(400)]
    assert meter.pinched


def said(technique: str, budget: int = 100) -> Outcome:
    task = GIVEN.task(read_datum(technique, "test"), budget)
    return decode_outcome(perform(task.encode()))


def test_a_technique_with_a_fourth_parameter_measures() -> None:
    wanted = choose(GIVEN.world, GIVEN.agent, (2, 6), GIVEN.agent.initial).gas
    told = f"""(run (lambda (self step theorems trial)
        (if (equal? (trial self '(2 6) 5000) '(8 {wanted})) '(nothing) '(get-axiom reward))))"""
    outcome = said(told)
    assert outcome.fate == "exhausted"
    assert outcome.ended
    assert "has no candidate" in outcome.reason
    assert dict(outcome.work)["trial"] >= 1


def test_a_technique_with_three_parameters_has_no_trial_by_any_name() -> None:
    assert " " in TRIAL.name
    outcome = said("(run (lambda (self step theorems) (trial self '(2 6) 5000)))")
    assert outcome.fate == "malformed"


def test_a_technique_whose_trials_cost_all_its_work_is_cut_short() -> None:
    outcome = said("""(run (lambda (self step theorems trial)
        (map (lambda (n) (trial self '(2 6) 5000)) (range 0 200))))""", 20)
    assert (outcome.fate, outcome.ended) == ("unknown", False)
    assert sum(units for _, units in outcome.work) > 20
