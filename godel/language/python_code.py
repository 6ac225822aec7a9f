"""Pieces of Python source for the compiler: what is known of their values, and the primitives.

Python's own operators do the work on numbers: on any other value of Ouro they raise TypeError,
which is a fault like any other. So only what Python would let pass is tested here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Protocol, TypeAlias

from godel.language.core import Apply, Core, Literal
from godel.language.values import NIL, Boolean, Number, Symbol, Value, number

DEEPEST = 10
"""Nesting at which part of an expression gets a line of its own, for Python's parser."""

_INLINE = 2**64
_SIMPLE = re.compile(r"[A-Za-z][A-Za-z0-9]*|[0-9]+|\(-[0-9]+\)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")


class Kind(Enum):
    """What is known of the Python value of a piece of source."""

    VALUE = "any value of Ouro"
    INT = "an integer"
    NUMBER = "a number"
    RAW = "a number, perhaps an integral Fraction"
    TRUTH = "a bool of Python"


@dataclass(frozen=True, slots=True)
class Code:
    """A piece of source that can stand anywhere in an expression."""

    text: str
    kind: Kind = Kind.VALUE
    depth: int = 0

    def is_number(self) -> bool:
        """Whether it is known to be a number."""
        return self.kind in (Kind.INT, Kind.NUMBER, Kind.RAW)

    def is_simple(self) -> bool:
        """Whether it is a name or a number, which may be repeated or dropped."""
        return _SIMPLE.fullmatch(self.text) is not None


FAULT = Code("fault()")


class End(Enum):
    """What stands behind the place where gas is taken."""

    RETURN = "a return: nothing more can be spent"
    ROUND = "another round of the loop"
    JUMP = "a call in tail position"
    CALL = "a call that is waited for"


@dataclass(slots=True)
class Charge:
    """A place where gas is taken. Mutable until the path is written."""

    indent: int
    end: End
    gas: int = 0


Line: TypeAlias = str | Charge
"""A line of a function, or a place where there will be some that take gas."""


class Constants(Protocol):
    """Gives names to values that are not written out."""

    def constant(self, value: Value | str) -> str:
        """The name of a constant."""


class Writer:
    """Writes a function line by line."""

    def __init__(self, constants: Constants) -> None:
        self.constants = constants
        self.lines: list[Line] = []
        self.indent = 2
        self.count = 0

    def fresh(self) -> str:
        """A variable that is not used yet."""
        self.count += 1
        return f"v{self.count}"

    def emit(self, line: str) -> None:
        """Add a line."""
        self.lines.append(" " * self.indent + line)

    def named(self, code: Code) -> str:
        """A variable that holds the value, so that it can be mentioned twice."""
        if _NAME.fullmatch(code.text):
            return code.text
        name = self.fresh()
        self.emit(f"{name} = {code.text}")
        return name

    def kept(self, code: Code) -> Code:
        """The same, run now and once."""
        return code if code.is_simple() else Code(self.named(code), code.kind)

    def value(self, code: Code) -> Code:
        """The same as a value of Ouro in its one representation."""
        if code.kind is Kind.TRUTH:
            short = {"True": "TRUE", "False": "FALSE"}.get(code.text)
            return Code(short or f"(TRUE if {code.text} else FALSE)", depth=code.depth + 1)
        if code.kind is Kind.RAW:
            name = self.named(code)
            return Code(f"({name} if {name}.__class__ is int else number({name}))", Kind.NUMBER, 1)
        return code

    def test(self, code: Code) -> str:
        """The same as a bool of Python; what is not a boolean faults."""
        if code.kind is Kind.TRUTH:
            return code.text
        name = self.named(code)
        return f"({name} is TRUE or {name} is not FALSE and fault())"

    def literal(self, value: Value) -> Code:
        """A constant, written out if it is short."""
        if isinstance(value, Boolean):
            return Code(str(value is Boolean.TRUE), Kind.TRUTH)
        if isinstance(value, int) and abs(value) <= _INLINE:
            return Code(str(value) if value >= 0 else f"({value})", Kind.INT)
        kind = Kind.NUMBER if isinstance(value, int | Fraction) else Kind.VALUE
        return Code("NIL" if value is NIL else self.constants.constant(value), kind)

    def apply(self, name: str, node: Apply, operands: list[Code]) -> Code:
        """A primitive, with a number of operands that it takes."""
        if name in _TESTS:
            return Code(_TESTS[name].format(self.named(self.value(operands[0]))), Kind.TRUTH, 1)
        if name in ("+", "-", "*", "/", "min", "max", "abs", "quotient", "modulo"):
            return self._arithmetic(name, node, operands)
        if name in ("=", "<", "<=", ">", ">=") and len(operands) == 2:
            return self._comparison(name, *map(self._quantity, operands))
        if name == "not":
            return Code(f"(not {self.test(operands[0])})", Kind.TRUTH, operands[0].depth + 1)
        values = [self.value(operand) for operand in operands]
        if name == "eq?":
            return self._same(values, node.operands)
        texts = [value.text for value in values]
        depth = 1 + max((value.depth for value in values), default=0)
        if name in ("car", "cdr"):
            field = "first" if name == "car" else "rest"
            return Code(f"{self.named(values[0])}.{field}", depth=1)
        if name == "cons":
            return Code(f"Pair({', '.join(texts)})", depth=depth)
        if name == "list":
            return Code(f"list_value([{', '.join(texts)}])", depth=depth)
        if name == "self":
            return Code("self_value")
        if name == "eval":
            return Code("unsupported()")
        meaning = self.constants.constant(name)
        return Code(f"primitive({meaning}, [{', '.join(texts)}])", depth=depth)

    def _quantity(self, code: Code) -> Code:
        """An operand of arithmetic: a bool of Python would pass for a number."""
        return self.value(code) if code.kind is Kind.TRUTH else code

    def _arithmetic(self, name: str, node: Apply, operands: list[Code]) -> Code:
        parts = [self._quantity(operand) for operand in operands]
        if not parts:
            return Code("0" if name == "+" else "1", Kind.INT)
        depth = 1 + max(part.depth for part in parts)
        kinds = {part.kind for part in parts}
        integral = kinds == {Kind.INT}
        same = Kind.INT if integral else Kind.RAW if Kind.RAW in kinds else Kind.NUMBER
        first = parts[0].text
        if name == "/":
            return self._quotient(node, parts, depth)
        if name in ("quotient", "modulo"):
            both = ", ".join(self.value(part).text for part in parts)
            return Code(f"{name}({both})", Kind.INT, depth + 1)
        if name == "abs" or len(parts) == 1:
            sign = {"abs": "abs", "-": "-"}.get(name, "+")
            return Code(f"({sign}({first}))", same, depth + 1)
        if name in ("min", "max"):
            best, least = self.kept(parts[0]).text, "<=" if name == "min" else ">="
            for part in parts[1:]:
                other = self.kept(part).text
                best = self.named(Code(f"({best} if {best} {least} {other} else {other})"))
            return Code(best, same)
        if name == "*" and not node.scaling:
            for part in parts[1:]:
                first = f"product({first}, {part.text})"
            return Code(first, Kind.INT if integral else Kind.NUMBER, depth + len(parts))
        text = "(" + f" {name} ".join(part.text for part in parts) + ")"
        return Code(text, Kind.INT if integral else Kind.RAW, depth)

    def _quotient(self, node: Apply, parts: list[Code], depth: int) -> Code:
        divisor = _number(node.operands[1])
        if not node.scaling or divisor is None:
            return Code(f"divide({parts[0].text}, {parts[1].text})", Kind.NUMBER, depth)
        if divisor == 0:
            return FAULT
        inverse = self.literal(number(1 / Fraction(divisor))).text
        return Code(f"({parts[0].text} * {inverse})", Kind.RAW, depth)

    def _comparison(self, name: str, left: Code, right: Code) -> Code:
        depth = 1 + max(left.depth, right.depth)
        if name != "=":
            return Code(f"({left.text} {name} {right.text})", Kind.TRUTH, depth)
        if left.is_number() and right.is_number():
            return Code(f"({left.text} == {right.text})", Kind.TRUTH, depth)
        return Code(f"({left.text} - {right.text} == 0)", Kind.TRUTH, depth)

    def _same(self, values: list[Code], operands: tuple[Core, ...]) -> Code:
        """`eq?`, with a shorter test where one side is a literal symbol."""
        for place, operand in enumerate(operands):
            if isinstance(operand, Literal) and isinstance(operand.value, Symbol):
                other = self.named(values[1 - place])
                name = self.constants.constant(operand.value.name)
                test = f"({other}.__class__ is Symbol and {other}.name == {name})"
                return Code(test, Kind.TRUTH, 1)
        depth = 1 + max(value.depth for value in values)
        return Code(f"same_atom({values[0].text}, {values[1].text}, None)", Kind.TRUTH, depth)


def _number(node: Core) -> Number | None:
    """A literal number."""
    if isinstance(node, Literal) and isinstance(node.value, int | Fraction):
        return node.value
    return None


_TESTS = {
    "null?": "({} is NIL)",
    "pair?": "({}.__class__ is Pair)",
    "number?": "({0}.__class__ is int or {0}.__class__ is Fraction)",
    "integer?": "({}.__class__ is int)",
    "boolean?": "({}.__class__ is Boolean)",
    "symbol?": "({}.__class__ is Symbol)",
    "procedure?": "({}.__class__ is Procedure)",
}
