"""Whole programs: definitions, the prelude, and the Gödel number of a text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from godel.errors import MeaningProblem, SyntaxProblem
from godel.language.canonical import print_flat, read_canonical
from godel.language.core import Lambda, Literal, free_names
from godel.language.desugar import RESERVED, definition, problem
from godel.language.evaluator import Runtime
from godel.language.primitives import PRIMITIVES
from godel.language.syntax import Form, Node, form, head, name_of, place_of, symbol
from godel.language.values import Closure, Value


def definitions_of(nodes: Iterable[Node]) -> Mapping[str, Value]:
    """The procedures and constants that a sequence of `define` forms introduces.

    Raises SyntaxProblem for anything else, and for a name defined twice.
    """
    found: dict[str, Value] = {}
    for node in nodes:
        name, expression = definition(node)
        if name in found:
            raise problem(node, f"{name} is defined twice")
        if isinstance(expression, Lambda):
            found[name] = Closure(expression, None)
        elif isinstance(expression, Literal):
            found[name] = expression.value
        else:
            raise problem(node, f"{name} must be a procedure or a constant")
    return MappingProxyType(found)


def check_names(nodes: Iterable[Node], visible: frozenset[str]) -> None:
    """Every name that a definition uses is defined, a primitive, or in `visible`.

    Raises MeaningProblem at the definition that uses an unknown name.
    """
    expanded = [(node, *definition(node)) for node in nodes]
    allowed = visible | {name for _, name, _ in expanded} | PRIMITIVES.keys() | RESERVED
    for node, name, expression in expanded:
        unknown = sorted(free_names(expression) - allowed)
        if unknown:
            raise MeaningProblem(
                f"{name} uses the unknown name {unknown[0]}",
                place=place_of(node),
                hint="names are case-sensitive; variables are reached through parameters",
            )


def definitions_reached(program: Node, names: Iterable[str]) -> dict[str, str]:
    """The definitions that some names of a program use, themselves included, with their texts."""
    known: dict[str, tuple[str, frozenset[str]]] = {}
    for item in program.items if isinstance(program, Form) else ():
        if head(item) == "define":
            name, expression = definition(item)
            known[name] = (print_flat(item), free_names(expression))
    reached: dict[str, str] = {}
    pending = [name for name in names if name in known]
    while pending:
        name = pending.pop()
        if name not in reached:
            reached[name], used = known[name]
            pending.extend(sorted(used & known.keys()))
    return reached


@cache
def prelude() -> Mapping[str, Value]:
    """The list utilities, read once."""
    data = Path(__file__).with_name("prelude.ouro").read_bytes()
    tree = read_canonical(data, maximum_bytes=100_000)
    if not isinstance(tree, Form):
        raise SyntaxProblem("the prelude is not a form")
    found: dict[str, Value] = {}
    for node in tree.items[1:]:
        if not isinstance(node, Form) or len(node.items) != 3:
            raise SyntaxProblem("the prelude holds only procedures")
        name, expression = _prelude_definition(node)
        found[name] = Closure(expression, None)
    return MappingProxyType(found)


def _prelude_definition(node: Form) -> tuple[str, Lambda]:
    """A definition of the prelude, whose name is reserved and so cannot be read as a binding."""
    target = node.items[1]
    if not isinstance(target, Form):
        raise SyntaxProblem("the prelude holds only procedures")
    name = name_of(target.items[0])
    anonymous = form(symbol("define"), Form((symbol("it"), *target.items[1:])), node.items[2])
    _, expression = definition(anonymous)
    if not isinstance(expression, Lambda):
        raise SyntaxProblem("the prelude holds only procedures")
    return name, Lambda(expression.parameters, expression.body, name)


def plain_runtime() -> Runtime:
    """A runtime with the prelude and nothing else."""
    return Runtime(prelude=prelude())


def godel_number(text: str) -> int:
    """The Gödel number of a text: its bytes, behind a leading 1, read as a base-256 numeral."""
    return int.from_bytes(b"\x01" + text.encode(), "big")


def from_godel_number(number: int) -> str:
    """The text with a given Gödel number. Raises MeaningProblem if there is none."""
    data = number.to_bytes((max(number, 0).bit_length() + 7) // 8, "big") if number > 0 else b""
    if not data.startswith(b"\x01"):
        raise MeaningProblem("this number is not the Gödel number of any text")
    try:
        return data[1:].decode()
    except UnicodeDecodeError:
        raise MeaningProblem("this number is not the Gödel number of any text") from None
