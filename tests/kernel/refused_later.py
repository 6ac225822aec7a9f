"""Certificates that one condition of termination, of a table, or of a division refuses."""

from __future__ import annotations

from tests.attack.tricks import TWO_MEANINGS, nothing_at_9
from tests.kernel.accepted_later import (
    BY_SQUARE,
    CODED,
    MANY,
    MARCH_RANKS,
    MARCH_VALUES,
    PACKED,
    ROUND,
    ROWS,
    SQUARE,
    WIDE_VALUES,
    counted,
    divided,
    ends,
    march,
    packed,
    ranked,
    squared,
    wide,
)
from tests.kernel.certificates import Certificate, Refusal, alone
from tests.kernel.refused_bounds import lacking

TERMINATES = "(apply-rule terminates (1 3 4 7) (* 2 n) 1 auto)"
UPPER = "(apply-rule bellman-upper (1 2 3 4 5 7 8) (* 2 n) (terminates 1 (* 2 n)) auto)"
LOWER = "(apply-rule bellman-lower (1 2 3 4 5 7 8) (* 2 n) (terminates 1 (* 2 n)) auto)"
COUNTED = "(apply-rule bellman-lower (1 2 3 4 5 7) n (countdown n) auto)"
SCHEMES = {1: "hardware", 3: "environment", 4: "arithmetic"}

DOUBLE = """
(world w (state (s int 0 1) (n int 1)) (start (s 0) (n 1)) (life endless) (done (= s 1))
  (step (chance (1/2 (set s 1)) (1/2 (set n (* 2 n))))))"""
"""What is at stake doubles or is lost, and nothing is ever paid."""


def doubling(potential: str) -> Certificate:
    """What is at stake as a lower bound: its expectation stands still, and the life ends."""
    return alone(
        DOUBLE,
        "(1 0 1)",
        "(apply-rule invariant (1 3 6) running true auto)"
        "(apply-rule terminates (1 3 4 7) (if (= s 0) 2 0) 1 auto)"
        "(apply-rule bellman-lower (1 2 3 4 5 7 8) (if (= s 1) 0 n)"
        f" (terminates 0 {potential}) auto)(apply-rule unroll (9 6) 0)",
        "interval 1 none",
    )


TERMINATION = [
    *(
        Refusal(
            f"terminates without {scheme}",
            ends({8: lacking(TERMINATES, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in SCHEMES.items()
    ),
    Refusal(
        "a rank that falls by nothing",
        ends({8: TERMINATES.replace("n) 1 auto", "n) 0 auto")}),
        "a rank must fall by more than 0",
    ),
    Refusal(
        "a rank below 0",
        ends({8: TERMINATES.replace("(* 2 n)", "(- (* 2 n) 8)")}),
        "the rank is negative",
    ),
    Refusal(
        "a rank that does not fall",
        ends({8: TERMINATES.replace("(* 2 n)", "n")}),
        "the rank does not fall, where 1<=n<=3",
    ),
    Refusal(
        "a life that ends in another invariant",
        ends(
            {
                8: TERMINATES.replace("7)", "8)"),
                9: UPPER.replace("7 8)", "7 9)"),
                10: LOWER.replace("7 8)", "7 9)"),
                11: "(apply-rule unroll (10 6) 0)",
                12: "(apply-rule unroll (11 6) 0)",
                7: "(apply-rule invariant (1 3 6) running true auto)" * 2,
            }
        ),
        "that the life ends was shown for another invariant",
    ),
    Refusal(
        "a reason that the life ends, without the theorem",
        ends({9: UPPER.replace("7 8)", "7)")}),
        "exactly one premise: that the life ends",
    ),
    Refusal(
        "a tick that earns more than the reason allows",
        ends({9: UPPER.replace("terminates 1", "terminates 3/4")}),
        "a tick earns more than the reason allows",
    ),
    Refusal(
        "a tick that costs more than the reason allows",
        ends({10: LOWER.replace("terminates 1", "terminates -9/8")}),
        "a tick earns more than the reason allows",
    ),
    Refusal(
        "a potential below 0",
        ends({9: UPPER.replace("1 (* 2 n)) auto", "1 (- (* 2 n) 1)) auto")}),
        "the function of the reason terminates is negative",
    ),
    Refusal(
        "a potential that does not pay",
        ends({9: UPPER.replace("1 (* 2 n)) auto", "1 n) auto")}),
        "the potential does not pay for the tick",
    ),
    Refusal(
        "a stake that doubles until it wins",
        doubling("(if (= s 1) 0 (* 4 n))"),
        "the potential does not pay for the tick",
    ),
    Refusal(
        "a reason that the life ends, with three numbers",
        ends({9: UPPER.replace("(terminates 1", "(terminates 1 1")}),
        "a reason is (life)",
    ),
    Refusal(
        "a countdown below 0",
        counted({8: COUNTED.replace("countdown n", "countdown (- n 1)")}),
        "the function of the reason countdown is negative",
    ),
    Refusal(
        "a countdown that stands still",
        counted({8: COUNTED.replace("countdown n", "countdown 3")}),
        "the countdown does not fall",
    ),
    Refusal(
        "a countdown that falls on some ways only",
        ends({9: UPPER.replace("(terminates 1 (* 2 n))", "(countdown (* 2 n))")}),
        "the countdown does not fall",
    ),
]


def rows(text: str) -> Certificate:
    """Another table of lower bounds with ranks."""
    return ranked({7: f"(apply-rule table-lower (1 2 3 4 5 6) running {text})"})


def codes(old: str, new: str) -> Certificate:
    """Another packed table of upper bounds."""
    changed = CODED.replace(old, new)
    return ranked({8: f"(apply-rule table-upper (1 2 3 4 5 6) running {changed})"})


def strip(old: str, new: str) -> Certificate:
    """A packed table with something else in its columns."""
    line = f"(packed (all) {MARCH_VALUES} {MARCH_RANKS})".replace(old, new)
    return march({7: f"(apply-rule table-lower (1 2 3 4 5 6) running {line})"})


def broad(old: str, new: str) -> Certificate:
    """A packed table of WIDE with something else in its column."""
    line = f"(packed (all) {WIDE_VALUES})".replace(old, new)
    return wide({7: f"(apply-rule table-upper (1 2 3 4 5 6) running {line})"})


def many(points: str, count: int = 60) -> Certificate:
    """A table of the sixty states of MANY."""
    zeros = " ".join(["0"] * count)
    table = f'(packed {points} (values 1 "{zeros}"))'
    steps = f"(apply-rule table-upper (1 2 3 4 5 6) running {table})(apply-rule unroll (7 6) 0)"
    return alone(MANY, "(1 3)", steps, "interval none 0")


OPEN_END = """
(world w (state (n int 0)) (start (n 3)) (discount 1/2) (step (set n 0)))"""
OPEN_START = OPEN_END.replace("(n int 0)", "(n int)")
TWO = '(packed (codes "0 3") (values 1 "0 0"))'


def endless(world: str) -> Certificate:
    """A packed table of a variable without end."""
    steps = f"(apply-rule table-upper (1 2 3 4 5 6) running {TWO})(apply-rule unroll (7 6) 0)"
    return alone(world, "(1 3)", steps, "interval none 0")


LANDING = """
(world w (state (n int 0 9)) (start (n 9)) (life endless) (done (< n 5))
  (step (reward 1) (chance (1/2 (set n (- n 1))) (1/2))))"""
"""WAIT that is over from 4 on."""


def landing(rank: str, value: str) -> Certificate:
    """A packed table with these in the five places that are over."""
    table = (
        f'(packed (all) (values 1 "{(value + " ") * 5}2 4 6 8 10")'
        f' (ranks 1 "{(rank + " ") * 5}2 4 6 8 10"))'
    )
    steps = f"(apply-rule table-lower (1 2 3 4 5 6) running {table})(apply-rule unroll (7 6) 0)"
    return alone(LANDING, "(1 9)", steps, "interval 10 none")


EVEN = """
(world w (state (x int 0 7)) (start (x 0)) (discount 1/2) (step (set x (quotient x 2))))"""


def codes_left_out() -> Certificate:
    """Six even and odd places whose halves are not all listed."""
    table = '(packed (codes "0 3 1 1 1 1") (values 1 "0 0 0 0 0 0"))'
    steps = f"(apply-rule table-upper (1 2 3 4 5 6) running {table})(apply-rule unroll (7 6) 0)"
    return alone(EVEN, "(1 0)", steps, "interval none 0")


OPAQUE = """
(world w (state (x int 0 7)) (start (x 0)) (discount 1/2)
  (step (reward (/ 1 (+ x 1)))))"""


def opaque() -> Certificate:
    """A table of a world outside the fragment; one value is too small."""
    table = '(packed (all) (values 1 "2 2 2 2 2 2 2 0"))'
    steps = f"(apply-rule table-upper (1 2 3 4 5 6) running {table})(apply-rule unroll (7 6) 0)"
    return alone(OPAQUE, "(1 0)", steps, "interval none 2")


TABLES = [
    Refusal("ranks for some rows only", rows(ROWS.replace(" 6 6)", " 6)")), "have a rank or none"),
    Refusal("a rank of a row below 0", rows(ROWS.replace("0 0)", "0 -1)")), "a rank is negative"),
    Refusal(
        "a rank of a row that does not fall",
        rows(ROWS.replace("2 2)", "2 1)")),
        "the rank does not fall at int:1",
    ),
    Refusal("no ranks at all", rows("(rows ((0) () 0) ((1) () 2) ((2) () 4) ((3) () 6))"), "nothi"),
    Refusal("a table of one's own", rows("(list ((0) () 0))"), "a table is (rows ...)"),
    Refusal("a table that is a word", rows("rows"), "a table is (rows ...)"),
    Refusal("a packed table without values", codes('(values 1 "0 2 4 6") ', ""), "expected (value"),
    Refusal("a packed table of nothing", rows("(packed (all))"), "a table is (rows ...)"),
    Refusal("points of one's own", codes("(codes", "(some"), "points are (all) or"),
    Refusal("all points and more", codes('(codes "0 1 1 1")', "(all all)"), "points are (all) or"),
    Refusal("points that are a word", codes('(codes "0 1 1 1")', "all"), "points are (all) or"),
    Refusal("codes that stand still", codes("0 1 1 1", "0 1 0 1"), "codes ascend"),
    Refusal("codes below the first", codes("0 1 1 1", "-1 1 1 1"), "codes ascend"),
    Refusal("codes beyond the last", codes("0 1 1 1", "1 1 1 1"), "codes ascend"),
    Refusal("a column with another name", codes("(ranks", "(runks"), "expected (ranks"),
    Refusal("a column over a fraction", codes("(values 1", "(values 1/2"), "expected (values"),
    Refusal("a column over 0", codes("(values 1", "(values 0"), "expected (values"),
    Refusal("a column over a list", codes("(values 1", "(values (1)"), "expected (values"),
    Refusal("a column that is too short", codes('"0 2 4 6"', '"0 2 4"'), "4 points need as many"),
    Refusal("a column that is a number", codes('(values 1 "0 2 4 6")', "(values 1 0)"), "one text"),
    Refusal("a column with two spaces", codes("0 2 4 6", "0 2  4 6"), "a column holds integers"),
    Refusal("a column with a fraction", codes("0 2 4 6", "0 2 4 6/1"), "a column holds integers"),
    Refusal("a column with digits of others", codes("0 2 4 6", "0 2 4 ٦"), "a column holds"),
    Refusal("a column with an underscore", codes("0 2 4 6", "0 2 4 1_0"), "a column holds"),
    Refusal(
        "a long integer in a column",
        codes("0 2 4 6", "0 2 4 " + "9" * 1001),
        "a column holds integers",
    ),
    Refusal("all of too many points", many("(all)", 2), "at most 50"),
    Refusal(
        "too many codes",
        many(f'(codes "0 {" ".join(["1"] * 59)}")'),
        "a packed table has at most 50 states",
    ),
    Refusal("a packed table without an upper end", endless(OPEN_END), "without both ends"),
    Refusal("a packed table without a lower end", endless(OPEN_START), "without both ends"),
    Refusal(
        "a table again, of rows",
        ranked({8: "(apply-rule table-upper (1 2 3 4 5 6 7) running (reuse 0))"}),
        "reuse needs a packed table",
    ),
    Refusal(
        "a table again, moved the wrong way",
        packed({8: "(apply-rule table-lower (1 2 3 4 5 6 7) running (reuse 1/10))"}),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a table again, moved by a word",
        packed({8: "(apply-rule table-lower (1 2 3 4 5 6 7) running (reuse up))"}),
        "expected a number",
    ),
    Refusal(
        "a small packed table that a tick breaks",
        packed({7: f"(apply-rule table-upper (1 2 3 4 5 6) running {PACKED})".replace("12", "11")}),
        "Bellman's inequality fails at int:3",
    ),
    Refusal(
        "a strip that a tick breaks",
        strip('(values 1 "0 2 4 6 8 10', '(values 1 "0 2 4 6 8 12'),
        "fails at int:5",
    ),
    Refusal("a strip of ranks below 0", landing("-1", "0"), "a rank is negative"),
    Refusal("a strip above 0 where over", landing("0", "1"), "on the wrong side of 0 when over"),
    Refusal("a strip of ranks that stand", strip('(ranks 1 "0 2', '(ranks 1 "0 0'), "not fall"),
    Refusal("a strip without ranks", strip(MARCH_RANKS, ""), "nothing bounds what is left"),
    Refusal("a strip that is wrong where over", broad('6 0")', '6 -1")'), "when over"),
    Refusal("a strip with a place left out", codes_left_out(), "the table has no row for a state"),
    Refusal("a strip outside the fragment", opaque(), "fails at int:7"),
]

DIVISION = [
    Refusal("a division of nothing", divided("divide"), "expected (divide"),
    Refusal("a division in two", divided("(divide ((1 x)) 2 auto auto)"), "expected (divide"),
    Refusal("a division of a number", divided("(divide ((4)) 2 auto)"), "a dividend is a polynom"),
    Refusal("a division of halves", divided("(divide ((1/2 x)) 2 auto)"), "a dividend is a polyn"),
    Refusal("a division by a list", divided("(divide ((1 x)) (2) auto)"), "a divisor is an int"),
    Refusal(
        "a division by a fraction", divided("(divide ((1 x)) 3/2 auto)"), "a divisor is an int"
    ),
    Refusal("a division by zero", divided("(divide ((1 x)) 0 auto)"), "a divisor is an integer"),
    Refusal("a division by less", divided("(divide ((1 x)) -2 auto)"), "a divisor is an integer"),
    Refusal(
        "a name that means two things",
        nothing_at_9(TWO_MEANINGS),
        "a name of a division that has not been made",
    ),
    Refusal(
        "a polynomial of a high degree",
        divided(f"(divide ((1 {'x ' * 65})) 2 auto)"),
        "degree 64 at most",
    ),
    Refusal(
        "a product of nothing",
        squared(BY_SQUARE.replace("product 1", "product")),
        "a multiplier is",
    ),
    Refusal(
        "a word taken for a polynomial",
        squared(BY_SQUARE[:-1] + " (product 1 (square nothing)))"),
        "a polynomial is a list of terms",
    ),
    Refusal(
        "a product with a multiplier below 0",
        squared(BY_SQUARE.replace("product 1", "product -1")),
        "a multiplier is a number above 0",
    ),
    Refusal(
        "a factor of three parts",
        squared(BY_SQUARE.replace(SQUARE, "(square ((1 x)) 2)")),
        "a factor is (form low)",
    ),
    Refusal(
        "a cube taken for a square",
        squared(BY_SQUARE.replace("(square", "(cube")),
        "a polynomial is a list of terms",
    ),
    Refusal(
        "a product of a literal that is not known",
        squared(f"(contradiction ({ROUND} low 1) (product 1 (((1 x) (1 y)) low)))"),
        "a literal that is not known",
    ),
    Refusal(
        "a square of something else",
        squared(BY_SQUARE.replace("(-1 y)))", "(1 y)))")),
        "no contradiction",
    ),
]

REFUSED_LATER = [*TERMINATION, *TABLES, *DIVISION]
