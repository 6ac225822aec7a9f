"""Work that may still be done, counted so that the same input always costs the same.

Gas bounds one run; a meter bounds everything that a certificate makes the kernel do. One unit is
one unit of gas of an exact run (four of a symbolic one, more in a region of many forms), or a part
of the handling of a long number: in proportion to its words, for fractions also to their square,
because they are reduced; or one pair of terms of two polynomials.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from godel.language.polynomial import Polynomial
from godel.language.values import Number, Value

WORD = 64
"""Bits of a number that cost nothing."""


class Exhausted(Exception):
    """No work is left."""


class Meter:
    """Units of work that are left; shared by all that one replay does."""

    __slots__ = ("left",)

    def __init__(self, units: int) -> None:
        self.left = units

    def spend(self, units: int) -> None:
        """Take units. Raises Exhausted when there are not so many."""
        self.left -= units
        if self.left < 0:
            raise Exhausted

    def weigh(self, values: Iterable[Value]) -> None:
        """Take what it costs to compute with these numbers. Raises Exhausted."""
        pairs = 1
        for value in values:
            if isinstance(value, int):
                if value.bit_length() > WORD:
                    self.spend(4 * (value.bit_length() // WORD))
            elif isinstance(value, Fraction):
                self.spend(_reduction(value))
            elif isinstance(value, Polynomial):
                self.spend(sum(_reduction(weight) for _, weight in value.terms))
                pairs *= len(value.terms)
                self.spend(pairs)


def _reduction(value: Number) -> int:
    """The cost of bringing a fraction of this size to lowest terms."""
    words = (value.numerator.bit_length() + value.denominator.bit_length()) // WORD
    return words * (4 + words // 16)
