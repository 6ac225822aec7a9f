"""Editing programs: find an agent's procedures and their subexpressions, and put others there.

Everything that is not named in an edit stays as it is, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from godel.errors import GodelError
from godel.kernel.comparison import searching_part
from godel.language.canonical import canonical_text, read_canonical
from godel.language.program import definitions_reached
from godel.language.syntax import MAXIMUM_BYTES, Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Scalar, Symbol
from godel.world.agent import build_agent
from godel.world.model import Agent, World

Path: TypeAlias = tuple[int, ...]
"""Where a subtree is: the item to take at each level."""


@dataclass(frozen=True, slots=True, eq=False)
class Procedure:
    """A procedure of an agent: the item of the agent that defines it, its parameters and body."""

    name: str
    item: int
    parameters: tuple[str, ...]
    body: Node


def procedures(agent: Node) -> dict[str, Procedure]:
    """The procedures that an agent defines, in order."""
    found: dict[str, Procedure] = {}
    for index, item in enumerate(agent.items if isinstance(agent, Form) else ()):
        if head(item) != "define" or not isinstance(item, Form) or len(item.items) != 3:
            continue
        target, body = item.items[1], item.items[2]
        if isinstance(target, Form):
            name, listed = name_of(target.items[0]), target.items[1:]
        elif head(body) == "lambda" and isinstance(body, Form) and isinstance(body.items[1], Form):
            name, listed, body = name_of(target), body.items[1].items, body.items[2]
        else:
            continue
        found[name] = Procedure(name, index, tuple(name_of(node) for node in listed), body)
    return found


def with_body(agent: Node, procedure: Procedure, body: Node, extra: Sequence[str] = ()) -> Node:
    """The agent with another body for a procedure, and further parameters."""
    if not isinstance(agent, Form):
        return agent
    names = (procedure.name, *procedure.parameters, *extra)
    define = form(symbol("define"), Form(tuple(symbol(name) for name in names)), body)
    items = agent.items
    return Form((*items[: procedure.item], define, *items[procedure.item + 1 :]))


def acting_part(agent: Node) -> tuple[Procedure, ...]:
    """`policy` and the procedures it reaches, in the order of the agent; `policy` first.

    What is frozen because the search uses it is left out: a rewrite may not touch it.
    """
    known = procedures(agent)
    frozen = searching_part(agent).frozen
    acting = definitions_reached(agent, ("policy",)).keys() - frozen
    ordered = [known[name] for name in known if name in acting]
    return tuple(sorted(ordered, key=lambda procedure: procedure.name != "policy"))


def subexpressions(body: Node) -> Iterator[tuple[Path, Node]]:
    """Every place of an expression where another expression may stand, outermost first."""
    pending: list[tuple[Path, Node]] = [((), body)]
    while pending:
        path, node = pending.pop()
        yield path, node
        pending.extend(
            ((*path, *step), child) for step, child in reversed(tuple(_children(node)))
        )


def _children(node: Node) -> Iterator[tuple[Path, Node]]:
    """The expressions directly inside an expression."""
    if not isinstance(node, Form) or not node.items:
        return
    kind = head(node)
    if kind in ("quote", "quasiquote"):
        return
    if kind in ("cond", "case"):
        if kind == "case":
            yield (1,), node.items[1]
        for index, clause in enumerate(node.items[1:], 1):
            if isinstance(clause, Form) and (kind == "cond" or index > 1):
                if kind == "cond" and name_of(clause.items[0]) != "else":
                    yield (index, 0), clause.items[0]
                yield (index, 1), clause.items[1]
        return
    if kind in ("let", "let*") and isinstance(node.items[1], Form):
        for index, pair in enumerate(node.items[1].items):
            if isinstance(pair, Form):
                yield (1, index, 1), pair.items[1]
        yield (2,), node.items[2]
        return
    start = 2 if kind == "lambda" else 0 if isinstance(node.items[0], Form) else 1
    for index, child in enumerate(node.items[start:], start):
        yield (index,), child


def replace_at(node: Node, path: Path, new: Node) -> Node:
    """The tree with another subtree at a path."""
    if not path:
        return new
    if not isinstance(node, Form):
        raise IndexError("the path leaves the tree")
    first = path[0]
    child = replace_at(node.items[first], path[1:], new)
    return Form((*node.items[:first], child, *node.items[first + 1 :]))


def size(node: Node) -> int:
    """Number of atoms and forms: a measure of how long a program is."""
    total, pending = 0, [node]
    while pending:
        item = pending.pop()
        total += 1
        if isinstance(item, Form):
            pending.extend(item.items)
    return total


def literal(value: Scalar) -> Node:
    """An expression whose value is a given atom."""
    atom = Atom(value)
    return form(symbol("quote"), atom) if isinstance(value, Symbol) else atom


def canonical(node: Node) -> Node:
    """The tree that its canonical text reads back as: places and anything unprintable go."""
    return read_canonical(canonical_text(node).encode(), maximum_bytes=MAXIMUM_BYTES)


def built(node: Node, world: World) -> Agent | None:
    """The agent of a tree, or None if the tree is no agent for this world."""
    try:
        return build_agent(canonical(node), world)
    except GodelError:
        return None
