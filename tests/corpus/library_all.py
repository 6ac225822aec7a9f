"""Certificates written by hand: tables, hidden variables, every program, comparisons."""

from __future__ import annotations

from tests.corpus.library_one import bellman, bounds, number
from tests.kernel.accepted import better, cheaper
from tests.kernel.certificates import ABOUT_ONE, Certificate, alone

START = ABOUT_ONE.replace("(state2theorem here)", "(get-axiom initial)")


def anyone(
    world: str,
    here: str,
    goal: str,
    *lines: str,
    kept: str = "true",
    running: str = "(agent p)",
    axioms: str = ABOUT_ONE,
) -> Certificate:
    """An invariant of every program (theorem 7), then lines from theorem 8 on."""
    steps = f"(apply-rule invariant (3 6) any {kept} auto)" + "".join(lines)
    return alone(world, here, steps, goal, running=running, axioms=axioms)


def ceiling(bound: str, reason: str, evidence: str = "auto", also: str = "") -> str:
    """A bound on every program from the invariant that is theorem 7."""
    return f"(apply-rule ceiling (2 3 4 5 7{also}) {bound} {reason} {evidence})"


def listed(side: str, table: str, subject: str = "running", also: str = "") -> str:
    """A table about the running program or every program."""
    premises = "2 3 4 5 6" if subject == "any" else "1 2 3 4 5 6"
    return f"(apply-rule table-{side} ({premises}{also}) {subject} {table})"


def tabled(
    world: str, here: str, goal: str, *lines: str, running: str = "(agent p)"
) -> Certificate:
    """Lines from theorem 7 on."""
    return alone(world, here, "".join(lines), goal, running=running)


COIN = """
(world coin (state (heads bool) (tosses int 0 3)) (start (heads false) (tosses 0)) (discount 1/2)
  (done (= tosses 3))
  (step (set tosses (+ tosses 1))
    (chance (1/2 (set heads true) (reward 1)) (1/2 (set heads false)))))"""

LADDER = """
(world ladder (state (x int 0 99)) (start (x 99)) (life endless) (done (= x 0))
  (step (reward -1) (chance (2/3 (set x (- x 1))) (1/3))))"""
STEPS = " ".join(str(-3 * x) for x in range(100))
RANKS = " ".join(str(3 * x) for x in range(100))

GRID = """
(world grid (state (x int -2 2) (y int -2 2) (side one-of left right))
  (start (x 0) (y 0) (side left))
  (discount 9/10) (actions (move one-of north east stay)) (default (move stay))
  (step (if (eq? move 'north) (set y (min 2 (+ y 1)))
      (if (eq? move 'east) (let () (set x (max -2 (- x 1))) (set side 'right))))
    (reward (if (= x y) 1 0))))"""

RING = """
(world ring (state (x int 0 19)) (start (x 0)) (life 5)
  (step (set x (modulo (+ x 7) 20)) (reward (if (= x 0) 1 0))))"""

QUEUE = """
(world queue (state (n int 0)) (actions (admit bool)) (default (admit false)) (start (n 0))
  (discount 9/10)
  (step (if admit (let () (reward 5) (set n (+ n 1)))) (reward (* -1 n))
    (chance (1/2 (set n (max 0 (- n 1)))) (1/2))))"""
REFUSE = "(agent p (define (policy) false))"

EXIT = """
(world exit (state (x int 0 9)) (actions (jump bool)) (default (jump false)) (start (x 9))
  (life endless) (done (= x 0))
  (step (reward (if jump 2 1)) (set x (max 0 (- x (if jump 3 1))))))"""
WALK = "(agent p (define (policy x) false))"

SLOW = """
(world slow (state (x int 0 9)) (actions (try int 0 2)) (default (try 0)) (start (x 9))
  (life endless) (done (= x 0))
  (step (reward try) (chance (1/2 (set x (- x 1))) (1/2))))"""
TRY = "(agent p (define (policy) 1))"

ARMS = """
(world arms (hidden (left-pays (1/2 1/5) (1/2 4/5)) (right-pays (1 1/2))) (state (n int 0 4))
  (observe n) (actions (arm one-of l r)) (default (arm l)) (start (n 0)) (life 4)
  (step (set n (min 4 (+ n 1)))
    (if (eq? arm 'l)
      (chance (left-pays (reward 1)) ((- 1 left-pays)))
      (chance (right-pays (reward 1)) ((- 1 right-pays))))))"""
ARMS_HERE = "(1/2 0 1/5 1/2 4) (1/2 0 4/5 1/2 4)"
LEFT = "(agent p (define (policy) 'l))"
SWITCHER = """
(agent p (memory (lost 0 0 1)) (define (policy lost) (if (= lost 1) 'r 'l))
  (define (remember lost reward) (if (= reward 0) 1 lost)))"""

URN = """
(world urn (hidden (red (1/4 0) (1/2 1) (1/4 2))) (state (drawn int 0 2)) (observe)
  (start (drawn (chance ((* 1/2 red) 1) ((- 1 (* 1/2 red)) 0)))) (discount 1/2)
  (step (reward red)))"""
URN_HERE = "(1/4 0 0) (1/4 0 1) (1/4 1 1) (1/4 1 2)"

TIGER = """
(world tiger (hidden (tiger (1/2 left) (1/2 right))) (state (open bool) (heard one-of left right))
  (observe heard) (actions (do one-of listen left right)) (default (do listen))
  (start (open false) (heard left)) (life 3) (done open)
  (step
    (if (eq? do 'listen)
      (let ()
        (reward -1)
        (chance (17/20 (set heard tiger))
                (3/20 (set heard (if (eq? tiger 'left) 'right 'left)))))
      (let ()
        (set open true)
        (reward (if (eq? do tiger) -100 10))))))"""
TIGER_HERE = "(1/2 false left left 3) (1/2 false left right 3)"
LISTEN = "(agent p (define (policy) 'listen))"

GUESS = """
(world guess (state (coin int 0 1)) (actions (call int 0 1)) (default (call 0))
  (start (coin (chance (1/2 0) (1/2 1)))) (life 1) (step (reward (if (= call coin) 1 0))))"""
LOOK = "(agent p (define (policy coin) coin))"

ALL = {
    "coin-rows": (
        "A table of rows for a boolean and an integer: three tosses are worth 7/8.",
        tabled(
            COIN,
            "(1 false 0)",
            "interval 7/8 7/8",
            *(
                listed(
                    side,
                    "(rows ((false 0) () 7/8)"
                    + "".join(
                        f"(({heads} {n}) () {value})"
                        for n, value in ((1, "3/4"), (2, "1/2"), (3, "0"))
                        for heads in ("false", "true")
                    )
                    + ")",
                )
                for side in ("upper", "lower")
            ),
            number(7),
            number(8),
        ),
    ),
    "ladder-packed": (
        "A packed table of a hundred places with ranks; the other side is the same table again.",
        tabled(
            LADDER,
            "(1 99)",
            "interval -297/2 -297/2",
            listed("upper", f'(packed (all) (values 2 "{STEPS}") (ranks 2 "{RANKS}"))'),
            listed("lower", "(reuse 0)", also=" 7"),
            number(7),
            number(8),
        ),
    ),
    "grid-packed": (
        "A packed table over a negative range and an enumerated variable, by codes.",
        tabled(
            GRID,
            "(1 0 0 left)",
            "interval none 10",
            listed("upper", f'(packed (all) (values 1 "{" ".join(["10"] * 50)}"))'),
            number(7),
            running="(agent p (define (policy x y side) (if (eq? side 'left) 'north 'stay)))",
        ),
    ),
    "grid-every-action": (
        "The same for every program: three actions in each place.",
        tabled(
            GRID,
            "(1 0 0 left)",
            "ceiling 10",
            listed("upper", f'(packed (all) (values 1 "{" ".join(["10"] * 50)}"))', "any"),
            number(7),
            running="(agent p (define (policy) 'stay))",
        ),
    ),
    "ring-reuse-by-left": (
        "A remainder in a table of a finite life; the lower side is lower by 1 for each tick left.",
        tabled(
            RING,
            "(1 0 5)",
            "interval -5 5",
            listed(
                "upper",
                f'(packed (all) (values 1 "{" ".join([str(n) for n in range(6)] * 20)}"))',
            ),
            listed("lower", "(reuse -2)", also=" 7"),
            number(7),
            number(8),
        ),
    ),
    "queue-ceiling": (
        "No policy of admission to a queue without end earns more than 50.",
        anyone(
            QUEUE,
            "(1 0)",
            "ceiling 50",
            ceiling("50", "(sign)"),
            number(8),
            kept="(>= n 0)",
            running=REFUSE,
        ),
    ),
    "exit-countdown": (
        "Whatever is done, the way gets shorter: a ceiling without discount, by countdown.",
        anyone(
            EXIT,
            "(1 9)",
            "ceiling 10",
            ceiling("(if (= x 0) 0 (+ x 1))", "(countdown x)"),
            number(8),
            running=WALK,
        ),
    ),
    "slow-terminates": (
        "Whatever is tried, the end comes: a ceiling by termination of every program.",
        anyone(
            SLOW,
            "(1 9)",
            "ceiling 36",
            "(apply-rule terminates (3 4 7) (* 2 x) 1 auto)",
            ceiling("(* 4 x)", "(terminates 2 (* 20 x))", also=" 8"),
            number(9),
            running=TRY,
        ),
    ),
    "arms-clairvoyant": (
        "Who knew which arm pays would earn 13/20 in each of four ticks: a mixture of ceilings.",
        anyone(
            ARMS,
            ARMS_HERE,
            "ceiling 13/5",
            ceiling("(* 1/2 left)", "(life)"),
            "(apply-rule invariant (3 6) any (= left-pays 4/5) auto)",
            ceiling("(* 4/5 left)", "(life)").replace("7)", "9)"),
            "(apply-rule mixture (8 10 6))",
            kept="(= left-pays 1/5)",
            running=LEFT,
        ),
    ),
    "arms-beliefs": (
        "Who has to find out which arm pays earns less: four ticks of exact beliefs.",
        anyone(
            ARMS,
            ARMS_HERE,
            "ceiling 5711/2500",
            ceiling("left", "(life)"),
            "(apply-rule belief-ceiling (2 3 4 8 6) 4)",
            running=LEFT,
            axioms=START,
        ),
    ),
    "arms-win-stay": (
        "A program that leaves an arm when it loses: exact, with memory and a hidden prior.",
        bounds(
            ARMS,
            ARMS_HERE,
            "interval 5639/2500 5639/2500",
            bellman("upper", "left", "(life)"),
            bellman("lower", "0", "(life)"),
            number(8, 4),
            number(9, 4),
            running=SWITCHER,
            memory="0",
        ),
    ),
    "urn-start": (
        "A start that depends on what is hidden; the mean over the prior is exact.",
        bounds(
            URN,
            URN_HERE,
            "interval 2 2",
            bellman("upper", "(* 2 red)", "(sign)"),
            bellman("lower", "(* 2 red)", "(weight 1 1/2 4)"),
            number(8),
            "(apply-rule mixture (9 6))",
        ),
    ),
    "tiger": (
        "The tiger behind one of two doors: with three ticks it pays to listen.",
        anyone(
            TIGER,
            TIGER_HERE,
            "ceiling 68/25",
            ceiling("(if open 0 10)", "(life)"),
            "(apply-rule belief-ceiling (2 3 4 8 6) 3)",
            running=LISTEN,
        ),
    ),
    "tiger-one-tick": (
        "One tick of beliefs, then a bound that knows where the tiger is.",
        anyone(
            TIGER,
            TIGER_HERE,
            "ceiling 9",
            ceiling("(if open 0 10)", "(life)"),
            "(apply-rule belief-ceiling (2 3 4 8 6) 1)",
            running=LISTEN,
        ),
    ),
    "guess-open-coin": (
        "What is observed before the first action counts: the coin lies open.",
        anyone(
            GUESS,
            "(1/2 0 1) (1/2 1 1)",
            "ceiling 1",
            ceiling("left", "(life)"),
            "(apply-rule belief-ceiling (2 3 4 8 6) 1)",
            running=LOOK,
            axioms=START,
        ),
    ),
    "better-after-four-ticks": (
        "A switch in the middle of a life, with numbers after some exact ticks.",
        better(
            {12: "(apply-rule unroll (10 7) 3)", 13: "(apply-rule unroll (11 7) 4)"}, here="(1 2)"
        ),
    ),
    "cheaper-than-a-fault": (
        "A policy that faults takes the default action at the whole limit; saying so is cheaper.",
        cheaper(
            running="(agent p (define (policy x) (car x)))",
            candidate="(agent q (define (policy x) 0))",
        ),
    ),
    "cheaper-remembering": (
        "The same memory, kept for less gas.",
        cheaper(
            running="(agent p (memory (m 0 0 3)) (define (policy m) 1)"
            " (define (remember m) (min 3 (+ 1 m 0))))",
            candidate="(agent q (memory (m 0 0 3)) (define (policy m) 1)"
            " (define (remember m) (min 3 (+ 1 m))))",
            memory="2",
        ),
    ),
}
"""By name: what is shown, and the certificate."""
