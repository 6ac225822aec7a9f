"""What expressions of PRISM mean: sorts, exact values, and the simplest form of an operation.

`simplify` is the only place that knows the operators. Replacing all names by numbers therefore
evaluates an expression, and replacing some of them specialises it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import prod

from godel.errors import MeaningProblem
from godel.importers.prism_syntax import (
    ATOMS,
    Expression,
    Source,
    Where,
    literal,
    operation,
)

HIGHEST_POWER = 64
"""Largest exponent of something that is not a number written out."""

MOST_BITS = 4096
"""Largest power of two numbers that is computed, in bits."""

RELATIONS = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
"""Each relation with its opposite."""

_FUNCTIONS = {
    "min()": 2, "max()": 2, "floor()": 1, "ceil()": 1, "round()": 1, "pow()": 2, "mod()": 2,
    "log()": 2,
}  # fmt: skip
"""Functions with their number of operands; `min` and `max` take more as well."""


class ExpressionProblem(Exception):
    """Raised by `simplify`; `in_source` turns it into an error with a place."""

    def __init__(self, where: Where, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.where, self.message, self.hint = where, message, hint

    def in_source(self, source: Source) -> MeaningProblem:
        """The same, to be shown to the user."""
        return source.wrong(self.where, self.message, self.hint)


def simplify(op: str, args: tuple[Expression, ...], where: Where) -> Expression:
    """An operation on resolved operands, its sort checked, as simple as it can be at no cost.

    Raises ExpressionProblem for wrong sorts and for constants without a value, GodelError for an
    expression that nests too deep.
    """
    if op.endswith("()"):
        return _call(op, args, where)
    if op in ("&", "|"):
        return _junction(op, args, where)
    if op in RELATIONS:
        return _relation(op, args[0], args[1], where)
    if op == "?":
        return _choice(args[0], args[1], args[2], where)
    if op == "!":
        return _negation(_boolean(args[0], op), where)
    if op == "=>":
        return simplify("|", (simplify("!", args[:1], where), _boolean(args[1], op)), where)
    if op == "<=>":
        return _relation("=", _boolean(args[0], op), _boolean(args[1], op), where)
    for item in args:
        _number(item, op)
    if op == "+":
        return _sum(args, where)
    if op == "*":
        return _product(args[0], args[1], where)
    if op == "/":
        return _quotient(args[0], args[1], where)
    return _opposite(args[0], where)


def _number(item: Expression, op: str) -> Expression:
    if item.sort == "bool":
        raise ExpressionProblem(item.where, f"`{_plain(op)}` needs numbers, this is a boolean")
    return item


def _boolean(item: Expression, op: str) -> Expression:
    if item.sort != "bool":
        raise ExpressionProblem(item.where, f"`{_plain(op)}` needs booleans, this is a number")
    return item


def _plain(op: str) -> str:
    return "-" if op == "neg" else op.removesuffix("()")


def _common(items: tuple[Expression, ...]) -> str:
    return "int" if all(item.sort == "int" for item in items) else "double"


def _junction(op: str, args: tuple[Expression, ...], where: Where) -> Expression:
    stop = op == "|"
    left = list[Expression]()
    for item in args:
        if _boolean(item, op).truth is stop:
            return literal(stop, where=where)
        if item.truth is None:
            left += item.args if item.op == op else (item,)
    if len(left) < 2:
        return left[0] if left else literal(not stop, where=where)
    return operation(op, left, where, "bool")


def _negation(item: Expression, where: Where) -> Expression:
    if item.truth is not None:
        return literal(not item.truth, where=where)
    if item.op == "!":
        return item.args[0]
    if item.op in RELATIONS and item.args[0].sort != "bool":
        return operation(RELATIONS[item.op], item.args, where, "bool")
    return operation("!", (item,), where, "bool")


def _relation(op: str, left: Expression, right: Expression, where: Where) -> Expression:
    if left.sort == "bool" and right.sort == "bool" and op in ("=", "!="):
        for item, other in ((left, right), (right, left)):
            if item.truth is not None:
                return other if item.truth is (op == "=") else _negation(other, where)
        return operation(op, (left, right), where, "bool")
    for item in (left, right):
        if item.sort == "bool":
            hint = "a comparison is a boolean: write a<b & b<c" if item.op in RELATIONS else ""
            message = f"`{op}` cannot compare this boolean with a number"
            raise ExpressionProblem(item.where, message, hint)
    if left.number is not None and right.number is not None:
        return literal(_holds(op, left.number, right.number), where=where)
    return operation(op, (left, right), where, "bool")


def _holds(op: str, left: Fraction, right: Fraction) -> bool:
    below, equal = left < right, left == right
    return {
        "<": below, "<=": below or equal, ">": not below and not equal, ">=": not below,
        "=": equal, "!=": not equal,
    }[op]  # fmt: skip


def _choice(test: Expression, then: Expression, other: Expression, where: Where) -> Expression:
    _boolean(test, "?")
    if (then.sort == "bool") != (other.sort == "bool"):
        raise ExpressionProblem(where, "one side is a boolean, the other a number")
    sort = "bool" if then.sort == "bool" else _common((then, other))
    if test.truth is not None:
        return replace(then if test.truth else other, sort=sort)
    return operation("?", (test, then, other), where, sort)


def _sum(args: tuple[Expression, ...], where: Where) -> Expression:
    sort, total = _common(args), Fraction(0)
    left = list[Expression]()
    for item in args:
        for part in item.args if item.op == "+" else (item,):
            if part.number is None:
                left.append(part)
            else:
                total += part.number
    if not left:
        return literal(total, sort, where)
    if total:
        left.append(literal(total, sort, where))
    if len(left) == 1:
        return replace(left[0], sort=sort)
    return operation("+", left, where, sort)


def _opposite(item: Expression, where: Where) -> Expression:
    if item.number is not None:
        return literal(-item.number, item.sort, where)
    return item.args[0] if item.op == "neg" else operation("neg", (item,), where, item.sort)


def _product(left: Expression, right: Expression, where: Where) -> Expression:
    sort = _common((left, right))
    if left.number is not None and right.number is not None:
        return literal(left.number * right.number, sort, where)
    for factor, other in ((left, right), (right, left)):
        if factor.number == 0:
            return literal(0, sort, where)
        if factor.number == 1:
            return replace(other, sort=sort)
    return operation("*", (left, right), where, sort)


def _quotient(left: Expression, right: Expression, where: Where) -> Expression:
    if right.number == 0:
        raise ExpressionProblem(right.where or where, "division by zero")
    if left.number is not None and right.number is not None:
        return literal(left.number / right.number, "double", where)
    if right.number == 1:
        return replace(left, sort="double")
    return operation("/", (left, right), where, "double")


def _call(op: str, args: tuple[Expression, ...], where: Where) -> Expression:
    name = _plain(op)
    count = _FUNCTIONS.get(op)
    if count is None:
        known = " ".join(sorted(map(_plain, _FUNCTIONS)))
        raise ExpressionProblem(where, f"there is no function {name}", f"functions are {known}")
    if len(args) != count and (len(args) < count or name not in ("min", "max")):
        raise ExpressionProblem(where, f"{name} does not take {len(args)} operands")
    for item in args:
        _number(item, op)
    if name in ("min", "max"):
        return _extreme(op, args, where)
    if name == "floor":
        return _floor(args[0], where)
    if name == "ceil":
        top = args[0].args[0] if args[0].op == "/" else args[0]
        below = _opposite(top, where)
        if args[0].op == "/":
            below = _quotient(below, args[0].args[1], where)
        return _opposite(_floor(below, where), where)
    if name == "round":  # half a unit goes up, as in PRISM
        return _floor(_sum((args[0], literal(Fraction(1, 2))), where), where)
    if name == "pow":
        return _power(args[0], args[1], where)
    return (_modulo if name == "mod" else _logarithm)(args[0], args[1], where)


def _extreme(op: str, args: tuple[Expression, ...], where: Where) -> Expression:
    sort = _common(args)
    best = [item.number for item in args if item.number is not None]
    left = [item for item in args if item.number is None]
    if best:
        left.append(literal(min(best) if op == "min()" else max(best), sort, where))
    return replace(left[0], sort=sort) if len(left) == 1 else operation(op, left, where, sort)


def _floor(item: Expression, where: Where) -> Expression:
    if item.number is not None:
        return literal(item.number.numerator // item.number.denominator, where=where)
    if item.sort == "int":
        return item
    if item.op == "log()":
        return literal(_whole_logarithm(item), where=where)
    if item.op == "neg" and item.args[0].op == "log()":
        return literal(-_whole_logarithm(item.args[0]) - 1, where=where)
    return operation("floor()", (item,), where, "int")


def _whole_logarithm(item: Expression) -> int:
    """A logarithm of two numbers, rounded down."""
    value, base = (arg.number or Fraction(0) for arg in item.args)
    low = 0
    while value >= base:
        value, low = value / base, low + 1
    while value < 1:
        value, low = value * base, low - 1
    return low


def _logarithm(value: Expression, base: Expression, where: Where) -> Expression:
    """Exact if it is an integer; otherwise it may only be rounded."""
    top, bottom = value.number, base.number
    if top is None or bottom is None:
        raise ExpressionProblem(where, "a logarithm of something that is not constant",
                                "logarithms are not rational, so they cannot be exact")  # fmt: skip
    if top <= 0 or bottom <= 1 or max(top.numerator, top.denominator).bit_length() > MOST_BITS:
        raise ExpressionProblem(where, "a logarithm without a value", "log(x, b) has x>0 and b>1")
    found = operation("log()", (value, base), where, "double")
    whole = _whole_logarithm(found)
    return literal(whole, "double", where) if bottom**whole == top else found


def _modulo(left: Expression, right: Expression, where: Where) -> Expression:
    if left.sort != "int" or right.sort != "int":
        raise ExpressionProblem(where, "mod needs integers")
    if right.number is not None and right.number <= 0:
        raise ExpressionProblem(where, "mod by a number that is not positive")
    if left.number is not None and right.number is not None:
        return literal(left.number % right.number, where=where)
    return operation("mod()", (left, right), where, "int")


def _power(base: Expression, exponent: Expression, where: Where) -> Expression:
    sort, power = _common((base, exponent)), exponent.number
    if power is None:
        if exponent.sort != "int":
            raise ExpressionProblem(where, "a power with an exponent that is no integer")
        return operation("pow()", (base, exponent), where, sort)
    if power.denominator != 1:
        raise ExpressionProblem(where, "a power with an exponent that is no integer",
                                "such powers are not rational")  # fmt: skip
    times = int(power)
    if base.number is not None:
        if times < 0 and base.number == 0:
            raise ExpressionProblem(where, "division by zero")
        size = max(base.number.numerator.bit_length(), base.number.denominator.bit_length())
        if abs(times) * size > MOST_BITS:
            raise ExpressionProblem(where, "a power that is too large")
        return literal(base.number**times, "double" if times < 0 else sort, where)
    if times < 0 or times > HIGHEST_POWER:
        raise ExpressionProblem(where, f"an exponent that is not in 0..{HIGHEST_POWER}")
    if times < 2:
        return replace(base, sort=sort) if times else literal(1, sort, where)
    return operation("*", (base,) * times, where, sort)


def replaced(item: Expression, values: Mapping[str, Expression]) -> Expression:
    """A resolved expression with some variables replaced, simplified again."""
    if item.name:
        return values.get(item.name, item)
    if item.op in ATOMS:
        return item
    args = tuple(replaced(part, values) for part in item.args)
    if all(new is old for new, old in zip(args, item.args, strict=True)):
        return item
    if item.op == "*" and len(args) != 2:  # a power
        numbers = [part.number for part in args if part.number is not None]
        if len(numbers) == len(args):
            return literal(prod(numbers, start=Fraction(1)), item.sort, item.where)
        return operation("*", args, item.where, item.sort)
    return replace(simplify(item.op, args, item.where), sort=item.sort)


def names(*items: Expression) -> frozenset[str]:
    """The variables that expressions read."""
    found, pending = set[str](), list(items)
    while pending:
        item = pending.pop()
        if item.name:
            found.add(item.name)
        pending += item.args
    return frozenset(found)


def size(item: Expression) -> int:
    """How many atoms and operators an expression has."""
    count, pending = 0, [item]
    while pending:
        count += 1
        pending += pending.pop().args
    return count
