"""Obligations as SMT-LIB: a solver agrees with true ones and finds where false ones fail."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.errors import UsageProblem
from godel.importers import obligations, tables
from godel.importers.export_smt2 import given_text, proof_text, questions
from godel.language.reader import read_datum, read_file_forms
from godel.world.agent import build_agent
from godel.world.build import build_world
from tests.importers.solving import answer, answers, counterexample
from tests.kernel.accepted import ACCEPTED, better, tabled
from tests.kernel.accepted_later import ACCEPTED_LATER
from tests.kernel.refused_bounds import REFUSED_BOUNDS
from tests.kernel.refused_claims import REFUSED_CLAIMS
from tests.kernel.refused_comparisons import REFUSED_COMPARISONS
from tests.kernel.refused_everyone import REFUSED_EVERYONE
from tests.kernel.refused_later import REFUSED_LATER

PROOFS = Path(__file__).resolve().parents[2] / "proofs"
SHIPPED = sorted(path.name for path in (PROOFS / "library").glob("*.proof"))

EVERY_KIND = {**ACCEPTED, **ACCEPTED_LATER}

REFUSED = [
    *REFUSED_BOUNDS,
    *REFUSED_CLAIMS,
    *REFUSED_COMPARISONS,
    *REFUSED_EVERYONE,
    *REFUSED_LATER,
]

FALSE = [
    "a-bound-below-0-where-life-is-over",
    "a-bound-that-is-true-in-one-mood-only",
    "a-bound-that-outgrows-the-weight",
    "a-lower-bound-that-forgets-the-ticks-left",
    "a-negative-weight",
    "a-promise-for-ever-by-sign",
    "a-sign-that-the-bound-has-not",
    "a-stake-that-doubles-by-its-own-weight",
    "a-table-of-negative-upper-bounds-in-an-endless-world-without-discount",
    "a-table-that-a-tick-breaks",
    "a-table-that-a-tick-leaves",
    "a-weight-that-does-not-shrink",
    "an-upper-bound-that-a-tick-breaks",
    "cheaper-with-another-action-elsewhere",
    "dominated-with-numbers-that-do-not-show-it",
    "invariant-in-which-the-step-leaves-a-range",
    "invariant-that-is-not-kept",
    "separate-with-numbers-that-do-not-separate",
]
"""Invalid proofs in which some obligation is false, not only badly shown."""


@pytest.mark.parametrize("name", SHIPPED)
def test_a_solver_agrees_with_every_shipped_proof(name: str) -> None:
    text = proof_text((PROOFS / "library" / name).read_bytes())
    assert set(answers(text)) == {"unsat"}
    assert "the kernel accepts every instruction" in text
    assert "not written out" not in text


@pytest.mark.parametrize("name", sorted(EVERY_KIND))
def test_a_solver_agrees_with_every_kind_of_proof(name: str) -> None:
    text = proof_text(EVERY_KIND[name]().data())
    assert "not written out" not in text
    assert set(answers(text)) == {"unsat"}


@pytest.mark.parametrize("name", sorted(ACCEPTED))
def test_questions_by_themselves_have_the_same_answers(name: str) -> None:
    text = proof_text(ACCEPTED[name]().data())
    alone = list(questions(text))
    assert [answer(question) for question in alone] == answers(text)
    assert not any("(push" in question or "(pop" in question for question in alone)


def test_whatever_the_kernel_refuses_can_be_written_up_to_there() -> None:
    """Or it is no proof file; never does anything else happen."""
    written = 0
    for refusal in REFUSED:
        try:
            text = proof_text(refusal.certificate.data())
        except UsageProblem as problem:
            assert "this is no proof file" in str(problem)
            continue
        written += 1
        assert "the kernel refuses" in text or "the kernel accepts every instruction" in text
        assert text.count("(push 1)") == text.count("(pop 1)")
    assert written > len(REFUSED) // 2


@pytest.mark.parametrize("name", FALSE)
def test_a_solver_finds_what_is_false(name: str) -> None:
    text = proof_text((PROOFS / "bad" / f"{name}.proof").read_bytes())
    assert "; the kernel refuses instruction" in text
    found = answers(text)
    assert found.count("sat") == 1
    assert "unknown" not in found


@pytest.mark.parametrize(
    ("change", "place"),
    [("(if (< money 2)", "v0"), ("(if (< money 1)", "v0")],
)
def test_a_wrong_number_is_found_where_it_is(change: str, place: str) -> None:
    data = (PROOFS / "library" / "gambler-before.proof").read_text()
    lowered = re.sub(re.escape(change) + r"\s+[0-9]+/[0-9]+", f"{change} 1/1000", data)
    assert lowered != data
    wrong = counterexample(proof_text(lowered.encode()))
    assert place in wrong


SCENE = """
(world stairs (state (x int 0 9) (up bool)) (actions (jump int 0 2)) (default (jump 0))
  (start (x 0) (up true)) (discount 1/2) (life endless) (done (= x 9))
  (step (if up (set x (min 9 (+ x jump))) (set x (max 0 (- x 1))))
        (chance (1/3 (set up true)) (2/3 (set up false)))
        (reward {reward})))
(agent plain (define (policy x up) (if (< x 5) 2 1)))
"""


def text_of(bound: str, upper: bool, reward: str = "x") -> str:
    nodes = read_file_forms(SCENE.format(reward=reward), "test")
    world = build_world(nodes[0])
    agent = build_agent(nodes[1], world)
    here = find_here(world, agent, None)
    return given_text(world, agent, here, read_datum(bound, "test"), upper)


@pytest.mark.parametrize(
    ("bound", "upper", "holds"),
    [
        ("18", True, True),
        ("17", True, False),
        ("(if (= x 9) 0 18)", True, True),
        ("(if (= x 8) 17 18)", True, False),
        ("0", False, True),
        ("(- x 9)", False, True),
        ("1/1000", False, False),
        ("(if up 0 (- 0 x))", False, True),
    ],
)
def test_given_bounds(bound: str, upper: bool, holds: bool) -> None:
    first, cover = answers(text_of(bound, upper))
    assert (first, cover) == ("unsat" if holds else "sat", "unsat")


def test_where_a_given_bound_fails() -> None:
    """At x = 8, up, the next reward is 9 and life is over: 9 is needed; 8 + 0 elsewhere."""
    wrong = counterexample(text_of("(if (= x 8) (if up 8 18) 18)", True))
    assert wrong == {"v0": 8, "v1": 1}


def test_quotients_have_one_value() -> None:
    rewards = "(+ (quotient x 3) (modulo x 3))"
    assert answers(text_of("(* 2 (+ 3 (quotient x 3)))", True, rewards))[1] == "unsat"
    assert answers(text_of("20", True, rewards)) == ["unsat", "unsat"]
    assert answers(text_of("(- (quotient x 2) 6)", False, rewards))[1] == "unsat"


def test_products_are_written_as_products() -> None:
    text = text_of("(* x x)", False)
    assert "(set-logic QF_NIRA)" in text
    assert "(* (to_real v0) (to_real v0))" in text
    assert answers(text) == ["sat", "unsat"]
    assert "(set-logic QF_LIRA)" in text_of("(* 2 x)", False)


def test_names_reach_only_comments() -> None:
    text = text_of("(+ x 20)", True)
    assert "; v0: x, an integer from 0 to 9\n; v1: up; 0 = false, 1 = true\n" in text
    assert "up" not in re.sub(r";.*", "", text)


def test_the_regions_leave_nothing_out() -> None:
    """Without one of its regions the second question is answered sat."""
    text = text_of("18", True)
    head, cover = text.split("; the regions leave nothing out", 1)
    lines = cover.splitlines()
    regions = [n for n, line in enumerate(lines) if line.startswith("  (")]
    assert len(regions) > 4
    for number in regions:
        fewer = "\n".join(line for n, line in enumerate(lines) if n != number)
        assert answers(f"{head};{fewer}")[1] == "sat"


def test_a_bound_that_is_no_number() -> None:
    for bound in ("up", "'x", "(/ 1 (- x x))"):
        with pytest.raises(UsageProblem, match="cannot be written out"):
            text_of(bound, True)


def test_what_is_no_proof_file() -> None:
    for data in (b"", b"(godel-proof 1)", b"(world)", b"\xff", better().data()[:-9]):
        with pytest.raises(UsageProblem, match="no proof file"):
            proof_text(data)


def test_oracles_are_named() -> None:
    certificate = better({8: "(apply-rule invariant (1 4 7) running true (oracle z3))"})
    text = proof_text(certificate.data())
    assert "believed, and not written: oracle-z3" in text
    assert set(answers(text)) == {"unsat"}


def test_evidence_may_split_by_a_name_that_means_nothing() -> None:
    cut = "(cut ((1 nothing)) 3 auto (cut ((1 x) (2 else)) 0 auto auto))"
    text = proof_text(better({8: f"(apply-rule invariant (1 4 7) running true {cut})"}).data())
    assert "the kernel accepts every instruction" in text
    assert "; v1: any integer, by which the evidence splits" in text
    assert "nothing" not in re.sub(r";.*", "", text)
    assert set(answers(text)) == {"unsat"}


def test_tables_are_written_place_by_place() -> None:
    text = proof_text(tabled().data())
    assert text.count("(define-fun w0 () Real") == 2
    assert set(answers(text)) == {"unsat"}
    lower = replace(tabled(), proof=tabled().proof.replace("((2) () 9)", "((2) () 11)"))
    assert answers(proof_text(lower.data())) == ["unsat", "sat"]


def test_large_obligations_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(obligations, "MOST_LEAVES", 2)
    with pytest.raises(UsageProblem, match="more than 2 regions"):
        text_of("18", True)
    monkeypatch.setattr(tables, "MOST_PLACES", 3)
    with pytest.raises(UsageProblem, match="a table has 4 places; at most 3 are written out"):
        proof_text(tabled().data())


def test_a_shipped_world_end_to_end() -> None:
    source = read_source("parking")
    world = world_in(source)
    agent = find_agent(None, source, world)
    text = given_text(world, agent, find_here(world, agent, None), read_datum("0", "t"), False)
    assert answers(text) == ["unsat", "unsat"]
