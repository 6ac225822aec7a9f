"""The function of one procedure in Python: where gas is taken, loops, and calls.

All functions stand inside one that owns `g`, the gas that is left; each takes its arguments and the
number of calls that wait (`d`), and returns its value. Ouro has no effects and one fault, so the
order in which operands run cannot be seen, and neither can the moment at which gas is taken:

* a path without a call takes its gas where it ends, and need not look whether there was enough;
* a path with calls takes what it surely costs before the first of them, and looks;
* a loop without calls counts its rounds, and does not begin more of them than the gas pays for.

Whatever looks finds a fault at the latest when twice the limit is spent; that a run which succeeds
has spent what it must, and no more than it had, is seen at its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from godel.language.core import Apply, Core, If, Lambda, Let, Literal, Variable, free_names
from godel.language.evaluator import DEPTH_LIMIT
from godel.language.primitives import PRIMITIVES
from godel.language.python_code import (
    DEEPEST,
    FAULT,
    Charge,
    Code,
    Constants,
    End,
    Kind,
    Line,
    Writer,
)


@dataclass(frozen=True, slots=True)
class Variant:
    """A second function for a procedure, to be called where some parameters are surely integers.

    `integers` are their places. `result`: what it returns is an integer as well. Every path costs
    at least `least`, which the caller takes with its own gas.
    """

    place: str
    integers: frozenset[int]
    result: bool
    least: int


class Program(Constants, Protocol):
    """What a body needs of the program around it."""

    lines: list[str]

    def fresh(self, letter: str) -> str:
        """A name that is not used yet."""

    def procedure(self, name: str, code: Lambda) -> str:
        """The function of a definition."""

    def named(self, name: str, writer: Writer) -> Code:
        """What a name stands for that no binding of the procedure explains."""

    def definition(self, name: str) -> Lambda | None:
        """The procedure that a name stands for, if no binding of the procedure explains it."""

    def variant(self, name: str, code: Lambda) -> Variant | None:
        """The second function of a definition, if it has one."""

    def is_primitive(self, name: str) -> bool:
        """Whether a name is that of a primitive, if no binding of the procedure explains it."""


class Body(Writer):
    """The function of one procedure, or of its variant."""

    def __init__(
        self,
        program: Program,
        place: str,
        code: Lambda,
        captured: Mapping[str, Code],
        variant: Variant | None = None,
    ) -> None:
        super().__init__(program)
        self.program, self.place, self.code, self.captured = program, place, code, captured
        self.variant = variant
        self.parameters = [self.fresh() for _ in code.parameters]
        self.due = -variant.least if variant else 0  # gas of the path so far that is not taken yet
        self.before_call: Charge | None = None  # takes the gas of the path from its first call on
        self.charges: list[Charge] = []
        self.refused: set[int] = set()  # operands for which the last call could not be of us
        self.broken: set[int] = set()  # parameters of the variant that are not always integers
        self.integral = True  # whether every result so far is surely an integer

    def function(self, first: list[str] | None = None) -> list[str]:
        """The lines of the function, inside a function that makes it if it captures values.

        `first` are lines to begin with.
        """
        outer = {
            name: Code(f"c{place}", code.kind)
            for place, (name, code) in enumerate(self.captured.items())
        }
        integers = self.variant.integers if self.variant else frozenset()
        inner = {
            name: Code(text, Kind.INT if place in integers else Kind.VALUE)
            for place, (name, text) in enumerate(
                zip(self.code.parameters, self.parameters, strict=True)
            )
        }
        self.tail(self.code.body, {**outer, **inner})
        lines = [
            f"def {self.place}({', '.join([*self.parameters, 'd'])}):",
            " nonlocal g",
            *(first or ()),
            *self._rendered(),
        ]
        if not outer:
            return lines
        maker = f"def make{self.place}({', '.join(code.text for code in outer.values())}):"
        return [maker, *(" " + line for line in lines), f" return {self.place}"]

    def _rendered(self) -> list[str]:
        """The lines of the body, with gas taken where it has to be."""
        ends = {charge.end for charge in self.charges}
        rounds = [charge.gas for charge in self.charges if charge.end is End.ROUND]
        counted = min(rounds) if rounds and End.CALL not in ends else 0
        start = " while True:" if rounds else " if True:"
        lines = [f" for n in range(g // {counted} + 1):" if counted else start]
        for line in self.lines:
            if isinstance(line, str):
                lines.append(line)
            else:
                lines += [" " * line.indent + text for text in _taking(line, counted)]
        return [*lines, " fault()"] if counted else lines

    def take(self, end: End) -> Charge:
        """A place where gas will be taken."""
        charge = Charge(self.indent, end)
        self.charges.append(charge)
        self.lines.append(charge)
        return charge

    def settle(self, end: End) -> None:
        """A path ends: what it owes is taken before its first call, or else here."""
        charge = self.before_call or self.take(end)
        if self.before_call is not None and end is End.ROUND:
            self.take(end)  # the round is paid for already, but there is one
        charge.gas, self.due, self.before_call = self.due, 0, None

    def tail(self, node: Core, scope: Mapping[str, Code]) -> None:
        """Write a path to its end."""
        while isinstance(node, If | Let):
            self.due += 1
            if isinstance(node, Let):
                scope, node = self.bind(node, scope), node.body
                continue
            test = self.test(self.expression(node.test, scope))
            if self.before_call is not None:
                self.settle(End.CALL)
            self.emit(f"if {test}:")
            due = self.due
            self.indent += 1
            self.tail(node.then, scope)
            self.indent -= 1
            self.due, node = due, node.otherwise  # the first side has returned: no else is needed
        if not isinstance(node, Apply) or self.is_primitive(node, scope):
            result = self.value(self.expression(node, scope))
            self.integral = self.integral and result.kind is Kind.INT
            self.settle(End.RETURN)
            self.emit(f"return {result.text}")
            return
        self.due += 1
        operator, operands, kind = self.call(node, scope)
        self.broken |= self.refused
        if operator == self.place and len(operands) == len(self.parameters):
            self.settle(End.ROUND)
            if operands:
                self.emit(f"{', '.join(self.parameters)} = {', '.join(operands)}")
            self.emit("continue")
            return
        self.integral = self.integral and kind is Kind.INT
        self.settle(End.JUMP)
        self.emit(f"return {operator}({', '.join([*operands, 'd'])})")

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
        operator, operands, kind = self.call(node, scope)
        if self.before_call is None:
            self.before_call = self.take(End.CALL)
        return Code(f"{operator}({', '.join([*operands, 'd + 1'])})", kind, depth=1)

    def bind(self, node: Let, scope: Mapping[str, Code]) -> Mapping[str, Code]:
        """The scope of the body of a let."""
        values = [self.kept(self.expression(value, scope)) for value in node.values]
        return {**scope, **dict(zip(node.names, values, strict=True))}

    def conditional(self, node: If, scope: Mapping[str, Code]) -> Code:
        """A choice in the middle of a path: the side that owes more takes the difference."""
        test = self.test(self.expression(node.test, scope))
        result, lines, due, before = self.fresh(), self.lines, self.due, self.before_call
        self.indent += 1
        sides: list[tuple[list[Line], Code, int]] = []
        for side in (node.then, node.otherwise):
            self.lines, self.due, self.before_call = [], due, None
            code = self.expression(side, scope)
            if self.before_call is not None:
                self.settle(End.CALL)
            sides.append((self.lines, code, self.due))
        kind = _common(sides[0][1].kind, sides[1][1].kind)
        self.due = min(cost for _, _, cost in sides)
        for self.lines, code, cost in sides:
            text = self.value(code).text if kind is Kind.VALUE else code.text
            self.emit(f"{result} = {text}")
            if cost > self.due:
                self.emit(f"g -= {cost - self.due}")
        self.indent -= 1
        self.lines, self.before_call = lines, before
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
        self.program.lines += Body(self.program, place, node, captured).function()
        if not captured:
            return Code(place)
        return Code(f"make{place}({', '.join(code.text for code in captured.values())})", depth=1)

    def is_primitive(self, node: Apply, scope: Mapping[str, Code]) -> bool:
        """Whether the operator is a primitive, by its own name."""
        operator = node.operator
        if not isinstance(operator, Variable) or operator.name in scope:
            return False
        return self.program.is_primitive(operator.name)

    def primitive(self, node: Apply, scope: Mapping[str, Code]) -> Code:
        """A primitive applied to operands."""
        name = node.operator.name if isinstance(node.operator, Variable) else ""
        self.due += 1  # the operator
        operands = [self.expression(operand, scope) for operand in node.operands]
        least, most = PRIMITIVES[name].arity
        if len(operands) < least or (most is not None and len(operands) > most):
            return FAULT
        return self.apply(name, node, operands)

    def call(self, node: Apply, scope: Mapping[str, Code]) -> tuple[str, list[str], Kind]:
        """Operator and operands of any other call, and the kind of its value.

        Python itself refuses what is no function, and the wrong number of operands.
        """
        operator = node.operator
        self.refused = set()
        if isinstance(operator, Variable) and operator.name not in scope:
            code = self.program.definition(operator.name)
            if code is not None:
                self.due += 1  # the operator
                return self._direct(operator.name, code, self._operands(node, scope))
        found = self.expression(operator, scope)
        name = self.named(found if found.kind is Kind.VALUE else FAULT)
        return name, [code.text for code in self._operands(node, scope)], Kind.VALUE

    def _operands(self, node: Apply, scope: Mapping[str, Code]) -> list[Code]:
        return [self.value(self.expression(item, scope)) for item in node.operands]

    def _direct(
        self, name: str, code: Lambda, operands: list[Code]
    ) -> tuple[str, list[str], Kind]:
        """A call of a procedure that is known: of its variant, where the operands allow it."""
        texts = [operand.text for operand in operands]
        variant = self.program.variant(name, code)
        if variant is not None and len(operands) == len(code.parameters):
            wrong = {i for i in variant.integers if operands[i].kind is not Kind.INT}
            if not wrong:
                self.due += variant.least
                return variant.place, texts, Kind.INT if variant.result else Kind.VALUE
            self.refused = wrong if variant.place == self.place else set()
        return self.program.procedure(name, code), texts, Kind.VALUE


def _taking(charge: Charge, counted: int) -> list[str]:
    """The lines that take gas; in a loop that counts its rounds, those of all that have passed."""
    owed = charge.gas
    if charge.end is End.ROUND and counted:
        return [f"g -= {owed - counted}"] if owed > counted else []
    if counted:
        lines = [f"g -= n * {counted} + {owed}" if owed else f"g -= n * {counted}"]
    else:
        lines = [f"g -= {owed}"] if owed else []
    if charge.end is End.CALL:
        lines.append(f"if g < 0 or d >= {DEPTH_LIMIT}: fault()")
    elif owed and charge.end is not End.RETURN:
        lines.append("if g < 0: fault()")
    return lines


def _common(left: Kind, right: Kind) -> Kind:
    """What is known of a value that comes from one of two places."""
    if left is right:
        return left
    if {left, right} <= {Kind.INT, Kind.NUMBER}:
        return Kind.NUMBER
    return Kind.RAW if {left, right} <= {Kind.INT, Kind.NUMBER, Kind.RAW} else Kind.VALUE
