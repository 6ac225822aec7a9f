"""Reads PRISM's text into its tree, with errors that say where, and what was expected there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias, TypeVar

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from godel.errors import SyntaxProblem
from godel.importers.prism_syntax import (
    TRUE,
    Command,
    Constant,
    Earning,
    Expression,
    Model,
    Module,
    Named,
    Renamed,
    Rewards,
    Source,
    Update,
    Variable,
    Where,
    literal,
    operation,
)
from godel.language.expected import meant, shown
from godel.language.syntax import MAXIMUM_DIGITS
from godel.resources import grammar

UNSUPPORTED = {
    "ctmc": "continuous-time Markov chains",
    "stochastic": "continuous-time Markov chains",
    "pta": "probabilistic timed automata",
    "popta": "partially observable timed automata",
    "pomdp": "partially observable models",
    "clock": "clocks",
    "system": "process expressions (system ... endsystem)",
    "invariant": "clock invariants",
    "observable": "observations of partially observable models",
    "observables": "observations of partially observable models",
}
HINTS = {
    "system": "modules run in full parallel composition over the action labels that they share",
    "ctmc": "only dtmc and mdp are read",
    "stochastic": "only dtmc and mdp are read",
}
OTHER_KINDS = frozenset("smg csg tsg idtmc imdp ipomdp lts ma".split())
"""Kinds of models of other tools and later versions: no keywords here."""

LARGEST_EXPONENT = 1_000
_NUMBER = re.compile(r"([0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?\Z")
_WORD = re.compile(r"[A-Za-z_0-9]+'?|[^\s]")
_WORDS = {
    "NAME": "a name", "PRIMED": "a name with '", "STRING": "a string", "INTEGER": "a number",
    "DECIMAL": "", "$END": "the end of the text",
}  # fmt: skip
_GROUPS = (
    ("an expression", frozenset("NAME INTEGER DECIMAL TRUE FALSE STRING LPAR NOT MINUS".split())),
    ("an operator", frozenset("PLUS MINUS TIMES OVER AND OR EQUAL BELOW IMPLIES QUESTION".split())),
)
_OPERATORS = frozenset("DIFFERENT ATMOST ATLEAST ABOVE IFF".split())

Piece: TypeAlias = object
"""What a rule of the grammar gives: a token, or what this file made of it."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """The items of a model by kind, each in the order of the text."""

    kinds: tuple[Token, ...]
    constants: tuple[Constant, ...]
    formulas: tuple[Named, ...]
    labels: tuple[Named, ...]
    shared: tuple[Variable, ...]
    modules: tuple[Module | Renamed, ...]
    rewards: tuple[Rewards, ...]
    starts: tuple[tuple[Token, Expression], ...]


Kept = TypeVar("Kept")


def _all(children: list[Piece], kind: type[Kept]) -> tuple[Kept, ...]:
    return tuple(child for child in children if isinstance(child, kind))


def _token(children: list[Piece], *kinds: str) -> Token | None:
    """The first token of one of some kinds."""
    for child in children:
        if isinstance(child, Token) and child.type in kinds:
            return child
    return None


def _where(token: Piece) -> Where:
    if isinstance(token, Token):
        return token.line or 0, token.column or 0
    if isinstance(token, Expression):
        return token.where
    return 0, 0


def _names(children: list[Piece]) -> list[str]:
    return [str(child) for child in _all(children, Token) if child.type == "NAME"]


class _Builder(Transformer[Token, Model]):
    """One method for each alternative that the grammar names; called while the text is parsed."""

    def model(self, children: list[Piece]) -> _Parts:
        named = [item for item in children if isinstance(item, tuple)]
        return _Parts(
            _all(children, Token),
            _all(children, Constant),
            tuple(item for word, item in named if str(word) == "formula"),
            tuple(item for word, item in named if str(word) == "label"),
            _all(children, Variable),
            tuple(item for item in children if isinstance(item, Module | Renamed)),
            _all(children, Rewards),
            tuple((word, item) for word, item in named if str(word) == "init"),
        )

    def kind(self, children: list[Piece]) -> Piece:
        return children[0]

    def constant(self, children: list[Piece]) -> Constant:
        sort = _token(children, "INT", "DOUBLE", "BOOL")
        name = _token(children, "NAME")
        values = _all(children, Expression)
        word = str(sort) if sort else "int"
        return Constant(str(name), word, values[0] if values else None, _where(name))

    def formula(self, children: list[Piece]) -> tuple[Piece, Named]:
        (body,) = _all(children, Expression)
        return children[0], Named(_names(children)[0], body, _where(children[1]))

    def label(self, children: list[Piece]) -> tuple[Piece, Named]:
        (body,) = _all(children, Expression)
        return children[0], Named(str(children[1])[1:-1], body, _where(children[1]))

    def shared(self, children: list[Piece]) -> Piece:
        return children[1]

    def starts(self, children: list[Piece]) -> tuple[Piece, Piece]:
        return children[0], children[1]

    def module(self, children: list[Piece]) -> Module:
        return Module(
            str(children[1]), _all(children, Variable), _all(children, Command), _where(children[1])
        )

    def renamed(self, children: list[Piece]) -> Renamed:
        pairs = tuple((str(old), str(new)) for old, new in _all(children, tuple))
        return Renamed(str(children[1]), str(children[3]), pairs, _where(children[1]))

    def renaming(self, children: list[Piece]) -> tuple[Piece, Piece]:
        return children[0], children[2]

    def rewards(self, children: list[Piece]) -> Rewards:
        name = _token(children, "STRING")
        word = str(name)[1:-1] if name else ""
        return Rewards(word, _all(children, Earning), _where(children[0]))

    def state_reward(self, children: list[Piece]) -> Earning:
        guard, amount = _all(children, Expression)
        return Earning(None, guard, amount)

    def command_reward(self, children: list[Piece]) -> Earning:
        guard, amount = _all(children, Expression)
        return Earning("".join(_names(children)), guard, amount)

    def integer(self, children: list[Piece]) -> Variable:
        low, high, *start = _all(children, Expression)
        return Variable(
            str(children[0]), low, high, start[0] if start else None, _where(children[0])
        )

    def boolean(self, children: list[Piece]) -> Variable:
        start = _all(children, Expression)
        return Variable(
            str(children[0]), None, None, start[0] if start else None, _where(children[0])
        )

    def command(self, children: list[Piece]) -> Command:
        (guard,) = _all(children, Expression)
        (updates,) = _all(children, list)
        return Command("".join(_names(children)), guard, tuple(updates), _where(children[0]))

    def certain(self, children: list[Piece]) -> list[Update]:
        (assigned,) = children
        return [Update(literal(1), tuple(assigned) if isinstance(assigned, list) else ())]

    def weighted(self, children: list[Piece]) -> Update:
        chance, _, assigned = children
        if not isinstance(chance, Expression) or not isinstance(assigned, list):
            raise TypeError  # the grammar gives nothing else
        return Update(chance, tuple(assigned))

    def listed(self, children: list[Piece]) -> list[Piece]:
        return [child for child in children if not isinstance(child, Token)]

    def nothing(self, children: list[Piece]) -> list[Piece]:
        return []

    def assignment(self, children: list[Piece]) -> tuple[str, Expression, Where]:
        (value,) = _all(children, Expression)
        return str(children[1])[:-1].rstrip(), value, _where(children[1])

    def expression(self, children: list[Piece]) -> Piece:
        return children[0]

    def second(self, children: list[Piece]) -> Piece:
        return children[1]

    def choice(self, children: list[Piece]) -> Expression:
        return operation("?", _all(children, Expression), _where(children[1]))

    def binary(self, children: list[Piece]) -> Expression:
        left, right = _all(children, Expression)
        if str(children[1]) == "-":  # a - b is a + (-b), so that sums are flat
            negated = operation("neg", (right,), _where(children[1]))
            return operation("+", (left, negated), _where(children[1]))
        return operation(str(children[1]), (left, right), _where(children[1]))

    def unary(self, children: list[Piece]) -> Expression:
        sign = {"-": "neg"}.get(str(children[0]), str(children[0]))
        return operation(sign, _all(children, Expression), _where(children[0]))

    def call(self, children: list[Piece]) -> Expression:
        name, args = str(children[0]), _all(children, Expression)
        if name == "func" and len(args) > 1:  # the older way to write a call
            name, args = args[0].name, args[1:]
        return operation(f"{name}()", args, _where(children[0]))

    def atom(self, children: list[Piece]) -> Expression:
        (token,) = _all(children, Token)
        where, word = _where(token), str(token)
        if token.type in ("TRUE", "FALSE"):
            return literal(token.type == "TRUE", where=where)
        if token.type in ("INTEGER", "DECIMAL"):
            return literal(number(word), "int" if token.type == "INTEGER" else "double", where)
        if token.type == "STRING":
            return Expression("label", (), word[1:-1], "", where)
        return Expression("name", (), word, "", where)


def number(word: str) -> Fraction:
    """A number as PRISM writes it: 12, 0.5, .5, 1e-3; exact. Raises SyntaxProblem."""
    match = _NUMBER.match(word)
    if not match:
        raise SyntaxProblem(f"not a number: {shown(word)}")
    whole, decimals, exponent = match[1] or "0", match[2] or "", match[3] or "0"
    if len(whole) + len(decimals) > MAXIMUM_DIGITS or len(exponent) > 5:
        raise SyntaxProblem(f"a number of more than {MAXIMUM_DIGITS:,} digits")
    if abs(int(exponent)) > LARGEST_EXPONENT:
        raise SyntaxProblem(f"an exponent above {LARGEST_EXPONENT:,}")
    return Fraction(int(whole + decimals)) * Fraction(10) ** (int(exponent) - len(decimals))


@cache
def _parser() -> Lark:
    """The parser, made once per process."""
    return Lark(
        grammar("prism"),
        parser="lalr",
        lexer="basic",
        start=["model", "expression"],
        transformer=_Builder(),
        maybe_placeholders=False,
    )


def read_model(source: Source) -> Model:
    """The tree of a whole model. Raises SyntaxProblem with its place."""
    parts = _read(source, "model")
    if not isinstance(parts, _Parts):
        raise TypeError  # the grammar gives nothing else
    for second in (parts.kinds[1:], [word for word, _ in parts.starts[1:]]):
        if second:
            place = source.place(_where(second[0]))
            raise SyntaxProblem(f"a second {shown(str(second[0]))}", place=place)
    kind = str(parts.kinds[0]) if parts.kinds else "mdp"
    return Model(
        source,
        {"probabilistic": "dtmc", "nondeterministic": "mdp"}.get(kind, kind),
        parts.constants,
        parts.formulas,
        parts.labels,
        parts.shared,
        parts.modules,
        parts.rewards,
        parts.starts[0][1] if parts.starts else None,
    )


def read_expression(source: Source) -> Expression:
    """The tree of one expression, as on a command line. Raises SyntaxProblem with its place."""
    found = _read(source, "expression")
    return found if isinstance(found, Expression) else TRUE


def _read(source: Source, start: str) -> Piece:
    text = source.text
    parse = _parser().parse_interactive(text, start=start)
    offset = 0
    try:
        for token in parse.lexer_thread.lex(parse.parser_state):
            offset = token.start_pos or 0
            _refuse_unsupported(token)
            parse.feed_token(token)
        found: Piece = parse.feed_eof()
    except UnexpectedInput as error:
        raise _refusal(error, parse.accepts(), source) from None
    except SyntaxProblem as problem:
        raise problem.at(source.place(_position(text, offset))) from None
    return found


def _refuse_unsupported(token: Token) -> None:
    """Words of the language that this reader knows, and has no use for."""
    word = str(token)
    if word in UNSUPPORTED and token.type != "STRING":
        raise SyntaxProblem(f"{UNSUPPORTED[word]} are not supported", hint=HINTS.get(word, ""))


def _position(text: str, offset: int) -> Where:
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def _refusal(error: UnexpectedInput, accepted: set[str], source: Source) -> SyntaxProblem:
    """What to say when the grammar has no place for what comes next."""
    text = source.text
    at_end = isinstance(error, UnexpectedToken) and error.token.type == "$END"
    offset = len(text) if at_end else error.pos_in_stream or 0
    place = source.place(_position(text, offset))
    match = _WORD.match(text, offset)
    word = match[0] if match else ""
    if isinstance(error, UnexpectedCharacters):
        hint = {"^": "powers are written pow(x, n)", '"': "a string ends on its line"}.get(word, "")
        return SyntaxProblem(f"cannot read {shown(word)}", place=place, hint=hint)
    if word in OTHER_KINDS and "DTMC" in accepted:
        return SyntaxProblem(f"{word} models are not supported", place=place,
                             hint="only dtmc and mdp are read")  # fmt: skip
    if word in ("int", "double") and "LBRACKET" in accepted:
        what = "integers without bounds" if word == "int" else "variables that are real numbers"
        return SyntaxProblem(f"{what} are not supported", place=place,
                             hint="declare a range, as in x : [0..10] init 0")  # fmt: skip
    words = _words(accepted)
    found = shown(word) if word else "the end of the text"
    close = meant(word, tuple(w.strip("`") for w in words)) if word.isidentifier() else ""
    return SyntaxProblem(
        f"expected {_any_of(words)}, found {found}",
        place=place,
        hint=f"did you mean `{close}`?" if close and close != word else "",
    )


def _words(accepted: set[str]) -> list[str]:
    """What may stand here, in words, or as it is written."""
    words, left = list[str](), set(accepted)
    for name, group in _GROUPS:
        if group <= left:
            words.append(name)
            left -= group | _OPERATORS
    for terminal in sorted(left):
        if terminal in _WORDS:
            words.append(_WORDS[terminal])
        elif terminal.lower() not in UNSUPPORTED:
            words.append(f"`{_parser().get_terminal(terminal).pattern.value}`")
    return [word for word in words if word]


def _any_of(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " or " + words[-1] if len(words) > 1 else "".join(words)
