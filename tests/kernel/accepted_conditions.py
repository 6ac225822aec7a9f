"""Certificates about what else a person demands of a rewrite, which the kernel accepts."""

from __future__ import annotations

from tests.kernel.accepted import IDLE, INVARIANTS, WASTE, written
from tests.kernel.certificates import Certificate

KEEP_LINE = "(apply-rule keep (2 7 8) (= a 1) auto)"
ALIKE_LINE = "(apply-rule alike (1 2 3 4 5 6 7 8) auto)"


def keeping(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The busy candidate takes action 1 wherever it comes."""
    lines = {8: INVARIANTS[9], 9: KEEP_LINE}
    return written(lines, changes, **({"goal": "keep (= a 1)"} | parts))


def same_for_more(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The candidate does what the running program does, for more gas: it is no better."""
    lines = {8: INVARIANTS[8], 9: ALIKE_LINE}
    parts = {"running": IDLE, "candidate": WASTE_IDLY, "goal": "no-better"} | parts
    return written(lines, changes, **parts)


WASTE_IDLY = WASTE.replace("agent p", "agent q").replace("(+ 1 0)", "(+ 0 0)")

ACCEPTED_CONDITIONS = {
    "keep": keeping,
    "keep of memory and action": lambda: keeping(
        {9: KEEP_LINE.replace("(= a 1)", "(or (= m 0) (= a 1))")},
        goal="keep (or (= m 0) (= a 1))",
        running="(agent p (memory (m 0 0 1)) (define (policy x) 0))",
        candidate="(agent q (memory (m 0 0 1)) (define (policy x) 1))",
        memory="0",
    ),
    "keep on part of the states": lambda: keeping(
        {8: INVARIANTS[9].replace("true", "(= x 0)"), 9: KEEP_LINE.replace("(= a 1)", "(= a x 0)")},
        goal="keep (= a x 0)",
        candidate="(agent q (define (policy x) x))",
    ),
    "keep where the life is over elsewhere": lambda: keeping(
        {9: KEEP_LINE.replace("(= a 1)", "(< x 3)")},
        goal="keep (< x 3)",
        world=OVER,
    ),
    "alike": same_for_more,
    "alike where gas has no price": lambda: same_for_more(
        running=WASTE_IDLY.replace("agent q", "agent p"),
        candidate=IDLE.replace("agent p", "agent q"),
        world=FREE,
    ),
    "alike with another search": lambda: same_for_more(
        candidate=WASTE_IDLY[:-1] + "(define (think) 3))"
    ),
}

OVER = """
(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0))
  (discount 9/10) (life endless) (price (gas 1/1000)) (done (= x 3)) (step (reward a)))"""
FREE = OVER.replace("(gas 1/1000)", "(gas 0)").replace("(done (= x 3)) ", "")
