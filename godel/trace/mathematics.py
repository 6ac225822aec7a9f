"""Ouro expressions and sums in ordinary notation, as plain text.

What has no ordinary notation is left as Ouro: it is always right, if not always short.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from godel.importers.obligations import Product, Sum, Term
from godel.language.canonical import print_flat
from godel.language.polynomial import Polynomial, Quantity, add, multiply, show, show_number
from godel.language.syntax import Atom, Form, Node, head
from godel.language.values import Number
from godel.trace.shown import rounded

DEEPEST: Final = 60
"""Levels of an expression that are put in ordinary notation; below them it stays Ouro."""

_SUM, _PRODUCT, _ATOM = 1, 2, 3
"""How tightly an operator binds."""

_BINARY: Final = MappingProxyType({"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT})
_COMPARED: Final = frozenset(("=", "<", "<=", ">", ">=", "eq?", "equal?"))
_CALLED: Final = MappingProxyType(
    {"min": "min", "max": "max", "abs": "abs", "quotient": "quotient", "modulo": "modulo"}
)

Numeral = Callable[[Number], str]
"""How a number is written."""


@dataclass(frozen=True, slots=True)
class Case:
    """One piece of a function: where `condition` holds, and none before it did, it is `value`.

    The last piece has the condition "".
    """

    condition: str
    value: str


_LONG: Final = re.compile(r"(?<![\w./])-?\d+(/\d+)?(?![\w./])")

SHORT: Final = 14
"""Characters of a number that is shown as it is."""

LONGEST: Final = 8_000
"""Characters of a number that is read at all."""


def shortened(text: str) -> str:
    """A text of exact numbers with the long ones rounded down, behind `~`."""

    def brief(match: re.Match[str]) -> str:
        if len(match[0]) <= SHORT:
            return match[0]
        if len(match[0]) > LONGEST:
            return "(a long number)"
        return "~" + rounded(Fraction(match[0]), up=False)

    return _LONG.sub(brief, text)


def upward(value: Number) -> str:
    """A number rounded up, with a mark if that changed it."""
    return _marked(value, rounded(value, up=True))


def downward(value: Number) -> str:
    """A number rounded down, with a mark if that changed it."""
    return _marked(value, rounded(value, up=False))


def _marked(value: Number, decimal: str) -> str:
    """The exact number if it is short; else the rounding, behind `~`."""
    exact = show_number(value)
    if len(exact) <= len(decimal) + 2:
        return exact
    return decimal if Fraction(decimal) == value else "~" + decimal


def infix(node: Node, numeral: Numeral = show_number) -> str:
    """An expression in ordinary notation where it has one."""
    return _infix(node, numeral, 0)[0]


def _infix(node: Node, numeral: Numeral, depth: int) -> tuple[str, int]:
    """The text, and how tightly its outermost operator binds. Recursive, to a limit."""
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        text = numeral(node.value)
        return text, _PRODUCT if "/" in text else _SUM if text.startswith("-") else _ATOM
    if not isinstance(node, Form) or depth > DEEPEST:
        return print_flat(node), _ATOM
    word, items = head(node), node.items[1:]
    if word in _BINARY and items:
        return _joined(word, items, numeral, depth), _BINARY[word] if len(items) > 1 else _SUM
    if word in _COMPARED and len(items) == 2:
        sides = [_infix(item, numeral, depth + 1)[0] for item in items]
        return f" {word if word[0] in '<>=' else '='} ".join(sides), 0
    if word in _CALLED and items:
        inner = ", ".join(_infix(item, numeral, depth + 1)[0] for item in items)
        return f"{_CALLED[word]}({inner})", _ATOM
    if word in ("and", "or") and len(items) > 1:
        parts = [_wrapped(item, numeral, depth, 1) for item in items]
        return f" {word} ".join(parts), 0
    if word == "not" and len(items) == 1:
        return f"not {_wrapped(items[0], numeral, depth, 1)}", 0
    if word == "if" and len(items) == 3:
        test = _infix(items[0], numeral, depth + 1)[0]
        then, other = (_wrapped(item, numeral, depth, 1) for item in items[1:])
        return f"{then} if {test}, else {other}", 0
    if word == "quote" and len(items) == 1:
        return print_flat(items[0]), _ATOM
    return print_flat(node), _ATOM


def _wrapped(node: Node, numeral: Numeral, depth: int, least: int) -> str:
    """An operand, in parentheses if it binds less tightly than it must."""
    text, binds = _infix(node, numeral, depth + 1)
    return text if binds >= least or " " not in text else f"({text})"


def _joined(word: str, items: Sequence[Node], numeral: Numeral, depth: int) -> str:
    level = _BINARY[word]
    if len(items) == 1:
        sign = "-" if word == "-" else "1/" if word == "/" else ""
        return sign + _bound(items[0], numeral, depth, _ATOM)
    first = _bound(items[0], numeral, depth, level)
    others = (_bound(item, numeral, depth, level + (word in "-/")) for item in items[1:])
    joint = f" {word} " if level == _SUM else word
    return joint.join((first, *others))


def _bound(node: Node, numeral: Numeral, depth: int, least: int) -> str:
    text, binds = _infix(node, numeral, depth + 1)
    return text if binds >= least else f"({text})"


def cases(node: Node, numeral: Numeral = show_number) -> tuple[Case, ...]:
    """The pieces of a function that is a chain of `if`s; one piece if it is none."""
    pieces: list[Case] = []
    while head(node) == "if" and isinstance(node, Form) and len(node.items) == 4:
        test, value, other = node.items[1:]
        pieces.append(Case(infix(test), infix(value, numeral)))
        node = other
    return (*pieces, Case("", infix(node, numeral)))


def carried_out(term: Term) -> Quantity:
    """The value of a sum that was kept as it was written."""
    if isinstance(term, Sum):
        total: Quantity = 0
        for item in term.items:
            total = add(total, carried_out(item))
        return total
    if isinstance(term, Product):
        result: Quantity = 1
        for item in term.items:
            result = multiply(result, carried_out(item))
        return result
    return term


def written(term: Term, numeral: Numeral = show_number) -> str:
    """A sum with its numbers in, as it was written: `2/5*(0 + 99/100*20)`."""
    return _written(term, numeral)[0]


def _written(term: Term, numeral: Numeral) -> tuple[str, int]:
    if isinstance(term, Sum):
        parts = [_written(item, numeral)[0] for item in term.items]
        return (" + ".join(parts) or "0"), _ATOM if len(parts) < 2 else _SUM
    if isinstance(term, Product):
        factors = [_written(item, numeral) for item in term.items]
        texts = [text if level >= _PRODUCT else f"({text})" for text, level in factors]
        return ("*".join(texts) or "1"), _PRODUCT
    if not isinstance(term, Polynomial):
        text = numeral(term)
        return (f"({text})", _ATOM) if text.startswith("-") else (text, _PRODUCT)
    return show(term), _SUM if len(term.terms) > 1 else _PRODUCT


def ouro_of(term: Term) -> str:
    """The same as an Ouro expression, which the evaluator can run."""
    if isinstance(term, Sum):
        return _called("+", [ouro_of(item) for item in term.items], "0")
    if isinstance(term, Product):
        return _called("*", [ouro_of(item) for item in term.items], "1")
    if not isinstance(term, Polynomial):
        return show_number(term)
    pieces = []
    for monomial, weight in term.terms:
        names = [name for name, power in monomial for _ in range(power)]
        factors = names if weight == 1 and names else [show_number(weight), *names]
        pieces.append(_called("*", factors, "1"))
    return _called("+", pieces, "0")


def _called(word: str, operands: Sequence[str], nothing: str) -> str:
    if len(operands) < 2:
        return operands[0] if operands else nothing
    return f"({word} {' '.join(operands)})"
