"""Reads modal formulas, equations and agents, with errors that say where and what was expected.

Lark's LALR parser checks the shape against `grammars/modal.lark` and calls the builder below while
it does; then a loop makes the entries of the table of formulas. Nothing recurses on the input.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from godel.errors import Place, SyntaxProblem
from godel.language.expected import shown
from godel.language.syntax import MAXIMUM_BYTES
from godel.logic.formulas import DIAMOND, NOT, Formula, Formulas
from godel.resources import grammar

HIGHEST_LEVEL = 1_000
"""The largest n in `[n]`."""

_PLAYS = "write Them(Me), Them(DefectBot) or Me(Them)"
_WORDS = {"NAME": "a name", "$END": "the end of the text", "IFF": "`<->`"}
_OPERAND = frozenset("NAME FALSE TRUE NOT BOX DIAMOND LPAR".split())
_CONNECTIVE = frozenset("AND OR IMPLIES".split())
_WORD = re.compile(r"[A-Za-z0-9_]+|[^\s]")
_HINTS = {
    "[": "boxes are written [] or [2], without a blank inside", "!": "negation is written ~",
    "<": "diamonds are written <>, equivalence <->", "-": "implication is written ->",
    "⊥": "falsity is written F", "□": "boxes are written []",
    "◇": "diamonds are written <>", "¬": "negation is written ~", "→": "write ->",
    "↔": "write <->", "∧": "write &", "1": "truth is written T",
    "0": "falsity is written F",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Definition:
    """An agent of a file: its name, its formula, and where it stands."""

    name: str
    body: Formula
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class _Written:
    """A formula as it was written: its operator or name, and its parts."""

    token: Token
    parts: tuple[_Written, ...] = ()
    whom: Token | None = None


Piece: TypeAlias = object
"""What a rule of the grammar gives: a token, something written, or a list of such."""


class _Builder(Transformer[Token, list[Piece]]):
    """One method for each alternative that the grammar names; called while the text is parsed."""

    def formula(self, children: list[Piece]) -> list[Piece]:
        return children

    def equations(self, children: list[Piece]) -> list[Piece]:
        return list(_parts(children))

    def agents(self, children: list[Piece]) -> list[Piece]:
        return children

    def agent(self, children: list[Piece]) -> Piece:
        return _token(children[0]), _parts(children)[0]

    def compound(self, children: list[Piece]) -> _Written:
        (operator,) = (child for child in children if isinstance(child, Token))
        return _Written(operator, _parts(children))

    def leaf(self, children: list[Piece]) -> _Written:
        return _Written(_token(children[0]))

    def play(self, children: list[Piece]) -> _Written:
        return _Written(_token(children[0]), (), _token(children[2]))

    def inside(self, children: list[Piece]) -> Piece:
        return children[1]


def _parts(pieces: list[Piece]) -> tuple[_Written, ...]:
    return tuple(piece for piece in pieces if isinstance(piece, _Written))


def _token(piece: Piece) -> Token:
    if not isinstance(piece, Token):
        raise TypeError  # the grammar gives nothing else
    return piece


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the entries of the table for what was written. `playing`: in a file of agents."""

    formulas: Formulas
    text: str
    source: str
    playing: bool

    def make(self, written: _Written) -> Formula:
        """Parts first, on a stack of our own. Raises SyntaxProblem, OutOfEffort."""
        waiting: list[tuple[_Written, bool]] = [(written, False)]
        done: list[Formula] = []
        while waiting:
            item, ready = waiting.pop()
            if not ready:
                waiting.append((item, True))
                waiting += [(part, False) for part in reversed(item.parts)]
                continue
            parts = [done.pop() for _ in item.parts][::-1]
            done.append(self._one(item, parts))
        return done[0]

    def _one(self, item: _Written, parts: list[Formula]) -> Formula:
        kind, word = item.token.type, str(item.token)
        if item.whom is not None:
            return self._play(item.token, str(item.whom))
        if kind == "NAME" and self.playing:
            raise self.problem(item.token, f"an agent knows no variable {shown(word)}", _PLAYS)
        if kind == "NAME":
            return self.formulas.variable(word)
        if kind in ("BOX", "DIAMOND"):
            return self._modal(item.token, parts[0])
        return self.formulas.make(word, *parts)

    def _modal(self, token: Token, inner: Formula) -> Formula:
        digits, table = str(token)[1:-1].lstrip("0") or "0", self.formulas
        if len(digits) > 4 or int(digits) > HIGHEST_LEVEL:
            raise self.problem(token, f"PA+n is known up to n = {HIGHEST_LEVEL:,}")
        level = int(digits)
        if token.type == "BOX":
            return table.stronger_box(level, inner)
        if not level:
            return table.make(DIAMOND, inner)
        return table.make(NOT, table.stronger_box(level, table.make(NOT, inner)))

    def _play(self, who: Token, whom: str) -> Formula:
        if not self.playing:
            message = f"{shown(f'{who}({whom})')} has a meaning only in a file of agents"
            raise self.problem(who, message, "plain variables are names, as in []p -> q")
        if who not in ("Them", "Me") or (who == "Me") != (whom == "Them"):
            raise self.problem(who, f"an agent cannot ask for {shown(f'{who}({whom})')}", _PLAYS)
        return self.formulas.variable(f"{who}({whom})")

    def problem(self, token: Token, message: str, hint: str = "") -> SyntaxProblem:
        """A problem at a token."""
        place = place_at(self.text, token.start_pos or 0, self.source)
        return SyntaxProblem(message, place=place, hint=hint)


def read_formula(text: str, formulas: Formulas, source: str = "formula") -> Formula:
    """The formula that a text is. Raises SyntaxProblem with its place, OutOfEffort."""
    (written,) = _parts(_read(text, source, "formula"))
    return _Maker(formulas, text, source, playing=False).make(written)


def read_equations(text: str, formulas: Formulas, source: str = "equations") -> list[Formula]:
    """Formulas with `;` between them. Raises SyntaxProblem with its place, OutOfEffort."""
    maker = _Maker(formulas, text, source, playing=False)
    return [maker.make(written) for written in _parts(_read(text, source, "equations"))]


def read_agents(text: str, formulas: Formulas, source: str) -> list[Definition]:
    """The definitions `Name = formula` of a text, in order. Raises SyntaxProblem, OutOfEffort."""
    maker = _Maker(formulas, text, source, playing=True)
    found: list[Definition] = []
    for piece in _read(text, source, "agents"):
        if isinstance(piece, tuple):
            name, written = piece
            place = place_at(text, name.start_pos or 0, source)
            found.append(Definition(str(name), maker.make(written), place))
    return found


@cache
def _parser() -> Lark:
    """The parser, made once per process."""
    return Lark(
        grammar("modal"),
        parser="lalr",
        lexer="basic",
        start=["formula", "equations", "agents"],
        transformer=_Builder(),
        maybe_placeholders=False,
    )


def _read(text: str, source: str, start: str) -> list[Piece]:
    """What a text is, as it was written. Raises SyntaxProblem with its place."""
    if len(text) > MAXIMUM_BYTES:
        raise SyntaxProblem(f"a text of more than {MAXIMUM_BYTES:,} characters")
    parse = _parser().parse_interactive(text, start=start)
    try:
        for token in parse.lexer_thread.lex(parse.parser_state):
            parse.feed_token(token)
        found: list[Piece] = parse.feed_eof()
    except UnexpectedInput as error:
        raise _refusal(error, parse.accepts(), text, source) from None
    return found


def place_at(text: str, offset: int, source: str) -> Place:
    """The place of an offset, with the line that it is in."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = text[start : len(text) if end < 0 else end]
    return Place(source, text.count("\n", 0, offset) + 1, offset - start + 1, line)


def _refusal(
    error: UnexpectedInput, accepted: set[str], text: str, source: str
) -> SyntaxProblem:
    """What to say when the grammar has no place for what comes next."""
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    offset = len(text) if at_end else error.pos_in_stream or 0
    place = place_at(text, offset, source)
    match = _WORD.match(text, offset)
    word = match[0] if match else ""
    hint = "`<->` does not chain: use parentheses" if text.startswith("<->", offset) else ""
    if isinstance(error, UnexpectedCharacters):
        hint = _HINTS.get(word, "")
        return SyntaxProblem(f"cannot read {shown(word)}", place=place, hint=hint)
    words = _expected(accepted)
    found = shown(word) if word else "the end of the text"
    listed = ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)
    return SyntaxProblem(f"expected {listed}, found {found}", place=place, hint=hint)


def _expected(accepted: set[str]) -> list[str]:
    """What may stand here, in words, or as it is written."""
    words, left = list[str](), set(accepted)
    for name, group in (("a formula", _OPERAND), ("a connective", _CONNECTIVE)):
        if group <= left:
            words.append(name)
            left -= group | {"IFF"}
    for terminal in sorted(left):
        known = _WORDS.get(terminal)
        words.append(known or f"`{_parser().get_terminal(terminal).pattern.value}`")
    return words
