"""Which statement of `step` is to blame: the innermost one without which it does not fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from godel.language.syntax import Form, Node, head
from godel.world.model import ChanceStatement, IfStatement, LetStatement, Statement, World

Body: TypeAlias = tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Hole:
    """A place for statements inside a statement, what stands there, and how to put others there."""

    body: Body
    nodes: tuple[Node, ...]
    fill: Callable[[Body], Statement]


def clause(world: World, name: str) -> Form | None:
    """A clause of the world's text."""
    items = world.node.items if isinstance(world.node, Form) else ()
    return next((i for i in items if isinstance(i, Form) and head(i) == name), None)


def culprit(world: World, fails: Callable[[World], bool]) -> Node | None:
    """The statement to blame; `fails` says whether a world with a shorter `step` still fails."""
    step = clause(world, "step")
    if step is None:
        return None
    return _first(world.step, step.items[1:], lambda b: fails(replace(world, step=b)), step)


def _first(
    body: Body, nodes: tuple[Node, ...], fails: Callable[[Body], bool], around: Node
) -> Node:
    """The culprit among some statements. Recursion is bounded by the depth of the text."""
    for index, (statement, node) in enumerate(zip(body, nodes, strict=True)):
        if fails(body[: index + 1]):
            return _within(statement, node, _continuing(body[:index], fails))
    return around


def _continuing(before: Body, fails: Callable[[Body], bool]) -> Callable[[Statement], bool]:
    return lambda statement: fails((*before, statement))


def _within(statement: Statement, node: Node, fails: Callable[[Statement], bool]) -> Node:
    """The culprit in a statement: itself, if it fails with nothing inside."""
    bare, holes = _opened(statement, node.items if isinstance(node, Form) else ())
    if not fails(bare):
        for hole in holes:
            if fails(hole.fill(hole.body)):
                return _first(hole.body, hole.nodes, _filling(hole, fails), node)
    return node


def _filling(hole: Hole, fails: Callable[[Statement], bool]) -> Callable[[Body], bool]:
    return lambda body: fails(hole.fill(body))


def _opened(statement: Statement, items: tuple[Node, ...]) -> tuple[Statement, tuple[Hole, ...]]:
    """A statement with nothing inside, and its holes, each to be filled alone."""
    if isinstance(statement, LetStatement):
        bare = replace(statement, body=())
        return bare, (Hole(statement.body, items[2:], lambda b: replace(bare, body=b)),)
    if isinstance(statement, IfStatement):
        test = replace(statement, then=(), otherwise=())
        return test, (
            Hole(statement.then, items[2:3], lambda b: replace(test, then=b)),
            Hole(statement.otherwise, items[3:], lambda b: replace(test, otherwise=b)),
        )
    if isinstance(statement, ChanceStatement):
        empty = ChanceStatement(tuple((weight, ()) for weight, _ in statement.branches))
        return empty, tuple(
            Hole(body, node.items[1:] if isinstance(node, Form) else (), _branch(empty, index))
            for index, ((_, body), node) in enumerate(
                zip(statement.branches, items[1:], strict=True)
            )
        )
    return statement, ()


def _branch(empty: ChanceStatement, index: int) -> Callable[[Body], Statement]:
    """Put statements into one branch of a chance."""

    def fill(body: Body) -> Statement:
        branches = list(empty.branches)
        branches[index] = (branches[index][0], body)
        return ChanceStatement(tuple(branches))

    return fill
