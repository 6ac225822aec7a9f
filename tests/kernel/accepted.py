"""Certificates that the kernel accepts: what the tests of refusals start from."""

from __future__ import annotations

from dataclasses import replace

from tests.kernel.certificates import Certificate, axioms, canonical

WORLD = """
(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0))
  (discount 9/10) (life endless) (price (gas 1/1000)) (step (reward a)))"""
"""Action 1 earns 1, and nothing ever changes."""

IDLE = "(agent p (define (policy x) 0))"
BUSY = "(agent q (define (policy x) 1))"

INVARIANTS = {
    8: "(apply-rule invariant (1 4 7) running true auto)",
    9: "(apply-rule invariant (2 4 7) switchprog true auto)",
}
BOUNDS = {
    10: "(apply-rule bellman-upper (1 3 4 5 6 8) 0 (weight 1 9/10 10) auto)",
    11: "(apply-rule bellman-lower (2 3 4 5 6 9) 9 (weight 1 9/10 10) auto)",
}
NUMBERS = {12: "(apply-rule unroll (10 7) 0)", 13: "(apply-rule unroll (11 7) 0)"}
ROWS = "(rows ((0) () {0}) ((1) () {0}) ((2) () {0}) ((3) () {0}))"
TABLES = {
    8: f"(apply-rule table-upper (1 3 4 5 6 7) running {ROWS.format(0)})",
    9: f"(apply-rule table-lower (2 3 4 5 6 7) switchprog {ROWS.format(9)})",
    10: "(apply-rule unroll (8 7) 0)",
    11: "(apply-rule unroll (9 7) 0)",
    12: "(apply-rule separate (11 10))",
}


def written(
    lines: dict[int, str],
    changes: dict[int, str] | None = None,
    world: str = WORLD,
    running: str = IDLE,
    candidate: str = BUSY,
    here: str = "(1 0)",
    goal: str = "better",
    memory: str = "",
    end: str = "(check)",
) -> Certificate:
    """A certificate from its lines by the numbers of their theorems, some of them changed."""
    world, running, candidate = canonical(world), canonical(running), canonical(candidate)
    start = axioms(candidate)
    changed = lines | (changes or {})
    if 7 in changed:
        start = start.replace("(state2theorem here)", changed.pop(7))
    body = "".join(changed[number] for number in sorted(changed))
    return Certificate(world, running, candidate, here, start + body + end, memory, goal)


def better(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """Bounds by Bellman's inequality: the candidate earns at least 9, the running program 0."""
    lines = INVARIANTS | BOUNDS | NUMBERS | {14: "(apply-rule separate (13 12))"}
    return written(lines, changes, **parts)


def tabled(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The same by tables."""
    return written(TABLES, changes, **parts)


def no_better(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The busy program runs, and the idle one is no better."""
    bounds = {
        10: "(apply-rule bellman-upper (2 3 4 5 6 9) 0 (weight 1 9/10 10) auto)",
        11: "(apply-rule bellman-lower (1 3 4 5 6 8) 9 (weight 1 9/10 10) auto)",
    }
    lines = INVARIANTS | bounds | NUMBERS | {14: "(apply-rule dominated (12 13))"}
    parts = {"running": BUSY, "candidate": IDLE, "goal": "no-better"} | parts
    return written(lines, changes, **parts)


def interval(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The utility of the running program is from -1/100 to 0."""
    lines = INVARIANTS | BOUNDS | NUMBERS
    lines |= {11: "(apply-rule bellman-lower (1 3 4 5 6 8) -1/100 (weight 1 9/10 10) auto)"}
    return written(lines, changes, **({"goal": "interval -1/100 0"} | parts))


WASTE = "(agent p (define (policy x) (+ 1 0)))"


def cheaper(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """The same action for less gas."""
    lines = {8: INVARIANTS[8], 9: "(apply-rule cheaper (1 2 3 4 5 6 7 8) auto)"}
    return written(lines, changes, **({"running": WASTE} | parts))


LIFE = WORLD.replace("(life endless)", "(life 3)")


def finite(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """A life of three ticks."""
    bounds = {
        10: "(apply-rule bellman-upper (1 3 4 5 6 8) 0 (life) auto)",
        11: "(apply-rule bellman-lower (2 3 4 5 6 9) (* 4/5 left) (life) auto)",
    }
    return better(bounds | (changes or {}), **({"world": LIFE, "here": "(1 0 3)"} | parts))


DICE = """
(world dice (state (x int 0 3) (mood one-of glad sad)) (actions (a int 0 1)) (default (a 0))
  (start (x 0) (mood glad)) (discount 9/10) (life endless) (done (= x 3))
  (step (chance (1/2 (set x (max 0 (- x 1)))) (1/2 (set x (min 2 (+ x 1)))))
        (if (eq? mood 'glad) (reward a) (reward (* 1/2 a)))
        (chance (1/3 (set mood 'glad)) (2/3 (set mood 'sad)))))"""
"""A walk from 0 to 2, and a mood that decides what action 1 earns."""


def walk(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """Two variables, an explicit split, and numbers after two ticks."""
    split = "(cases mood (cut ((1 x)) 2 auto auto) auto)"
    bounds = {
        10: "(apply-rule bellman-upper (1 3 4 5 6 8) (if (= x 3) 1/7 0) (sign) auto)",
        11: f"(apply-rule bellman-lower (2 3 4 5 6 9) (if (= x 3) 0 5) (weight 1 9/10 10) {split})",
        12: "(apply-rule unroll (10 7) 2)",
        13: "(apply-rule unroll (11 7) 2)",
    }
    parts = {"world": DICE, "here": "(1/4 0 glad) (3/4 1 sad)"} | parts
    return better(bounds | (changes or {}), **parts)


RECALL = """
(agent p (memory (m 0 0 2)) (define (policy x m) (if (= m 2) 1 0))
  (define (remember m) (min 2 (+ m 1))) (define (think m) m))"""


def remembering(changes: dict[int, str] | None = None, **parts: str) -> Certificate:
    """Programs with memory that the switch carries over."""
    eager = RECALL.replace("agent p", "agent q").replace("(= m 2)", "(>= m 1)")
    lines = {
        8: "(apply-rule table-upper (1 3 4 5 6 7) running"
        " (rows ((0) (0) 81/10) ((0) (1) 9) ((0) (2) 10)))",
        9: "(apply-rule table-lower (2 3 4 5 6 7) switchprog"
        " (rows ((0) (0) 44/5) ((0) (1) 49/5) ((0) (2) 49/5)))",
    }
    parts = {"running": RECALL, "candidate": eager, "memory": "1"} | parts
    return tabled(lines | (changes or {}), **parts)


ACCEPTED = {
    "better": better,
    "tabled": tabled,
    "no-better": no_better,
    "interval": interval,
    "cheaper": cheaper,
    "finite": finite,
    "walk": walk,
    "remembering": remembering,
}
"""All of them by name."""


def with_storage(certificate: Certificate, storage: str) -> Certificate:
    """The same with other bytes to take a candidate from."""
    return replace(certificate, storage=storage)
