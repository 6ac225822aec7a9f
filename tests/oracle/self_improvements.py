"""The exact utilities of the agents of the scenes after section 6.1 of the paper, by hand.

As in `scenes.py`: nothing here reads a scene or imports anything from godel, and each function
takes the number that the control changes.
"""

from __future__ import annotations

from fractions import Fraction

from tests.oracle.scenes import Found

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)


def probe_first(days: int) -> Found:
    """To stay with the old shaft; to try the new one once, and then go where it is better."""
    barren = HALF * (days - 1)
    return HALF * days, THIRD * days + (1 - THIRD) * barren


def bogus_utility(fame: int) -> Found:
    """To bake for ten days; to tell tales, when each day pays for the tales told so far."""
    return Fraction(10), Fraction(fame * sum(range(1, 11)))


def walk(number: int) -> int:
    """The gas of `(path number)`: 1 for each node of its body that is entered.

    `(if (= n 1)` is 1 + 4 nodes and 1 more for the literal 0 at the end; the test for even numbers
    `(if (= (modulo n 2) 0)` is 1 + 7; `(+ 1 (path ...))` is 3 + 2 and the operand: 4 nodes for
    `(quotient n 2)`, 7 for `(+ 1 (* 3 n))`.
    """
    gas = 0
    while number != 1:
        even = number % 2 == 0
        gas += 5 + 8 + 5 + (4 if even else 7)
        number = number // 2 if even else 3 * number + 1
    return gas + 6


def invest(days: int) -> Found:
    """To walk the path each day; to walk it twice on the first day and never again."""
    call = 3 + walk(27)  # the application, its operator, its operand, and the body
    daily = 3 + call + 2  # (if (> (path 27) bet) 'yes 'no)
    looked_up = 6  # (if (= steps 0) ...): 5 nodes and the branch `steps`
    first = (3 + 5 + call + 2) + (5 + call)  # policy, remember
    later = (3 + looked_up + 2) + looked_up
    prices = -days * daily, -(first + (days - 1) * later)
    return tuple(Fraction(price, 1000) for price in prices)


def interrupt(to_dig: int) -> Found:
    """To dig to the end; to rest, and read the letter all the same."""
    letter = HALF
    return -to_dig + 5 + HALF * 40 + letter, letter


def lemma(humming: Fraction) -> Found:
    """To hum for 20 days; to wander from an even number, each second day to an odd one."""
    return 20 * humming, Fraction(sum(day % 2 for day in range(1, 21)))
