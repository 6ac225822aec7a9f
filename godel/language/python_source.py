"""Python source for Ouro procedures: the exact domain, gas charged once for each straight path.

A procedure becomes a function (`python_body`), and where parameters are used as numbers a second
one for integers, in which no sum can be anything else: which parameters, and whether the result is
an integer too, is assumed, and where a body contradicts it the whole is translated again without.
No name of a program reaches the source: variables are `v1`, procedures `f1`, constants `k1`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from godel.language.core import Apply, Core, If, Lambda, Let, Variable
from godel.language.evaluator import Runtime
from godel.language.primitives import PRIMITIVES
from godel.language.python_body import Body, Variant
from godel.language.python_code import FAULT, Code, Writer
from godel.language.values import Closure, Value

MAXIMUM_NODES = 20_000
"""Largest program that is translated, in core nodes."""

MOST_ROUNDS = 5
"""Translations after which there are no variants at all."""

NUMERIC = frozenset("+ - * / min max abs quotient modulo = < <= > >=".split())

_HEAD = """def program():
 g = 0
 def enter(function, limit, arguments):
  nonlocal g
  before, g = g, limit
  try:
   return function(*arguments, 0), g
  finally:
   g = before
"""


class Untranslatable(Exception):
    """A program for which there is no Python source; the reference evaluator runs it."""


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """Source, the constants that it names, what is lent to it, and the functions to enter it by.

    The source defines `program()`, which returns `enter` and a dictionary of functions by place.
    `enter(function, limit, arguments)` gives the value and the gas that is left: less than none if
    it was not enough.
    """

    source: str
    constants: Mapping[str, Value | str]
    lent: Mapping[str, str]
    entries: Mapping[str, str]


class Translator:
    """Translates procedures and all that they reach."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._assumed: dict[str, Variant | None] = {}
        self._begin()

    def _begin(self) -> None:
        self.constants: dict[str, Value | str] = {}
        self.lent: dict[str, str] = {}
        self.lines: list[str] = []
        self._procedures: dict[str, str] = {}
        self._variants: dict[str, Variant] = {}
        self._pending: list[tuple[str, str, Lambda, Variant | None]] = []
        self._count = self._size = 0

    def translate(self, entries: Mapping[str, Lambda]) -> Translation:
        """The source for these procedures. Raises Untranslatable."""
        for _ in range(MOST_ROUNDS):
            functions = {name: self.procedure(name, code) for name, code in entries.items()}
            if self._written():
                break
            self._begin()
        else:
            self._assumed = dict.fromkeys(self._assumed)
            functions = {name: self.procedure(name, code) for name, code in entries.items()}
            self._written()
        places = ", ".join(f"'{place}': {place}" for place in functions.values())
        body = "".join(f" {line}\n" for line in self.lines)
        source = f"{_HEAD}{body} return enter, {{{places}}}\n"
        return Translation(source, self.constants, self.lent, functions)

    def _written(self) -> bool:
        """Write all functions that are needed; whether what was assumed of them is so."""
        right = True
        while self._pending:
            name, place, code, variant = self._pending.pop()
            self._size += sum(1 for _ in nodes(code))
            if self._size > MAXIMUM_NODES:
                raise Untranslatable(f"more than {MAXIMUM_NODES} nodes")
            body = Body(self, place, code, {}, variant)
            if variant is None:
                self.lines += body.function(self._first(name, code, body))
                continue
            self.lines += body.function()
            if body.broken or (variant.result and not body.integral):
                right = False
                integers = variant.integers - body.broken
                kept = replace(variant, integers=integers, result=variant.result and body.integral)
                self._assumed[name] = kept if integers else None
        return right

    def _first(self, name: str, code: Lambda, body: Body) -> list[str]:
        """How a function begins that hands integers over to its variant."""
        variant = self.variant(name, code)
        if variant is None:
            return []
        tests = [f"{body.parameters[i]}.__class__ is int" for i in sorted(variant.integers)]
        call = f"{variant.place}({', '.join([*body.parameters, 'd'])})"
        return [f" if {' and '.join(tests)}:", f"  g -= {variant.least}", f"  return {call}"]

    def fresh(self, letter: str) -> str:
        """A name that is not used yet."""
        self._count += 1
        return f"{letter}{self._count}"

    def constant(self, value: Value | str) -> str:
        """The name of a constant."""
        name = self.fresh("k")
        self.constants[name] = value
        return name

    def procedure(self, name: str, code: Lambda) -> str:
        """The function of a definition, which is translated once, when something needs it."""
        if name not in self._procedures:
            self._procedures[name] = self.fresh("f")
            self._pending.append((name, self._procedures[name], code, None))
        return self._procedures[name]

    def variant(self, name: str, code: Lambda) -> Variant | None:
        """The second function of a definition, if some parameters are used as numbers."""
        if name not in self._assumed:
            integers = numeric_parameters(code)
            whole = Variant("", integers, True, least_gas(code.body))
            self._assumed[name] = whole if integers else None
        assumed = self._assumed[name]
        if assumed is not None and name not in self._variants:
            self._variants[name] = replace(assumed, place=self.fresh("f"))
            self._pending.append((name, self._variants[name].place, code, self._variants[name]))
        return self._variants.get(name)

    def is_primitive(self, name: str) -> bool:
        """Whether a name that nothing binds is that of a primitive."""
        return name in PRIMITIVES and name not in self.runtime.hosts

    def definition(self, name: str) -> Lambda | None:
        """The procedure that a name stands for which nothing binds; None if it is something else.

        Raises Untranslatable for one that captures values.
        """
        value = None if name in PRIMITIVES else self.runtime.prelude.get(name)
        if name in PRIMITIVES or (value is None and name in self.runtime.hosts):
            return None
        if value is None:
            value = self.runtime.definitions.get(name)
        if not isinstance(value, Closure):
            return None
        if value.environment is not None:
            raise Untranslatable("a procedure that was made at run time")
        return value.code

    def named(self, name: str, writer: Writer) -> Code:
        """What a name stands for that no binding of the procedure explains."""
        code = self.definition(name)
        if code is not None:
            return Code(self.procedure(name, code))
        if name in PRIMITIVES or (name in self.runtime.hosts and name not in self.runtime.prelude):
            place = self.fresh("p")
            self.lent[place] = name
            return Code(place)
        value = self.runtime.prelude.get(name, self.runtime.definitions.get(name))
        return FAULT if value is None else writer.literal(value)


def numeric_parameters(code: Lambda) -> frozenset[int]:
    """The places of parameters that are operands of arithmetic somewhere in the body."""
    used = {
        operand.name
        for node in nodes(code.body)
        if isinstance(node, Apply)
        and isinstance(node.operator, Variable)
        and node.operator.name in NUMERIC
        for operand in node.operands
        if isinstance(operand, Variable)
    }
    return frozenset(place for place, name in enumerate(code.parameters) if name in used)


def least_gas(node: Core) -> int:
    """The least that any path through an expression costs, without what it calls."""
    match node:
        case If(test, then, otherwise):
            return 1 + least_gas(test) + min(least_gas(then), least_gas(otherwise))
        case Let(_, values, body):
            return 1 + sum(map(least_gas, values)) + least_gas(body)
        case Apply(operator, operands):
            return 1 + least_gas(operator) + sum(map(least_gas, operands))
    return 1


def nodes(expression: Core) -> Iterator[Core]:
    """All nodes of an expression."""
    stack: list[Core] = [expression]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case If(test, then, otherwise):
                stack += [test, then, otherwise]
            case Let(_, values, body):
                stack += [*values, body]
            case Lambda(_, body):
                stack.append(body)
            case Apply(operator, operands):
                stack += [operator, *operands]
