"""More inputs made to exhaust the kernel: starts, polynomials, sums, beliefs, packed tables."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from tests.kernel.accepted_later import ABOUT_ONE, alone

TOO_MUCH = "more than 1000000 units of work"
AFAR = 10**1230
LONG = 10**3990
INVARIANT = "(apply-rule invariant (1 3 6) running true auto)"
CEILING = """(apply-rule invariant (3 6) any true auto)
(apply-rule ceiling (2 3 4 5 7) {} auto) (apply-rule belief-ceiling (2 3 4 6 8) {})"""
HUNDRED = " ".join(f"(1/100 {k})" for k in range(100))


def world(
    state: str = "(x int 0 9)",
    start: str = "(x 0)",
    step: str = "",
    time: str = "(discount 1/2)",
    more: str = "",
) -> str:
    return f"(world w {more} (state {state}) (start {start}) {time} (step {step}))"


def judged(text: str, line: str, here: str = "(1 0)", acts: bool = False) -> bytes:
    """Theorems 1 to 6 and one more instruction about a world."""
    running = "(agent p (define (policy) 1))" if acts else "(agent p)"
    return alone(text, here, line, "interval none 0", running=running, axioms=ABOUT_ONE).data()


def hidden(start: str, more: str = "") -> str:
    """A world of 10,000 combinations of hidden values."""
    return world(start=start, more=f"(hidden (a {HUNDRED}) (b {HUNDRED}) {more})")


def long_texts() -> bytes:
    """A world and a program of half a million bytes each, which nothing looks at."""
    many = " ".join(["(+ 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1)"] * 5_000)
    running = f"(agent p (define (z) (list {many})))"
    text = world(step=f"(reward (+ {many}))")
    return alone(
        text, "(1 0)", INVARIANT, "interval none 0", running=running, axioms=ABOUT_ONE
    ).data()


def many_variables() -> bytes:
    """10,000 start states of 128 variables."""
    text = world(
        " ".join(f"(x{k} int 0 9)" for k in range(64)),
        " ".join(f"(x{k} 5)" for k in range(64)),
        more=f"(hidden (a {HUNDRED}) (b {HUNDRED}) {' '.join(f'(h{k} (1 0))' for k in range(62))})",
    )
    here = f"(1 {'5 ' * 64} 0 0 {'0 ' * 62})"
    return judged(text, "(get-axiom initial)" * 3, here)


def evidence(text: str, state: str = "(x int 0 9)") -> bytes:
    return judged(world(state), INVARIANT.replace("auto", text))


def long_sums() -> bytes:
    """Coefficients of one variable that have no common factor."""
    form = " ".join(f"(1/{LONG + 2 * k + 1} x)" for k in range(100))
    return evidence(f"(contradiction {f'(product 1 (square ({form})))' * 20})")


def squares() -> bytes:
    form = " ".join(f"(1/{LONG + 2 * k + 1} x{k})" for k in range(31))
    return evidence(f"(contradiction {f'(product 1 (square ({form})))' * 40})")


def tower() -> bytes:
    """Each number is the 64th power of the one before."""
    text = "hope"
    for k in range(8, 0, -1):
        form = f"((1 {f'a{k - 1} ' * 64}) (-1 a{k}))"
        text = f"(cut {form} 1 (cut {form} 0 auto {text}) auto)"
    return evidence(f"(cut ((1 a0)) 11 (cut ((1 a0)) 10 auto {text}) auto)")


def powers() -> bytes:
    """The 64th power of what may be very large, looked at again and again."""
    text = "hope"
    for k in range(400):
        text = f"(cut ((1 {'x ' * 64})) {k + 1} auto {text})"
    return evidence(text, f"(x int 0 {LONG})")


def fractions(form: str, count: int = 1500, size: int = AFAR) -> str:
    """A statement with fractions that have no common factor."""
    each = "".join(form.format(f"(/ 1 (+ y {k}))") for k in range(1, count))
    return f"(let ((y {size})) {each})"


def ranks() -> bytes:
    rows = " ".join(f"(({k}) () 0 {Fraction(LONG + 1, LONG + 2 * k + 3)})" for k in range(1_000))
    turn = " ".join(f"(1/1000 (set x {k}))" for k in range(1_000))
    text = world("(x int 0 999)", step=f"(chance {turn})", time="(life endless)")
    return judged(text, f"(apply-rule table-upper (1 2 3 4 5 6) running (rows {rows}))")


def shares() -> bytes:
    turn = " ".join(f"(1/1200 (set x {k}))" for k in range(1_200))
    weight = f"(let ((y {AFAR})) (/ 1 (+ y x)))"
    reason, first = f"(weight {weight} 1/2 1)", "(cut ((1 x)) 1 auto auto)"
    line = f"(apply-rule bellman-upper (1 2 3 4 5 7) 0 {reason} {first})"
    text = world("(x int 0 1199)", step=f"(chance {turn})")
    return judged(text, INVARIANT + line)


def packed(
    count: int, values: str, step: str = "", points: str = "(all)", more: str = "", any: str = ""
) -> bytes:
    """A packed table of many states, all with the same value."""
    text = world(f"(x int 0 {count - 1})", step=step, more=any)
    column = f'(values 1 "{" ".join([values] * count)}")'
    label = "any" if any else "running"
    line = f"(apply-rule table-upper (1 2 3 4 5 6) {label} (packed {points} {column}))"
    return judged(text, line + more, acts=bool(any))


def many_bits() -> bytes:
    """Eighteen variables and forty outcomes."""
    state = " ".join(f"(x{k} int 0 1)" for k in range(18))
    start = " ".join(f"(x{k} 0)" for k in range(18))
    text = world(state, start, f"(chance {'(1/40)' * 40})")
    column = f'(values 1 "{" ".join(["1"] * 2**18)}")'
    line = f"(apply-rule table-upper (1 2 3 4 5 6) running (packed (all) {column}))"
    return judged(text, line, f"(1{' 0' * 18})")


WEIGHTS = "".join(f"((/ 1 (+ y {k})))" for k in range(1, 1_500))
SUMMANDS = " ".join(f"(/ 1 (+ y {k}))" for k in range(1, 5_000))
ACTIONS = "(actions (a int 0 {})) (default (a 0))"
REUSE = f"(apply-rule table-upper (1 2 3 4 5 6 7) running (reuse {LONG + 1}/{LONG + 3}))"
ROWS = "(apply-rule table-upper (1 2 3 4 5 6) any (rows {}))"


def long_beliefs() -> bytes:
    """Hidden chances that have no common factor."""
    odds = [10**990 + 2 * k + 1 for k in range(100)]
    text = world(
        step="(chance (h (reward 1)) ((- 1 h)))",
        more=f"(hidden (h {' '.join(f'(1/100 1/{odd})' for odd in odds)}))",
    )
    here = " ".join(f"(1/100 0 1/{odd})" for odd in odds)
    return judged(text, CEILING.format("100 (sign)", 1), here)


LATER: dict[str, tuple[str, Callable[[], bytes]]] = {
    "long texts": (TOO_MUCH, long_texts),
    "a start of nothing": (
        "the start takes too much work",
        lambda: judged(hidden(f"(x (chance ((+ 1 (- a a)) 5) {'(0 5)' * 9_999}))"), INVARIANT),
    ),
    "a start of a long text": (
        "not the start",
        lambda: judged(
            hidden(f"(x (if true 5 (list {'a ' * 8_000})))"), "(get-axiom initial)", "(1 0 0 0)"
        ),
    ),
    "a start of many variables": (TOO_MUCH, many_variables),
    "long sums": (TOO_MUCH, long_sums),
    "long squares": (TOO_MUCH, squares),
    "a tower of powers": ("a product of known numbers that is too long", tower),
    "powers of what is large": ("evidence is auto", powers),
    "a sum of weights": (
        TOO_MUCH,
        lambda: judged(world(step=f"(let ((y {AFAR})) (chance {WEIGHTS}))"), INVARIANT),
    ),
    "a sum of rewards": (TOO_MUCH, lambda: judged(world(step=fractions("(reward {})")), INVARIANT)),
    "a sum of many": (
        TOO_MUCH,
        lambda: judged(world(step=f"(let ((y {2**500})) (reward (+ {SUMMANDS})))"), INVARIANT),
    ),
    "a sum of ranks": (TOO_MUCH, ranks),
    "a sum of shares": (TOO_MUCH, shares),
    "many points": (TOO_MUCH, lambda: packed(1_900_000, "1")),
    "points in codes": (
        TOO_MUCH,
        lambda: packed(420_000, "1", points=f'(codes "0{" 1" * 419_999}")'),
    ),
    "a table moved far": (TOO_MUCH, lambda: packed(300_000, "0", more=REUSE)),
    "long rewards": (
        TOO_MUCH,
        lambda: packed(350_000, "1", f"(reward -{LONG + 1}/{LONG + 3})"),
    ),
    "many outcomes": (
        TOO_MUCH,
        lambda: packed(350_000, "1", f"(chance {'(1/40 (set x (quotient x 3)))' * 40})"),
    ),
    "many divisions": (
        TOO_MUCH,
        lambda: packed(
            350_000, "1", "".join(f"(if (> (modulo x {k}) 999) (reward 0))" for k in range(2, 60))
        ),
    ),
    "many bits": (TOO_MUCH, many_bits),
    "many points and actions": (
        TOO_MUCH,
        lambda: packed(100_000, "1", "(if (> a 1) (reward 0))", any=ACTIONS.format(19)),
    ),
    "places and actions": (
        TOO_MUCH,
        lambda: judged(
            world("(x int)", more="(done true)" + ACTIONS.format(19_999)),
            ROWS.format(f"(rows {' '.join(f'(({k})()0)' for k in range(3_000))})"[6:-1]),
            acts=True,
        ),
    ),
    "actions again and again": (
        TOO_MUCH,
        lambda: judged(
            world("(x int)", more="(done true)" + ACTIONS.format(19_999)),
            CEILING.format("100 (sign)", 1) + "(apply-rule belief-ceiling (2 3 4 6 8) 1)" * 300,
            acts=True,
        ),
    ),
    "beliefs at the end of life": (
        "not among the theorems",
        lambda: judged(
            world(time="(life 3)", step="(reward 1)"),
            CEILING.format("left (life)", 10**3000) + "(check)",
            "(1 0 3)",
        ),
    ),
    "long beliefs": (TOO_MUCH, long_beliefs),
    "a wide belief": (
        "words, marks and gaps",
        lambda: judged(
            world("(x int)"),
            INVARIANT,
            " ".join(f"(1/60000 {k})" for k in range(60_000)),
        ),
    ),
    "many rows": (
        "words, marks and gaps",
        lambda: judged(
            world("(x int)"),
            ROWS.format(" ".join(f"(({k})()0)" for k in range(30_000))),
        ),
    ),
}
"""All of them by name, with a part of the reason for which they are refused."""
