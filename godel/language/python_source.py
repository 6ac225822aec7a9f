"""Python source for Ouro procedures: the exact domain, gas charged once for each straight path.

A procedure becomes a function of its parameters, of the gas that is left (`g`) and of the calls
that wait (`d`); it returns its value and the gas left after it. Ouro has no effects and one fault,
so the order in which operands run cannot be seen, and neither can the moment at which gas is taken:
all gas of a path is subtracted where the path ends, in a return, a call or another round of a loop.
No name of a program reaches the source: variables are `v1`, procedures `f1`, constants `k1`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from godel.language.core import Apply, Core, If, Lambda, Let, Literal, Variable, free_names
from godel.language.evaluator import DEPTH_LIMIT, Runtime
from godel.language.primitives import PRIMITIVES
from godel.language.python_code import DEEPEST, FAULT, Code, Kind, Writer
from godel.language.values import Closure, Value

MAXIMUM_NODES = 20_000
"""Largest program that is translated, in core nodes."""


class Untranslatable(Exception):
    """A program for which there is no Python source; the reference evaluator runs it."""


@dataclass(frozen=True, slots=True, eq=False)
class Translation:
    """Source, the constants that it names, what is lent to it, and the functions to enter it by."""

    source: str
    constants: Mapping[str, Value | str]
    lent: Mapping[str, str]
    entries: Mapping[str, str]


class Translator:
    """Translates procedures and all that they reach."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.constants: dict[str, Value | str] = {}
        self.lent: dict[str, str] = {}
        self.lines: list[str] = []
        self._procedures: dict[str, str] = {}
        self._pending: list[tuple[str, Lambda]] = []
        self._count = 0

    def translate(self, entries: Mapping[str, Lambda]) -> Translation:
        """The source for these procedures. Raises Untranslatable."""
        functions = {name: self.procedure(name, code) for name, code in entries.items()}
        size = 0
        while self._pending:
            place, code = self._pending.pop()
            size += sum(1 for _ in nodes(code))
            if size > MAXIMUM_NODES:
                raise Untranslatable(f"more than {MAXIMUM_NODES} nodes")
            self.lines += _Body(self, place, code, {}).function()
        return Translation("\n".join(self.lines) + "\n", self.constants, self.lent, functions)

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
            self._pending.append((self._procedures[name], code))
        return self._procedures[name]

    def named(self, name: str, writer: Writer) -> Code:
        """What a name stands for that no binding of the procedure explains."""
        value = None if name in PRIMITIVES else self.runtime.prelude.get(name)
        if name in PRIMITIVES or (value is None and name in self.runtime.hosts):
            place = self.fresh("p")
            self.lent[place] = name
            return Code(place)
        if value is None:
            value = self.runtime.definitions.get(name)
        if value is None:
            return FAULT
        if not isinstance(value, Closure):
            return writer.literal(value)
        if value.environment is not None:
            raise Untranslatable("a procedure that was made at run time")
        return Code(self.procedure(name, value.code))


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


class _Body(Writer):
    """The function of one procedure."""

    def __init__(
        self, program: Translator, place: str, code: Lambda, captured: Mapping[str, Code]
    ) -> None:
        super().__init__(program)
        self.program = program
        self.place = place
        self.code = code
        self.captured = captured
        self.parameters = [self.fresh() for _ in code.parameters]
        self.due = 0  # gas of the path so far that is not subtracted from g yet
        self.loops = False

    def function(self) -> list[str]:
        """The lines of the function, inside a function that makes it if it captures values."""
        outer = {
            name: Code(f"c{place}", code.kind)
            for place, (name, code) in enumerate(self.captured.items())
        }
        inner = dict(zip(self.code.parameters, map(Code, self.parameters), strict=True))
        self.tail(self.code.body, {**outer, **inner})
        lines = [
            f"def {self.place}({', '.join([*self.parameters, 'g', 'd'])}):",
            " while True:" if self.loops else " if True:",
            f"  if g < 0 or d > {DEPTH_LIMIT}: fault()",
            *self.lines,
        ]
        if not outer:
            return lines
        maker = f"def make{self.place}({', '.join(code.text for code in outer.values())}):"
        return [maker, *(" " + line for line in lines), f" return {self.place}"]

    def tail(self, node: Core, scope: Mapping[str, Code]) -> None:
        """Write a path to its end."""
        while isinstance(node, If | Let):
            self.due += 1
            if isinstance(node, Let):
                scope, node = self.bind(node, scope), node.body
                continue
            self.emit(f"if {self.test(self.expression(node.test, scope))}:")
            due = self.due
            self.indent += 1
            self.tail(node.then, scope)
            self.indent -= 1
            self.due, node = due, node.otherwise  # the first side has returned: no else is needed
        if not isinstance(node, Apply) or self.is_primitive(node, scope):
            result = self.value(self.expression(node, scope)).text
            self.emit(f"return {result}, g - {self.due}")
            return
        self.due += 1
        operator, operands = self.call(node, scope)
        if operator != self.place or len(operands) != len(self.parameters):
            self.emit(f"return {operator}({', '.join([*operands, f'g - {self.due}', 'd'])})")
            return
        self.loops = True
        values = ", ".join([*operands, f"g - {self.due}"])
        self.emit(f"{', '.join([*self.parameters, 'g'])} = {values}")
        self.emit("continue")

    def expression(self, node: Core, scope: Mapping[str, Code]) -> Code:
        """Source for the value of a node, after the lines that it needs first."""
        self.due += 1
        if isinstance(node, Literal):
            return self.literal(node.value)
        if isinstance(node, Variable):
            return scope.get(node.name) or self.program.named(node.name, self)
        if isinstance(node, If):
            return self.conditional(node, scope)
        if isinstance(node, Let):
            return self.expression(node.body, self.bind(node, scope))
        if isinstance(node, Lambda):
            return self.closure(node, scope)
        if self.is_primitive(node, scope):
            code = self.primitive(node, scope)
            return self.kept(code) if code.depth > DEEPEST else code
        operator, operands = self.call(node, scope)
        result = self.fresh()
        self.emit(f"{result}, g = {operator}({', '.join([*operands, f'g - {self.due}', 'd + 1'])})")
        self.due = 0
        return Code(result)

    def bind(self, node: Let, scope: Mapping[str, Code]) -> Mapping[str, Code]:
        """The scope of the body of a let."""
        values = [self.kept(self.expression(value, scope)) for value in node.values]
        return {**scope, **dict(zip(node.names, values, strict=True))}

    def conditional(self, node: If, scope: Mapping[str, Code]) -> Code:
        """A choice in the middle of a path: the side that costs more subtracts the difference."""
        test = self.test(self.expression(node.test, scope))
        result, before, due = self.fresh(), self.lines, self.due
        self.indent += 1
        sides: list[tuple[list[str], Code, int]] = []
        for side in (node.then, node.otherwise):
            self.lines, self.due = [], due
            code = self.expression(side, scope)
            sides.append((self.lines, code, self.due))
        kind = _common(sides[0][1].kind, sides[1][1].kind)
        self.due = min(cost for _, _, cost in sides)
        for self.lines, code, cost in sides:
            text = self.value(code).text if kind is Kind.VALUE else code.text
            self.emit(f"{result} = {text}")
            if cost > self.due:
                self.emit(f"g -= {cost - self.due}")
        self.indent -= 1
        self.lines = before
        self.emit(f"if {test}:")
        self.lines += sides[0][0]
        self.emit("else:")
        self.lines += sides[1][0]
        return Code(result, kind)

    def closure(self, node: Lambda, scope: Mapping[str, Code]) -> Code:
        """A procedure as a value: a function made from the values that it captures."""
        place = self.program.fresh("l")
        names = [name for name in sorted(free_names(node)) if name in scope]
        captured = {name: self.kept(self.value(scope[name])) for name in names}
        self.program.lines += _Body(self.program, place, node, captured).function()
        if not captured:
            return Code(place)
        return Code(f"make{place}({', '.join(code.text for code in captured.values())})", depth=1)

    def is_primitive(self, node: Apply, scope: Mapping[str, Code]) -> bool:
        """Whether the operator is a primitive, by its own name."""
        operator = node.operator
        if not isinstance(operator, Variable) or operator.name in scope:
            return False
        return operator.name in PRIMITIVES and operator.name not in self.program.runtime.hosts

    def primitive(self, node: Apply, scope: Mapping[str, Code]) -> Code:
        """A primitive applied to operands."""
        name = node.operator.name if isinstance(node.operator, Variable) else ""
        self.due += 1  # the operator
        operands = [self.expression(operand, scope) for operand in node.operands]
        least, most = PRIMITIVES[name].arity
        if len(operands) < least or (most is not None and len(operands) > most):
            return FAULT
        return self.apply(name, node, operands)

    def call(self, node: Apply, scope: Mapping[str, Code]) -> tuple[str, list[str]]:
        """Operator and operands of any other call; Python itself refuses what is no function."""
        operator = self.expression(node.operator, scope)
        name = self.named(operator if operator.kind is Kind.VALUE else FAULT)
        return name, [self.value(self.expression(item, scope)).text for item in node.operands]


def _common(left: Kind, right: Kind) -> Kind:
    """What is known of a value that comes from one of two places."""
    if left is right:
        return left
    return Kind.RAW if {left, right} == {Kind.NUMBER, Kind.RAW} else Kind.VALUE
