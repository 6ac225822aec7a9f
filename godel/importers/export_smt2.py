"""The obligations of a proof as SMT-LIB 2: a solver that answers `unsat` agrees that they hold.

For each application of a rule there is one `(assert (not ...)) (check-sat)`. Inside stands, for
each region that the symbolic runs of the kernel lead to, what must hold there; the arithmetic is
the solver's. Tables are written place by place. All names are replaced by v0, v1, ...
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from godel.errors import GodelError, UsageProblem
from godel.importers.obligations import Obligation, given, obligation_of
from godel.importers.proofs import Step, opened, walk
from godel.importers.smt2_terms import Writer, sum_text
from godel.importers.tables import PlaceDemand, places_of, size_of_table, table_of
from godel.kernel.claim import Goal
from godel.kernel.functions import expression
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Here, Valued
from godel.language.meter import Exhausted
from godel.language.syntax import Atom, Form, Node, name_of, symbol
from godel.language.values import TRUE, Number, number
from godel.prover.certificate import claim_for, compose
from godel.prover.exploration import Unprovable, explore
from godel.prover.formulas import number_text
from godel.prover.work import Meter, OutOfWork
from godel.world.model import Agent, Choice, Declared, World

EXPLORATION = 100_000
"""Work units that finding the regions of a given bound may take."""

LONGEST_TEXT = 50_000_000
"""Characters of the longest file that is written."""

HEAD = """\
; {title}
;
; After each (check-sat) the answer `unsat` says that the obligation holds: no values of the
; variables contradict it. `sat` says that it does not hold; (get-model) then shows where.
"""


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one obligation, and whether they need no products of variables."""

    lines: tuple[str, ...]
    linear: bool = True


def proof_text(data: bytes) -> str:
    """All obligations of a proof file, up to the first instruction that the kernel refuses.

    The obligation of that one is written too, so that a solver may say what is wrong with it.
    Raises UsageProblem for what is no proof file, or too large to be written out.
    """
    state, _ = opened(data)
    parts: list[Part] = []
    ended = "the kernel accepts every instruction"
    for step in walk(data):
        parts += _of_step(step)
        if step.refusal:
            ended = f"the kernel refuses instruction {step.index}: {step.refusal}"
    notes = [
        f"world {state.context.world.name}, sha256 {state.claim.world}",
        f"program p: {state.context.running.agent.name}, sha256 {state.claim.running}",
        f"claim: {state.claim.goal}",
        ended,
    ]
    return _whole("Obligations of a proof", notes, parts)


def step_text(step: Step) -> str:
    """What an application of a rule asks of all states, or of two numbers. Raises UsageProblem."""
    notes = [f"world {step.before.context.world.name}", f"claim: {step.before.claim.goal}"]
    parts = list(_of_step(step))
    return _whole(f"What the rule {step.name} asks", notes, parts)


def obligation_text(found: Obligation, step: Step, notes: Sequence[str], cover: bool) -> str:
    """One obligation, or a part of one. With `cover` also that its regions leave nothing out.

    Raises UsageProblem.
    """
    rule = f"{step.name}, instruction {step.index}"
    known = [f"world {step.before.context.world.name}", *notes]
    title = "An obligation of a proof" if cover else "A part of an obligation"
    return _whole(title, known, [_obligation(found, rule, cover)])


def numbers_text(title: str, notes: Sequence[str], asked: Sequence[str]) -> str:
    """Comparisons of numbers, each an SMT-LIB term, that must hold. Raises UsageProblem."""
    lines = ["(push 1)", f"(assert (not {_joined(asked)}))", "(check-sat)", "(pop 1)"]
    return _whole(title, notes, [Part(tuple(lines))])


def questions(text: str) -> Iterator[str]:
    """Each question of a text made here, as a text of its own that asks one thing."""
    head: list[str] = []
    frames: list[list[str]] = [head]
    for line in text.splitlines():
        if line == "(push 1)":
            frames.append([])
        elif line == "(pop 1)":
            frames.pop()
        elif line == "(check-sat)":
            yield "\n".join([*(kept for frame in frames for kept in frame), line]) + "\n"
        else:
            frames[-1].append(line)


def given_text(world: World, agent: Agent, here: Here, bound: Node, upper: bool) -> str:
    """Bellman's inequality for an expression, on all states: a bound if something else holds too.

    What else is a reason why nothing is left at infinity; it is not part of this text. Raises
    UsageProblem where a run cannot be followed.
    """
    goal = Goal("interval", None, 0)  # any claim will do: nothing is claimed here
    claim = claim_for(world, agent, None, here, goal)
    state, _ = opened(compose(claim, world, agent, None, Form((symbol("proof"),))))
    context = state.context
    try:
        evidence = explore(world, agent, Meter(EXPLORATION)).evidence
        everywhere = expression(Atom(TRUE), world, agent)
        found = given(context, bound, upper, evidence, everywhere)
    except (Refused, Unprovable, OutOfWork, Exhausted) as problem:
        raise UsageProblem(f"this bound cannot be written out: {problem}") from None
    notes = [f"world {world.name}, program {agent.name}", "no reason at infinity is looked at"]
    return _whole("Bellman's inequality for a given bound", notes, [_obligation(found, "given")])


def _of_step(step: Step) -> Iterator[Part]:
    """What an application of a rule asks, if it is about states."""
    rule = f"{step.name}, instruction {step.index}"
    try:
        found = obligation_of(step.before.context, step.premises(), step.name, step.arguments)
        if found is not None:
            yield _obligation(found, rule)
        elif step.name in ("table-upper", "table-lower"):
            yield _table(step, rule)
        elif step.name in ("separate", "dominated"):
            yield _comparison(step, rule)
        elif step.name in ("unroll", "mixture", "belief-ceiling", "continue"):
            yield Part((f"; {rule}: computes a number from a bound; nothing is asked of states",))
        elif step.name == "reflect":
            yield Part((f"; {rule}: by a level of trust; nothing is asked of states",))
        elif step.numbers:  # a rule, as only rules name theorems
            yield Part((f"; {rule}: not written out: this export does not know the rule",))
    except (Refused, GodelError, Exhausted) as problem:
        if isinstance(problem, UsageProblem):
            raise
        yield Part((f"; {rule}: not written out: {_plain(str(problem))}",))


def _whole(title: str, notes: Sequence[str], parts: Sequence[Part]) -> str:
    lines = [HEAD.format(title=title).rstrip(), ";", *(f"; {_plain(note)}" for note in notes), ""]
    logic = "QF_LIRA" if all(part.linear for part in parts) else "QF_NIRA"
    lines += ["(set-info :smt-lib-version 2.6)", f"(set-logic {logic})"]
    for part in parts:
        lines += ["", *part.lines]
    text = "\n".join(lines) + "\n"
    if len(text) > LONGEST_TEXT:
        raise UsageProblem(f"the obligations are longer than {LONGEST_TEXT:,} characters")
    return text


def _obligation(found: Obligation, rule: str, cover: bool = True) -> Part:
    """An obligation over all values of its variables, and that its regions leave nothing out."""
    writer = Writer(found)
    lines = [f"; {rule}", f"; {_plain(found.about)}"]
    lines += [f"; {name}(s) = {_plain(text)}" for name, text in found.functions]
    lines += [f"; v{n}: {_meaning(item)}" for n, item in enumerate(found.declared)]
    lines += [
        f"; v{n}: {writer.meaning(n)}"
        for n in range(len(found.declared), len(writer.variables))
    ]
    lines.append("(push 1)")
    lines += [f"(declare-const v{n} Int)" for n in range(len(writer.variables))]
    lines += [f"(assert {text})" for text in writer.box()]
    regions = [writer.region(n, leaf) for n, leaf in enumerate(found.leaves)]
    lines += ["(push 1)", "(assert (not (and true"]
    for place, (region, leaf) in enumerate(zip(regions, found.leaves, strict=True)):
        if leaf.demands or leaf.broken:
            why = leaf.broken or "; ".join(dict.fromkeys(demand.why for demand in leaf.demands))
            lines.append(f"  (=> {region}")
            lines.append(f"      {writer.demands(place, leaf)}) ; {_plain(why)}")
    lines += [")))", "(check-sat)", "(pop 1)"]
    if not cover:
        pass
    elif found.believed:
        lines.append(f"; more regions are believed, and not written: {' '.join(found.believed)}")
    else:
        lines += ["; the regions leave nothing out, those included of which nothing is asked"]
        lines += ["(push 1)", "(assert (not (or false", *(f"  {text}" for text in regions)]
        lines += [")))", "(check-sat)", "(pop 1)"]
    lines.append("(pop 1)")
    return Part(tuple(lines), writer.linear)


def _meaning(item: Declared) -> str:
    """What a variable is, for a comment."""
    if isinstance(item.sort, Choice):
        options = ", ".join(f"{n} = {option!r}" for n, option in enumerate(item.sort.options))
        return _plain(f"{item.name}; {options}")
    low = "" if item.sort.low is None else f" from {item.sort.low}"
    high = "" if item.sort.high is None else f" to {item.sort.high}"
    return _plain(f"{item.name}, an integer{low}{high}")


def _table(step: Step, rule: str) -> Part:
    """A table, place by place."""
    context, table = step.before.context, table_of(step)
    if table is None:
        return Part((f"; {rule}: not written out",))
    subject, upper = context.subject(name_of(step.arguments[0])), step.name == "table-upper"
    size, world = size_of_table(table), context.world
    lines = [f"; {rule}", f"; a value for each of {size} places, for {_plain(str(subject))}",
             "(push 1)"]  # fmt: skip
    lines += [f"(define-fun w{n} () Real {number_text(table.value(n))})" for n in range(size)]
    if table.ranks is not None:
        lines += [f"(define-fun r{n} () Real {number_text(table.rank(n))})" for n in range(size)]
    lines.append("(assert (not (and")
    relation = ">=" if upper else "<="
    endless = world.life is None and world.discount == 1 and table.ranks is None
    mode = step.premises().mode_of(subject)
    for place in places_of(context, subject, table, mode):
        asked = [f"({relation} w{place.place} {_after(place, world.discount)})"]
        if table.ranks is not None:
            asked.append(f"(>= r{place.place} 0.0)")
            if place.ways:
                later = sum_text(f"(* {number_text(w)} r{n})" for w, _, n in place.ways)
                asked.append(f"(>= (- r{place.place} 1.0) {later})")
        if endless:
            asked.append(f"({relation} w{place.place} 0.0)")
        text = "false" if place.broken else _joined(asked)
        lines.append(f"  {text} ; {_plain(place.where)} {_plain(place.broken)}".rstrip())
    lines += [")))", "(check-sat)", "(pop 1)"]
    return Part(tuple(lines))


def _after(place: PlaceDemand, discount: Number) -> str:
    """The expectation of a tick and the table after it; 0 where life is over."""
    if not place.ways:
        return "0.0"
    ways = (
        f"(* {number_text(number(weight))} (+ {number_text(number(gain))} "
        f"(* {number_text(discount)} w{after})))"
        for weight, gain, after in place.ways
    )
    return sum_text(ways)


def _comparison(step: Step, rule: str) -> Part:
    """Two numbers that are compared."""
    sides = [item.formula for item in step.premises().theorems if isinstance(item.formula, Valued)]
    if len(sides) != 2:
        return Part((f"; {rule}: not written out: two numbers are needed",))
    first, second = (number_text(side.value) for side in sides)
    relaxed = step.before.context.target == "relaxed"
    better = ">=" if relaxed else ">"
    relation = better if step.name == "separate" else "<="
    lines = (
        f"; {rule}: {_plain(str(sides[0]))}, {_plain(str(sides[1]))}",
        "(push 1)",
        f"(assert (not ({relation} {first} {second})))",
        "(check-sat)",
        "(pop 1)",
    )
    return Part(lines)


def _joined(terms: Sequence[str]) -> str:
    return terms[0] if len(terms) == 1 else f"(and {' '.join(terms)})"


def _plain(text: str) -> str:
    """A text in one line of ASCII, for a comment."""
    return ascii(text)[1:-1][:2_000]
