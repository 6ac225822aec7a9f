"""Certificates that the kernel accepts: termination, tables, divisions, beliefs, every program."""

from __future__ import annotations

from tests.kernel.certificates import ABOUT_ONE, Certificate, alone

WAIT = """
(world w (state (n int 0 3)) (start (n 3)) (life endless) (done (= n 0)) (price (gas 1/8))
  (step (reward 1) (chance (1/2 (set n (- n 1))) (1/2))))"""
"""A counter falls with chance 1/2, and each tick before 0 pays 1: twice the counter."""

STAIRS = WAIT.replace("(chance (1/2 (set n (- n 1))) (1/2))", "(set n (- n 1))")
"""The counter falls in each tick: as much as the counter."""

MANY = "(world w (state (n int 0 59)) (start (n 3)) (life endless) (done (= n 0)) (step (set n 0)))"
"""Sixty states, and nothing is earned."""


def lines(
    base: dict[int, str],
    changes: dict[int, str] | None,
    world: str,
    here: str,
    goal: str,
    axioms: str = ABOUT_ONE,
    running: str = "(agent p)",
    memory: str = "",
) -> Certificate:
    """A certificate from its lines by the numbers of their theorems, some of them changed."""
    changed = base | (changes or {})
    body = "".join(changed[number] for number in sorted(changed))
    return alone(world, here, body, goal, running=running, memory=memory, axioms=axioms)


def ends(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """Both bounds of WAIT, because its life ends."""
    base = {
        7: "(apply-rule invariant (1 3 6) running true auto)",
        8: "(apply-rule terminates (1 3 4 7) (* 2 n) 1 auto)",
        9: "(apply-rule bellman-upper (1 2 3 4 5 7 8) (* 2 n) (terminates 1 (* 2 n)) auto)",
        10: "(apply-rule bellman-lower (1 2 3 4 5 7 8) (* 2 n) (terminates 1 (* 2 n)) auto)",
        11: "(apply-rule unroll (9 6) 0)",
        12: "(apply-rule unroll (10 6) 0)",
    }
    return lines(
        base, changes, **({"world": WAIT, "here": "(1 3)", "goal": "interval 6 6"} | parts)
    )


def counted(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A lower bound of STAIRS, because the counter falls on every branch."""
    base = {
        7: "(apply-rule invariant (1 3 6) running true auto)",
        8: "(apply-rule bellman-lower (1 2 3 4 5 7) n (countdown n) auto)",
        9: "(apply-rule unroll (8 6) 0)",
    }
    parts = {"world": STAIRS, "here": "(1 3)", "goal": "interval 3 none"} | parts
    return lines(base, changes, **parts)


ROWS = "(rows ((0) () 0 0) ((1) () 2 2) ((2) () 4 4) ((3) () 6 6))"
PACKED = '(packed (all) (values 2 "0 4 8 12") (ranks 2 "0 4 8 12"))'
CODED = '(packed (codes "0 1 1 1") (values 1 "0 2 4 6") (ranks 1 "0 2 4 6"))'


def ranked(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The same bounds of WAIT by a table with ranks, and another that is packed."""
    base = {
        7: f"(apply-rule table-lower (1 2 3 4 5 6) running {ROWS})",
        8: f"(apply-rule table-upper (1 2 3 4 5 6) running {CODED})",
        9: "(apply-rule unroll (7 6) 0)",
        10: "(apply-rule unroll (8 6) 0)",
    }
    return lines(
        base, changes, **({"world": WAIT, "here": "(1 3)", "goal": "interval 6 6"} | parts)
    )


def packed(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A packed table, and the other side from the same one."""
    base = {
        7: f"(apply-rule table-upper (1 2 3 4 5 6) running {PACKED})",
        8: "(apply-rule table-lower (1 2 3 4 5 6 7) running (reuse -1/10))",
        9: "(apply-rule unroll (7 6) 0)",
        10: "(apply-rule unroll (8 6) 0)",
    }
    parts = {"world": WAIT, "here": "(1 3)", "goal": "interval 27/5 6"} | parts
    return lines(base, changes, **parts)


WIDE = """
(world w (state (x int 0 7)) (start (x 0)) (discount 1/2) (life endless) (done (= x 7))
  (step (reward x) (set x (if (= x 6) 0 x))))"""
"""Eight places, each with its own pay; the last one is over."""

WIDE_VALUES = '(values 1 "0 2 4 6 8 10 6 0")'


def wide(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A packed table with strips of more than a few places."""
    base = {
        7: f"(apply-rule table-upper (1 2 3 4 5 6) running (packed (all) {WIDE_VALUES}))",
        8: "(apply-rule unroll (7 6) 0)",
    }
    parts = {"world": WIDE, "here": "(1 0)", "goal": "interval none 0"} | parts
    return lines(base, changes, **parts)


MARCH = """
(world w (state (n int 0 9)) (start (n 9)) (life endless) (done (= n 0))
  (step (reward 1) (chance (1/2 (set n (- n 1))) (1/2))))"""
"""WAIT with more places than are run one by one."""

MARCH_VALUES = '(values 1 "0 2 4 6 8 10 12 14 16 18")'
MARCH_RANKS = MARCH_VALUES.replace("values", "ranks")


def march(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A packed table with ranks, checked in strips."""
    base = {
        7: "(apply-rule table-lower (1 2 3 4 5 6) running"
        f" (packed (all) {MARCH_VALUES} {MARCH_RANKS}))",
        8: "(apply-rule unroll (7 6) 0)",
    }
    parts = {"world": MARCH, "here": "(1 9)", "goal": "interval 18 none"} | parts
    return lines(base, changes, **parts)


WORK = """
(world w (state (x int 0 3)) (actions (a int 0 2)) (default (a 0)) (start (x 0)) (discount 1/2)
  (step (reward a) (set x (min 3 (+ x a)))))"""
"""Each tick pays the action: no program earns more than 4."""

IDLE = "(agent p (define (policy x) 0))"


def ceiled(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """No program earns more than 4."""
    base = {
        7: "(apply-rule invariant (3 6) any true auto)",
        8: "(apply-rule ceiling (2 3 4 5 7) 4 (sign) auto)",
        9: "(apply-rule unroll (8 6) 0)",
    }
    parts = {"world": WORK, "here": "(1 0)", "goal": "ceiling 4", "running": IDLE} | parts
    return lines(base, changes, **parts)


def listed(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The same by a table for every action."""
    base = {
        7: "(apply-rule table-upper (2 3 4 5 6) any"
        " (rows ((0) () 4) ((1) () 4) ((2) () 4) ((3) () 4)))",
        8: "(apply-rule unroll (7 6) 0)",
    }
    parts = {"world": WORK, "here": "(1 0)", "goal": "ceiling 4", "running": IDLE} | parts
    return lines(base, changes, **parts)


ARM = """
(world w (hidden (luck (1/2 1/4) (1/2 3/4))) (state (x int 0 9)) (observe)
  (actions (pull bool)) (default (pull false)) (start (x 0)) (life 3)
  (step (if pull (chance (luck (reward 1)) ((- 1 luck))) (reward 1/2))))"""
"""An arm that pays with a hidden chance, or a sure 1/2."""

PULL = "(agent p (define (policy) true))"
ARM_HERE = "(1/2 0 1/4 3) (1/2 0 3/4 3)"


def mixed(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A bound for each chance, and their mean."""
    base = {
        7: "(apply-rule invariant (1 3 6) running (= luck 1/4) auto)",
        8: "(apply-rule bellman-upper (1 2 3 4 5 7) (* 1/4 left) (life) auto)",
        9: "(apply-rule invariant (1 3 6) running (= luck 3/4) auto)",
        10: "(apply-rule bellman-upper (1 2 3 4 5 9) (* 3/4 left) (life) auto)",
        11: "(apply-rule mixture (8 10 6))",
    }
    parts = {"world": ARM, "here": ARM_HERE, "goal": "interval none 3/2", "running": PULL} | parts
    return lines(base, changes, **parts)


def believed(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The best that can be done in three ticks by a program that has to find out."""
    base = {
        7: "(apply-rule invariant (3 6) any true auto)",
        8: "(apply-rule ceiling (2 3 4 5 7) left (life) auto)",
        9: "(apply-rule belief-ceiling (2 3 4 8 6) 3)",
    }
    parts = {"world": ARM, "here": ARM_HERE, "goal": "ceiling 13/8", "running": PULL} | parts
    return lines(base, changes, **parts)


HALVES = """
(world w (state (x int 0 20)) (start (x 20)) (discount 1/2)
  (step (reward (modulo x 3)) (set x (quotient x 2))))"""
"""What is there is halved, rounded down."""


def divided(evidence: str, **parts: str) -> Certificate:
    """A bound that needs quotients."""
    base = {
        7: "(apply-rule invariant (1 3 6) running true auto)",
        8: f"(apply-rule bellman-upper (1 2 3 4 5 7) 4 (sign) {evidence})",
        9: "(apply-rule unroll (8 6) 0)",
    }
    parts = {"world": HALVES, "here": "(1 20)", "goal": "interval none 4"} | parts
    return lines(base, None, **parts)


EDGES = """
(world w (state (x int -5 5) (y int -5 5)) (start (x 1) (y 1)) (discount 1/2)
  (step (reward (if (< (+ (* x x) (* y y)) (* 2 (* x y))) 1 0))))"""
"""A square is never below 0, so that nothing is ever earned."""

SQUARE = "(square ((1 x) (-1 y)))"
ROUND = "((2 x y) (-1 x x) (-1 y y))"


def squared(contradiction: str, **parts: str) -> Certificate:
    """Nothing is earned, since the square of a difference is not below 0."""
    base = {
        7: "(apply-rule invariant (1 3 6) running true auto)",
        8: "(apply-rule bellman-upper (1 2 3 4 5 7) 0 (sign)"
        f" (cut {ROUND} 1 auto {contradiction}))",
        9: "(apply-rule unroll (8 6) 0)",
    }
    parts = {"world": EDGES, "here": "(1 1 1)", "goal": "interval none 0"} | parts
    return lines(base, None, **parts)


BY_SQUARE = f"(contradiction ({ROUND} low 1) (product 1 {SQUARE}))"
"""-(x-y)^2 - 1 >= 0 and (x-y)^2 >= 0 have the sum -1."""


def by_itself() -> Certificate:
    """Quotients and remainders that the checker names by itself."""
    return divided("auto")


def by_hand() -> Certificate:
    """Quotients and remainders that the evidence names."""
    return divided("(divide ((1 x)) 3 (divide ((1 x)) 2 auto))")


def by_square() -> Certificate:
    """A square that is not below 0 contradicts a literal."""
    return squared(BY_SQUARE)


ACCEPTED_LATER = {
    "ends": ends,
    "counted": counted,
    "ranked": ranked,
    "packed": packed,
    "wide": wide,
    "march": march,
    "ceiled": ceiled,
    "listed": listed,
    "mixed": mixed,
    "believed": believed,
    "divided": by_itself,
    "divided by hand": by_hand,
    "squared": by_square,
}
"""All of them by name."""
