"""Small questions about modes, targets, trust and the rules for programs that search."""

from __future__ import annotations

from collections.abc import Iterator

from tests.kernel.accepted import cheaper, written
from tests.kernel.accepted_searching import (
    COIN,
    KEEN,
    LINES,
    SEEKER,
    SHOP,
    even,
    learning,
    listed,
    stopped,
    trusted,
    under,
)
from tests.kernel.certificates import Certificate

Question = tuple[str, Certificate]

KEEP = LINES[11]
EAGER = SEEKER.replace("x) 0)", "x) 1)")
TWICE = "(get-axiom utility search)" * 2
PACKED = '(packed (all) (values 1000 "1998 1998 1998 1998"))'

THINKS = [
    *("0", "1", "-1", "1/2", "true", "'()", "think", "builtin-propose", "(builtin-propose)"),
    *("(if (procedure? builtin-propose) 9 9)", "(think x)", "(list 1)", "(list)", "x", "(- 0 x)"),
    *("(* x x)", "(/ x 2)", "(quotient x 2)", "(- x x)", "(if (= x 3) 0 -1)", "(if (= x 3) 1 0)"),
    *("(length (self))", "(eval '0)", "(eval '1)", "(policy x)", "(- 1 (policy x))", "(/ 1 x)"),
    *("(car x)", "(let ((f (lambda (f) (f f)))) (f f))", "(if x 1 1)", "(max 0 (- x 3))"),
    *(f"(* 1{'0' * 1_233} {last})" for last in ("x", "9", "1")),
]
"""Bodies of `think`."""

PARAMETERS = ["()", "(x)", "(a)", "(x x)", "(x reward)", "(next-x)", "(y)", "(left)"]

CLAIMS = [
    *(("strict", level) for level in (0, 1, 2, -1, 10**6, 10**6 + 1, 10**9)),
    *(("relaxed", level) for level in (0, 1, 2, -1, 10**6, 10**6 + 1)),
    *(("frozen", level) for level in (0, 1, -1)),
    *((target, 1) for target in ("any", "", "0", "(strict)", "strict strict")),
]

def ended(*more: str) -> dict[int, str]:
    """What is said after `separate`."""
    return {17: LINES[17] + "".join(more)}


def about_any(mode: str, goal: str) -> Certificate:
    """A number about every program, derived in a mode."""
    lines = {
        8: LINES[8],
        9: f"(get-axiom utility {mode})",
        10: "(apply-rule ceiling (3 4 5 9 8) 2 (weight 1 1/2 2) auto)",
        11: "(apply-rule unroll (10 7) 0)",
    }
    return written(lines, world=SHOP, running=SEEKER, goal=goal)


def searching_questions() -> Iterator[Question]:
    """Every question with its name."""
    for questions in (thinking, targets, modes, premises, tables, rest, later, sights):
        for name, certificate in questions():
            yield f"{questions.__name__}: {name}", certificate


def thinking() -> Iterator[Question]:
    """What `think` may be and give."""
    for body in THINKS:
        thinker = f"(define (think x) {body})"
        texts = {"candidate": f"(agent q (define (policy x) 1) {thinker})"}
        yield f"quiet {body}", stopped(**texts)
        yield f"reflect {body}", trusted(**texts)
        yield f"reflect low {body}", trusted({14: LINES[14].replace("189/100", "0")}, **texts)
        texts = {"running": f"(agent p (define (policy x) 0) {thinker})"}
        for bound in ("1", "949/1000", "1899/2000", "1/2"):
            yield f"continue {body} {bound}", stopped(
                {14: LINES[14].replace("189/100", bound)}, **texts
            )
    for names in PARAMETERS:
        inside = names.strip("()")
        text = f"(agent q (define (policy x) 1) (define (think {inside}) 0))"
        yield f"think of {names}", stopped(candidate=text)
        yield f"think of {names}, left observed", stopped(
            candidate=text, world=SHOP.replace("(life endless)", "(life 4) (observe x left)"),
            here="(1 0 4)",
        )


def targets() -> Iterator[Question]:
    """Targets, levels of trust and goals."""
    for target, level in CLAIMS:
        for name, make in {"stopped": stopped, "trusted": trusted, "even": even}.items():
            yield f"{name} under {target} {level}", make(target=target, trust=level)
    for target in ("strict", "relaxed"):
        for goal in ("no-better", "interval 0 none", "ceiling 2", "better"):
            yield f"goal {goal} under {target}", stopped(target=target, goal=goal)
        yield f"cheaper under {target}", under(target, 0, cheaper())


def modes() -> Iterator[Question]:
    """Modes and depths."""
    for mode in ("act", "pay", "search", "acts", "frozen", "(pay)", "", "pay pay"):
        axiom = f"(get-axiom utility {mode})"
        yield f"a ceiling in mode {mode}", stopped(
            {10: axiom, 9: f"{axiom}(apply-rule ceiling (3 4 5 9 8) 2 (weight 1 1/2 2) auto)",
             11: "(get-axiom utility search)(apply-rule continue (1 3 4 5 12 10 7) 0)",
             12: "(apply-rule invariant (2 4 7) switchprog true auto)",
             14: LINES[14].replace("13 12", "15 14"),
             15: "(apply-rule quiet (2 4 16) auto)", 16: "(apply-rule unroll (17 7) 0)",
             17: "(apply-rule separate (18 13))"})
        for goal in ("ceiling 2", "ceiling 1", "interval none 2"):
            yield f"the goal {goal} in mode {mode}", about_any(mode, goal)
        yield f"a lower bound in mode {mode}", stopped({13: axiom})
        yield f"a lower bound in mode {mode}, trusted", trusted({13: axiom})
    for depth in ("0", "1", "2", "3", "-1", "1/2", "true", "", "0 0", "()"):
        for bound in ("9/5", "1", "19/20", "9/10"):
            yield f"continue {depth} against {bound}", stopped(
                {11: f"(apply-rule continue (1 3 4 5 10 9 7) {depth})",
                 14: LINES[14].replace("189/100", bound)})
        yield f"learning {depth}", learning({11: f"(apply-rule continue (1 3 4 5 10 9 7) {depth})"})
        yield f"quiet at depth {depth}", stopped({16: f"(apply-rule unroll (15 7) {depth})"})
        yield f"reflect at depth {depth}", trusted({16: f"(apply-rule unroll (15 7) {depth})"})


def premises() -> Iterator[Question]:
    """What the rules name."""
    for named in ("1 3 4 5 10 9 7", "7 9 10 5 4 3 1", "1 1 3 4 5 10 9 7", "1 3 4 5 10 9 9 7",
                  "1 3 4 5 10 9 7 7", "1 3 4 5 10 6 9 7", "2 3 4 5 10 9 7", "3 4 5 10 9 7",
                  "1 3 4 5 10 7", "1 3 4 5 10 9", "1 3 4 5 9 7", "1 2 3 4 5 8 10 9 7"):
        yield f"continue from {named}", stopped({11: f"(apply-rule continue ({named}) 0)"})
    for named in ("2 4 14 auto", "2 4 14", "2 4 14 7 auto", "2 2 4 14 auto", "14 4 2 auto",
                  "2 4 auto", "1 4 14 auto", "2 4 9 auto", "2 4 14 9 auto", "1 2 3 4 5 14 auto"):
        numbers, _, _ = named.partition(" auto")
        tail = "auto" if " auto" in named else ""
        yield f"quiet from {named}", stopped({15: f"(apply-rule quiet ({numbers}) {tail})"})
    for named in ("14) ", ") ", "14 14) ", "9) ", "1 2 3 4 14) ", "14) auto", "14) 1", "14 9) "):
        yield f"reflect from {named}", trusted({15: f"(apply-rule reflect ({named})"})


def tables() -> Iterator[Question]:
    """Bounds that are tables."""
    yield "quiet of a table", listed(
        {15: "(apply-rule quiet (2 4 14) auto)",
         14: "(apply-rule table-lower (2 3 4 5 13 7) switchprog (rows ((0) () 999/500)))"},
        candidate="(agent q (define (policy x) 1))")
    for body in ("x", "(- 0 x)", "(if (= x 1) 1 0)"):
        text = f"(agent q (define (policy x) 1) (define (think x) {body}))"
        yield f"quiet of a table, {body}", listed(
            {15: "(apply-rule quiet (2 4 14) auto)",
             14: "(apply-rule table-lower (2 3 4 5 13 7) switchprog (rows ((0) () 999/500)))"},
            candidate=text)
        yield f"quiet on an invariant, {body}", stopped(
            {12: "(apply-rule invariant (2 4 7) switchprog (= x 0) auto)"}, candidate=text)
    for again in (15, 14):
        yield f"reuse of {again}", listed(
            {14: f"(apply-rule table-lower (2 3 4 5 13 7) switchprog {PACKED})",
             15: "(apply-rule quiet (2 4 14) auto)",
             16: f"(apply-rule table-lower (2 3 4 5 13 7 {again}) switchprog (reuse 0))"
                 "(apply-rule quiet (2 4 16) auto)(apply-rule unroll (17 7) 0)",
             17: "(apply-rule separate (18 11))"},
            candidate="(agent q (define (policy x) 1))")
    for mode in ("act", "pay", "search"):
        yield f"a table about every program in mode {mode}", listed(
            {9: f"(get-axiom utility {mode})",
             10: "(get-axiom utility search)",
             11: "(apply-rule table-upper (3 4 5 9 7) any (rows ((0) () 2)))"
                 "(delete-theorem 8)(apply-rule continue (1 3 4 5 10 11 7) 0)",
             12: "(get-axiom reward)",
             14: "(apply-rule table-lower (2 3 4 5 14 7) switchprog (rows ((0) () 949/500)))",
             15: "(apply-rule reflect (15))",
             16: "(apply-rule unroll (16 7) 0)",
             17: "(apply-rule separate (17 12))"})
        yield f"a mixture of modes, act and {mode}", stopped(
            {10: f"(get-axiom utility search)(get-axiom utility {mode})"
                 "(apply-rule ceiling (3 4 5 11 8) 2 (weight 1 1/2 2) auto)"
                 "(apply-rule mixture (9 12 7))",
             11: "(apply-rule continue (1 3 4 5 10 9 7) 0)",
             14: LINES[14].replace("13 12", "16 15"),
             15: "(apply-rule quiet (2 4 17) auto)", 16: "(apply-rule unroll (18 7) 0)",
             17: "(apply-rule separate (19 14))"})


def rest() -> Iterator[Question]:
    """Other rules beside, actions without end, and where it is over."""
    rows = "(apply-rule unroll (9 7) 0)(apply-rule belief-ceiling (3 4 5 9 7) 1)"
    yield "ceilings in between", stopped(ended(rows))
    for rule in ("dominated", "separate"):
        for numbers in ("16 11", "11 16", "16 16", "16", "16 11 11", "16 11 7", "7 16 11"):
            yield f"{rule} of {numbers} after all", stopped(
                ended(f"(apply-rule {rule} ({numbers}))"))
    yield "dominated under strict, beside", stopped(ended(
        "(apply-rule bellman-lower (2 3 4 5 6 12) 0 (sign) auto)(apply-rule unroll (18 7) 0)"
        "(apply-rule invariant (1 4 7) running true auto)"
        "(apply-rule bellman-lower (1 3 4 5 6 20) 0 (sign) auto)(apply-rule unroll (21 7) 0)"
        "(apply-rule bellman-upper (2 3 4 5 6 12) 0 (weight 1 1/2 9) auto)"))
    yield "dominated under strict, in mode act, beside", stopped(ended(
        "(apply-rule bellman-upper (2 3 4 5 6 12) 5 (sign) auto)(apply-rule unroll (18 7) 0)"
        "(apply-rule invariant (1 4 7) running true auto)"
        "(apply-rule bellman-lower (1 3 4 5 6 20) -1 (sign) auto)(apply-rule unroll (21 7) 0)"
        "(apply-rule dominated (19 22))"), running=EAGER)
    for wide in ("(actions (a int 0))", "(actions (a int))", "(actions (a int 0 19999))",
                 "(actions (a int 0 20000))"):
        yield f"continue with {wide}", stopped(
            {9: "(apply-rule ceiling (3 4 5 6 8) 2 (weight 1 1/2 2) auto)"},
            world=SHOP.replace("(actions (a int 0 1))", wide).replace(
                "(reward a)", "(reward (if (= a 1) 1 0))"))
    for here in ("(1 0)", "(1/2 0) (1/2 1)", "(1/2 3) (1/2 1)"):
        for done in ("(= x 0)", "(= x 1)", "(> x 4)", "x"):
            world = SHOP.replace("(life endless)", f"(life endless) (done {done})")
            for evidence in ("true", "(< x 3)"):
                yield f"over where {done}, from {here}, in {evidence}", even(
                    {8: f"(apply-rule invariant (4 7) any {evidence} auto)",
                     14: "(apply-rule bellman-lower (2 3 4 5 13 12) 0 (sign) auto)"},
                    world=world, here=here, running="(agent p (define (policy x) 0))")


def later() -> Iterator[Question]:
    """Thinking is paid for where the tick leads, with the memory after it, unless it is over."""
    lower = LINES[14].partition(" 189/100")[0]
    for bound in ("999/1000", "949/1000", "1"):
        yield f"the last tick, {bound}", trusted(
            {9: "(apply-rule ceiling (3 4 5 6 8) left (life) auto)",
             14: f"{lower} (if (= left 0) 0 {bound}) (life) auto)"},
            world=SHOP.replace("(life endless)", "(life 1)"), here="(1 0 1)")
    calm = """(agent q (memory (m 0 0 1)) (define (policy) 1) (define (remember) 1)
      (define (think m) (if (= m 0) 10 0)))"""
    for bound in ("499/250", "473/250", "2"):
        yield f"calm after a tick, {bound}", trusted(
            {14: LINES[14].replace("189/100", bound)}, candidate=calm)


def sights() -> Iterator[Question]:
    """What is seen before and after a tick, and some more."""
    for observe in ("(observe)", "", "(observe x)"):
        world = COIN.replace("(observe)", observe)
        for states in ("(1/2 0 -1 2) (1/2 0 1 2)", "(1/2 0 -1 2) (1/2 1 1 2)",
                       "(1/4 0 -1 2) (1/4 1 1 2) (1/2 0 1 2)", "(1/2 0 -1 1) (1/2 0 1 2)"):
            lower = "(apply-rule bellman-lower (2 3 4 5 13 12)"
            for depth in (0, 1, 2):
                for bound in ("1/2", "2/5", "9/10", "19/10", "1", "0"):
                    yield f"sights {observe} {states} {depth} {bound}", learning(
                        {11: f"(apply-rule continue (1 3 4 5 10 9 7) {depth})",
                         14: f"{lower} (if (= left 0) 0 {bound}) (life) auto)"},
                        candidate="(agent q (memory (m 0 -1 1)) (define (policy) 1))",
                        world=world.replace("(* a luck)", "(+ 1 (* a luck))"), here=states)
    text = "(agent p (define (policy x) 0) (define (think x) (near x)) (define (near x) {0}))"
    for body in ("10", "x", "-1"):
        yield f"thinking by another definition, {body}", stopped(running=text.format(body))
    yield "keen against keen", trusted(running=KEEN, candidate=KEEN)
    same = {"running": SEEKER, "candidate": SEEKER}
    yield "seeker against seeker, relaxed", trusted(target="relaxed", **same)
    yield "two utilities", stopped({10: TWICE})
