"""Certificates that one condition of a rule about bounds refuses."""

from __future__ import annotations

from tests.kernel.accepted import BOUNDS, INVARIANTS, LIFE, ROWS, WORLD, better, cheaper, tabled
from tests.kernel.certificates import Refusal


def lacking(line: str, number: int) -> str:
    """A line without one of its premises."""
    start, rest = line.split("(", 2)[1:]
    numbers, rest = rest.split(")", 1)
    kept = [item for item in numbers.split() if item != str(number)]
    return f"({start}({' '.join(kept)}){rest}"


UPPER, LOWER = BOUNDS[10], BOUNDS[11]
STEPS_AWAY = WORLD.replace("(step (reward a))", "(step (reward (if (= x 1) 5 a)) (set x 1))")
FAULTY = WORLD.replace("(step (reward a))", "(step (reward a) (if (= x 2) (set x 9)))")
STOPS = WORLD.replace("(life endless)", "(life endless) (done (= x 3))")
FREE = WORLD.replace("(gas 1/1000)", "(gas 0)")
FOREVER = WORLD.replace("(discount 9/10)", "(discount 1)")
OPEN = WORLD.replace("(x int 0 3)", "(x int)")
SCHEMES = {1: "hardware", 3: "reward", 4: "environment", 5: "arithmetic"}


def row_table(upper: bool, rows: str) -> dict[int, str]:
    """The table of one side with other rows."""
    if upper:
        return {8: f"(apply-rule table-upper (1 3 4 5 6 7) running (rows {rows}))"}
    return {9: f"(apply-rule table-lower (2 3 4 5 6 7) switchprog (rows {rows}))"}


INVARIANT = [
    Refusal(
        "invariant without hardware",
        better({8: lacking(INVARIANTS[8], 1)}),
        "needs the axiom hardware for p",
    ),
    Refusal(
        "invariant with the hardware of the other program",
        better({8: INVARIANTS[8].replace("(1 ", "(2 ")}),
        "needs the axiom hardware for p",
    ),
    Refusal(
        "invariant without environment",
        better({8: lacking(INVARIANTS[8], 4)}),
        "needs the axiom environment",
    ),
    Refusal(
        "invariant that names where the machine is twice",
        better({8: INVARIANTS[8].replace("(1 4 7)", "(1 4 7 7)")}),
        "exactly one premise: where the machine is",
    ),
    Refusal(
        "invariant that does not hold here",
        cheaper({8: INVARIANTS[8].replace("true", "(= x 1)")}),
        "the invariant does not hold here",
    ),
    Refusal(
        "invariant that is not kept",
        better(
            {
                8: INVARIANTS[8].replace("true", "(= x 0)"),
                10: UPPER.replace(") 0 (", ") (if (= x 0) 0 -1) ("),
            },
            world=STEPS_AWAY,
        ),
        "the invariant is not kept",
    ),
    Refusal(
        "invariant in which the step leaves a range",
        better(world=FAULTY),
        "x leaves its range",
    ),
    Refusal(
        "invariant that is neither true nor false",
        better({8: INVARIANTS[8].replace("true", "(if (= x 0) true 5)")}),
        "neither true nor false",
    ),
    Refusal(
        "invariant that faults",
        better({8: INVARIANTS[8].replace("true", "(= (car x) 0)")}),
        "faults: sort",
    ),
    Refusal(
        "invariant outside the fragment",
        better({8: INVARIANTS[8].replace("true", "(>= (/ 1 (+ x 1)) 0)")}),
        "outside the fragment",
    ),
]

BELLMAN = [
    *(
        Refusal(
            f"bellman without {scheme}",
            better({10: lacking(UPPER, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in SCHEMES.items()
    ),
    Refusal(
        "bellman with utility named twice",
        better({10: UPPER.replace("(1 3 4 5 6 8)", "(1 3 4 5 6 6 8)")}),
        "exactly one premise: the axiom utility",
    ),
    Refusal(
        "bellman with two invariants",
        better({10: UPPER.replace("(1 3 4 5 6 8)", "(1 3 4 5 6 8 9)")}),
        "exactly one premise: an invariant",
    ),
    Refusal(
        "life as a reason in an endless world",
        better({11: LOWER.replace("(weight 1 9/10 10)", "(life)")}),
        "the life of this world is not finite",
    ),
    Refusal(
        "a factor of 1",
        better({11: LOWER.replace("9/10 10", "1 10")}),
        "the factor of a weight must be below 1",
    ),
    Refusal(
        "a negative scale",
        better({10: UPPER.replace(") 0 (weight 1 9/10 10)", ") 1 (weight 1 9/10 -1)")}),
        "the scale of a weight must not be negative",
    ),
    Refusal(
        "no reason at all",
        better({11: LOWER.replace("(weight 1 9/10 10)", "(hope)")}),
        "a reason is (life), (sign), (weight",
    ),
    Refusal(
        "a factor that is no number",
        better({11: LOWER.replace("9/10 10", "x 10")}),
        "expected a number",
    ),
    Refusal(
        "a bound below 0 where life is over",
        better({10: UPPER.replace(") 0 (", ") (if (= x 3) -1 0) (")}, world=STOPS),
        "the wrong side of 0 when over",
    ),
    Refusal(
        "a lower bound above 0 where life is over",
        better(world=STOPS),
        "the wrong side of 0 when over",
    ),
    Refusal(
        "an upper bound that a tick breaks",
        better({10: UPPER.replace(") 0 (", ") -1/90 (")}),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a lower bound that a tick breaks",
        better(
            {11: LOWER.replace(") 9 (", ") 999/100 (").replace("9/10 10", "9/10 1000")},
            world=WORLD.replace("1/1000", "1/99"),
        ),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a lower bound that forgets the ticks left",
        better(
            {
                10: UPPER.replace("(weight 1 9/10 10)", "(life)"),
                11: LOWER.replace(") 9 (weight 1 9/10 10)", ") (if (= left 0) 0 3) (life)"),
            },
            world=LIFE,
            here="(1 0 3)",
        ),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a weight that does not shrink",
        better({10: UPPER.replace("9/10 10", "1/2 10")}),
        "the weight does not shrink",
    ),
    Refusal(
        "a sign that the bound has not",
        better({11: LOWER.replace("(weight 1 9/10 10)", "(sign)")}),
        "does not have the sign",
    ),
    Refusal(
        "a negative weight",
        better({10: UPPER.replace("(weight 1 9/10 10)", "(weight -1 1/2 0)")}),
        "the function of the reason weight is negative",
    ),
    Refusal(
        "a bound that outgrows the weight",
        better({11: LOWER.replace("9/10 10", "9/10 8")}),
        "the bound outgrows the weight",
    ),
    Refusal(
        "a bound that is no number",
        better({10: UPPER.replace(") 0 (", ") true (")}),
        "is not a number",
    ),
    Refusal(
        "a bound for a program that is not there",
        better({8: INVARIANTS[8].replace("running", "nobody")}),
        "there is no program nobody",
    ),
]

TABLE = [
    *(
        Refusal(
            f"table without {scheme}",
            tabled({8: lacking(row_table(True, ROWS.format(0)[6:-1])[8], number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in SCHEMES.items()
    ),
    Refusal(
        "a word in the place of no memory",
        tabled(row_table(True, ROWS.format(0)[6:-1].replace("()", "nothing", 1))),
        "expected a list of values",
    ),
    Refusal(
        "a table without here",
        tabled(row_table(True, "((1) () 0)")),
        "the invariant does not hold here",
    ),
    Refusal(
        "a table that a tick leaves",
        tabled(row_table(True, "((0) () 9)"), world=STEPS_AWAY),
        "the table has no row for int:1",
    ),
    Refusal(
        "a table of negative upper bounds in an endless world without discount",
        tabled(row_table(True, "((0) () -1)"), world=FOREVER),
        "nothing bounds what is left at infinity",
    ),
    Refusal(
        "a table of positive lower bounds in an endless world without discount",
        tabled(world=FOREVER.replace("(reward a)", "").replace("1/1000", "0")),
        "nothing bounds what is left at infinity",
    ),
    Refusal(
        "a table below 0 where life is over",
        tabled(row_table(True, "((0) () 0) ((3) () -1)"), world=STOPS),
        "the wrong side of 0 when over",
    ),
    Refusal(
        "a table with a state where the step leaves a range",
        tabled(
            row_table(True, "((0) () 0) ((2) () 5)") | row_table(False, "((0) () 9)"),
            world=FAULTY,
        ),
        "x leaves its range",
    ),
    Refusal(
        "a table that a tick breaks",
        tabled(row_table(True, "((0) () -1/90)")),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a table of lower bounds that a tick breaks",
        tabled(row_table(False, "((0) () 10)")),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a row that is no list",
        tabled(row_table(True, "((0) () 0) 5")),
        "a row is ((state ...) (memory ...) value [rank])",
    ),
    Refusal(
        "a row with something more",
        tabled(row_table(True, "((0) () 0 0 0)")),
        "a row is ((state ...) (memory ...) value [rank])",
    ),
    Refusal(
        "two rows for one state",
        tabled(row_table(True, "((0) () -1) ((0) () 0)")),
        "two rows for int:0",
    ),
    Refusal(
        "a state that is not written out",
        tabled(row_table(True, "(((x)) () 0)")),
        "expected values written out",
    ),
    Refusal(
        "a state of too many values",
        tabled(row_table(True, "((0 0) () 0)")),
        "do not fit the declared variables",
    ),
    Refusal(
        "a state out of its range",
        tabled(row_table(True, "((0) () 0) ((9) () 0)")),
        "do not fit the declared variables",
    ),
]

REFUSED_BOUNDS = [*INVARIANT, *BELLMAN, *TABLE]
