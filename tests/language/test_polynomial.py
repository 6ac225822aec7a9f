"""Polynomials: a ring, checked at points, and their normal form."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.language.polynomial import (
    OutsideFragment,
    Polynomial,
    Quantity,
    add,
    denominator,
    multiply,
    normal_form,
    show,
    substitute,
    subtract,
    variable,
)
from godel.language.values import number
from tests.properties.agreement import value_at

X, Y = variable("x"), variable("y")
NUMBERS = st.one_of(st.integers(-5, 5), st.fractions(-3, 3, max_denominator=6).map(number))
POINTS = st.fixed_dictionaries({"x": st.integers(-4, 4), "y": st.integers(-4, 4)})


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    total: Quantity = draw(NUMBERS)
    for _ in range(draw(st.integers(0, 4))):
        term: Quantity = draw(NUMBERS)
        for name in draw(st.lists(st.sampled_from("xy"), max_size=3)):
            term = multiply(term, variable(name))
        total = add(total, term)
    return total


def at(quantity: Quantity, point: dict[str, int]) -> Fraction:
    return value_at(quantity, point) if isinstance(quantity, Polynomial) else Fraction(quantity)


@given(quantities(), quantities(), POINTS)
def test_arithmetic_is_that_of_the_values(
    left: Quantity, right: Quantity, point: dict[str, int]
) -> None:
    assert at(add(left, right), point) == at(left, point) + at(right, point)
    assert at(subtract(left, right), point) == at(left, point) - at(right, point)
    assert at(multiply(left, right), point) == at(left, point) * at(right, point)
    assert at(left, point).denominator <= denominator(left)
    assert denominator(left) % at(left, point).denominator == 0


@given(quantities(), quantities())
def test_equal_polynomials_are_equal_objects(left: Quantity, right: Quantity) -> None:
    assert add(left, right) == add(right, left)
    assert multiply(left, right) == multiply(right, left)
    assert subtract(left, left) == 0
    assert add(subtract(left, right), right) == left


@given(quantities())
def test_representation(quantity: Quantity) -> None:
    if not isinstance(quantity, Polynomial):
        assert not isinstance(quantity, Fraction) or quantity.denominator > 1
        return
    monomials = [monomial for monomial, _ in quantity.terms]
    assert monomials == sorted(set(monomials))
    assert monomials != [()]
    for monomial, value in quantity.terms:
        assert value != 0
        assert not isinstance(value, Fraction) or value.denominator > 1
        assert all(power > 0 for _, power in monomial)
    assert quantity.is_linear() == all(sum(p for _, p in monomial) < 2 for monomial in monomials)


@given(quantities(), POINTS)
def test_substitution_of_one_variable_and_of_all(
    quantity: Quantity, point: dict[str, int]
) -> None:
    partly = substitute(quantity, {"x": point["x"]})
    assert at(partly, point) == at(quantity, point)
    assert not isinstance(partly, Polynomial) or "x" not in partly.variables()
    whole = substitute(quantity, point)
    assert not isinstance(whole, Polynomial)
    assert whole == at(quantity, point)


@given(quantities(), NUMBERS)
def test_normal_form(quantity: Quantity, factor: int | Fraction) -> None:
    if not isinstance(quantity, Polynomial):
        return
    form, scale, constant = normal_form(quantity)
    assert add(multiply(scale, form), constant) == quantity
    values = [value for _, value in form.terms]
    assert all(isinstance(value, int) for value in values)
    assert gcd(*(value.numerator for value in values)) == 1
    assert values[0] > 0
    assert () not in dict(form.terms)
    other = add(multiply(factor, quantity), 7)
    if factor and isinstance(other, Polynomial):
        assert normal_form(other)[0] == form


def test_multiplying_by_zero_leaves_a_number() -> None:
    assert multiply(0, X) == 0
    assert subtract(X, X) == 0
    assert add(subtract(X, X), Fraction(1, 2)) == Fraction(1, 2)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (X, "x"),
        (multiply(-1, X), "-x"),
        (add(multiply(2, multiply(X, X)), Fraction(-1, 2)), "2*x^2 - 1/2"),
        (add(multiply(Fraction(1, 3), multiply(X, Y)), 4), "1/3*x*y + 4"),
        (Fraction(-3, 4), "-3/4"),
    ],
)
def test_ordinary_notation(quantity: Quantity, text: str) -> None:
    assert show(quantity) == text


def test_very_large_products_are_outside_the_fragment() -> None:
    power: Quantity = X
    for _ in range(6):
        power = multiply(power, power)
    assert isinstance(power, Polynomial)
    assert power.degree() == 64
    with pytest.raises(OutsideFragment):
        multiply(power, X)
    total: Quantity = 1
    for name in "abcdefg":
        total = add(total, variable(name))
    square = multiply(total, total)
    with pytest.raises(OutsideFragment):
        multiply(square, square)
