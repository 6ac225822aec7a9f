"""Hints: each line is one that the kernel takes, and following them proves the goal."""

from __future__ import annotations

import pytest

from godel.byhand.talk import Talk
from godel.prover.certificate import Aim
from tests.byhand.worlds import (
    BASE,
    DEAR,
    LEAK,
    PATIENCE,
    SHELF,
    SHELF_PROOF,
    say,
    say_all,
    talk_in,
)


def followed(talk: Talk, most: int = 30) -> list[str]:
    """The lines of level 3, each said to the kernel, until the check."""
    lines: list[str] = []
    while talk.session.accepted is not True and len(lines) < most:
        hint = say(talk, "hint 3").lines
        assert hint[0] == "next:", hint
        line = "\n".join(hint[1:]).strip()
        lines.append(line)
        assert not say(talk, line).refused, line
    return lines


@pytest.mark.parametrize(
    ("text", "goal", "candidate", "rule"),
    [
        (SHELF, "better", "q", "separate"),
        (SHELF, "no-better", "p", "dominated"),
        (DEAR, "better", "q", "cheaper"),
        (LEAK, "interval 1 8", None, "bellman-upper"),
        (PATIENCE, "interval 5 7", None, "terminates"),
        (SHELF, "ceiling 2", None, "table-upper"),
    ],
)
def test_following_the_hints_proves_the_goal(
    text: str, goal: str, candidate: str | None, rule: str
) -> None:
    talk = talk_in(text, goal, candidate)
    lines = followed(talk)
    assert lines[-1] == "check"
    assert any(f"apply-rule {rule}" in line for line in lines), lines
    assert talk.session.accepted is True


@pytest.mark.parametrize("target", ["strict", "relaxed"])
def test_against_going_on_searching(target: str) -> None:
    """A bound in mode act is not unrolled: only what it says in mode search counts."""
    lines = followed(talk_in(SHELF.replace("1/2)", "1/4)"), "better", "q", Aim(target)))
    assert lines[-1] == "check"
    assert sum("apply-rule unroll" in line for line in lines) == 1, lines


def test_the_three_levels_say_more_and_more() -> None:
    talk = talk_in(SHELF, candidate="q")
    say_all(talk, "\n".join(SHELF_PROOF.strip().splitlines()[:-3]))
    first, second, third = (say(talk, "hint").lines for _ in range(3))
    assert first[0].startswith("still needed")
    assert "  a number that q is at least worth here" in first
    assert not any("apply-rule" in line for line in first)
    assert second[0].startswith("next: the rule unroll, from the theorems (11 7)")
    assert third == ("next:", "  apply-rule unroll (11 7) 0")
    assert say(talk, "hint").lines == third
    assert talk.adviser.given == [1, 1, 2]
    say(talk, third[1].strip())
    assert say(talk, "hint").lines[0].startswith("still needed")


def test_own_theorems_are_used() -> None:
    """Another invariant, another bound, numbers in another order: the hint goes on from there."""
    talk = talk_in(SHELF, candidate="q")
    say_all(talk, """
        state2theorem here
        get-axiom arithmetic
        get-axiom environment
        get-axiom hardware running
        get-axiom reward
        get-axiom utility act
        apply-rule invariant (4 3 1) running (= 1 1) auto
        apply-rule bellman-upper (4 5 3 2 6 7) 1 (sign) auto
    """)  # fmt: skip
    assert say(talk, "hint 3").lines[1].strip() == "apply-rule unroll (8 1) 0"
    lines = followed(talk)
    assert not any("running" in line for line in lines), lines
    assert lines[-2].startswith("apply-rule separate")


def test_a_bound_that_is_too_weak_is_not_unrolled() -> None:
    talk = talk_in(SHELF, candidate="q")
    say_all(talk, "\n".join(SHELF_PROOF.strip().splitlines()[:9]))
    say(talk, "apply-rule bellman-upper (1 3 4 5 6 8) 100 (sign) auto")
    assert "unroll" not in say(talk, "hint 3").lines[1]


def test_the_number_of_the_goal_from_a_bound_of_ones_own() -> None:
    talk = talk_in(LEAK, "interval none 9")
    say_all(talk, BASE)
    say(talk, "apply-rule bellman-upper A (+ 1 (* 2 x)) (sign) auto")
    assert say(talk, "hint 3").lines[1].strip() == "apply-rule unroll (8 6) 0"


def test_exact_ticks_may_make_a_bound_good_enough() -> None:
    talk = talk_in(LEAK, "interval none 5")
    say_all(talk, BASE)
    say(talk, "apply-rule bellman-upper A (* 2 x) (sign) auto")
    assert say(talk, "hint 3").lines[1].strip() == "apply-rule unroll (8 6) 2"


def test_hints_change_nothing() -> None:
    talk = talk_in(SHELF, candidate="q")
    before, left = talk.session.now, talk.session.state.context.meter.left
    for level in (1, 2, 3):
        say(talk, f"hint {level}")
    assert talk.session.now is before
    assert talk.session.state.context.meter.left == left


def test_where_the_prover_has_no_proof_it_says_so() -> None:
    talk = talk_in(SHELF, candidate="p")
    assert "the prover proves the opposite" in say(talk, "hint").lines[0]
    talk = talk_in(LEAK, "interval none 1")
    assert "no proof to take a hint from" in say(talk, "hint").lines[0]
