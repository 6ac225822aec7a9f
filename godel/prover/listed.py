"""A finite set of states, and values on it, as Ouro expressions: trees of tests."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from godel.language.syntax import Atom, Node, form, symbol
from godel.language.values import FALSE, TRUE, Boolean, Number, Symbol, Value, number
from godel.world.model import Declared

Row = tuple[tuple[Value, ...], Node]
"""The values of all variables at one place, and the expression that holds there."""


def membership(places: Sequence[tuple[Value, ...]], declared: tuple[Declared, ...]) -> Node:
    """Whether the variables have the values of one of the places."""
    rows = [(place, _equalities(place, declared)) for place in places]
    return _tree(rows, declared) if rows else Atom(FALSE)


def lookup(
    places: Sequence[tuple[Value, ...]], values: Sequence[Fraction], declared: tuple[Declared, ...]
) -> Node:
    """The value of the place where the variables are; anything where they are at none."""
    rows: list[Row] = [
        (place, Atom(number(value))) for place, value in zip(places, values, strict=True)
    ]
    return _tree(rows, declared) if rows else Atom(0)


def _equalities(place: tuple[Value, ...], declared: tuple[Declared, ...]) -> Node:
    tests = [_is(item.name, value) for item, value in zip(declared, place, strict=True)]
    return form(symbol("and"), *tests) if tests else Atom(TRUE)


def _is(name: str, value: Value) -> Node:
    """`(= name 3)`, `(eq? name 'left)` or `(eq? name true)`."""
    if isinstance(value, int | Fraction):
        return form(symbol("="), symbol(name), Atom(value))
    if isinstance(value, Symbol):
        return form(symbol("eq?"), symbol(name), form(symbol("quote"), Atom(value)))
    return form(symbol("eq?"), symbol(name), Atom(value if isinstance(value, Boolean) else TRUE))


def _tree(rows: Sequence[Row], declared: tuple[Declared, ...]) -> Node:
    """Tests until one row is left: halves of a number's values, names one by one.

    Recursion is as deep as the tests: the logarithm of the rows, and one level for each name.
    """
    if len(rows) == 1:
        return rows[0][1]
    index = next(i for i in range(len(declared)) if len({repr(row[0][i]) for row in rows}) > 1)
    kinds = {repr(values[index]): values[index] for values, _ in rows}
    numbers: list[Number] = sorted(v for v in kinds.values() if isinstance(v, int | Fraction))
    if numbers:
        middle = numbers[len(numbers) // 2]
        below = [row for row in rows if _number(row[0][index]) < middle]
        above = [row for row in rows if _number(row[0][index]) >= middle]
        test: Node = form(symbol("<"), symbol(declared[index].name), Atom(middle))
        return form(symbol("if"), test, _tree(below, declared), _tree(above, declared))
    first = kinds[min(kinds)]
    same = [row for row in rows if row[0][index] == first]
    other = [row for row in rows if row[0][index] != first]
    test = _is(declared[index].name, first)
    return form(symbol("if"), test, _tree(same, declared), _tree(other, declared))


def _number(value: Value) -> Number:
    return value if isinstance(value, int | Fraction) else 0
