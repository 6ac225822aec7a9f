"""Certificates that one condition of a rule about programs that search refuses."""

from __future__ import annotations

from tests.kernel.accepted import cheaper, interval
from tests.kernel.accepted_searching import (
    BUTTON,
    COIN,
    CURIOUS,
    KEEN,
    LINES,
    SEEKER,
    even,
    learning,
    listed,
    some_day,
    stopped,
    trusted,
    under,
)
from tests.kernel.certificates import Certificate, Refusal
from tests.kernel.refused_bounds import lacking

PAYS = LINES[14]

GIVEN = {3: "reward", 4: "environment", 5: "arithmetic"}

ALONE = {
    8: "(apply-rule invariant (1 4 7) running true auto)",
    9: "(get-axiom utility pay)",
    10: "(apply-rule bellman-upper (1 3 4 5 9 8) 0 (weight 1 1/2 2) auto)",
    11: "(apply-rule reflect (10))",
    12: "(apply-rule unroll (11 7) 0)",
    13: "(apply-rule invariant (2 4 7) switchprog true auto)",
    14: "(apply-rule bellman-lower (2 3 4 5 9 13) 189/100 (weight 1 1/2 2) auto)",
    17: "(apply-rule separate (16 12))",
}
"""The running program is compared as if it went on alone, which it does not."""


def idle(time: str) -> Certificate:
    """Not to be idle is worth more; bounds that are 0 need no discount."""
    world = f"""(world w (state {time} (actions (a int 0 1)) (default (a 0)) (start (x 0))
      (step (if (= a 0) (reward -1))))"""
    bound, rule = LINES[9].partition(" 2 (")[0], LINES[14].partition(" 189/100")[0]
    lines = {9: f"{bound} 0 (sign) auto)", 14: f"{rule} 0 (sign) auto)"}
    return trusted(lines, world=world)


REFUSED_SEARCHING = [
    Refusal(
        "reflect of what keeping the running program is worth if it never switches",
        trusted(ALONE),
        "needs a lower bound of a program in mode pay",
    ),
    Refusal(
        "quiet of the same",
        trusted(ALONE | {11: "(apply-rule quiet (1 4 10) auto)"},
                running="(agent p (define (policy x) 0))"),
        "needs a lower bound of a program in mode act or pay",
    ),
    Refusal(
        "separate from what the running program is worth alone",
        trusted(ALONE | {11: "(get-axiom reward)", 12: "(apply-rule unroll (10 7) 0)"}),
        "the target strict compares in mode search",
    ),
    Refusal(
        "a target that does not exist, with a proof for strict",
        stopped(target="any"),
        "a target is one of",
    ),
    Refusal(
        "cheaper in mode pay",
        cheaper().changed(("utility act", "utility pay")),
        "the target frozen compares in mode act",
    ),
    Refusal(
        "numbers in mode pay for a claim about acting",
        interval().changed(("utility act", "utility pay")),
        "the goal is not among the theorems",
    ),
    Refusal(
        "continue without hardware",
        stopped({11: lacking(LINES[11], 1)}),
        "needs the axiom hardware for p",
    ),
    *(
        Refusal(
            f"continue without {scheme}",
            stopped({11: lacking(LINES[11], number)}),
            f"needs the axiom {scheme}",
        )
        for number, scheme in GIVEN.items()
    ),
    Refusal(
        "continue in mode act",
        stopped({11: LINES[11].replace(" 10 ", " 6 ")}),
        "continue is about the mode search",
    ),
    Refusal(
        "continue in mode pay",
        stopped({10: "(get-axiom utility pay)"}),
        "continue is about the mode search",
    ),
    Refusal(
        "continue from a bound of the running program alone",
        stopped(
            {
                8: "(apply-rule invariant (1 4 7) running true auto)",
                9: "(apply-rule bellman-upper (1 3 4 5 6 8) 0 (weight 1 1/2 2) auto)",
            }
        ),
        "continue needs a bound on every program",
    ),
    Refusal(
        "the true value of what is kept is not below itself",
        learning(
            {14: "(apply-rule bellman-lower (2 3 4 5 13 12) 0 (life) auto)"},
            candidate="(agent q (define (policy) 0))",
        ),
        "0 is not above 2/5",
    ),
    Refusal(
        "continue as if what is seen before the tick were not known after it",
        learning(
            {14: "(apply-rule bellman-lower (2 3 4 5 13 12) 0 (life) auto)"},
            world=COIN.replace("(observe)", "").replace("(step", "(step (set x 0)"),
            running=CURIOUS.replace("(policy) 1", "(policy) 0"),
            candidate="(agent q (define (policy) 0))",
            here="(1/2 0 -1 2) (1/2 1 1 2)",
        ),
        "0 is not above 2/5",
    ),
    Refusal(
        "continue where thinking is free",
        stopped(
            {14: PAYS.replace("189/100", "0")},
            candidate="(agent q (define (policy x) 1) (define (think x) 0))",
        ),
        "0 is not above 949/1000",
    ),
    Refusal(
        "a program in mode search, bounded as if it could not switch",
        stopped({14: PAYS.replace(" 13 12)", " 10 12)"), 15: "(delete-theorem 13)",
                 16: "(apply-rule unroll (14 7) 0)", 17: "(apply-rule separate (15 11))"}),
        "in mode search: continue, quiet or reflect",
    ),
    Refusal(
        "a table in mode search, as if the program could not switch",
        listed({14: "(apply-rule table-lower (2 3 4 5 10 7) switchprog (rows ((0) () 949/500)))",
                15: "(delete-theorem 13)", 16: "(apply-rule unroll (14 7) 0)",
                17: "(apply-rule separate (15 11))"}),
        "in mode search: continue, quiet or reflect",
    ),
    Refusal(
        "a bound that forgets the thinking",
        trusted({14: PAYS.replace("189/100", "199/100")}),
        "Bellman's inequality fails",
    ),
    Refusal(
        "a table that forgets the thinking",
        listed({14: "(apply-rule table-lower (2 3 4 5 13 7) switchprog (rows ((0) () 999/500)))"}),
        "Bellman's inequality fails",
    ),
    Refusal(
        "unrolled ticks that forget the thinking",
        trusted({14: PAYS.replace("189/100", "0"), 16: "(apply-rule unroll (15 7) 1)"}),
        "949/1000 is not above 949/1000",
    ),
    Refusal(
        "quiet for a program that thinks",
        stopped(candidate=KEEN),
        "the program may think, where",
    ),
    Refusal(
        "quiet for a program that thinks at times",
        stopped(candidate="(agent q (define (policy x) 1) (define (think x) (if (= x 3) 1 0)))",
                changes={14: PAYS.replace("189/100", "9/5")}),
        "the program may think, where x=3",
    ),
    Refusal(
        "quiet without hardware",
        stopped({15: "(apply-rule quiet (4 14) auto)"}),
        "needs the axiom hardware for q",
    ),
    Refusal(
        "quiet without environment",
        stopped({15: "(apply-rule quiet (2 14) auto)"}),
        "needs the axiom environment",
    ),
    Refusal(
        "quiet of an upper bound",
        stopped(
            {
                14: PAYS.replace("lower", "upper").replace("189/100", "2"),
            }
        ),
        "needs a lower bound of a program in mode act or pay",
    ),
    Refusal(
        "reflect of an upper bound",
        trusted({14: PAYS.replace("lower", "upper").replace("189/100", "2")}),
        "needs a lower bound of a program in mode pay",
    ),
    Refusal(
        "reflect of a bound on every program",
        trusted({15: "(apply-rule reflect (9))"}),
        "needs a lower bound of a program in mode pay",
    ),
    Refusal(
        "reflect of what a program earns when it does not pay",
        trusted({14: PAYS.replace("5 13 12) 189", "5 6 12) 199")}),
        "needs a lower bound of a program in mode pay",
    ),
    Refusal(
        "reflect twice, to be sure",
        trusted({16: "(apply-rule reflect (15))(apply-rule unroll (16 7) 0)",
                 17: "(apply-rule separate (17 11))"}, trust=2),
        "needs a lower bound of a program in mode pay",
    ),
    Refusal(
        "reflect where nothing is ever lost, without a word of it",
        some_day({15: "(apply-rule reflect (14))"}),
        "nothing shows that what comes after late switches vanishes",
    ),
    *(
        Refusal(
            f"reflect where nothing is ever lost, without {scheme}",
            some_day({15: f"(apply-rule reflect-lossless ({left} 14) auto)"}),
            f"needs the axiom {scheme}",
        )
        for left, scheme in ((4, "reward"), (3, "environment"))
    ),
    Refusal(
        "reflect where gas is lost",
        some_day(
            {14: "(apply-rule bellman-lower (2 3 4 5 13 12) (if (= x 3) 0 999/1000)"
             " (countdown (if (= x 3) 0 1)) auto)"},
            world=BUTTON.replace("(life", "(price (gas 1/1000)) (life"),
        ),
        "there is a price, so that something may be lost",
    ),
    Refusal(
        "reflect where thinking is lost",
        some_day(world=BUTTON.replace("(life", "(price (think 1/1000)) (life")),
        "there is a price, so that something may be lost",
    ),
    Refusal(
        "reflect where waiting is lost",
        some_day(world=BUTTON.replace("(reward 1)))", "(reward 1)) (reward -1))")),
        "a reward is below 0, where",
    ),
    Refusal(
        "reflect without a level of trust",
        trusted(trust=0),
        "no level of trust is left",
    ),
    *(
        Refusal(
            f"reflect where {name}",
            idle(time),
            "nothing shows that what comes after late switches vanishes",
        )
        for name, time in {
            "nothing is discounted": "(x int 0 3)) (life endless)",
            "a state has no end": "(x int 0)) (discount 1/2)",
        }.items()
    ),
    Refusal(
        "separate in mode pay",
        stopped({15: "(delete-theorem 13)", 16: "(apply-rule unroll (14 7) 0)",
                 17: "(apply-rule separate (15 11))"}),
        "the target strict compares in mode search",
    ),
    Refusal(
        "separate under frozen, in mode search",
        stopped(target="frozen"),
        "the target frozen compares in mode act",
    ),
    Refusal(
        "worth the same, under strict",
        even(target="strict"),
        "2 is not above 2",
    ),
    Refusal(
        "worth the same as itself, under relaxed",
        even(candidate=SEEKER),
        "2 is not above 2",
    ),
    Refusal(
        "less, under relaxed",
        even({14: PAYS.replace("189/100", "19/10")}),
        "19/10 is not above 2",
    ),
    Refusal(
        "cheaper, under strict",
        under("strict", 0, cheaper()),
        "the goal is not among the theorems",
    ),
    Refusal(
        "too much trust",
        trusted(trust=10**6 + 1),
        "at most 1000000 levels of trust",
    ),
]
