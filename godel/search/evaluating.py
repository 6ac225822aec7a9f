"""Evaluating an expression on many states at once, and counting what it is made of."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from types import MappingProxyType
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from godel.language.syntax import Atom, Form, Node, head
from godel.language.values import TRUE, Boolean, Symbol
from godel.search.answering import Columns

Vector: TypeAlias = NDArray[Any]
"""Integers or booleans, one for each state."""

FOLDED: MappingProxyType[str, Callable[..., Vector]] = MappingProxyType(
    {"+": np.add, "*": np.multiply, "min": np.minimum, "max": np.maximum}
)
CHAINED: MappingProxyType[str, Callable[..., Vector]] = MappingProxyType(
    {"<": np.less, "<=": np.less_equal, "=": np.equal, ">": np.greater, ">=": np.greater_equal}
)


class Unreadable(Exception):
    """An expression of another kind."""


def evaluated(node: Node, columns: Columns) -> Vector:
    """The values of an expression of `if`, comparisons, `and or not` and arithmetic.

    Both branches of an `if` are evaluated everywhere, which is right as nothing in these faults.
    Raises Unreadable.
    """
    if isinstance(node, Atom):
        if isinstance(node.value, Symbol) and node.value.name in columns:
            return columns[node.value.name]
        width = len(next(iter(columns.values())))
        if isinstance(node.value, Boolean):
            return np.full(width, node.value is TRUE)
        if isinstance(node.value, int):
            return np.full(width, node.value, dtype=np.int64)
    if not isinstance(node, Form) or len(node.items) < 2:
        raise Unreadable
    kind, parts = head(node), [evaluated(item, columns) for item in node.items[1:]]
    if kind == "if" and len(parts) == 3:
        return np.where(parts[0], parts[1], parts[2])
    if kind == "not" and len(parts) == 1:
        return ~parts[0]
    if kind in ("and", "or"):
        joint = np.logical_and if kind == "and" else np.logical_or
        return np.asarray(joint.reduce(parts))
    if kind == "-":
        return -parts[0] if len(parts) == 1 else parts[0] - sum(parts[1:])
    if kind in FOLDED:
        found = parts[0]
        for part in parts[1:]:
            found = FOLDED[kind](found, part)
        return found
    if kind in CHAINED and len(parts) > 1:
        pairs = pairwise(parts)
        return np.asarray(np.logical_and.reduce([CHAINED[kind](*pair) for pair in pairs]))
    raise Unreadable


def nodes(expression: Node) -> int:
    """How many names, numbers and operators an expression has, each operator taking two operands.

    So `(+ 1 1 1)` has five: it counts as `(+ (+ 1 1) 1)`.
    """
    if not isinstance(expression, Form):
        return 1
    operands = expression.items[1:]
    joints = 1 if head(expression) == "if" else max(1, len(operands) - 1)
    return joints + sum(nodes(item) for item in operands)
