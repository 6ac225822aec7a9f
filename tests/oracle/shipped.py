"""The shipped worlds and their agents, transcribed by hand from the texts in the library.

States are the values of the world's variables in the order of its text, `left` last. Nothing here
is generated, and nothing is imported from godel.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from tests.oracle.chain import Action, Model, Move, State, best_values, value_of_agent

ZERO, ONE = Fraction(0), Fraction(1)


def gambler() -> Model:
    """Money 0 to 10; 0 and 10 lead back to 5 for nothing."""

    def moves(state: State, action: Action) -> list[Move]:
        (money,), (bet,) = state, action
        if money in (0, 10):
            return [(ONE, (5,), ZERO)]
        stake = min(bet, money, 10 - money)
        up, down = money + stake, money - stake
        if stake == 0:
            return [(ONE, (money,), ZERO)]
        return [
            (Fraction(2, 5), (up,), ONE if up == 10 else ZERO),
            (Fraction(3, 5), (down,), ZERO),
        ]

    return Model(
        states=tuple((money,) for money in range(11)),
        actions=lambda state: [(bet,) for bet in range(6)],
        moves=moves,
        discount=Fraction(99, 100),
        start=(5,),
        policy=lambda state: (1,),
    )


NORTH, SOUTH, WEST, EAST = (-1, 0), (1, 0), (0, -1), (0, 1)
COMPASS = {"north": NORTH, "south": SOUTH, "west": WEST, "east": EAST}
SIDEWAYS = {NORTH: (WEST, EAST), SOUTH: (WEST, EAST), WEST: (NORTH, SOUTH), EAST: (NORTH, SOUTH)}


def gridworld() -> Model:
    """Cells (row, column); the cells (3, 1) to (3, 3) are left in the step that enters them."""

    def arrive(row: int, column: int, way: tuple[int, int]) -> tuple[State, Fraction]:
        row, column = row + way[0], column + way[1]
        row, column = min(3, max(0, row)), min(3, max(0, column))
        if (row, column) == (3, 3):
            return (3, 0), ONE
        if (row, column) in ((3, 1), (3, 2)):
            return (3, 0), Fraction(-2)
        return (row, column), ZERO

    def moves(state: State, action: Action) -> list[Move]:
        (row, column), (name,) = state, action
        ahead = COMPASS[name]
        left, right = SIDEWAYS[ahead]
        chances = ((Fraction(4, 5), ahead), (Fraction(1, 10), left), (Fraction(1, 10), right))
        return [(chance, *arrive(row, column, way)) for chance, way in chances]

    def policy(state: State) -> Action:
        row, column = state
        if column == 3:
            return ("south",)
        return ("north",) if row == 3 else ("east",)

    return Model(
        states=tuple((row, column) for row in range(4) for column in range(4)),
        actions=lambda state: [(name,) for name in COMPASS],
        moves=moves,
        discount=Fraction(19, 20),
        start=(3, 0),
        policy=policy,
    )


def thermostat() -> Model:
    """(temperature, ticks left); over when none is left."""

    def moves(state: State, action: Action) -> list[Move]:
        (temperature, left), (heat,) = state, action
        if left == 0:
            return []
        found: list[Move] = []
        for loss, chance in ((0, Fraction(1, 4)), (1, Fraction(1, 2)), (2, Fraction(1, 4))):
            after = min(30, max(10, temperature + heat - loss))
            found.append((chance, (after, left - 1), -Fraction(heat, 2) - abs(after - 20)))
        return found

    return Model(
        states=tuple((temperature, left) for left in range(41) for temperature in range(10, 31)),
        actions=lambda state: [(0,), (1,), (2,)],
        moves=moves,
        discount=ONE,
        start=(18, 40),
        policy=lambda state: (2,) if state[0] <= 15 else (0,),
    )


def parking() -> Model:
    """(distance, free); every evening starts at (11, False)."""

    def moves(state: State, action: Action) -> list[Move]:
        (distance, free), (choice,) = state, action
        if choice == "park" or distance == 1:
            paid = 10 - distance if choice == "park" and free else 0
            return [(ONE, (11, False), Fraction(paid))]
        return [
            (Fraction(1, 3), (distance - 1, True), ZERO),
            (Fraction(2, 3), (distance - 1, False), ZERO),
        ]

    def policy(state: State) -> Action:
        distance, free = state
        return ("park",) if free and distance <= 9 else ("drive",)

    return Model(
        states=tuple((distance, free) for distance in range(1, 12) for free in (False, True)),
        actions=lambda state: [("drive",), ("park",)],
        moves=moves,
        discount=Fraction(19, 20),
        start=(11, False),
        policy=policy,
    )


# Gas of the agent `counter`: one unit for each node of the core that is entered.
CALL = 4  # (larger a b) in `policy`: the call, its operator, two operands
TEST = 5  # the `if`, the call of `=`, its operator, two operands
ANSWER = 1  # a variable
DESCEND = 3 + 2 + 4 + 4  # (+ 1 _): call, operator, 1; (larger _ _): call, operator; twice (- x 1)


def counter_gas(a: int, b: int) -> int:
    """Gas of one answer: down to 0 in both numbers, a first."""
    rounds = min(a, b)
    last = TEST + ANSWER if a <= b else 2 * TEST + ANSWER
    return CALL + rounds * (2 * TEST + DESCEND) + last


def compute() -> Model:
    """(a, b), drawn anew each tick; an answer other than the larger number costs 1."""

    def moves(state: State, action: Action) -> list[Move]:
        (a, b), (answer,) = state, action
        reward = ZERO if answer == max(a, b) else -ONE
        questions = [(x, y) for x in (3, 6, 9) for y in (1, 4, 8)]
        return [(Fraction(1, 9), question, reward) for question in questions]

    return Model(
        states=tuple((a, b) for a in range(10) for b in range(10)),
        actions=lambda state: [(answer,) for answer in range(10)],
        moves=moves,
        discount=Fraction(9, 10),
        start=(9, 8),
        policy=lambda state: (max(state),),
        charge=lambda state: Fraction(counter_gas(*state), 1000),
    )


def inventory() -> Model:
    """Stock 0 to 20; an order arrives before the customers come."""

    def moves(state: State, action: Action) -> list[Move]:
        (stock,), (order,) = state, action
        delivered = min(order, 20 - stock)
        cost = 2 + delivered if delivered else 0
        found: list[Move] = []
        for customers in range(4):
            sold = min(stock + delivered, customers)
            rest = stock + delivered - sold
            found.append((Fraction(1, 4), (rest,), 4 * sold - cost - Fraction(rest, 5)))
        return found

    return Model(
        states=tuple((stock,) for stock in range(21)),
        actions=lambda state: [(order,) for order in range(21)],
        moves=moves,
        discount=Fraction(19, 20),
        start=(0,),
        policy=lambda state: (3,) if state[0] == 0 else (0,),
    )


def best_bandit() -> Fraction:
    """The best expected wins in 12 pulls of two levers with hidden odds of 3/10 or 7/10 each.

    A history tells as much as its wins and losses of each lever; backward induction over them.
    """
    odds = (Fraction(3, 10), Fraction(7, 10))

    def chance(wins: int, losses: int) -> Fraction:
        """Chance of a win of a lever after these of it."""
        weights = [p**wins * (1 - p) ** losses for p in odds]
        return sum((p * w for p, w in zip(odds, weights, strict=True)), ZERO) / sum(weights)

    @cache
    def value(a: tuple[int, int], b: tuple[int, int]) -> Fraction:
        if sum(a) + sum(b) == 12:
            return ZERO
        first, second = chance(*a), chance(*b)
        return max(
            first * (1 + value((a[0] + 1, a[1]), b)) + (1 - first) * value((a[0], a[1] + 1), b),
            second * (1 + value(a, (b[0] + 1, b[1]))) + (1 - second) * value(a, (b[0], b[1] + 1)),
        )

    return value((0, 0), (0, 0))


def queue_values(limit: int | None, length: int = 400) -> tuple[Fraction, Fraction]:
    """Bounds on the value of the queue from 0 if customers are let in below `limit` (None: all).

    What comes after `length` ticks is at most 3 in each, and costs at most the queue, which is no
    longer than the ticks that have passed.
    """
    discount = Fraction(9, 10)
    values = dict.fromkeys(range(length + 2), ZERO)
    tail = discount**length * 10 * (length + 20)
    for _ in range(length):
        length -= 1
        following: dict[int, Fraction] = {}
        for waiting in range(length + 1):
            admitted = limit is None or waiting < limit
            then = (
                Fraction(2, 5) * values[waiting + 1 if admitted else waiting]
                + Fraction(1, 2) * values[max(0, waiting - 1)]
                + Fraction(1, 10) * values[waiting]
            )
            earned = Fraction(12, 5) if admitted else ZERO
            exact = earned - waiting + discount * then
            following[waiting] = Fraction(round(exact * 10**12), 10**12)
        values = following
    slack = Fraction(1, 10**10) + tail
    return values[0] - slack, values[0] + slack


SHIPPED: dict[str, Callable[[], Model]] = {
    "gambler": gambler,
    "gridworld": gridworld,
    "thermostat": thermostat,
    "parking": parking,
    "compute": compute,
    "inventory": inventory,
}


@cache
def exact_value(world_name: str) -> Fraction:
    """The exact utility of a shipped world's own agent, from the start."""
    return value_of_agent(SHIPPED[world_name]())


@cache
def best_value(world_name: str) -> Fraction:
    """The best that any program could reach from the start, if its steps were free."""
    model = SHIPPED[world_name]()
    return best_values(model)[0][model.start]
