"""From floating-point numbers of other tools to the fractions that their authors meant.

Worlds are exact, tables of other tools often are not: 1/3 arrives as 0.3333333333333333, and
(1 - 0.8) / 2 as 0.09999999999999998. Nothing is guessed silently: what has no single plain reading
is an error, and whoever calls checks that weights sum to exactly 1.
"""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Rational, Real
from typing import Final

from godel.errors import MeaningProblem

MOST_DIGITS: Final = 12
"""A float whose shortest decimal form has at most this many digits means that decimal."""

LARGEST_DENOMINATOR: Final = 10**6
TOLERANCE: Final = Fraction(1, 2**49)
"""Else it means the fraction with a denominator up to LARGEST_DENOMINATOR that is this near.

Two such fractions are at least 10^-12 apart, so there is at most one. The tolerance is eight times
the rounding of a float near 1: what a few additions and divisions of such floats may lose.
"""


def intended(value: object, what: str) -> Fraction:
    """The fraction that a number of another tool stands for; `what` names it in the error.

    Integers and fractions are taken as they are. Raises MeaningProblem for a float without a plain
    reading, for infinities, and for anything that is no real number.
    """
    if isinstance(value, Rational) and not isinstance(value, bool):
        return Fraction(int(value.numerator), int(value.denominator))
    if not isinstance(value, Real) or isinstance(value, bool):
        raise MeaningProblem(f"{what} is {str(value)[:60]!r}, not a number")
    number = float(value)
    if not math.isfinite(number):
        raise MeaningProblem(f"{what} is {number}, not a finite number")
    found = _plain(number)
    if found is None:
        raise MeaningProblem(
            f"{what} is {number!r}, and no simple fraction is meant by that",
            hint=f"worlds are exact: a float counts as the decimal it is written as (up to "
            f"{MOST_DIGITS} digits), or as a fraction with a denominator up to "
            f"{LARGEST_DENOMINATOR:,}",
        )
    return found


def _plain(number: float) -> Fraction | None:
    if number.is_integer():
        return Fraction(int(number))
    decimal = repr(number)
    digits = decimal.partition("e")[0].replace(".", "").replace("-", "").lstrip("0")
    if len(digits) <= MOST_DIGITS:
        return Fraction(decimal)
    exact = Fraction(number)
    near = exact.limit_denominator(LARGEST_DENOMINATOR)
    if near and abs(near - exact) <= TOLERANCE * max(Fraction(1), abs(exact)):
        return near
    return None
