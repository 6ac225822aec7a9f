"""Classic frauds, by name: texts, hashes, beliefs and values that are not what they seem."""

from __future__ import annotations

from dataclasses import replace

from tests.attack.classic_worlds import (
    COUNTING,
    FROM_A_FAULT,
    LOST,
    START,
    STILL,
    TURNING,
    bounded,
    hashed,
)
from tests.attack.tricks import Trick
from tests.kernel.accepted import (
    BUSY,
    WORLD,
    better,
    with_storage,
)
from tests.kernel.accepted_later import ARM, mixed, ranked
from tests.kernel.certificates import canonical, identity

FRAUDS = [
    Trick(
        "drift: the world has changed since the proof",
        hashed("world", WORLD.replace("(reward a)", "(reward (* 2 a))"), better()),
        "the claim is about other bytes",
    ),
    Trick(
        "drift: another program runs by now",
        hashed("running", BUSY.replace("agent q", "agent p"), better()),
        "the claim is about other bytes",
    ),
    Trick(
        "drift: the machine has moved on",
        bounded(TURNING, "(1 4)", "interval none 6", "(+ x 3)", kept="(= x 3)", side="upper"),
        "the invariant does not hold here",
    ),
    Trick(
        "drift: initial after the start",
        replace(
            bounded(STILL, "(1 3)", "interval 1 none", "1", reason="(life)", axioms=START), tick=1
        ),
        "here is not the start of the life",
    ),
    Trick(
        "swap: a proof about one candidate for another",
        replace(
            with_storage(better(), canonical(BUSY)),
            candidate=canonical("(agent q (define (policy x) 0))"),
        ),
        "the goal is not among the theorems",
    ),
    Trick(
        "swap: the two programs in each other's place",
        better(running=BUSY.replace("q", "p"), candidate="(agent q (define (policy x) 0))"),
        "Bellman's inequality fails",
    ),
    Trick(
        "swap: a table of upper bounds taken for lower ones",
        ranked(goal="interval 6 5"),
        "the goal is not among the theorems",
    ),
    Trick(
        "a stale hash of the candidate",
        better().changed((identity(canonical(BUSY)), identity(canonical(WORLD)))),
        "the goal is not among the theorems",
    ),
    Trick(
        "a hash in capitals",
        better().changed((identity(canonical(WORLD)), identity(canonical(WORLD)).upper())),
        "the claim is about other bytes",
    ),
    Trick(
        "a belief that leaks what is hidden",
        mixed(
            {11: "(apply-rule mixture (8 6))"},
            axioms=START,
            here="(1 0 1/4 3)",
            goal="interval none 3/4",
        ),
        "here is not the start of the life",
    ),
    Trick(
        "a belief with other odds than the prior",
        mixed(axioms=START, here="(3/4 0 1/4 3) (1/4 0 3/4 3)", goal="interval none 9/8"),
        "here is not the start of the life",
    ),
    Trick(
        "a belief in a hidden value that there is not",
        mixed(here="(1/2 0 1/4 3) (1/2 0 1/3 3)"),
        "do not fit the declared variables",
    ),
    Trick(
        "a world that lets its hidden variable be observed",
        mixed(world=ARM.replace("(observe)", "(observe luck)")),
        "luck is not a variable that can be seen",
    ),
    Trick(
        "memory that learns what is hidden",
        mixed(
            running="(agent p (memory (m 0 0 1)) (define (policy) true)"
            " (define (remember next-luck) 1))",
            memory="0",
        ),
        "remember cannot see next-luck",
    ),
    Trick(
        "a bound that divides by zero",
        bounded(STILL, "(1 3)", "interval none 2", FROM_A_FAULT, side="upper"),
        "faults: division by zero",
    ),
    Trick(
        "a world that divides by zero",
        bounded(LOST, "(1 0)", "interval none 0", "0", side="upper", kept="(= x 0)"),
        "division by zero",
    ),
    Trick(
        "a rational with denominator zero",
        bounded(STILL, "(1 3)", "interval none 2", "2/0", side="upper"),
        "not a canonical number or name",
    ),
    Trick(
        "a truth for an integer in a state",
        bounded(STILL, "(1 true)", "interval 1 none", "1", reason="(weight 1 1/2 1)"),
        "do not fit the declared variables",
    ),
    Trick(
        "a truth for an integer in a row",
        ranked({7: "(apply-rule table-lower (1 2 3 4 5 6) running (rows ((true) () 0 0)))"}),
        "do not fit the declared variables",
    ),
    Trick(
        "a truth for a number in a bound",
        ranked({7: "(apply-rule table-lower (1 2 3 4 5 6) running (rows ((0) () true 0)))"}),
        "expected a number",
    ),
    Trick(
        "a truth for an integer in memory",
        bounded(STILL, "(1 3)", "interval 1 none", "1", running=COUNTING, memory="false"),
        "do not fit the declared variables",
    ),
    Trick(
        "a truth for the number 1 of an action",
        bounded(
            WORLD,
            "(1 0)",
            "interval 9 none",
            "9",
            reason="(weight 1 9/10 10)",
            running="(agent p (define (policy x) true))",
        ),
        "Bellman's inequality fails",
    ),
    Trick("a truth for a tick", better().changed(("(here 0", "(here false")), "a natural number"),
    Trick(
        "a look-alike of a rule",
        better().changed(("separate", "sep\u0430rate")),
        "not a canonical number or name",
    ),
    Trick(
        "a look-alike of a variable",
        better().changed(
            (
                "(apply-rule invariant (1 4 7) running true",
                "(apply-rule invariant (1 4 7) running (= \u0445 0)",
            )
        ),
        "not a canonical number or name",
    ),
    Trick(
        "a program's name in capitals",
        better().changed(("(get-axiom hardware running)", "(get-axiom hardware Running)")),
        "there is no program Running",
    ),
    Trick(
        "a digit for a letter",
        better().changed(("bellman-lower", "be11man-lower")),
        "there is no rule be11man-lower",
    ),
    Trick(
        "a blank that is none",
        better().changed(("(check)", "(check\u00a0)")),
        "unreadable text",
    ),
]
