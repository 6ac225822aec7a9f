"""Attempts to have something false proved, each by its own trick; and harmless oddities."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from godel.kernel.proof import verify
from tests.kernel.accepted import (
    BOUNDS,
    BUSY,
    IDLE,
    INVARIANTS,
    WASTE,
    WORLD,
    better,
    cheaper,
    finite,
    interval,
    walk,
    with_storage,
    written,
)
from tests.kernel.certificates import ALLOWED, AXIOM_SCHEMES, Certificate, canonical, identity

UPPER, LOWER = BOUNDS[10], BOUNDS[11]


@dataclass(frozen=True)
class Trick:
    """A certificate for something false, and what the refusal says."""

    name: str
    certificate: Certificate
    reason: str

    def __str__(self) -> str:
        return self.name


def lower(
    bound: str, reason: str, world: str, value: str, here: str = "(1 0)", evidence: str = "auto"
) -> Certificate:
    """A lower bound of the running program, which always acts."""
    lines = {
        8: INVARIANTS[8],
        9: f"(apply-rule bellman-lower (1 3 4 5 6 8) {bound} {reason} {evidence})",
        10: "(apply-rule unroll (9 7) 0)",
    }
    return written(lines, world=world, running=BUSY, here=here, goal=f"interval {value} none")


PROMISE = WORLD.replace("(discount 9/10)", "(discount 1)").replace("(gas 1/1000)", "(gas 0)")
PROMISE = PROMISE.replace("(step (reward a))", "(step (set x 0))")
"""Nothing is ever earned, and there is no discount: 1 satisfies Bellman's equation."""

STAKES = WORLD.replace("(x int 0 3)", "(x int 1)").replace("(start (x 0))", "(start (x 1))")
STAKES = STAKES.replace("(step (reward a))", "(step (set x (* 2 x)))")
"""The stake doubles, with a discount of 9/10: x satisfies Bellman's inequality from below."""

SHRINKING = STAKES.replace("(* 2 x)", "(max 1 (- x 1))")

GROWING = STAKES.replace("(step (set x (* 2 x)))", "(step (reward x) (set x (* 3 x)))")
"""Every program earns more than any bound."""

MOODS = WORLD.replace("(x int 0 3)", "(x int 0 3) (mood one-of glad sad)")
MOODS = MOODS.replace("(x 0)", "(x 0) (mood sad)").replace(
    "(reward a)", "(reward (if (eq? mood 'glad) a 0))"
)
"""Only the glad are paid, and the mood never changes."""

NAMESAKE = (
    "(cut ((1 mood)) 0 (contradiction (((1 mood)) high 1)) (contradiction (((1 mood)) low 1)))"
)
HALVES = "(cut ((1 x)) 2 (contradiction (((1 x)) high 1)) (contradiction (((1 x)) low 1)))"

FORGETFUL = "(agent q (memory (m 3 0 5)) (define (policy x m) (if (= m 3) 1 0)))"
KEEPER = "(agent p (memory (m 0 0 9)) (define (policy x) 0))"

SLOW = "(agent q (define (policy x) (f 4000)) (define (f n) (if (= n 0) 1 (f (- n 1)))))"

TRICKS = [
    Trick("a promise for ever, by sign", lower("1", "(sign)", PROMISE, "1"), "not have the sign"),
    Trick("a promise for ever, by life", lower("1", "(life)", PROMISE, "1"), "is not finite"),
    Trick("a promise, by weight", lower("1", "(weight 1 9/10 1)", PROMISE, "1"), "not shrink"),
    Trick("a promise, by weight 0", lower("1", "(weight 0 1/2 9)", PROMISE, "1"), "outgrows"),
    Trick("a promise, by factor 1", lower("1", "(weight 1 1 1)", PROMISE, "1"), "below 1"),
    Trick(
        "a stake that doubles, by a constant weight",
        lower("x", "(weight 1 9/10 9)", STAKES, "1", "(1 1)"),
        "outgrows the weight",
    ),
    Trick(
        "a stake that doubles, by its own weight",
        lower("x", "(weight x 9/10 1)", STAKES, "1", "(1 1)"),
        "does not shrink",
    ),
    Trick(
        "a bound that is true in one mood only",
        lower("(if (eq? mood 'glad) 9 5)", "(weight 1 9/10 9)", MOODS, "5", "(1 0 sad)"),
        "fails, where 0<=x<=3 mood=sad",
    ),
    Trick(
        "an integer that has the name of a mood",
        lower("5", "(weight 1 9/10 9)", MOODS, "5", "(1 0 sad)", NAMESAKE),
        "no contradiction",
    ),
    Trick(
        "a contradiction with what was only cut",
        better({10: UPPER.replace(") 0 (", ") -1 (").replace("auto", HALVES)}),
        "no contradiction",
    ),
    Trick("cheaper where both earn without end", cheaper(world=GROWING, here="(1 1)"), "finite"),
    Trick(
        "memory that another range does not carry over",
        better(running=KEEPER, candidate=FORGETFUL.replace("3 0 5", "0 0 5"), memory="3"),
        "Bellman's inequality fails",
    ),
    Trick(
        "memory that the machine has not",
        better(running=KEEPER, candidate=FORGETFUL, memory="10"),
        "do not fit the declared variables",
    ),
    Trick(
        "a bound that counts on a gift",
        better({11: LOWER.replace(") 9 (", ") (if (= x 0) 9 11) (")}),
        "outgrows the weight",
    ),
    Trick(
        "a candidate that may not think",
        better(candidate=BUSY[:-1] + "(define (think x) 0) (define (propose self n) n))"),
        "byte-identical",
    ),
    Trick(
        "a helper with the name of a helper",
        better(
            running=IDLE[:-1] + "(define (propose self n) (pick n)) (define (pick n) (list n)))",
            candidate=BUSY[:-1] + "(define (pick n) (list)) (define (propose self n) (pick n)))",
        ),
        "byte-identical",
    ),
    Trick(
        "a constant that think uses",
        better(
            running=IDLE[:-1] + "(define many 20) (define (think) many))",
            candidate=BUSY[:-1] + "(define many 0) (define (think) many))",
        ),
        "byte-identical",
    ),
    Trick(
        "think defined twice",
        better(candidate=BUSY[:-1] + "(define (think) 1) (define (think) 0))"),
        "think is defined twice",
    ),
    Trick(
        "a policy with a name that is taken",
        better(candidate="(agent q (define (policy x) (+ x 1)) (define (+ a b) 1))"),
        "+ has a fixed meaning",
    ),
    Trick(
        "memory with the name of a variable",
        better(candidate="(agent q (memory (x 1 1 1)) (define (policy x) x))"),
        "x is declared already",
    ),
    Trick(
        "a policy that sees what is hidden",
        better(
            world=WORLD.replace("(actions", "(observe) (actions"),
            running="(agent p (define (policy) 0))",
        ),
        "policy cannot see x",
    ),
    Trick(
        "a policy that asks the machine",
        better(candidate="(agent q (define (policy x) (+ 1 (* 0 (builtin-propose 0 1)))))"),
        "Bellman's inequality fails",
    ),
    Trick(
        "a policy at the limit of gas",
        better(candidate=SLOW),
        "Bellman's inequality fails",
    ),
    Trick("more ticks than there are", finite(here="(1 0 4)"), "do not fit"),
    Trick(
        "a theorem used after it was deleted",
        better({14: "(delete-theorem 13)(apply-rule separate (13 12))"}),
        "there is no theorem 13",
    ),
    Trick(
        "a number that was deleted is not given again",
        better({14: "(delete-theorem 14)(apply-rule separate (13 12))"}),
        "there is no theorem 14",
    ),
    Trick(
        "an oracle in a theorem that is used indirectly",
        better({8: INVARIANTS[8].replace("auto", "(oracle z3)")}),
        "not allowed: oracle-z3",
    ),
    Trick(
        "an oracle with the name of an axiom",
        better({8: INVARIANTS[8].replace("auto", "(oracle hardware)")}),
        "not allowed: oracle-hardware",
    ),
]


@pytest.mark.parametrize("trick", TRICKS, ids=str)
def test_false_claims_are_refused(trick: Trick) -> None:
    verdict = trick.certificate.judge()
    assert not verdict.accepted
    assert trick.reason in verdict.reason


ODDITIES = {
    "a weight that is not constant": lower("(- x)", "(weight x 9/10 1)", SHRINKING, "-1", "(1 1)"),
    "a mood that is never unfolded": lower("-1", "(sign)", MOODS, "-1", "(1 0 sad)"),
    "a candidate that looks at its own name": better(
        candidate="(agent q (define (policy x) (if (eq? (car (cdr (self))) 'q) 1 0)))"
    ),
    "a candidate that writes its own code": better(
        candidate="(agent q (define (policy x) (eval (list '+ 0 1))))"
    ),
    "a split that nobody needs": better({10: UPPER.replace("auto", "(cut ((1 any)) 7 auto auto)")}),
    "definitions in another order": better(
        running=IDLE[:-1] + "(define (think x) (f x)) (define (f x) 3))",
        candidate="(agent q (define (f x) 3) (define (policy x) 1) (define (think x) (f x)))",
    ),
}


@pytest.mark.parametrize("name", ODDITIES)
def test_oddities_are_no_reason_to_refuse(name: str) -> None:
    verdict = ODDITIES[name].judge()
    assert verdict.accepted, verdict.reason


def test_a_proof_about_one_candidate_is_not_one_about_the_next() -> None:
    """The switchprog changes after the theorem: only a check about the claimed one succeeds."""
    first, second = canonical(BUSY), canonical(BUSY.replace("x) 1", "x) (+ 1 0)"))
    size, all_bytes = len(first), len(first + second)
    swap = f"(set-switchprog {size} {all_bytes})"
    back = f"(set-switchprog 0 {size})"
    made = with_storage(better(), first + second)
    for end, accepted in (
        ("(check)", True),
        (swap + "(check)", False),
        (swap + back + "(check)", True),
    ):
        proof = made.proof.removesuffix("(check)") + end
        assert replace(made, proof=proof).judge().accepted is accepted
    claimed = replace(made, candidate=second)
    for end in ("(check)", swap + "(check)"):
        proof = made.proof.removesuffix("(check)") + end
        assert not replace(claimed, proof=proof).judge().accepted


def test_what_follows_a_check_does_not_change_what_was_proved() -> None:
    text = canonical(BUSY) + canonical(IDLE)
    size = len(canonical(BUSY))
    made = with_storage(better(), text)
    made = replace(
        made, proof=made.proof + f"(set-switchprog {size} {len(text)})(delete-theorem 14)"
    )
    verdict = made.judge()
    assert verdict.accepted
    assert verdict.claim is not None
    assert verdict.claim.candidate == identity(canonical(BUSY))


def test_a_proof_may_be_replayed_somewhere_else_only_if_it_is_true_there() -> None:
    stops = WORLD.replace("(step", "(done (= x 3)) (step")
    line = {11: LOWER.replace(") 9 (", ") (if (= x 3) 0 9) (")}
    assert better(line, world=stops, here="(1 1)").judge().accepted
    assert "0 is not above 0" in better(line, world=stops, here="(1 3)").judge().reason


def test_oracles_count_only_where_they_are_allowed() -> None:
    data = better({8: INVARIANTS[8].replace("auto", "(oracle z3)")}).data()
    rests_on = sorted({*AXIOM_SCHEMES, "oracle-z3"})
    assert verify(data, ALLOWED | {"oracle-z3"}).rests_on == tuple(rests_on)
    assert not verify(data, ALLOWED | {"z3"}).accepted
    assert not verify(data, frozenset()).accepted


@pytest.mark.parametrize(
    "certificate", [interval(), walk(), cheaper(running=WASTE)], ids=["interval", "walk", "cheaper"]
)
def test_whatever_is_missing_from_the_allow_list_refuses(certificate: Certificate) -> None:
    for name in AXIOM_SCHEMES:
        reason = verify(certificate.data(), ALLOWED - {name}).reason
        assert reason == f"the proof rests on what is not allowed: {name}"
