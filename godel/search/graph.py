"""A procedure's body as a graph of terms without bindings, for equality saturation.

`let` and calls of the program's own procedures are written out: where a name stood there is what it
stands for. What they bind is run first in Ouro, and may fault there even if it is not used; a
`Seq` keeps that. Terms that are equal as written are one. The words are those of `optimise.egg`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from godel.errors import GodelError
from godel.language.canonical import print_flat
from godel.language.core import Apply, Core, If, Lambda, Let, Literal, Variable
from godel.language.desugar import expand
from godel.language.evaluator import datum_node
from godel.language.primitives import PRIMITIVES, OuroFault
from godel.language.syntax import Node, form, symbol
from godel.language.values import Boolean, Closure, Symbol, Value, boolean
from godel.search.edit import literal

MOST_TERMS = 600
"""Most terms of a graph: more are not looked into."""

MOST_DEPTH = 80
"""Deepest nesting of a body with its procedures written out."""

MOST_DATUM = 1_000
UNKNOWN = "nothing is known about this part of Ouro: "

Leaf: TypeAlias = "int | Fraction | bool | str | None"


class TooLarge(Exception):
    """A body has too many terms, or something that the graph has no word for."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A term: its word, the numbers of its operands, and what is written in a leaf."""

    word: str
    operands: tuple[int, ...] = ()
    leaf: Leaf = None


UNARY = MappingProxyType({"abs": "Abs", "not": "Not"})
CHAINS = MappingProxyType(
    {"+": ("Add", 0), "*": ("Mul", 1), "min": ("Min", None), "max": ("Max", None)}
)
"""Operations on any number of operands: the word for two of them, what none of them give."""

COMPARISONS = MappingProxyType(
    {"<": ("Lt", False), "<=": ("Le", False), ">": ("Lt", True), ">=": ("Le", True)}
)
"""Comparisons: the word, and whether the operands are turned round."""

TWO = MappingProxyType({"/": "Div", "quotient": "Quot", "modulo": "Mod", "eq?": "Same"})


@dataclass(slots=True, eq=False)
class Graph:
    """Terms, each once, operands before what uses them. Mutable.

    `definitions` are the program's; calls of its procedures are written out as long as fewer than
    `depth` calls of the same one are around.
    """

    definitions: Mapping[str, Value]
    depth: int
    cells: list[Cell] = field(default_factory=list)
    others: list[Node] = field(default_factory=list)
    _numbers: dict[Cell, int] = field(default_factory=dict)
    _other_numbers: dict[str, int] = field(default_factory=dict)
    _calls: list[str] = field(default_factory=list)
    _nesting: int = 0

    def add(self, body: Node) -> int:
        """The number of the term of a tree. Raises TooLarge."""
        try:
            return self._term(expand(body), {})
        except GodelError as error:
            raise TooLarge(error.message) from None

    def _cell(self, word: str, *operands: int, leaf: Leaf = None) -> int:
        cell = Cell(word, operands, leaf)
        found = self._numbers.get(cell)
        # A boolean leaf and a number are told apart by their words.
        if found is None:
            found = self._numbers[cell] = len(self.cells)
            self.cells.append(cell)
            if found >= MOST_TERMS:
                raise TooLarge(f"more than {MOST_TERMS} terms")
        return found

    def _term(self, core: Core, bound: Mapping[str, int]) -> int:
        self._nesting += 1
        if self._nesting > MOST_DEPTH:
            raise TooLarge(f"nested more than {MOST_DEPTH} deep")
        found = self._of(core, bound)
        self._nesting -= 1
        return found

    def _of(self, core: Core, bound: Mapping[str, int]) -> int:
        match core:
            case Literal(value):
                return self._literal(value)
            case Variable(name):
                return self._variable(name, bound)
            case If(test, then, otherwise):
                parts = [self._term(part, bound) for part in (test, then, otherwise)]
                return self._cell("If", *parts)
            case Let(names, values, body):
                given = [self._term(value, bound) for value in values]
                inside = {**bound, **dict(zip(names, given, strict=True))}
                return self._bound(given, self._term(body, inside))
            case Apply(operator, operands):
                return self._call(operator, operands, bound)
            case Lambda():
                raise TooLarge("a closure is not looked into")

    def _bound(self, values: Sequence[int], body: int) -> int:
        """A body that is run after some values, whose faults come first."""
        for value in reversed(values):
            if self.cells[value].word not in ("Num", "Bool", "Sym", "Other", "Var"):
                body = self._cell("Seq", value, body)
        return body

    def _literal(self, value: Value) -> int:
        if isinstance(value, int | Fraction):
            return self._cell("Num", leaf=value)
        if isinstance(value, Boolean):
            return self._cell("Bool", leaf=value is boolean(True))
        if isinstance(value, Symbol):
            return self._cell("Sym", leaf=value.name)
        try:
            quoted = form(symbol("quote"), datum_node(value, MOST_DATUM)[0])
        except (OuroFault, GodelError):
            raise TooLarge("a long datum is not looked into") from None
        return self._other(quoted)

    def _other(self, node: Node) -> int:
        number = self._other_numbers.setdefault(print_flat(node), len(self.others))
        if number == len(self.others):
            self.others.append(node)
        return self._cell("Other", leaf=number)

    def _variable(self, name: str, bound: Mapping[str, int]) -> int:
        if name in bound:
            return bound[name]
        value = self.definitions.get(name)
        if isinstance(value, int | Fraction | Boolean):
            return self._literal(value)
        return self._cell("Var", leaf=name)

    def _call(self, operator: Core, operands: tuple[Core, ...], bound: Mapping[str, int]) -> int:
        given = [self._term(operand, bound) for operand in operands]
        if not isinstance(operator, Variable) or operator.name in bound:
            return self._cell("Apply", self._term(operator, bound), self._list(given))
        name = operator.name
        if name in PRIMITIVES:
            return self._primitive(name, given)
        procedure = self.definitions.get(name)
        if (
            isinstance(procedure, Closure)
            and len(procedure.code.parameters) == len(given)
            and self._calls.count(name) < self.depth
        ):
            self._calls.append(name)
            inside = dict(zip(procedure.code.parameters, given, strict=True))
            body = self._term(procedure.code.body, inside)
            self._calls.pop()
            return self._bound(given, body)
        return self._cell("Call", self._list(given), leaf=name)

    def _list(self, items: Sequence[int]) -> int:
        rest = self._cell("Nil")
        for item in reversed(items):
            rest = self._cell("Cons", item, rest)
        return rest

    def _primitive(self, name: str, given: list[int]) -> int:
        if name in UNARY and len(given) == 1:
            return self._cell(UNARY[name], *given)
        if name in TWO and len(given) == 2:
            return self._cell(TWO[name], *given)
        if name == "-":
            return self._difference(given)
        if name in CHAINS:
            return self._chain(*CHAINS[name], given)
        if name == "=" and len(given) == 2:
            return self._cell("Eq", *given)
        if name in COMPARISONS and len(given) <= 3:
            word, turned = COMPARISONS[name]
            ordered = given[::-1] if turned else given
            return self._cell(word if len(given) == 2 else f"{word}3", *ordered)
        return self._cell("Call", self._list(given), leaf=name)

    def _difference(self, given: list[int]) -> int:
        if len(given) == 1:
            return self._cell("Neg", given[0])
        return self._folded("Sub", given)

    def _chain(self, word: str, empty: int | None, given: list[int]) -> int:
        if not given:
            return self._cell("Num", leaf=empty)
        if len(given) == 1:  # a number, or else a fault
            return self._cell("Add", given[0], self._cell("Num", leaf=0))
        return self._folded(word, given)

    def _folded(self, word: str, given: list[int]) -> int:
        total = given[0]
        for operand in given[1:]:
            total = self._cell(word, total, operand)
        return total


Printer: TypeAlias = Callable[[tuple[Node, ...]], Node]


def leaf_node(word: str, leaf: Leaf, others: Sequence[Node]) -> Node:
    """How a leaf is written in Ouro."""
    if word == "Num" and isinstance(leaf, int | Fraction):
        return literal(leaf)
    if word == "Bool":
        return literal(boolean(bool(leaf)))
    if word == "Sym":
        return literal(Symbol(str(leaf)))
    if word == "Other" and isinstance(leaf, int):
        return others[leaf]
    return symbol(str(leaf))
