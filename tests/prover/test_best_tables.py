"""Tables that no program can exceed, against policy iteration over the rationals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.syntax import Atom, symbol
from godel.language.values import number
from godel.prover.best_tables import ceiling_table
from godel.prover.ceilings import ceiling
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.packing import TableBound
from godel.prover.tactics import AXIOMS
from godel.prover.work import Meter
from godel.world.model import Agent, World
from tests.oracle.shipped import SHIPPED, best_value
from tests.world.worlds import pair_of, shipped

F = Fraction


def _ceiling(world: World) -> TableBound | None:
    return ceiling_table(world, Here(0, world.start, ()), 5_000, Meter(10**6))


def _accepted(world: World, agent: Agent, bound: TableBound) -> str:
    """Why the kernel refuses a ceiling, "" if it accepts it."""
    script = Script()
    given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
    utility, here = script.axiom("utility", "act"), script.here()
    premises = (*given, utility, here)
    last = script.rule("table-upper", premises, symbol("any"), bound.rows)
    script.rule("unroll", (last, here), Atom(0))
    place = Here(0, world.start, agent.initial)
    claim = claim_for(world, agent, None, place, Goal("ceiling", None, number(bound.value)))
    return verify(compose(claim, world, agent, None, script.node()), AXIOMS).reason


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_shipped_worlds(name: str) -> None:
    world, agent = shipped(name)
    bound = _ceiling(world)
    assert bound is not None
    assert 0 <= bound.value - best_value(name) <= F(1, 10**9) * max(1, abs(best_value(name)))
    assert _accepted(world, agent, bound) == ""


def _walled(size: int, life: str) -> str:
    """Steps to the right pay at the end; to stay is free, and can be done for ever."""
    return f"""(world walled (state (x int 0 {size})) (actions (go one-of left stay right))
      (default (go stay)) (start (x {size // 2})) {life} (done (or (= x 0) (= x {size})))
      (step
        (if (eq? go 'right) (chance (2/3 (set x (+ x 1))) (1/3 (set x (- x 1)))))
        (if (eq? go 'left) (chance (1/2 (set x (- x 1))) (1/2 (set x (+ x 1)))))
        (reward (if (= x {size}) 1 0))))
    (agent one (define (policy x) 'right))"""


def _ruin(size: int) -> Fraction:
    """The chance to gain from the middle when each step goes right with 2 in 3."""
    half = size // 2
    return (1 - F(1, 2) ** half) / (1 - F(1, 2) ** size)


@pytest.mark.parametrize("size", [10, 300])
def test_to_stay_for_ever_is_no_gain(size: int) -> None:
    """Small worlds exactly, larger ones to the tolerance; nobody must come to an end."""
    world, agent = pair_of(_walled(size, "(discount 1) (life endless)"))
    bound = _ceiling(world)
    assert bound is not None
    assert bound.ranks is None
    best = _ruin(size)
    assert (bound.value == best) if size == 10 else (0 <= bound.value - best <= F(1, 10**9))
    assert _accepted(world, agent, bound) == ""


def test_going_round_for_gain_has_no_ceiling() -> None:
    text = _walled(10, "(discount 1) (life endless)").replace(
        "(reward (if", "(reward (if (eq? go 'stay) 1 0)) (reward (if"
    )
    assert _ceiling(pair_of(text)[0]) is None


def test_every_action_comes_to_an_end() -> None:
    """With a rank for all programs, losses count too."""
    text = """(world descent (state (x int 0 250)) (actions (step int 1 3)) (default (step 1))
      (start (x 250)) (discount 1) (life endless) (done (= x 0))
      (step
        (chance (1/2 (set x (max 0 (- x step)))) (1/2 (set x (- x 1))))
        (reward (if (= step 3) -3 -1))))
    (agent one (define (policy x) 2))"""
    world, agent = pair_of(text)
    bound = _ceiling(world)
    assert bound is not None
    assert bound.ranks is not None
    values = [F(0), F(-1)]
    for x in range(2, 251):
        ways = [(1, -1), (2, -1), (3, -3)]
        values.append(max(cost + (values[max(0, x - s)] + values[x - 1]) / 2 for s, cost in ways))
    assert 0 <= bound.value - values[250] <= F(1, 10**9) * abs(values[250])
    assert _accepted(world, agent, bound) == ""


def test_no_table_where_there_is_no_end() -> None:
    for text in (
        "(world far (state (x int 0)) (start (x 0)) (discount 1/2) (step (set x (+ x 1))))"
        "(agent one)",
        "(world wide (state (x int 0 3)) (actions (n int)) (default (n 0)) (start (x 0))"
        "(discount 1/2) (step (reward (- (abs n))))) (agent one (define (policy x) 0))",
    ):
        assert _ceiling(pair_of(text)[0]) is None


def test_the_search_for_a_ceiling_takes_the_table() -> None:
    world, agent = pair_of(_walled(300, "(discount 1) (life endless)"))
    found = ceiling(world, agent, Here(0, world.start, ()), Meter(100_000))
    assert found.value is not None
    assert found.proof is not None
    assert 0 <= Fraction(found.value) - _ruin(300) <= F(1, 10**9)
    goal = Goal("ceiling", None, found.value)
    claim = claim_for(world, agent, None, Here(0, world.start, ()), goal)
    assert verify(compose(claim, world, agent, None, found.proof), AXIOMS).accepted
