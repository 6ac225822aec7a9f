"""All that is wrong with a file at once: build, note the error, mend the spot, build again.

The builders of worlds and agents stop at the first error. Here the tree around it is replaced by
something harmless, so that the next one shows. What was mended is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from godel.cli.loading import did_you_mean
from godel.errors import GodelError, Place
from godel.language.desugar import RESERVED
from godel.language.primitives import PRIMITIVES
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Scalar
from godel.machine.scene import SourceFile
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.clauses import declarations
from godel.world.model import Choice, World

Built = TypeVar("Built")

MOST = 20
"""Errors that are told about one form."""

_UNKNOWN = re.compile(r"(?:unknown name|cannot see) (\S+)\Z")
_MISSING = re.compile(r"(\S+) has no (default|start)\Z")
_NOTHING: Node = form(symbol("let"), Form(()))
"""A statement that does nothing."""

_ZERO: Node = form(symbol("+"))
"""An expression with the value 0 that is no literal, so that no sum of weights is wrong by it."""


def world_problems(source: SourceFile, node: Node) -> tuple[list[GodelError], World | None]:
    """What is wrong with a world, and the world itself if nothing is."""
    return _all_problems(source, node, build_world, _mend_world)


def agent_problems(source: SourceFile, node: Node, world: World) -> list[GodelError]:
    """What is wrong with an agent in a world."""
    return _all_problems(source, node, lambda tree: build_agent(tree, world), _mend_agent)[0]


def _all_problems(
    source: SourceFile,
    node: Node,
    build: Callable[[Node], Built],
    mend: Callable[[Node, GodelError, Node], Node | None],
) -> tuple[list[GodelError], Built | None]:
    found: list[GodelError] = []
    built: Built | None = None
    tree: Node | None = node
    while tree is not None and len(found) < MOST:
        try:
            built = build(tree)
            break
        except GodelError as error:
            spot = _pointed_at(tree, error)
            if found and (error.place is None or _same(error, found)):
                break  # it is about what was mended
            found.append(error)
            tree = mend(tree, error, spot) if spot is not None else None
    for problem in found:
        _show_line(problem, source)
    return sorted(found, key=_order), None if found else built


def _same(error: GodelError, found: list[GodelError]) -> bool:
    """Whether an error is one of those found already, or stands in the very place of one.

    The place of the whole form is left out: what is missing has no place of its own.
    """
    return any(
        _order(error) == _order(other)
        and (error.message == other.message or not _MISSING.match(other.message))
        for other in found
    )


def _order(error: GodelError) -> tuple[int, int]:
    return (error.place.line, error.place.column) if error.place else (0, 0)


def _show_line(error: GodelError, source: SourceFile) -> None:
    """Fill in the file and the line of an error's place."""
    if error.place is not None:
        line = source.text.split("\n")[error.place.line - 1]
        error.place = replace(error.place, source=str(source.path), text=line)


def _at(node: Node, place: Place | None) -> bool:
    return place is not None and (node.position.line, node.position.column) == (
        place.line,
        place.column,
    )


def _preorder(node: Node) -> list[Node]:
    """A tree's nodes, each before its children."""
    found: list[Node] = []
    stack = [node]
    while stack:
        item = stack.pop()
        found.append(item)
        stack.extend(reversed(item.items) if isinstance(item, Form) else ())
    return found


def _pointed_at(tree: Node, error: GodelError) -> Node | None:
    """The node that an error is about; an unknown name is moved to where it is used first."""
    spot = next((node for node in _preorder(tree) if _at(node, error.place)), None)
    named = _UNKNOWN.search(error.message)
    if spot is None or named is None:
        return spot
    name = named[1]
    use = next((node for node in _preorder(spot) if name_of(node) == name), None)
    if use is not None and error.place is not None and use.position.line:
        error.place = Place(error.place.source, use.position.line, use.position.column)
        if error.message.startswith("unknown name"):
            near = did_you_mean(name, {*error.hint.split()[1:], *RESERVED, *PRIMITIVES})
            error.hint = near if near.startswith("did") else error.hint
        return use
    return spot


def put(tree: Node, old: Node, new: tuple[Node, ...]) -> Node:
    """A tree with one of its nodes, found by identity, replaced by others. Depth is bounded."""
    if not isinstance(tree, Form):
        return tree
    items: list[Node] = []
    for item in tree.items:
        items += new if item is old else (put(item, old, new),)
    return Form(tuple(items), tree.position)


def _parents(tree: Node, spot: Node) -> list[Form]:
    """The forms around a node, outermost first."""
    path: list[Form] = []
    node = tree
    while node is not spot and isinstance(node, Form):
        path.append(node)
        inside = (item for item in node.items if any(n is spot for n in _preorder(item)))
        node = next(inside, spot)
    return path


def _mend_world(tree: Node, error: GodelError, spot: Node) -> Node | None:
    """The world with the cause of an error taken away, None where that is not possible."""
    missing = _MISSING.match(error.message)
    if missing and isinstance(tree, Form):
        return _add_value(tree, missing[1], missing[2])
    path = [*_parents(tree, spot), *([spot] if isinstance(spot, Form) else [])]
    if len(path) < 2 or not isinstance(tree, Form):
        return None
    clause = path[1]
    kind = head(clause)
    same = [item for item in tree.items if head(item) == kind]
    if same[0] is not clause:
        return put(tree, clause, ())
    if kind in ("life", "discount"):
        harmless = Atom(1) if kind == "discount" else symbol("endless")
        return put(tree, clause, (form(symbol(kind), harmless),))
    if kind == "done" or spot is clause:
        return put(tree, clause, ()) if spot is clause else put(tree, spot, (_ZERO,))
    if kind in ("price", "observe"):
        return put(tree, path[2] if len(path) > 2 else spot, ())
    if kind in ("default", "start") and len(path) > 2:
        name = name_of(path[2].items[0])
        value = _some_value(tree, name, kind)
        if spot is path[2] or value is None:
            return put(tree, path[2], ())
        return put(tree, path[2], (form(symbol(name), Atom(value)),))
    if kind in ("state", "actions") and len(path) > 2 and name_of(path[2].items[0]):
        return put(tree, path[2], (form(path[2].items[0], symbol("int")),))
    if kind == "step":
        return _mend_step(tree, _parents(tree, spot), spot)
    return None


def _mend_step(tree: Node, around: list[Form], spot: Node) -> Node:
    """A statement becomes one that does nothing, an expression becomes 0."""
    parent, grandparent = around[-1], around[-2]
    if head(parent) == "set" and parent.items[1] is spot:
        return put(tree, parent, (_NOTHING,))
    inside = any(item is spot for item in parent.items[2 if head(parent) in ("let", "if") else 1 :])
    statement = inside and (head(parent) in ("step", "let", "if") or head(grandparent) == "chance")
    return put(tree, spot, (_NOTHING if statement else _ZERO,))


def _some_value(world: Form, name: str, kind: str) -> Scalar | None:
    """Any value of a declared variable or action."""
    clause = "state" if kind == "start" else "actions"
    for item in world.items:
        for entry in item.items[1:] if isinstance(item, Form) and head(item) == clause else ():
            if head(entry) == name:
                sort = declarations((entry,), ())[0].sort
                if isinstance(sort, Choice):
                    return sort.options[0]
                return next((end for end in (sort.low, sort.high) if end is not None), 0)
    return None


def _add_value(world: Form, name: str, kind: str) -> Node | None:
    """The world with a default or start value for a name that has none."""
    value = _some_value(world, name, kind)
    if value is None:
        return None
    pair = form(symbol(name), Atom(value))
    clause = next((item for item in world.items if head(item) == kind), None)
    if isinstance(clause, Form):
        return put(world, clause, (Form((*clause.items, pair), clause.position),))
    return Form((*world.items, form(symbol(kind), pair)), world.position)


def _mend_agent(tree: Node, error: GodelError, spot: Node) -> Node | None:
    """The agent with the cause of an error taken away, None where that is not possible."""
    path = [*_parents(tree, spot), *([spot] if isinstance(spot, Form) else [])]
    if len(path) < 2:
        return None
    if head(path[1]) == "memory" and len(path) > 2:
        return put(tree, path[2], ())
    if head(path[1]) == "define" and len(path[1].items) > 1:
        target = path[1].items[1]
        inside = any(item is spot for item in _preorder(target))
        if inside or spot is path[1]:
            name = name_of(target.items[0]) if isinstance(target, Form) and target.items else ""
            plain = form(symbol("define"), form(symbol(name or "it")), Atom(0))
            return put(tree, path[1], (plain,)) if name in ("policy", "remember", "think") else None
        return put(tree, spot, (Atom(0),))
    return None
