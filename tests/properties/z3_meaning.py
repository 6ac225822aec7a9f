"""What Z3 makes of first-order Ouro: a translation written for the tests alone, tree by tree.

It shares nothing with `godel` but the trees. Every number is a Real, every symbol a small Int.
Where Ouro faults, Z3's total functions have some value, so only runs without a fault are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

import z3

from godel.language.syntax import Atom, Form, Node
from godel.language.values import TRUE, Boolean, Scalar, Symbol
from godel.world.model import Choice, Declared


class NotExpressible(Exception):
    """Something that this translation does not cover."""


Term = z3.ExprRef
Names = Mapping[str, Term]


def _real(value: int | Fraction) -> Term:
    return z3.Q(value.numerator, value.denominator)


class Meaning:
    """The Z3 term of an expression over declared variables."""

    def __init__(self, declared: Sequence[Declared], expression: Node) -> None:
        self._symbols: dict[str, int] = {}
        self._declared = declared
        self._inputs: list[Term] = []
        names: dict[str, Term] = {}
        for index, item in enumerate(declared):
            if isinstance(item.sort, Choice) and isinstance(item.sort.options[0], Boolean):
                term = z3.Bool(f"v{index}")
                names[item.name] = term
            elif isinstance(item.sort, Choice):
                term = names[item.name] = z3.Int(f"v{index}")
            else:
                term = z3.Int(f"v{index}")
                names[item.name] = z3.ToReal(term)
            self._inputs.append(term)
        self.term = self._term(expression, names)

    def at(self, state: Sequence[Scalar]) -> Scalar:
        """Z3's value of the expression at a state."""
        pairs = [
            (term, self._constant(value)) for term, value in zip(self._inputs, state, strict=True)
        ]
        value = z3.simplify(z3.substitute(self.term, *pairs))
        if z3.is_true(value) or z3.is_false(value):
            return Boolean.TRUE if z3.is_true(value) else Boolean.FALSE
        if z3.is_rational_value(value):
            fraction = Fraction(value.numerator_as_long(), value.denominator_as_long())
            return fraction.numerator if fraction.denominator == 1 else fraction
        if z3.is_int_value(value):
            wanted = value.as_long()
            return next(Symbol(name) for name, code in self._symbols.items() if code == wanted)
        raise AssertionError(f"Z3 leaves {value}")

    def _constant(self, value: Scalar) -> Term:
        if isinstance(value, Boolean):
            return z3.BoolVal(value is TRUE)
        if isinstance(value, Symbol):
            return self._symbol(value.name)
        return z3.IntVal(value)

    def _symbol(self, name: str) -> Term:
        return z3.IntVal(self._symbols.setdefault(name, len(self._symbols)))

    def _term(self, node: Node, names: Names) -> Term:
        if isinstance(node, Atom):
            value = node.value
            if isinstance(value, Symbol):
                if value.name not in names:
                    raise NotExpressible(value.name)
                return names[value.name]
            return z3.BoolVal(value is TRUE) if isinstance(value, Boolean) else _real(value)
        if not isinstance(node, Form) or not isinstance(node.items[0], Atom):
            raise NotExpressible("form")
        name, rest = str(node.items[0].value), node.items[1:]
        if name in names:
            raise NotExpressible("call")
        if name in ("let", "let*"):
            return self._let(name, rest, names)
        if name == "quote":
            return self._quoted(rest[0])
        if name == "cond":
            return self._cond(rest, names)
        if name == "case":
            return self._case(rest, names)
        operands = [self._term(item, names) for item in rest]
        if name == "if":
            return _if(*operands)
        return self._primitive(name, operands)

    def _quoted(self, node: Node) -> Term:
        if isinstance(node, Atom) and isinstance(node.value, Symbol):
            return self._symbol(node.value.name)
        if isinstance(node, Atom):
            return self._term(node, {})
        raise NotExpressible("list")

    def _let(self, keyword: str, rest: Sequence[Node], names: Names) -> Term:
        inner = dict(names)
        pairs = rest[0]
        for pair in pairs.items if isinstance(pairs, Form) else ():
            if not isinstance(pair, Form):
                raise NotExpressible("let")
            visible = inner if keyword == "let*" else names
            inner = {**inner, str(pair.items[0].value): self._term(pair.items[1], visible)}
        return self._term(rest[1], inner)

    def _cond(self, clauses: Sequence[Node], names: Names) -> Term:
        result: Term | None = None
        for clause in reversed(clauses):
            if not isinstance(clause, Form):
                raise NotExpressible("cond")
            then = self._term(clause.items[1], names)
            if result is not None:
                then = _if(self._term(clause.items[0], names), then, result)
            result = then
        if result is None:
            raise NotExpressible("cond")
        return result

    def _case(self, rest: Sequence[Node], names: Names) -> Term:
        key = self._term(rest[0], names)
        result: Term | None = None
        for clause in reversed(rest[1:]):
            if not isinstance(clause, Form):
                raise NotExpressible("case")
            then = self._term(clause.items[1], names)
            listed = clause.items[0]
            if result is None or not isinstance(listed, Form):
                result = then
                continue
            same = [_equal(key, self._quoted(datum)) for datum in listed.items]
            result = _if(z3.Or(*same) if same else z3.BoolVal(False), then, result)
        if result is None:
            raise NotExpressible("case")
        return result

    def _primitive(self, name: str, operands: list[Term]) -> Term:
        if name == "eq?":
            return _equal(*operands)
        if name in ("number?", "boolean?", "symbol?"):
            sort = {"number?": z3.RealSort(), "boolean?": z3.BoolSort(), "symbol?": z3.IntSort()}
            return z3.BoolVal(operands[0].sort() == sort[name])
        if name in ("and", "or", "not"):
            if any(operand.sort() != z3.BoolSort() for operand in operands):
                raise NotExpressible("sort")
            return {"and": z3.And, "or": z3.Or, "not": z3.Not}[name](*operands)
        if name not in _NUMERIC:
            raise NotExpressible(name)
        if any(operand.sort() != z3.RealSort() for operand in operands):
            raise NotExpressible("sort")
        return _NUMERIC[name](operands)


def _if(test: Term, then: Term, otherwise: Term) -> Term:
    if test.sort() != z3.BoolSort() or then.sort() != otherwise.sort():
        raise NotExpressible("branches of two sorts")
    return z3.If(test, then, otherwise)


def _equal(left: Term, right: Term) -> Term:
    return left == right if left.sort() == right.sort() else z3.BoolVal(False)


def _fold(step: Callable[[Term, Term], Term]) -> Callable[[list[Term]], Term]:
    def folded(operands: list[Term]) -> Term:
        result = operands[0]
        for operand in operands[1:]:
            result = step(result, operand)
        return result

    return folded


def _chain(step: Callable[[Term, Term], Term]) -> Callable[[list[Term]], Term]:
    def chained(operands: list[Term]) -> Term:
        return z3.And(*(step(a, b) for a, b in pairwise(operands)))

    return chained


def _floor(quotient: Term) -> Term:
    return z3.ToReal(z3.ToInt(quotient))


_NUMERIC: dict[str, Callable[[list[Term]], Term]] = {
    "+": lambda o: z3.Sum(_real(0), *o),
    "-": lambda o: -o[0] if len(o) == 1 else _fold(lambda a, b: a - b)(o),
    "*": _fold(lambda a, b: a * b),
    "/": lambda o: o[0] / o[1],
    "quotient": lambda o: _floor(o[0] / o[1]),
    "modulo": lambda o: o[0] - o[1] * _floor(o[0] / o[1]),
    "min": _fold(lambda a, b: z3.If(a < b, a, b)),
    "max": _fold(lambda a, b: z3.If(a > b, a, b)),
    "abs": lambda o: z3.If(o[0] < 0, -o[0], o[0]),
    "=": _chain(lambda a, b: a == b),
    "<": _chain(lambda a, b: a < b),
    "<=": _chain(lambda a, b: a <= b),
    ">": _chain(lambda a, b: a > b),
    ">=": _chain(lambda a, b: a >= b),
    "integer?": lambda o: z3.IsInt(o[0]),
}
