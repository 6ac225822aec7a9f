"""Certificates that the kernel accepts about programs that search: continue, quiet, reflect."""

from __future__ import annotations

from tests.kernel.accepted import written
from tests.kernel.certificates import Certificate

SHOP = """
(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0)) (discount 1/2)
  (life endless) (price (gas 1/1000) (think 1/100)) (step (reward a)))"""
"""Action 1 earns 1, nothing changes, and no program earns more than 2."""

SEEKER = "(agent p (define (policy x) 0) (define (think x) 10))"
"""Earns nothing and searches: kept, it is worth at most 949/1000."""

DUMB = "(agent q (define (policy x) 1))"
KEEN = "(agent q (define (policy x) 1) (define (think x) 10))"
"""Alone, these are worth 999/500 and 949/500."""

LINES = {
    8: "(apply-rule invariant (4 7) any true auto)",
    9: "(apply-rule ceiling (3 4 5 6 8) 2 (weight 1 1/2 2) auto)",
    10: "(get-axiom utility search)",
    11: "(apply-rule continue (1 3 4 5 10 9 7) 0)",
    12: "(apply-rule invariant (2 4 7) switchprog true auto)",
    13: "(get-axiom utility pay)",
    14: "(apply-rule bellman-lower (2 3 4 5 13 12) 189/100 (weight 1 1/2 2) auto)",
    15: "(apply-rule quiet (2 4 14) auto)",
    16: "(apply-rule unroll (15 7) 0)",
    17: "(apply-rule separate (16 11))",
}


def under(target: str, trust: int, certificate: Certificate) -> Certificate:
    """The certificate, with a claim under another target."""
    return certificate.changed(("(target frozen) (trust 0)", f"(target {target}) (trust {trust})"))


def stopped(
    changes: dict[int, str] | None = None, target: str = "strict", trust: int = 0, **parts: str
) -> Certificate:
    """A program that does not search beats keeping one that does."""
    parts = {"world": SHOP, "running": SEEKER, "candidate": DUMB} | parts
    return under(target, trust, written(LINES, changes, **parts))


def trusted(
    changes: dict[int, str] | None = None, target: str = "strict", trust: int = 1, **parts: str
) -> Certificate:
    """A program that searches is worth what it earns alone, as its switches lower nothing."""
    changed = {15: "(apply-rule reflect (14))"} | (changes or {})
    return stopped(changed, target, trust, **({"candidate": KEEN} | parts))


def in_mode_act(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A program that never thinks earns the same in every mode."""
    act = {14: LINES[14].replace("5 13 12) 189", "5 6 12) 199")}
    return stopped(act | (changes or {}), **parts)


def listed(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The same by tables."""
    rows = "(rows ((0) () {0}))"
    tables = {
        8: f"(apply-rule table-upper (3 4 5 6 7) any {rows.format(2)})",
        9: "(delete-theorem 8)" + f"(apply-rule table-upper (3 4 5 6 7) any {rows.format(2)})",
        14: f"(apply-rule table-lower (2 3 4 5 13 7) switchprog {rows.format('949/500')})",
    }
    return trusted(tables | (changes or {}), **parts)


EVEN = """
(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0)) (discount 1/2)
  (life endless) (step (reward 1)))"""
"""Everything is worth 2, and nothing costs anything."""


def even(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A switch to what is worth the same, under relaxed."""
    lines = {14: LINES[14].replace("189/100", "2")}
    return trusted(lines | (changes or {}), **({"world": EVEN, "target": "relaxed"} | parts))  # type: ignore[arg-type]


BUTTON = """
(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0)) (life endless)
  (done (= x 3)) (step (if (= a 1) (let () (set x 3) (reward 1)))))"""
"""Action 1 earns 1, once; it may be put off for ever, and nothing is ever lost."""


def some_day(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A switch to a program that presses and searches, in a life without an end or a discount."""
    once = "(if (= x 3) 0 1)"
    lines = {
        9: f"(apply-rule ceiling (3 4 5 6 8) {once} (sign) auto)",
        14: f"(apply-rule bellman-lower (2 3 4 5 13 12) {once} (countdown {once}) auto)",
        15: "(apply-rule reflect-lossless (3 4 14) auto)",
    }
    return trusted(lines | (changes or {}), **({"world": BUTTON, "target": "relaxed"} | parts))  # type: ignore[arg-type]


COIN = """
(world w (hidden (luck (1/2 -1) (1/2 1))) (state (x int 0 3)) (observe)
  (actions (a int 0 1)) (default (a 0)) (start (x 0)) (life 2) (price (think 1/100))
  (step (reward (* a luck))))"""
"""Action 1 earns 1 or loses 1; what is earned tells which it always is."""

CURIOUS = "(agent p (define (policy) 1) (define (think) 10))"
WISE = """
(agent q (memory (m 0 -1 1)) (define (policy m) (if (< m 0) 0 1))
  (define (remember m reward) (if (= reward 0) m reward)))"""


def learning(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """After the tick the best program knows its luck: 1/2 less 1/10 for thinking; 1/2 is more."""
    bound = "(if (< m 0) 0 (if (> luck 0) left (if (= left 0) 0 -1)))"
    lines = {
        9: "(apply-rule ceiling (3 4 5 6 8) left (life) auto)",
        11: "(apply-rule continue (1 3 4 5 10 9 7) 1)",
        14: f"(apply-rule bellman-lower (2 3 4 5 13 12) {bound} (life) auto)",
    }
    texts = {"world": COIN, "running": CURIOUS, "candidate": WISE}
    texts |= {"here": "(1/2 0 -1 2) (1/2 0 1 2)"}
    return stopped(lines | (changes or {}), **(texts | parts))


ACCEPTED_SEARCHING = {
    "stopped": stopped,
    "trusted": trusted,
    "stopped, in mode act": in_mode_act,
    "trusted, by tables": listed,
    "trusted, worth the same": even,
    "trusted, as nothing is ever lost": some_day,
    "learning": learning,
}
