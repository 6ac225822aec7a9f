"""A quoted opponent in a world too large for tables: its program is followed symbolically."""

from __future__ import annotations

from fractions import Fraction

from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.canonical import print_flat
from godel.language.reader import read_datum
from godel.machine.state import tree_of
from godel.prover import tactics
from godel.prover.certificate import claim_for, compose
from godel.prover.work import Meter
from godel.selfplay.ladder import version_of
from godel.selfplay.template import find_template
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world
from tests.verify.judging import judged

# Who is nearer than 10 is seen; the gap itself is not, so that the views stay few.
CHASE = """(world chase (state (gap int 0 1000000000000) (near bool))
  (observe near) (actions (run int 0 3)) (default (run 0)) (start (gap 1000000) (near false))
  (discount 9/10) (life endless)
  (step
    (let ((opponent (eval '(lambda (near) 0))))
      (set gap (max 0 (min 1000000000000 (- (+ gap (opponent near)) run))))
      (set near (< gap 10))
      (reward (- (* 1/1000 gap))))))"""
FLEES = "(agent one (define (haste x) (if x 2 1)) (define (policy near) (haste near)))\n"


def test_bounds_on_a_trillion_states_against_a_quoted_opponent() -> None:
    template = find_template(build_world(read_datum(CHASE, "test")))
    world = build_world(tree_of(version_of(template, FLEES.encode()).world))
    agent = build_agent(read_datum("(agent two (define (policy) 2))", "test"), world)
    here = Here(0, normalise(list(world.start)), agent.initial)
    found = tactics.bound(world, agent, here, Meter(5_000))
    assert found.proof is not None
    text = print_flat(found.proof)
    assert "bellman-upper" in text
    assert "bellman-lower" in text
    assert "table" not in text
    # it gains 1 each tick, from 999,999 on: the sum of (9/10)^t (t - 999999) / 1000
    exact = Fraction(90 - 9_999_990, 1000)
    lower, upper = found.interval.lower, found.interval.upper
    assert lower is not None
    assert upper is not None
    assert lower <= exact + Fraction(1, 1000)
    assert upper >= exact - Fraction(1, 1000)
    assert upper - lower < 1
    goal = Goal("interval", lower, upper)
    data = compose(claim_for(world, agent, None, here, goal), world, agent, None, found.proof)
    verdicts = judged(data)
    assert verdicts.kernel is None, verdicts
    assert verdicts.second is None, verdicts
