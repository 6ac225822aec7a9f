"""Floats of other tools stand for fractions, or for nothing."""

from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.errors import MeaningProblem
from godel.importers.rationals import intended

F = Fraction


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (0, F(0)),
        (True + 1, F(2)),
        (F(2, 7), F(2, 7)),
        (numpy.int64(-3), F(-3)),
        (-100.0, F(-100)),
        (1e22, F(10**22)),
        (0.1, F(1, 10)),
        (0.3333333333333333, F(1, 3)),
        (0.33333333333333337, F(1, 3)),
        ((1 - 0.8) / 2, F(1, 10)),
        (0.1 + 0.2, F(3, 10)),
        (1 - 1 / 3, F(2, 3)),
        (numpy.float64(1) / 7, F(1, 7)),
        (0.333333, F(333333, 10**6)),  # written like this: no third
        (1e-9, F(1, 10**9)),
        (-0.75, F(-3, 4)),
        (0.9999999999999999, F(1)),
        (100 / 3, F(100, 3)),
    ],
)
def test_what_is_meant(value: object, meant: Fraction) -> None:
    assert intended(value, "it") == meant


@pytest.mark.parametrize(
    "value",
    [
        0.12345678901234,
        2**0.5,
        1e-9 / 3,
        float("nan"),
        float("inf"),
        True,
        numpy.bool_(False),
        "1/2",
        None,
        1j,
        numpy.float32(0.1),
    ],
)
def test_what_means_nothing(value: object) -> None:
    with pytest.raises(MeaningProblem, match="the chance"):
        intended(value, "the chance")


@given(st.fractions(max_denominator=10**4, min_value=-1000, max_value=1000))
def test_the_float_of_a_simple_fraction_means_that_fraction(value: Fraction) -> None:
    assert intended(float(value), "it") == value


@given(st.integers(1, 999), st.integers(1, 999))
def test_so_does_one_minus_it_and_its_half(top: int, bottom: int) -> None:
    value = F(min(top, bottom), max(top, bottom))
    assert intended(1 - float(value), "it") == 1 - value
    assert intended((1.0 - float(value)) / 2.0, "it") == (1 - value) / 2
