"""Regions that no state is in: multipliers of literals, and of their products, that show it.

What a region records of a form is a literal, a quantity >= 0. If products of literals, with
multipliers > 0, add up to a number below 0, no state is there. A linear program in floats finds out
which products are needed; the multipliers are then solved for exactly. (J. Farkas 1902;
D. Handelman, "Representing polynomials by positive linear functions", 1988.)
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy
from scipy.sparse import csr_array

from godel.language.polynomial import Monomial, Polynomial, Quantity, add, multiply, variable
from godel.language.region import Region
from godel.language.syntax import Atom, Form, Node, form, symbol
from godel.language.values import number
from godel.prover.elimination import solve_exactly
from godel.prover.work import Meter

MOST_LITERALS = 24
"""Most literals of which products are tried."""

MOST_PRODUCTS = 400
PRODUCTS_PER_UNIT = 100
VISIBLE = 1e-9
"""Multipliers below this are taken to be 0."""


@dataclass(frozen=True, slots=True, eq=False)
class _Literal:
    """A literal as the kernel reads it, and the quantity that it says to be >= 0."""

    name: Polynomial
    side: str
    quantity: Quantity


Product = tuple[_Literal, ...]


def form_node(polynomial: Polynomial) -> Node:
    """A polynomial as the kernel reads it: `((coefficient name ...) ...)`."""
    return Form(
        tuple(
            form(Atom(weight), *(symbol(name) for name, power in monomial for _ in range(power)))
            for monomial, weight in polynomial.terms
        )
    )


def contradiction(region: Region, meter: Meter) -> Node | None:
    """Evidence that a region is empty; None if it is not, or that is not found out.

    Boxes are never empty: the region has seen to that. Raises OutOfWork.
    """
    several = [name for name, _ in region.intervals if name != variable(name.variables()[0])]
    if not several:
        return None
    literals = _literals(region, {n for name in several for n in name.variables()})
    highest = max(name.degree() for name in several)
    for degree in range(1, max(2, highest) + 1):
        products = _products(literals, degree, max(degree, highest))
        if len(products) > MOST_PRODUCTS:
            return None
        found = _multipliers(products, region, meter)
        if found is not None:
            return form(symbol("contradiction"), *(_written(*one) for one in found))
    return None


def _literals(region: Region, names: set[str]) -> list[_Literal]:
    """What is recorded of forms in these variables."""
    found: list[_Literal] = []
    for name, (low, high) in region.intervals:
        if names.isdisjoint(name.variables()):
            continue
        if low is not None:
            found.append(_Literal(name, "low", add(name, -low)))
        if high is not None:
            found.append(_Literal(name, "high", add(high, multiply(-1, name))))
    return found[:MOST_LITERALS]


def _products(literals: list[_Literal], count: int, degree: int) -> list[Product]:
    """Products of up to so many literals, of a degree at most."""
    found: list[Product] = []
    for size in range(1, count + 1):
        for chosen in combinations_with_replacement(literals, size):
            if sum(one.name.degree() for one in chosen) <= degree:
                found.append(chosen)
    return found


def _multipliers(
    products: list[Product], region: Region, meter: Meter
) -> list[tuple[Product, Fraction]] | None:
    """Multipliers > 0 for which the products add up to -1; None if there are none."""
    meter.spend(1 + len(products) // PRODUCTS_PER_UNIT, "emptiness")
    columns = [_terms(product) for product in products]
    monomials = sorted({monomial for column in columns for monomial in column} | {()})
    place = {monomial: index for index, monomial in enumerate(monomials)}
    sizes = [_size(monomial, region) for monomial in monomials]
    data, rows, indices = [], [], []
    for index, column in enumerate(columns):
        entries = {place[m]: value * sizes[place[m]] for m, value in column.items()}
        largest = max(map(abs, entries.values()), default=Fraction(0)) or 1
        for row, value in entries.items():
            data.append(float(value / largest))  # sizes themselves may be too large for floats
            rows.append(row)
            indices.append(index)
    matrix = csr_array((data, (rows, indices)), shape=(len(monomials), len(products)))
    right = numpy.zeros(len(monomials))
    right[place[()]] = -1.0
    from scipy.optimize import linprog  # takes long to import, and is often not needed

    result = linprog(  # type: ignore[call-overload]  # its stubs do not know sparse matrices
        numpy.ones(len(products)), A_eq=matrix, b_eq=right, bounds=(0, None), method="highs-ds"
    )
    if result.status != 0:
        return None
    support = [index for index, value in enumerate(result.x) if value > VISIBLE]
    equations: list[tuple[dict[int, Fraction], Fraction]] = []
    for monomial in monomials:
        shares = {i: columns[i][monomial] for i in support if monomial in columns[i]}
        equations.append((shares, Fraction(-1 if monomial == () else 0)))
    exact = solve_exactly(equations, support, meter)
    if exact is None or any(value < 0 for value in exact.values()):
        return None
    return [(products[index], value) for index, value in exact.items() if value]


def _terms(product: Product) -> dict[Monomial, Fraction]:
    total: Quantity = 1
    for literal in product:
        total = multiply(total, literal.quantity)
    if not isinstance(total, Polynomial):
        return {(): Fraction(total)}
    return {monomial: Fraction(value) for monomial, value in total.terms}


def _size(monomial: Monomial, region: Region) -> int:
    """How large a monomial gets, as far as its variables have ends."""
    size = 1
    for name, power in monomial:
        low, high = region.recorded(variable(name))
        size *= max(1, abs(low or 0), abs(high or 0)) ** power
    return size


def _written(product: Product, multiplier: Fraction) -> Node:
    weight = Atom(number(multiplier))
    factors = [form(form_node(one.name), symbol(one.side)) for one in product]
    if len(product) == 1:
        return form(form_node(product[0].name), symbol(product[0].side), weight)
    return form(symbol("product"), weight, *factors)
