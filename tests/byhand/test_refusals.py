"""Why a step does not apply: the words for every kind of refusal, with the state kept."""

from __future__ import annotations

import pytest

from godel.byhand.rulebook import AXIOMS, INSTRUCTIONS, RULES
from godel.byhand.talk import Talk
from godel.errors import SyntaxProblem
from godel.prover.certificate import Aim
from tests.byhand.worlds import (
    BASE,
    DEAR,
    LEAK,
    PATIENCE,
    SHELF,
    SHELF_PROOF,
    refusal,
    say,
    say_all,
    talk_in,
)


@pytest.fixture
def leak() -> Talk:
    talk = talk_in(LEAK, "interval 2 8")
    say_all(talk, BASE)
    return talk


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("get-axiom rewards", ["there is no such axiom: rewards", "axioms: hardware running"]),
        ("get-axiom hardware switchprog",
         ["there is no program switchprog", "set-switchprog 0 SIZE"]),
        ("state2theorem there", ["expected (state2theorem here)", "as in: state2theorem here"]),
        ("delete-theorem 12", ["there is no theorem 12", "the theorems are 1 to 7"]),
        ("set-switchprog 0 5", ["outside the storage"]),
        ("check", ["the goal is not among the theorems", "there is no number about here yet"]),
        ("apply-rule belman-upper A 1 (sign) auto", ["did you mean bellman-upper?"]),
        ("apply-rule (A) 1", ["the rules: invariant"]),
        ("apply-rule bellman-upper A (* 2 x) auto",
         ["no rule bellman-upper with 2 arguments", "BOUND REASON EVIDENCE", "as in: apply-rule"]),
        ("apply-rule bellman-upper (1 2 4 7) (* 2 x) (sign) auto",
         ["this rule needs the axiom environment",
          "missing: axiom environment (get-axiom environment); theorem 3: name it",
          "missing: axiom utility (get-axiom utility act); theorem 5: name it"]),
        ("apply-rule unroll (7 6) 0",
         ["an upper or lower bound", "missing: one bound on all states",
          "not among the theorems yet"]),
        ("apply-rule bellman-upper (1 2 3 4 5 7 9) (* 2 x) (sign) auto", ["there is no theorem 9"]),
        ("apply-rule bellman-upper A (* 2 x) (life) auto",
         ["the life of this world is not finite", "(weight w factor scale)"]),
        ("apply-rule bellman-upper A (* 2 y) (sign) auto", ["unknown name y"]),
        ("apply-rule bellman-upper A x (sign) auto",
         ["Bellman's inequality fails, where 4<=x<=oo", "for example at x=4: W = 4",
          "with 1: gain 3, then x=3, W' = 3",
          "E[gain + discount * W'] = 3 + 1/2 * 3 = 9/2"]),
        ("apply-rule bellman-lower A (- x 1) (weight 1 1/2 5) auto",
         ["the bound outgrows the weight", "(weight w 1/2 5) needs L <= 5 * w in all of I"]),
        ("apply-rule bellman-upper A (- (* 2 x) 1) (sign) auto",
         ["does not have the sign", "for example at x=0: W = -1",
          "(sign) needs W >= 0 in all of I"]),
        ("apply-rule bellman-lower A (- x 2) (weight (- x 1) 1/2 9) auto",
         ["the function of the reason weight is negative", "w = -1"]),
        ("apply-rule bellman-lower A 0 (weight (+ x 1) 0 9) auto",
         ["the weight does not shrink", "E[w'] = 1", "the reason needs 1/2 * E[w'] <= 0 * w"]),
        ("apply-rule bellman-upper A (* 2 x) (countdown x) auto",
         ["the countdown does not fall", "R = 0", "R' = 0", "R' <= R - 1 on every way"]),
        ("apply-rule bellman-upper A (car x) (sign) auto", ["faults: sort"]),
        ("apply-rule bellman-upper A (* 2 x) sign auto", ["a reason is (life), (sign)"]),
        ("apply-rule bellman-upper A (* 2 x) (sign) please", ["evidence is auto, cut, cases"]),
        ("apply-rule invariant (1 3 6) running (>= x 3) auto",
         ["the invariant is not kept", "at x=3", "then x=2, not in I", "every way must stay in I"]),
        ("apply-rule invariant (1 3 6) running (>= x 5) auto",
         ["the invariant does not hold here", "I must be true in a state that is possible here"]),
        ("apply-rule invariant (1 3 6) runing true auto", ["there is no program runing"]),
        ("apply-rule terminates (1 3 4 7) x 1 auto", ["the rank does not fall", "R = 0"]),
    ],
)  # fmt: skip
def test_refusals_in_the_leaking_bucket(leak: Talk, step: str, words: list[str]) -> None:
    said = refusal(leak, step)
    for word in words:
        assert word in said, said


def test_a_state_is_found_at_the_end_of_a_range() -> None:
    talk = talk_in(LEAK.replace("(state (x int))", "(state (x int -9 9))"), "interval none 8")
    say_all(talk, BASE.replace("(>= x 0)", "true"))
    said = refusal(talk, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    assert "for example at x=-9: W = -18" in said


def test_refusals_where_numbers_are_compared() -> None:
    talk = talk_in(SHELF, candidate="q")
    say_all(talk, "\n".join(SHELF_PROOF.strip().splitlines()[:-2]))
    said = refusal(talk, "apply-rule separate (12 13)")
    assert "the first number must be about the candidate" in said
    assert "theorem 12 says: U_act(p, here) <= 0" in said
    said = refusal(talk, "apply-rule separate (13 10)")
    assert "theorem 10 says: for all s in I" in said
    assert "which is no number at the place here" in said
    assert "missing: then a number at most for p" in said
    said = refusal(talk, "apply-rule dominated (13 12)")
    assert "needs at-most for the candidate, at-least for the running program" in said
    say(talk, "apply-rule bellman-upper (1 3 4 5 6 8) 2 (sign) auto")
    say(talk, "apply-rule unroll (14 7) 0")
    said = refusal(talk, "apply-rule separate (13 15)")
    assert "2 is not above 2" in said
    assert "the gap is 0" in said
    said = refusal(talk, "check")
    assert "U_act(q, here) >= 2" in said
    assert "gas, which is free" in refusal(talk, "apply-rule cheaper (1 2 3 4 5 6 8) auto")
    assert "set-switchprog 0 SIZE takes" in refusal(talk, "set-switchprog 0 9")


DEAR_START = """
get-axiom hardware running
set-switchprog 0 SIZE
get-axiom hardware switchprog
get-axiom reward
get-axiom environment
get-axiom arithmetic
get-axiom utility act
state2theorem here
apply-rule invariant (1 4 7) running true auto
let A = (1 2 3 4 5 6 7 8)
"""


@pytest.mark.parametrize(
    ("running", "candidate", "words"),
    [
        ("p", "r", ["act differently", "x=2", "p: move=2, gas 7", "q: move=3", "same action"]),
        ("p", "s", ["more gas is used", "gas 7", "gas 10", "no more gas than p"]),
        ("p", "t", ["think or propose", "not the same in p and q: think", "--target strict"]),
        ("q", "q", ["no gas is saved here", "less gas in the very next tick"]),
    ],
)
def test_refusals_of_cheaper(running: str, candidate: str, words: list[str]) -> None:
    talk = talk_in(DEAR, candidate=candidate, running=running)
    say_all(talk, DEAR_START)
    said = refusal(talk, "apply-rule cheaper A auto")
    for word in words:
        assert word in said, said


def test_cheaper_is_accepted_where_it_applies() -> None:
    talk = talk_in(DEAR, candidate="q")
    say_all(talk, DEAR_START)
    said = say(talk, "apply-rule cheaper A auto").lines[0]
    assert said == "  9. U(q, here) > U(p, here)  [frozen]"
    assert say(talk, "check").lines[0].startswith("accepted")


def test_the_end_of_life() -> None:
    talk = talk_in(PATIENCE, "interval none 6")
    say_all(talk, BASE.replace("(>= x 0)", "true"))
    said = refusal(talk, "apply-rule bellman-upper A (- (* 2 n) 1) (sign) auto")
    assert "for example at n=0: W = -1" in said
    assert "life is over there" in said
    said = refusal(talk, "apply-rule bellman-upper A (* 2 n) (terminates 1 (* 2 n)) auto")
    assert "that the life ends (terminates)" in said
    say(talk, "apply-rule terminates (1 3 4 7) (* 2 n) 1 auto")
    say(talk, "let B = (1 2 3 4 5 7 8)")
    said = refusal(talk, "apply-rule bellman-upper B (* 2 n) (terminates 1/2 (* 2 n)) auto")
    assert "a tick earns more than the reason allows" in said
    assert "gain <= 1/2 on every way" in said
    said = refusal(talk, "apply-rule bellman-upper B (* 2 n) (terminates 1 n) auto")
    assert "the potential does not pay" in said
    say(talk, "apply-rule bellman-upper B (* 2 n) (terminates 1 (* 2 n)) auto")
    say(talk, "apply-rule unroll (9 6) 0")
    assert say(talk, "check").lines[0] == "accepted: U(p, here) <= 6"


def test_a_candidate_that_searches_needs_trust() -> None:
    talk = talk_in(DEAR, candidate="t", aim=Aim("strict", 0), running="t")
    say_all(talk, DEAR_START.replace("utility act", "utility pay"))
    say(talk, "apply-rule bellman-lower (2 3 4 5 6 9) -9 (life) auto")
    refused = say(talk, "apply-rule reflect (9)")
    assert refused.refused
    say(talk, "apply-rule invariant (2 4 7) switchprog true auto")
    say(talk, "apply-rule bellman-lower (2 3 4 5 6 9) (- (* left 1)) (life) auto")
    assert "--trust-levels" in refusal(talk, "apply-rule reflect (10)")
    assert "think gives 5" in refusal(talk, "apply-rule quiet (2 4 10) auto")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("thoerems", "did you mean theorems?"),
        ("bellman-upper (1) 2", "apply-rule bellman-upper (NUMBER ...)"),
        ("show", "show takes one number"),
        ("show 99", "there is no theorem 99"),
        ("undo -1", "undo takes one number"),
        ("undo 1000000", "undo takes one number"),
        ("hint 4", "there are 3 levels of hints"),
        ("rule", "rule NAME"),
        ("rule unrol", "did you mean unroll?"),
        ("theorems 3", "theorems takes nothing"),
        ("save", "save FILE"),
    ],
)
def test_entries_that_make_no_sense(leak: Talk, entry: str, message: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        say(leak, entry)
    assert message in str(caught.value)


def test_help_and_rules(leak: Talk) -> None:
    listed = "\n".join(say(leak, "rules").lines)
    assert all(name in listed for name in (*RULES, *AXIOMS))
    drawn = "\n".join(say(leak, "rule bellman-upper").lines)
    assert "W(s) >= E[gain + discount * W(s')]" in drawn
    assert "------" in drawn
    whole = "\n".join(say(leak, "help").lines)
    assert all(name in whole for name in INSTRUCTIONS)
    assert "as in: delete-theorem 7" in say(leak, "help delete-theorem").lines[-1]
    assert say(leak, "help unroll").lines[0].startswith("unroll:")
    assert say(leak, "world").lines[0].startswith("(world leak")
    assert say(leak, "programs").lines[1] == "(agent p)"
