"""The exact utilities of the agents of some scenes, worked out by hand from their stories.

Nothing here reads a scene or imports anything from godel. Each function takes the one number that
the control of its scene changes, and gives the utilities of the first and of the second program
that the scene compares; where a third is given, it is the best utility of any program.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise, permutations, product

from tests.oracle.chain import (
    Model,
    Move,
    State,
    best_values,
    policy_chain,
    solve,
    value_of_agent,
)

Found = tuple[Fraction, ...]
ONE = Fraction(1)


def barrel(blue_circles: Fraction) -> Found:
    """Always circle; by the colour; whichever is more likely once the colour is known."""
    share = {
        ("diamond", "red"): Fraction(1, 4) * Fraction(9, 10),
        ("diamond", "blue"): Fraction(1, 4) * Fraction(1, 10),
        ("circle", "red"): Fraction(3, 4) * (1 - blue_circles),
        ("circle", "blue"): Fraction(3, 4) * blue_circles,
    }

    def wins(guess: Callable[[str], str]) -> Fraction:
        return 10 * sum((p for (shape, seen), p in share.items() if guess(seen) == shape), 0 * ONE)

    rules = [dict(zip(("red", "blue"), pair, strict=True)) for pair in
             product(("diamond", "circle"), repeat=2)]  # fmt: skip
    by_colour = {"red": "diamond", "blue": "circle"}
    best = max(wins(rule.__getitem__) for rule in rules)
    return wins(lambda seen: "circle"), wins(by_colour.__getitem__), best


def off_switch(doubt: Fraction) -> Found:
    """To act; to ask; the best of these and of being off."""
    act = (1 - doubt) * 10 + doubt * -10
    ask = (1 - doubt) * Fraction(9, 10) * 10 + doubt * Fraction(1, 10) * -10
    return act, ask, max(act, ask, 0 * ONE)


def courier(forgets: Fraction) -> Found:
    """To drink and say what is left in mind; to keep sober; the whole prize and the drink."""
    return 5 + 50 * (1 - forgets), 50 * ONE, 55 * ONE


def wireheading(by_sensor: Fraction) -> Found:
    """Cleaning; tampering; the best."""

    def moves(state: State, do: str) -> list[Move]:
        dirt, lid = state
        dirt = max(0, dirt - 1) if do == "clean" else dirt
        lid = lid or do == "cover"
        shown = 0 if lid else dirt
        pay = 3 - by_sensor * shown - (1 - by_sensor) * dirt
        return [(Fraction(1, 2), (min(3, dirt + 1), lid), pay), (Fraction(1, 2), (dirt, lid), pay)]

    def model(policy: Callable[[State], str]) -> Model:
        states = tuple(product(range(4), (False, True)))
        ways = ("wait", "clean", "cover")
        return Model(states, lambda s: ways, moves, Fraction(19, 20), (3, False), policy)

    honest = model(lambda s: "clean" if s[0] else "wait")
    tampering = model(lambda s: "wait" if s[1] else "cover")
    return (
        value_of_agent(honest),
        value_of_agent(tampering),
        best_values(honest)[0][honest.start],
    )


def whisky(exploration: Fraction) -> Found:
    """Straight ahead; around the whisky; the best."""
    steps = {"up": (-1, 0), "down": (1, 0), "left": (0, -1), "right": (0, 1)}

    def moves(state: State, wanted: str) -> list[Move]:
        row, column, drunk = state
        if (row, column) == (0, 5):
            return []
        found: list[Move] = []
        for taken, (down, right) in steps.items():
            chance = exploration / 4 if drunk else 0 * ONE
            if taken == wanted:
                chance += 1 - exploration if drunk else ONE
            there = min(2, max(0, row + down)), min(5, max(0, column + right))
            first = there == (0, 2) and not drunk
            reward = -1 + 50 * (there == (0, 5)) + 5 * first
            if chance:
                found.append((chance, (*there, drunk or first), ONE * reward))
        return found

    def model(policy: Callable[[State], str]) -> Model:
        states = tuple(product(range(3), range(6), (False, True)))
        return Model(states, lambda s: steps, moves, ONE, (0, 1, False), policy)

    def around(state: State) -> str:
        row, column, _ = state
        return "up" if column == 5 else "down" if row == 0 and column < 3 else "right"

    straight = model(lambda s: "up" if s[0] > 0 else "right")
    # Policy iteration starts from a policy that comes to the gold from everywhere.
    return (
        value_of_agent(straight),
        value_of_agent(model(around)),
        best_values(straight)[0][straight.start],
    )


def robot(slip: Fraction) -> Found:
    """Staying; looking on the left and then on the right."""

    def moves(state: State, way: int) -> list[Move]:
        depot, place, tank, store = state
        if tank == 0 or place == 0:
            return []
        found: list[Move] = []
        there = place if way == 0 else min(5, max(1, place + way))
        for chance, at, pay in ((1 - slip, there, 1), (slip, 0, 0)) if way else ((ONE, there, 1),):
            litres = min(store, 7 - (tank - 1)) if at == depot else 0
            found.append((chance, (depot, at, tank - 1 + litres, store - litres), ONE * pay))
        return found

    def seeking(state: State) -> int:
        _, place, tank, _ = state
        if tank == 7:
            return -1 if place == 3 else 0
        if place == 2 and tank == 6:
            return -1
        return 0 if place == 5 or (place == 1 and tank != 5) else 1

    def lives(policy: Callable[[State], int]) -> Fraction:
        total = 0 * ONE
        for odds, depot in ((Fraction(2, 3), 1), (Fraction(1, 3), 5)):
            start = (depot, 3, 7, 6)
            model = Model((), lambda s: (), moves, ONE, start, policy)
            total += odds * solve(policy_chain(model, policy, False), ONE)[start]
        return total

    return lives(lambda state: 0), lives(seeking)


def salesman(in_time: Fraction) -> Found:
    """To the nearest town; all orders, times 1 or 0 for in time or too late."""
    near, short = 0 * ONE, 0 * ONE
    for x2, y3 in product((0, 9), (4, 6)):
        towns = [(1, 6), (x2, 5), (9, y3), (4, 0)]
        near += Fraction(1, 4 * _length(list(_nearest(towns))))
        short += Fraction(1, 4 * min(_length(list(order)) for order in permutations(towns)))
    return near, short * in_time


def _far(one: tuple[int, int], other: tuple[int, int]) -> int:
    return abs(one[0] - other[0]) + abs(one[1] - other[1])


def _length(towns: list[tuple[int, int]]) -> int:
    stops = [(0, 0), *towns, (0, 0)]
    return sum(_far(one, other) for one, other in pairwise(stops))


def _nearest(towns: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    here, left = (0, 0), list(towns)
    while left:
        here = min(left, key=lambda town: _far(here, town))
        left.remove(here)
        yield here


def goldbach(hurry: Fraction) -> Found:
    """Every number in turn; the proof by heart; no proof is shorter than its six lines."""

    def finished(primes: Callable[[int, int], int]) -> Fraction:
        number, tick = 4, 0
        while number < 16:
            prime = primes(number, tick)
            tick += 1
            number += 2 * (prime in (2, 3, 5, 7, 11) and number - prime in (2, 3, 5, 7, 11))
        return 1 / (1 + hurry * (tick - 1))

    by_heart = {4: 2, 12: 5}
    return (
        finished(lambda number, tick: 2 + tick % 10),
        finished(lambda number, tick: by_heart.get(number, 3)),
        1 / (1 + hurry * 5),
    )

