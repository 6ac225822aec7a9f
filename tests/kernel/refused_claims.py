"""Certificates that are refused for their evidence or their claim."""

from __future__ import annotations

from tests.kernel.accepted import BOUNDS, BUSY, WORLD, better, interval, walk
from tests.kernel.certificates import Certificate, Refusal, canonical, identity

UPPER, LOWER = BOUNDS[10], BOUNDS[11]
FALSE_BOUND = UPPER.replace(") 0 (", ") -1 (")


def evidence(text: str) -> Certificate:
    """Other evidence for an upper bound that is true."""
    return better({10: UPPER.replace("auto", text)})


def unproved(text: str) -> Certificate:
    """Other evidence for an upper bound that is false."""
    return better({10: FALSE_BOUND.replace("auto", text)})


EVIDENCE = [
    Refusal(
        "too many leaves",
        evidence("".join(f"(cut ((1 y)) {k} auto " for k in range(60)) + "auto" + ")" * 60),
        "leaves",
    ),
    Refusal("no evidence", unproved("trust-me"), "evidence is auto, cut, cases"),
    Refusal("a false bound", unproved("auto"), "Bellman's inequality fails"),
    Refusal(
        "a step outside the fragment",
        better({10: UPPER.replace(") 0 (", ") (/ 0 (+ x 1)) (")}),
        "outside the fragment",
    ),
    Refusal("an empty contradiction", unproved("(contradiction)"), "no contradiction"),
    Refusal(
        "a contradiction that is none",
        unproved("(contradiction (((1 x)) low 1) (((1 x)) high 1))"),
        "no contradiction",
    ),
    Refusal(
        "a contradiction with a remainder",
        unproved("(contradiction (((1 x)) low 1))"),
        "no contradiction",
    ),
    Refusal(
        "a contradiction from what is not known",
        unproved("(contradiction (((1 x)) middle 1))"),
        "a literal that is not known",
    ),
    Refusal(
        "a contradiction from a form that is not known",
        unproved("(contradiction (((1 y)) low 1))"),
        "a literal that is not known",
    ),
    Refusal("a contradiction of atoms", unproved("(contradiction 5)"), "expected (form low|high"),
    Refusal(
        "a contradiction with a long literal",
        unproved("(contradiction (((1 x)) low 1 1))"),
        "expected (form low|high",
    ),
    Refusal(
        "a negative multiplier",
        unproved("(cut ((1 x)) 1 (contradiction (((1 x)) low -1)) auto)"),
        "a multiplier is a number above 0",
    ),
    Refusal(
        "a long form",
        evidence(f"(cut ({' '.join(f'(1 y{k:03})' for k in range(101))}) 1 auto auto)"),
        "at most 100 terms",
    ),
    Refusal("a form of atoms", evidence("(cut (5) 1 auto auto)"), "a polynomial is ((coeff"),
    Refusal(
        "a form of triples", evidence("(cut ((1 x 1)) 1 auto auto)"), "a polynomial is ((coeff"
    ),
    Refusal(
        "a form without names", evidence("(cut ((1 1)) 1 auto auto)"), "a polynomial is ((coeff"
    ),
    Refusal("a form with a list", evidence("(cut (((1) x)) 1 auto auto)"), "a polynomial is"),
    Refusal("a form of fractions", evidence("(cut ((1/2 x)) 1 auto auto)"), "coprime integer"),
    Refusal("a form of nothing", evidence("(cut () 1 auto auto)"), "coprime integer"),
    Refusal("a form that can be divided", evidence("(cut ((2 x)) 1 auto auto)"), "coprime"),
    Refusal("a form that starts below 0", evidence("(cut ((-1 x)) 1 auto auto)"), "coprime"),
    Refusal("a cut of nothing", evidence("cut"), "expected (cut form"),
    Refusal("a cut in three", evidence("(cut ((1 x)) 1 auto auto auto)"), "expected (cut form"),
    Refusal("a cut at a list", evidence("(cut ((1 x)) () auto auto)"), "the bound of a cut"),
    Refusal("a cut at a fraction", evidence("(cut ((1 x)) 1/2 auto auto)"), "the bound of a cut"),
    Refusal("cases of nothing", evidence("cases"), "expected (cases variable"),
    Refusal("cases of no variable", evidence("(cases)"), "expected (cases variable"),
    Refusal("cases of an integer", unproved("(cases x)"), "0 cases need as many evidences"),
    Refusal(
        "a case that is left out",
        walk(
            {
                11: LOWER.replace(") 9 (", ") (if (= x 3) 0 5) (").replace(
                    "auto", "(cases mood auto)"
                )
            }
        ),
        "2 cases need as many evidences",
    ),
    Refusal("an oracle that is not allowed", unproved("(oracle z3)"), "not allowed: oracle-z3"),
]


def claimed(old: str, new: str, certificate: Certificate | None = None) -> Certificate:
    """A certificate with another claim."""
    return (certificate or better()).changed((old, new))


HASH = identity(canonical(WORLD))

CLAIM = [
    Refusal(
        "a claim with a longer here", claimed("(belief (1 0))", "(belief (1 0)) 5"), "(here tick"
    ),
    Refusal("a claim without memory", claimed("(memory )", "(mind)"), "expected (here tick"),
    Refusal("a claim without belief", claimed("(belief (", "(faith ("), "expected (here tick"),
    Refusal("a tick before the first", claimed("(here 0", "(here -1"), "a natural number"),
    Refusal(
        "a claim in another order",
        claimed("(target frozen) (trust 0)", "(trust 0) (target frozen)"),
        "a claim has the sections",
    ),
    Refusal("two kernels", claimed("(kernel 1)", "(kernel 1 1)"), "this kernel has version"),
    Refusal("a later kernel", claimed("(kernel 1)", "(kernel 2)"), "this kernel has version"),
    Refusal("two targets", claimed("(target frozen)", "(target frozen frozen)"), "one name"),
    Refusal(
        "a hash of another length",
        claimed(f"(candidate sha-{identity(canonical(BUSY))}", "(candidate sha-00", interval()),
        "expected sha- and 64",
    ),
    Refusal(
        "another kind of hash", claimed(f"(world sha-{HASH}", f"(world md5-{HASH}"), "sha- and 64"
    ),
    Refusal(
        "an end of an interval that is no number",
        claimed("(goal interval -1/100 0)", "(goal interval -1/100 high)", interval()),
        "expected a number or none",
    ),
    Refusal("a goal of its own", claimed("(goal better)", "(goal best)"), "a goal is better"),
    Refusal(
        "an interval without ends",
        claimed("(goal interval -1/100 0)", "(goal interval none none)", interval()),
        "a goal is better",
    ),
    Refusal(
        "a weight that is a name", claimed("(belief (1 0))", "(belief (w 0))"), "weights above 0"
    ),
    Refusal(
        "a negative weight in a belief",
        claimed("(belief (1 0))", "(belief (2 0) (-1 1))"),
        "above 0",
    ),
    Refusal(
        "weights without a common denominator",
        claimed("(belief (1 0))", "(belief (1/65537 0) (65536/65537 1))"),
        "no reasonable common denominator",
    ),
    Refusal("weights that sum to 2", claimed("(belief (1 0))", "(belief (1 0) (1 1))"), "sum to 1"),
    Refusal("a state listed twice", claimed("(belief (1 0))", "(belief (1/2 0) (1/2 0))"), "once"),
    Refusal("a belief out of its range", claimed("(belief (1 0))", "(belief (1 9))"), "do not fit"),
    Refusal("a state that is a list", claimed("(belief (1 0))", "(belief (1 ()))"), "written out"),
    Refusal("memory that was not declared", claimed("(memory )", "(memory 0)"), "do not fit"),
    Refusal(
        "another world", claimed(f"(world sha-{HASH}", f"(world sha-{'0' * 64}"), "other bytes"
    ),
    Refusal(
        "an unknown target", claimed("(target frozen)", "(target any)", interval()), "a target is"
    ),
    Refusal(
        "numbers under another target",
        claimed("(target frozen)", "(target strict)", interval()),
        "only better can be shown",
    ),
    Refusal("trust under frozen", claimed("(trust 0)", "(trust 1)"), "no levels of trust"),
    Refusal("a condition", claimed("(conditions)", "(conditions kept)"), "no conditions"),
]

REFUSED_CLAIMS = [*EVIDENCE, *CLAIM]
