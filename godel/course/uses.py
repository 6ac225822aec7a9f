"""What a program uses: the words outside of its quoted data, its definitions, its size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from godel.language.canonical import print_flat
from godel.language.syntax import Atom, Form, Node, head, name_of


def words_in(nodes: Iterable[Node]) -> frozenset[str]:
    """Every symbol that is not quoted data; `quote` itself counts, and so do templates."""
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Form):
            if head(node) == "quote":
                found.add("quote")
            else:
                stack.extend(node.items)
        elif isinstance(node, Atom) and name_of(node):
            found.add(name_of(node))
    return frozenset(found)


def atoms_in(nodes: Iterable[Node]) -> frozenset[str]:
    """The canonical texts of all atoms, in quoted data too."""
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Form):
            stack.extend(node.items)
        else:
            found.add(print_flat(node))
    return frozenset(found)


def definitions(nodes: Iterable[Node]) -> Iterator[tuple[str, int, Node]]:
    """The name, the number of parameters (-1 for a constant) and the form of each definition."""
    for node in nodes:
        if head(node) == "define" and isinstance(node, Form) and len(node.items) > 1:
            target = node.items[1]
            if isinstance(target, Form) and target.items:
                yield name_of(target.items[0]), len(target.items) - 1, node
            else:
                yield name_of(target), _parameters(node.items[-1]), node


def _parameters(node: Node) -> int:
    """The number of parameters if a node is a lambda, else -1."""
    if head(node) == "lambda" and isinstance(node, Form) and len(node.items) > 1:
        names = node.items[1]
        return len(names.items) if isinstance(names, Form) else -1
    return -1


def size(nodes: Sequence[Node]) -> int:
    """Atoms and forms of some trees, all counted."""
    count, stack = 0, list(nodes)
    while stack:
        node = stack.pop()
        count += 1
        if isinstance(node, Form):
            stack.extend(node.items)
    return count


def parted(first: Node, second: Node) -> str:
    """Where two trees first differ, in words; "" if they do not."""
    stack = [(first, second)]
    while stack:
        one, other = stack.pop()
        if isinstance(one, Form) and isinstance(other, Form):
            if len(one.items) != len(other.items):
                return f"{_brief(one)} against {_brief(other)}"
            stack.extend(reversed(list(zip(one.items, other.items, strict=True))))
        elif print_flat(one) != print_flat(other):
            return f"{_brief(one)} against {_brief(other)}"
    return ""


def _brief(node: Node) -> str:
    text = print_flat(node)
    return text if len(text) <= 60 else text[:57] + "..."
