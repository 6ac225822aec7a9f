"""Values carry their sort: nothing that Python confuses is confused."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest

from godel.language.primitives import same_atom
from godel.language.values import (
    FALSE,
    NIL,
    TRUE,
    Boolean,
    Pair,
    Symbol,
    Value,
    boolean,
    list_items,
    list_value,
    number,
)


def test_booleans_are_not_numbers() -> None:
    values: list[object] = [TRUE, FALSE]
    for value in values:
        assert not isinstance(value, int)
        assert value not in (0, 1, 1.0, True, False, Fraction(1))
    assert boolean(True) is TRUE
    assert boolean(False) is FALSE


DISTINCT: tuple[Value, ...] = (
    0,
    1,
    -1,
    -2,
    Fraction(1, 2),
    TRUE,
    FALSE,
    NIL,
    Symbol("true"),
    Symbol("1"),
    Symbol("()"),
)


@pytest.mark.parametrize(("left", "right"), list(combinations(DISTINCT, 2)), ids=repr)
def test_different_values_are_different_atoms(left: Value, right: Value) -> None:
    assert not same_atom(left, right, None)
    assert not same_atom(right, left, None)


@pytest.mark.parametrize("value", DISTINCT, ids=repr)
def test_an_atom_is_itself(value: Value) -> None:
    assert same_atom(value, value, None)


def test_pairs_are_never_the_same_atom() -> None:
    pair = Pair(1, NIL)
    assert not same_atom(pair, pair, None)
    assert pair != Pair(1, NIL)


def test_integral_fractions_become_integers() -> None:
    assert type(number(Fraction(4, 2))) is int
    assert number(Fraction(4, 2)) == 2
    assert number(Fraction(1, 2)) == Fraction(1, 2)
    assert type(number(-3)) is int


def test_lists() -> None:
    items: list[Value] = [1, TRUE, NIL]
    assert list_items(list_value(items)) == items
    assert list_items(NIL) == []
    assert list_items(Pair(1, 2)) is None
    assert list_items(5) is None
    assert list_value([]) is NIL


def test_a_long_list_needs_no_recursion() -> None:
    items: list[Value] = [0] * 200_000
    assert list_items(list_value(items)) == items


def test_the_texts_of_values() -> None:
    for value, text in ((TRUE, "true"), (FALSE, "false"), (NIL, "()")):
        assert repr(value) == str(value) == text
    assert repr(Symbol("a")) == "a"
    assert {Boolean("true"), Boolean("false")} == {TRUE, FALSE}
