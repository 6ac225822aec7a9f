"""Worlds of one tick whose reward depends on polynomials, as plain data: texts and exact values.

Like `small`, nothing here imports `godel`. What is earned is `fine` unless some polynomial that
should be at least 0 is below it. Names that begin with `%` stand for quotients, rounded down.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import TypeAlias

from tests.properties_kernel.small import Value

Sum: TypeAlias = "dict[tuple[str, ...], Fraction]"
"""A polynomial: the coefficient of each product of names, which are sorted."""

State: TypeAlias = "dict[str, int]"


@dataclass(frozen=True)
class Quotient:
    """The name of a quotient, and of what."""

    name: str
    dividend: Sum
    divisor: int


def value_of(polynomial: Sum, state: State, quotients: tuple[Quotient, ...]) -> Fraction:
    """The value of a polynomial in a state."""
    values: dict[str, Fraction] = {name: Fraction(value) for name, value in state.items()}
    for quotient in quotients:
        dividend = _value(quotient.dividend, values)
        values[quotient.name] = Fraction(floor(dividend / quotient.divisor))
    return _value(polynomial, values)


def _value(polynomial: Sum, values: dict[str, Fraction]) -> Fraction:
    total = Fraction(0)
    for names, coefficient in polynomial.items():
        for name in names:
            coefficient *= values[name]
        total += coefficient
    return total


def written(polynomial: Sum, quotients: tuple[Quotient, ...]) -> str:
    """A polynomial in Ouro."""
    terms = ["0"]
    for names, coefficient in polynomial.items():
        parts = " ".join(_named(name, quotients) for name in names)
        terms.append(f"(* {coefficient} {parts})" if names else str(coefficient))
    return f"(+ {' '.join(terms)})"


def _named(name: str, quotients: tuple[Quotient, ...]) -> str:
    for place, quotient in enumerate(quotients):
        if quotient.name == name:
            dividend = written(quotient.dividend, quotients[:place])
            return f"(quotient {dividend} {quotient.divisor})"
    return name


def listed(polynomial: Sum) -> str:
    """A polynomial as evidence names it."""
    terms = (" ".join([str(weight), *names]) for names, weight in polynomial.items())
    return "(" + " ".join(f"({term})" for term in terms) + ")"


def added(left: Sum, right: Sum) -> Sum:
    """The sum."""
    total = Counter[tuple[str, ...]]()
    for item in (left, right):
        for names, weight in item.items():
            total[names] += weight  # type: ignore[assignment]
    return {names: Fraction(weight) for names, weight in total.items() if weight}


def product_of(left: Sum, right: Sum) -> Sum:
    """The product."""
    total: Sum = {}
    for first, weight in left.items():
        for second, other in right.items():
            total = added(total, {tuple(sorted(first + second)): weight * other})
    return total


@dataclass(frozen=True)
class Guarded:
    """`given` may fail for free; where they hold, `must` pays `worse` if one of them fails."""

    ranges: tuple[tuple[str, int, int], ...]
    quotients: tuple[Quotient, ...]
    given: tuple[Sum, ...]
    must: tuple[Sum, ...]
    fine: Fraction
    worse: Fraction

    def holds(self, polynomial: Sum, state: State) -> bool:
        return value_of(polynomial, state, self.quotients) >= 0

    def reward(self, state: State) -> Fraction:
        """What the one tick earns."""
        if not all(self.holds(item, state) for item in self.given):
            return self.fine
        return self.fine if all(self.holds(item, state) for item in self.must) else self.worse

    def text(self) -> str:
        """The world in Ouro."""
        inner = str(self.fine)
        for polynomials, other in ((self.must, self.worse), (self.given, self.fine)):
            for item in reversed(polynomials):
                inner = f"(if (>= {written(item, self.quotients)} 0) {inner} {other})"
        variables = " ".join(f"({name} int {low} {high})" for name, low, high in self.ranges)
        starts = " ".join(f"({name} {low})" for name, low, _ in self.ranges)
        return (
            f"(world guarded (state {variables}) (actions (a int 0 0)) (default (a 0))"
            f" (start {starts}) (discount 1) (life 1) (price (gas 0) (gas-limit 1000))"
            f" (step (reward {inner})))"
        )


@dataclass(frozen=True)
class GuardedScene:
    """A world, its texts, and where the machine is."""

    world: Guarded
    texts: tuple[str, str, str]
    here: State

    @cached_property
    def most(self) -> Value:
        """What every program earns here."""
        return self.world.reward(self.here)

    @property
    def expected(self) -> tuple[Value, Value]:
        """The utility here; there is no other program."""
        return self.most, self.most

    def belief(self) -> str:
        """The belief as a claim has it."""
        return f"(1 {' '.join(str(self.here[name]) for name, _, _ in self.world.ranges)} 1)"
