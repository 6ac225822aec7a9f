"""Polynomials with rational coefficients in integer variables: numbers of the symbolic domain."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from godel.language.values import Number, number

Monomial: TypeAlias = tuple[tuple[str, int], ...]
"""Variables with their powers (>= 1), sorted by name; () is the constant monomial."""


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of terms, sorted by monomial, no coefficient 0. A *value* is never constant."""

    terms: tuple[tuple[Monomial, Number], ...]

    def coefficient(self, monomial: Monomial) -> Number:
        """The coefficient of a monomial, 0 if it does not occur."""
        return next((value for name, value in self.terms if name == monomial), 0)

    def variables(self) -> tuple[str, ...]:
        """The names that occur, sorted."""
        return tuple(sorted({name for monomial, _ in self.terms for name, _ in monomial}))

    def degree(self) -> int:
        """The highest degree of a term."""
        return max(sum(power for _, power in monomial) for monomial, _ in self.terms)

    def is_linear(self) -> bool:
        """Whether no term has degree over 1."""
        return self.degree() <= 1

    def is_variable(self) -> bool:
        """Whether this is one variable and nothing else."""
        if len(self.terms) != 1:
            return False
        ((monomial, value),) = self.terms
        return value == 1 and len(monomial) == 1 and monomial[0][1] == 1

    def is_integral(self) -> bool:
        """Whether every coefficient is an integer, so that every value is."""
        return all(isinstance(value, int) for _, value in self.terms)


HIGHEST_DEGREE = 64
MOST_TERMS = 1_000
"""Bounds on products of polynomials, for which a few squarings could otherwise take for ever."""


LONGEST_FACTOR = 32_768
"""Bits of numbers that are put in for the variables of one term, multiplied."""

LONGEST = 10_000
"""Bits of a number that is still printed: Python refuses to print very long ones."""


class OutsideFragment(Exception):
    """A symbolic run met an operation that polynomials cannot follow."""


Quantity: TypeAlias = int | Fraction | Polynomial
"""A number of either domain."""


def variable(name: str) -> Polynomial:
    """The polynomial that is one variable."""
    return Polynomial(((((name, 1),), 1),))


def _terms(quantity: Quantity) -> tuple[tuple[Monomial, Number], ...]:
    if isinstance(quantity, Polynomial):
        return quantity.terms
    return (((), quantity),) if quantity else ()


def _collect(terms: dict[Monomial, Number]) -> Quantity:
    """The value with these terms: a plain number if it is constant."""
    kept = tuple(sorted((name, number(value)) for name, value in terms.items() if value))
    if not kept:
        return 0
    if len(kept) == 1 and kept[0][0] == ():
        return kept[0][1]
    return Polynomial(kept)


def add(left: Quantity, right: Quantity) -> Quantity:
    """The sum."""
    if not isinstance(left, Polynomial) and not isinstance(right, Polynomial):
        return number(left + right)
    terms = dict(_terms(left))
    for monomial, value in _terms(right):
        terms[monomial] = terms.get(monomial, 0) + value
    return _collect(terms)


def multiply(left: Quantity, right: Quantity) -> Quantity:
    """The product. Raises OutsideFragment for two polynomials that are too large."""
    if not isinstance(left, Polynomial) and not isinstance(right, Polynomial):
        return number(left * right)
    if isinstance(left, Polynomial) and isinstance(right, Polynomial):
        if left.degree() + right.degree() > HIGHEST_DEGREE:
            raise OutsideFragment(f"a product of a degree over {HIGHEST_DEGREE}")
        if len(left.terms) * len(right.terms) > MOST_TERMS:
            raise OutsideFragment(f"a product of polynomials with more than {MOST_TERMS} terms")
    terms: dict[Monomial, Number] = {}
    for first, weight in _terms(left):
        for second, value in _terms(right):
            powers = dict(first)
            for name, power in second:
                powers[name] = powers.get(name, 0) + power
            monomial = tuple(sorted(powers.items()))
            terms[monomial] = terms.get(monomial, 0) + weight * value
    return _collect(terms)


def subtract(left: Quantity, right: Quantity) -> Quantity:
    """The difference."""
    if not isinstance(left, Polynomial) and not isinstance(right, Polynomial):
        return number(left - right)
    terms = dict(_terms(left))
    for monomial, value in _terms(right):
        terms[monomial] = terms.get(monomial, 0) - value
    return _collect(terms)


def denominator(quantity: Quantity) -> int:
    """The least common denominator of the coefficients: values at integers need no larger one."""
    return lcm(*(value.denominator for _, value in _terms(quantity)))


def substitute(quantity: Quantity, values: dict[str, int]) -> Quantity:
    """The quantity with some variables replaced by integers.

    Raises OutsideFragment where a coefficient would become very long.
    """
    terms: dict[Monomial, Number] = {}
    for monomial, value in _terms(quantity):
        rest: list[tuple[str, int]] = []
        factor: Number = value
        bits = 0
        for name, power in monomial:
            if name in values:
                bits += values[name].bit_length() * power
                if bits > LONGEST_FACTOR:
                    raise OutsideFragment("a product of known numbers that is too long")
                factor *= values[name] ** power
            else:
                rest.append((name, power))
        left = tuple(rest)
        terms[left] = terms.get(left, 0) + factor
    return _collect(terms)


def normal_form(polynomial: Polynomial) -> tuple[Polynomial, Number, Number]:
    """Split a polynomial as `scale * form + constant`.

    The form has no constant, coprime integer coefficients and a positive first one, so that all
    literals about the same direction share it. The scale is not 0.
    """
    constant = polynomial.coefficient(())
    terms = [(monomial, value) for monomial, value in polynomial.terms if monomial]
    below = lcm(*(value.denominator for _, value in terms))
    whole = [value.numerator * (below // value.denominator) for _, value in terms]
    above = gcd(*whole) if whole[0] > 0 else -gcd(*whole)
    form = Polynomial(
        tuple((term[0], value // above) for term, value in zip(terms, whole, strict=True))
    )
    return form, number(Fraction(above, below)), constant


def show_number(value: Number) -> str:
    """A number in decimal; a very long one is only described."""
    bits = max(value.numerator.bit_length(), value.denominator.bit_length())
    return str(value) if bits <= LONGEST else f"(a number of {bits} bits)"


def show(quantity: Quantity) -> str:
    """Ordinary notation, such as `2*money - 1/2`."""
    if not isinstance(quantity, Polynomial):
        return show_number(quantity)
    pieces: list[str] = []
    for monomial, value in sorted(quantity.terms, key=lambda term: (not term[0], term)):
        names = "*".join(n if power == 1 else f"{n}^{power}" for n, power in monomial)
        body = show_number(-value if value < 0 else value)
        body = names if names and body == "1" else f"{body}*{names}" if names else body
        sign = ("-" if value < 0 else "") if not pieces else (" - " if value < 0 else " + ")
        pieces.append(sign + body)
    return "".join(pieces)
