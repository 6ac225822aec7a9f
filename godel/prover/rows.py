"""The inequalities of a linear program: when a polynomial is >= 0 on a piece.

A *probe* is a linear map from polynomials to numbers; a polynomial whose probes are all >= 0 is
>= 0 on the piece. On a box these are the coefficients in Bernstein's basis, for each variable with
two ends, and in powers of the distance from the end, for one with a single end. Affine functions
meet this exactly: the probes are the values at the corners and the slopes along what has no end.
Where linear forms of several variables cut the box, an affine function is probed at the corners of
what is left. (S. Bernstein, 1912.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb
from typing import TypeAlias

from godel.language.polynomial import Monomial, Polynomial, Quantity, variable
from godel.language.region import Region
from godel.language.values import Number, number
from godel.prover.exploration import Unprovable
from godel.prover.pieces import fixed
from godel.prover.polyhedra import generators, linked

MOST_PROBES = 256
"""Most inequalities for one polynomial on one piece."""

Column: TypeAlias = tuple[int, Monomial]
"""An unknown: a cell and a monomial of its template."""

Probe: TypeAlias = Mapping[Monomial, Number]
"""What each monomial becomes."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One inequality `sum of coefficient * unknown + constant >= 0`."""

    coefficients: tuple[tuple[Column, Number], ...]
    constant: Number
    far: bool = False
    """Whether it speaks of a direction without end, where no constant can mend it."""

    def negated(self) -> Row:
        """The inequality for the other side."""
        turned = tuple((column, -value) for column, value in self.coefficients)
        return Row(turned, -self.constant, self.far)

    def left(self, solution: Mapping[Column, Fraction]) -> Fraction:
        """The left-hand side, exactly."""
        products = (value * solution[place] for place, value in self.coefficients)
        return sum(products, Fraction(self.constant))


def inequalities(
    region: Region,
    gap: Mapping[Column, Quantity],
    constant: Quantity,
    sign: int,
    sizes: Sequence[Quantity] = (),
) -> tuple[Row, ...]:
    """Inequalities that imply `sign * (sum of gap * unknown) + constant >= sum of |sizes|`.

    They hold on the whole region. Raises Unprovable where they would be too many.
    """
    known = {column: _now(value, region) for column, value in gap.items()}
    free, taken = _now(constant, region), [_now(size, region) for size in sizes]
    rows: list[Row] = []
    for probe in probes_of(region, (*known.values(), free, *taken)):
        coefficients = ((column, sign * probed(value, probe)) for column, value in known.items())
        kept = tuple((column, value) for column, value in coefficients if value)
        lost = sum((abs(Fraction(probed(size, probe))) for size in taken), Fraction(0))
        end, far = number(probed(free, probe) - lost), probe[()] == 0
        if kept or end or not far:
            rows.append(Row(kept, end, far))
    return tuple(rows)


def _now(value: Quantity, region: Region) -> Quantity:
    result = fixed(value, region)
    return result if isinstance(result, int | Fraction | Polynomial) else 0


def _terms(value: Quantity) -> tuple[tuple[Monomial, Number], ...]:
    return value.terms if isinstance(value, Polynomial) else (((), value),)


def probed(value: Quantity, probe: Probe) -> Number:
    """What a probe makes of a polynomial."""
    return number(sum(weight * probe[monomial] for monomial, weight in _terms(value)))


def probes_of(region: Region, quantities: Iterable[Quantity]) -> tuple[Probe, ...]:
    """Probes of these polynomials on a region. Raises Unprovable."""
    return probes(region, {m for value in quantities for m, _ in _terms(value)} | {()})


def probes(region: Region, monomials: set[Monomial]) -> tuple[Probe, ...]:
    """Probes of polynomials with these monomials on a region. Raises Unprovable."""
    names = {name for monomial in monomials for name, _ in monomial}
    degree = max(sum(power for _, power in monomial) for monomial in monomials)
    wider, tied = linked(region, names)
    if tied and degree == 1:
        found = generators(region, sorted(wider))
        if found is not None:
            return tuple(
                {m: int(not far) if m == () else number(at[m[0][0]]) for m in monomials}
                for at, far in found
            )
    powers = {name: max(dict(monomial).get(name, 0) for monomial in monomials) for name in names}
    sides: list[list[tuple[str, tuple[Number, ...]]]] = []
    for name in sorted(names):
        low, high = region.interval(variable(name))
        sides.append([(name, table) for table in _tables(low, high, powers[name])])
    count = 1
    for side in sides:
        count *= len(side)
    if count > MOST_PROBES:
        raise Unprovable(f"outside the fragment: {len(names)} variables in one inequality")
    return tuple(_products(dict(chosen), monomials) for chosen in product(*sides))


def _products(tables: Mapping[str, tuple[Number, ...]], monomials: Iterable[Monomial]) -> Probe:
    """What each monomial becomes, if each power of a variable becomes an entry of its table."""
    found: dict[Monomial, Number] = {}
    for monomial in monomials:
        powers = dict(monomial)
        value: Number = 1
        for name, table in tables.items():
            value *= table[powers.get(name, 0)]
        found[monomial] = number(value)
    return found


def _tables(low: int | None, high: int | None, degree: int) -> list[tuple[Number, ...]]:
    """For one variable, what its powers 0 .. degree become in each probe."""
    powers = range(degree + 1)
    if low is not None and high is not None:
        return [tuple(_bernstein(low, high, k, i, degree) for k in powers) for i in powers]
    if low is not None:
        return [tuple(comb(k, j) * low ** (k - j) if k >= j else 0 for k in powers) for j in powers]
    end = high if high is not None else 0
    down = [tuple(comb(k, j) * end ** (k - j) * (-1) ** j if k >= j else 0 for k in powers)
            for j in powers]  # fmt: skip
    return down if high is not None else [*_tables(0, None, degree), *down[1:]]


def _bernstein(low: int, high: int, power: int, index: int, degree: int) -> Number:
    """A coefficient of `x ** power` in Bernstein's basis of a degree on an interval."""
    total = Fraction(0)
    for j in range(min(power, index) + 1):
        share = Fraction(comb(index, j), comb(degree, j))
        total += comb(power, j) * low ** (power - j) * (high - low) ** j * share
    return number(total)
