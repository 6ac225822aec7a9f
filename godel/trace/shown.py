"""Showing numbers and values to people: exact or rounded outward, and never without an end.

A value of Ouro can be a graph that shares its parts and would print exponentially long, and a
number may have more digits than Python is willing to print; both are cut off here.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

from godel.errors import UsageProblem
from godel.language.values import (
    NIL,
    Boolean,
    Closure,
    Number,
    Pair,
    PrimitiveValue,
    Symbol,
    Value,
)
from godel.world.model import Declared

DIGITS = 6
"""Significant digits of a rounded number."""

LONGEST_NUMBER = 13_000
"""Bits of the longest numerator or denominator that is printed: within Python's 4,300 digits."""

LONGEST_EXACT = 24
"""Characters of an exact number that is shown beside its rounding."""


def exact(value: Number | None) -> str | None:
    """A number as `p/q` (or `p`), None for None. Raises UsageProblem if it is too long to print."""
    if value is None:
        return None
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST_NUMBER:
        raise UsageProblem("a number has more than 3,900 digits", hint="use simpler weights")
    return str(value)


def rounded(value: Number, up: bool) -> str:
    """A decimal that is never on the inner side of the value: at most it (or, `up`, at least)."""
    value = Fraction(value)
    if value.denominator == 1 and abs(value) < 10**9:
        return str(value)
    size = _magnitude(abs(value))
    places = DIGITS - 1 - size
    scaled = value * Fraction(10) ** places
    cut = ceil(scaled) if up else floor(scaled)
    if -3 <= size < 15:
        return _plain(cut, places)
    sign, digits = "-" if cut < 0 else "", str(abs(cut))
    shift = len(digits) - 1 - places
    return f"{sign}{digits[0]}.{digits[1:].rstrip('0') or '0'}e{shift}"


def _plain(cut: int, places: int) -> str:
    """`cut * 10^-places` without an exponent."""
    if places <= 0:
        return str(cut * 10**-places)
    digits = str(abs(cut)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}".rstrip("0").rstrip(".")
    return ("-" if cut < 0 else "") + text


def _magnitude(size: Fraction) -> int:
    """The exponent e with 10^e <= size < 10^(e+1)."""
    guess = (size.numerator.bit_length() - size.denominator.bit_length()) * 30103 // 100000
    while Fraction(10) ** guess > size:
        guess -= 1
    while Fraction(10) ** (guess + 1) <= size:
        guess += 1
    return guess


def both(value: Number, up: bool) -> str:
    """The rounded number and, where it is short and differs, the exact one."""
    decimal = rounded(value, up)
    if value.numerator.bit_length() + value.denominator.bit_length() > 4 * LONGEST_EXACT:
        return decimal
    text = str(value)
    short = Fraction(decimal) != value and len(text) <= LONGEST_EXACT
    return f"{decimal} ({text})" if short else decimal


def interval(lower: Number | None, upper: Number | None) -> str:
    """`[lower, upper]`, rounded outward."""
    low = "-oo" if lower is None else rounded(lower, up=False)
    return f"[{low}, {'oo' if upper is None else rounded(upper, up=True)}]"


def atom(value: Value) -> str:
    """A value of a state, memory or action."""
    if isinstance(value, int | Fraction):
        return _number(value)
    return repr(value) if isinstance(value, Boolean | Symbol) else value_text(value)


def assignments(declared: Sequence[Declared], values: Sequence[Value]) -> str:
    """`money=7 wins=0`, which `--at` reads back."""
    pairs = zip(declared, values, strict=True)
    return " ".join(f"{item.name}={atom(value)}" for item, value in pairs)


def _number(value: Number) -> str:
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return str(value) if bits <= LONGEST_NUMBER else f"#[a number of {bits} bits]"


def value_text(value: Value, limit: int = 2_000) -> str:
    """A value as Ouro would write it, cut off after about `limit` characters."""
    pieces: list[str] = []
    length = 0
    stack: list[Value | str] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            piece = item
        elif isinstance(item, Pair):
            piece = "("
            _push_list(item, stack, limit - length)
        else:
            piece = _leaf(item)
        if length + len(piece) > limit:
            pieces.append(piece[: max(0, limit - length)] + "...")
            break
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def _push_list(pair: Pair, stack: list[Value | str], room: int) -> None:
    """Put the elements of a list on the stack, last first; no more of them than can be shown."""
    items: list[Value | str] = []
    rest: Value = pair
    while isinstance(rest, Pair) and len(items) <= 2 * room + 2:
        items += [" ", rest.first] if items else [rest.first]
        rest = rest.rest
    if isinstance(rest, Pair):
        items.append(" ...")
    elif rest is not NIL:
        items += [" . ", rest]
    stack.append(")")
    stack.extend(reversed(items))


def _leaf(value: Value) -> str:
    if isinstance(value, int | Fraction):
        return _number(value)
    if isinstance(value, Closure):
        return f"#[procedure {value.code.name}]" if value.code.name else "#[procedure]"
    if isinstance(value, PrimitiveValue):
        return f"#[primitive {value.name}]"
    return repr(value)


def decimal_digits(number: int) -> str:
    """All decimal digits of a number >= 0, however many: Python's own limit is for attackers."""
    context = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
    with localcontext(context):
        return str(_as_decimal(number, number.bit_length()))


def _as_decimal(number: int, bits: int) -> Decimal:
    """By halves, since decimals multiply fast; the depth is the logarithm of the size."""
    if bits <= 2_000:
        return Decimal(number)
    half = bits // 2
    high = _as_decimal(number >> half, bits - half)
    low = _as_decimal(number & ((1 << half) - 1), half)
    return low + high * Decimal(2) ** half


def from_digits(digits: str) -> int:
    """The number with these decimal digits, however many."""
    if len(digits) <= 4_000:
        return int(digits)
    half = len(digits) // 2
    power: int = 10**half
    return from_digits(digits[:-half]) * power + from_digits(digits[-half:])
