"""What the best program can earn in a small world, and what the reasons of bounds need, exactly.

Like `small`, nothing here imports `godel`. Beliefs are not normalised here: the weights of the
states after a history are carried along as they are, so that no mistake of Bayes' rule is shared.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from tests.properties_kernel.small import Agent, Leaf, Point, World, points, utilities, ways

Weights: TypeAlias = "dict[int, Fraction]"
"""The weight of each state, given a history, times the chance of the history."""

State: TypeAlias = "tuple[int, int]"
"""State and ticks left."""

ROUNDS = 60


def states(world: World) -> list[State]:
    """All states with the ticks left, fewest first."""
    lives = [-1] if world.life is None else range(world.life + 1)
    return [(state, left) for left in lives for state in range(len(world.moves))]


def over(world: World, at: State) -> bool:
    """Whether nothing more is earned."""
    return world.is_over((at[0], 0, at[1]))


def look_ahead(world: World, at: State, action: int, values: dict[State, Fraction]) -> Fraction:
    """What an action earns, with values after it."""
    left = at[1] - (world.life is not None)
    return sum(
        (
            w * (r + world.discount * values[then, left])
            for w, then, r in world.moves[at[0]][action]
        ),
        Fraction(0),
    )


def clairvoyant(world: World) -> dict[State, Fraction] | None:
    """The best for a program that sees everything; None where it is not finite."""
    actions = range(len(world.moves[0]))
    if world.life is not None:
        values: dict[State, Fraction] = {}
        for at in states(world):
            values[at] = Fraction(0)
            if not over(world, at):
                values[at] = max(look_ahead(world, at, action, values) for action in actions)
        return values
    return _policy_iteration(world)


def _policy_iteration(world: World) -> dict[State, Fraction] | None:
    """Howard's method over fractions, for endless lives that have finite values."""
    chosen = [0] * len(world.moves)
    actions = range(len(world.moves[0]))
    for _ in range(ROUNDS):
        still = _restricted(world, chosen)
        if world.discount == 1 and _times(still) is None:
            return None
        found = utilities(still, Agent("p", Leaf(0)))
        if found is None or any(not isinstance(value, Fraction) for value in found.values()):
            return None
        values = {(p[0], p[2]): Fraction(value) for p, value in found.items()}
        better = list(chosen)
        for at in states(world):
            if over(world, at):
                continue
            best = max(actions, key=lambda action: look_ahead(world, at, action, values))
            if look_ahead(world, at, best, values) > values[at]:
                better[at[0]] = best
        if better == chosen:
            return values
        chosen = better
    return None


def _restricted(world: World, chosen: list[int]) -> World:
    """The world in which each state has one action, and gas costs nothing."""
    moves = tuple((row[chosen[state]],) for state, row in enumerate(world.moves))
    return World(moves, world.done, world.discount, world.life, Fraction(0), False)


def _times(world: World) -> dict[Point, Fraction] | None:
    """Expected ticks until over; None where the end is not certain."""
    return sums(world, Agent("p", Leaf(0)), lambda point: Fraction(1))


def sums(
    world: World, agent: Agent, cost: Callable[[Point], Fraction], inside: set[Point] | None = None
) -> dict[Point, Fraction] | None:
    """The expected sum of a cost of each point until over; None where the end is not certain."""
    everywhere = points(world, agent)
    alive = [p for p in everywhere if not world.is_over(p) and (inside is None or p in inside)]
    after = {point: ways(world, agent, point) for point in alive}
    ending = {p for p in everywhere if world.is_over(p)}
    while True:
        new = {p for p in alive if p not in ending and any(w.then in ending for w in after[p])}
        if not new:
            break
        ending |= new
    if any(point not in ending for point in alive):
        return None
    rows = {p: {p: Fraction(1)} for p in alive}
    right = {p: cost(p) for p in alive}
    for point in alive:
        for way in after[point]:
            if way.then in rows:
                row = rows[point]
                row[way.then] = row.get(way.then, Fraction(0)) - way.weight
    for point in alive:
        for other in alive:
            factor = rows[other].get(point, Fraction(0)) / rows[point][point]
            if other != point and factor:
                for name, value in rows[point].items():
                    rows[other][name] = rows[other].get(name, Fraction(0)) - factor * value
                right[other] -= factor * right[point]
    found = {p: Fraction(0) for p in everywhere}
    return found | {p: right[p] / rows[p][p] for p in alive}


def longest(
    world: World, agent: Agent, inside: set[Point] | None = None
) -> dict[Point, int] | None:
    """The most ticks until over; None where there is no most."""
    found = dict.fromkeys(points(world, agent), 0)
    alive = [p for p in found if not world.is_over(p) and (inside is None or p in inside)]
    for _ in range(len(found) + 1):
        later = {p: 1 + max(found[w.then] for w in ways(world, agent, p)) for p in alive}
        if all(found[p] == ticks for p, ticks in later.items()):
            return found
        found |= later
    return None


def at_best(
    world: World, weights: Weights, left: int, depth: int, tail: dict[State, Fraction]
) -> Fraction:
    """The most that a program can expect from a history on: `depth` ticks, then `tail`."""
    sights: dict[int, Weights] = {}
    for state, weight in weights.items():
        seen = state // world.hidden if world.sees_state else 0
        sights.setdefault(seen, {})[state] = weight
    return sum((best_of(world, part, left, depth, tail) for part in sights.values()), Fraction(0))


def best_of(
    world: World, weights: Weights, left: int, depth: int, tail: dict[State, Fraction]
) -> Fraction:
    """The same for a program that does not look before its first action."""
    alive = {s: w for s, w in weights.items() if not over(world, (s, left))}
    if depth == 0 or not alive:
        return sum((w * tail[s, left] for s, w in alive.items()), Fraction(0))
    after = left - (world.life is not None)
    totals: list[Fraction] = []
    for action in range(len(world.moves[0])):
        gain = Fraction(0)
        heard: dict[Fraction, Weights] = {}
        for state, weight in alive.items():
            for chance, then, reward in world.moves[state][action]:
                gain += weight * chance * reward
                if not over(world, (then, after)):
                    part = heard.setdefault(reward, {})
                    part[then] = part.get(then, Fraction(0)) + weight * chance
        later = (at_best(world, part, after, depth - 1, tail) for part in heard.values())
        totals.append(gain + world.discount * sum(later, Fraction(0)))
    return max(totals)
