"""Rules from bounds to numbers at the belief here: unroll, mixture."""

from __future__ import annotations

from fractions import Fraction

from godel.kernel.context import Context, Place, Premises
from godel.kernel.functions import amount
from godel.kernel.invariants import Result, contains, demand_here
from godel.kernel.listed import key_of
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Valued
from godel.language.polynomial import Polynomial, Quantity, add, multiply
from godel.language.values import Number, number
from godel.world.tick import is_over

UNROLL_LIMIT = 100_000
"""Most (state, memory) pairs that an unrolling may visit."""

def bound_at(context: Context, bounded: Bounded, place: Place) -> Quantity:
    """The value of a bound at an exact place; 0 where nothing more is earned."""
    if is_over(context.world, place.state):
        return 0
    agent = bounded.subject.agent
    return amount(bounded.bound, context.world, agent, place.state, place.memory)


def unroll(context: Context, premises: Premises, depth: int) -> Result:
    """The exact expectation of some ticks from here, and a bound at the frontier.

        (upper MODE P I W)   here in I   depth >= 0
        ------------------------------------------------------------   (source: DESIGN 5)
        (at-most MODE P here v)     v = E[gains of the ticks + discount^depth * W(frontier)]

    and the same for lower bounds. Fails if here is not in I or more than `UNROLL_LIMIT` states
    are visited. Example: `(unroll 0)` turns a bound into a number.
    """
    bounded = premises.bounded()
    subject, here = bounded.subject, premises.here()
    demand_here(context, subject, bounded.invariant, here)
    if subject.everyone and depth:
        raise Refused("a bound on every program is unrolled by belief-ceiling")
    memory = context.memory_of(subject)
    frontier: dict[str, tuple[Quantity, Place]] = {
        key_of(state, memory): (weight, Place(state, memory, (), None))
        for weight, state in here.belief
    }
    total: Quantity = 0
    factor: Number = 1
    visited = len(frontier)
    for _ in range(depth):
        if not frontier:
            break
        following: dict[str, tuple[Quantity, Place]] = {}
        for weight, place in frontier.values():
            if is_over(context.world, place.state):
                continue
            for outcome in context.outcomes(subject, place, bounded.mode):
                context.meter.weigh((weight, factor, total))
                chance = multiply(weight, outcome.weight)
                total = add(total, multiply(multiply(chance, factor), outcome.gain))
                key = key_of(outcome.after.state, outcome.after.memory)
                before = following[key][0] if key in following else 0
                following[key] = (add(before, chance), outcome.after)
        visited += len(following)
        if visited > UNROLL_LIMIT:
            raise Refused(f"unrolling visits more than {UNROLL_LIMIT} states")
        frontier, factor = following, number(Fraction(factor) * context.world.discount)
    for weight, place in frontier.values():
        value = bound_at(context, bounded, place)
        total = add(total, multiply(multiply(weight, factor), value))
    return Valued(bounded.upper, bounded.mode, subject, plain(total)), ()


def plain(quantity: Quantity) -> Number:
    """The number that an exact run gives."""
    if isinstance(quantity, Polynomial):
        raise Refused("the value is not a number")
    return quantity


def mixture(context: Context, premises: Premises) -> Result:
    """Each state of the belief by a bound of its own, weighted.

        (upper MODE P I1 W1)  (upper MODE P I2 W2)  ...   here
        each state of the belief is in some I; W(s) is the first such bound
        ------------------------------------------------------------   (source: DESIGN 5)
        (at-most MODE P here v)     v = sum of weight * W(s) over the belief, 0 where over

    and the same for lower bounds. Fails if a state is in none, or if the bounds differ in
    program, side or mode. For bounds on every program the result is clairvoyant: as if the best
    program knew the hidden state.
    """
    bounds, here = premises.all(Bounded), premises.here()
    if len({(b.upper, b.mode, b.subject.digest) for b in bounds}) != 1:
        raise Refused("a mixture needs bounds on one side of one program, in one mode")
    subject = bounds[0].subject
    total: Quantity = 0
    for weight, state in here.belief:
        fitting = [b for b in bounds if contains(context, subject, b.invariant, state)]
        if not fitting:
            raise Refused("a state of the belief is in none of the invariants")
        place = Place(state, context.memory_of(subject), (), None)
        value = bound_at(context, fitting[0], place)
        context.meter.weigh((weight, value, total))
        total = add(total, multiply(weight, value))
    return Valued(bounds[0].upper, bounds[0].mode, subject, plain(total)), ()
