"""Proofs by hand: every instruction, undo, the verdict, and that it is the kernel which says so."""

from __future__ import annotations

import pytest

from godel import verify as second
from godel.byhand.mathematics import infix
from godel.byhand.script import run_script
from godel.errors import UsageProblem
from godel.kernel.proof import verify
from godel.language.reader import read_datum
from tests.byhand.worlds import BASE, LEAK, SHELF, SHELF_PROOF, refusal, say, say_all, talk_in


def test_a_whole_proof_is_accepted_by_both_checkers() -> None:
    talk = talk_in(SHELF, candidate="q")
    reply = say_all(talk, SHELF_PROOF)
    assert reply.lines[0] == "accepted: U(q, here) > U(p, here)  [frozen]"
    assert talk.session.accepted is True
    data = talk.session.certificate()
    assert verify(data, talk.session.task.allowed).accepted
    _, rests_on = second.check_proof(data)
    assert "hardware" in rests_on


def test_each_theorem_is_shown_in_ordinary_mathematics() -> None:
    talk = talk_in(LEAK, "interval 2 8")
    said = [say(talk, line).lines[0] for line in BASE.strip().splitlines()]
    assert said[5] == "  6. here = tick 0, state (4)"
    assert said[6] == "  7. some state here is in I, and I(s) implies I(s') under p; I: x >= 0"
    assert said[7] == "A stands for (1 2 3 4 5 7)"
    upper = say(talk, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    assert upper.lines == ("  8. for all s in I: U_act(p, s) <= W(s); W = 2*x",)
    assert upper.theorem == 8
    say(talk, "apply-rule bellman-lower A (- x 2) (weight (+ x 1) 1/2 1) auto")
    assert say(talk, "apply-rule unroll (8 6) 0").lines == (" 10. U_act(p, here) <= 8",)
    assert say(talk, "apply-rule unroll (9 6) 0").lines == (" 11. U_act(p, here) >= 2",)
    assert say(talk, "delete-theorem 9").lines == ("theorem 9 is gone",)
    assert len(say(talk, "theorems").lines) == 10
    assert say(talk, "check").lines[0] == "accepted: 2 <= U(p, here) <= 8"
    assert say(talk, "goal").lines[1] == "last check: accepted"


def test_show_has_the_whole_theorem() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, BASE)
    say(talk, "apply-rule bellman-upper A (if (= x 0) 0 (* 2 x)) (sign) auto")
    assert say(talk, "show 8").lines == (
        "  8. for all s in I: U_act(p, s) <= W(s); W = 0 if x = 0, else 2*x",
        "I = (>= x 0)",
        "W = (if (= x 0) 0 (* 2 x))",
        "from: apply-rule bellman-upper A (if (= x 0) 0 (* 2 x)) (sign) auto",
        "rests on: arithmetic environment hardware initial reward utility",
        "as the kernel prints it: for all s in I: U_act(p, s) <= W(s); "
        "W = (if (= x 0) 0 (* 2 x))",
    )


def test_undo_and_redo() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, BASE)
    session, before = talk.session, talk.session.now
    say(talk, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    say(talk, "apply-rule unroll (8 6) 0")
    assert say(talk, "check").lines[0].startswith("accepted")
    after = session.now
    assert len(say(talk, "undo 3").lines) == 3
    assert session.now is before
    assert session.state.context.meter.left == before.left
    assert session.accepted is None
    assert say(talk, "redo 2").lines[1] == "done again: apply-rule unroll (8 6) 0"
    say(talk, "redo")
    assert session.now is after
    assert session.accepted is True
    assert say(talk, "redo").lines == ("nothing to redo",)
    assert len(say(talk, "undo 1000").lines) == 11
    assert say(talk, "undo").lines == ("nothing to undo",)
    assert say(talk, "theorems").lines == ("no theorems yet",)


def test_what_is_new_after_an_undo_forgets_what_was_undone() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say(talk, "get-axiom reward")
    say(talk, "undo")
    say(talk, "get-axiom environment")
    assert say(talk, "redo").lines == ("nothing to redo",)


def test_work_is_what_a_replay_takes() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, BASE)
    refusal(talk, "apply-rule bellman-upper A x (sign) auto")  # gives its work back
    say(talk, "hint 3")
    say(talk, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    left = talk.session.now.left
    fresh = talk_in(LEAK, "interval none 8")
    say_all(fresh, BASE)
    say(fresh, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    assert fresh.session.now.left == left


@pytest.mark.parametrize("step", ["execute", "verify"])
def test_an_interrupted_step_changes_nothing(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, BASE + "apply-rule bellman-upper A (* 2 x) (sign) auto")
    say(talk, "apply-rule unroll (8 6) 0")
    before, left = talk.session.now, talk.session.state.context.meter.left

    def interrupted(*arguments: object) -> None:
        talk.session.state.context.meter.spend(100)
        raise KeyboardInterrupt

    monkeypatch.setattr(f"godel.byhand.session.{step}", interrupted)
    with pytest.raises(KeyboardInterrupt):
        say(talk, "check")
    assert (talk.session.now, talk.session.accepted) == (before, None)
    assert talk.session.state.context.meter.left == left


def test_a_script_that_was_kept_leads_to_the_same_proof() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, BASE)
    say(talk, "(apply-rule bellman-upper A\n  (* 2 x)\n  (sign) auto)")
    say(talk, "(apply-rule unroll (8 6) 0) (check)")
    again = talk_in(LEAK, "interval none 8")
    outcome = run_script(again, talk.session.script(), "again")
    assert not outcome.wrong + outcome.refused
    assert again.session.certificate() == talk.session.certificate()


def test_an_oracle_is_not_believed_at_the_end() -> None:
    talk = talk_in(LEAK, "interval none 4")
    say_all(talk, BASE)
    say(talk, "apply-rule bellman-upper A x (sign) (oracle z3)")
    say(talk, "apply-rule unroll (8 6) 0")
    assert "the proof rests on what is not allowed: oracle-z3" in refusal(talk, "check")
    assert talk.session.accepted is False


def test_a_refused_check_after_an_accepted_one_is_the_last_word() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, BASE)
    say(talk, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    say(talk, "apply-rule unroll (8 6) 0")
    say(talk, "check")
    say(talk, "delete-theorem 9")
    assert talk.session.accepted is True
    refusal(talk, "check")
    assert talk.session.accepted is False
    say(talk, "undo")
    assert talk.session.accepted is True


def test_a_goal_without_its_candidate() -> None:
    with pytest.raises(UsageProblem, match="better is about a candidate"):
        talk_in(SHELF)


@pytest.mark.parametrize(
    ("ouro", "shown"),
    [
        ("(* 2 (+ x 1))", "2*(x + 1)"),
        ("(- x (- y z))", "x - (y - z)"),
        ("(- (- x y) z)", "x - y - z"),
        ("(/ 1 (* x y))", "1/(x*y)"),
        ("(- x)", "-x"),
        ("(if (and (< x 1) (or p q)) (min x 2) (if p 1 0))",
         "min(x, 2) if x < 1 and (p or q), else 1 if p, else 0"),
        ("(+ (if p 1 2) 3)", "(1 if p, else 2) + 3"),
        ("(not (= x 1))", "not x = 1"),
        ("(let ((a 1)) a)", "(let ((a 1)) a)"),
        ("()", "()"),
    ],
)  # fmt: skip
def test_ordinary_notation(ouro: str, shown: str) -> None:
    assert infix(read_datum(ouro, "test")) == shown
