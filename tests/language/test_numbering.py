"""Gödel numbers of formulas in Ouro, against the same numbering written here by texts."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.formulas import data, formulas
from tests.language.shipped import Data, data_of, shipped, value_of

SIGNS = ["(", ")", *"not implies forall = <= proof s + * diag x y z p".split(), "."]
"""The signs with the numbers 1 to 17; the digits 0 to 9 have 20 to 29."""

N = "numbering"


def text_of(formula: Data) -> list[str]:
    """The signs of a formula; a numeral ends with a point."""
    if isinstance(formula, list):
        return ["(", *(sign for part in formula for sign in text_of(part)), ")"]
    return [formula] if isinstance(formula, str) else [*str(formula), "."]


def number_of(formula: Data) -> int:
    digits = (20 + int(s) if s.isdecimal() else 1 + SIGNS.index(s) for s in text_of(formula))
    number = 0
    for digit in digits:
        number = number * 32 + digit
    return number


def substituted(formula: Data, name: str, term: Data) -> Data:
    if formula == name:
        return term
    if not isinstance(formula, list) or formula[:2] == ["forall", name]:
        return formula
    return [formula[0], *(substituted(part, name, term) for part in formula[1:])]


@settings(max_examples=50)
@given(data())
def test_there_and_back(datum: Data) -> None:
    number = number_of(datum)
    assert shipped(N).sooner("number-of", value_of(datum)) == number
    assert data_of(shipped(N).sooner("datum-of", number)) == [datum]


@given(st.one_of(st.integers(-5, 10**6), st.integers(0, 32**12)))
def test_a_number_is_that_of_one_datum_or_none(number: int) -> None:
    found = data_of(shipped(N).sooner("datum-of", number))
    assert isinstance(found, list)
    assert len(found) <= 1
    assert [number_of(datum) for datum in found] == [number] * len(found)


@given(st.lists(st.sampled_from(["(", ")", "x", "not", "1", "0", "."]), max_size=9))
def test_what_is_read_is_what_a_text_says(signs: list[str]) -> None:
    text = " ".join(signs)
    number = 0
    for sign in signs:
        number = number * 32 + (20 + int(sign) if sign.isdecimal() else 1 + SIGNS.index(sign))
    numerals = re.sub(r"(?<![01] )(0|1(?: [01])*) \.", "7", text)
    while (shorter := re.sub(r"\((?: (?:7|x|not))* \)", "7", numerals)) != numerals:
        numerals = shorter
    one = numerals in ("7", "x", "not")
    assert (data_of(shipped(N).sooner("datum-of", number)) != []) == one, text


@settings(max_examples=25)
@given(formulas(2))
def test_the_diagonal_of_a_number(formula: Data) -> None:
    number = number_of(formula)
    expected = number_of(substituted(formula, "x", number))
    assert shipped(N).sooner("diag", number) == expected


def test_the_diagonal_of_what_is_no_formula() -> None:
    assert shipped(N).value("diag", 1) == 0


def test_compiled_and_evaluated_are_the_same() -> None:
    formula = value_of(["forall", "p", ["not", ["proof", "p", ["diag", 1234567890]]]])
    number = shipped(N).value("number-of", formula)
    assert shipped(N).sooner("number-of", formula) == number
    assert data_of(shipped(N).value("datum-of", number)) == [data_of(formula)]
