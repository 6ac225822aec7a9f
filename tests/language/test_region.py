"""Regions, case by case; `tests/properties/test_region.py` compares them with brute force."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.language.region import (
    Cases,
    Cut,
    Interval,
    OutsideFragment,
    Region,
    Undecided,
    nonnegative,
    positive,
    zero,
)
from godel.language.values import FALSE, TRUE, Unknown

X, Y = variable("x"), variable("y")
SUM = add(X, Y)
SQUARE = multiply(X, X)


def region(x: Interval = (None, None), y: Interval = (None, None)) -> Region:
    return Region(((X, x), (Y, y)), (("b", (FALSE, TRUE)),))


def linear(a: int, b: int) -> Polynomial:
    total = add(multiply(a, X), multiply(b, Y))
    if not isinstance(total, Polynomial):
        raise AssertionError("not a form")
    return total


@pytest.mark.parametrize(
    ("x", "y", "form", "interval"),
    [
        ((0, 3), (1, 2), linear(1, 1), (1, 5)),
        ((0, 3), (1, 2), linear(1, -2), (-4, 1)),
        ((0, None), (1, 2), linear(1, -2), (-4, None)),
        ((None, 3), (1, None), linear(1, -1), (None, 2)),
        ((-3, 2), (0, 0), SQUARE, (-6, 9)),
        ((2, 3), (0, 0), SQUARE, (4, 9)),
        ((2, None), (0, 0), SQUARE, (4, None)),
        ((-2, None), (0, 0), SQUARE, (None, None)),
    ],
)
def test_interval_arithmetic(
    x: Interval, y: Interval, form: Polynomial, interval: Interval
) -> None:
    assert region(x, y).interval(form) == interval


QUESTIONS = {"nonnegative": nonnegative, "positive": positive, "zero": zero}


@pytest.mark.parametrize(
    ("question", "quantity", "x", "answer"),
    [
        ("nonnegative", X, (0, 5), True),
        ("nonnegative", X, (-5, -1), False),
        ("nonnegative", X, (-1, 5), Cut(X, 0)),
        ("nonnegative", subtract(3, X), (0, 3), True),
        ("nonnegative", subtract(3, X), (4, 9), False),
        ("nonnegative", subtract(3, X), (0, 9), Cut(X, 4)),
        ("nonnegative", subtract(multiply(2, X), 3), (0, 9), Cut(X, 2)),
        ("nonnegative", subtract(3, multiply(2, X)), (0, 9), Cut(X, 2)),
        ("positive", X, (1, 5), True),
        ("positive", X, (-5, 0), False),
        ("positive", X, (0, 5), Cut(X, 1)),
        ("positive", subtract(3, X), (0, 2), True),
        ("positive", subtract(3, X), (3, 9), False),
        ("positive", subtract(3, X), (0, 9), Cut(X, 3)),
        ("positive", subtract(Fraction(7, 2), X), (0, 9), Cut(X, 4)),
        ("zero", X, (0, 0), True),
        ("zero", X, (1, 5), False),
        ("zero", X, (-5, -1), False),
        ("zero", X, (0, 5), Cut(X, 1)),
        ("zero", X, (-5, 5), Cut(X, 0)),
        ("zero", subtract(multiply(2, X), 1), (-5, 5), False),
        ("nonnegative", 0, (0, 0), True),
        ("positive", 0, (0, 0), False),
        ("zero", Fraction(1, 2), (0, 0), False),
    ],
)
def test_what_is_decided(
    question: str, quantity: Quantity, x: Interval, answer: bool | Cut
) -> None:
    try:
        assert QUESTIONS[question](quantity, region(x)) is answer
    except Undecided as undecided:
        assert undecided.split == answer


def test_a_literal_about_a_recorded_form_is_decided_by_it_alone() -> None:
    known = region((0, 9), (0, 9)).tighten(linear(1, 1), 5, None)
    assert known is not None
    assert known.at_least(linear(1, 1), 5)
    assert not known.at_least(linear(1, 1), 19)
    with pytest.raises(Undecided):
        known.at_least(linear(1, 2), 5)  # true, but only by way of the other form


def test_an_exact_run_has_no_region() -> None:
    with pytest.raises(OutsideFragment):
        nonnegative(X, None)


def test_cutting() -> None:
    whole = region((0, 9))
    below, above = whole.halves(Cut(X, 4))
    assert below is not None
    assert above is not None
    assert below.recorded(X) == (0, 3)
    assert above.recorded(X) == (4, 9)
    assert whole.halves(Cut(X, 0))[0] is None
    assert whole.halves(Cut(X, 10))[1] is None


def test_what_variables_stand_for() -> None:
    known = region((2, 2), (0, 9))
    assert known.value("x") == 2
    assert known.value("y") == Y
    assert known.value("z") == variable("z")
    assert known.value("b") == Unknown("b")
    assert known.fix("b", TRUE).value("b") is TRUE


def test_what_was_known_is_kept_when_a_variable_becomes_a_constant() -> None:
    whole = region((0, 9), (0, 9)).tighten(linear(2, -3), 1, 4)
    assert whole is not None
    fixed = whole.tighten(X, 5, 5)  # 1 <= 10 - 3y <= 4
    assert fixed is not None
    assert fixed.value("y") == Polynomial(((((("y"), 1),), 1),))
    assert fixed.recorded(Y) == (2, 3)
    assert whole.tighten(X, 0, 0) is None  # 1 <= -3y


def test_cuts_and_regions_are_readable() -> None:
    assert str(Cut(linear(2, -3), 4)) == "2*x - 3*y >= 4"
    assert str(Cases("b")) == "which b"
    assert str(region((0, 9), (3, 3)).fix("b", TRUE)) == "0<=x<=9 b=true y=3"
    assert str(Region((), ())) == "everywhere"
