"""Colours for Ouro: a lexer for Pygments, for terminals, notebooks and the pages of the documents.

Its words are those of the language itself, so that a new primitive needs no line here. It follows
`grammars/lexical.lark`, but takes any text: what it cannot read is shown as it is.
"""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
)

from godel.language.desugar import KEYWORDS, PRELUDE_NAMES
from godel.language.primitives import PRIMITIVES
from godel.world.build import CLAUSES

DECLARATIONS = frozenset("world agent memory".split())
"""What a form of a file is, or a part of it, besides the clauses of a world."""

STATEMENTS = frozenset("set chance reward".split())
"""What a step is made of, besides `if` and `let`."""

_END = r"(?![^ \t\r\n\f()\"';`,])"
_NAME = r"[A-Za-z0-9!?*/+<>=_.$%&:^~@-]+"


class OuroLexer(RegexLexer):
    """Ouro, with the clauses of worlds and agents."""

    name = "Ouro"
    aliases: ClassVar[list[str]] = ["ouro"]
    filenames: ClassVar[list[str]] = ["*.ouro"]
    url = "https://en.wikipedia.org/wiki/Ouroboros"
    version_added = ""

    tokens: ClassVar = {
        "root": [
            (r"[ \t\r\n\f]+", Whitespace),
            (r";[^\n]*", Comment.Single),
            (r'"(?:[^"\\]|\\.)*"', String.Doc),
            (rf"[+-]?[0-9]+(?:[./][0-9]+)?{_END}", Number),
            (rf"(?:true|false){_END}", Keyword.Constant),
            (rf"'{_NAME}", String.Symbol),
            (r"'|`|,@|,", Operator),
            (
                rf"(\()([ \t\r\n\f]*)(define)([ \t]+)(\(?)({_NAME})",
                bygroups(  # type: ignore[no-untyped-call]
                    Punctuation, Whitespace, Keyword, Whitespace, Punctuation, Name.Function
                ),
            ),
            (r"[()]", Punctuation),
            (words(sorted(KEYWORDS | STATEMENTS), suffix=_END), Keyword),
            (words(sorted(CLAUSES | DECLARATIONS), suffix=_END), Keyword.Declaration),
            (words(sorted({*PRIMITIVES, *PRELUDE_NAMES}), suffix=_END), Name.Builtin),
            (_NAME, Name),
            (r".", Text),
        ]
    }
