"""A technique in Ouro that writes a proof for a program that does worse: the kernel says no."""

from __future__ import annotations

import pytest

from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.reader import read_datum, read_file_forms
from godel.machine.gate import Case, judge
from godel.machine.run import allowed_oracles
from godel.search.edit import canonical
from godel.search.task import Outcome, Task, decode_outcome, perform
from godel.world.agent import build_agent
from godel.world.build import build_world
from tests.machine.test_own_technique import SCENE

QUICK = SCENE.replace("(spend 90000)", "(spend 9)")


def tried(text: str) -> tuple[Case, Outcome]:
    """What the agent's own technique comes to, and the case that the gate would have to judge."""
    world, agent = (canonical(node) for node in read_file_forms(text, "test"))
    built = build_world(world)
    here = Here(0, built.start, build_agent(agent, built).initial)
    texts = canonical_text(world), canonical_text(agent)
    technique = read_datum("(run rewrite)", "test")
    outcome = decode_outcome(perform(Task(*texts, here, (), technique, 5_000).encode()))
    bytes_of = [text.encode() for text in (*texts, outcome.candidate_text)]
    return Case(*bytes_of, here), outcome


@pytest.mark.parametrize("worse", ["(- a b)", "(* a b)", "(+ a 1)"])
@pytest.mark.paper("3.2 no wrong theorem")
def test_a_worse_program_is_refused_by_technique_and_by_gate(worse: str) -> None:
    good, proved = tried(QUICK)
    assert judge(good, proved.proof_text().encode(), allowed_oracles(())).accepted
    honest, lie = (f"'(define (policy a b) {body})" for body in ("(+ a b)", worse))
    _, lied = tried(QUICK.replace(honest, lie))
    assert lied.fate == "malformed"
    assert "act differently" in lied.reason
    # As long as the good candidate, so that its proof speaks of the right bytes.
    swapped = good.candidate.replace(b"(define (policy a b) (+ a b))\n", lie[1:].encode() + b"\n")
    assert len(swapped) == len(good.candidate)
    case = Case(good.world, good.running, swapped, good.here)
    assert not judge(case, proved.proof_text().encode(), allowed_oracles(())).accepted
