"""Rules that compare two programs: separate, dominated, cheaper."""

from __future__ import annotations

from collections.abc import Sequence

from godel.kernel.context import Context, Premises
from godel.kernel.evidence import Fails
from godel.kernel.invariants import Result, demand_here, within
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Compared, Here, SearchingPart, Subject, Valued
from godel.language.polynomial import Quantity, add, multiply, show_number, subtract
from godel.language.primitives import same_atom
from godel.language.program import definitions_reached
from godel.language.region import Region, nonnegative, positive
from godel.language.syntax import Node
from godel.language.values import Value
from godel.world.model import Declared, Range, World
from godel.world.tick import choose, is_over, remember, step

FROZEN = ("think", "propose")
"""Procedures that a rewrite under the target `frozen` may not touch."""


ACTING = ("policy", "remember")
"""Procedures whose meaning is what a theorem in mode `act` is about."""


def searching_part(program: Node) -> SearchingPart:
    """Texts of `think`, `propose` and every definition they reach; which of them is frozen.

    A definition that `propose` shares with acting is not: what it is worth is proved.
    """
    thinking = definitions_reached(program, ("think",))
    proposing = definitions_reached(program, ("propose",))
    shared = definitions_reached(program, ACTING).keys() - {"propose"}
    frozen = thinking.keys() | (proposing.keys() - shared)
    return SearchingPart(proposing | thinking, frozenset(frozen))


def same_search(left: SearchingPart, right: SearchingPart) -> bool:
    """Whether every definition that is frozen in either is the same text in both."""
    frozen = left.frozen | right.frozen
    return all(left.texts.get(name) == right.texts.get(name) for name in frozen)


def _demand_frozen(challenger: Subject, incumbent: Subject) -> None:
    """Under `frozen` a machine may not gain by ending its own search."""
    if not same_search(challenger.search, incumbent.search):
        raise Refused("think or propose (or something they use) is not byte-identical")


def _sides(context: Context, premises: Premises) -> tuple[Valued, Valued]:
    """The number about the candidate and the one about the running program, in the right mode."""
    numbers = premises.all(Valued)
    if len(numbers) != 2:
        raise Refused("this rule needs two premises: a number for each program")
    candidate, running = numbers
    if candidate.subject.digest != context.subject("switchprog").digest:
        raise Refused("the first number must be about the candidate")
    if running.subject.digest != context.running.digest:
        raise Refused("the second number must be about the running program")
    mode = "act" if context.target == "frozen" else "search"
    if candidate.mode != mode or running.mode != mode:
        raise Refused(f"the target {context.target} compares in mode {mode}")
    return candidate, running


def separate(context: Context, premises: Premises) -> Result:
    """The candidate's lower bound is above the running program's upper bound.

        (at-least act Q here l)   (at-most act P here v)   l > v   search untouched
        ------------------------------------------------------------   (source: DESIGN 5)
        (better frozen Q P here)

        (at-least search Q here l)   (at-most search P here v)   l > v
        ------------------------------------------------------------   (Schmidhuber 2003, (2))
        (better strict Q P here)          relaxed: l >= v, and Q is not P   (his (3))

    Fails if l <= v, if a number is for the other side or program, or if under `frozen` the
    searching parts differ. Example: `(apply-rule separate (9 14))`.
    """
    candidate, running = _sides(context, premises)
    if candidate.upper or not running.upper:
        raise Refused("this rule needs at-least for the candidate, at-most for the running program")
    if context.target == "frozen":
        _demand_frozen(candidate.subject, running.subject)
    other = candidate.subject.digest != running.subject.digest
    even = context.target == "relaxed" and other and candidate.value == running.value
    if not candidate.value > running.value and not even:
        raise Refused(f"{show_number(candidate.value)} is not above {show_number(running.value)}")
    return Compared(True, context.target, candidate.subject, running.subject), ()


def dominated(context: Context, premises: Premises) -> Result:
    """The candidate's upper bound is not above the running program's lower bound.

        (at-most act Q here v)   (at-least act P here l)   v <= l
        ------------------------------------------------------------   (source: DESIGN 6)
        (no-better frozen Q P here)

    Fails if v > l, or if a number is for the other side or program.
    """
    candidate, running = _sides(context, premises)
    if not candidate.upper or running.upper:
        raise Refused("this rule needs at-most for the candidate, at-least for the running program")
    if candidate.value > running.value:
        raise Refused(f"{show_number(candidate.value)} is above {show_number(running.value)}")
    return Compared(False, context.target, candidate.subject, running.subject), ()


def cheaper(context: Context, premises: Premises, evidence: Node) -> Result:
    """The same behaviour for less gas.

        hardware(P)  hardware(Q)  reward  environment  arithmetic  utility(act)
        (invariant P I)   here, not over   gas price > 0   same memory   search untouched
        for all s in I, not over: same action, same memory after, gas of Q <= gas of P
        here: expected gas of Q < expected gas of P
        a finite life, or discount < 1 and only finitely many states
        ------------------------------------------------------------   (source: DESIGN 5)
        (better frozen Q P here)

    Fails if any of these fails. Faults are behaviour: the default action at the whole limit.
    """
    running, candidate = context.running, context.subject("switchprog")
    kept, world = premises.invariant(), context.world
    premises.hardware(running)
    premises.hardware(candidate)
    premises.given("reward", "environment", "arithmetic")
    if premises.mode() != "act":
        raise Refused("the target frozen compares in mode act")
    if kept.subject.digest != running.digest:
        raise Refused("the invariant must be the running program's")
    _demand_frozen(candidate, running)
    if not world.gas_price > 0:
        raise Refused("gas has no price in this world")
    demand_limits(world)
    if (candidate.agent.memory, candidate.agent.initial) != (
        running.agent.memory,
        running.agent.initial,
    ):
        raise Refused("the two programs do not declare the same memory")

    def obligation(region: Region) -> None:
        place = context.place(running, region)
        if not within(context, running, kept.predicate, place):
            return
        if not is_over(world, place.state, region):
            saved(world, running, candidate, place.state, place.memory, region)

    checked = context.check(running, obligation, evidence)
    here = premises.here()
    demand_here(context, running, kept.predicate, here)
    _demand_saving_here(context, here, candidate)
    return Compared(True, "frozen", candidate, running), checked.oracles


def demand_limits(world: World) -> None:
    """The partial sums of every utility converge (ADR 0007). Raises Refused."""
    if world.life is None and (world.discount == 1 or not finite(world.variables)):
        raise Refused("nothing shows that the utilities are finite")


def finite(declared: Sequence[Declared]) -> bool:
    """Whether every variable has both ends."""
    sorts = [item.sort for item in declared]
    return not any(isinstance(s, Range) and None in (s.low, s.high) for s in sorts)


def saved(
    world: World,
    running: Subject,
    candidate: Subject,
    state: tuple[Value, ...],
    memory: tuple[Value, ...],
    region: Region | None,
) -> Quantity:
    """Expected gas that the candidate saves in this tick.

    Raises Fails where it acts or remembers otherwise, or uses more gas that has a price.
    """
    old = choose(world, running.agent, state, memory, region)
    new = choose(world, candidate.agent, state, memory, region)
    if not _same(old.action, new.action, region):
        raise Fails("the two programs act differently")
    total: Quantity = 0
    for branch in step(world, state, old.action, region):
        before = remember(world, running.agent, state, memory, old.action, branch, region)
        after = remember(world, candidate.agent, state, memory, old.action, branch, region)
        if not _same(before.memory, after.memory, region):
            raise Fails("the two programs remember differently")
        less = subtract(add(old.gas, before.gas), add(new.gas, after.gas))
        if world.gas_price > 0 and not nonnegative(less, region):
            raise Fails("more gas is used")
        total = add(total, multiply(branch.weight, less))
    return total


def _same(left: tuple[Value, ...], right: tuple[Value, ...], region: Region | None) -> bool:
    return all(same_atom(a, b, region) for a, b in zip(left, right, strict=True))


def _demand_saving_here(context: Context, here: Here, candidate: Subject) -> None:
    """Strictly less gas in the very next tick, in expectation over the belief."""
    total: Quantity = 0
    for weight, state in here.belief:
        if is_over(context.world, state):
            raise Refused("the life is over here")
        less = saved(context.world, context.running, candidate, state, here.memory, None)
        total = add(total, multiply(weight, less))
    if not positive(total, None):
        raise Refused("no gas is saved here")
