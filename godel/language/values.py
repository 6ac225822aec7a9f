"""Values of Ouro: exact numbers, booleans, symbols, pairs, the empty list, procedures.

Every value carries its sort in its Python type. Numbers are `int`, or `Fraction` with a
denominator above 1, so each number has one representation; booleans are *not* Python's, whose
`True == 1` would let sorts run together.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from godel.language.core import Lambda
    from godel.language.polynomial import Polynomial

Number: TypeAlias = int | Fraction


class Boolean(Enum):
    """The two truth values."""

    TRUE = "true"
    FALSE = "false"

    def __repr__(self) -> str:
        return self.value

    def __str__(self) -> str:
        return self.value


TRUE = Boolean.TRUE
FALSE = Boolean.FALSE


class Empty(Enum):
    """The sort of the empty list, which has one value."""

    NIL = "()"

    def __repr__(self) -> str:
        return self.value

    def __str__(self) -> str:
        return self.value


NIL = Empty.NIL


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name as a value, as in `'left`."""

    name: str

    def __repr__(self) -> str:
        return self.name


@dataclass(slots=True, eq=False)
class Pair:
    """A pair. Compared by identity in Python: structural equality would recurse on input.

    Never changed, and the type checker sees to it; to have Python see to it as well would make
    pairs three times as slow.
    """

    first: Final[Value]
    rest: Final[Value]


@dataclass(slots=True, eq=False)
class Closure:
    """A procedure written in Ouro, with the environment it was made in. Never changed: see Pair."""

    code: Final[Lambda]
    environment: Final[Environment | None]


@dataclass(frozen=True, slots=True)
class PrimitiveValue:
    """A primitive used as a value, as in `(map abs xs)`."""

    name: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A boolean or enumerated variable of a symbolic state, not yet fixed to one value."""

    variable: str


@dataclass(slots=True, eq=False)
class Environment:
    """One binding and the bindings around it. Never changed: see Pair."""

    name: Final[str]
    value: Final[Value]
    outer: Final[Environment | None]


Value: TypeAlias = (
    "int | Fraction | Boolean | Symbol | Empty | Pair | Closure | PrimitiveValue"
    " | Polynomial | Unknown"
)
Scalar: TypeAlias = int | Fraction | Boolean | Symbol


def number(value: int | Fraction) -> Number:
    """The one representation of a number: integral fractions become `int`."""
    return value.numerator if value.denominator == 1 else value


def boolean(value: bool) -> Boolean:
    """The Ouro value of a Python truth value."""
    return TRUE if value else FALSE


def list_value(items: list[Value] | tuple[Value, ...]) -> Value:
    """The Ouro list of the given values."""
    result: Value = NIL
    for item in reversed(items):
        result = Pair(item, result)
    return result


def list_items(value: Value) -> list[Value] | None:
    """The elements of a proper list, or None if the value is not one."""
    items: list[Value] = []
    while isinstance(value, Pair):
        items.append(value.first)
        value = value.rest
    return items if value is NIL else None
