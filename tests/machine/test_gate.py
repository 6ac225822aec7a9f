"""The gate: which claim it makes, and that nothing a searcher supplies can change it."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from godel.errors import TrustFailure, UsageProblem
from godel.kernel.claim import read_claim
from godel.kernel.proof import open_proof, verify
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.machine.gate import Case, Judgement, allow_list, compose, judge
from tests.machine.gambling import (
    ALLOWED,
    BOLD,
    BOLD_PROOF,
    CAREFUL,
    CAREFUL_REFUTED,
    ROOM,
    TIMID,
    WORLD,
    agent,
    proof,
    tree,
    variant,
)

HERE = Here(0, ROOM.start, (0,))
CASE = Case(WORLD, TIMID, BOLD, HERE)


def refusal(case: Case, supplied: bytes, allowed: frozenset[str] = ALLOWED) -> str:
    """The reason for which the gate refuses."""
    judgement = judge(case, supplied, allowed)
    assert not judgement.accepted
    assert judgement.claim == case.claim().digest()
    return judgement.reason


def test_a_proof_is_accepted() -> None:
    judgement = judge(CASE, BOLD_PROOF, ALLOWED)
    assert judgement.accepted, judgement.reason
    assert judgement.rests_on == tuple(sorted(ALLOWED - {"reflection"}))
    assert str(judgement.theorems[-1][1]) == "U(q, here) > U(p, here)  [frozen]"


def test_the_kernel_stops_at_the_limit_of_work() -> None:
    judgement = judge(CASE, BOLD_PROOF, ALLOWED, 1_000)
    assert not judgement.accepted
    assert judgement.reason.endswith("more than 1000 units of work")


def test_the_file_stands_on_its_own() -> None:
    judgement = judge(CASE, BOLD_PROOF, ALLOWED)
    assert judgement.proof == sha256(judgement.file).hexdigest()
    verdict = verify(judgement.file, ALLOWED)
    assert verdict.accepted
    assert verdict.claim is not None
    assert verdict.claim.digest() == judgement.claim


@pytest.mark.paper("2.2 the switch")
def test_the_claim_is_about_these_bytes() -> None:
    state, _ = open_proof(compose(CASE, BOLD_PROOF))
    claim = state.claim
    assert claim.world == sha256(WORLD).hexdigest()
    assert claim.running == sha256(TIMID).hexdigest()
    assert claim.candidate == sha256(BOLD).hexdigest()
    assert (claim.here.tick, claim.here.belief, claim.here.memory) == (0, ROOM.start, (0,))
    assert (claim.goal.kind, claim.target, claim.trust, claim.conditions) == (
        "better", "frozen", 0, (),
    )  # fmt: skip


def test_the_claim_can_be_read_back() -> None:
    claim = replace(CASE, here=Here(7, ((1, (3,)),), (2,))).claim()
    assert read_claim(claim.node(), ROOM, agent(TIMID)).digest() == claim.digest()


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, candidate=CAREFUL),
        replace(CASE, candidate=TIMID),
        replace(CASE, running=BOLD, candidate=TIMID),
        replace(CASE, running=BOLD),
        replace(CASE, goal="no-better"),
        replace(CASE, world=WORLD.replace(b"2/5", b"1/2").replace(b"3/5", b"1/2")),
    ],
)
def test_a_proof_of_something_else_is_refused(case: Case) -> None:
    assert refusal(case, BOLD_PROOF)


def test_the_switchprog_must_be_the_whole_candidate() -> None:
    skipping = BOLD_PROOF.replace(b"(set-switchprog 0", b"(set-switchprog 1")
    assert "program q" in refusal(CASE, skipping)
    longer = proof(TIMID, variant("(min money (- 10 money))", "longer"))
    assert "outside the storage" in refusal(CASE, longer)


def test_a_refutation_is_no_proof() -> None:
    case = Case(WORLD, BOLD, CAREFUL, HERE, "no-better")
    assert judge(case, CAREFUL_REFUTED, ALLOWED).accepted
    assert "goal" in refusal(replace(case, goal="better"), CAREFUL_REFUTED)


@pytest.mark.parametrize(
    "supplied",
    [
        b"",
        b"()",
        b"7",
        b"(proof",
        b"(proof))",
        b"(proof) (proof)",
        b"(claim)",
        b"\xff",
        b'(proof "',
        b"(" * 5_000 + b")" * 5_000,
        compose(CASE, BOLD_PROOF),
        BOLD_PROOF[:-1],
        BOLD_PROOF + b") (claim",
    ],
    ids=range(13),
)
def test_only_a_proof_form_is_taken(supplied: bytes) -> None:
    judgement = judge(CASE, supplied, ALLOWED)
    assert not judgement.accepted
    assert judgement.reason.startswith("not a proof: ")
    assert judgement.file == b""
    with pytest.raises(TrustFailure):
        compose(CASE, supplied)


def test_a_claim_among_the_instructions_is_malformed() -> None:
    claim = canonical_text(replace(CASE, candidate=TIMID).claim().node()).encode()
    assert "instruction 1" in refusal(CASE, b"(proof " + claim + BOLD_PROOF[6:])


@pytest.mark.parametrize(
    ("supplied", "reason"),
    [
        (b"(proof)", "without a successful check"),
        (b"(proof (check))", "not among the theorems"),
        (BOLD_PROOF.replace(b"rule separate", b"rule x"), "there is no rule x"),
        (BOLD_PROOF.replace(b" (check))", b")"), "without a successful check"),
    ],
)
def test_the_reason_says_what_is_missing(supplied: bytes, reason: str) -> None:
    assert reason in refusal(CASE, supplied)


@pytest.mark.paper("3.2 time of the switch")
def test_a_proof_about_the_start_holds_only_there() -> None:
    supplied = BOLD_PROOF.replace(b"(state2theorem here)", b"(get-axiom initial)")
    assert judge(CASE, supplied, ALLOWED).accepted
    later = replace(CASE, here=Here(1, ROOM.start, (0,)))
    assert "start of the life" in refusal(later, supplied)
    assert judge(later, BOLD_PROOF, ALLOWED).accepted


@pytest.mark.parametrize("name", sorted(ALLOWED - {"initial", "reflection"}))
def test_every_axiom_must_be_allowed(name: str) -> None:
    assert name in refusal(CASE, BOLD_PROOF, ALLOWED - {name})


def oracle() -> bytes:
    """The proof with one obligation left to a solver's word."""
    return BOLD_PROOF.replace(b"running true auto", b"running true (oracle z3)")


def test_an_oracle_taints() -> None:
    trust = b'axioms = ["hardware"]\noracles = []\n'
    assert "oracle-z3" in refusal(CASE, oracle())
    judgement: Judgement = judge(CASE, oracle(), ALLOWED | allow_list(trust, ("z3",)))
    assert judgement.accepted
    assert "oracle-z3" in judgement.rests_on


def test_a_candidate_must_leave_the_search_alone() -> None:
    lazy = canonical_text(tree(BOLD.decode().replace("(think money) 20", "(think money) 0")))
    reason = refusal(replace(CASE, candidate=lazy.encode()), proof(TIMID, lazy.encode()))
    assert "byte-identical" in reason


def test_a_candidate_must_be_canonical() -> None:
    loose = BOLD.replace(b"(agent timid", b"(agent  timid")
    assert "canonical" in refusal(replace(CASE, candidate=loose), proof(TIMID, loose))


@pytest.mark.parametrize(
    "case",
    [
        replace(CASE, target="generous"),
        replace(CASE, trust=1),
        replace(CASE, target="relaxed", goal="no-better"),
        replace(CASE, target="strict", trust=10**7),
    ],
)
def test_what_this_kernel_cannot_prove_is_refused(case: Case) -> None:
    reasons = ("a target is one of", "no levels of trust", "no conditions", "only better")
    assert any(reason in refusal(case, BOLD_PROOF) for reason in reasons)


@pytest.mark.parametrize("target", ["strict", "relaxed"])
def test_a_proof_for_frozen_is_none_for_another_target(target: str) -> None:
    assert "compares in mode search" in refusal(replace(CASE, target=target), BOLD_PROOF)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"axioms = []",
        b"oracles = []",
        b"axioms = []\noracles = 3",
        b"axioms = [1]\noracles = []",
        b"axioms = []\noracles = []\nmore = []",
        b"\xff",
        b"axioms = [",
    ],
)
def test_a_bad_list_of_what_is_trusted(text: bytes) -> None:
    with pytest.raises(TrustFailure):
        allow_list(text)


def test_an_unknown_oracle() -> None:
    with pytest.raises(UsageProblem, match="there is no oracle coq"):
        allow_list(b"axioms = []\noracles = []", ("coq",))


def test_the_shipped_list_trusts_no_oracle() -> None:
    assert not [name for name in ALLOWED if name.startswith("oracle")]
    assert sorted(ALLOWED) == [
        "arithmetic", "environment", "hardware", "initial", "reflection", "reward", "utility",
    ]  # fmt: skip
