"""The trap of stakes that double: a function that meets Bellman's equation and is no lower bound.

`rounds + 2 + stake/4` is worth exactly what a tick gives and leads to, in every state, and exceeds
the utility `rounds + 2`. The kernel has to refuse it for what would come at infinity alone.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.kernel.proof import Verdict
from godel.language.canonical import print_flat
from godel.language.reader import load_text, read_file_forms
from godel.world.tick import tick
from tests.kernel.certificates import alone
from tests.world.worlds import fraction, pair_of

TEXT = load_text(Path(__file__).parent / "cases" / "mart.ouro")
RIGHT = "(if (= stake 0) 0 (+ 2 rounds))"
TRAP = "(if (= stake 0) 0 (+ 2 rounds (* 1/4 stake)))"
PAYS = "(terminates 0 (if (< stake 1) 0 2))"

PAYS_NOT = "the potential does not pay for the tick"
REASONS = (
    ("(sign)", "the bound does not have the sign that the reason needs"),
    ("(countdown (if (< stake 1) 0 2))", "the countdown does not fall"),
    ("(weight (+ 4 rounds stake) 1/2 1)", "the weight does not shrink"),
    (PAYS, PAYS_NOT),
    ("(terminates 0 (if (< stake 1) 0 (* 4 stake)))", PAYS_NOT),
    ("(terminates 0 (if (< stake 1) 0 (+ 4 rounds (* 4 stake))))", PAYS_NOT),
)


def judged(side: str, bound: str, reason: str, goal: str) -> Verdict:
    """What the kernel says of a bound from the start, where the stake is 1."""
    world, _ = read_file_forms(TEXT, "mart")
    ends = "(if (< stake 1) (+ 2 (* 2 rounds)) (+ 10 (* 4 rounds) (* 2 stake)))"
    steps = f"""(apply-rule invariant (1 3 6) running true auto)
        (apply-rule terminates (1 3 4 7) {ends} 1 auto)
        (apply-rule bellman-{side} (1 2 3 4 5 7 8) {bound} {reason} auto)
        (apply-rule unroll (9 6) 0)"""
    belief = "(1 1 0)"
    return alone(print_flat(world), belief, steps, goal, running="(agent player)").judge()


def test_the_trap_meets_the_equation_everywhere() -> None:
    def trap(stake: int, rounds: int) -> Fraction:
        return Fraction(0) if stake == 0 else rounds + 2 + Fraction(stake, 4)

    world, agent = pair_of(TEXT)
    for stake in range(1, 20):
        for rounds in range(10):
            ways = tick(world, agent, (stake, rounds), ())
            after = [
                fraction(way.weight) * (fraction(way.gain) + trap(*map(int, way.state)))
                for way in ways
            ]
            assert sum(after) == trap(stake, rounds)


@pytest.mark.parametrize(("reason", "refused"), REASONS)
def test_it_is_refused_for_what_is_left_at_infinity(reason: str, refused: str) -> None:
    verdict = judged("lower", TRAP, reason, "interval 9/4 none")
    assert not verdict.accepted
    assert refused in verdict.reason


def test_the_same_proof_of_the_right_bound_is_accepted() -> None:
    assert judged("lower", RIGHT, PAYS, "interval 2 none").accepted


def test_as_an_upper_bound_the_trap_is_loose_and_true() -> None:
    assert judged("upper", TRAP, "(sign)", "interval none 9/4").accepted
