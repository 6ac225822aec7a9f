"""What equality saturation is for: gas that the other proposers leave in a program."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.language.canonical import canonical_text, read_canonical
from godel.language.reader import read_datum
from godel.language.syntax import MAXIMUM_BYTES
from godel.prover.certificate import claim_for, compose
from godel.prover.tactics import AXIOMS
from godel.search.proposer import NothingGained, NothingLeft
from godel.search.task import decode_outcome, perform
from godel.search.techniques import propose
from godel.world.agent import build_agent
from tests.search.gas_worlds import WORLDS
from tests.search.scenes import Scene, scene, shipped, value

OTHERS = ("improve 1", "tune 1", "tune 2", "replace 1", "replace 2", "guard 1")

FOUND = {  # what is found, by the exact utility of the agent before and after
    "mixer": (Fraction(-74, 100), Fraction(-19, 100)),
    "keeper": (Fraction(978, 100), Fraction(989, 100)),
    "toll": (Fraction(18645, 1000), Fraction(1949, 100)),
}


def opened(name: str) -> Scene:
    return shipped(name) if name == "compute" else scene(WORLDS[name])


@pytest.mark.parametrize("name", ["compute", *WORLDS])
def test_less_gas_for_the_same_answers_is_proved(name: str) -> None:
    start = opened(name)
    task = start.task(read_datum("(optimise 1)", "test"), solver=False)
    outcome = decode_outcome(perform(task.encode()))
    assert outcome.fate == "proved", outcome.reason
    assert outcome.reason == "the same behaviour for less gas"
    assert outcome.proof is not None
    node = read_canonical(outcome.candidate_text.encode(), maximum_bytes=MAXIMUM_BYTES)
    candidate = build_agent(node, start.world)
    claim = claim_for(start.world, start.agent, candidate, start.here, Goal("better"))
    proof = compose(claim, start.world, start.agent, candidate, outcome.proof)
    assert verify(proof, AXIOMS).accepted
    if name in FOUND:
        before, after = FOUND[name]
        assert value(start.world, start.agent) == pytest.approx(float(before))
        assert value(start.world, candidate) == pytest.approx(float(after))


@pytest.mark.parametrize("name", ["mixer", "keeper"])
def test_the_other_proposers_leave_it_in(name: str) -> None:
    start = opened(name)
    after = FOUND[name][1]
    for technique in OTHERS:
        try:
            found = propose(start.setting(), read_datum(f"({technique})", "test")).candidates
        except (NothingLeft, NothingGained):
            continue
        assert value(start.world, found[0]) < after, canonical_text(found[0].node)
