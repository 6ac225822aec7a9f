"""The best that a program can do that knows only what it observes: belief-ceiling."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeAlias

from godel.kernel.context import Context, Place, Premises
from godel.kernel.invariants import Result, contains
from godel.kernel.listed import size_of, value_of_digit
from godel.kernel.numbers import bound_at, plain
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Bounded, Valued
from godel.language.meter import Meter
from godel.language.polynomial import Quantity, add, multiply
from godel.language.values import Number, number
from godel.world.belief import Belief, normalise, observation, state_key
from godel.world.model import Action, State, World
from godel.world.tick import is_over, step

BELIEF_LIMIT = 20_000
"""Most pairs of a belief and an action that a belief-ceiling may visit."""

Seen: TypeAlias = dict[str, list[tuple[Number, State]]]
"""States after a tick with their chances, by what is seen then."""


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
    values = best_values(context, bounded, beliefs, depth)
    mean = add_up([number(Fraction(share) * values[key]) for key, share in shares.items()])
    return Valued(True, bounded.mode, bounded.subject, mean), ()


def best_values(
    context: Context, bounded: Bounded, beliefs: dict[str, Belief], depth: int
) -> dict[str, Number]:
    """The best value of each belief for some ticks, with a bound on every program after them."""
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
    return values


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
    seen: Seen = {}
    for weight, state in belief:
        if is_over(world, state):
            continue
        for branch in step(world, state, action):
            context.meter.weigh((weight, branch.weight, gain))
            chance = plain(multiply(weight, branch.weight))
            gain = add(gain, multiply(chance, branch.reward))
            note_sight(world, seen, branch.reward, chance, branch.state)
    return gain, beliefs_after(context, seen, following)


def note_sight(
    world: World, seen: Seen, reward: Quantity, chance: Number, state: State
) -> None:
    """File a state that a tick leads to under what is seen then; nothing where it is over."""
    if not is_over(world, state):
        sight = (plain(reward), *observation(world, state))
        seen.setdefault(state_key(sight), []).append((chance, state))


def beliefs_after(context: Context, seen: Seen, following: dict[str, Belief]) -> dict[str, Number]:
    """The chance of each belief after a tick; the beliefs themselves are added to a layer."""
    chances: dict[str, Number] = {}
    for parts in seen.values():
        context.meter.weigh(chance for chance, _ in parts)
        after = normalise(parts)
        key = " | ".join(state_key((weight, *state)) for weight, state in after)
        context.meter.spend(len(key))
        following[key] = after
        chances[key] = add_up([chances.get(key, 0), *(chance for chance, _ in parts)])
    return chances


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
