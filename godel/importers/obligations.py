"""What the rules of a proof ask to hold on all states, as data: regions, and quantities >= 0 there.

The world's step, the programs and the bounds are run on symbolic states by the kernel's evaluator,
along the splits of the evidence. But the arithmetic at the end of each run is not decided here: it
is the content of the obligation, and left to whoever reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from godel.errors import UsageProblem
from godel.importers.alike import Broken, gas_of_both
from godel.kernel.context import Context, Outcome, Place, Premises
from godel.kernel.functions import Expression, Function, expression, holds, observing
from godel.kernel.invariants import within
from godel.kernel.listed import written_number
from godel.kernel.reasons import Reason, function_at, read_reason
from godel.kernel.theorems import ANY, Invariant, Subject
from godel.language.canonical import print_flat
from godel.language.polynomial import Quantity, add, multiply, subtract
from godel.language.region import Region, nonnegative
from godel.language.syntax import Node, name_of
from godel.world.model import Declared, World
from godel.world.tick import WorldFault, allotment, choose, is_over

MOST_LEAVES = 20_000
"""Most regions of one obligation that are written out."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum that is not carried out."""

    items: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A product that is not carried out."""

    items: tuple[Term, ...]


Term: TypeAlias = Quantity | Sum | Product


@dataclass(frozen=True, slots=True)
class Demand:
    """What must be `left >= right`, and why."""

    left: Term
    right: Term
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """On this region all demands must hold; `broken` says why no state may be in it."""

    region: Region
    demands: tuple[Demand, ...]
    broken: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Obligation:
    """What a rule asks of all values of some variables. The regions leave nothing out.

    `functions` are the named functions that it is about, in Ouro or in words. `believed` are
    oracles on whose word parts of the evidence rest: nothing is said about these parts.
    """

    rule: str
    about: str
    declared: tuple[Declared, ...]
    functions: tuple[tuple[str, str], ...]
    leaves: tuple[Leaf, ...]
    believed: tuple[str, ...]


Collect = Callable[[Region], list[Demand]]


def obligation_of(
    context: Context, premises: Premises, rule: str, arguments: tuple[Node, ...]
) -> Obligation | None:
    """The obligation of an application of a rule; None for rules about finitely many numbers.

    Raises Refused where the kernel would refuse before it looks at any state, or where it cannot
    follow a run; UsageProblem if there are too many regions.
    """
    match rule, len(arguments):
        case "invariant", 3:
            return _invariant(context, name_of(arguments[0]), arguments[1], arguments[2])
        case "terminates", 3:
            return _terminates(context, premises, *arguments)
        case ("bellman-upper" | "bellman-lower" | "ceiling"), 3:
            kept, bound = premises.invariant(), arguments[0]
            upper = rule != "bellman-lower"
            why = read_reason(context, premises, kept, upper, arguments[1])
            mode = premises.mode_of(kept.subject)
            return bellman(context, kept, rule, bound, why, arguments[2], mode)
        case "quiet", 1:
            return _quiet(context, premises, arguments[0])
        case "reflect-lossless", 1:
            return _lossless(context, arguments[0])
        case ("cheaper" | "alike"), 1:
            return _same_acts(context, premises, rule, arguments[0])
        case "keep", 2:
            return _keep(context, premises, *arguments)
    return None


def _explored(
    context: Context, subject: Subject, collect: Collect, evidence: Node
) -> tuple[tuple[Leaf, ...], tuple[str, ...]]:
    """The regions that the evidence and the runs lead to, and the oracles that are believed."""
    leaves: list[Leaf] = []

    def ask(region: Region) -> None:
        try:
            demands, broken = tuple(collect(region)), ""
        except (Broken, WorldFault) as failure:
            demands, broken = (), str(failure) or "the world faults"
        leaves.append(Leaf(region, demands, broken))
        if len(leaves) > MOST_LEAVES:
            raise UsageProblem(
                f"an obligation has more than {MOST_LEAVES:,} regions",
                hint="only obligations that can be written out are exported",
            )

    checked = context.check(subject, ask, evidence)
    return tuple(leaves), checked.oracles


def bellman(
    context: Context,
    kept: Invariant,
    rule: str,
    bound: Node,
    why: Reason | None,
    evidence: Node,
    mode: str = "act",
) -> Obligation:
    """Bellman's inequality, what must hold where life is over, and what a reason asks besides."""
    subject, world = kept.subject, context.world
    function, upper = expression(bound, world, subject.agent), rule != "bellman-lower"
    name = "W" if upper else "L"

    def collect(region: Region) -> list[Demand]:
        place = context.place(subject, region)
        if not within(context, subject, kept.predicate, place):
            return []
        value = function_at(context, subject, function, place)
        reason = _Reasoning(context, subject, why, value)
        demands = reason.here(place)
        if is_over(world, place.state, region):
            return [*demands, ordered(upper, value, 0, f"{name} where life is over")]
        ways: list[Term] = []
        for outcome in context.outcomes(subject, place, mode):
            then = function_at(context, subject, function, outcome.after)
            ways.append(Product((outcome.weight, discounted(world, outcome.gain, then))))
            demands += reason.after(outcome, then)
        inequality = ordered(upper, value, Sum(tuple(ways)), "Bellman's inequality")
        return [*demands, inequality, *reason.settled()]

    leaves, oracles = _explored(context, subject, collect, evidence)
    shown = [("I", words(kept.predicate)), (name, words(function))]
    if why is not None and why.function is not None:
        shown.append(("R", words(why.function)))
    relation = ">=" if upper else "<="
    about = (
        f"{name}(s) {relation} E[gain + discount * {name}(s')] for {subject}, and "
        f"{name}(s) {relation} 0 where life is over"
    )
    return Obligation(rule, about, context.declared(subject), tuple(shown), leaves, oracles)


class _Reasoning:
    """What a reason asks at one place (`kernel/reasons.py`), collected. Mutable."""

    def __init__(
        self, context: Context, subject: Subject, why: Reason | None, bound: Quantity
    ) -> None:
        self._context, self._subject, self._why, self._bound = context, subject, why, bound
        self._here: Quantity = 0
        self._shares: list[Term] = []

    def here(self, place: Place) -> list[Demand]:
        """Asked of the place itself."""
        why = self._why
        if why is None:
            return []
        signed = self._bound if why.upper else multiply(-1, self._bound)
        demands = [Demand(signed, 0, "the sign of the bound")] if why.kind == "sign" else []
        if why.function is not None:
            self._here = self._at(why.function, place)
            demands.append(Demand(self._here, 0, "R is not negative"))
            if why.kind == "weight":
                reach = Sum((signed, Product((why.scale, self._here))))
                demands.append(Demand(reach, 0, "the bound against R"))
        return demands

    def after(self, outcome: Outcome, then: Quantity) -> list[Demand]:
        """Asked of one way that the tick can go."""
        why = self._why
        if why is None or why.function is None:
            return []
        later = self._at(why.function, outcome.after)
        demands: list[Demand] = []
        added: Term = later
        if why.kind == "countdown":
            demands.append(Demand(subtract(self._here, 1), later, "R falls"))
        if why.kind == "terminates":
            earned = outcome.gain if why.upper else multiply(-1, outcome.gain)
            demands.append(Demand(why.scale, earned, "what a tick earns"))
            change = add(outcome.gain, multiply(self._context.world.discount, then))
            change = subtract(change, self._bound)
            size = change if nonnegative(change, outcome.after.region) else multiply(-1, change)
            added = Sum((size, later))
        self._shares.append(Product((outcome.weight, added)))
        return demands

    def settled(self) -> list[Demand]:
        """Asked of the expectation over all ways."""
        why, expected = self._why, Sum(tuple(self._shares))
        if why is not None and why.kind == "weight":
            shrunk = Product((self._context.world.discount, expected))
            return [Demand(Product((why.factor, self._here)), shrunk, "R shrinks")]
        if why is not None and why.kind == "terminates":
            return [Demand(self._here, expected, "R pays for the tick")]
        return []

    def _at(self, function: Expression, place: Place) -> Quantity:
        return function_at(self._context, self._subject, function, place)


def _invariant(context: Context, label: str, predicate: Node, evidence: Node) -> Obligation:
    subject, world = context.subject(label), context.world
    inside = expression(predicate, world, subject.agent)

    def collect(region: Region) -> list[Demand]:
        place = context.place(subject, region)
        if not within(context, subject, inside, place) or is_over(world, place.state, region):
            return []
        for outcome in context.outcomes(subject, place):
            if not within(context, subject, inside, outcome.after):
                raise Broken("the invariant is not kept")
        return []

    leaves, oracles = _explored(context, subject, collect, evidence)
    about = f"I(s) implies I(s') for {subject}, and no step faults or leaves a range"
    functions = (("I", words(inside)),)
    return Obligation("invariant", about, context.declared(subject), functions, leaves, oracles)


def _quiet(context: Context, premises: Premises, evidence: Node) -> Obligation:
    bounded = premises.bounded()
    subject, inside = bounded.subject, bounded.invariant

    def collect(region: Region) -> list[Demand]:
        place = context.place(subject, region)
        if isinstance(inside, Expression) and not within(context, subject, inside, place):
            return []
        units = allotment(context.world, subject.agent, place.state, place.memory, region)
        if is_over(context.world, place.state, region):
            return []
        return [Demand(0, units, "it does not think")]

    leaves, oracles = _explored(context, subject, collect, evidence)
    functions = (("I", words(inside)),) if isinstance(inside, Expression) else ()
    about = f"{subject} does not think where life is not over"
    return Obligation("quiet", about, context.declared(subject), functions, leaves, oracles)


def _lossless(context: Context, evidence: Node) -> Obligation:
    everyone = context.subject(ANY)

    def collect(region: Region) -> list[Demand]:
        place = context.place(everyone, region)
        if is_over(context.world, place.state, region):
            return []
        ways = context.outcomes(everyone, place)
        return [Demand(way.gain, 0, "no reward is below 0") for way in ways]

    leaves, oracles = _explored(context, everyone, collect, evidence)
    about = "no reward is below 0, whatever the action"
    declared = context.declared(everyone)
    return Obligation("reflect-lossless", about, declared, (), leaves, oracles)


def _terminates(
    context: Context, premises: Premises, rank: Node, fall: Node, evidence: Node
) -> Obligation:
    kept = premises.invariant()
    subject, world = kept.subject, context.world
    function, least = expression(rank, world, subject.agent), written_number(fall)

    def collect(region: Region) -> list[Demand]:
        place = context.place(subject, region)
        if not within(context, subject, kept.predicate, place):
            return []
        now = function_at(context, subject, function, place)
        demands = [Demand(now, 0, "R is not negative")]
        if is_over(world, place.state, region):
            return demands
        ways: list[Term] = []
        for outcome in context.outcomes(subject, place):
            later = function_at(context, subject, function, outcome.after)
            ways.append(Product((outcome.weight, later)))
        return [*demands, Demand(subtract(now, least), Sum(tuple(ways)), "R falls")]

    leaves, oracles = _explored(context, subject, collect, evidence)
    about = f"R(s) >= 0, and E[R(s')] <= R(s) - {least} where life is not over, for {subject}"
    shown = (("I", words(kept.predicate)), ("R", words(function)))
    return Obligation("terminates", about, context.declared(subject), shown, leaves, oracles)


def _same_acts(context: Context, premises: Premises, rule: str, evidence: Node) -> Obligation:
    """What `cheaper` asks, and `alike`, where it is the candidate that must not use less."""
    running, candidate, kept = context.running, context.subject("switchprog"), premises.invariant()
    more, less = (running, candidate) if rule == "cheaper" else (candidate, running)

    def collect(region: Region) -> list[Demand]:
        place = context.place(running, region)
        if not within(context, running, kept.predicate, place):
            return []
        if is_over(context.world, place.state, region):
            return []
        both = gas_of_both(context, more, less, place)
        priced = context.world.gas_price > 0
        return [Demand(first, second, "gas") for first, second in both if priced]

    leaves, oracles = _explored(context, running, collect, evidence)
    about = f"q acts and remembers as p does, for no {'more' if rule == 'cheaper' else 'less'} gas"
    functions = (("I", words(kept.predicate)),)
    return Obligation(rule, about, context.declared(running), functions, leaves, oracles)


def _keep(context: Context, premises: Premises, predicate: Node, evidence: Node) -> Obligation:
    """What `keep` asks: a predicate of state, memory and action, wherever the candidate comes."""
    subject, kept = context.subject("switchprog"), premises.invariant()
    world, agent = context.world, context.subject("switchprog").agent
    demanded = observing(predicate, world, agent)

    def collect(region: Region) -> list[Demand]:
        place = context.place(subject, region)
        if not within(context, subject, kept.predicate, place):
            return []
        if is_over(world, place.state, region):
            return []
        move = choose(world, agent, place.state, place.memory, region)
        if not holds(demanded, world, agent, place.state, (*place.memory, *move.action), region):
            raise Broken("what is demanded is not kept")
        return []

    leaves, oracles = _explored(context, subject, collect, evidence)
    about = "what is demanded is true of what q does in I where life is not over"
    functions = (("I", words(kept.predicate)), ("E", words(demanded)))
    return Obligation("keep", about, context.declared(subject), functions, leaves, oracles)


def ordered(upper: bool, bound: Term, other: Term, why: str) -> Demand:
    """An upper bound is at least the other term, a lower bound at most."""
    return Demand(bound, other, why) if upper else Demand(other, bound, why)


def discounted(world: World, gain: Quantity, then: Quantity) -> Sum:
    """What is earned, and what is worth something after it."""
    return Sum((gain, Product((world.discount, then))))


def words(function: Function) -> str:
    """A function in Ouro on one line; a table in words."""
    return print_flat(function.node) if isinstance(function, Expression) else str(function)


def given(
    context: Context, bound: Node, upper: bool, evidence: Node, everywhere: Function
) -> Obligation:
    """Bellman's inequality of an expression for the running program, whatever the reason."""
    kept = Invariant(context.running, everywhere)
    rule = "bellman-upper" if upper else "bellman-lower"
    return bellman(context, kept, rule, bound, None, evidence)
