"""Certificates that are refused for an instruction or for the form of the file."""

from __future__ import annotations

from dataclasses import replace

from tests.kernel.accepted import (
    BOUNDS,
    BUSY,
    IDLE,
    INVARIANTS,
    NUMBERS,
    WORLD,
    better,
    interval,
    no_better,
    with_storage,
    written,
)
from tests.kernel.certificates import Certificate, Refusal, canonical

PROGRAM = canonical(BUSY)
SEPARATE = "(apply-rule separate (13 12))"
START = "(get-axiom initial)"
EXPENSIVE = "(apply-rule unroll (10 7) 40)" * 25


def ended(end: str, certificate: Certificate | None = None) -> Certificate:
    """A certificate with another last instruction."""
    certificate = certificate or better()
    return replace(certificate, proof=certificate.proof.removesuffix("(check)") + end)


def other_candidate(proved: str, last: str) -> Certificate:
    """A theorem about one candidate, and another one at the end."""
    certificate = better(candidate=proved)
    size = len(canonical(proved).encode())
    text = canonical(proved) + canonical(last)
    end = f"(set-switchprog {size} {len(text.encode())})(check)"
    certificate = with_storage(ended(end, certificate), text)
    return replace(certificate, candidate=canonical(last))


INSTRUCTIONS = [
    Refusal(
        "a theorem that is not there",
        ended("(apply-rule unroll (10 99) 0)(check)"),
        "no theorem 99",
    ),
    Refusal("deleting what is not there", ended("(delete-theorem 99)(check)"), "no theorem 99"),
    Refusal(
        "using what was deleted", better({14: "(delete-theorem 12)" + SEPARATE}), "no theorem 12"
    ),
    Refusal("initial in the middle of life", replace(better({7: START}), tick=3), "not the start"),
    Refusal("initial in another state", better({7: START}, here="(1 1)"), "not the start"),
    Refusal(
        "initial with another memory",
        better(
            {7: START},
            running=IDLE.replace("agent p", "agent p (memory (m 0 0 1))"),
            memory="1",
        ),
        "not the start",
    ),
    Refusal("an axiom of one's own", ended("(get-axiom honesty)(check)"), "there is no such axiom"),
    Refusal(
        "hardware of every program", ended("(get-axiom hardware any)(check)"), "no such axiom"
    ),
    Refusal("utility in another mode", ended("(get-axiom utility joy)(check)"), "no such axiom"),
    Refusal(
        "a rule without premises", ended("(apply-rule separate)(check)"), "expected (apply-rule"
    ),
    Refusal(
        "premises that are no list", ended("(apply-rule separate 13)(check)"), "expected (apply"
    ),
    Refusal(
        "a premise named many times",
        better({14: f"(apply-rule unroll (10 {'3 ' * 20} 7) 0)" + SEPARATE}),
        "more than 20 premises",
    ),
    Refusal("a rule of one's own", ended("(apply-rule hope (13))(check)"), "there is no rule hope"),
    Refusal(
        "a candidate of three numbers",
        better().changed((") (get-axiom hardware s", " 9) (get-axiom hardware s")),
        "expected (set-switchprog",
    ),
    Refusal(
        "a candidate beyond the storage",
        better().changed(
            (f"(set-switchprog 0 {len(PROGRAM)})", f"(set-switchprog 0 {len(PROGRAM) + 9})")
        ),
        "outside the storage",
    ),
    Refusal("check of something", ended("(check 14)"), "check takes nothing"),
    Refusal("no theorem at all", ended("(check)", written({}, {})), "the goal is not among"),
    Refusal(
        "an upper bound taken for a lower one",
        interval(goal="interval 0 none"),
        "the goal is not among the theorems: 0 <= U(p, here)",
    ),
    Refusal(
        "a number that was not proved", interval(goal="interval -1/200 0"), "the goal is not among"
    ),
    Refusal("a refutation taken for a proof", no_better(goal="better"), "the goal is not among"),
    Refusal(
        "a theorem about an earlier candidate",
        other_candidate(BUSY, BUSY.replace("x) 1", "x) 0")),
        "the goal is not among",
    ),
    Refusal(
        "an interval of the candidate",
        written(INVARIANTS | BOUNDS | NUMBERS, goal="interval 9 none"),
        "the goal is not among",
    ),
    Refusal(
        "where the machine is not", better({7: "(state2theorem there)"}), "(state2theorem here)"
    ),
    Refusal("here and now", better({7: "(state2theorem here now)"}), "(state2theorem here)"),
    Refusal(
        "an instruction of one's own", ended("(believe 14)(check)"), "an instruction is one of"
    ),
    Refusal("an instruction that is a word", ended("check"), "an instruction is one of"),
    Refusal(
        "an expression that uses an unknown name",
        ended("(apply-rule invariant (1 4 7) running (= z 0) auto)(check)"),
        "unknown name z",
    ),
    Refusal(
        "a depth that is no number",
        ended("(apply-rule unroll (10 7) deep)(check)"),
        "a natural number",
    ),
    Refusal("no check", ended(""), "without a successful check"),
    Refusal(
        "too many instructions",
        better({14: "(get-axiom reward)" * 60 + SEPARATE}),
        "more than 50 instructions",
    ),
    Refusal("too much work", better({14: SEPARATE + EXPENSIVE}), "units of work"),
]

SPACED = BUSY.replace("(agent q", "(agent  q")


def filed(old: str, new: str) -> Certificate:
    """A file of another form."""
    return better().changed((old, new))


FILES = [
    Refusal(
        "a candidate that is no agent", with_storage(better(), "(" * len(PROGRAM)), "program q: "
    ),
    Refusal(
        "a candidate that is not canonical",
        replace(better().changed((f"0 {len(PROGRAM)})", f"0 {len(SPACED)})")), candidate=SPACED),
        "program q is not in canonical form",
    ),
    Refusal("a world that is no world", replace(better(), world="(" + canonical(WORLD)), "world: "),
    Refusal(
        "a world that is not canonical",
        replace(better(), world=" " + canonical(WORLD)),
        "canonical",
    ),
    Refusal(
        "a file cut short", filed(")(check)))", ")(check)"), "expected exactly one complete form"
    ),
    Refusal(
        "another kind of file", filed("(godel-proof 1", "(godel-claim 1"), "expected (godel-proof"
    ),
    Refusal("a later file", filed("(godel-proof 1", "(godel-proof 2"), "expected (godel-proof 1"),
    Refusal(
        "a file with an appendix",
        filed(")(check)))", ")(check)) (notes))"),
        "expected (godel-proof",
    ),
    Refusal("a file with another section", filed("(storage ", "(shelf "), "expected (godel-proof"),
    Refusal(
        "a file of nothing",
        filed(better().text().strip(), "(godel-proof)"),
        "expected (godel-proof 1",
    ),
    Refusal(
        "a belief of too many states", better(here="(1/1800 0)" * 1_800), "more than 15000 units"
    ),
    Refusal("two storages", filed('") (proof', '" "") (proof'), "storage holds one text"),
    Refusal(
        "a storage that is no text", filed('(storage "', '(storage 5) (shelf "'), "expected (godel"
    ),
    Refusal(
        "a running text that is a name",
        replace(better(), running="x").changed(('(running-text "x")', "(running-text x)")),
        "running-text holds one text",
    ),
]

REFUSED_FILES = [*INSTRUCTIONS, *FILES]
