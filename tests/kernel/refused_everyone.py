"""Certificates that one condition of a rule about every program, or about a belief, refuses."""

from __future__ import annotations

from tests.kernel.accepted_later import (
    ARM,
    WORK,
    believed,
    ceiled,
    listed,
    mixed,
)
from tests.kernel.certificates import Certificate, Refusal, alone
from tests.kernel.refused_bounds import lacking

CEILING = "(apply-rule ceiling (2 3 4 5 7) 4 (sign) auto)"
INVARIANT = "(apply-rule invariant (3 6) any true auto)"
BELIEF = "(apply-rule belief-ceiling (2 3 4 8 6) 3)"
LISTED = (
    "(apply-rule table-upper (2 3 4 5 6) any (rows ((0) () 4) ((1) () 4) ((2) () 4) ((3) () 4)))"
)
GIVEN = {2: "reward", 3: "environment", 4: "arithmetic"}

CHAIN = "(world w (state (x int 0 3)) (start (x 0)) (discount 1/2) (step (reward 1)))"
"""Nothing can be decided here."""


def chained(steps: str, goal: str) -> Certificate:
    """Something about a world without actions."""
    return alone(CHAIN, "(1 0)", steps, goal)


EVERYONE = [
    Refusal(
        "a ceiling without environment for its invariant",
        ceiled({7: lacking(INVARIANT, 3)}),
        "needs the axiom environment",
    ),
    *(
        Refusal(
            f"a ceiling without {scheme}",
            ceiled({8: lacking(CEILING, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in GIVEN.items()
    ),
    Refusal(
        "a ceiling from the invariant of a program",
        chained(
            "(apply-rule invariant (1 3 6) running true auto)"
            "(apply-rule ceiling (1 2 3 4 5 7) 2 (sign) auto)(apply-rule unroll (8 6) 0)",
            "interval none 2",
        ),
        "a ceiling needs an invariant of every program",
    ),
    Refusal(
        "a bound of a program from the invariant of all",
        ceiled({8: CEILING.replace("ceiling", "bellman-upper")}),
        "this rule needs the invariant of a program",
    ),
    Refusal(
        "a ceiling that an action breaks",
        ceiled({8: CEILING.replace("7) 4 (", "7) 3 (")}, goal="ceiling 3"),
        "Bellman's inequality fails, where 1<=x<=3 a=2",
    ),
    Refusal(
        "an invariant that an action leaves",
        ceiled({7: INVARIANT.replace("true", "(= x 0)")}),
        "the invariant is not kept",
    ),
    Refusal(
        "a ceiling that reads the action",
        ceiled({8: CEILING.replace("7) 4 (", "7) (+ 3 a) (")}),
        "unknown name a",
    ),
    Refusal(
        "a ceiling that reads a memory",
        ceiled(
            {8: CEILING.replace("7) 4 (", "7) (+ 4 m) (")},
            running="(agent p (memory (m 0 0 0)) (define (policy x) 0))",
            memory="0",
        ),
        "unknown name m",
    ),
    Refusal(
        "a ceiling for a goal about the program",
        ceiled(goal="interval none 4"),
        "the goal is not among the theorems",
    ),
    Refusal(
        "a bound of a program for a goal about all",
        chained(
            "(apply-rule invariant (1 3 6) running true auto)"
            "(apply-rule bellman-upper (1 2 3 4 5 7) 2 (sign) auto)(apply-rule unroll (8 6) 0)",
            "ceiling 2",
        ),
        "the goal is not among the theorems",
    ),
    Refusal("a ceiling without a number", ceiled(goal="ceiling none"), "expected a number"),
    Refusal("a ceiling of two numbers", ceiled(goal="ceiling 4 4"), "a goal is better, no-better"),
    Refusal(
        "a ceiling that is unrolled",
        chained(
            "(apply-rule invariant (3 6) any true auto)"
            "(apply-rule ceiling (2 3 4 5 7) 2 (sign) auto)(apply-rule unroll (8 6) 2)",
            "ceiling 2",
        ),
        "unrolled by belief-ceiling",
    ),
    Refusal(
        "a lower bound on every program",
        listed({9: LISTED.replace("table-upper", "table-lower").replace("4)", "0)")}),
        "there is no lower bound on every program",
    ),
    *(
        Refusal(
            f"a table for all without {scheme}",
            listed({7: lacking(LISTED, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in GIVEN.items()
    ),
    Refusal(
        "a table for all that an action breaks",
        listed({7: LISTED.replace("(0) () 4", "(0) () 3")}, goal="ceiling 3"),
        "Bellman's inequality fails at int:0",
    ),
    Refusal(
        "a table for all with an action without end",
        listed(world=WORK.replace("(a int 0 2)", "(a int 0)")),
        "without both ends",
    ),
    Refusal(
        "a table for all with too many actions",
        listed(
            {7: LISTED.replace(" 4)", " 200)")},
            world=WORK.replace("0 2)", "0 90)"),
            goal="ceiling 200",
        ),
        "more than 50 actions",
    ),
    Refusal(
        "a packed table for all with too many actions",
        listed(
            {7: '(apply-rule table-upper (2 3 4 5 6) any (packed (all) (values 1 "80 80 80 80")))'},
            world=WORK.replace("0 2)", "0 30)"),
            goal="ceiling 80",
        ),
        "more than 100 pairs of a state and an action",
    ),
    Refusal(
        "a table of a program, again for all",
        listed(
            {
                7: "(apply-rule table-upper (1 2 3 4 5 6) running"
                ' (packed (all) (values 1 "4 4 4 4")))',
                8: "(apply-rule table-upper (2 3 4 5 6 7) any (reuse 0))",
                9: "(apply-rule unroll (8 6) 0)",
            }
        ),
        "reuse needs a packed table about the same program",
    ),
]

FIRST = "(apply-rule invariant (1 3 6) running (= luck 1/4) auto)"
LOW = "(apply-rule bellman-upper (1 2 3 4 5 7) (* 3/4 left) (life) auto)"


def first_only(step: str) -> Certificate:
    """A bound that holds for one value of what is hidden, and a step to a number."""
    return mixed({7: FIRST, 8: LOW, 9: step, 10: "", 11: ""}, goal="interval none 9/4")


BELIEFS = [
    Refusal(
        "an unrolling from a state outside",
        first_only("(apply-rule unroll (8 6) 0)"),
        "the invariant does not hold here",
    ),
    Refusal(
        "a mixture that leaves a state out",
        first_only("(apply-rule mixture (8 6))"),
        "a state of the belief is in none of the invariants",
    ),
    Refusal(
        "a mixture of both sides",
        mixed(
            {
                10: "(apply-rule bellman-lower (1 2 3 4 5 9) (* 3/4 left) (life) auto)",
            }
        ),
        "a mixture needs bounds on one side of one program",
    ),
    Refusal(
        "a mixture of a program and of all",
        mixed(
            {
                9: "(apply-rule invariant (3 6) any (= luck 3/4) auto)",
                10: "(apply-rule ceiling (2 3 4 5 9) (* 3/4 left) (life) auto)",
            }
        ),
        "a mixture needs bounds on one side of one program",
    ),
    Refusal("a mixture of nothing", mixed({11: "(apply-rule mixture (6))"}), "a mixture needs"),
    Refusal(
        "an invariant that holds in no state of the belief",
        mixed({7: FIRST.replace("1/4)", "1/3)")}),
        "the invariant does not hold here",
    ),
    *(
        Refusal(
            f"a ceiling of beliefs without {scheme}",
            believed({9: lacking(BELIEF, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in GIVEN.items()
    ),
    Refusal(
        "a ceiling of beliefs from a bound of a program",
        believed(
            {
                7: "(apply-rule invariant (1 3 6) running true auto)",
                8: "(apply-rule bellman-upper (1 2 3 4 5 7) left (life) auto)",
            },
            goal="interval none 13/8",
        ),
        "a belief-ceiling needs a bound on every program",
    ),
    Refusal(
        "a ceiling of too many beliefs",
        believed(
            {9: BELIEF.replace(" 3)", " 6)")},
            world=ARM.replace("(life 3)", "(life 6)"),
            here="(1/2 0 1/4 6) (1/2 0 3/4 6)",
            goal="ceiling 6865/2048",
        ),
        "more than 50 pairs of a belief and an action",
    ),
    Refusal(
        "a ceiling of beliefs with a frontier outside",
        believed(
            {
                7: "(apply-rule invariant (3 6) any (= luck 1/4) auto)",
                9: BELIEF.replace(" 3)", " 2)"),
            },
            goal="ceiling 33/16",
        ),
        "does not hold at the frontier",
    ),
    Refusal(
        "an invariant that begins to hold after a tick",
        believed({7: "(apply-rule invariant (3 6) any (<= left 2) auto)"}),
        "the invariant does not hold here",
    ),
    Refusal(
        "a ceiling of beliefs that know too much",
        believed(goal="ceiling 3/2"),
        "the goal is not among the theorems",
    ),
    Refusal(
        "a policy that reads what is hidden",
        believed(running="(agent p (define (policy luck) true))"),
        "policy cannot see luck",
    ),
]

REFUSED_EVERYONE = [*EVERYONE, *BELIEFS]
