"""Parts of tasks and outcomes, read strictly from forms and written to them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from godel.errors import GodelError
from godel.language.syntax import Atom, Form, Node, Text, form
from godel.language.values import Boolean, Number, Symbol, Value, boolean


class WireProblem(GodelError):
    """Bytes that are not a task, or not an outcome."""

    code = "wire"


def words_node(texts: Iterable[str]) -> Node:
    """Strings."""
    return form(*map(Text, texts))


def strings_in(node: Node, count: int) -> list[str]:
    """So many strings in a form. Raises WireProblem."""
    return [string_in((item,)) for item in exactly(items_of(node), count)]


def truth_in(nodes: tuple[Node, ...]) -> bool:
    """A truth value. Raises WireProblem."""
    (node,) = exactly(nodes, 1)
    if not isinstance(node, Atom) or not isinstance(node.value, Boolean):
        raise WireProblem("expected true or false")
    return node.value is boolean(True)


def items_of(node: Node) -> tuple[Node, ...]:
    """The items of a form. Raises WireProblem."""
    if isinstance(node, Form) and node.items:
        return node.items
    if isinstance(node, Form):
        return ()
    raise WireProblem("expected a form")


def tail_of(node: Node) -> tuple[Node, ...]:
    """The items of a form after its head. Raises WireProblem."""
    return items_of(node)[1:]


def exactly(items: tuple[Node, ...], count: int) -> tuple[Node, ...]:
    """The items, if there are so many. Raises WireProblem."""
    if len(items) != count:
        raise WireProblem(f"expected {count} items, not {len(items)}")
    return items


def string_in(items: tuple[Node, ...]) -> str:
    """One string. Raises WireProblem."""
    if len(items) == 1 and isinstance(items[0], Text):
        return items[0].text
    raise WireProblem("expected a string")


def number_in(node: Node) -> Number:
    """A number. Raises WireProblem."""
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise WireProblem("expected a number")


def natural_in(items: tuple[Node, ...]) -> int:
    """One natural number. Raises WireProblem."""
    (node,) = exactly(items, 1)
    value = number_in(node)
    if not isinstance(value, int) or value < 0:
        raise WireProblem("expected a natural number")
    return value


def values_in(items: tuple[Node, ...]) -> tuple[Value, ...]:
    """Values of a state. Raises WireProblem."""
    found: list[Value] = []
    for item in items:
        if not isinstance(item, Atom):
            raise WireProblem("expected values written out")
        found.append(item.value)
    return tuple(found)


def leaf_node(value: Value) -> Node:
    """A value of a state. Raises WireProblem."""
    if isinstance(value, int | Fraction | Boolean | Symbol):
        return Atom(value)
    raise WireProblem("a state holds atoms")


def row_node(values: tuple[Value, ...]) -> Node:
    """A state."""
    return form(*map(leaf_node, values))
