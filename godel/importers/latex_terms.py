"""Ouro expressions in ordinary notation, by sympy; texts and names as LaTeX. All of it is ASCII."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

import sympy
from sympy.printing.latex import latex

from godel.language.canonical import print_flat
from godel.language.syntax import Atom, Form, Node, head, name_of
from godel.language.values import TRUE, Boolean, Number, Symbol, number

MOST_CASES = 24
"""Pieces that are set as one brace; more are set line by line, so that they break over pages."""

MOST_PIECES = 1_000
"""Pieces of a function that is written in ordinary notation."""

LONGEST_OURO = 4_000
"""Characters of an expression that is shown as Ouro."""

_SPECIAL = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"{\char34}",
        "`": r"{\char96}",
        "-": "-{}",
        "?": "?{}",
        "!": "!{}",
        "'": "'{}",
        ",": ",{}",
    }
)
"""What has a meaning of its own in LaTeX, or might join with its neighbour."""

_TYPEWRITER = frozenset('\\{}^~_<>|"`')
"""Letters that a typewriter font has as they are, but that cannot be typed."""

_ACCENTS = MappingProxyType(
    {
        "\u0300": "`",
        "\u0301": "'",
        "\u0302": "^",
        "\u0303": "~",
        "\u0308": '"',
        "\u030a": "r",
        "\u030b": "H",
        "\u030c": "v",
        "\u0327": "c",
    }
)


def text(plain: str) -> str:
    """A text for people, in one paragraph. Letters that LaTeX has no plain way for are named."""
    return "".join(map(_letter, plain))


def _letter(letter: str) -> str:
    if letter in _SPECIAL:
        return _SPECIAL[letter]
    if " " <= letter <= "~":
        return letter
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[0].isascii() and parts[1] in _ACCENTS:
        return f"\\{_ACCENTS[parts[1]]}{{{parts[0]}}}"
    return " " if letter.isspace() else f"[U+{ord(letter):04X}]"


def code(plain: str) -> str:
    """A word of Ouro."""
    return rf"\texttt{{{_typed(plain)}}}"


def _typed(plain: str) -> str:
    """A text in a typewriter font."""
    return "".join(
        rf"{{\char{ord(letter)}}}" if letter in _TYPEWRITER else _letter(letter)
        for letter in plain
    )


def name(plain: str) -> str:
    """A variable, in formulas and outside of them."""
    return rf"\textit{{{text(plain)}}}"


def listing(program: str) -> str:
    """Lines of Ouro, with their indentation."""
    lines = []
    for line in program.rstrip("\n").split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        lines.append(rf"\hspace*{{{indent / 2:.1f}em}}{_typed(line.lstrip(' '))}\\")
    return "\n".join((r"\begin{flushleft}\ttfamily\small", *lines, r"\end{flushleft}"))


def amount(value: Number) -> str:
    """A number in a formula."""
    return str(latex(_rational(value)))


class NotOrdinary(Exception):
    """An expression that has no form in ordinary notation here."""


@dataclass(frozen=True, slots=True)
class Notation:
    """An expression for a formula: either one piece, or lines of value and condition."""

    whole: str
    lines: tuple[tuple[str, str], ...] = ()


def notation(node: Node) -> Notation | None:
    """An Ouro expression in ordinary notation, None if it uses more than arithmetic and tests."""
    try:
        names: dict[sympy.Symbol, str] = {}
        pieces = _pieces(node, {}, names)
        if len(pieces) > MOST_PIECES:
            return None
        if len(pieces) == 1:
            return Notation(_set(pieces[0][0], names))
        if len(pieces) <= MOST_CASES:
            return Notation(_set(sympy.Piecewise(*pieces, evaluate=False), names))
        lines = tuple((_set(value, names), _set(test, names)) for value, test in pieces[:-1])
        return Notation("", (*lines, (_set(pieces[-1][0], names), "")))
    except (NotOrdinary, RecursionError, TypeError, ValueError):
        return None


def condition(node: Node) -> str | None:
    """A condition in ordinary notation, None if it uses more than arithmetic and tests."""
    try:
        names: dict[sympy.Symbol, str] = {}
        return _set(_truth(node, {}, names), names)
    except (NotOrdinary, RecursionError, TypeError, ValueError):
        return None


def ouro(node: Node) -> str:
    """An expression as Ouro, cut off where it is very long."""
    shown = print_flat(node)
    return code(shown if len(shown) <= LONGEST_OURO else shown[:LONGEST_OURO] + " ...")


Names = dict[sympy.Symbol, str]
Scope = Mapping[str, sympy.Basic]
Pieces = list[tuple[sympy.Basic, sympy.Basic]]


def _set(expression: sympy.Basic, names: Names) -> str:
    return str(latex(expression, symbol_names=names))


def _rational(value: Number) -> sympy.Rational:
    return sympy.Rational(value.numerator, value.denominator)


def _symbol(plain: str, shown: str, names: Names) -> sympy.Symbol:
    symbol = sympy.Symbol(plain)
    names[symbol] = shown
    return symbol


def _pieces(node: Node, scope: Scope, names: Names) -> Pieces:
    """Values with conditions, of which the first that holds counts; the last one is `true`."""
    pieces: Pieces = []
    while True:
        items = node.items[1:] if isinstance(node, Form) else ()
        word = head(node)
        if word == "if" and len(items) == 3:
            test = _truth(items[0], scope, names)
            inner = _pieces(items[1], scope, names)
            pieces += [(value, sympy.And(test, also)) for value, also in inner]
            node = items[2]
        elif word == "cond" and items and _is_else(items[-1]):
            for clause in items[:-1]:
                if not isinstance(clause, Form) or len(clause.items) != 2:
                    raise NotOrdinary
                test = _truth(clause.items[0], scope, names)
                inner = _pieces(clause.items[1], scope, names)
                pieces += [(value, sympy.And(test, also)) for value, also in inner]
            last = items[-1]
            node = last.items[1] if isinstance(last, Form) else last
        elif word in ("let", "let*") and len(items) == 2:
            scope, node = _bound(items[0], scope, names, word == "let*"), items[1]
        else:
            return [*pieces, (_value(node, scope, names), sympy.true)]


def _is_else(node: Node) -> bool:
    return isinstance(node, Form) and len(node.items) == 2 and name_of(node.items[0]) == "else"


def _bound(bindings: Node, scope: Scope, names: Names, in_turn: bool) -> Scope:
    """A scope with the names of a `let`."""
    inner = dict(scope)
    for binding in bindings.items if isinstance(bindings, Form) else ():
        parts = binding.items if isinstance(binding, Form) else ()
        if len(parts) != 2:
            raise NotOrdinary
        inner[name_of(parts[0])] = _value(parts[1], inner if in_turn else scope, names)
    return inner


def _value(node: Node, scope: Scope, names: Names) -> sympy.Basic:
    """A number or an enumerated value."""
    if isinstance(node, Atom):
        return _atom(node, scope, names)
    word, items = head(node), node.items[1:] if isinstance(node, Form) else ()
    if word == "quote" and len(items) == 1 and name_of(items[0]):
        return _symbol(f"'{name_of(items[0])}", code(name_of(items[0])), names)
    if word in ("if", "cond", "let", "let*"):
        return sympy.Piecewise(*_pieces(node, scope, names), evaluate=False)
    if word not in _ARITHMETIC or not items:
        raise NotOrdinary
    return _ARITHMETIC[word]([_value(item, scope, names) for item in items])


def _atom(node: Atom, scope: Scope, names: Names) -> sympy.Basic:
    value = node.value
    if isinstance(value, Symbol):
        bound = scope.get(value.name)
        return _symbol(value.name, name(value.name), names) if bound is None else bound
    if isinstance(value, Boolean):
        return sympy.true if value is TRUE else sympy.false
    return _rational(number(Fraction(value)))


def _truth(node: Node, scope: Scope, names: Names) -> sympy.Basic:
    """A condition."""
    word, items = head(node), node.items[1:] if isinstance(node, Form) else ()
    if isinstance(node, Atom):
        value = _atom(node, scope, names)
        if value.is_Number:
            raise NotOrdinary
        return value
    if word in ("and", "or", "not"):
        parts = [_truth(item, scope, names) for item in items]
        return {"and": sympy.And, "or": sympy.Or, "not": sympy.Not}[word](*parts)
    if word == "if" and len(items) == 3:
        test, yes, no = (_truth(item, scope, names) for item in items)
        return sympy.Or(sympy.And(test, yes), sympy.And(sympy.Not(test), no))
    if word in _COMPARISONS and len(items) >= 2:
        sides = [_value(item, scope, names) for item in items]
        pairs = pairwise(sides)
        return sympy.And(*(_compared(word, left, right) for left, right in pairs))
    raise NotOrdinary


def _compared(word: str, left: sympy.Basic, right: sympy.Basic) -> sympy.Basic:
    for side, other in ((left, right), (right, left)):
        if side is sympy.true:
            return other
        if side is sympy.false:
            return sympy.Not(other)
    return _COMPARISONS[word](left, right)


_COMPARISONS: Mapping[str, Callable[[sympy.Basic, sympy.Basic], sympy.Basic]] = MappingProxyType(
    {
        "<": sympy.Lt,
        "<=": sympy.Le,
        ">": sympy.Gt,
        ">=": sympy.Ge,
        "=": sympy.Eq,
        "eq?": sympy.Eq,
        "equal?": sympy.Eq,
    }
)


def _difference(items: list[sympy.Basic]) -> sympy.Basic:
    return sympy.Mul(-1, items[0]) if len(items) == 1 else items[0] - sympy.Add(*items[1:])


def _fraction(items: list[sympy.Basic]) -> sympy.Basic:
    if len(items) != 2 or items[1] == 0:
        raise NotOrdinary
    return items[0] / items[1]


def _quotient(items: list[sympy.Basic]) -> sympy.Basic:
    return sympy.floor(_fraction(items), evaluate=False)


def _remainder(items: list[sympy.Basic]) -> sympy.Basic:
    _fraction(items)
    return sympy.Mod(*items, evaluate=False)


_ARITHMETIC: Mapping[str, Callable[[list[sympy.Basic]], sympy.Basic]] = MappingProxyType(
    {
        "+": lambda items: sympy.Add(*items),
        "*": lambda items: sympy.Mul(*items),
        "-": _difference,
        "/": _fraction,
        "min": lambda items: sympy.Min(*items, evaluate=False),
        "max": lambda items: sympy.Max(*items, evaluate=False),
        "abs": lambda items: sympy.Abs(items[0], evaluate=False),
        "quotient": _quotient,
        "modulo": _remainder,
    }
)
