"""A tree that takes another's place in a file: how a control differs from its scene."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from godel.errors import MeaningProblem
from godel.language.canonical import print_flat, same_tree
from godel.language.syntax import Atom, Form, Node, Position
from godel.machine.scene import SourceFile


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """`old`, which stands at one place of a file, becomes `new`."""

    old: Node
    new: Node

    def __str__(self) -> str:
        return f"{print_flat(self.old)} becomes {print_flat(self.new)}"

    def applied(self, file: SourceFile) -> SourceFile:
        """The file with one number changed. Raises MeaningProblem if it is not just that."""
        numbers = differing(self.old, self.new)
        if numbers is None or len(numbers) != 1:
            raise MeaningProblem(f"{self} changes more, or less, than one number")
        return self.anywhere(file)

    def anywhere(self, file: SourceFile) -> SourceFile:
        """The file after the change, whatever it changes. MeaningProblem unless it is one place."""
        places = sum(_count(form, self.old) for form in file.forms)
        if places != 1:
            raise MeaningProblem(
                f"{print_flat(self.old)} stands at {places} places of {file.path.name}, not at one"
            )
        return replace(file, forms=tuple(self._in(form) for form in file.forms))

    def made(self, file: SourceFile) -> SourceFile:
        """The file after the change, also if a control has made it already."""
        done = sum(_count(form, self.new) for form in file.forms)
        undone = sum(_count(form, self.old) for form in file.forms)
        return file if (done, undone) == (1, 0) else self.anywhere(file)

    def _in(self, node: Node) -> Node:
        """A tree with the change; a file is at most 200 deep."""
        if same_tree(node, self.old):
            return _moved(self.new, node.position)
        if isinstance(node, Form):
            return replace(node, items=tuple(self._in(item) for item in node.items))
        return node


def _moved(node: Node, position: Position) -> Node:
    """A tree as if it had been written at some place."""
    if isinstance(node, Form):
        return Form(tuple(_moved(item, position) for item in node.items), position)
    return replace(node, position=position)


def _count(node: Node, wanted: Node) -> int:
    """At how many places a tree stands in another."""
    inside = node.items if isinstance(node, Form) else ()
    return int(same_tree(node, wanted)) + sum(_count(item, wanted) for item in inside)


def differing(old: Node, new: Node) -> list[tuple[Node, Node]] | None:
    """The numbers in which two trees differ, None if they differ in more than numbers."""
    if same_tree(old, new):
        return []
    if isinstance(old, Atom) and isinstance(new, Atom):
        numbers = all(type(atom.value) in (int, Fraction) for atom in (old, new))
        return [(old, new)] if numbers else None
    if not isinstance(old, Form) or not isinstance(new, Form) or len(old.items) != len(new.items):
        return None
    found: list[tuple[Node, Node]] = []
    for left, right in zip(old.items, new.items, strict=True):
        inside = differing(left, right)
        if inside is None:
            return None
        found += inside
    return found
