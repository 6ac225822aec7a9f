"""Proofs in plain words: why a rewrite was accepted, what each theorem says, what is not proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from godel.kernel.context import Context
from godel.kernel.functions import Expression, Function
from godel.kernel.theorems import (
    Bounded,
    Compared,
    Formula,
    Given,
    Hardware,
    Here,
    Invariant,
    Kept,
    Now,
    Subject,
    Terminating,
    Utility,
    Valued,
)
from godel.language.syntax import Form, Node, head
from godel.trace.attempts import MEANINGS, AttemptView
from godel.trace.mathematics import infix
from godel.trace.refusals import refusal_of
from godel.trace.shown import assignments, rounded
from godel.trace.text import Traced
from godel.trace.theorems import ProofView
from godel.world.model import World


def first_sentence(traced: Traced, view: AttemptView, proof: ProofView | None) -> str:
    """Why an attempt was accepted or not, in a sentence that can be repeated."""
    if view.switch is not None and proof is not None:
        return f"Rewrite {view.switch.number} was accepted because {because(proof)}."
    if view.fate == "refuted" and proof is not None:
        return f"Attempt {view.number} was refuted: {because(proof)}."
    if view.fate in ("vetoed", "unmet") and proof is not None:
        by = view.refusals[-1].by if view.refusals else "someone"
        return (
            f"Attempt {view.number} was proved better, but refused by {by} "
            f"({view.reason}). The proof says that {because(proof)}."
        )
    refusal = refusal_of(traced, view)
    meaning = MEANINGS.get(view.fate, view.fate) if refusal is None else refusal.headline
    reason = f" ({view.reason})" if view.reason else ""
    return f"Attempt {view.number} came to nothing: {meaning}{reason}."


def demand_sentence(view: AttemptView, number: int, proof: ProofView) -> str:
    """What a further demand on a rewrite is, and that it is met."""
    world = proof.steps[0].before.context.world.name
    said = f"Demand {number} of attempt {view.number}, in the world {world}"
    if proof.claim.goal.kind == "no-better":
        return (
            f"{said}: the new program is not worse than the old one. In this proof p is the new "
            f"program and q the old one, and it says that {because(proof)}."
        )
    return f"{said}: {because(proof)}."


def because(proof: ProofView) -> str:
    """What the theorems above the conclusion say of the two programs, from here on."""
    conclusion = proof.conclusion
    if conclusion is None:
        return "its proof has no conclusion"
    step = proof.step(conclusion.number)
    place = place_words(step.before.context, proof.claim.here)
    sides = [i.formula for i in step.premises().theorems if isinstance(i.formula, Valued)]
    if step.name == "cheaper":
        return (
            f"from here ({place}) the new program does and remembers exactly what the old one "
            "does, wherever it may get, and never uses more gas, and now less"
        )
    if step.name == "alike":
        return (
            f"from here ({place}) the candidate does and remembers exactly what the running "
            "program does, wherever it may get, and saves no gas that has a price"
        )
    if len(sides) != 2:
        return conclusion.short
    new, old = sides
    kept = " kept with its search" if old.mode == "search" else ""
    if step.name == "dominated":
        return (
            f"from here ({place}) the candidate is worth at most {rounded(new.value, True)} and "
            f"the running program at least {rounded(old.value, False)}, on average over all that "
            "chance can do"
        )
    gain = Fraction(new.value) - Fraction(old.value)
    more = f"better by at least {rounded(gain, False)}" if gain else "no worse"
    return (
        f"from here ({place}) the new program is worth at least {rounded(new.value, False)} and "
        f"the old one{kept} at most {rounded(old.value, True)}, on average over all that chance "
        f"can do: so the new one is {more}"
    )


def place_words(context: Context, here: Here) -> str:
    """`tick 10, money=1, wins=0`; a belief is only counted."""
    world, agent = context.world, context.running.agent
    memory = assignments(agent.memory, here.memory)
    state = assignments(world.variables, here.belief[0][1])
    if len(here.belief) > 1:
        state = f"one of {len(here.belief)} states that it may be in"
    return ", ".join(part for part in (f"tick {here.tick}", state, memory) if part)


def theorem_words(proof: ProofView, number: int) -> str:
    """What a theorem says, and why it holds, to someone who has never seen one."""
    formula, step = proof.formula(number), proof.step(number)
    explain = _RULES.get(step.name) or _FORMS.get(type(formula), _unknown)
    said = explain(formula, step.before.context, step.arguments)
    if proof.claim.goal.kind == "better":
        return said
    said = said.replace("the new program", "the candidate")
    return said.replace("the old program", "the running program")


Arguments = tuple[Node, ...]


def _who(subject: Subject) -> str:
    if subject.everyone:
        return "any program whatever"
    return {"p": "the old program p", "q": "the new program q"}.get(subject.label, subject.label)


def _unknown(formula: Formula, context: Context, arguments: Arguments) -> str:
    return str(formula)


def _hardware(formula: Hardware, context: Context, arguments: Arguments) -> str:
    who = _who(formula.subject)
    return (
        f"By {who} we mean exactly the text of {formula.subject.agent.name} with the fingerprint "
        f"{formula.subject.digest[:12]}; what it does is what the evaluator computes."
    )


def _given(formula: Given, context: Context, arguments: Arguments) -> str:
    return {
        "reward": "A tick earns its rewards, less the price of the gas that the program uses.",
        "environment": "The world moves as its text says, with the chances written there.",
        "arithmetic": "An expectation is a sum of chance times value, in exact arithmetic.",
    }.get(formula.scheme, formula.line)


def _now(formula: Now, context: Context, arguments: Arguments) -> str:
    return f"The machine is here: {place_words(context, formula.here)}."


def _utility(formula: Utility, context: Context, arguments: Arguments) -> str:
    world = context.world
    end = f"over the {world.life} ticks of a life" if world.life is not None else "for ever"
    if world.discount != 1:
        end += f", each tick counting {world.discount} of the one before"
    thinking = "" if formula.mode == "act" else " and of thinking"
    search = "; it may go on rewriting itself" if formula.mode == "search" else ""
    return (
        f"What a program is worth (U) is the sum of rewards less the price of gas{thinking}, on "
        f"average over chance, {end}{search}."
    )


def _invariant(formula: Invariant, context: Context, arguments: Arguments) -> str:
    inside = _set(formula.predicate)
    if inside == "all states":
        who = _who(formula.subject)
        return f"Wherever {who} may get from here, the world never breaks its own rules."
    return (
        f"Wherever {_who(formula.subject)} may get from here, it stays among {inside}, and the "
        "world never breaks its own rules there."
    )


def _set(function: Function) -> str:
    if not isinstance(function, Expression):
        return f"the states of {function}"
    text = infix(function.node)
    return "all states" if text == "true" else f"the states with {text}"


def _terminating(formula: Terminating, context: Context, arguments: Arguments) -> str:
    return f"Under {_who(formula.invariant.subject)} the life ends; its mean length is finite."


def _bounded(formula: Bounded, context: Context, arguments: Arguments) -> str:
    letter, most = ("W", "more") if formula.upper else ("L", "less")
    who = _who(formula.subject)
    promise = "is never less than" if formula.upper else "is never more than"
    table = "" if isinstance(formula.bound, Expression) else f", {formula.bound}"
    reason = _at_infinity(arguments, context, letter)
    return (
        f"From any of these states {who} is worth no {most} than {letter}(s){table}. For {letter} "
        f"{promise} what one tick brings plus what {letter} promises after it; {reason}."
    )


def _at_infinity(arguments: Arguments, context: Context, letter: str) -> str:
    node = arguments[1] if len(arguments) == 3 else Form(())
    kind = head(node)
    said = {
        "life": "and a life has an end",
        "sign": f"and the sign of {letter} is right for all that lies beyond",
        "weight": "and what lies beyond any number of ticks vanishes, as the discount shrinks it",
        "countdown": "and a countdown ends the life",
        "terminates": "and the life ends",
    }.get(kind)
    if said is not None:
        return said
    if context.world.life is not None:
        return "and a life has an end"
    if context.world.discount != 1:
        return "and what lies beyond any number of ticks vanishes, as the discount shrinks it"
    return "and nothing is left at infinity"


def _quiet(formula: Formula, context: Context, arguments: Arguments) -> str:
    return (
        "That holds as well where it might go on rewriting itself: it never thinks again, so it "
        "never does."
    )


def _reflect(formula: Formula, context: Context, arguments: Arguments) -> str:
    return (
        "That holds as well where it goes on rewriting itself: one level of trust is spent on the "
        "word that rewrites which this kernel accepts lower nothing."
    )


def _continue(formula: Valued, context: Context, arguments: Arguments) -> str:
    most = rounded(formula.value, up=True)
    return (
        f"So keeping the old program is worth at most {most} from here, whatever its search may "
        "still find: after the next tick it is given what no program can exceed."
    )


def _kept(formula: Kept, context: Context, arguments: Arguments) -> str:
    return (
        f"Wherever {_who(formula.subject)} may come from here, what is demanded is true: "
        f"{infix(formula.predicate.node)}."
    )


def _valued(formula: Valued, context: Context, arguments: Arguments) -> str:
    most = "at most" if formula.upper else "at least"
    who = _who(formula.subject)
    return f"So from here {who} is worth {most} {rounded(formula.value, formula.upper)}."


def _compared(formula: Compared, context: Context, arguments: Arguments) -> str:
    if not formula.better:
        return "So the candidate is not better than what runs: it is refuted."
    if formula.target == "frozen":
        return (
            "So from here the new program is worth more than the old one; and it searches as the "
            "old one did. This allows the rewrite."
        )
    word = "no less" if formula.target == "relaxed" else "more"
    return (
        f"So switching is worth {word} than keeping the old program and its search. This allows "
        "the rewrite."
    )


_FORMS: Final[Mapping[type, Callable[..., str]]] = MappingProxyType(
    {
        Hardware: _hardware,
        Given: _given,
        Now: _now,
        Utility: _utility,
        Invariant: _invariant,
        Terminating: _terminating,
        Bounded: _bounded,
        Valued: _valued,
        Compared: _compared,
        Kept: _kept,
    }
)

_RULES: Final[Mapping[str, Callable[..., str]]] = MappingProxyType(
    {
        "quiet": _quiet,
        "reflect": _reflect,
        "reflect-lossless": _reflect,
        "continue": _continue,
    }
)
"""Rules that say more than the form of their theorem."""

AXIOM_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "arithmetic": "expectations are sums of chance times value",
        "environment": "the world moves as its text says",
        "hardware": "programs do what the evaluator computes",
        "initial": "the machine is where it says",
        "reward": "a tick earns its rewards less the price of gas",
        "utility": "what a program is worth is its expected discounted sum of gains",
        "reflection": "a level of trust: what a successor accepts lowers nothing",
    }
)
"""What the axioms say that a proof may rest on."""


def rests_words(names: tuple[str, ...]) -> Iterator[str]:
    """Each axiom or oracle that a proof rests on, with what it says."""
    for name in names:
        oracle = name.removeprefix("oracle-")
        said = f"the word of {oracle}, unchecked" if oracle != name else "an axiom of the kernel"
        yield f"{name}: {AXIOM_WORDS.get(name, said)}"


def not_proved(proof: ProofView) -> Iterator[str]:
    """What a reader might take for proved, and is not."""
    world: World = proof.steps[0].before.context.world
    yield f"that the world {world.name} describes anything outside of its text"
    claim = proof.claim
    if claim.goal.kind == "better":
        yield "that the new program is the best there is"
        yield "that this life goes better: the numbers are averages over chance"
        if claim.target == "frozen":
            yield "what the two programs would find later: they are compared as they act"
        yield f"anything about places that cannot be reached from here (tick {claim.here.tick})"
    elif claim.goal.kind == "no-better":
        yield "that the candidate is worse everywhere: only that it is not better from here"
        yield "that no other program of this kind is better"
