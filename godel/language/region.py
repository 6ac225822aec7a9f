"""Regions: sets of symbolic states, given by an interval for each linear form that was asked about.

A region is the only thing that decides a literal in a symbolic run. A form is a polynomial without
constant, with coprime integer coefficients and a positive first one; since every variable is an
integer, so is every form. `form >= bound` is decided by the interval recorded for the form, or by
interval arithmetic over the variables' own intervals, and by nothing else. An undecided literal
stops the run with `Undecided`, and the certificate (or the checker) cuts the region in two there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TypeAlias

from godel.language.polynomial import (
    Monomial,
    Polynomial,
    Quantity,
    multiply,
    normal_form,
    show,
    show_number,
    substitute,
    subtract,
    variable,
)
from godel.language.polynomial import OutsideFragment as OutsideFragment
from godel.language.values import Number, Scalar, Unknown

FRESH = "%"
"""How the names of fresh variables begin."""

FAR = 2**8192
"""Ends of intervals of products are not kept beyond this: powers would make them ever longer."""

Interval: TypeAlias = tuple[int | None, int | None]
"""Least and greatest integer; None where there is none."""

Known: TypeAlias = tuple[Polynomial, Interval]
"""What is known of a form."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Split a region into `form < bound` and `form >= bound`."""

    form: Polynomial
    bound: int

    def __str__(self) -> str:
        return f"{show(self.form)} >= {show_number(self.bound)}"


@dataclass(frozen=True, slots=True)
class Cases:
    """Split a region by the values of a boolean or enumerated variable."""

    variable: str

    def __str__(self) -> str:
        return f"which {self.variable}"


@dataclass(frozen=True, slots=True)
class Divide:
    """Name the quotient, rounded down, of a polynomial by a positive integer: one part only."""

    dividend: Polynomial
    divisor: int

    def __str__(self) -> str:
        return f"({show(self.dividend)}) divided by {show_number(self.divisor)}"


Split: TypeAlias = Cut | Cases | Divide
"""What a run asks for before it can go on."""


class Undecided(Exception):
    """A symbolic run met a condition that the region does not decide."""

    def __init__(self, split: Split) -> None:
        super().__init__(split)
        self.split = split


@dataclass(frozen=True, slots=True)
class Region:
    """Intervals of forms, and the values still possible for each enumerated variable.

    `quotients` are the divisions met so far: the n-th has the fresh variable `%n` as its quotient.
    """

    intervals: tuple[Known, ...]
    choices: tuple[tuple[str, tuple[Scalar, ...]], ...]
    quotients: tuple[Divide, ...] = ()

    def recorded(self, form: Polynomial) -> Interval:
        """The interval recorded for a form."""
        return next((interval for name, interval in self.intervals if name == form), (None, None))

    def size(self) -> int:
        """The work of going through all that is recorded: powers of variables, longer ends."""
        powers = sum(
            power for form, _ in self.intervals for term, _ in form.terms for _, power in term
        )
        ends = [end.bit_length() for _, pair in self.intervals for end in pair if end is not None]
        return len(self.choices) + powers * (1 + max(ends, default=0) // 1024)

    def value(self, name: str) -> Polynomial | Unknown | Scalar:
        """What a variable stands for: a constant once it is fixed, itself until then."""
        for choice, options in self.choices:
            if choice == name:
                return options[0] if len(options) == 1 else Unknown(name)
        low, high = self.recorded(variable(name))
        return low if low is not None and low == high else variable(name)

    def interval(self, form: Polynomial) -> Interval:
        """The tightest interval known for a form: the recorded one and interval arithmetic."""
        low, high = self.recorded(form)
        single = {
            name.terms[0][0][0][0]: ends for name, ends in self.intervals if name.is_variable()
        }
        least: int | None = 0
        greatest: int | None = 0
        for monomial, weight in form.terms:
            below, above = _product(monomial, single)
            if weight < 0:
                below, above = above, below
            least = None if least is None or below is None else least + int(weight) * below
            greatest = None if greatest is None or above is None else greatest + int(weight) * above
        return _larger(low, least), _smaller(high, greatest)

    def at_least(self, form: Polynomial, bound: int) -> bool:
        """Decide `form >= bound`, or raise Undecided."""
        low, high = self.interval(form)
        if low is not None and low >= bound:
            return True
        if high is not None and high < bound:
            return False
        raise Undecided(Cut(form, bound))

    def tighten(self, form: Polynomial, low: int | None, high: int | None) -> Region | None:
        """The part where `low <= form <= high`; None if it is seen to be empty."""
        region, pending = self, [(form, (low, high))]
        while pending:
            narrowed = region._narrow(*pending.pop())
            if narrowed is None:
                return None
            region, loose = narrowed
            pending.extend(loose)
        return region

    def _narrow(self, form: Polynomial, interval: Interval) -> tuple[Region, list[Known]] | None:
        """Record an interval. If a variable becomes a constant, what was known of forms with it
        is taken out and returned, to be recorded again with the constant put in.
        """
        low, high = interval
        rest = substitute(form, self._fixed())
        if not isinstance(rest, Polynomial):
            inside = (low is None or rest >= low) and (high is None or rest <= high)
            return (self, []) if inside else None
        inner, scale, constant = normal_form(rest)
        ends = [None if end is None else (end - constant) / _exact(scale) for end in interval]
        if scale < 0:
            ends.reverse()
        before = self.interval(inner)
        low = _larger(None if ends[0] is None else ceil(ends[0]), before[0])
        high = _smaller(None if ends[1] is None else floor(ends[1]), before[1])
        if low is not None and high is not None and low > high:
            return None
        kept = [item for item in self.intervals if item[0] != inner]
        name = inner.variables()[0]
        loose: list[Known] = []
        if low is not None and low == high and inner == variable(name):
            loose = [item for item in kept if name in item[0].variables()]
            kept = [item for item in kept if name not in item[0].variables()]
        return replace(self, intervals=(*kept, (inner, (low, high)))), loose

    def _fixed(self) -> dict[str, int]:
        """The variables that have become constants."""
        return {
            form.variables()[0]: low
            for form, (low, high) in self.intervals
            if low is not None and low == high and form == variable(form.variables()[0])
        }

    def fix(self, name: str, value: Scalar) -> Region:
        """The part where an enumerated variable has one value."""
        return replace(
            self,
            choices=tuple((n, (value,) if n == name else options) for n, options in self.choices),
        )

    def halves(self, cut: Cut) -> tuple[Region | None, Region | None]:
        """The parts below and at or above a cut."""
        return self.tighten(cut.form, None, cut.bound - 1), self.tighten(cut.form, cut.bound, None)

    def parts(self, name: str) -> tuple[Region, ...]:
        """One part for each value that an enumerated variable may still have."""
        return tuple(self.fix(name, value) for choice, options in self.choices if choice == name
                     for value in options)  # fmt: skip

    def quotient(self, by: Divide) -> Polynomial | int:
        """What a quotient stands for. Raises Undecided where it has no name yet."""
        if by not in self.quotients:
            raise Undecided(by)
        name = fresh(1 + self.quotients.index(by))
        low, high = self.recorded(variable(name))
        return low if low is not None and low == high else variable(name)

    def named(self, by: Divide) -> Region | None:
        """The same part, with a fresh variable for a quotient; None if it is seen to be empty."""
        quotient = variable(fresh(1 + len(self.quotients)))
        form, scale, constant = normal_form(by.dividend)
        ends = [
            None if end is None else floor((end * _exact(scale) + constant) / by.divisor)
            for end in self.interval(form)
        ]
        if scale < 0:
            ends.reverse()
        region = replace(self, quotients=(*self.quotients, by)).tighten(quotient, *ends)
        rest = subtract(by.dividend, multiply(by.divisor, quotient))
        if region is None or not isinstance(rest, Polynomial):
            return region
        return region.tighten(rest, 0, by.divisor - 1)

    def split(self, by: Split) -> tuple[Region, ...]:
        """The parts that are not seen to be empty, in order."""
        if isinstance(by, Cases):
            return self.parts(by.variable)
        parts = (self.named(by),) if isinstance(by, Divide) else self.halves(by)
        return tuple(part for part in parts if part is not None)

    def __str__(self) -> str:
        pieces = [f"{name}={options[0]}" for name, options in self.choices if len(options) == 1]
        for form, (low, high) in self.intervals:
            least = "-oo" if low is None else show_number(low)
            most = "oo" if high is None else show_number(high)
            equal = low is not None and low == high
            pieces.append(f"{show(form)}={least}" if equal else f"{least}<={show(form)}<={most}")
        return " ".join(sorted(pieces)) or "everywhere"


def fresh(number: int) -> str:
    """The name of a fresh variable; no declared one begins like this."""
    return FRESH + str(number)


def nonnegative(quantity: Quantity, region: Region | None) -> bool:
    """Whether a quantity is >= 0 on the region; raises Undecided where it is on a part only."""
    if not isinstance(quantity, Polynomial):
        return quantity >= 0
    form, scale, constant = normal_form(quantity)
    edge = -constant / _exact(scale)
    if scale > 0:
        return _known(region).at_least(form, ceil(edge))
    return not _known(region).at_least(form, floor(edge) + 1)


def positive(quantity: Quantity, region: Region | None) -> bool:
    """Whether a quantity is > 0 on the region."""
    if not isinstance(quantity, Polynomial):
        return quantity > 0
    form, scale, constant = normal_form(quantity)
    edge = -constant / _exact(scale)
    if scale > 0:
        return _known(region).at_least(form, floor(edge) + 1)
    return not _known(region).at_least(form, ceil(edge))


def zero(quantity: Quantity, region: Region | None) -> bool:
    """Whether a quantity is 0 on the region: three ways, as two cuts."""
    if not isinstance(quantity, Polynomial):
        return quantity == 0
    form, scale, constant = normal_form(quantity)
    edge = -constant / _exact(scale)
    if edge != floor(edge):
        return False
    known = _known(region)
    return known.at_least(form, floor(edge)) and not known.at_least(form, floor(edge) + 1)


def _known(region: Region | None) -> Region:
    if region is None:
        raise OutsideFragment("a symbolic number in an exact run")
    return region


def _exact(value: Number) -> Fraction:
    """The same number as a Fraction, so that `/` never makes a float."""
    return Fraction(value)


def _larger(left: int | None, right: int | None) -> int | None:
    return right if left is None else left if right is None else max(left, right)


def _smaller(left: int | None, right: int | None) -> int | None:
    return right if left is None else left if right is None else min(left, right)


def _product(monomial: Monomial, single: dict[str, Interval]) -> Interval:
    """Interval of a product of variables, from the intervals of the single ones."""
    result: Interval = (1, 1)
    for name, power in monomial:
        for _ in range(power):
            result = _times(result, single.get(name, (None, None)))
    return result


def _times(left: Interval, right: Interval) -> Interval:
    """Interval of a product: by the four corners, unless an end is infinite or far away."""
    if left == (1, 1):
        return right
    if None in left or None in right:
        if left[0] is None or right[0] is None or left[0] < 0 or right[0] < 0:
            return None, None
        return _near(left[0] * right[0]), None
    corners = [a * b for a in left for b in right if a is not None and b is not None]
    return _near(min(corners)), _near(max(corners))


def _near(end: int) -> int | None:
    """An end of an interval of a product, None if it is too far away to be of use."""
    return end if -FAR <= end <= FAR else None
