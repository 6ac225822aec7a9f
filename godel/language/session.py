"""Running plain Ouro: definitions and expressions in order, with the reference evaluator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from godel.errors import GodelError, MeaningProblem
from godel.language.core import Core, Lambda, free_names
from godel.language.desugar import RESERVED, definition, expand, quote_value
from godel.language.evaluator import Fault, Runtime, evaluate
from godel.language.expected import did_you_mean
from godel.language.primitives import PRIMITIVES
from godel.language.program import prelude
from godel.language.syntax import Form, Node, Text, head, place_of
from godel.language.values import NIL, Closure, Value

GAS = 1_000_000
"""Default gas limit of one expression."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What one form gave: its value or fault, its gas, and the name it defined, if any."""

    result: Value | Fault
    gas: int
    name: str = ""


class Session:
    """The definitions made so far. Mutable: each form that is run may add one."""

    def __init__(self, gas_limit: int = GAS, program: Iterable[Node] = ()) -> None:
        self.gas_limit = gas_limit
        self.definitions: dict[str, Value] = {}
        forms = tuple(_without_texts(node) for node in program)
        itself = quote_value(Form(forms)) if forms else NIL
        self.runtime = Runtime(self.definitions, itself, {}, prelude())

    def names(self) -> frozenset[str]:
        """Every name that may be used."""
        return RESERVED | PRIMITIVES.keys() | self.definitions.keys()

    def run(self, node: Node) -> Result:
        """Evaluate an expression, or make a definition. Raises SyntaxProblem.

        A definition whose expression faults defines nothing.
        """
        name, expression = read_form(node)
        if name and isinstance(expression, Lambda):
            self.definitions[name] = closure = Closure(expression, None)
            return Result(closure, 0, name)
        outcome = evaluate(self.runtime, expression, None, self.gas_limit)
        if name and not isinstance(outcome.result, Fault):
            self.definitions[name] = outcome.result
        return Result(outcome.result, outcome.gas, name)


def read_form(node: Node) -> tuple[str, Core]:
    """The name that a form defines, or "", and its expression. Raises SyntaxProblem."""
    return definition(node) if head(node) == "define" else ("", expand(node))


@contextmanager
def blamed(source: str, text: str) -> Iterator[None]:
    """Errors raised inside get the name of their source and the line that they point at."""
    try:
        yield
    except GodelError as error:
        place = error.place
        if place is not None and place.line:
            error.place = replace(place, source=source, text=text.split("\n")[place.line - 1])
        raise


def check_program(
    nodes: tuple[Node, ...], source: str, text: str, given: Iterable[str] = ()
) -> frozenset[str]:
    """Every form makes sense and uses only names that some form defines, or that are `given`.

    The names that are defined now. Raises SyntaxProblem or MeaningProblem with its place.
    """
    with blamed(source, text):
        forms = [(node, *read_form(node)) for node in nodes]
        defined = set(given)
        for node, name, _ in forms:
            if name in defined:
                raise MeaningProblem(f"{name} is defined twice", place=place_of(node))
            defined.update({name} - {""})
        known = RESERVED | PRIMITIVES.keys() | defined
        for node, _, expression in forms:
            check_names(node, expression, known)
    return frozenset(defined)


def check_names(node: Node, expression: Core, known: frozenset[str]) -> None:
    """An expression uses known names only. Raises MeaningProblem at the first use of another."""
    unknown = sorted(free_names(expression) - known)
    if unknown:
        raise MeaningProblem(
            f"unknown name {unknown[0]}",
            place=place_of(_first_use(node, unknown[0])),
            hint=did_you_mean(unknown[0], known),
        )


def _first_use(node: Node, name: str) -> Node:
    """The first atom below a node with this name; the node itself if there is none."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Form):
            stack.extend(reversed(item.items))
        elif not isinstance(item, Text) and repr(item.value) == name:
            return item
    return node


def _without_texts(node: Node) -> Node:
    """A tree without its strings, which are not values. Depth is bounded by the reader."""
    if isinstance(node, Form):
        kept = (_without_texts(item) for item in node.items if not isinstance(item, Text))
        return Form(tuple(kept), node.position)
    return node
