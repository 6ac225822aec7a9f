"""Exact numbers for people: decimals, always said to be rounded where they are.

A bound is rounded outward, so that the sentence it stands in stays true without a sign.
"""

from __future__ import annotations

from decimal import Context, Decimal
from fractions import Fraction
from typing import Final

from godel.trace.shown import rounded as outward

DIGITS: Final = 6
"""Significant digits that are shown of a long number."""

LONGEST: Final = 4_000
"""Digits of a number that is read from a record."""


def amount(text: str) -> Fraction | None:
    """The number that a record writes, None for "" and for what is no number."""
    if not text or len(text) > 2 * LONGEST:
        return None
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None


def rounded(value: Fraction | int) -> str:
    """The nearest decimal with few digits, without a word about its being rounded."""
    value = Fraction(value)
    if value.denominator == 1 and abs(value) < 10**9:
        return str(value)
    context = Context(prec=DIGITS)
    decimal = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    if decimal and not -5 <= decimal.adjusted() < 12:
        return f"{decimal:e}".replace("e+", "e").replace("e-0", "e-")
    text = f"{decimal:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(value: Fraction | int) -> str:
    """The nearest decimal, with a sign in front where it is not exact."""
    decimal = rounded(value)
    return decimal if Fraction(decimal) == value else "\u2248\u202f" + decimal


def at_least(value: Fraction | int) -> str:
    """A lower bound, rounded down."""
    return outward(value, up=False)


def at_most(value: Fraction | int) -> str:
    """An upper bound, rounded up."""
    return outward(value, up=True)


def counted(count: int, what: str, many: str = "") -> str:
    """`1 attempt`, `12 attempts`; thousands are set apart."""
    return f"{count:,} {what if count == 1 else many or what + 's'}"
