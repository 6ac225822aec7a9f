"""Canonical text: the one printed form of a tree, its SHA-256 identity, and a small reader for it.

This reader serves the kernel, which must not depend on a parser library. It knows no decimals
and no places; what people write goes through `reader.py`. Both give the same trees.
"""

from __future__ import annotations

import hashlib
import re
from fractions import Fraction

from godel.errors import SyntaxProblem
from godel.language.syntax import (
    MAXIMUM_DEPTH,
    MAXIMUM_DIGITS,
    QUOTE_MARKS,
    Atom,
    Form,
    Node,
    Text,
    name_of,
    symbol,
)
from godel.language.values import FALSE, TRUE, Boolean, Number, Symbol

WIDTH = 100
"""Columns of canonical text.

A form that does not fit keeps its second item beside the first if it can; every other item gets a
line of its own.
"""

MAXIMUM_TOKENS = 1_000_000
"""Most words, parentheses, marks, texts, gaps and comments of one text."""

_BLOCK = 10**MAXIMUM_DIGITS
_MARK_OF = {name: mark for mark, name in QUOTE_MARKS}
_NAME_OF = dict(QUOTE_MARKS)
_PLAIN = r'[^"\\\x00-\x09\x0b-\x1f\x7f]*+'
_TOKEN = re.compile(
    r"""[ \n]+|;[^\n]*|(?P<open>\()|(?P<close>\))|(?P<mark>'|`|,@|,)"""
    rf'''|"(?P<text>{_PLAIN}(?:\\["\\]{_PLAIN})*+)"|(?P<word>[^\s()'`,";]+)'''
)
_NUMBER = re.compile(r"-?[0-9]+(/[0-9]+)?\Z")
_NAME = re.compile(
    r"(?![+-]?\.?[0-9])(?!\.\Z)[A-Za-z!?*/+<>=_.$%&^~:-][A-Za-z0-9!?*/+<>=_.$%&^~:@-]*\Z"
)


def decimal(value: Number) -> str:
    """A number in decimal, however long: Python itself refuses more than 4,300 digits."""
    top = _digits(value.numerator)
    return top if value.denominator == 1 else f"{top}/{_digits(value.denominator)}"


def _digits(value: int) -> str:
    """An integer in decimal, block by block."""
    rest, blocks = abs(value), list[str]()
    while rest >= _BLOCK:
        rest, low = divmod(rest, _BLOCK)
        blocks.append(str(low).zfill(MAXIMUM_DIGITS))
    return "-" * (value < 0) + str(rest) + "".join(reversed(blocks))


def print_atom(atom: Atom | Text) -> str:
    """The text of a leaf."""
    if isinstance(atom, Text):
        return '"' + atom.text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    value = atom.value
    if isinstance(value, Boolean):
        return value.value
    return value.name if isinstance(value, Symbol) else decimal(value)


def _mark(node: Form) -> str:
    """`'` for `(quote x)` and so on, "" for any other form."""
    return _MARK_OF.get(name_of(node.items[0]), "") if len(node.items) == 2 else ""


def print_flat(node: Node) -> str:
    """The tree on one line."""
    pieces: list[str] = []
    stack: list[Node | str] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif not isinstance(item, Form):
            pieces.append(print_atom(item))
        elif mark := _mark(item):
            pieces.append(mark)
            stack.append(item.items[1])
        else:
            pieces.append("(")
            stack.append(")")
            for place, child in enumerate(reversed(item.items)):
                if place:
                    stack.append(" ")
                stack.append(child)
    return "".join(pieces)


def _widths(node: Node) -> dict[int, int]:
    """How wide each form below a node is on one line, by the identity of the object."""
    widths: dict[int, int] = {}
    stack: list[tuple[Node, bool]] = [(node, False)]
    while stack:
        item, ready = stack.pop()
        if not isinstance(item, Form):
            widths[id(item)] = len(print_atom(item))
        elif not ready:
            stack.append((item, True))
            stack.extend((child, False) for child in item.items)
        elif mark := _mark(item):
            widths[id(item)] = len(mark) + widths[id(item.items[1])]
        else:
            inner = sum(widths[id(child)] for child in item.items)
            widths[id(item)] = 2 + inner + max(0, len(item.items) - 1)
    return widths


def canonical_text(node: Node) -> str:
    """The canonical text of a tree: at most `WIDTH` columns where possible, ends in a newline."""
    widths = _widths(node)
    pieces: list[str] = []
    stack: list[tuple[Node | str, int]] = [(node, 0)]
    while stack:
        item, indent = stack.pop()
        if isinstance(item, str):
            pieces.append(item)
        elif not isinstance(item, Form) or indent + widths[id(item)] <= WIDTH or not item.items:
            pieces.append(print_flat(item))
        elif mark := _mark(item):
            pieces.append(mark)
            stack.append((item.items[1], indent + len(mark)))
        else:
            pieces.append("(")
            stack.append((")", indent))
            first = print_flat(item.items[0]) if not isinstance(item.items[0], Form) else ""
            room = WIDTH - indent - 2 - len(first)
            beside = 1 if first and len(item.items) > 1 and widths[id(item.items[1])] <= room else 0
            for child in reversed(item.items[1 + beside :]):
                stack.append((child, indent + 2))
                stack.append(("\n" + " " * (indent + 2), indent))
            if beside:
                stack.append((" " + print_flat(item.items[1]), indent))
            stack.append((item.items[0], indent + 1))
    return "".join(pieces) + "\n"


def digest(node: Node) -> str:
    """The identity of a tree: SHA-256 of its canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(node).encode()).hexdigest()


def same_tree(left: Node, right: Node) -> bool:
    """Structural equality, places aside."""
    return print_flat(left) == print_flat(right)


def read_canonical(
    data: bytes,
    *,
    maximum_bytes: int,
    maximum_depth: int = MAXIMUM_DEPTH,
    maximum_tokens: int = MAXIMUM_TOKENS,
) -> Node:
    """Read the one tree in canonical text.

    Raises SyntaxProblem, with the offset in characters, for anything else.
    """
    if len(data) > maximum_bytes:
        raise SyntaxProblem(f"{len(data)} bytes are more than the {maximum_bytes} allowed")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SyntaxProblem(f"not UTF-8 at byte {error.start}") from None
    open_forms: list[tuple[str, list[Node]]] = [("", [])]
    offset = count = 0
    while offset < len(text):
        count += 1
        if count > maximum_tokens:
            raise SyntaxProblem(f"more than {maximum_tokens} words, marks and gaps")
        token = _TOKEN.match(text, offset)
        if token is None:
            raise SyntaxProblem(f"unreadable text at offset {offset}")
        _take(token, open_forms, offset)
        if len(open_forms) > maximum_depth + 1:
            raise SyntaxProblem(f"nested deeper than {maximum_depth} at offset {offset}")
        offset = token.end()
    if len(open_forms) != 1 or len(open_forms[0][1]) != 1:
        raise SyntaxProblem("expected exactly one complete form")
    return open_forms[0][1][0]


def _take(token: re.Match[str], open_forms: list[tuple[str, list[Node]]], offset: int) -> None:
    """Add one token to the innermost open form; a finished form goes to the one around it."""
    if token["open"]:
        open_forms.append(("(", []))
        return
    if token["mark"]:
        open_forms.append((_NAME_OF[token["mark"]], []))
        return
    if token["close"]:
        opener, items = open_forms.pop()
        if opener != "(":
            raise SyntaxProblem(f"unexpected ) at offset {offset}")
        done: Node = Form(tuple(items))
    elif token["text"] is not None:
        done = Text(re.sub(r'\\(["\\])', r"\1", token["text"]))
    elif token["word"]:
        done = _word(token["word"], offset)
    else:
        return
    while open_forms[-1][0] not in ("", "("):
        done = Form((symbol(open_forms.pop()[0]), done))
    open_forms[-1][1].append(done)


def _word(word: str, offset: int) -> Atom:
    """A number in lowest terms, a boolean or a symbol."""
    if word in ("true", "false"):
        return Atom(TRUE if word == "true" else FALSE)
    top, _, bottom = word.partition("/")
    if max(len(top.lstrip("-")), len(bottom)) <= MAXIMUM_DIGITS and _NUMBER.match(word):
        value = Fraction(int(top), int(bottom or "1") or 1)
        exact = value.numerator if value.denominator == 1 else value
        if str(exact) == word:
            return Atom(exact)
    elif _NAME.match(word):
        return Atom(Symbol(word))
    raise SyntaxProblem(f"not a canonical number or name at offset {offset}: {word[:40]}")
