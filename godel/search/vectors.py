"""Small expressions over many views at once: their values as arrays, and what they cost.

Only expressions without branches: variables, literals, arithmetic on integers, comparisons, and,
or, not. What is none of these has no vector. Values that are no numbers and no booleans are coded
by the order in which a table first met them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from godel.language.syntax import Atom, Form, Node, head, name_of
from godel.language.values import TRUE, Boolean, Symbol, Value

Array: TypeAlias = NDArray[Any]

LARGEST = 1 << 40
"""Numbers beyond this are not followed."""

CALL_GAS = 2
"""Gas of a call of a primitive besides its operands: the call and its operator."""


@dataclass(frozen=True, slots=True, eq=False)
class Vector:
    """One value for each view: `kind` is number (integers), truth (booleans) or name (codes)."""

    kind: str
    values: Array


@dataclass(slots=True, eq=False)
class Columns:
    """The variables in all views, and the codes of names. Mutable: codes are given when needed."""

    count: int
    known: dict[str, Vector] = field(default_factory=dict)
    codes: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, options: tuple[Value, ...] | None, entries: Array) -> None:
        """A variable: integers as they are, or indexes of options."""
        if options is None:
            self.known[name] = Vector("number", entries.astype(np.int64))
            return
        coded = [self.constant(option) for option in options]
        kinds = {vector.kind for vector, _ in coded}
        if len(kinds) == 1:
            table = np.array([value for _, value in coded])
            self.known[name] = Vector(kinds.pop(), table[entries])

    def constant(self, value: Value) -> tuple[Vector, Any]:
        """A literal as a vector, and its one entry."""
        kind, entry = self._entry(value)
        return Vector(kind, np.full(self.count, entry)), entry

    def _entry(self, value: Value) -> tuple[str, Any]:
        if isinstance(value, Boolean):
            return "truth", value is TRUE
        if isinstance(value, int) and abs(value) < LARGEST:
            return "number", value
        if isinstance(value, Symbol):
            return "name", self.codes.setdefault(value.name, len(self.codes))
        return "other", 0

    def entry(self, value: Value) -> tuple[str, Any]:
        """Kind and entry of a value, as `of` gives them."""
        return self._entry(value)

    def of(self, node: Node) -> Vector | None:
        """The values of an expression; None if it is not one of those that can be followed."""
        if isinstance(node, Atom):
            if isinstance(node.value, Symbol):
                return self.known.get(node.value.name)
            vector, _ = self.constant(node.value)
            return None if vector.kind == "other" else vector
        if not isinstance(node, Form) or not node.items:
            return None
        if head(node) == "quote":
            inner = node.items[1]
            value = inner.value if isinstance(inner, Atom) else None
            return self.constant(value)[0] if isinstance(value, Symbol) else None
        operands = [self.of(item) for item in node.items[1:]]
        found = [operand for operand in operands if operand is not None]
        if len(found) < len(operands) or not found:
            return None
        return _called(head(node), found)


def _called(name: str, operands: list[Vector]) -> Vector | None:
    """A primitive applied to vectors."""
    kinds = {operand.kind for operand in operands}
    values = [operand.values for operand in operands]
    if name in ("and", "or", "not"):
        if kinds != {"truth"}:
            return None
        if name == "not":
            return Vector("truth", ~values[0]) if len(values) == 1 else None
        fold: Callable[..., Array] = np.logical_and if name == "and" else np.logical_or
        return Vector("truth", _folded(fold, values))
    if len(values) == 2 and len(kinds) == 1 and name in ("eq?", "equal?"):
        return Vector("truth", values[0] == values[1])
    if kinds != {"number"}:
        return None
    if name in COMPARED and len(values) == 2:
        return Vector("truth", COMPARED[name](*values))
    if name == "abs" and len(values) == 1:
        return Vector("number", np.abs(values[0]))
    if name in DIVIDED and len(values) == 2:
        if np.any(values[1] <= 0):
            return None
        return Vector("number", DIVIDED[name](*values))
    if name == "-" and len(values) == 1:
        return Vector("number", -values[0])
    if name not in COUNTED or len(values) < 2:
        return None
    if name == "*" and any(np.abs(value).max(initial=0) > 1 << 20 for value in values):
        return None
    result = _folded(COUNTED[name], values)
    return Vector("number", result) if np.abs(result).max(initial=0) < LARGEST else None


def _folded(operation: Callable[..., Array], values: list[Array]) -> Array:
    result = values[0]
    for value in values[1:]:
        result = operation(result, value)
    return result


COMPARED: Mapping[str, Callable[..., Array]] = {
    "=": np.equal, "<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal,
}  # fmt: skip
COUNTED: Mapping[str, Callable[..., Array]] = {
    "+": np.add, "-": np.subtract, "*": np.multiply, "min": np.minimum, "max": np.maximum,
}  # fmt: skip
DIVIDED: Mapping[str, Callable[..., Array]] = {
    "quotient": np.floor_divide, "modulo": np.mod,
}  # fmt: skip


def gas_of(node: Node) -> int:
    """About the gas of an expression without calls of other procedures, on its longest way."""
    if isinstance(node, Atom) or not isinstance(node, Form) or not node.items:
        return 1
    name = head(node)
    if name == "quote":
        return 1
    inner = [gas_of(item) for item in node.items[1:]]
    if name == "if" and len(inner) == 3:
        return 1 + inner[0] + max(inner[1:])
    if name in ("and", "or"):
        return len(inner) - 1 + sum(inner)
    return CALL_GAS + sum(inner)


def names_in(node: Node) -> set[str]:
    """The names that an expression mentions."""
    if isinstance(node, Form):
        return {name for item in node.items for name in names_in(item)}
    return {name_of(node)} - {""}
