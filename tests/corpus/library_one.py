"""Certificates written by hand: bounds of one program, by every reason and form of evidence."""

from __future__ import annotations

from tests.kernel.certificates import Certificate, alone

KEPT = "(apply-rule invariant (1 3 6) running {} auto)"


def bounds(
    world: str,
    here: str,
    goal: str,
    *lines: str,
    kept: str = "true",
    running: str = "(agent p)",
    memory: str = "",
) -> Certificate:
    """An invariant (theorem 7), then lines from theorem 8 on."""
    steps = KEPT.format(kept) + "".join(lines)
    return alone(world, here, steps, goal, running=running, memory=memory)


def bellman(side: str, bound: str, reason: str, evidence: str = "auto", also: str = "") -> str:
    """A bound from the invariant that is theorem 7."""
    return f"(apply-rule bellman-{side} (1 2 3 4 5 7{also}) {bound} {reason} {evidence})"


def number(theorem: int, depth: int = 0) -> str:
    """A number from a bound."""
    return f"(apply-rule unroll ({theorem} 6) {depth})"


LEAK = """
(world leak (state (x int)) (start (x 4)) (discount 1/2)
  (step (if (> x 0) (set x (- x 1))) (reward x)))"""

RUIN = """
(world ruin (state (x int 0 10)) (start (x 3)) (life endless) (done (or (= x 0) (= x 10)))
  (step (chance (1/2 (set x (+ x 1))) (1/2 (set x (- x 1)))) (reward (if (= x 10) 1 0))))"""

PARABOLA = "((10 x) (-1 x x))"
INSIDE = (
    f"(cut {PARABOLA} 0 (contradiction ({PARABOLA} high 1)"
    " (product 1 (((1 x)) low) (((1 x)) high))) auto)"
)
"""x * (10 - x) is not below 0 for x from 0 to 10."""

COUPONS = """
(world coupons (state (missing int 0 5)) (start (missing 5)) (life endless) (done (= missing 0))
  (step (reward 1)
    (chance ((* 1/5 missing) (set missing (- missing 1))) ((- 1 (* 1/5 missing))))))"""
HARMONIC = (
    "(if (= missing 0) 0 (if (= missing 1) 5 (if (= missing 2) 15/2"
    " (if (= missing 3) 55/6 (if (= missing 4) 125/12 137/12)))))"
)

URNS = """
(world urns (state (x int 0 100)) (start (x 10)) (discount 1/2)
  (step (reward x)
    (chance ((* 1/100 x) (set x (- x 1))) ((- 1 (* 1/100 x)) (set x (+ x 1))))))"""

SLOPE = """
(world slope (state (x int 0 10)) (start (x 5)) (discount 1/2) (step (reward (* x (- 10 x)))))"""

HALVED = """
(world halved (state (x int 0 20)) (start (x 20)) (discount 1/2)
  (step (set x (- x (quotient x 2))) (reward x)))"""
TOO_LITTLE = "(contradiction (((2 %1) (-1 x)) high 1) (((1 %1) (-1 x)) low 2) (((1 x)) low 1))"
"""From 2q <= x and q >= x + 1 and x >= 0."""

CLOCK = """
(world clock (state (hour int 0 11)) (start (hour 7)) (discount 9/10)
  (step (set hour (modulo (+ hour 5) 12)) (reward (if (= hour 0) 1 0))))"""

DIGITS = """
(world digits (state (n int 0 999999999999)) (start (n 123456789)) (life endless) (done (= n 0))
  (step (reward (modulo n 10)) (set n (quotient n 10))))"""

GOOGOL = "1" + "0" * 100
DRIFT = f"""
(world drift (state (x int 0 {GOOGOL})) (start (x 5)) (discount 9/10) (done (= x 0))
  (step (chance (3/4 (set x (- x 1))) (1/4 (set x (min {GOOGOL} (+ x 1))))) (reward 1)))"""

BIRTHS = """
(world births (state (n int 0)) (start (n 1)) (discount 2/3)
  (step (reward n) (chance (1/4 (set n (* 2 n))) (1/4 (set n 0)) (1/2))))"""

TRIANGLE = """
(world triangle (state (x int 0 10) (y int 0 10) (z int 0 10)) (start (x 3) (y 2) (z 1))
  (discount 1/2) (step (reward (if (and (> x y) (> y z) (<= x z)) -1 0))))"""

LIGHT = """
(world light (state (colour one-of red amber green) (waiting int 0 9) (night bool))
  (start (colour red) (waiting 3) (night false)) (discount 1/2)
  (step
    (if (eq? colour 'green) (set waiting 0) (set waiting (min 9 (+ waiting 1))))
    (if night (reward (* -1 waiting)) (reward (* -2 waiting)))
    (set colour (if (eq? colour 'red) 'green (if (eq? colour 'green) 'amber 'red)))))"""

SHOTS = """
(world shots (state (alive bool)) (start (alive true)) (life endless) (done (not alive))
  (step (chance (1/3 (set alive false) (reward 1))
    (2/3 (chance (1/2 (set alive false)) (1/2))))))"""

DEBT = """
(world debt (state (owed int 0 1000)) (start (owed 6)) (life 4)
  (step (reward (- owed)) (if (> owed 0) (set owed (- owed 1)))))"""

FAIR = """
(world fair (state (x int -50 50) (t int 0 9)) (start (x 0) (t 9)) (life endless) (done (= t 0))
  (step (set t (- t 1)) (chance (1/2 (reward 1)) (1/2 (reward -1)))))"""

COUNT = """
(world count (state (x int 0 9)) (actions (go int 0 2)) (default (go 0)) (start (x 0)) (life 6)
  (price (gas 1/100)) (observe x left) (step (set x (min 9 (+ x go))) (reward x)))"""
STEADY = """
(agent p (memory (last 0 0 9) (most 0 0 9)) (define (policy left) (if (> left 1) 2 0))
  (define (remember last most next-x) (list next-x (max most next-x))))"""

ONE = {
    "leak-two-sides": (
        "A state without ends: an upper bound by its sign, a lower one by a weight that grows.",
        bounds(
            LEAK,
            "(1 4)",
            "interval 2 8",
            bellman("upper", "(* 2 x)", "(sign)"),
            bellman("lower", "(- x 2)", "(weight (+ x 1) 1/2 1)"),
            number(8),
            number(9),
            kept="(>= x 0)",
        ),
    ),
    "leak-two-ticks": (
        "Two exact ticks before the bound is used.",
        bounds(
            LEAK,
            "(1 4)",
            "interval none 5",
            bellman("upper", "(* 2 x)", "(sign)"),
            number(8, 2),
            kept="(>= x 0)",
        ),
    ),
    "ruin-fair": (
        "Fair ruin without discount: from 3 of 10 the chance is 3/10, since the play ends; the rank"
        " is x(10-x), by a product of literals.",
        bounds(
            RUIN,
            "(1 3)",
            "interval 3/10 3/10",
            f"(apply-rule terminates (1 3 4 7) (* x (- 10 x)) 1 {INSIDE})",
            bellman(
                "upper",
                "(if (= x 10) 0 (* 1/10 x))",
                "(terminates 1 (if (or (= x 0) (= x 10)) 0 (* 2 x (- 10 x))))",
                INSIDE,
                " 8",
            ),
            bellman(
                "lower",
                "(if (= x 10) 0 (* 1/10 x))",
                "(terminates 1 (if (or (= x 0) (= x 10)) 0 (* 2 x (- 10 x))))",
                INSIDE,
                " 8",
            ),
            number(9),
            number(10),
        ),
    ),
    "coupons": (
        "Five coupons take 137/12 draws; the chance of a new one depends on the state.",
        bounds(
            COUPONS,
            "(1 5)",
            "interval 137/12 137/12",
            f"(apply-rule terminates (1 3 4 7) {HARMONIC} 1 auto)",
            bellman("upper", HARMONIC, "(sign)"),
            bellman("lower", HARMONIC, f"(terminates 0 (* 20 {HARMONIC}))", also=" 8"),
            number(9),
            number(10),
        ),
    ),
    "urns": (
        "Ehrenfest's urns: chances that depend on the state, and a linear bound that is exact.",
        bounds(
            URNS,
            "(1 10)",
            "interval 1100/51 1100/51",
            bellman("upper", "(+ 100/51 (* 100/51 x))", "(sign)"),
            bellman("lower", "(+ 100/51 (* 100/51 x))", "(weight 1 1/2 200)"),
            number(8),
            number(9),
        ),
    ),
    "slope": (
        "A reward that is a product of the state: the square of x - 5 is not below 0.",
        bounds(
            SLOPE,
            "(1 5)",
            "interval none 50",
            bellman(
                "upper",
                "50",
                "(sign)",
                f"(cut {PARABOLA} 26 auto (contradiction ({PARABOLA} low 1)"
                " (product 1 (square ((1 x) (-5))))))",
            ),
            number(8),
        ),
    ),
    "halved": (
        "A quotient whose difference stays in range, by a contradiction that names it.",
        alone(
            HALVED,
            "(1 20)",
            "(apply-rule invariant (1 3 6) running true (divide ((1 x)) 2"
            f" (cut ((1 %1) (-1 x)) 1 auto {TOO_LITTLE})))"
            "(apply-rule bellman-upper (1 2 3 4 5 7) 40 (sign) (divide ((1 x)) 2"
            f" (cut ((1 %1) (-1 x)) 1 auto {TOO_LITTLE})))(apply-rule unroll (8 6) 0)",
            "interval none 40",
        ),
    ),
    "clock": (
        "A remainder: the clock strikes at most once in two ticks, and often enough.",
        bounds(
            CLOCK,
            "(1 7)",
            "interval 1 10",
            bellman("upper", "10", "(sign)"),
            bellman("lower", "0", "(sign)"),
            number(8),
            number(9, 2),
        ),
    ),
    "digits": (
        "A long number loses its last digit in each tick, and pays it: a quotient and a remainder.",
        bounds(
            DIGITS,
            "(1 123456789)",
            "interval none 1111111101",
            bellman(
                "upper",
                "(* 9 n)",
                "(sign)",
                "(divide ((1 n)) 10 auto)",
            ),
            number(8),
        ),
    ),
    "drift-googol": (
        "A walk of 10^100 states with one bound for all of them.",
        bounds(
            DRIFT,
            "(1 5)",
            "interval 0 10",
            bellman("upper", "(if (= x 0) 0 10)", "(sign)"),
            bellman("lower", "0", "(sign)"),
            number(8),
            number(9),
        ),
    ),
    "births": (
        "A population without end, with a weight that is not constant.",
        bounds(
            BIRTHS,
            "(1 1)",
            "interval 3 3",
            bellman("upper", "(* 3 n)", "(weight (+ n 1) 11/12 3)"),
            bellman("lower", "(* 3 n)", "(weight (+ n 1) 11/12 3)"),
            number(8),
            number(9),
        ),
    ),
    "triangle": (
        "Three literals contradict each other, shown by Farkas' lemma.",
        bounds(
            TRIANGLE,
            "(1 3 2 1)",
            "interval 0 none",
            bellman(
                "lower",
                "0",
                "(sign)",
                "(cut ((1 x) (-1 y)) 1 auto (cut ((1 y) (-1 z)) 1 auto (cut ((1 x) (-1 z)) 1"
                " (contradiction (((1 x) (-1 y)) low 1) (((1 y) (-1 z)) low 1)"
                " (((1 x) (-1 z)) high 1)) auto)))",
            ),
            number(8),
        ),
    ),
    "light-cases": (
        "Enumerated and boolean variables, one case after the other.",
        bounds(
            LIGHT,
            "(1 red 3 false)",
            "interval -36 0",
            bellman("upper", "0", "(sign)"),
            bellman(
                "lower",
                "-36",
                "(weight 1 1/2 0)",
                "(cases colour auto (cases night auto auto) auto)",
            ),
            number(8),
            number(9),
        ),
    ),
    "shots": (
        "Nested chances: the first to hit, with chance 1/3 and then 1/2 of what is left.",
        bounds(
            SHOTS,
            "(1 true)",
            "interval 1/2 1/2",
            "(apply-rule terminates (1 3 4 7) (if alive 3/2 0) 1 auto)",
            bellman("upper", "(if alive 1/2 0)", "(terminates 1 (if alive 2 0))", also=" 8"),
            bellman("lower", "(if alive 1/2 0)", "(terminates 0 (if alive 2 0))", also=" 8"),
            number(9),
            number(10),
        ),
    ),
    "debt-life": (
        "A finite life: the bound counts the ticks that are left.",
        bounds(
            DEBT,
            "(1 6 4)",
            "interval -24 -18",
            bellman("lower", "(- (* owed left))", "(life)"),
            bellman("upper", "0", "(life)"),
            number(8),
            number(9, 4),
            kept="(>= owed 0)",
        ),
    ),
    "fair-countdown": (
        "Rewards of both signs without discount: a countdown needs nothing else.",
        bounds(
            FAIR,
            "(1 0 9)",
            "interval 0 0",
            bellman("upper", "0", "(countdown t)"),
            bellman("lower", "0", "(countdown t)"),
            number(8),
            number(9),
        ),
    ),
    "count-memory": (
        "Two memory variables, an observed count of ticks, and gas that is paid.",
        bounds(
            COUNT,
            "(1 0 6)",
            "interval 1861/50 4687/100",
            bellman("upper", "(* 9 left)", "(life)"),
            bellman("lower", "(* -1/2 left)", "(life)"),
            number(8, 1),
            number(9, 6),
            running=STEADY,
            memory="0 0",
        ),
    ),
}
"""By name: what is shown, and the certificate."""
