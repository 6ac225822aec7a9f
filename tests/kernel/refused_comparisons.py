"""Certificates that one condition of a rule that compares, or of `unroll`, refuses."""

from __future__ import annotations

from tests.kernel.accepted import (
    BUSY,
    IDLE,
    INVARIANTS,
    RECALL,
    WASTE,
    better,
    cheaper,
    interval,
    no_better,
    remembering,
)
from tests.kernel.certificates import Refusal
from tests.kernel.refused_bounds import FOREVER, FREE, LOWER, OPEN, SCHEMES, STOPS, UPPER, lacking

COMPARISON = [
    Refusal(
        "separate with a candidate that thinks otherwise",
        better(candidate=BUSY[:-1] + "(define (think) 0))"),
        "not byte-identical",
    ),
    Refusal(
        "separate with a helper of think that differs",
        better(
            running=IDLE[:-1] + "(define (think x) (f x)) (define (f x) 3))",
            candidate=BUSY[:-1] + "(define (think x) (f x)) (define (f x) 2))",
        ),
        "not byte-identical",
    ),
    Refusal(
        "cheaper with a candidate that proposes otherwise",
        cheaper(
            running=WASTE[:-1] + "(define (propose self n) n))",
            candidate="(agent q (define (policy x) 1) (define (propose self n) 1))",
        ),
        "not byte-identical",
    ),
    Refusal(
        "separate with one number",
        better({14: "(apply-rule separate (13))"}),
        "needs two premises",
    ),
    Refusal(
        "separate with the numbers in the other order",
        better({14: "(apply-rule separate (12 13))"}),
        "the first number must be about the candidate",
    ),
    Refusal(
        "separate with two numbers about the candidate",
        better(
            {
                10: "(apply-rule bellman-upper (2 3 4 5 6 9) 10 (weight 1 9/10 10) auto)",
                14: "(apply-rule separate (13 12))",
            }
        ),
        "the second number must be about the running program",
    ),
    Refusal(
        "separate with an upper bound of the candidate",
        better({11: "(apply-rule bellman-upper (2 3 4 5 6 9) 10 (weight 1 9/10 10) auto)"}),
        "needs at-least for the candidate",
    ),
    Refusal(
        "separate with a lower bound of the running program",
        better({10: "(apply-rule bellman-lower (1 3 4 5 6 8) -1 (weight 1 9/10 10) auto)"}),
        "needs at-least for the candidate",
    ),
    Refusal(
        "separate with numbers that do not separate",
        better({10: UPPER.replace(") 0 (", ") 9 (")}),
        "9 is not above 9",
    ),
    Refusal(
        "dominated with a lower bound of the candidate",
        no_better({10: "(apply-rule bellman-lower (2 3 4 5 6 9) -1 (weight 1 9/10 10) auto)"}),
        "needs at-most for the candidate",
    ),
    Refusal(
        "dominated with an upper bound of the running program",
        no_better({11: "(apply-rule bellman-upper (1 3 4 5 6 8) 10 (weight 1 9/10 10) auto)"}),
        "needs at-most for the candidate",
    ),
    Refusal(
        "dominated with numbers that do not show it",
        no_better({11: "(apply-rule bellman-lower (1 3 4 5 6 8) -2 (weight 1 9/10 10) auto)"}),
        "0 is above -2",
    ),
    Refusal(
        "an interval with a number about the candidate",
        interval({11: LOWER.replace(") 9 (", ") -1/100 (")}),
        "the goal is not among the theorems",
    ),
]

CHEAPER_LINE = "(apply-rule cheaper (1 2 3 4 5 6 7 8) auto)"
CHEAPER = [
    *(
        Refusal(
            f"cheaper without {scheme}",
            cheaper({9: lacking(CHEAPER_LINE, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in [*SCHEMES.items(), (2, "hardware for q")]
    ),
    Refusal(
        "cheaper with an invariant of the candidate",
        cheaper({8: INVARIANTS[9]}),
        "the invariant must be the running program's",
    ),
    Refusal("cheaper where gas is free", cheaper(world=FREE), "gas has no price in this world"),
    Refusal(
        "cheaper in an endless world without discount",
        cheaper(world=FOREVER),
        "nothing shows that the utilities are finite",
    ),
    Refusal(
        "cheaper in a world where utilities may be infinite",
        cheaper(world=OPEN),
        "nothing shows that the utilities are finite",
    ),
    Refusal(
        "cheaper with another range of memory",
        cheaper(
            running=WASTE.replace("agent p", "agent p (memory (m 0 0 1))"),
            candidate=BUSY.replace("agent q", "agent q (memory (m 0 0 2))"),
            memory="0",
        ),
        "do not declare the same memory",
    ),
    Refusal(
        "cheaper with another initial memory",
        cheaper(
            running=WASTE.replace("agent p", "agent p (memory (m 0 0 1))"),
            candidate=BUSY.replace("agent q", "agent q (memory (m 1 0 1))"),
            memory="0",
        ),
        "do not declare the same memory",
    ),
    Refusal(
        "cheaper with another action elsewhere",
        cheaper(
            candidate="(agent q (define (policy x) (if (= x 1) 0 1)))",
            running="(agent p (define (policy x) (+ 0 0 0 0 0 1)))",
        ),
        "the two programs act differently",
    ),
    Refusal(
        "cheaper with another memory afterwards",
        cheaper(
            running=WASTE.replace(
                "agent p", "agent p (memory (m 0 0 1)) (define (remember x) (if (= x 1) 0 1))"
            ),
            candidate=BUSY.replace("agent q", "agent q (memory (m 0 0 1)) (define (remember) 1)"),
            memory="0",
        ),
        "the two programs remember differently",
    ),
    Refusal(
        "cheaper that costs more elsewhere",
        cheaper(
            candidate="(agent q (define (policy x) (if (= x 1) (+ 1 0) 1)))",
            running="(agent p (define (policy x) (if (= x 1) 1 (+ 1 0 0 0))))",
        ),
        "more gas is used",
    ),
    Refusal(
        "cheaper with an invariant for one state of the belief",
        cheaper({8: INVARIANTS[8].replace("true", "(= x 0)")}, here="(1/2 0) (1/2 1)"),
        "the invariant does not hold here",
    ),
    Refusal(
        "cheaper when life is over",
        cheaper(world=STOPS, here="(1/2 0) (1/2 3)"),
        "the life is over here",
    ),
    Refusal(
        "cheaper that saves nothing here",
        cheaper(
            candidate="(agent q (define (policy x) (if (= x 1) 1 1)))",
            running="(agent p (define (policy x) (if (= x 1) (+ 1 0) 1)))",
        ),
        "no gas is saved here",
    ),
    Refusal(
        "cheaper that differs here, by the word of an oracle",
        cheaper({9: CHEAPER_LINE.replace("auto", "(oracle z3)")}, running=IDLE),
        "the two programs act differently",
    ),
]

UNROLL = [
    Refusal(
        "unroll too far",
        better({12: "(apply-rule unroll (10 7) 90)"}),
        "unrolling visits more than 50 states",
    ),
    Refusal(
        "numbers at a memory that is not carried over",
        remembering(
            candidate=RECALL.replace("agent p", "agent q")
            .replace("(m 0 0 2)", "(m 0 0 3)")
            .replace("(= m 2)", "(>= m 1)")
        ),
        "44/5 is not above 9",
    ),
]

REFUSED_COMPARISONS = [*COMPARISON, *CHEAPER, *UNROLL]
