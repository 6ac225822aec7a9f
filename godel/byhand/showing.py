"""Numbers, states and outcomes in a line, for explanations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from godel.language.polynomial import Polynomial, Quantity
from godel.language.values import Value
from godel.world.model import Declared

LONGEST = 24
"""Characters of an exact number; longer ones are rounded."""

PLACES = 6


def amount(value: Quantity) -> str:
    """A number, exact if it is short, else `about` its decimals."""
    if isinstance(value, Polynomial):
        return "no number"
    exact = Fraction(value)
    if exact.numerator.bit_length() + exact.denominator.bit_length() <= 3 * LONGEST:
        return str(exact)
    scaled = round(exact * 10**PLACES)
    if abs(scaled) >= 10**LONGEST:
        return f"a number of {len(bin(scaled)) - 2} bits"
    sign, digits = "-" * (scaled < 0), str(abs(scaled)).rjust(PLACES + 1, "0")
    return f"about {sign}{digits[:-PLACES]}.{digits[-PLACES:]}"


def place(declared: Sequence[Declared], values: Sequence[Value]) -> str:
    """`money=7 wins=0`."""
    pairs = zip(declared, values, strict=True)
    return " ".join(f"{item.name}={value_text(value)}" for item, value in pairs) or "the only state"


def value_text(value: Value) -> str:
    """A value of a state, memory or action."""
    return amount(value) if isinstance(value, int | Fraction) else str(value)
