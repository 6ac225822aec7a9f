"""Inputs made to exhaust the kernel by products, divisions, long columns and endless beliefs."""

from __future__ import annotations

from collections.abc import Callable

from tests.kernel.accepted_later import (
    ARM,
    BY_SQUARE,
    ROUND,
    WORK,
    believed,
    divided,
    listed,
    squared,
    wide,
)
from tests.kernel.certificates import alone

ENDLESS = ARM.replace("(life 3)", "(discount 1/2)")
ACTIONS = WORK.replace("(a int 0 2)", f"(a int 0 {2**64})")

TOO_MUCH = "more than 1000000 units of work"

SUM = " ".join(f"({k + 1} x{k})" for k in range(99))
TOWER = f"(contradiction ({ROUND} low 1) (product 1 {f'(square ({SUM}))' * 3}))"
POWERS = f"(contradiction ({ROUND} low 1) (product 1 {'(((1 x)) low)' * 70}))"
MANY = f"(contradiction {'(product 1 (square ((1 x) (1 y) (1/7 x y) (1/11 x x))))' * 4_000})"


def table(points: str, column: str) -> bytes:
    """Another packed table of WIDE."""
    line = f"(packed {points} (values 1 {column}))"
    return wide({7: f"(apply-rule table-upper (1 2 3 4 5 6) running {line})"}).data()


def universe() -> bytes:
    """All places of sixty-four variables."""
    names = [f"x{k}" for k in range(64)]
    state = " ".join(f"({name} int 0 {2**64})" for name in names)
    start = " ".join(f"({name} 0)" for name in names)
    world = f"(world w (state {state}) (start {start}) (discount 1/2) (step))"
    steps = '(apply-rule table-upper (1 2 3 4 5 6) running (packed (all) (values 1 "0")))'
    return alone(world, f"(1{' 0' * 64})", steps, "interval none 0").data()


def quotients() -> bytes:
    """A step that asks for a new quotient again and again."""
    world = "(world w (state (x int 0 1000)) (start (x 1)) (discount 1/2) (step (reward {})))"
    sums = " ".join(f"(quotient (+ {k} x) {k + 2})" for k in range(400))
    steps = (
        "(apply-rule invariant (1 3 6) running true auto)"
        "(apply-rule bellman-upper (1 2 3 4 5 7) 9 (sign) auto)(apply-rule unroll (8 6) 0)"
    )
    return alone(world.format(f"(+ {sums})"), "(1 1)", steps, "interval none 9").data()


WIDE_FORM = " ".join(f"(1 x{k:02})" for k in range(100))
CUTS = f"(cut ({WIDE_FORM}) 1 auto " * 300 + "auto" + ")" * 300

RULES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a product of sums": ("with more than 1000 terms", lambda: squared(TOWER).data()),
    "a product of seventy": ("degree over 64", lambda: squared(POWERS).data()),
    "many products": ("no contradiction", lambda: squared(MANY).data()),
    "a square of what is not there": (
        "no contradiction",
        lambda: squared(BY_SQUARE.replace("(1 x)", "(1 nobody)")).data(),
    ),
    "divisions in divisions": (
        TOO_MUCH,
        lambda: divided("(divide ((1 x)) 3 " * 900 + "auto" + ")" * 900).data(),
    ),
    "cuts by long forms": (TOO_MUCH, lambda: divided(CUTS).data()),
    "quotients without end": (TOO_MUCH, quotients),
    "a column of two million": (
        "at most 2000000 states",
        lambda: table("(all)", f'"{"1 " * 2_000_000}1"'),
    ),
    "a column of long integers": (
        TOO_MUCH,
        lambda: table("(all)", f'"{("9" * 999 + " ") * 9_999}1"'),
    ),
    "a column of one long integer": ("a column holds", lambda: table("(all)", f'"{"9" * 10**6}"')),
    "codes to the end of the world": (
        "codes ascend",
        lambda: table(f'(codes "0 {"9" * 999}")', '"0 0"'),
    ),
    "all places of a universe": ("at most 2000000 states", universe),
    "beliefs for ever": (
        TOO_MUCH,
        lambda: believed(
            {
                8: "(apply-rule ceiling (2 3 4 5 7) 2 (sign) auto)",
                9: "(apply-rule belief-ceiling (2 3 4 8 6) 1000000000)",
            },
            world=ENDLESS,
            here="(1/2 0 1/4) (1/2 0 3/4)",
        ).data(),
    ),
    "actions without number": (
        "more than 20000 actions",
        lambda: listed(world=ACTIONS).data(),
    ),
}
"""All of them by name, with a part of the reason for which they are refused."""
