"""Switches that each gain lower the utility, if they may come ever later and cost ever more first.

The kernel once took on trust (`reflect`) that this cannot be, and accepted a switch to a machine
that is worth less than what it replaced.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from tests.kernel.accepted import written
from tests.kernel.accepted_searching import under
from tests.kernel.certificates import Certificate

WORLD = """
(world doubling
  (state (begun bool) (phase int 0 3) (x int 1)) (actions (a int 0 2)) (default (a 0))
  (start (begun false) (phase 0) (x 1)) TIME (done (= phase 3))
  (step
    (if (not begun) (let () (set begun true) (if (= a 2) (reward -3))))
    (if (= phase 0) (chance (1/2 (set phase 1)) (1/2 (set x (* GROWTH x))))
      (if (= phase 1)
        (if (= a 1) (let () (set phase 2) (reward (* -10 x))) (set phase 3))
        (let () (set phase 3) (reward (+ 1 (* BACK x))))))))"""
"""In phase 1, action 1 costs `10*x` and gives `10*x + 1` a tick later; action 0 ends the life."""

P = "(agent p (define (policy begun) (if begun 0 2)) (define (think) 1))"
Q = "(agent q (define (policy) 0) (define (think phase) (if (= phase 1) 10 0)))"
R = "(agent r (define (policy) 1))"
"""P loses 3 first. Q is worth 0 alone, and searches in phase 1. There R gains by action 1."""

BEST = "(if (= phase 3) 0 (if (= phase 2) (+ 1 (* BACK x)) 1))"

LINES = {
    8: "(apply-rule invariant (4 7) any (if begun true (= phase 0)) auto)",
    9: f"(apply-rule ceiling (3 4 5 6 8) {BEST} (sign) auto)",
    10: "(get-axiom utility search)",
    11: "(apply-rule continue (1 3 4 5 10 9 7) 0)",
}

FIRST = LINES | {
    12: "(apply-rule invariant (2 4 7) switchprog (not (= phase 2)) auto)",
    13: "(get-axiom utility pay)",
    14: "(apply-rule bellman-lower (2 3 4 5 13 12) 0 (sign) auto)",
    15: "(apply-rule reflect (14))",
    16: "(apply-rule unroll (15 7) 0)",
    17: "(apply-rule separate (16 11))",
}
"""P is replaced by Q at the start: 0 against at most -2."""

SECOND = LINES | {
    12: "(apply-rule invariant (2 4 7) switchprog (and begun (> phase 0)) auto)",
    14: f"(apply-rule bellman-lower (2 3 4 5 6 12) {BEST} (countdown (- 3 phase)) auto)",
    15: "(apply-rule quiet (2 4 13) auto)",
    16: "(apply-rule unroll (14 7) 0)",
    17: "(apply-rule separate (15 11))",
}
"""Q is replaced by R in phase 1, whatever x is."""

ENDLESS = {"TIME": "(life endless)", "GROWTH": "2", "BACK": "10"}
DISCOUNTED = {"TIME": "(discount 1/2)", "GROWTH": "4", "BACK": "20"}
FINITE = {"TIME": "(life 50)", "GROWTH": "2", "BACK": "10"}


def certificate(
    lines: dict[int, str], programs: tuple[str, str], here: str, parts: dict[str, str], trust: int
) -> Certificate:
    """A claim under strict in the world with these numbers."""
    texts = [WORLD, *lines.values()]
    for name, value in parts.items():
        texts = [text.replace(name, value) for text in texts]
    world, *rest = texts
    steps = dict(zip(lines, rest, strict=True))
    running, candidate = programs
    made = written(steps, world=world, running=running, candidate=candidate, here=here)
    return under("strict", trust, made)


@pytest.mark.parametrize("parts", [ENDLESS, DISCOUNTED], ids=["endless", "discounted"])
def test_the_machine_that_is_trusted_is_refused(parts: dict[str, str]) -> None:
    verdict = certificate(FIRST, (P, Q), "(1 false 0 1)", parts, 1).judge()
    assert "nothing shows that what comes after late switches vanishes" in verdict.reason


@pytest.mark.parametrize("x", [1, 2, 1024])
def test_each_later_switch_gains(x: int) -> None:
    verdict = certificate(SECOND, (Q, R), f"(1 true 1 {x})", ENDLESS, 0).judge()
    assert verdict.accepted, verdict.reason


def test_what_the_machine_earns_is_less() -> None:
    """Q with the switches to R that the kernel accepts: S_n, path by path."""
    for ticks in (3, 10, 40):
        earned = Fraction(0)
        for wait in range(1, ticks):  # phase 1 is reached at tick `wait`, and x = 2^(wait - 1)
            chance, x = Fraction(1, 2**wait), 2 ** (wait - 1)
            earned += chance * (-10 * x)
            if wait + 1 < ticks:
                earned += chance * (10 * x + 1)
        assert earned == 1 - Fraction(1, 2 ** (ticks - 2)) - 5
        assert earned < -3  # what P is worth if it is kept and its search finds nothing


def test_in_a_finite_life_it_is_fine() -> None:
    verdict = certificate(FIRST, (P, Q), "(1 false 0 1 50)", FINITE, 1).judge()
    assert verdict.accepted, verdict.reason
