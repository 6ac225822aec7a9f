"""Certificates that one condition of the rules `keep` and `alike` refuses."""

from __future__ import annotations

from tests.kernel.accepted import BUSY, IDLE, INVARIANTS
from tests.kernel.accepted_conditions import (
    ALIKE_LINE,
    KEEP_LINE,
    WASTE_IDLY,
    keeping,
    same_for_more,
)
from tests.kernel.certificates import Refusal, canonical, identity
from tests.kernel.refused_bounds import FOREVER, OPEN, SCHEMES, lacking

ANOTHER = f"(candidate sha-{identity(canonical(IDLE))})"

KEEP = [
    Refusal(
        "keep without hardware",
        keeping({9: lacking(KEEP_LINE, 2)}),
        "needs the axiom hardware for q",
    ),
    Refusal(
        "keep with an invariant of the running program",
        keeping({8: INVARIANTS[8]}),
        "the invariant must be the candidate's",
    ),
    Refusal(
        "keep without here",
        keeping({9: lacking(KEEP_LINE, 7)}),
        "exactly one premise: where the machine is",
    ),
    Refusal(
        "keep of what is false in one state",
        keeping(candidate="(agent q (define (policy x) (if (= x 2) 0 1)))"),
        "what is demanded is not kept",
    ),
    Refusal(
        "keep with an invariant for one state of the belief",
        keeping({8: INVARIANTS[9].replace("true", "(= x 0)")}, here="(1/2 0) (1/2 1)"),
        "the invariant does not hold here",
    ),
    Refusal(
        "keep of what is no truth value",
        keeping({9: KEEP_LINE.replace("(= a 1)", "a")}, goal="keep a"),
        "is neither true nor false",
    ),
    Refusal(
        "keep of what faults",
        keeping({9: KEEP_LINE.replace("(= a 1)", "(= 1 (/ a 0))")}, goal="keep (= 1 (/ a 0))"),
        "faults",
    ),
    Refusal(
        "keep of a name that is not there",
        keeping({9: KEEP_LINE.replace("(= a 1)", "(= b 1)")}, goal="keep (= b 1)"),
        "unknown name b",
    ),
    Refusal(
        "a goal to keep something else",
        keeping(goal="keep (= a 0)"),
        "the goal is not among the theorems",
    ),
    Refusal(
        "a goal to keep for another candidate",
        keeping().changed((f"(candidate sha-{identity(canonical(BUSY))})", ANOTHER)),
        "the goal is not among the theorems",
    ),
    Refusal(
        "a goal to keep without the theorem",
        keeping(end="(delete-theorem 9) (check)"),
        "the goal is not among the theorems",
    ),
    Refusal("a goal to keep nothing", keeping(goal="keep"), "a goal is better"),
    Refusal("a goal to keep two things", keeping(goal="keep true true"), "a goal is better"),
    Refusal(
        "a goal to keep under strict",
        keeping().changed(("(target frozen)", "(target strict)")),
        "only better can be shown",
    ),
]

SAME_MEMORY = "do not declare the same memory"
WITH_MEMORY = {"memory": "0", "running": IDLE.replace("agent p", "agent p (memory (m 0 0 1))")}

ALIKE = [
    *(
        Refusal(
            f"alike without {scheme}",
            same_for_more({9: lacking(ALIKE_LINE, number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in [*SCHEMES.items(), (2, "hardware for q")]
    ),
    Refusal(
        "alike with an invariant of the candidate",
        same_for_more({8: INVARIANTS[9]}),
        "the invariant must be the running program's",
    ),
    Refusal(
        "alike with an invariant for one state of the belief",
        same_for_more({8: INVARIANTS[8].replace("true", "(= x 0)")}, here="(1/2 0) (1/2 1)"),
        "the invariant does not hold here",
    ),
    Refusal(
        "alike in mode pay",
        same_for_more().changed(("(get-axiom utility act)", "(get-axiom utility pay)")),
        "this rule compares in mode act",
    ),
    Refusal(
        "alike in an endless world without discount",
        same_for_more(world=FOREVER),
        "nothing shows that the utilities are finite",
    ),
    Refusal(
        "alike in a world where utilities may be infinite",
        same_for_more(world=OPEN),
        "nothing shows that the utilities are finite",
    ),
    Refusal(
        "alike with another range of memory",
        same_for_more(
            candidate=WASTE_IDLY.replace("agent q", "agent q (memory (m 0 0 2))"), **WITH_MEMORY
        ),
        SAME_MEMORY,
    ),
    Refusal(
        "alike with another action elsewhere",
        same_for_more(candidate="(agent q (define (policy x) (if (= x 2) 1 0)))"),
        "the two programs act differently",
    ),
    Refusal(
        "alike with another memory afterwards",
        same_for_more(
            candidate="(agent q (memory (m 0 0 1)) (define (policy x) (+ 0 0)) "
            "(define (remember x) (if (= x 1) 1 0)))",
            **WITH_MEMORY,
        ),
        "the two programs remember differently",
    ),
    Refusal(
        "alike of a candidate that saves gas",
        same_for_more(
            running=WASTE_IDLY.replace("agent q", "agent p"),
            candidate=IDLE.replace("agent p", "agent q"),
        ),
        "more gas is used",
    ),
    Refusal(
        "alike for a switch",
        same_for_more(goal="better"),
        "the goal is not among the theorems",
    ),
]

REFUSED_CONDITIONS = [*KEEP, *ALIKE]
