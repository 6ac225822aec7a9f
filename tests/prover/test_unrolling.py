"""Exact ticks from here: chosen where they are cheaper than refining, and only there."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import pytest

from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.canonical import print_flat
from godel.language.reader import read_file_forms
from godel.language.syntax import Atom, Node
from godel.language.values import number
from godel.prover.bounds import Prospect
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.linear_bounds import AffineBound
from godel.prover.tactics import AXIOMS, bound, prove
from godel.prover.unrolling import PATIENCE, Frontier, Pace, Unrolling
from godel.prover.work import Meter, OutOfWork
from godel.world.agent import build_agent
from godel.world.belief import initial_belief, observation
from godel.world.build import build_world
from godel.world.model import Agent, World

RESIDUES = """\
(world residues
  (state (x int 0 1000000000000))
  (actions (stride int 1 2)) (default (stride 1))
  (start (x 3)) (discount 4/5) (life endless)
  (step
    (reward (modulo (* 3 x) 7))
    (chance
      (1/2 (set x (min 1000000000000 (+ x stride))))
      (1/2 (set x (min 1000000000000 (+ x 1)))))))
(agent steady (define (policy x) 1))
(agent careful (define (policy x) (if (= (modulo x 7) 4) 2 1)))
"""
"""No cell of any length knows a remainder; two places more with each tick are cheap."""

CHAIN = """\
(world chain (state (x int 0 1000000000000) (caught bool)) (start (x 0) (caught false))
  (life endless) (done (or caught (= x 1000000000000)))
  (step (chance (1/1000000000000 (reward 1) (set caught true))
                (999999999999/1000000000000 (set x (+ x 1))))))
(agent walker)
"""
"""The first ticks are as good as nothing."""

BUDGET = 1_500


def read(text: str) -> tuple[World, list[Agent], Here]:
    """World and agents of a text, and the start of a life."""
    first, *others = read_file_forms(text, "test")
    world = build_world(first)
    agents = [build_agent(node, world) for node in others]
    seen = observation(world, world.start[0][1])
    return world, agents, Here(0, initial_belief(world, seen), agents[0].initial)


def depths(proof: Node) -> list[int]:
    """How far the bounds of a proof are unrolled."""
    return [
        int(text) for text in re.findall(r"apply-rule unroll \(\d+ \d+\) (\d+)", print_flat(proof))
    ]


def refined_only(world: World, agent: Agent, here: Here) -> Prospect:
    """The bounds that refinement alone finds within the budget."""
    prospect = Prospect(world, agent, agent, here, Meter(BUDGET), unrolls=False)
    try:
        while prospect.refine():
            pass
    except OutOfWork:
        pass
    return prospect


def test_a_bound_that_refinement_does_not_find() -> None:
    world, (agent, _), here = read(RESIDUES)
    wanted = Fraction(1, 20)
    found = bound(world, agent, here, Meter(BUDGET), wanted)
    low, high = found.interval.lower, found.interval.upper
    assert low is not None
    assert high is not None
    assert 0 <= high - low <= wanted
    assert found.proof is not None
    assert min(depths(found.proof)) > 10
    alone = refined_only(world, agent, here).gap()
    assert alone is not None
    assert alone > 20


def test_a_rewrite_that_refinement_does_not_prove() -> None:
    world, (old, new), here = read(RESIDUES)
    attempt = prove(world, old, new, here, Meter(2 * BUDGET))
    assert attempt.verdict == "proved", attempt.reason
    assert attempt.proof is not None
    assert min(depths(attempt.proof)) > 5
    alone = [refined_only(world, agent, here) for agent in (old, new)]
    assert alone[1].lower is not None
    assert alone[0].upper is not None
    assert alone[1].lower.value < alone[0].upper.value


def test_cells_where_ticks_gain_nothing() -> None:
    world, (agent,), here = read(CHAIN)
    found = bound(world, agent, here, Meter(400), Fraction(1, 20))
    assert found.proof is not None
    assert depths(found.proof) == [0, 0]


@pytest.mark.parametrize("depth", [0, 1, 7])
def test_the_frontier_says_what_the_kernel_says(depth: int) -> None:
    world, (agent, _), here = read(RESIDUES)
    prospect = refined_only(world, agent, here)
    assert isinstance(prospect.upper, AffineBound)
    frontier = Frontier.at(world, agent, here, (), Meter(1_000))
    while frontier.depth < depth:
        assert frontier.advance()
    value = frontier.worth(prospect.upper.expression)
    prospect.upper = replace(prospect.upper, depth=depth)
    script = Script()
    prospect.say(script, "running", upper=True)
    proof = script.node()
    claim = claim_for(world, agent, None, here, Goal("interval", None, number(value)))
    assert verify(compose(claim, world, agent, None, proof), AXIOMS).reason == ""


def test_a_life_that_is_over_leads_nowhere() -> None:
    text = (
        "(world end (state (x int 0 9)) (start (x 2)) (life endless) (done (= x 0))"
        " (step (set x (- x 1)) (reward 1))) (agent a)"
    )
    world, (agent,), here = read(text)
    frontier = Frontier.at(world, agent, here, (), Meter(100))
    while frontier.advance():
        pass
    assert frontier.stopped
    assert (frontier.worth(Atom(0)), frontier.gained) == (2, 2)


def test_what_gained_more_for_its_work_goes_on() -> None:
    world, (agent, _), here = read(RESIDUES)
    choice = Unrolling(Frontier.at(world, agent, here, (), Meter(100)))
    assert choice.is_due()  # nothing is known of either: a few ticks are tried
    choice.refining.record(10, 5.0)
    choice.ticking.record(10, 4.0)
    assert not choice.is_due()
    choice.refining.record(20, 5.0)
    assert choice.is_due()
    for _ in range(PATIENCE):
        choice.ticking.record(10, 0.0)
    assert choice.is_over()
    assert Pace().rate > 10**9
