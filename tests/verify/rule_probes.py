"""Small questions about the rules for tables, every program, beliefs and termination."""

from __future__ import annotations

from collections.abc import Iterator

from tests.kernel.accepted import BOUNDS, INVARIANTS, ROWS, WORLD, better, tabled, written
from tests.kernel.certificates import Certificate

Question = tuple[str, Certificate]

ZEROS = '"0 0 0 0"'
NINES = " ".join(["9" * 1_000] * 4)
NOTHING = "(get-axiom reward)"
BUSY = "(agent p (define (policy x) 1))"

TABLES = [
    *(
        f"(packed {points} {rest})"
        for points in ("(all)", "all", "(all 1)")
        for rest in (f"(values 1 {ZEROS})", f"(values 0 {ZEROS})")
    ),
    *(
        f'(packed (all) (values 1 "{column}"))'
        for column in (
            *("0 0 0", "0 0 0 0 ", " 0 0 0 0", "0  0 0 0", "-0 00 007 0", "+0 0 0 0", "0 0 0 -1"),
            *("1/2 0 0 0", "0 0 0 0\n", "", NINES, f"{NINES}9"),
        )
    ),
    *(
        f'(packed (codes "{codes}") (values 1 "{values}"))'
        for codes, values in (
            *(("0 1 1 1", "0 0 0 0"), ("0", "0"), ("0 3", "0 0"), ("1 1", "0 0"), ("0 0", "0 0")),
            *(("0 4", "0 0"), ("-1 1 1", "0 0 0"), ("", ""), ("00 1", "0 0")),
        )
    ),
    *(
        f"(packed (all) (values 1 {ZEROS}) {ranks})"
        for ranks in (
            *(f"(ranks 1 {ZEROS})", '(ranks 1 "1 1 1 1")', '(ranks 1 "-1 1 1 1")', "()"),
            *('(ranks 1 "1 1 1")', f"(ranks 1 {ZEROS}) (ranks 1 {ZEROS})", f"(ranks 0 {ZEROS})"),
        )
    ),
    *("(rows)", "(rows ((0) () 0 5))", "(rows ((0) () 0) ((1) () 0 5))", "rows", "(reuse 0)"),
    *("(rows ((0) () 0) ((0) () 0))", "(rowz ((0) () 0))", "((0) () 0)", "(packed)"),
    f"(packed (values 1 {ZEROS}) (all))",
]


def table_rule(side: str, table: str, more: str = "") -> str:
    return f"(apply-rule table-{side} (1 3 4 5 6 7 {more}) running {table})"


def numbered(number: int) -> str:
    return f"(apply-rule unroll ({number} 7) 0)"


def chain(*steps: str, **parts: str) -> Certificate:
    """A certificate from theorem 8 on."""
    return written(dict(enumerate(steps, 8)), **parts)


def tables() -> Iterator[Question]:
    for table in TABLES:
        yield table[:90], tabled({8: table_rule("upper", table)})
    for first in ("(reuse 1)", "(reuse -1)", "(reuse 1/2)", "(reuse x)", "(reuse 1 1)", "(reuse)"):
        for old in (f"(packed (all) (values 1 {ZEROS}))", ROWS.format(0)):
            made = chain(
                table_rule("upper", old),
                table_rule("upper", first, "8"),
                table_rule("upper", "(reuse 2)", "9"),
                numbered(10),
                goal="interval none 3",
            )
            yield f"{first} of {old}", made
    lower = table_rule("lower", "(reuse -1)", "8")
    upper = table_rule("upper", f"(packed (all) (values 1 {ZEROS}))")
    yield "a lower table from an upper", chain(upper, lower, numbered(9), goal="interval -1 none")


ENDING = (
    WORLD.replace("(discount 9/10)", "(discount 1)")
    .replace(
        "(step (reward a))", "(done (= x 3)) (step (reward a) (chance (1/2 (set x (+ x 1))) (1/2)))"
    )
    .replace("(gas 1/1000)", "(gas 0)")
)
"""A walk to 3 without a discount: from x it takes 6 - 2 x ticks."""

RANKED = {
    "right": "(rows ((0) () 6 6) ((1) () 4 4) ((2) () 2 2) ((3) () 0 0))",
    "none": "(rows ((0) () 6) ((1) () 4) ((2) () 2) ((3) () 0))",
    "low": "(rows ((0) () 6 5) ((1) () 4 4) ((2) () 2 2) ((3) () 0 0))",
    "negative": "(rows ((0) () 6 6) ((1) () 4 4) ((2) () 2 2) ((3) () 0 -1))",
    "values": "(rows ((0) () -6 6) ((1) () -4 4) ((2) () -2 2) ((3) () 0 0))",
}


def ranks() -> Iterator[Question]:
    for name, rows in RANKED.items():
        for side, goal in (("upper", "interval none 6"), ("lower", "interval 6 none")):
            made = chain(table_rule(side, rows), numbered(8), world=ENDING, running=BUSY, goal=goal)
            yield f"ranks {name} {side}", made
    for column in ('(ranks 1 "6 4 2 0")', "", '(ranks 2 "12 8 4 0")', '(ranks 1 "6 4 2 1")'):
        for moved, value in (("0", "6"), ("1", "12"), ("-1", "0"), ("1/3", "8")):
            packed = f'(packed (all) (values 1 "6 4 2 0") {column})'
            made = chain(
                table_rule("upper", packed),
                table_rule("upper", f"(reuse {moved})", "8"),
                numbered(9),
                world=ENDING,
                running=BUSY,
                goal=f"interval none {value}",
            )
            yield f"ranks {column} moved by {moved}", made
    short = ENDING.replace("(life endless)", "(life 3)")
    values = " ".join(str(left) for _ in range(4) for left in range(4))
    for moved, value in (("0", "3"), ("1", "6"), ("-1", "0"), ("1/2", "9/2")):
        made = chain(
            table_rule("upper", f'(packed (all) (values 1 "{values}"))'),
            table_rule("upper", f"(reuse {moved})", "8"),
            numbered(9),
            world=short,
            running=BUSY,
            here="(1 0 3)",
            goal=f"interval none {value}",
        )
        yield f"three ticks moved by {moved}", made


EVERY = "(apply-rule invariant (4 7) any true auto)"
CEILING = "(apply-rule ceiling (3 4 5 6 8) 10 (weight 1 9/10 0) auto)"


def belief_rule(depth: int, premises: str = "3 4 5 9 7") -> str:
    return f"(apply-rule belief-ceiling ({premises}) {depth})"


def every_program() -> Iterator[Question]:
    def asked(
        *steps: str, first: str = EVERY, goal: str = "ceiling 10", **parts: str
    ) -> Certificate:
        return chain(first, *steps, goal=goal, **parts)

    yield "a ceiling", asked(CEILING, numbered(9))
    yield "a low ceiling", asked(CEILING.replace(" 10 ", " 9 "), numbered(9), goal="ceiling 9")
    yield "a ceiling, one tick", asked(CEILING, "(apply-rule unroll (9 7) 1)")
    yield "a ceiling mixed", asked(CEILING, "(apply-rule mixture (9 7))")
    yield "twice", asked(CEILING, "(apply-rule mixture (9 9 7))")
    yield "a mixture of nothing", asked(CEILING, "(apply-rule mixture (7))")
    yield "both sides", better({12: "(apply-rule mixture (10 11 7))"})
    yield (
        "a bound of every program",
        asked(CEILING.replace("ceiling", "bellman-upper"), numbered(9)),
    )
    own = CEILING.replace("(3 4", "(1 3 4")
    yield "a ceiling of one program", asked(own, numbered(9), first=INVARIANTS[8])
    yield "it reads the action", asked(CEILING.replace(" 10 ", " (+ 9 a) "), numbered(9))
    reads = EVERY.replace("true", "(= a a)")
    yield "an invariant that reads the action", asked(CEILING, numbered(9), first=reads)
    split = CEILING.replace("auto", "(cut ((1 a)) 1 auto auto)")
    yield "a cut by the action", asked(split, numbered(9))
    for depth in (0, 1, 2, 5):
        yield f"beliefs {depth}", asked(CEILING, belief_rule(depth))
    yield "beliefs without an axiom", asked(CEILING, belief_rule(1, "3 4 9 7"))
    yield "beliefs of one", asked(BOUNDS[10], belief_rule(1), first=INVARIANTS[8], goal="ceiling 0")
    for value in (10, 9):
        for side in ("upper", "lower"):
            rule = f"(apply-rule table-{side} (3 4 5 6 7) any {ROWS.format(value)})"
            yield f"table {side} {value}", asked(rule, numbered(9), goal=f"ceiling {value}")
    packed = '(apply-rule table-upper (3 4 5 6 7) any (packed (all) (values 1 "10 10 10 10")))'
    yield "packed", asked(packed, numbered(9))
    yield "hardware", asked("(get-axiom hardware any)")
    yield "separate", asked(CEILING, numbered(9), "(apply-rule separate (10 10))")
    wide = WORLD.replace("(a int 0 1)", "(a int 0)").replace("(reward a)", "(reward 0)")
    yield "actions without end", asked(CEILING, belief_rule(0), world=wide)
    yield "a table of actions without end", asked(packed, numbered(9), world=wide)
    wide = wide.replace("(a int 0)", f"(a int 0 {10**30})")
    yield "very many actions", asked(CEILING, belief_rule(1), world=wide)
    yield "a table of very many actions", asked(packed, numbered(9), world=wide)
    wide = wide.replace("(x int 0 3)", f"(x int 0 {10**30})")
    for points in ("(all)", '(codes "0")', f'(codes "0 {10**30}")', f'(codes "0 {10**30 + 1}")'):
        for values in ('"0"', '"0 0"'):
            rows = f"(packed {points} (values 1 {values}))"
            steps = (table_rule("upper", rows), numbered(8))
            made = chain(*steps, world=wide, goal="interval none 0")
            yield f"very many places {points} {values}", made
    over = WORLD.replace("(step", "(done (= x 3)) (step")
    inside = EVERY.replace("true", "(< x 2)")
    for here, value in (("(1/2 0) (1/2 3)", "5"), ("(1 3)", "0"), ("(1/2 0) (1/2 1)", "10")):
        for depth in (0, 1, 2):
            for first in (EVERY, inside):
                steps = (CEILING, belief_rule(depth))
                made = asked(*steps, first=first, world=over, here=here, goal=f"ceiling {value}")
                yield f"{here} {depth} {first}", made
        for rule in ("unroll (9 7) 0", "mixture (9 7)"):
            steps = (CEILING, f"(apply-rule {rule})")
            made = asked(*steps, first=inside, world=over, here=here, goal=f"ceiling {value}")
            yield f"{here} {rule}", made


RANK = "(* 2 (- 3 x))"
REASONS = f"""
(terminates 1 {RANK})
(terminates 0 {RANK})
(terminates 1 1)
(terminates 1 (* 9 (- 3 x)))
(terminates x x)
(terminates {RANK})
(countdown (- 3 x))
(countdown 5 5)
(life)
(reason 1 1 1 1 1 1 1)
(fall 1)
(finite)
(ranks (* 2 n))
(sign)
""".strip().splitlines()


def termination() -> Iterator[Question]:
    def asked(reason: str, side: str = "upper", fall: str = "1", of: int = 8) -> Certificate:
        return chain(
            INVARIANTS[8],
            INVARIANTS[8],
            f"(apply-rule terminates (1 4 5 {of}) {RANK} {fall} auto)",
            f"(apply-rule bellman-{side} (1 3 4 5 6 8 10) {RANK} {reason} auto)",
            numbered(11),
            world=ENDING,
            running=BUSY,
            goal="interval none 6" if side == "upper" else "interval 6 none",
        )

    for reason in REASONS:
        for side in ("upper", "lower"):
            yield f"{reason} {side}", asked(reason, side)
    yield "another invariant", asked(REASONS[0], of=9)
    for fall in ("0", "-1", "x", "2", "1/2"):
        yield f"a fall of {fall}", asked(REASONS[0], fall=fall)


def rule_questions() -> Iterator[Question]:
    """All of them."""
    for questions in (tables, ranks, every_program, termination):
        for name, certificate in questions():
            yield f"{questions.__name__}: {name}", certificate
