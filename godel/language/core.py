"""The core of Ouro: six kinds of expression, to which everything else is rewritten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from godel.language.values import Value


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A constant, written out or quoted."""

    value: Value


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A name: a parameter, a `let` binding, a definition or a primitive."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class If:
    """Two branches; the test must be a boolean."""

    test: Core
    then: Core
    otherwise: Core


@dataclass(frozen=True, slots=True, eq=False)
class Let:
    """Bindings that do not see each other, and a body that sees them all."""

    names: tuple[str, ...]
    values: tuple[Core, ...]
    body: Core


@dataclass(frozen=True, slots=True, eq=False)
class Lambda:
    """A procedure; `name` is only for messages."""

    parameters: tuple[str, ...]
    body: Core
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Apply:
    """A call. `scaling`: a product or quotient with small literals but for one operand."""

    operator: Core
    operands: tuple[Core, ...]
    scaling: bool = False


Core: TypeAlias = Literal | Variable | If | Let | Lambda | Apply


def widest_scope(expression: Core) -> int:
    """The most names that are bound at one place inside an expression."""
    widest = 0
    stack: list[tuple[Core, int]] = [(expression, 0)]
    while stack:
        node, bound = stack.pop()
        widest = max(widest, bound)
        match node:
            case If(test, then, otherwise):
                stack += [(test, bound), (then, bound), (otherwise, bound)]
            case Let(names, values, body):
                stack += [(value, bound) for value in values]
                stack.append((body, bound + len(names)))
            case Lambda(parameters, body):
                stack.append((body, bound + len(parameters)))
            case Apply(operator, operands):
                stack += [(child, bound) for child in (operator, *operands)]
    return widest


def free_names(expression: Core) -> frozenset[str]:
    """The names an expression uses and does not bind."""
    found: set[str] = set()
    stack: list[tuple[Core, frozenset[str]]] = [(expression, frozenset())]
    while stack:
        node, bound = stack.pop()
        match node:
            case Variable(name):
                if name not in bound:
                    found.add(name)
            case If(test, then, otherwise):
                stack += [(test, bound), (then, bound), (otherwise, bound)]
            case Let(names, values, body):
                stack += [(value, bound) for value in values]
                stack.append((body, bound.union(names)))
            case Lambda(parameters, body):
                stack.append((body, bound.union(parameters)))
            case Apply(operator, operands):
                stack += [(child, bound) for child in (operator, *operands)]
            case Literal():
                pass
    return frozenset(found)
