"""The tree that every reader makes and the printer prints: atoms, texts and forms with places."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.errors import Place
from godel.language.values import Boolean, Symbol

MAXIMUM_DEPTH = 200
"""Deepest nesting of parentheses that a reader accepts."""

MAXIMUM_BYTES = 1_000_000
"""Largest source file, in bytes."""

MAXIMUM_DIGITS = 4_000
"""Longest run of digits in a number."""


@dataclass(frozen=True, slots=True)
class Position:
    """Line and column (from 1) in a named source; (0, 0) for trees that no person wrote."""

    line: int = 0
    column: int = 0


NOWHERE = Position()


@dataclass(frozen=True, slots=True, eq=False)
class Atom:
    """A number, a boolean or a symbol."""

    value: int | Fraction | Boolean | Symbol
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A string; only documentation."""

    text: str
    position: Position = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A parenthesised sequence. `'x` is the form `(quote x)`, and so on for `` ` ``, `,`, `,@`."""

    items: tuple[Node, ...]
    position: Position = NOWHERE


Node: TypeAlias = Atom | Text | Form

QUOTE_MARKS = (
    ("'", "quote"),
    ("`", "quasiquote"),
    (",@", "unquote-splicing"),
    (",", "unquote"),
)


def symbol(name: str) -> Atom:
    """An atom that is a symbol."""
    return Atom(Symbol(name))


def form(*items: Node) -> Form:
    """A form without a place."""
    return Form(tuple(items))


def head(node: Node) -> str:
    """The name a form starts with, or "" if it does not start with one."""
    if isinstance(node, Form) and node.items:
        return name_of(node.items[0])
    return ""


def name_of(node: Node) -> str:
    """The name of a symbol atom, or "" for anything else."""
    if isinstance(node, Atom) and isinstance(node.value, Symbol):
        return node.value.name
    return ""


def place_of(node: Node, source: str = "<text>", text: str = "") -> Place | None:
    """The place of a node for an error message, or None if no person wrote it."""
    if node.position.line == 0:
        return None
    return Place(source, node.position.line, node.position.column, text)
