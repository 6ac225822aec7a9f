"""The reader of what people write: worlds, agents, plain Ouro, proofs; from text to trees.

Lark's LALR parser checks the shape against `grammars/*.lark`. While it does, the loop below builds
the tree from the same tokens, so the result is what any reader of S-expressions would give,
whatever the grammar, and nothing here recurses on the input. Only people's files come this way:
the kernel has the small reader of `canonical.py`, and the two give the same trees.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

from lark import Lark, Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from godel.errors import Place, StorageProblem, SyntaxProblem
from godel.language.expected import expectation, keywords, meant, shown, unreadable, word_at
from godel.language.syntax import (
    MAXIMUM_BYTES,
    MAXIMUM_DEPTH,
    MAXIMUM_DIGITS,
    QUOTE_MARKS,
    Atom,
    Form,
    Node,
    Position,
    Text,
    name_of,
)
from godel.language.values import FALSE, TRUE, Boolean, Number, Symbol, number
from godel.resources import grammar, grammars_folder

_MARKS = dict(QUOTE_MARKS)
_ESCAPE = re.compile(r'\\(["\\])')
_NUMBER = re.compile(r"(?P<top>[+-]?[0-9]+)(?:/(?P<bottom>[0-9]+)|\.(?P<decimals>[0-9]+))?\Z")


@dataclass(slots=True)
class _Open:
    """A form, or a quote mark, whose end has not been read yet."""

    opener: str
    position: Position
    items: list[Node] = field(default_factory=list)


def load_text(path: Path) -> str:
    """The text of a file of at most MAXIMUM_BYTES bytes of UTF-8; a leading byte order mark goes.

    Raises StorageProblem if there is no such file or it cannot be read, SyntaxProblem if it is too
    large or is not text. Never reads more than the limit.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise StorageProblem(f"not a file: {path}", hint="give the path of a text file")
        with path.open("rb") as file:
            data = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise StorageProblem(f"cannot read {path}: {error.strerror or error}") from None
    except ValueError:
        raise StorageProblem(f"not the name of a file: {str(path)!r}") from None
    if len(data) > MAXIMUM_BYTES:
        raise SyntaxProblem(
            f"{path} is too large: at most {MAXIMUM_BYTES:,} bytes are read",
            hint="split it, or check that it is the file you meant",
        )
    return _decoded(data, str(path)).removeprefix("\ufeff")


def _decoded(data: bytes, source: str) -> str:
    """Strict UTF-8 without NUL, or a SyntaxProblem that says where the first bad byte is."""
    try:
        text = data.decode("utf-8")
        bad, what = text.find("\0"), "byte 0x00"
    except UnicodeDecodeError as error:
        text = data[: error.start].decode("utf-8")
        bad, what = len(text), f"byte 0x{data[error.start]:02x}, which is not UTF-8"
    if bad < 0:
        return text
    raise SyntaxProblem(
        f"not a text file: {what}",
        place=_place(text, bad, source),
        hint="Ouro files are ASCII, with UTF-8 in comments and strings",
    )


def read_program(text: str, source: str) -> tuple[Node, ...]:
    """The data of a plain Ouro file, in order. Raises SyntaxProblem with its place."""
    return _read(text, source, "ouro", "program")


def read_datum(text: str, source: str) -> Node:
    """The one datum of a text, such as an expression on a command line. Raises SyntaxProblem."""
    return _read(text, source, "ouro", "datum")[0]


def read_file_forms(text: str, source: str) -> tuple[Node, ...]:
    """The `(world ...)` and `(agent ...)` forms of a file, in order, at least one.

    The clauses have the shape that the grammar asks for; what they mean is not looked at.
    Raises SyntaxProblem with its place and with what was expected there.
    """
    return _read(text, source, "world", "file")


def read_proof(text: str, source: str) -> Node:
    """The one `(godel-proof 1 ...)` of a proof file. Raises SyntaxProblem."""
    return _read(text, source, "proof", "proof")[0]


_STARTS = (("ouro", ("program", "datum")), ("world", ("file",)), ("proof", ("proof",)))


@cache
def _parser(name: str) -> Lark:
    """The parser of one grammar, made once per process."""
    return Lark(
        grammar(name),
        parser="lalr",
        lexer="contextual",
        start=list(dict(_STARTS)[name]),
        import_paths=[str(grammars_folder())],
        maybe_placeholders=False,
    )


def _read(text: str, source: str, grammar_name: str, start: str) -> tuple[Node, ...]:
    """Check a text against a grammar and build its trees, one token at a time."""
    parse = _parser(grammar_name).parse_interactive(text, start=start)
    stack = [_Open("", Position())]
    offset = 0
    try:
        for token in parse.lexer_thread.lex(parse.parser_state):
            offset = token.start_pos or 0
            parse.feed_token(token)
            _take(token, stack)
        parse.feed_eof()
    except UnexpectedInput as error:
        raise _refusal(error, parse, stack, text, source) from None
    except SyntaxProblem as problem:
        raise problem.at(_place(text, offset, source)) from None
    return tuple(stack[0].items)


def _take(token: Token, stack: list[_Open]) -> None:
    """Add one token to the innermost open form; a finished form goes to the one around it."""
    word = str(token)
    position = Position(token.line or 0, token.column or 0)
    if word == "(" or word in _MARKS:
        if len(stack) > MAXIMUM_DEPTH:
            raise SyntaxProblem(f"nested deeper than {MAXIMUM_DEPTH}")
        stack.append(_Open(word, position))
        return
    if word == ")":
        opened = stack.pop()  # a "(": the grammar has taken the token already
        done: Node = Form(tuple(opened.items), opened.position)
    elif word[0] == '"':
        plain = word[1:-1].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
        done = Text(_ESCAPE.sub(r"\1", plain), position)
    else:
        done = Atom(_word(word), position)
    while stack[-1].opener in _MARKS:
        mark = stack.pop()
        done = Form((Atom(Symbol(_MARKS[mark.opener]), mark.position), done), mark.position)
    stack[-1].items.append(done)


def _word(word: str) -> Number | Boolean | Symbol:
    """A number, a boolean or a symbol."""
    if word in ("true", "false"):
        return TRUE if word == "true" else FALSE
    digits = _NUMBER.match(word)
    return _number(digits) if digits else Symbol(word)


def _number(digits: re.Match[str]) -> Number:
    """The exact value; numerator and denominator have at most MAXIMUM_DIGITS digits."""
    top, bottom, decimals = digits["top"], digits["bottom"] or "1", digits["decimals"] or ""
    if max(len(top.lstrip("+-")) + len(decimals), len(bottom), len(decimals) + 1) > MAXIMUM_DIGITS:
        raise SyntaxProblem(f"a number of more than {MAXIMUM_DIGITS:,} digits")
    if bottom == "1" and not decimals:
        return int(top)
    if int(bottom) == 0:
        raise SyntaxProblem("a denominator of zero")
    return number(Fraction(int(top + decimals), int(bottom) * 10 ** len(decimals)))


def _refusal(
    error: UnexpectedInput, parse: InteractiveParser, stack: list[_Open], text: str, source: str
) -> SyntaxProblem:
    """What to tell the user when the grammar has no place for what comes next."""
    offset = _offset(error, text)
    if isinstance(error, UnexpectedCharacters):
        offset, message, hint = unreadable(text, offset)
        return SyntaxProblem(message, place=_place(text, offset, source), hint=hint)
    if offset == len(text) and len(stack) > 1:
        return _unclosed(stack, text, source)
    word, place = word_at(text, offset), _place(text, offset, source)
    if word == ")" and len(stack) == 1:
        return SyntaxProblem("this ) closes nothing", place=place)
    if word == ")" and stack[-1].opener in _MARKS:
        return SyntaxProblem(f"nothing between {stack[-1].opener} and this )", place=place)
    accepted = parse.accepts() or {"$END"}
    inside: set[str] = set()
    if "LPAR" in accepted:
        ahead = parse.copy(deepcopy_values=False)
        ahead.feed_token(Token("LPAR", "("))
        inside = ahead.accepts()
    found = shown(word) if word else "the end of the text"
    forms = [f"in ({name} ...): " for name in map(_head, stack[1:]) if name]
    close = meant(word, keywords(accepted))
    return SyntaxProblem(
        f"{forms[-1] if forms else ''}expected {expectation(accepted, inside)}, found {found}",
        place=place,
        hint=f"did you mean `{close}`?" if close else "",
    )


def _offset(error: UnexpectedInput, text: str) -> int:
    """Where in the text Lark gave up."""
    if isinstance(error, UnexpectedToken):
        at_end = error.token.type == "$END"
        return len(text) if at_end else error.token.start_pos or 0
    return error.pos_in_stream or 0


def _head(opened: _Open) -> str:
    """The name that an open form starts with, or ""."""
    return name_of(opened.items[0]) if opened.items else ""


def _unclosed(stack: list[_Open], text: str, source: str) -> SyntaxProblem:
    """The text ended too early: where the innermost form or quote mark that is open began."""
    opened = stack[-1]
    wrong = "this ( is never closed" if opened.opener == "(" else f"nothing after {opened.opener}"
    line, column = opened.position.line, opened.position.column
    missing = sum(entry.opener == "(" for entry in stack)
    return SyntaxProblem(
        wrong,
        place=Place(source, line, column, text.split("\n", line)[line - 1]),
        hint=f"missing: {missing} )" if missing else "",
    )


def _place(text: str, offset: int, source: str) -> Place:
    """The place of an offset, with the line that it is in."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : len(text) if end < 0 else end]
    return Place(source, text.count("\n", 0, offset) + 1, offset - start + 1, line)
