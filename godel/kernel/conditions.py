"""Rules for what a person may demand of a rewrite besides a gain: keep, alike."""

from __future__ import annotations

from godel.kernel.comparison import demand_limits, saved
from godel.kernel.context import Context, Place, Premises
from godel.kernel.evidence import Fails
from godel.kernel.functions import Expression, holds, observing
from godel.kernel.invariants import Result, demand_here, within
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Compared, Kept, Subject
from godel.language.region import Region
from godel.language.syntax import Node
from godel.world.tick import choose, is_over


def keep(context: Context, premises: Premises, predicate: Node, evidence: Node) -> Result:
    """A predicate of state, memory and action holds wherever the candidate may come from here.

        hardware(Q)   here   (invariant Q I)   every state here is in I
        for all s in I, not over:  E(s, memory, action of Q at s)
        ------------------------------------------------------------   (source: ADR 0018)
        (kept Q E)

    Fails if E is false, faults or is no truth value in some state of I, or if a state of the
    belief is outside I. Example: `(apply-rule keep (1 4 5) (<= bet 3) auto)`.
    """
    candidate, world = context.subject("switchprog"), context.world
    premises.hardware(candidate)
    kept, here = premises.invariant(), premises.here()
    if kept.subject.digest != candidate.digest:
        raise Refused("the invariant must be the candidate's")
    demanded = observing(predicate, world, candidate.agent)

    def obligation(region: Region) -> None:
        place = context.place(candidate, region)
        if not within(context, candidate, kept.predicate, place):
            return
        if not is_over(world, place.state, region):
            _demand(context, candidate, demanded, place)

    demand_here(context, candidate, kept.predicate, here)
    checked = context.check(candidate, obligation, evidence)
    return Kept(candidate, demanded), checked.oracles


def _demand(context: Context, candidate: Subject, demanded: Expression, place: Place) -> None:
    """What is demanded is true of what the candidate does here. Raises Fails."""
    move = choose(context.world, candidate.agent, place.state, place.memory, place.region)
    seen = (*place.memory, *move.action)
    if not holds(demanded, context.world, candidate.agent, place.state, seen, place.region):
        raise Fails("what is demanded is not kept")


def alike(context: Context, premises: Premises, evidence: Node) -> Result:
    """The same behaviour for no less gas: the candidate is worth no more than what runs.

        hardware(P)  hardware(Q)  reward  environment  arithmetic  utility(act)
        (invariant P I)   every state here is in I   same memory
        for all s in I, not over: same action, same memory after; gas of Q >= gas of P,
        or gas has no price
        a finite life, or discount < 1 and only finitely many states
        ------------------------------------------------------------   (source: ADR 0018)
        (no-better frozen Q P here)

    Fails if any of these fails. With P and Q exchanged it says that a rewrite is not worse where
    it changes nothing, as in a holdout. Example: `(apply-rule alike (1 2 3 4 5 6 7 8) auto)`.
    """
    running, candidate = context.running, context.subject("switchprog")
    kept, world, here = premises.invariant(), context.world, premises.here()
    premises.hardware(running)
    premises.hardware(candidate)
    premises.given("reward", "environment", "arithmetic")
    if premises.mode() != "act":
        raise Refused("this rule compares in mode act")
    if kept.subject.digest != running.digest:
        raise Refused("the invariant must be the running program's")
    demand_limits(world)
    memories = [(one.agent.memory, one.agent.initial) for one in (running, candidate)]
    if memories[0] != memories[1]:
        raise Refused("the two programs do not declare the same memory")

    def obligation(region: Region) -> None:
        place = context.place(running, region)
        if not within(context, running, kept.predicate, place):
            return
        if not is_over(world, place.state, region):
            saved(world, candidate, running, place.state, place.memory, region)

    demand_here(context, running, kept.predicate, here)
    checked = context.check(running, obligation, evidence)
    return Compared(False, "frozen", candidate, running), checked.oracles
