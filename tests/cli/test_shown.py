"""Numbers are rounded outward, values and digits never go on without end."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.cli.shown import (
    assignments,
    both,
    decimal_digits,
    exact,
    from_digits,
    interval,
    rounded,
    value_text,
)
from godel.errors import UsageProblem
from godel.language.values import FALSE, NIL, Pair, PrimitiveValue, Symbol, Value, list_value
from godel.world.model import Choice, Declared, Range

numbers = st.builds(
    lambda top, bottom, scale: Fraction(top, bottom) * Fraction(10) ** scale,
    st.integers(-(10**12), 10**12),
    st.integers(1, 10**12),
    st.integers(-40, 40),
)


@given(numbers)
def test_rounding_is_outward_and_close(value: Fraction) -> None:
    low, high = Fraction(rounded(value, up=False)), Fraction(rounded(value, up=True))
    assert low <= value <= high
    assert high - low <= abs(value) / 10**4


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [
        (Fraction(1, 3), "0.333333", "0.333334"),
        (Fraction(-1, 3), "-0.333334", "-0.333333"),
        (Fraction(1, 2), "0.5", "0.5"),
        (7, "7", "7"),
        (Fraction(10**20, 3), "3.33333e19", "3.33334e19"),
        (Fraction(1, 3 * 10**20), "3.33333e-21", "3.33334e-21"),
        (0, "0", "0"),
    ],
)
def test_rounded(value: Fraction | int, low: str, high: str) -> None:
    assert (rounded(value, up=False), rounded(value, up=True)) == (low, high)


def test_exact_beside_rounded_only_where_it_says_more() -> None:
    assert both(Fraction(1, 3), up=True) == "0.333334 (1/3)"
    assert both(Fraction(1, 4), up=True) == "0.25"
    assert both(Fraction(1, 3**99), up=True) == rounded(Fraction(1, 3**99), up=True)


def test_intervals() -> None:
    assert interval(Fraction(1, 3), None) == "[0.333333, oo]"
    assert interval(None, Fraction(1, 3)) == "[-oo, 0.333334]"


def test_exact_numbers_have_an_end() -> None:
    assert exact(Fraction(3, 4)) == "3/4"
    assert exact(None) is None
    with pytest.raises(UsageProblem):
        exact(2**20_000)


def test_states() -> None:
    declared = [Declared("a", Range(0, 9)), Declared("b", Choice((FALSE,)))]
    assert assignments(declared, (4, FALSE)) == "a=4 b=false"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (list_value([1, Symbol("a"), NIL, PrimitiveValue("car")]), "(1 a () #[primitive car])"),
        (Pair(1, 2), "(1 . 2)"),
        (Pair(1, Pair(2, FALSE)), "(1 2 . false)"),
        (list_value([list_value([Fraction(1, 2)])]), "((1/2))"),
    ],
)
def test_values(value: Value, text: str) -> None:
    assert value_text(value) == text


def test_a_value_that_shares_its_parts_is_cut_off() -> None:
    value: Value = NIL
    for _ in range(300):
        value = Pair(value, value)
    assert len(value_text(value, 100)) <= 103
    assert value_text(list_value(list(range(10_000))), 20) == "(0 1 2 3 4 5 6 7 8 9..."


@given(st.one_of(st.integers(0, 10**50), st.integers(0, 2**60_000)))
def test_long_numbers_there_and_back(value: int) -> None:
    digits = decimal_digits(value)
    assert from_digits(digits) == value
    if value < 10**4_000:
        assert digits == str(value)
