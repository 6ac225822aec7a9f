"""Certificates for something false, each by its own trick, with what the refusal says."""

from __future__ import annotations

from dataclasses import dataclass

from tests.kernel.certificates import Certificate, alone


@dataclass(frozen=True)
class Trick:
    """A certificate for something false, and what the refusal says."""

    name: str
    certificate: Certificate
    reason: str

    def __str__(self) -> str:
        return self.name


PAYS = "(world w (state (x int 0 10)) (start (x 9)) (discount 1/2) (step (reward x)))"
"""Each tick pays x."""

INVARIANT = "(apply-rule invariant (1 3 6) running true auto)"
NUMBER = "(apply-rule unroll (8 6) 0)"


def nothing_at_9(evidence: str) -> Certificate:
    """A proof that PAYS pays nothing from 9 on: the bound is false from 5 on."""
    bound = "(apply-rule bellman-upper (1 2 3 4 5 7) (if (< x 5) 10 0) (sign)"
    return alone(PAYS, "(1 9)", f"{INVARIANT}{bound} {evidence}){NUMBER}", "interval none 0")


BELOW = "(contradiction (((1 %1)) high 1) (((1 x)) low 1) (((1 %1) (-1 x)) low 1))"
TWO_MEANINGS = (
    f"(cut ((1 %1)) 5 (divide ((1 x)) 1 (cut ((1 x)) 5 auto {BELOW})) (divide ((-1 x)) 1 auto))"
)
"""Cuts by a name that means x on one side and -x on the other, so that 5 to 10 are on neither."""

GUESS = """
(world w (state (x int 0 1)) (actions (a int 0 1)) (default (a 0))
  (start (x (chance (1/2 0) (1/2 1)))) (life 1) (step (reward (if (= a x) 1 0))))"""
"""The coin lies open: who looks at it earns 1."""

BLIND = """
(apply-rule invariant (3 6) any true auto)
(apply-rule ceiling (2 3 4 5 7) left (life) auto)
(apply-rule belief-ceiling (2 3 4 8 6) 1)"""

LATER_TRICKS = [
    Trick(
        "a cut by a name that means two things",
        nothing_at_9(TWO_MEANINGS),
        "a name of a division that has not been made",
    ),
    Trick(
        "a division of what it defines",
        nothing_at_9("(divide ((2 %1) (1)) 1 auto)"),
        "a name of a division that has not been made",
    ),
    Trick(
        "a ceiling for programs that do not look",
        alone(
            GUESS,
            "(1/2 0 1) (1/2 1 1)",
            BLIND,
            "ceiling 1/2",
            running="(agent p (define (policy x) x))",
        ),
        "the goal is not among the theorems",
    ),
]
