"""One tick: how the world moves, how the agent acts and remembers, what is charged."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.world.model import Agent, World
from godel.world.tick import WorldFault, choose, is_over, step, tick
from tests.world.worlds import Distribution, of_step, of_tick, pair_of, plains, world_of

HALF = Fraction(1, 2)


def world(step_text: str, clauses: str = "(life endless)") -> World:
    """A world with one number and one boolean, whose action is 0 to 3."""
    return world_of(
        f"""(world test
          (state (x int 0 9) (b bool))
          (actions (push int 0 3))
          (default (push 1))
          (start (x 5) (b false))
          {clauses}
          (step {step_text}))"""
    )


def moved(step_text: str, x: int = 5, push: int = 2) -> Distribution:
    """What can follow from a number and an action: chances of ((x, b), reward)."""
    found = world(step_text)
    return of_step(step(found, (x, found.start[0][1][1]), (push,)))


def sure(x: int, reward: Fraction | int = 0, b: bool = False) -> Distribution:
    return {((x, b), Fraction(reward)): Fraction(1)}


def test_nothing_happens_in_an_empty_step() -> None:
    assert moved("") == sure(5)


def test_what_follows_sees_a_set() -> None:
    assert moved("(set x (+ x 1)) (set x (* 2 (- x 3))) (reward x)") == sure(6, 6)


def test_what_came_before_does_not_see_a_set() -> None:
    assert moved("(reward x) (set x 0)") == sure(0, 5)


def test_let_is_not_evaluated_again_after_a_set() -> None:
    assert moved("(let ((y (+ x 1))) (set x 0) (set x y) (reward y))") == sure(6, 6)


def test_bindings_of_one_let_do_not_see_each_other() -> None:
    assert moved("(let ((y 1)) (let ((y 2) (z y)) (reward (+ (* 10 y) z))))") == sure(5, 21)


def test_let_ends_with_its_form() -> None:
    text = "(let ((y 1)) (let ((y 2)) (reward y)) (reward (* 10 y)))"
    assert moved(text) == sure(5, 12)


def test_rewards_add_up_inside_and_outside_of_chance() -> None:
    text = "(reward 1) (chance (1/2 (reward 10)) (1/2 (reward 20) (reward 1/2))) (reward 100)"
    wanted = {((5, False), Fraction(111)): HALF, ((5, False), Fraction(243, 2)): HALF}
    assert moved(text) == wanted


@pytest.mark.paper("2.1 environment")
def test_nested_chance_multiplies() -> None:
    text = """(chance
      (1/3 (set x 1))
      (2/3 (set x 2) (chance (1/4 (set x (+ x 1)) (reward 1)) (3/4 (set b true)))))"""
    assert moved(text) == {
        ((1, False), Fraction(0)): Fraction(1, 3),
        ((3, False), Fraction(1)): Fraction(1, 6),
        ((2, True), Fraction(0)): HALF,
    }


def test_weights_read_the_values_of_their_moment() -> None:
    text = "(set x 1) (chance ((/ x 4) (set x 3)) ((- 1 (/ x 4)) (set x 9)))"
    wanted = {((3, False), Fraction(0)): Fraction(1, 4), ((9, False), Fraction(0)): Fraction(3, 4)}
    assert moved(text) == wanted


@pytest.mark.parametrize("broken", ["(set x 10)", "(set x (car x))", "(chance ((* x x)))"])
def test_branch_of_weight_0_is_not_taken(broken: str) -> None:
    assert moved(f"(chance (0 {broken}) (1 (reward 1)))") == sure(5, 1)
    assert moved(f"(chance ((- x 5) {broken}) (1 (reward 1)))") == sure(5, 1)


def test_if_without_an_else_may_do_nothing() -> None:
    assert moved("(if (> x 7) (reward 1)) (set x 1)") == sure(1)
    assert moved("(if (> x 7) (reward 1)) (set x 1)", x=8) == sure(1, 1)
    assert moved("(if (= x push) (reward 1) (reward 2))") == sure(5, 2)


def test_branches_that_meet_are_kept_apart() -> None:
    """The distribution is the sum; the list keeps the order of the text."""
    found = world("(chance (1/2 (set x 3)) (1/2 (set x 3)))")
    assert [branch.weight for branch in step(found, found.start[0][1], (0,))] == [HALF, HALF]


@pytest.mark.parametrize(
    "text",
    [
        "(set x 10)",
        "(set x -1)",
        "(set x 1/2)",
        "(set x true)",
        "(set b 0)",
        "(set x (/ 1 (- x 5)))",
        "(set x (car '()))",
        "(reward b)",
        "(reward 'much)",
        "(if x (reward 1))",
        "(chance ((/ x 4)) ((- 1 (/ x 4))))",
        "(chance ((/ x 10)) ((/ x 20)))",
        "(chance (b) (1/2) (1/2))",
        "(let ((y (quotient x 0))) (reward 1))",
        "(let ((loop (lambda (f) (f f)))) (reward (loop loop)))",
    ],
)
def test_what_is_no_event_of_the_world(text: str) -> None:
    with pytest.raises(WorldFault):
        moved(text)


def test_a_set_that_leaves_the_range_for_a_moment_is_refused() -> None:
    with pytest.raises(WorldFault, match="x leaves its range"):
        moved("(set x 10) (set x 9)")


@pytest.mark.paper("2.1 lifetime")
def test_over_when_done_or_when_no_tick_is_left() -> None:
    endless = world("", "(life endless) (done (> x 7))")
    false = endless.start[0][1][1]
    assert [x for x in range(10) if is_over(endless, (x, false))] == [8, 9]
    finite = world("", "(life 4) (done (= x left))")
    assert plains(finite.start[0][1]) == (5, False, 4)
    assert not is_over(finite, (5, false, 4))
    assert is_over(finite, (5, false, 0))
    assert is_over(finite, (4, false, 4))


def test_left_counts_down_after_the_step() -> None:
    found = world("(reward left) (if (= left 1) (set x 0))", "(life 4)")
    false = found.start[0][1][1]
    assert of_step(step(found, (5, false, 4), (0,))) == {((5, False, 3), Fraction(4)): 1}
    assert of_step(step(found, (5, false, 1), (0,))) == {((0, False, 0), Fraction(1)): 1}


def test_done_that_is_no_boolean_is_no_event_of_the_world() -> None:
    with pytest.raises(WorldFault, match="not a boolean"):
        is_over(world("", "(life endless) (done x)"), world("").start[0][1])


HEAD = """(world test
  (state (x int 0 9))
  (actions (push int 0 3))
  (default (push 1))
  (start (x 5))
  (life endless)
  (price (gas 1/1000) (gas-limit 200))
  (step (set x (max 0 (min 9 (+ x push -1)))) (reward (* 10 push))))
"""


def agent(definitions: str, memory: str = "(memory (m 2 0 4))") -> tuple[World, Agent]:
    return pair_of(f"{HEAD}(agent test {memory} {definitions})")


def only(found: tuple[World, Agent], x: int, memory: int) -> tuple[tuple[object, ...], Fraction]:
    """The one thing that can happen, and the gain."""
    ((what, chance),) = of_tick(tick(*found, (x,), (memory,))).items()
    state, after, gain = what
    assert chance == 1
    assert isinstance(gain, Fraction)
    return (state, after), gain


@pytest.mark.paper("2.1 costs")
def test_gas_of_policy_is_charged() -> None:
    """3 costs 1; (+ 1 m) costs 4: the call, the operator and two operands."""
    assert only(agent("(define (policy) 3)"), 5, 2) == (((7,), (2,)), 30 - Fraction(1, 1000))
    assert only(agent("(define (policy m) (+ 1 m))"), 5, 2) == (
        ((7,), (2,)),
        30 - Fraction(4, 1000),
    )


def test_gas_of_remember_is_charged_as_well() -> None:
    found = agent("(define (policy) 0) (define (remember m) (+ m 1))")
    assert only(found, 5, 2) == (((4,), (3,)), -Fraction(1 + 4, 1000))


@pytest.mark.parametrize(
    "body",
    [
        "(/ 1 0)",
        "(car 1)",
        "4",
        "-1",
        "1/2",
        "true",
        "'up",
        "'()",
        "(list 1)",
        "(lambda (y) y)",
        "abs",
        "(policy x)",
        "(length (range 0 100))",
        "(if x 1 2)",
    ],
)
def test_bad_policy_means_the_default_at_the_whole_limit(body: str) -> None:
    found = agent(f"(define (policy x) {body})")
    move = choose(*found, (5,), (2,))
    assert (plains(move.action), move.gas) == ((1,), 200)
    assert move.fault != ""
    assert only(found, 5, 2) == (((5,), (2,)), 10 - Fraction(200, 1000))


def test_a_policy_may_use_the_whole_limit_but_not_more() -> None:
    """3 to call f, then 5 for its test and 1 for the 2, or 6 for the next call: 196 at n = 17."""
    text = "(define (policy x) (f {})) (define (f n) (if (= n 0) 2 (f (- n 1))))"
    for rounds in (0, 1, 17):
        move = choose(*agent(text.format(rounds)), (5,), (2,))
        assert (plains(move.action), move.gas, move.fault) == ((2,), 9 + 11 * rounds, "")
    assert choose(*agent(text.format(18)), (5,), (2,)).fault == "out of gas"


@pytest.mark.parametrize("body", ["(/ 1 0)", "5", "-1", "1/2", "true", "(list m)", "(remember m)"])
def test_bad_remember_keeps_memory_at_the_whole_limit(body: str) -> None:
    found = agent(f"(define (policy) 0) (define (remember m) {body})")
    assert only(found, 5, 2) == (((4,), (2,)), -Fraction(1 + 200, 1000))


def test_each_call_has_a_limit_of_its_own() -> None:
    found = agent("(define (policy x) (car x)) (define (remember m) (car m))")
    assert only(found, 5, 2) == (((5,), (2,)), 10 - Fraction(400, 1000))


@pytest.mark.parametrize(
    ("body", "parameters", "after"),
    [
        ("x", "x", 3),  # before the step
        ("next-x", "next-x", 4),
        ("push", "push", 2),
        ("(quotient reward 10)", "reward", 2),  # gross: no gas is taken off
        ("(- next-x m)", "m next-x", 2),
        ("m", "m", 2),
    ],
)
@pytest.mark.paper("2.1 inputs and outputs")
def test_what_remember_sees(body: str, parameters: str, after: int) -> None:
    found = agent(f"(define (policy) 2) (define (remember {parameters}) {body})")
    assert only(found, 3, 2)[0] == ((4,), (after,))


def test_remember_sees_the_default_when_the_policy_failed() -> None:
    found = agent("(define (policy) 'no) (define (remember push) push)")
    assert only(found, 3, 4)[0] == ((3,), (1,))


def test_without_remember_memory_stays() -> None:
    assert only(agent("(define (policy) 2)"), 3, 4)[0] == ((4,), (4,))


def test_parameters_are_bound_by_name_in_any_order() -> None:
    for parameters in ("x m", "m x"):
        found = agent(f"(define (policy {parameters}) (- x m))")
        assert plains(choose(*found, (5,), (3,)).action) == (2,)


def test_several_actions_and_memories_are_lists_in_declared_order() -> None:
    found = pair_of(
        """(world test
          (state (x int 0 9))
          (actions (push int 0 3) (way one-of up down))
          (default (push 0) (way down))
          (start (x 5))
          (life endless)
          (step (set x (if (eq? way 'up) (+ x push) (- x push)))))
        (agent test
          (memory (m 0 0 4) (n 1 0 4))
          (define (policy m) (if (= m 3) (list 1) (if (= m 4) (list 'up 1) (list 2 'up))))
          (define (remember m n push) (if (= n 4) m (list n push))))"""
    )
    assert of_tick(tick(*found, (5,), (0, 1))) == {((7,), (1, 2), Fraction(0)): 1}
    assert of_tick(tick(*found, (5,), (0, 4))) == {((7,), (0, 4), Fraction(0)): 1}
    assert plains(choose(*found, (5,), (3, 1)).action) == (0, "down")
    assert plains(choose(*found, (5,), (4, 1)).action) == (0, "down")


def test_without_actions_nothing_is_asked_or_charged() -> None:
    found = pair_of(
        """(world test (state (x int 0 9)) (start (x 5)) (life endless) (price (gas 1))
          (step (reward x)))
        (agent test (define (policy x) (car x)))"""
    )
    assert of_tick(tick(*found, (5,), ())) == {((5,), (), Fraction(5)): 1}


def test_every_branch_has_its_own_memory() -> None:
    found = pair_of(
        """(world test (state (x int 0 9)) (start (x 5)) (life endless)
          (step (chance (1/3 (set x 1) (reward 1)) (2/3 (set x 2)))))
        (agent test
          (memory (m 0 0 9))
          (define (remember m next-x reward) (+ m next-x (* 3 reward))))"""
    )
    assert of_tick(tick(*found, (5,), (1,))) == {
        ((1,), (5,), Fraction(1)): Fraction(1, 3),
        ((2,), (3,), Fraction(0)): Fraction(2, 3),
    }
