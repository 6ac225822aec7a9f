"""The primitives of Ouro: one table of name, arity, operand sorts and meaning in both domains.

The meaning is written once. On plain numbers it is exact arithmetic; when an operand is a
polynomial, the same function computes with polynomials and asks the region to decide conditions.
`self` and `eval` need the evaluator itself and are completed there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import TypeAlias

from godel.language.polynomial import (
    Polynomial,
    Quantity,
    add,
    denominator,
    multiply,
    subtract,
)
from godel.language.region import (
    Cases,
    Divide,
    OutsideFragment,
    Region,
    Undecided,
    nonnegative,
    positive,
    zero,
)
from godel.language.values import (
    FALSE,
    NIL,
    TRUE,
    Boolean,
    Closure,
    Empty,
    Number,
    Pair,
    PrimitiveValue,
    Symbol,
    Unknown,
    Value,
    boolean,
    list_value,
    number,
)

LARGEST = 2**4096
"""Bound on the size of products and divisors of two non-literals."""


class OuroFault(Exception):
    """Inside a run: the computation went wrong. Outside it is the value `Fault`."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


Meaning: TypeAlias = Callable[[list[Value], "Region | None"], Value]


@dataclass(frozen=True, slots=True)
class Primitive:
    """One row of the table. `arity` is least and most operands, None for any number."""

    name: str
    arity: tuple[int, int | None]
    sorts: str
    summary: str
    meaning: Meaning


def known(value: Value) -> Value:
    """The value itself; an enumerated variable that is not fixed yet splits the region."""
    if isinstance(value, Unknown):
        raise Undecided(Cases(value.variable))
    return value


_NUMBERS = (int, Polynomial, Fraction)
"""Numbers of either domain. A union would be made anew for each test; Fraction is slow to find."""


def quantity(value: Value) -> Quantity:
    """A number of either domain; anything else faults."""
    if isinstance(value, _NUMBERS):
        return value
    known(value)
    raise OuroFault("sort")


def truth(value: Value) -> bool:
    """The truth of a test; anything but a boolean faults."""
    if value is TRUE:
        return True
    if value is FALSE:
        return False
    known(value)
    raise OuroFault("sort")


def _sum(operands: list[Value], region: Region | None) -> Value:
    total: Quantity = 0
    for operand in operands:
        total = add(total, quantity(operand))
    return total


def _difference(operands: list[Value], region: Region | None) -> Value:
    first = quantity(operands[0])
    if len(operands) == 1:
        return subtract(0, first)
    for operand in operands[1:]:
        first = subtract(first, quantity(operand))
    return first


def scaled_product(operands: list[Value], region: Region | None) -> Value:
    """A product in which all operands but one are small literals: never too large."""
    total: Quantity = 1
    for operand in operands:
        total = multiply(total, quantity(operand))
    return total


def _product(operands: list[Value], region: Region | None) -> Value:
    total = quantity(operands[0])
    for operand in operands[1:]:
        total = _bounded_product(total, quantity(operand), region)
    return total


def _bounded_product(left: Quantity, right: Quantity, region: Region | None) -> Quantity:
    """A product that faults above LARGEST, in size or in the denominators multiplied."""
    below = denominator(left) * denominator(right)
    if not isinstance(left, Polynomial) and not isinstance(right, Polynomial):
        if below > LARGEST or _surely_large(left, right):
            raise OuroFault("size")
        exact = number(left * right)
        if not -LARGEST <= exact <= LARGEST:
            raise OuroFault("size")
        return exact
    if below > LARGEST:
        raise OutsideFragment("a product of polynomials with very large denominators")
    result = multiply(left, right)
    if not nonnegative(subtract(LARGEST, result), region):
        raise OuroFault("size")
    if not nonnegative(add(LARGEST, result), region):
        raise OuroFault("size")
    return result


def _surely_large(left: Number, right: Number) -> bool:
    """Sizes alone show that |left * right| > LARGEST; so it need not be multiplied out."""
    if not left or not right:
        return False
    size = left.numerator.bit_length() + right.numerator.bit_length() - 2
    return size - left.denominator.bit_length() - right.denominator.bit_length() > 4096


def scaled_quotient(operands: list[Value], region: Region | None) -> Value:
    """A rational quotient whose divisor is a small literal."""
    left, right = quantity(operands[0]), quantity(operands[1])
    if isinstance(right, Polynomial):
        if zero(right, region):
            raise OuroFault("division by zero")
        raise OutsideFragment("division by something that is not constant")
    if right == 0:
        raise OuroFault("division by zero")
    return multiply(left, 1 / Fraction(right))


def _quotient(operands: list[Value], region: Region | None) -> Value:
    left, right = quantity(operands[0]), quantity(operands[1])
    if isinstance(right, Polynomial) or right == 0:
        return scaled_quotient(operands, region)
    return _bounded_product(left, number(1 / Fraction(right)), region)


def _floor_quotient(operands: list[Value], region: Region | None) -> Value:
    """Rounded down. Numbers over LARGEST fault: dividing long ones takes long."""
    left, right = quantity(operands[0]), quantity(operands[1])
    if isinstance(right, Polynomial):
        raise OutsideFragment("quotient or modulo by something that is not constant")
    if isinstance(left, Fraction) or isinstance(right, Fraction):
        raise OuroFault("sort")
    if right <= 0:
        raise OuroFault("divisor not positive")
    if isinstance(left, Polynomial) and not left.is_integral():
        raise OutsideFragment("whether a fraction of a variable is an integer")
    for space in (LARGEST - right, subtract(LARGEST, left), add(LARGEST, left)):
        if not nonnegative(space, region):
            raise OuroFault("size")
    if isinstance(left, int):
        return left // right
    if region is None:
        raise OutsideFragment("a symbolic number in an exact run")
    return region.quotient(Divide(left, right))


def _modulo(operands: list[Value], region: Region | None) -> Value:
    """What the quotient leaves, from 0 up."""
    whole = quantity(_floor_quotient(operands, region))
    return subtract(quantity(operands[0]), multiply(quantity(operands[1]), whole))


def _least(operands: list[Value], region: Region | None) -> Value:
    best = quantity(operands[0])
    for operand in operands[1:]:
        other = quantity(operand)
        if not nonnegative(subtract(other, best), region):
            best = other
    return best


def _greatest(operands: list[Value], region: Region | None) -> Value:
    best = quantity(operands[0])
    for operand in operands[1:]:
        other = quantity(operand)
        if not nonnegative(subtract(best, other), region):
            best = other
    return best


def _absolute(operands: list[Value], region: Region | None) -> Value:
    value = quantity(operands[0])
    return value if nonnegative(value, region) else subtract(0, value)


def _chain(holds: Callable[[Quantity, Region | None], bool], flip: bool) -> Meaning:
    """A comparison of neighbours: `holds` of right minus left (`flip`: of left minus right)."""

    def meaning(operands: list[Value], region: Region | None) -> Value:
        numbers = [quantity(operand) for operand in operands]
        for left, right in pairwise(numbers):
            if not holds(subtract(left, right) if flip else subtract(right, left), region):
                return FALSE
        return TRUE

    return meaning


def _not(operands: list[Value], region: Region | None) -> Value:
    return boolean(not truth(operands[0]))


def same_atom(left: Value, right: Value, region: Region | None) -> bool:
    """Whether two atoms are equal; pairs and procedures are equal to nothing."""
    left, right = known(left), known(right)
    if isinstance(left, _NUMBERS):
        if not isinstance(right, _NUMBERS):
            return False
        return zero(subtract(left, right), region)
    if isinstance(left, Boolean | Empty):
        return left is right
    return isinstance(left, Symbol) and isinstance(right, Symbol) and left.name == right.name


def _eq(operands: list[Value], region: Region | None) -> Value:
    return boolean(same_atom(operands[0], operands[1], region))


def _pair(value: Value) -> Pair:
    if isinstance(value, Pair):
        return value
    known(value)
    raise OuroFault("sort")


def _is_integer(operands: list[Value], region: Region | None) -> Value:
    value = known(operands[0])
    if isinstance(value, Polynomial) and not value.is_integral():
        raise OutsideFragment("whether a fraction of a variable is an integer")
    return boolean(isinstance(value, int | Polynomial))


def _is(*sorts: type) -> Meaning:
    """A type test."""

    def meaning(operands: list[Value], region: Region | None) -> Value:
        return boolean(isinstance(known(operands[0]), sorts))

    return meaning


def _by_evaluator(operands: list[Value], region: Region | None) -> Value:
    raise OuroFault("only the evaluator can do this")


_ROWS = (
    Primitive("+", (0, None), "number ...", "sum", _sum),
    Primitive("-", (1, None), "number ...", "difference; of one number: its negation", _difference),
    Primitive("*", (1, None), "number ...", "product; faults over 2^4096", _product),
    Primitive("/", (2, 2), "number number", "exact rational quotient", _quotient),
    Primitive("quotient", (2, 2), "integer integer>0", "quotient, rounded down", _floor_quotient),
    Primitive("modulo", (2, 2), "integer integer>0", "remainder, from 0 up", _modulo),
    Primitive("min", (1, None), "number ...", "the least", _least),
    Primitive("max", (1, None), "number ...", "the greatest", _greatest),
    Primitive("abs", (1, 1), "number", "absolute value", _absolute),
    Primitive("=", (2, None), "number ...", "all equal", _chain(zero, False)),
    Primitive("<", (2, None), "number ...", "increasing", _chain(positive, False)),
    Primitive("<=", (2, None), "number ...", "not decreasing", _chain(nonnegative, False)),
    Primitive(">", (2, None), "number ...", "decreasing", _chain(positive, True)),
    Primitive(">=", (2, None), "number ...", "not increasing", _chain(nonnegative, True)),
    Primitive("not", (1, 1), "boolean", "negation", _not),
    Primitive("eq?", (2, 2), "any any", "same atom; false for pairs and procedures", _eq),
    Primitive("cons", (2, 2), "any any", "a pair", lambda o, _: Pair(o[0], o[1])),
    Primitive("car", (1, 1), "pair", "the first of a pair", lambda o, _: _pair(o[0]).first),
    Primitive("cdr", (1, 1), "pair", "the rest of a pair", lambda o, _: _pair(o[0]).rest),
    Primitive("list", (0, None), "any ...", "a list", lambda o, _: list_value(o)),
    Primitive("null?", (1, 1), "any", "the empty list?", lambda o, _: boolean(known(o[0]) is NIL)),
    Primitive("pair?", (1, 1), "any", "a pair?", _is(Pair)),
    Primitive("number?", (1, 1), "any", "a number?", _is(int, Fraction, Polynomial)),
    Primitive("integer?", (1, 1), "any", "an integer?", _is_integer),
    Primitive("boolean?", (1, 1), "any", "a boolean?", _is(Boolean)),
    Primitive("symbol?", (1, 1), "any", "a symbol?", _is(Symbol)),
    Primitive("procedure?", (1, 1), "any", "a procedure?", _is(Closure, PrimitiveValue)),
    Primitive("self", (0, 0), "", "the running program, as quoted data", _by_evaluator),
    Primitive("eval", (1, 1), "datum", "runs a datum; sees prelude and primitives", _by_evaluator),
)

PRIMITIVES = MappingProxyType({row.name: row for row in _ROWS})
"""The table, by name."""
