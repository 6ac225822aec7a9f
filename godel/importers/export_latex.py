"""A proof as a LaTeX document: the claim, the world, and each theorem with the rule that gave it.

Theorems keep their numbers. Bounds are set in ordinary notation where they are made of arithmetic
and tests, and as Ouro where they are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from godel import __version__
from godel.errors import TrustFailure
from godel.importers.latex_rules import explained
from godel.importers.latex_terms import amount, code, condition, listing, name, notation, ouro, text
from godel.importers.proofs import Step, opened, walk
from godel.kernel.claim import KERNEL_VERSION
from godel.kernel.functions import Expression, Function
from godel.kernel.listed import Packed, Rows
from godel.kernel.proof import ProofState
from godel.kernel.theorems import (
    Bounded,
    Compared,
    Formula,
    Given,
    Hardware,
    Here,
    Invariant,
    Now,
    Subject,
    Terminating,
    Utility,
    Valued,
)
from godel.language.canonical import canonical_text
from godel.language.values import Value
from godel.world.model import Choice, Declared, World

MOST_ROWS = 100
"""Places of a table, and states of a belief, that are written out."""

HEAD = r"""\documentclass[a4paper]{article}
\usepackage{amsmath,amsthm}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\newtheorem{theorem}{Theorem}
\theoremstyle{definition}
\newtheorem{axiom}[theorem]{Axiom}
\newcommand{\E}{\operatorname{E}}
\newcommand{\here}{\mathrm{here}}
"""

AXIOMS = (Hardware, Given, Now, Utility)


def latex_text(data: bytes) -> str:
    """The document. Raises TrustFailure unless the kernel accepts the proof, and UsageProblem."""
    state, _ = opened(data)
    steps = list(walk(data))
    for step in steps:
        if step.refusal:
            raise TrustFailure(
                f"the kernel refuses instruction {step.index}: {step.refusal}",
                hint="only a proof is set as one; --to smt2 writes what is asked, true or not",
            )
    if not any(step.name == "check" for step in steps):
        raise TrustFailure("the proof ends without a successful check")
    lines = [HEAD.rstrip(), r"\begin{document}", *_front(state), *_world(state.context.world)]
    lines += ["", r"\section*{Theorems}"]
    for step in steps:
        if step.theorem is not None:
            lines += ["", *_theorem(step)]
    lines += ["", *_end(steps), *_programs(steps), r"\end{document}"]
    return "\n".join(lines) + "\n"


def _front(state: ProofState) -> Iterator[str]:
    """Title, and what is claimed."""
    claim, context = state.claim, state.context
    program, world = code(context.running.agent.name), code(context.world.name)
    yield rf"\title{{A proof about {program} in {world}}}"
    yield rf"\author{{written by godel {text(__version__)}, kernel {KERNEL_VERSION}}}"
    yield r"\date{}"
    yield r"\maketitle"
    yield r"\section*{Claim}"
    yield rf"In the world {world}, with SHA-256"
    yield rf"{_digest(claim.world)},"
    yield rf"for the program $p$ = {program}, with SHA-256"
    yield f"{_digest(claim.running)},"
    if claim.candidate:
        yield "and the program $q$, with SHA-256"
        yield f"{_digest(claim.candidate)},"
    yield rf"{text(str(claim.target))} target, at tick {claim.here.tick}:"
    yield rf"\[ {_goal(state)} \]"


def _goal(state: ProofState) -> str:
    goal = state.claim.goal
    if goal.kind == "better":
        return r"U(q, \here) > U(p, \here)"
    if goal.kind == "no-better":
        return r"U(q, \here) \le U(p, \here)"
    if goal.kind not in ("interval", "ceiling"):
        return rf"\text{{{text(str(goal))}}}"
    utility = r"U(p, \here)" if goal.kind == "interval" else r"\sup_r U(r, \here)"
    low = "" if goal.lower is None else rf"{amount(goal.lower)} \le "
    high = "" if goal.upper is None else rf" \le {amount(goal.upper)}"
    return f"{low}{utility}{high}"


def _digest(digest: str) -> str:
    """A SHA-256, in two pieces that fit in a line."""
    return rf"{code(digest[:32])}\-{code(digest[32:])}"


def _world(world: World) -> Iterator[str]:
    yield r"\section*{The world}"
    if world.summary:
        yield text(world.summary)
        yield ""
    yield r"A state $s$ has these variables:"
    yield r"\begin{itemize}"
    for item in world.variables:
        yield rf"\item {name(item.name)}: {_sort(item)}"
    yield r"\end{itemize}"
    yield rf"The discount is $\gamma = {amount(world.discount)}$."
    if world.life is not None:
        yield rf"A life has at most {world.life} ticks; {name('left')} counts those that are left."
    yield rf"A unit of gas costs ${amount(world.gas_price)}$."
    yield r"The reward of a tick less what its gas costs is called its gain $g$; $s'$ is the state"
    yield r"after the tick, and $\E$ the expectation over all ways that the tick can go. A primed"
    yield r"function is its value at $s'$. Nothing is earned where life is over."


def _sort(item: Declared) -> str:
    if isinstance(item.sort, Choice):
        return "one of " + ", ".join(code(repr(option)) for option in item.sort.options)
    low = "" if item.sort.low is None else f" from ${item.sort.low}$"
    high = "" if item.sort.high is None else f" to ${item.sort.high}$"
    return f"an integer{low}{high}"


def _theorem(step: Step) -> Iterator[str]:
    """One theorem, with its number, and how it follows."""
    if step.theorem is None:
        return
    number, theorem = step.theorem
    kind = "axiom" if isinstance(theorem.formula, AXIOMS) else "theorem"
    yield rf"\begin{{{kind}}}[{code(step.name)}]\label{{t{number}}}"
    yield from _stated(theorem.formula, number)
    yield rf"\end{{{kind}}}"
    if kind == "theorem":
        yield r"\begin{proof}"
        yield rf"By the rule {code(step.name)}{_named(step.numbers)}."
        yield from explained(step, number)
        yield rf"Rests on: {text(', '.join(theorem.rests_on))}."
        yield r"\end{proof}"


def _named(numbers: Sequence[int]) -> str:
    """`, from 1, 3 and 4`."""
    shown = [rf"\ref{{t{number}}}" for number in numbers]
    if len(shown) < 2:
        return f", from {shown[0]}" if shown else ""
    return f", from {', '.join(shown[:-1])} and {shown[-1]}"


def _stated(formula: Formula, number: int) -> Iterator[str]:
    """What a theorem says."""
    if isinstance(formula, Hardware):
        subject = formula.subject
        yield rf"${_program(subject)}$ is the program {code(subject.agent.name)}"
        yield rf"({code(subject.digest[:12])}), run by the evaluator."
    elif isinstance(formula, Given):
        yield text(formula.line[:1].upper() + formula.line[1:]) + "."
    elif isinstance(formula, Now):
        yield from _here(formula.here)
    elif isinstance(formula, Utility):
        yield r"The utility of a program $p$ from a state $s$ on is"
        yield r"\[ U(p, s) = \lim_{n \to \infty} \E\Bigl[ \sum_{t < n} \gamma^t g_t \Bigr]. \]"
    elif isinstance(formula, Invariant):
        yield rf"Let $I_{{{number}}}$ be the set of all states {_set(formula.predicate)}."
        yield rf"It holds a state of the belief here, and ${_program(formula.subject)}$ keeps it:"
        yield rf"$s \in I_{{{number}}}$ implies $s' \in I_{{{number}}}$."
    elif isinstance(formula, Terminating):
        inside, subject = _set(formula.invariant.predicate), formula.invariant.subject
        yield rf"From each state of the invariant (all states {inside}), the expected number of"
        yield rf"ticks under ${_program(subject)}$ is finite."
    elif isinstance(formula, Bounded):
        yield from _bounded(formula, number)
    elif isinstance(formula, Valued):
        relation = r"\le" if formula.upper else r"\ge"
        value, utility = amount(formula.value), _utility(formula.mode)
        yield rf"\[ {utility}({_program(formula.subject)}, \here) {relation} {value} \]"
    elif isinstance(formula, Compared):
        better = r"\ge" if formula.target == "relaxed" else ">"
        relation = better if formula.better else r"\le"
        utility = _utility("act" if formula.target == "frozen" else "search")
        pair = rf"{utility}({_program(formula.challenger)}, \here) {relation}"
        yield rf"\[ {pair} {utility}({_program(formula.incumbent)}, \here) \]"
        yield rf"with the target {code(formula.target)}."
    else:
        yield text(f"{formula}") + "."


def _utility(mode: str) -> str:
    """The letter of utility, with its mode where it is not `act`."""
    return "U" if mode == "act" else rf"U_{{\mathrm{{{mode}}}}}"


def _program(subject: Subject) -> str:
    """The letter of a program in a formula."""
    return r"\mathrm{any}" if subject.everyone else text(subject.label)


def _here(here: Here) -> Iterator[str]:
    memory = f", memory {_tuple(here.memory)}" if here.memory else ""
    yield f"The machine is at tick {here.tick}{memory}, and the state is one of these:"
    yield r"\begin{itemize}"
    for weight, state in islice(here.belief, MOST_ROWS):
        yield rf"\item {_tuple(state)} with probability ${amount(weight)}$"
    if len(here.belief) > MOST_ROWS:
        yield rf"\item and {len(here.belief) - MOST_ROWS} more, listed in the proof file"
    yield r"\end{itemize}"


def _tuple(values: Sequence[Value]) -> str:
    return code("(" + " ".join(repr(value) for value in values) + ")")


def _set(predicate: Function) -> str:
    """The states of an invariant."""
    if not isinstance(predicate, Expression):
        return text(f"listed in {predicate}")
    shown = condition(predicate.node)
    if shown == r"\text{True}":
        return "whatever"
    return f"with ${shown}$" if shown is not None else f"with {ouro(predicate.node)}"


def _bounded(formula: Bounded, number: int) -> Iterator[str]:
    letter = f"W_{{{number}}}" if formula.upper else f"L_{{{number}}}"
    relation = r"\le" if formula.upper else r"\ge"
    yield rf"For every state $s$ of the invariant (all states {_set(formula.invariant)}):"
    utility = _utility(formula.mode)
    yield rf"\[ {utility}({_program(formula.subject)}, s) {relation} {letter}(s). \]"
    yield from _function(letter, formula.bound)


def _function(letter: str, function: Function) -> Iterator[str]:
    """The definition of a bound."""
    if isinstance(function, Rows | Packed):
        yield from _table(letter, function)
        return
    shown = notation(function.node)
    if shown is None:
        yield rf"${letter}(s)$ is, in Ouro,"
        yield rf"\begin{{flushleft}}{ouro(function.node)}\end{{flushleft}}"
    elif not shown.lines:
        yield rf"\[ {letter}(s) = {shown.whole} \]"
    else:
        yield r"The first condition that holds counts:"
        yield r"\begin{align*}"
        for index, (value, test) in enumerate(shown.lines):
            left = f"{letter}(s) " if index == 0 else ""
            end = r"\\" if index < len(shown.lines) - 1 else ""
            when = rf"\text{{if }} {test}" if test else r"\text{otherwise}"
            yield rf"{left}&= {value} && {when}{end}"
        yield r"\end{align*}"


def _table(letter: str, table: Rows | Packed) -> Iterator[str]:
    size = len(table.values if isinstance(table, Rows) else table.numerators)
    yield f"It is a table of {size} states, with memory where there is any:"
    yield r"\begin{align*}"
    shown = min(size, MOST_ROWS)
    for place in range(shown):
        if isinstance(table, Rows):
            state, memory = table.places[place]
            where: Sequence[Value] = (*state, *memory)
        else:
            where = table.place(place)
        end = r"\\" if place < shown - 1 else ""
        yield rf"{letter}\,&{_tuple(where)} = {amount(table.value(place))}{end}"
    yield r"\end{align*}"
    if size > shown:
        yield f"and {size - shown} more, listed in the proof file."


def _end(steps: Sequence[Step]) -> Iterator[str]:
    """What the check found."""
    last = [step for step in steps if step.name == "check"][-1]
    yield r"\section*{Conclusion}"
    yield r"The claim stands among the theorems:"
    yield rf"\[ {_goal(last.before)} \]"
    deleted = [str(a) for s in steps if s.name == "delete-theorem" for a in _numbers(s)]
    if deleted:
        yield f"Theorems {', '.join(deleted)} were deleted on the way."


def _numbers(step: Step) -> Iterator[int]:
    for argument in step.arguments:
        value = getattr(argument, "value", None)
        if isinstance(value, int):
            yield value


def _programs(steps: Sequence[Step]) -> Iterator[str]:
    """The texts that the proof is about."""
    context = steps[-1].before.context
    yield r"\section*{Texts}"
    yield rf"The world {code(context.world.name)}:"
    yield listing(canonical_text(context.world.node))
    for subject in (context.running, context.candidate):
        if subject is not None:
            yield rf"The program ${_program(subject)}$ = {code(subject.agent.name)}:"
            yield listing(canonical_text(subject.agent.node))

