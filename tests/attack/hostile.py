"""Inputs made to exhaust the kernel, and a runner that judges them in little memory.

python -m tests.attack.hostile
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable

from godel.kernel.proof import MAXIMUM_PROOF_BYTES, verify
from tests.attack.hostile_later import LATER
from tests.attack.hostile_rules import RULES
from tests.kernel.accepted import BUSY, IDLE, INVARIANTS, WORLD, better
from tests.kernel.certificates import ALLOWED

MEMORY = 512 * 2**20
"""Bytes of address space that the runner allows itself."""

WORK = 1_000_000
"""Units of work: about a second."""

NEARLY = MAXIMUM_PROOF_BYTES - 10_000
TOO_MUCH = "more than 1000000 units of work"
BIG = 2**64


def bound(
    expression: str, world: str = WORLD, programs: str = "policy x", here: str = "(1 0)"
) -> bytes:
    """An upper bound that is expensive to look at."""
    line = f"(apply-rule bellman-upper (1 3 4 5 6 8) {expression} (weight 1 9/10 10) auto)"
    return better(
        {10: line},
        world=world,
        running=IDLE.replace("policy x", programs),
        candidate=BUSY.replace("policy x", programs),
        here=here,
    ).data()


def loop(body: str, start: str, times: int, result: str = "0") -> str:
    """`body` is the next value of `a`, computed so many times."""
    step = f"(if (= n 0) {result} (f f {body} (- n 1)))"
    return f"(let ((f (lambda (f a n) {step}))) (f f {start} {times}))"


def nest(before: str, inner: str, after: str, times: int) -> str:
    return before * times + inner + after * times


def variables(count: int, sort: str) -> dict[str, str]:
    """A world of many variables, its programs and a state."""
    names = [f"x{k}" for k in range(count)]
    state = " ".join(f"({name} int {sort})" for name in names)
    start = " ".join(f"({name} 0)" for name in names)
    world = WORLD.replace("(x int 0 3)", state).replace("(start (x 0))", f"(start {start})")
    return {"world": world, "programs": "policy x0", "here": f"(1{' 0' * count})"}


def stepping(statement: str, world: str = WORLD) -> str:
    """A world that does something more in its step."""
    return world.replace("(step", f"(step {statement}")


def ruled(line: str, world: str = WORLD) -> bytes:
    """Another line after the bounds, which are those of the running program only."""
    nothing = "(get-axiom reward)"
    return better({11: nothing, 12: line, 13: nothing, 14: nothing}, world=world).data()


def evidence(text: str) -> bytes:
    """Other evidence for the first invariant."""
    return better({8: INVARIANTS[8].replace("auto", text)}).data()


def chained(count: int) -> bytes:
    """Numbers that nobody asked for, each equal to the next; then the first becomes known."""
    text = "(cut ((1 y0)) 1 (cut ((1 y0)) 0 auto (cut ((1 x)) 9 hope auto)) auto)"
    for k in range(count):
        form = f"((1 y{k:03}) (-1 y{k + 1:03}))".replace("y000", "y0")
        text = f"(cut {form} 1 (cut {form} 0 auto {text}) auto)"
    return evidence(text)


PLANE = WORLD.replace("(x int 0 3)", "(x int) (y int)").replace("(x 0)", "(x 0) (y 0)")
FLAT = {"world": PLANE, "programs": "policy x y", "here": "(1 0 0)"}
BIT = WORLD.replace("(x int 0 3)", "(x int 0 1)")
TURN = stepping("(chance (1/3 (set x 1)) (2/3 (set x 2)))")
FORKS = "(chance (1/2 (set x 1)) (1/2 (set x 0)))"
ODD = [10**3990 + 2 * k + 1 for k in range(200)]
FINE = " ".join(f"(1/{number})" for number in ODD)
FINE_ROWS = " ".join(f"(({k}) () 1/{ODD[k]})" for k in range(200))
WHEEL = stepping(f"(chance {' '.join(f'(1/200 (set x {k}))' for k in range(200))})")
WHEEL = WHEEL.replace("0 3", "0 199")
SQUARES = " ".join(f"(s{k} (* s{k - 1} s{k - 1}))" for k in range(1, 40))
MANY = "(+ 1 " + " ".join(f"x{k}" for k in range(12)) + ")"
PRIMES = f"(* {BIG - 59} {BIG - 83} {BIG - 95})"
LONG = f"(let* ((b {PRIMES}) (d (* b b b b b b b b b b)))"
PATHS = "(if (<= a 0) (+ a 7) (- a 5))"
FORMS = "(if (= n 0) 0 (if (<= x (+ y (* 1/3 k))) 1 (f f (+ k 1) (- n 1))))"
HUGE = BUSY[:-1] + "(define (z x) (list " + "x " * 100_000 + ")))"


def programs() -> bytes:
    """A large program that is read again and again."""
    made = better({14: ""}, candidate=HUGE)
    size = len(made.candidate.encode())
    return better({14: f"(set-switchprog 0 {size})" * 900}, candidate=HUGE).data()


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "nothing": ("one complete form", lambda: b""),
    "zeros": ("not a canonical", lambda: bytes(1000)),
    "a head alone": ("expected (godel-proof 1", lambda: b"(godel-proof)"),
    "not text": ("not UTF-8", lambda: b"\xff\xfe" * 1000),
    "too long": ("more than the 16000000 allowed", lambda: b" " * (MAXIMUM_PROOF_BYTES + 1)),
    "parentheses": ("nested deeper than 1000", lambda: b"(" * 100_000),
    "closing": ("unexpected )", lambda: b")" * 100_000),
    "quotes": ("nested deeper", lambda: b"(" + b"'" * NEARLY + b"a)"),
    "words": ("words, marks and gaps", lambda: b"(" + b"a " * (NEARLY // 2)),
    "forms": ("words, marks and gaps", lambda: b"(" + b"()" * (NEARLY // 2)),
    "comments": ("words, marks and gaps", lambda: b"(a " + b";\n" * (NEARLY // 2)),
    "one word": ("expected (godel-proof 1", lambda: b"(" + b"a" * NEARLY + b")"),
    "one text": ("expected (godel-proof 1", lambda: b'("' + b"a" * NEARLY + b'")'),
    "escapes": ("expected (godel-proof 1", lambda: b'("' + b"\\\\" * 500_000 + b'")'),
    "a text without end": ("unreadable", lambda: b'("' + b"\\\\" * (NEARLY // 2)),
    "digits": ("not a canonical number", lambda: b"(godel-proof " + b"1" * 5000 + b")"),
    "fractions": (
        "not a canonical number",
        lambda: b"(" + (b"3" * 3999 + b"/" + b"9" * 3999) + b")",
    ),
    "a long name": ("there is no rule aaa", lambda: ruled(f"(apply-rule {'a' * 10**6} ())")),
    "premises": ("more than 20 premises", lambda: ruled(f"(apply-rule unroll ({'1 ' * 10**5}))")),
    "instructions": ("more than 1000", lambda: ruled("(get-axiom reward)" * 5 * 10**4)),
    "programs": (TOO_MUCH, programs),
    "evidence nested": (
        "evidence is auto",
        lambda: evidence(nest("(cut ((1 x)) 1 ", "x", " auto)", 990)),
    ),
    "evidence nested deeper": ("nested deeper", lambda: evidence("(cut " * 9_000)),
    "statements nested": (
        "is not a number",
        lambda: bound("true", stepping(nest("(if true ", "(reward 0)", ")", 180))),
    ),
    "a bound nested": ("is not a number", lambda: bound(nest("(if true ", "false", " 0)", 900))),
    "let in let": ("100 names bound", lambda: bound(nest("(let ((a x)) ", "a", ")", 900))),
    "many names": (
        "100 names bound",
        lambda: bound(f"(let* ({' '.join(f'(v{k} 1)' for k in range(20_000))}) 1)"),
    ),
    "many parameters": (
        "100 names bound",
        lambda: bound(f"((lambda ({' '.join(f'v{k}' for k in range(20_000))}) 1))"),
    ),
    "many variables": ("more than 64", lambda: bound("0", **variables(5_000, "0 3"))),
    "many options": (
        "more than 256 options",
        lambda: bound(
            "0", WORLD.replace("int 0 3", f"one-of {' '.join(f'c{k}' for k in range(999))}")
        ),
    ),
    "many branches": ("10000 branches", lambda: bound("0", stepping(FORKS * 40))),
    "fine weights": (
        "no common denominator",
        lambda: bound("0", stepping(f"(chance {FINE[:40_000]}0))")),
    ),
    "a fine belief": ("no reasonable common", lambda: bound("0", here=FINE.replace(")", " 0)"))),
    "fine rows": (
        TOO_MUCH,
        lambda: ruled(f"(apply-rule table-upper (1 3 4 5 6 7) running (rows {FINE_ROWS}))", WHEEL),
    ),
    "a power": ("degree over 64", lambda: bound(f"(let* ((s0 x) {SQUARES}) s39)", BIT)),
    "a power of many variables": (
        "more than 1000 terms",
        lambda: bound(f"(let* ((p {MANY}) (q (* p p p p))) (* q q q))", **variables(12, "0 9")),
    ),
    "a long number": (TOO_MUCH, lambda: bound(loop(f"(* a{f' {BIG}' * 40})", "1", 1_500, "(- a)"))),
    "long numbers": (
        TOO_MUCH,
        lambda: bound(loop(f"(cons (* (car a) {BIG}) a)", "(list 1)", 5_000)),
    ),
    "a long fraction": (TOO_MUCH, lambda: bound(loop(f"(+ 1 (/ a {BIG - 59}))", "1", 5_000))),
    "long divisors": (
        "faults: size",
        lambda: bound(f"{LONG} {loop('(+ 1 (/ a d))', '1', 4_000)})"),
    ),
    "long remainders": (
        TOO_MUCH,
        lambda: bound(f"{LONG} {loop('(+ 1 (modulo (+ a (* d 3)) d))', '1', 6_000)})"),
    ),
    "endless recursion": ("out of gas", lambda: bound("(let ((f (lambda (f) (f f)))) (f f))")),
    "deep recursion": ("depth", lambda: bound("(let ((f (lambda (f) (+ 1 (f f))))) (f f))")),
    "programs made by programs": (
        "not a number",
        lambda: bound(loop("(list 'quote a)", "0", 190, "(eval a)")),
    ),
    "paths": (
        TOO_MUCH,
        lambda: bound(f"(+ {loop(PATHS, 'x', 90, 'a')} {loop(PATHS, 'y', 90, 'a')})", **FLAT),
    ),
    "forms along a path": (
        TOO_MUCH,
        lambda: bound(f"(let ((f (lambda (f k n) {FORMS}))) (f f 1 5000))", **FLAT),
    ),
    "an equation": ("faults: size", lambda: bound("(if (= (* x x) (+ 2 (* y y))) 0 0)", **FLAT)),
    "numbers that follow from each other": ("evidence is auto", lambda: chained(200)),
    "a far future": (TOO_MUCH, lambda: ruled("(apply-rule unroll (10 7) 1000000000)", TURN)),
    "the future of nothing": (
        "not among the theorems",
        lambda: ruled(
            f"(apply-rule unroll (10 7) {10**3000})",
            stepping("(set x 1)", WORLD.replace("(step", "(done (> x 0)) (step")),
        ),
    ),
    "a state that grows": (
        TOO_MUCH,
        lambda: ruled(
            "(apply-rule unroll (10 7) 90000)",
            stepping("(set x (+ 1 x x))", WORLD.replace("0 3", "0")),
        ),
    ),
}
"""All of them by name, with a part of the reason for which they are refused."""


ALL = CASES | LATER | RULES


def main() -> None:
    """Judge the cases named, or all, and print the reasons as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    found: dict[str, str] = {}
    for name in sys.argv[1:] or ALL:
        verdict = verify(ALL[name][1](), ALLOWED, WORK)
        found[name] = "accepted" if verdict.accepted else verdict.reason
    print(json.dumps(found))


if __name__ == "__main__":
    main()
