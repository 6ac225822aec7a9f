"""Rules about what a program never leaves, and that its life ends: invariant, terminates."""

from __future__ import annotations

from godel.kernel.context import Context, Place, Premises
from godel.kernel.evidence import Fails
from godel.kernel.functions import Function, expression, holds
from godel.kernel.listed import written_number
from godel.kernel.reasons import demand, function_at
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Formula, Here, Invariant, Subject, Terminating
from godel.language.polynomial import Quantity, add, multiply, subtract
from godel.language.region import Region
from godel.language.syntax import Node
from godel.world.model import State
from godel.world.tick import is_over

Result = tuple[Formula, tuple[str, ...]]
"""What a rule concludes, and the oracles that its evidence used."""


def invariant(
    context: Context, premises: Premises, label: str, predicate: Node, evidence: Node
) -> Result:
    """A set that the program keeps, and that may be where the machine is.

        hardware(P)   environment   here
        ------------------------------------------------------------   (source: DESIGN 5)
        (invariant P I)

    Fails if no state of the belief is in I, if some branch of a tick leaves I, or if `step`
    faults or leaves a range inside I. Example: `(invariant running (<= money 10) auto)`. With
    `any`, every program keeps I, whatever it does: all actions are tried.
    """
    subject, world = context.subject(label), context.world
    premises.hardware(subject)
    premises.given("environment")
    inside = expression(predicate, world, subject.agent)
    here = premises.here()
    if not any(contains(context, subject, inside, state) for _, state in here.belief):
        raise Refused("the invariant does not hold here")

    def obligation(region: Region) -> None:
        place = context.place(subject, region)
        if not within(context, subject, inside, place) or is_over(world, place.state, region):
            return
        for outcome in context.outcomes(subject, place):
            if not within(context, subject, inside, outcome.after):
                raise Fails("the invariant is not kept")

    checked = context.check(subject, obligation, evidence)
    return Invariant(subject, inside), checked.oracles


def within(context: Context, subject: Subject, inside: Function, place: Place) -> bool:
    """Whether a place is in an invariant."""
    agent = subject.agent
    return holds(inside, context.world, agent, place.state, place.memory, place.region)


def contains(context: Context, subject: Subject, inside: Function, state: State) -> bool:
    """Whether a state of the belief, with memory here, is in an invariant."""
    return within(context, subject, inside, Place(state, context.memory_of(subject), (), None))


def demand_here(context: Context, subject: Subject, inside: Function, here: Here) -> None:
    """Every state of the belief must be in the invariant. Raises Refused."""
    for _, state in here.belief:
        if not contains(context, subject, inside, state):
            raise Refused("the invariant does not hold here")


def terminates(
    context: Context, premises: Premises, rank: Node, fall: Node, evidence: Node
) -> Result:
    """A rank that falls in expectation: the life ends, and its expected length is finite.

        hardware(P)   environment   arithmetic   (invariant P I)   e > 0
        for all s in I:            R(s) >= 0
        for all s in I, not over:  E[R(s')] <= R(s) - e
        ------------------------------------------------------------   (Chakarov and
        (terminates P I)                                                Sankaranarayanan, CAV 2013)

    Fails if any of these fails somewhere in I. Example: `(terminates (* 2 money) 1 auto)`.
    """
    kept = premises.invariant()
    subject, world = kept.subject, context.world
    premises.hardware(subject)
    premises.given("environment", "arithmetic")
    function, least = expression(rank, world, subject.agent), written_number(fall)
    if not least > 0:
        raise Refused("a rank must fall by more than 0")

    def obligation(region: Region) -> None:
        place = context.place(subject, region)
        if not within(context, subject, kept.predicate, place):
            return
        now = function_at(context, subject, function, place)
        demand(now, region, "the rank is negative")
        if is_over(world, place.state, region):
            return
        expected: Quantity = 0
        for outcome in context.outcomes(subject, place):
            later = function_at(context, subject, function, outcome.after)
            context.meter.weigh((outcome.weight, later, expected))
            expected = add(expected, multiply(outcome.weight, later))
        demand(subtract(subtract(now, least), expected), region, "the rank does not fall")

    checked = context.check(subject, obligation, evidence)
    return Terminating(kept), checked.oracles
