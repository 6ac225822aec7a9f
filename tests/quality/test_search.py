"""What the search is for: a newcomer's agent in a shipped world soon finds a better program."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.language.canonical import canonical_text, read_canonical
from godel.language.syntax import MAXIMUM_BYTES, Node
from godel.prover.certificate import claim_for, compose
from godel.prover.tactics import AXIOMS
from godel.resources import world_names
from godel.search.edit import procedures
from godel.search.grammar import default_bias, techniques
from godel.search.proposer import NothingGained, NothingLeft
from godel.search.task import decode_outcome, perform
from godel.search.techniques import propose
from godel.world.agent import build_agent
from tests.search.scenes import Scene, shipped, value

FIRST = 12

LISTED = tuple(name for name in world_names() if name not in ("queue", "workshop"))
"""Worlds whose states and actions can be listed, so that linear algebra knows the exact utility."""


def likeliest() -> list[Node]:
    """The techniques that the shipped prior would try first."""
    return [item.technique for item in techniques(default_bias(), Fraction(1, 1000))[:FIRST]]


@pytest.mark.parametrize("name", LISTED)
def test_an_early_technique_betters_the_shipped_agent(name: str) -> None:
    scene = shipped(name)
    before = value(scene.world, scene.agent)
    gains = []
    for technique in likeliest():
        try:
            proposal = propose(scene.setting(), technique)
        except (NothingLeft, NothingGained):
            continue
        best = proposal.candidates[0]
        gains.append(value(scene.world, best) - before)
        kept = procedures(scene.agent.node)
        for part, procedure in procedures(best.node).items():
            if part not in ("policy", "remember"):
                assert canonical_text(procedure.body) == canonical_text(kept[part].body)
        if len(gains) == 4:
            break
    # The first four that find anything: each does better, and one of them by a good part.
    assert len(gains) == 4
    assert min(gains) > 0
    assert max(gains) > 0.1 * abs(before)


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("gambler", Fraction(2, 5) / (1 - Fraction(99, 100) ** 2)),  # one bold bet after another
        ("gridworld", 0.99977),  # these two: exact policy iteration, see the worlds' comments
        ("parking", 10.77121),
        ("thermostat", -125 / 3),  # backward induction
        ("compute", -4 * Fraction(1, 1000) / (1 - Fraction(9, 10))),  # 4 gas a tick, never wrong
    ],
)
@pytest.mark.paper("6.2 example 6.4, any suboptimal solver")
def test_step_by_step_the_agents_become_the_best(name: str, best: Fraction | float) -> None:
    scene = shipped(name)
    for _ in range(6):
        for technique in likeliest()[:2]:
            try:
                better = propose(scene.setting(), technique).candidates[0]
            except (NothingLeft, NothingGained):
                continue
            scene = Scene(scene.world, better, scene.here)
            break
    assert value(scene.world, scene.agent) == pytest.approx(float(best), rel=1e-4)


@pytest.mark.parametrize("name", LISTED)
def test_the_first_technique_is_proved_and_the_kernel_accepts_it(name: str) -> None:
    scene = shipped(name)
    outcome = decode_outcome(perform(scene.task(likeliest()[0], solver=True).encode()))
    assert outcome.fate == "proved", outcome.reason
    assert outcome.proof is not None
    node = read_canonical(outcome.candidate_text.encode(), maximum_bytes=MAXIMUM_BYTES)
    candidate = build_agent(node, scene.world)
    claim = claim_for(scene.world, scene.agent, candidate, scene.here, Goal("better"))
    proof = compose(claim, scene.world, scene.agent, candidate, outcome.proof)
    assert verify(proof, AXIOMS).accepted
    assert value(scene.world, candidate) > value(scene.world, scene.agent)
