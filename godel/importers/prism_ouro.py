"""Expressions of PRISM written in Ouro."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from godel.importers.prism_guards import Box, Key, Ranges
from godel.importers.prism_syntax import FALSE, TRUE, Expression, Source, literal, operation
from godel.importers.prism_values import HIGHEST_POWER, ExpressionProblem, simplify, size
from godel.language.desugar import RESERVED
from godel.language.syntax import Atom, Form, Node, form, symbol
from godel.language.values import FALSE as OURO_FALSE
from godel.language.values import TRUE as OURO_TRUE
from godel.language.values import number

Interval: TypeAlias = tuple[Fraction, Fraction]

_SYMBOLS = {"&": "and", "|": "or", "!": "not", "?": "if", "min()": "min", "max()": "max",
            "mod()": "modulo"}  # fmt: skip
_TAKEN = RESERVED | {"reward", "left", "true", "false"}


def fresh(wanted: str, taken: Iterable[str]) -> str:
    """A name that Ouro allows and that is not taken: the wanted one, or with `_` after it."""
    used = {*taken, *_TAKEN}
    while wanted in used:
        wanted += "_"
    return wanted


def atom(value: Fraction | int | bool) -> Atom:
    """A literal."""
    if isinstance(value, bool):
        return Atom(OURO_TRUE if value else OURO_FALSE)
    return Atom(number(Fraction(value)))


def call(name: str, *items: Node) -> Form:
    """`(name item ...)`."""
    return form(symbol(name), *items)


class Writer:
    """Writes expressions over the variables of one model."""

    def __init__(self, source: Source, ranges: Ranges) -> None:
        self.source, self.ranges = source, ranges
        self.names: dict[str, str] = {}
        for name in ranges.ends:
            self.names[name] = fresh(name, {*self.names.values(), *ranges.ends} - {name})

    def node(self, item: Expression, old: frozenset[str] = frozenset()) -> Node:
        """The Ouro of an expression. The variables in `old` are read as they were before the step.

        Raises MeaningProblem for what no exact expression says.
        """
        if isinstance(item.value, Fraction | bool):
            return atom(item.value)
        if item.name:
            name = self.names[item.name]
            return symbol(f"old-{name}" if item.name in old else name)
        try:
            return self._operation(item, old)
        except ExpressionProblem as problem:
            raise problem.in_source(self.source) from None

    def _operation(self, item: Expression, old: frozenset[str]) -> Node:
        if item.op == "+":
            return self._sum(item, old)
        if item.op == "floor()":
            return self._floor(item, old)
        if item.op == "pow()":
            return self._power(item, old)
        if item.op == "log()":
            raise ExpressionProblem(item.where, "a logarithm that is not rational",
                                    "floor and ceil of it are exact")  # fmt: skip
        args = [self.node(part, old) for part in item.args]
        if item.op == "neg":
            return call("-", *args)
        if item.op in ("=", "!="):
            same = call("eq?" if item.args[0].sort == "bool" else "=", *args)
            return call("not", same) if item.op == "!=" else same
        return call(_SYMBOLS.get(item.op, item.op), *args)

    def _sum(self, item: Expression, old: frozenset[str]) -> Node:
        """`a + (-b) + (-2)` is written `(- a b 2)`."""
        plus, minus = list[Node](), list[Node]()
        for part in item.args:
            if part.op == "neg":
                minus.append(self.node(part.args[0], old))
            elif part.number is not None and part.number < 0:
                minus.append(atom(-part.number))
            else:
                plus.append(self.node(part, old))
        left = call("+", *plus) if len(plus) > 1 else plus[0] if plus else atom(0)
        return call("-", left, *minus) if minus else left

    def _floor(self, item: Expression, old: frozenset[str]) -> Node:
        """Rounding down is a quotient of integers."""
        (inside,) = item.args
        scale = denominator(inside)
        if scale is not None:
            top = scaled(inside, scale)
            return call("quotient", self.node(top, old), atom(scale))
        if inside.op != "/" or any(part.sort != "int" for part in inside.args):
            raise ExpressionProblem(item.where, "rounding this is not supported",
                                    "floor(a/b) of integers, or constant divisors")  # fmt: skip
        top, bottom = inside.args
        plain = call("quotient", self.node(top, old), self.node(bottom, old))
        ends = self.interval(bottom)
        if ends is not None and ends[0] > 0:
            return plain
        below = simplify("neg", (top,), top.where), simplify("neg", (bottom,), bottom.where)
        turned = call("quotient", *(self.node(part, old) for part in below))
        return call("if", call(">", self.node(bottom, old), atom(0)), plain, turned)

    def _power(self, item: Expression, old: frozenset[str]) -> Node:
        """A power by cases of the exponent."""
        base, exponent = item.args
        ends = self.interval(exponent)
        if ends is None or ends[1] - ends[0] > HIGHEST_POWER:
            raise ExpressionProblem(item.where, "an exponent without a small range",
                                    f"at most {HIGHEST_POWER + 1} values")  # fmt: skip
        powers = range(int(ends[0]), int(ends[1]) + 1)
        values = [
            self.node(simplify("pow()", (base, literal(power)), item.where), old)
            for power in powers
        ]
        clauses = [
            form(form(atom(power)), value)
            for power, value in zip(powers[:-1], values[:-1], strict=True)
        ]
        return call("case", self.node(exponent, old), *clauses, call("else", values[-1]))

    def interval(self, item: Expression) -> Interval | None:
        """Between which numbers an expression stays; None if that is not seen."""
        if item.number is not None:
            return item.number, item.number
        if item.name and item.sort == "int":
            low, high = self.ranges.ends[item.name]
            return Fraction(low), Fraction(high)
        if item.op == "mod()" and item.args[1].number is not None:
            return Fraction(0), item.args[1].number - 1
        parts = [self.interval(part) for part in item.args[item.op == "?" :]]
        ends = [part for part in parts if part is not None]
        if not ends or len(ends) < len(parts):
            return None
        lows, highs = [low for low, _ in ends], [high for _, high in ends]
        if item.op == "+":
            return sum(lows, Fraction(0)), sum(highs, Fraction(0))
        if item.op == "neg":
            return -highs[0], -lows[0]
        if item.op == "*" and len(ends) == 2:
            corners = [one * other for one in ends[0] for other in ends[1]]
            return min(corners), max(corners)
        if item.op == "min()":
            return min(lows), min(highs)
        if item.op == "max()":
            return max(lows), max(highs)
        return (min(lows), max(highs)) if item.op == "?" else None

    def shortened(self, condition: Expression) -> Expression:
        """A condition with the same meaning, perhaps shorter: as the boxes of its states."""
        union = self.ranges.union(condition)
        if not union.exact:
            return condition
        boxes = [self.box(box) for box in self.ranges.merged(union.boxes)]
        found = simplify("|", tuple(boxes), (0, 0)) if boxes else FALSE
        return found if size(found) < size(condition) else condition

    def box(self, box: Box) -> Expression:
        """The condition that says that a state lies in a box."""
        parts = [part for key in sorted(box) for part in self._ends(key, box)]
        return simplify("&", tuple(parts), (0, 0)) if parts else TRUE

    def _ends(self, key: Key, box: Box) -> list[Expression]:
        """The conditions that say that a form lies in its interval."""
        low, high = box[key]
        name = key[0][0]
        if name in self.ranges.opaque or name in self.ranges.booleans:
            condition = self.ranges.opaque.get(name, Expression("name", (), name, "bool"))
            holds = low is not None and low > 0
            return [condition if holds else simplify("!", (condition,), condition.where)]
        terms = tuple(
            simplify("*", (literal(factor), Expression("name", (), part, "int")), (0, 0))
            for part, factor in key
        )
        whole = simplify("+", terms, (0, 0))
        if len(key) == 1:
            least, largest = self.ranges.ends[name]
            low, high = self.ranges.interval(name, box)
            if low < high:  # an end of the range needs no condition
                low, high = None if low == least else low, None if high == largest else high
        if low is not None and low == high:
            return [operation("=", (whole, literal(low)), sort="bool")]
        ends = ((">=", low), ("<=", high))
        return [
            operation(op, (whole, literal(end)), sort="bool") for op, end in ends if end is not None
        ]


def denominator(item: Expression) -> int | None:
    """A number whose product with the expression is always an integer; None if none is seen."""
    if item.number is not None:
        return item.number.denominator
    if item.sort == "int":
        return 1
    if item.op == "/":
        top, bottom = denominator(item.args[0]), item.args[1].number
        return None if top is None or bottom is None else top * abs(bottom.numerator)
    if item.op not in ("+", "neg", "*", "min()", "max()", "?"):
        return None
    parts = [denominator(part) for part in item.args[item.op == "?" :]]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if item.op != "*":
        return lcm(*known)
    product = 1
    for part in known:
        product *= part
    return product


def scaled(item: Expression, scale: int) -> Expression:
    """An expression times an integer, with fewer fractions where that is easy."""
    factor = literal(scale)
    if item.op in ("+", "neg"):
        return simplify(item.op, tuple(scaled(part, scale) for part in item.args), item.where)
    if item.op == "/" and item.args[1].number:
        return simplify("*", (literal(scale / item.args[1].number), item.args[0]), item.where)
    return simplify("*", (factor, item), item.where)
