"""Classic mistakes, by name: numbers, weights, and what is lost at infinity."""

from __future__ import annotations

from tests.attack.classic_worlds import (
    BETS,
    COMPUTED,
    KEPT,
    OVER,
    STAY,
    STILL,
    WEIGHTS,
    bounded,
)
from tests.attack.tricks import Trick
from tests.kernel.accepted import (
    LIFE,
    WORLD,
    better,
    cheaper,
    interval,
    written,
)
from tests.kernel.accepted_later import PULL, ceiled, mixed, packed
from tests.kernel.certificates import alone

SENSELESS = [
    Trick(
        "a long number in the goal",
        interval(goal=f"interval {'9' * 4001} none"),
        "not a canonical number or name",
    ),
    Trick(
        "a number that is too big for the machine",
        bounded(
            STILL,
            "(1 3)",
            "interval none 0",
            "(* 0 (fold * 1 (map (lambda (n) 1000000000) (range 0 600))))",
            side="upper",
        ),
        "faults: size",
    ),
    Trick(
        "an exponent",
        bounded(STILL, "(1 3)", "interval none 0", "1e400", side="upper"),
        "not a canonical number or name",
    ),
    Trick(
        "a decimal point",
        bounded(STILL, "(1 3)", "interval none 5/2", "2.5", side="upper"),
        "not a canonical number or name",
    ),
    Trick(
        "a number that is not in lowest terms",
        bounded(STILL, "(1 3)", "interval none 2", "4/2", side="upper"),
        "not a canonical number or name",
    ),
    Trick(
        "an invariant that contradicts itself",
        bounded(STILL, "(1 3)", "interval none 0", "0", kept="(< x x)", side="upper"),
        "the invariant does not hold here",
    ),
    Trick(
        "an invariant of what nobody believes",
        bounded(STILL, "(1 3)", "interval none 0", "0", kept="(= x 5)", side="upper"),
        "the invariant does not hold here",
    ),
    Trick(
        "a belief in nothing",
        bounded(STILL, "", "interval none 0", "0", side="upper"),
        "the weights of a belief sum to 1",
    ),
    Trick(
        "a world that is always over",
        bounded(OVER, "(1 3)", "interval 1 none", "1", reason="(weight 1 1/2 1)"),
        "the bound is on the wrong side of 0 when over",
    ),
    Trick(
        "a world in which no step is possible",
        bounded(
            STILL.replace("(reward 1)", "(set x 10)"),
            "(1 3)",
            "interval 9 none",
            "9",
            reason="(weight 1 1/2 9)",
        ),
        "x leaves its range",
    ),
    Trick(
        "weights 2 and -1",
        bounded(WEIGHTS, "(1 3)", "interval none 0", "0", side="upper"),
        "a weight is negative",
    ),
    Trick(
        "weights 2 and -1, computed",
        bounded(COMPUTED, "(1 3)", "interval none 0", "0", side="upper"),
        "a weight is negative",
    ),
    Trick(
        "weights that sum to less than 1",
        bounded(
            STILL.replace("(reward 1)", "(chance (1/2 (reward 1)) ((* 0 x)))"),
            "(1 3)",
            "interval none 1",
            "1",
            side="upper",
        ),
        "the weights do not sum to 1",
    ),
    Trick(
        "doubling bets: a gain of 1 for sure, by sign",
        bounded(BETS, "(1 0 1)", "interval 1 none", "(if (= won 1) 0 stake)"),
        "the bound does not have the sign",
    ),
    Trick(
        "doubling bets: a gain of 1 for sure, by weight",
        bounded(
            BETS,
            "(1 0 1)",
            "interval 1 none",
            "(if (= won 1) 0 stake)",
            reason="(weight (if (= won 1) 0 stake) 99/100 1)",
        ),
        "the weight does not shrink",
    ),
    Trick(
        "doubling bets: a gain of 1 for sure, because they end",
        alone(
            BETS,
            "(1 0 1)",
            KEPT.format("true") + "(apply-rule terminates (1 3 4 7) (if (= won 1) 0 2) 1 auto)"
            "(apply-rule bellman-lower (1 2 3 4 5 7 8) (if (= won 1) 0 stake)"
            " (terminates 1000000 (if (= won 1) 0 (* 9 stake))) auto)(apply-rule unroll (9 6) 0)",
            "interval 1 none",
        ),
        "a tick earns more than the reason allows",
    ),
    Trick(
        "stay or quit: what could be had counts for nothing",
        bounded(
            STAY,
            "(1 true)",
            "interval 1 none",
            "(if in 1 0)",
            running="(agent p (define (policy in) false))",
        ),
        "the bound does not have the sign",
    ),
    Trick(
        "stay or quit: by a life that does not end",
        alone(
            STAY,
            "(1 true)",
            KEPT.format("true") + "(apply-rule terminates (1 3 4 7) (if in 1 0) 1 auto)"
            "(apply-rule bellman-lower (1 2 3 4 5 7 8) (if in 1 0) (terminates 1 0) auto)"
            "(apply-rule unroll (9 6) 0)",
            "interval 1 none",
            running="(agent p (define (policy in) false))",
        ),
        "the rank does not fall",
    ),
    Trick(
        "stay or quit: by ranks that stand still",
        alone(
            STAY,
            "(1 true)",
            "(apply-rule table-lower (1 2 3 4 5 6) running (rows ((true) () 1 1) ((false) () 0 0)))"
            "(apply-rule unroll (7 6) 0)",
            "interval 1 none",
            running="(agent p (define (policy in) false))",
        ),
        "the rank does not fall",
    ),
    Trick(
        "cheaper at gas price 0",
        cheaper(world=WORLD.replace("(price (gas 1/1000))", "")),
        "gas has no price in this world",
    ),
    Trick(
        "a bound used outside its invariant",
        better(
            {
                8: "(apply-rule invariant (1 4 7) running (= x 1) auto)",
                12: "(apply-rule unroll (10 7) 0)",
            },
            here="(1/2 0) (1/2 1)",
        ),
        "the invariant does not hold here",
    ),
    Trick(
        "a bound used where a tick has left its table",
        packed(
            {
                7: "(apply-rule table-upper (1 2 3 4 5 6) running"
                ' (packed (codes "2 1") (values 1 "4 6") (ranks 1 "4 6")))',
            }
        ),
        "the table has no row for",
    ),
    Trick(
        "memory that is not carried",
        written(
            {
                8: "(apply-rule table-upper (1 3 4 5 6 7) running (rows ((0) (0) 0) ((0) (1) 0)))",
                9: "(apply-rule table-lower (2 3 4 5 6 7) switchprog (rows ((0) (3) 9)))",
                10: "(apply-rule unroll (8 7) 0)",
                11: "(apply-rule unroll (9 7) 0)",
                12: "(apply-rule separate (11 10))",
            },
            running="(agent p (memory (m 0 0 3)) (define (policy x) 0))",
            candidate="(agent q (memory (m 3 0 5)) (define (policy x m) (if (= m 3) 1 0)))".replace(
                "0 5", "0 3"
            ),
            memory="1",
        ),
        "the invariant does not hold here",
    ),
    Trick(
        "a life that is longer than it is",
        written({8: KEPT.format("true").replace("(1 3 6)", "(1 4 7)")}, world=LIFE, here="(1 0 4)"),
        "do not fit the declared variables",
    ),
    Trick(
        "a ceiling for programs without memory only",
        ceiled(
            {8: "(apply-rule ceiling (2 3 4 5 7) (if (= m 0) 4 0) (sign) auto)"},
            running="(agent p (memory (m 0 0 1)) (define (policy x) 0))",
            memory="0",
        ),
        "unknown name m",
    ),
    Trick(
        "a policy that faults for free",
        bounded(
            WORLD,
            "(1 0)",
            "interval -1 none",
            "-1",
            reason="(sign)",
            running="(agent p (define (policy x) (car x)))",
        ),
        "Bellman's inequality fails",
    ),
    Trick(
        "a bound for a program that pulls, of one that does not",
        mixed(running=PULL.replace("true", "false")),
        "Bellman's inequality fails",
    ),
]
