"""The worlds of the corpus, transcribed by hand, and the exact value of each from its start.

Where a closed form is known it is used; everything else is a small chain. A state that leads
nowhere is over. Gas is counted as the meaning of Ouro says: one for each core node entered.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from tests.oracle.chain import Move, State, reachable, solve

F = Fraction
HALF, THIRD, QUARTER = F(1, 2), F(1, 3), F(1, 4)


def start_value(start: State, moves: Callable[[State], list[Move]], discount: Fraction) -> Fraction:
    """The value from one state."""
    return solve(reachable([start], moves), discount)[start]


def geo() -> Fraction:
    return 1 - F(13, 2**12)


def duel() -> Fraction:
    return F(2, 5) / (1 - F(3, 5) * F(2, 5))


def haddad() -> Fraction:
    return F(7, 10)


def coupon() -> Fraction:
    """25 pairs of draws; the ticks still expected when coupons 0 .. seen-1 have been seen."""
    ticks = {5: F(0)}
    pairs = [(first, second) for first in range(5) for second in range(5)]
    for seen in (4, 3, 2, 1, 0):
        new = [len({coupon for coupon in pair if coupon >= seen}) for pair in pairs]
        useful = [count for count in new if count]
        total = sum((ticks[seen + count] for count in useful), F(0))
        ticks[seen] = (25 + total) / len(useful)
    return -ticks[0]


def forest() -> Fraction:
    def moves(age: State) -> list[Move]:
        reward = F(4) if age == 2 else F(0)
        return [(F(1, 10), 0, reward), (F(9, 10), min(2, age + 1), reward)]

    return start_value(0, moves, F(9, 10))


def frozenlake() -> Fraction:
    """The holes and the goal; the ways that a best policy means to go, row by row."""
    lake = "S..." + ".H.H" + "...H" + "H..G"
    means = "<^^^" + "<-<-" + "^v<-" + "->v-"
    ways = {"<": (0, -1), ">": (0, 1), "^": (-1, 0), "v": (1, 0)}
    beside = {"<": "<^v", ">": ">^v", "^": "^<>", "v": "v<>"}

    def moves(cell: State) -> list[Move]:
        if lake[cell] in "HG":
            return []
        found: list[Move] = []
        for way in beside[means[cell]]:
            row = min(3, max(0, cell // 4 + ways[way][0]))
            column = min(3, max(0, cell % 4 + ways[way][1]))
            after = 4 * row + column
            found.append((THIRD, after, F(lake[after] == "G")))
        return found

    return start_value(0, moves, F(1))


def barrel() -> Fraction:
    """Red is taken for a diamond, blue for a circle."""
    return 10 * (QUARTER * F(9, 10) + F(3, 4) * F(4, 5))


def lateness() -> Fraction:
    def moves(state: State) -> list[Move]:
        place, left = state
        if left == 0:
            return []
        if left > 4:
            return [(F(1), (place, left - 1), -F(place < 4))]
        on = min(4, place + 1)
        return [(F(2, 3), (on, left - 1), -F(on < 4)), (THIRD, (place, left - 1), -F(place < 4))]

    return start_value((0, 6), moves, F(1))


def instalments() -> Fraction:
    """High or low with chance 1/2 each from the second tick on."""
    return -4 - 6 * sum((F(3, 4) ** k for k in range(1, 5)), F(0))


def revbin() -> Fraction:
    return F(2 * 6)


def signals() -> Fraction:
    """Always right: 3 each tick, less a third of the level 0, 1, 2, 2, ..."""
    return 3 / (1 - HALF) - THIRD * (HALF * 1 + QUARTER * 2 / (1 - HALF))


def streak() -> Fraction:
    def moves(state: State) -> list[Move]:
        heads, bet_heads = state
        stay = F(2, 3) if heads else HALF
        found: list[Move] = []
        for chance, after in ((stay, heads), (1 - stay, not heads)):
            won = bet_heads == after
            found.append(
                (chance, (after, bet_heads if won else not bet_heads), F(1 if won else -1))
            )
        return found

    return start_value((True, False), moves, F(4, 5))


def lottery() -> Fraction:
    def from_prize(prize: int) -> Fraction:
        return sum((F(2, 3) ** k * THIRD * max(0, prize - k) for k in range(3)), F(0))

    weights = ((HALF, 3), (THIRD, 6), (F(1, 6), 9))
    return F(3, 4) * sum((weight * from_prize(prize) for weight, prize in weights), F(0))


def drift() -> Fraction:
    return sum((F(k, 3) ** 2 + F(8 * k, 9) for k in range(1, 7)), F(0))


def martingale() -> Fraction:
    return sum((F(9, 20) ** k for k in range(10)), F(0))


def nested() -> Fraction:
    def moves(n: State) -> list[Move]:
        always = F(n, 10)
        up = min(4, n + 1)
        found = [
            (HALF * F(up, 4), up - 1, 3 + always),
            (HALF * (1 - F(up, 4)), up, 1 + (up - n) + always),
            (HALF * THIRD, 0, -1 + n + always),
            (HALF * F(2, 3), max(0, n - 1), -1 + always),
        ]
        return [move for move in found if move[0]]

    return start_value(2, moves, HALF)


def ehrenfest() -> Fraction:
    """Each tick the mean of x - 3 shrinks to 2/3: the sum of d^k (3 + 3 (2/3)^(k+1))."""
    discount = F(9, 10)
    return 3 / (1 - discount) + 2 / (1 - discount * F(2, 3))


def stumbling() -> Fraction:
    """Gas: 5 for each of the tests that are passed, then 1 for the 2 or 4 for the quotient."""
    pushes = {0: 1, 1: 1, 2: 1, 3: 2, 4: 2, 5: 2}
    gas = {0: 300, 1: 300, 2: 300, 3: 4 * 5 + 1, 4: 4 * 5 + 4, 5: 4 * 5 + 4}

    def moves(x: State) -> list[Move]:
        gain = 2 * pushes[x] - F(gas[x], 1000)
        return [(HALF, min(5, x + pushes[x]), gain), (HALF, max(0, x - 1), gain)]

    return start_value(0, moves, F(2, 3))


def forgetful() -> Fraction:
    """The policy costs 1; a good `remember` 5 (test) + 3 (sum) + 6 (inner if), a bad one 50."""

    def moves(trust: State) -> list[Move]:
        after, gas = (trust + 1, 14) if trust < 3 else (trust, 50)
        return [
            (F(2, 3), after, trust - F(1 + gas, 100)),
            (THIRD, trust, -trust - F(1 + 50, 100)),
        ]

    return start_value(1, moves, HALF)


def looper() -> Fraction:
    return -4 * F(100, 500)


def deadline() -> Fraction:
    def moves(state: State) -> list[Move]:
        tag, left = state
        if left == 0 or tag == 0:
            return []
        price = max(1, min(4, tag - (0 if left > 3 else 1)))
        sale = F(1, 1 + price)
        return [(sale, (0, left - 1), F(price + left)), (1 - sale, (price, left - 1), F(-1))]

    return start_value((4, 5), moves, F(4, 5))


def still() -> Fraction:
    return HALF * (1 - F(1, 3) ** 7) / (1 - F(1, 3))


CORPUS: dict[str, Callable[[], Fraction]] = {
    "barrel": barrel,
    "coupon": coupon,
    "deadline": deadline,
    "drift": drift,
    "duel": duel,
    "ehrenfest": ehrenfest,
    "forest": forest,
    "forgetful": forgetful,
    "frozenlake": frozenlake,
    "geo": geo,
    "haddad": haddad,
    "instalments": instalments,
    "lateness": lateness,
    "looper": looper,
    "lottery": lottery,
    "martingale": martingale,
    "nested": nested,
    "revbin": revbin,
    "signals": signals,
    "still": still,
    "streak": streak,
    "stumbling": stumbling,
}


@cache
def exact_corpus_value(name: str) -> Fraction:
    """The exact utility of the agent of a corpus world, over its start distribution."""
    return CORPUS[name]()
