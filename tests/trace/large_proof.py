"""A proof whose evidence has as many leaves as one likes: a walk, cut into single states."""

from __future__ import annotations

from functools import cache

from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.canonical import read_canonical
from godel.machine.gate import allow_list
from godel.prover.certificate import claim_for, compose
from godel.resources import proofs_folder
from godel.trace.theorems import ProofView, proof_view
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.build import build_world

WALK = """(world walk "A walk on many places." (state (n int 0 {last})) (actions (by int 0 1))
  (default (by 0)) (start (n 0)) (discount 9/10)
  (step (set n (min {last} (+ n by))) (reward (if (= n {last}) 1 0))))"""
WALKER = "(agent walker (define (policy n) 1))"

PROOF = """(proof (get-axiom hardware running) (get-axiom reward) (get-axiom environment)
  (get-axiom arithmetic) (get-axiom utility act) (state2theorem here)
  (apply-rule invariant (1 3 6) running true auto)
  (apply-rule bellman-lower (1 2 3 4 5 7) 0 (sign) {evidence})
  (apply-rule unroll (8 6) 0) (check))"""


@cache
def large_proof(places: int) -> ProofView:
    """A proof that a walk is worth at least 0, by one case for each place (or two)."""
    world = build_world(_tree(WALK.format(last=places - 1)))
    agent = build_agent(_tree(WALKER), world)
    here = Here(0, normalise(list(world.start)), ())
    claim = claim_for(world, agent, None, here, Goal("interval", 0, None))
    proof = _tree(PROOF.format(evidence=_cuts(0, places - 1)))
    data = compose(claim, world, agent, None, proof)
    view = proof_view(data, allow_list((proofs_folder() / "trust.toml").read_bytes()))
    assert view.accepted, view.reason
    return view


def _tree(text: str):  # type: ignore[no-untyped-def]
    return read_canonical(text.replace("\n", " ").encode(), maximum_bytes=8_000_000,
                          maximum_depth=400)  # fmt: skip


def _cuts(low: int, high: int) -> str:
    """Evidence that halves an interval until single places are left."""
    if low == high:
        return "auto"
    middle = (low + high + 1) // 2
    return f"(cut ((1 n)) {middle} {_cuts(low, middle - 1)} {_cuts(middle, high)})"
