"""Rules from bounds to numbers at the belief here: unroll, mixture, belief-ceiling."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

from godel.kernel.context import Context, Place, Premises
from godel.kernel.functions import amount
from godel.kernel.invariants import Result, contains, demand_here
from godel.kernel.listed import key_of, size_of, value_of_digit
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Valued
from godel.language.meter import Meter
from godel.language.polynomial import Polynomial, Quantity, add, multiply
from godel.language.values import Number, number
from godel.world.belief import Belief, normalise, observation, state_key
from godel.world.model import Action, State, World
from godel.world.tick import is_over, step

UNROLL_LIMIT = 100_000
"""Most (state, memory) pairs that an unrolling may visit."""

BELIEF_LIMIT = 20_000
"""Most pairs of a belief and an action that a belief-ceiling may visit."""


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
            for outcome in context.outcomes(subject, place):
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


def belief_ceiling(context: Context, premises: Premises, depth: int) -> Result:
    """The best that any program can do for some ticks, knowing only what it can observe.

        reward  environment  arithmetic  (upper MODE any I W)   here   depth >= 0
        V_0(b) = sum of weight * W(s) over b, which lies in I        (0 where over)
        V_k(b) = max over actions of E[reward + discount * V_(k-1)(b')]
        ------------------------------------------------------------   (Astrom 1965)
        (at-most MODE any here E[V_depth(b)])     b the belief here given the observation

    b' is the exact belief after an observation and a gross reward, by Bayes' rule, given that
    the life is not over; equal beliefs of a depth are one. Fails if an action has no end, or if
    more than `BELIEF_LIMIT` pairs of a belief and an action are visited.
    """
    premises.given("reward", "environment", "arithmetic")
    bounded = premises.bounded()
    if not bounded.subject.everyone:
        raise Refused("a belief-ceiling needs a bound on every program")
    context.meter.weigh(weight for weight, _ in premises.here().belief)
    shares, beliefs = _sights(context.world, premises.here().belief)
    layers: list[dict[str, Belief]] = [beliefs]
    choices: list[dict[str, list[tuple[Quantity, dict[str, Number]]]]] = []
    actions = every_action(context.world, context.meter)
    visited = 0
    for _ in range(depth):
        if not layers[-1]:
            break
        following: dict[str, Belief] = {}
        chosen: dict[str, list[tuple[Quantity, dict[str, Number]]]] = {}
        for key, belief in layers[-1].items():
            visited += len(actions)
            if visited > BELIEF_LIMIT:
                raise Refused(f"more than {BELIEF_LIMIT} pairs of a belief and an action")
            chosen[key] = [_ahead(context, belief, action, following) for action in actions]
        layers.append(following)
        choices.append(chosen)
    values = {key: _frontier(context, bounded, belief) for key, belief in layers[-1].items()}
    discount = context.world.discount
    for chosen in reversed(choices):
        best: dict[str, Number] = {}
        for key, options in chosen.items():
            totals: list[Number] = []
            for gain, chances in options:
                total = gain
                for after, chance in chances.items():
                    context.meter.weigh((total, chance, values[after]))
                    then = multiply(discount, values[after])
                    total = add(total, multiply(chance, then))
                totals.append(plain(total))
            best[key] = max(totals)
        values = best
    mean = add_up([number(Fraction(share) * values[key]) for key, share in shares.items()])
    return Valued(True, bounded.mode, bounded.subject, mean), ()


def _sights(world: World, belief: Belief) -> tuple[dict[str, Number], dict[str, Belief]]:
    """The chance of each observation here, and the belief of a program that has made it."""
    parts: dict[str, list[tuple[Number, State]]] = {}
    for weight, state in belief:
        parts.setdefault(state_key(observation(world, state)), []).append((weight, state))
    shares = {key: add_up([weight for weight, _ in part]) for key, part in parts.items()}
    return shares, {key: normalise(part) for key, part in parts.items()}


def every_action(world: World, meter: Meter) -> list[Action]:
    """All actions, in the order of their declaration."""
    count = prod(size_of(item.sort) for item in world.actions)
    if count > BELIEF_LIMIT:
        raise Refused(f"more than {BELIEF_LIMIT} actions")
    meter.spend(count * (1 + len(world.actions) // 4))
    options = [
        [value_of_digit(digit, item.sort) for digit in range(size_of(item.sort))]
        for item in world.actions
    ]
    return list(product(*options))


def _ahead(
    context: Context, belief: Belief, action: Action, following: dict[str, Belief]
) -> tuple[Quantity, dict[str, Number]]:
    """Expected reward of an action, and the chance of each belief after it, added to a layer."""
    world = context.world
    context.meter.spend(4)
    gain: Quantity = 0
    seen: dict[str, list[tuple[Number, State]]] = {}
    for weight, state in belief:
        if is_over(world, state):
            continue
        for branch in step(world, state, action):
            context.meter.weigh((weight, branch.weight, gain))
            chance = plain(multiply(weight, branch.weight))
            gain = add(gain, multiply(chance, branch.reward))
            if not is_over(world, branch.state):
                sight = (plain(branch.reward), *observation(world, branch.state))
                seen.setdefault(state_key(sight), []).append((chance, branch.state))
    chances: dict[str, Number] = {}
    for parts in seen.values():
        context.meter.weigh(chance for chance, _ in parts)
        after = normalise(parts)
        key = " | ".join(state_key((weight, *state)) for weight, state in after)
        context.meter.spend(len(key))
        following[key] = after
        chances[key] = add_up([chances.get(key, 0), *(chance for chance, _ in parts)])
    return gain, chances


def add_up(numbers: list[Number]) -> Number:
    """The sum of numbers."""
    return number(sum((Fraction(item) for item in numbers), Fraction(0)))


def _frontier(context: Context, bounded: Bounded, belief: Belief) -> Number:
    """The bound on every program, mixed over a belief."""
    total: Quantity = 0
    for weight, state in belief:
        if not contains(context, bounded.subject, bounded.invariant, state):
            raise Refused("the bound on every program does not hold at the frontier")
        value = bound_at(context, bounded, Place(state, (), (), None))
        context.meter.weigh((weight, value, total))
        total = add(total, multiply(weight, value))
    return plain(total)
