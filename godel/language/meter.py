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
        """Take what it costs to compute with these numbers. Raises Exhausted.

        Fractions that are added up may need all their denominators together, so that each counts
        with those before it.
        """
        pairs, degree, words = 1, 0, 0
        for value in values:
            if isinstance(value, int):
                if value.bit_length() > WORD:
                    self.spend(4 * (value.bit_length() // WORD))
            elif isinstance(value, Polynomial):
                for _, weight in value.terms:
                    words = self._reduce(weight, words)
                pairs *= len(value.terms)
                degree += value.degree()
                self.spend(pairs * max(1, degree // 2))
            elif isinstance(value, Fraction):
                words = self._reduce(value, words)

    def _reduce(self, value: Number, before: int) -> int:
        """Take the cost of bringing a fraction to lowest terms, together with so many words."""
        own = (value.numerator.bit_length() + value.denominator.bit_length()) // WORD
        self.spend(own * (4 + (before + own) // 16))
        return before + own
