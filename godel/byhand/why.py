"""Why the kernel refuses a step, in plain words: which premise, which theorem, which state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from fractions import Fraction

from godel.byhand.failing import failing_lines
from godel.byhand.rulebook import AXIOMS, INSTRUCTIONS, RULES, SAID, Rule
from godel.byhand.showing import amount
from godel.kernel.comparison import same_search
from godel.kernel.context import Context
from godel.kernel.proof import ProofState
from godel.kernel.theorems import (
    Bounded,
    Formula,
    Given,
    Hardware,
    Invariant,
    Now,
    Terminating,
    Utility,
    Valued,
)
from godel.language.syntax import Atom, Form, head, name_of

Test = Callable[[Formula], bool]

TIPS = {
    "the life of this world is not finite":
        "(life) is for worlds with (life N); others are (sign), (weight w factor scale), "
        "(countdown R) and (terminates most V)",
    "here is not the start": "state2theorem here says where the machine is at any time",
    "the invariant does not hold here": "I must be true in a state that is possible here",
    "gas has no price": "cheaper compares gas, which is free here; separate compares bounds",
    "nothing shows that the utilities are finite":
        "cheaper needs a finite life, or a discount below 1 and finitely many states",
    "no gas is saved here": "the candidate must use less gas in the very next tick",
    "these bytes are outside": "set-switchprog 0 SIZE takes the whole storage",
    "in mode search": "what a program earns while it may switch is not decided by Bellman alone",
    "that the life ends was shown for another":
        "make the bound and the theorem that the life ends from the same invariant",
    "outside the fragment":
        "the run met something that intervals and polynomials cannot follow: a simpler bound helps",
    "that the switches of a successor":
        "a candidate that searches needs --trust-levels; one that never thinks: rule quiet",
    "more than": "a bound with fewer cases, or another route, takes less",
}  # fmt: skip
"""A word of advice, by how a refusal begins."""


def explained(state: ProofState, node: Form, refused: str) -> list[str]:
    """More about a refusal than the kernel's own sentence."""
    lines: list[str] = []
    if head(node) == "apply-rule" and len(node.items) > 1:
        lines += _about_rule(state, node, refused)
    elif head(node) == "get-axiom":
        lines += ["axioms: " + ", ".join(AXIOMS)] if "no such axiom" in refused else []
    elif head(node) == "set-switchprog" and refused.startswith("program q"):
        lines.append("the bytes must be one whole program; set-switchprog 0 SIZE takes all")
    elif refused.startswith("expected"):
        lines.append(f"as in: {INSTRUCTIONS[head(node)][2]}")
    if "there is no theorem" in refused:
        lines.append(_existing(state))
    if "there is no program switchprog" in refused:
        lines.append("there is no candidate yet: set-switchprog 0 SIZE")
    lines += [tip for start, tip in TIPS.items() if refused.startswith(start)]
    if "where " in refused:
        lines += failing_lines(state, node, refused)
    return lines


def _existing(state: ProofState) -> str:
    """Which numbers there are."""
    there = [number for number, _ in state.theorems]
    if not there:
        return "there are no theorems yet"
    gone = sorted(set(range(1, state.last + 1)) - set(there))
    deleted = f"; deleted: {' '.join(map(str, gone))}" if gone else ""
    return f"the theorems are {there[0]} to {there[-1]}{deleted}"


def _about_rule(state: ProofState, node: Form, refused: str) -> Iterator[str]:
    name = name_of(node.items[1])
    rule = RULES.get(name)
    if rule is None:
        close = get_close_matches(name, RULES, 1, 0.6)
        yield f"did you mean {close[0]}?" if close else "the rules: " + " ".join(RULES)
        return
    if "there is no rule" in refused or refused.startswith("expected (apply-rule"):
        yield f"form: {rule.form()}"
        yield f"as in: {rule.example}"
        return
    named = _named(state, node)
    if refused.startswith("this rule needs the axiom hardware"):
        yield from _whose(named)
    if refused.startswith("this rule needs"):
        yield from _missing(state, rule, named)
    if name in ("separate", "dominated"):
        yield from _about_numbers(state, named, refused)
    if refused.startswith("think or propose"):
        yield from _differing(state.context)


def _named(state: ProofState, node: Form) -> list[tuple[int, Formula]]:
    """The theorems that an instruction names."""
    items = node.items[2].items if len(node.items) > 2 and isinstance(node.items[2], Form) else ()
    numbers = [item.value for item in items if isinstance(item, Atom)]
    return [(n, theorem.formula) for n, theorem in state.theorems if n in numbers]


def _whose(named: Sequence[tuple[int, Formula]]) -> Iterator[str]:
    """About which programs the premises are."""
    for number, formula in named:
        if isinstance(formula, Hardware | Invariant | Bounded):
            kind = type(formula).__name__.lower().replace("bounded", "bound")
            yield f"theorem {number} is about {formula.subject} ({kind})"


def _missing(
    state: ProofState, rule: Rule, named: Sequence[tuple[int, Formula]]
) -> Iterator[str]:
    """Each kind of premise that is not there once, and where it can be had."""
    for need in rule.needs:
        test, several = _test(need, state.context), need == "bounds"
        there = [number for number, formula in named if test(formula)]
        if len(there) == 1 or (several and there) or (need.startswith("hardware") and there):
            continue
        if there:
            yield f"too many: {SAID[need]}: you named {' and '.join(map(str, there))}"
            continue
        known = [str(number) for number, theorem in state.theorems if test(theorem.formula)]
        have = f"theorem {' or '.join(known)}: name it" if known else "not among the theorems yet"
        yield f"missing: {SAID[need]}; {have}"


def _test(need: str, context: Context) -> Test:
    """Which formulas are of a kind of premise."""
    candidate = context.candidate.digest if context.candidate else ""
    digests = {"p": context.running.digest, "q": candidate}
    kind, _, who = need.partition(" ")
    simple: dict[str, type[Formula]] = {
        "utility": Utility, "here": Now, "invariant": Invariant, "terminates": Terminating,
        "bound": Bounded, "bounds": Bounded,
    }  # fmt: skip
    if kind in simple:
        return lambda formula: isinstance(formula, simple[kind])
    if kind == "hardware":
        return lambda formula: (
            isinstance(formula, Hardware) and formula.subject.digest == digests.get(
                who, formula.subject.digest
            )
        )  # fmt: skip
    if kind in ("at-least", "at-most"):
        return lambda formula: (
            isinstance(formula, Valued)
            and formula.subject.digest == digests[who]
            and formula.upper == (kind == "at-most")
        )
    return lambda formula: isinstance(formula, Given) and formula.scheme == kind


def _about_numbers(
    state: ProofState, named: Sequence[tuple[int, Formula]], refused: str
) -> Iterator[str]:
    """What the numbers say that were to be compared."""
    for number, formula in named:
        word = "" if isinstance(formula, Valued) else ", which is no number at the place here"
        yield f"theorem {number} says: {formula}{word}"
    numbers = [formula for _, formula in named if isinstance(formula, Valued)]
    if " is not above " in refused and len(numbers) == 2:
        gap = abs(Fraction(numbers[0].value) - Fraction(numbers[1].value))
        yield (
            f"the gap is {amount(gap)}: raise the lower bound of q or sink the upper bound of p "
            "(a better function, or unroll with more ticks)"
        )


def _differing(context: Context) -> Iterator[str]:
    """Which definitions of the search are not the same."""
    if context.candidate is None or same_search(context.running.search, context.candidate.search):
        return
    old, new = context.running.search, context.candidate.search
    for name in sorted(old.frozen | new.frozen):
        if old.texts.get(name) != new.texts.get(name):
            yield f"not the same in p and q: {name}"
    yield "under the target frozen the search stays as it is; another target: --target strict"
