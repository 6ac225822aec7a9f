"""What a rule needs before it gives a theorem, as a numbered list in ordinary mathematics.

The kernel checks the obligations of one rule that are about all states together, in one run of the
interpreter on each region. Here they are told apart by what they ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from godel.importers.proofs import Step
from godel.importers.tables import table_of
from godel.kernel.listed import Rows
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Valued
from godel.language.polynomial import show_number
from godel.language.syntax import Form, Node, head, name_of
from godel.trace.mathematics import infix

STATES, PLACES, ONCE = "states", "places", "once"
"""Obligations about all states of a region, about each place of a table, or about nothing that
varies: those are decided by looking."""


@dataclass(frozen=True, slots=True)
class ObligationView:
    """One thing that a rule asks. `over` is STATES, PLACES or ONCE.

    `statement` is mathematics, `words` says the same to a newcomer. `asks` are the names under
    which `godel.importers.obligations` collects what it demands of a region; empty for what a run
    that ends quietly has shown by itself.
    """

    number: int
    over: str
    statement: str
    words: str
    asks: tuple[str, ...] = ()


Line = tuple[str, str, str, tuple[str, ...]]


def obligations_of(step: Step) -> tuple[ObligationView, ...]:
    """The obligations of an application of a rule; none for an axiom, or a rule unknown here."""
    build = _RULES.get(step.name)
    try:
        lines = list(build(step)) if build is not None else []
    except Refused:  # premises that do not fit: the kernel refuses the rule before it asks for any
        lines = []
    return tuple(
        ObligationView(number, over, statement, words, asks)
        for number, (over, statement, words, asks) in enumerate(lines, start=1)
    )


def _argument(step: Step, place: int) -> Node:
    return step.arguments[place] if place < len(step.arguments) else Form(())


def _invariant(step: Step) -> Iterator[Line]:
    who = name_of(_argument(step, 0))
    yield (ONCE, "I(s) for some s here", "the machine may be inside the set", ())
    yield (
        STATES,
        "for all s with I(s), not over: I(s') for every s' that may follow",
        f"no tick of {_program(who)} leads out of the set",
        (),
    )
    yield _safe()


def _safe() -> Line:
    return (
        STATES,
        "for all s with I(s), not over: no step faults or leaves a range",
        "inside the set the world never breaks its own rules",
        (),
    )


def _program(label: str) -> str:
    return {
        "running": "the running program p",
        "switchprog": "the candidate q",
        "any": "any program",
        "p": "the running program p",
        "q": "the candidate q",
    }.get(label, label)


def _bellman(step: Step) -> Iterator[Line]:
    upper = step.name != "bellman-lower"
    letter, relation = ("W", ">=") if upper else ("L", "<=")
    each = ", and all actions" if step.name == "ceiling" else ""
    yield (
        STATES,
        f"for all s with I(s), not over{each}: "
        f"{letter}(s) {relation} E[gain + discount * {letter}(s')]",
        f"{letter} promises {'at least' if upper else 'no more than'} what one tick brings and "
        f"{letter} promises after it",
        ("Bellman's inequality",),
    )
    yield (
        STATES,
        f"for all s with I(s), over: {letter}(s) {relation} 0",
        "nothing is earned where life is over",
        (f"{letter} where life is over",),
    )
    yield from _reason(_argument(step, 1), letter, upper)
    yield _safe()


def _reason(node: Node, letter: str, upper: bool) -> Iterator[Line]:
    """Why nothing is left at infinity."""
    items = node.items[1:] if isinstance(node, Form) else ()
    relation, kind = (">=" if upper else "<="), head(node)
    if kind == "life":
        yield (ONCE, "a life has an end", "so nothing is left at infinity", ())
    elif kind == "sign":
        yield (
            STATES,
            f"for all s with I(s): {letter}(s) {relation} 0",
            "what lies beyond the last tick looked at cannot turn the bound around",
            ("the sign of the bound",),
        )
    elif kind == "weight" and len(items) == 3:
        weight, factor, scale = map(infix, items)
        reach = f"W(s) >= -{scale}*R(s)" if upper else f"L(s) <= {scale}*R(s)"
        yield (
            STATES,
            f"for all s with I(s): R(s) >= 0 and {reach}, with R(s) = {weight}",
            "the bound grows no faster than a weight R",
            ("R is not negative", "the bound against R"),
        )
        yield (
            STATES,
            f"for all s with I(s), not over: discount * E[R(s')] <= {factor}*R(s)",
            "and the discount shrinks that weight, so nothing is left at infinity",
            ("R shrinks",),
        )
    elif kind == "countdown" and len(items) == 1:
        yield (
            STATES,
            "for all s with I(s): R(s) >= 0; not over: R(s') <= R(s) - 1; "
            f"R(s) = {infix(items[0])}",
            "a countdown falls at every tick, so the life ends",
            ("R is not negative", "R falls"),
        )
    elif kind == "terminates" and len(items) == 2:
        most, potential = infix(items[0]), infix(items[1])
        gain = f"gain <= {most}" if upper else f"gain >= -{most}"
        yield (
            STATES,
            f"for all s with I(s): R(s) >= 0; not over: {gain} and R(s) >= "
            f"E[|gain + discount * {letter}(s') - {letter}(s)| + R(s')]; R(s) = {potential}",
            "the life ends, and a potential R pays for all that can happen until then",
            ("R is not negative", "what a tick earns", "R pays for the tick"),
        )


def _terminates(step: Step) -> Iterator[Line]:
    rank, least = infix(_argument(step, 0)), infix(_argument(step, 1))
    yield (
        STATES,
        f"for all s with I(s): R(s) >= 0, with R(s) = {rank}",
        "a rank that is never negative",
        ("R is not negative",),
    )
    yield (
        STATES,
        f"for all s with I(s), not over: E[R(s')] <= R(s) - {least}",
        "and that falls by so much in expectation: so the life ends",
        ("R falls",),
    )
    yield _safe()


def _table(step: Step) -> Iterator[Line]:
    upper = step.name == "table-upper"
    letter, relation = ("W", ">=") if upper else ("L", "<=")
    who = name_of(_argument(step, 0))
    each = " and all actions" if who == "any" else ""
    world = step.before.context.world
    yield (ONCE, f"here is listed in {letter}", "the machine is at a place of the table", ())
    yield (
        PLACES,
        f"for all listed s, not over{each}: {letter}(s) {relation} "
        f"E[gain + discount * {letter}(s')]; every s' is listed",
        f"at each place {letter} promises {'at least' if upper else 'no more than'} what one tick "
        "brings and what the table promises after it, and no tick leaves the table",
        (),
    )
    yield (
        PLACES,
        f"for all listed s, over: {letter}(s) {relation} 0",
        "nothing is earned where life is over",
        (),
    )
    table = table_of(step)
    if table is not None and table.ranks is not None:
        yield (
            PLACES,
            "for all listed s: rank(s) >= 0; not over: E[rank(s')] <= rank(s) - 1",
            "a rank falls, so that the life ends",
            (),
        )
    elif world.life is None and world.discount == 1:
        said = f"for all listed s: {letter}(s) {relation} 0"
        yield (PLACES, said, "the sign leaves nothing at infinity", ())
    else:
        end = "a life has an end" if world.life is not None else "discount < 1"
        yield (ONCE, end, "so nothing is left at infinity", ())


def _number(step: Step) -> Iterator[Line]:
    """The rules that compute a number from a bound."""
    value = _value(step)
    bounded = [i.formula for i in step.premises().theorems if isinstance(i.formula, Bounded)]
    letter = "W" if not bounded or bounded[0].upper else "L"
    depth = infix(_argument(step, 0)) if step.arguments else "0"
    if step.name == "unroll":
        yield (ONCE, "I(s) for all s here", "the machine is inside the set", ())
        if depth == "0":
            yield (ONCE, f"v = E[{letter}(s) over s here]{value}", "the bound, where we are", ())
        else:
            yield (
                ONCE,
                f"v = E[gains of {depth} ticks + discount^{depth} * {letter}(s_{depth})]{value}",
                f"{depth} ticks are computed exactly, and the bound after them",
                (),
            )
    elif step.name == "mixture":
        yield (
            ONCE,
            f"v = sum of weight * {letter}_i(s) over s here{value}",
            "the bound at each state that we may be in, by its probability",
            (),
        )
    elif step.name == "belief-ceiling":
        yield (
            ONCE,
            f"v = best of all actions at each belief for {depth} ticks, then W{value}",
            "whatever a program does, knowing only what it can observe",
            (),
        )
    else:
        yield (
            ONCE,
            f"v = E[gain of p now - think price + discount * best for {depth} ticks, then W]"
            f"{value}",
            "p acts now; what comes after it cannot exceed what any program can",
            (),
        )


def _value(step: Step) -> str:
    formula = step.theorem[1].formula if step.theorem is not None else None
    return f" = {show_number(formula.value)}" if isinstance(formula, Valued) else ""


def _compared(step: Step) -> Iterator[Line]:
    sides = [i.formula for i in step.premises().theorems if isinstance(i.formula, Valued)]
    target = step.before.context.target
    better = ">=" if target == "relaxed" else ">"
    relation = better if step.name == "separate" else "<="
    if len(sides) == 2:
        first, second = (show_number(side.value) for side in sides)
        words = "the two numbers are apart" if step.name == "separate" else "the numbers stand so"
        yield (ONCE, f"{first} {relation} {second}", words, ())
    if step.name == "separate" and target == "frozen":
        yield (ONCE, "think(q) = think(p), propose(q) = propose(p)", "the search is untouched", ())


def _quiet(step: Step) -> Iterator[Line]:
    said = "for all s with I(s), not over: think(s) = 0"
    yield (STATES, said, "it never searches, so it never switches", ("it does not think",))


def _reflect(step: Step) -> Iterator[Line]:
    level = step.before.context.trust
    yield (ONCE, f"trust level {level} >= 1", "one level of trust in successors is spent", ())
    if step.name == "reflect-lossless":
        yield (
            STATES,
            "for all s, not over, and all actions: reward >= 0",
            "nothing can be lost, whatever a successor does",
            ("no reward is below 0",),
        )


def _cheaper(step: Step) -> Iterator[Line]:
    yield (
        STATES,
        "for all s with I(s), not over: q does what p does, and remembers what p remembers",
        "the two programs behave alike wherever the machine can get",
        (),
    )
    yield (
        STATES,
        "for all s with I(s), not over: gas of q <= gas of p",
        "and the new one never uses more gas",
        ("gas",),
    )
    yield (ONCE, "here: E[gas of q] < E[gas of p], and gas has a price", "less gas now", ())


def _keep(step: Step) -> Iterator[Line]:
    demanded = infix(_argument(step, 0))
    yield (ONCE, "I(s) for all s here", "the machine is inside the set", ())
    yield (
        STATES,
        f"for all s with I(s), not over: {demanded}, with the action of q",
        "what is demanded stays true wherever the candidate may come",
        (),
    )


def _alike(step: Step) -> Iterator[Line]:
    yield (ONCE, "I(s) for all s here", "the machine is inside the set", ())
    yield (
        STATES,
        "for all s with I(s), not over: q does what p does, and remembers what p remembers",
        "the two programs behave alike wherever the machine can get",
        (),
    )
    yield (
        STATES,
        "for all s with I(s), not over: gas of q >= gas of p, or gas has no price",
        "and the candidate saves no gas",
        (),
    )


_RULES: Final[Mapping[str, Callable[[Step], Iterator[Line]]]] = MappingProxyType(
    {
        "invariant": _invariant,
        "terminates": _terminates,
        "bellman-upper": _bellman,
        "bellman-lower": _bellman,
        "ceiling": _bellman,
        "table-upper": _table,
        "table-lower": _table,
        "unroll": _number,
        "mixture": _number,
        "belief-ceiling": _number,
        "continue": _number,
        "quiet": _quiet,
        "reflect": _reflect,
        "reflect-lossless": _reflect,
        "separate": _compared,
        "dominated": _compared,
        "cheaper": _cheaper,
        "keep": _keep,
        "alike": _alike,
    }
)


def rows_of(step: Step) -> int:
    """How many places the table of a rule has; 0 without a table."""
    table = table_of(step) if step.name in ("table-upper", "table-lower") else None
    if table is None:
        return 0
    return len(table.values if isinstance(table, Rows) else table.numerators)
