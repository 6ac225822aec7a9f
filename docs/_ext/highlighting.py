"""Colours of the fenced blocks on the pages: several kinds of Ouro, and sessions of a console."""

from __future__ import annotations

import re
from pathlib import Path

from pygments.lexer import Lexer, RegexLexer, bygroups
from pygments.lexers import get_lexer_by_name
from pygments.token import Generic, Text
from pygments.util import ClassNotFound
from sphinx.application import Sphinx

from godel.trace.lexer import OuroLexer

_KIND = re.compile(r"^```([a-z][a-z-]*)$", re.MULTILINE)


class SessionLexer(RegexLexer):
    """Commands behind `$ `, and what they print, which is shown as it is."""

    name = "Session"
    tokens = {  # noqa: RUF012
        "root": [
            (r"^(\$ )([^\n]*\n)", bygroups(Generic.Prompt, Generic.Strong)),
            (r"[^\n]*\n", Text),
        ]
    }


class PlainLexer(RegexLexer):
    """Text as it is."""

    name = "Plain"
    tokens = {"root": [(r"[^\n]*\n", Text)]}  # noqa: RUF012


def kinds(pages: Path) -> set[str]:
    """What the fenced blocks of all pages are called."""
    texts = (page.read_text("utf-8") for page in pages.rglob("*.md"))
    return {"ouro"}.union(*map(_KIND.findall, texts))


def lexer_of(kind: str) -> type[Lexer]:
    """The colours of a kind of block: the tests of the pages have many kinds of Ouro."""
    if kind == "console":
        return SessionLexer
    if kind == "scheme" or kind.partition("-")[0] == "ouro":
        return OuroLexer
    return _known(kind)


def _known(kind: str) -> type[Lexer]:
    """The lexer of Pygments for a kind, or the one for plain text."""
    try:
        return type(get_lexer_by_name(kind))
    except ClassNotFound:
        return PlainLexer


def setup(app: Sphinx) -> dict[str, object]:
    """Called by Sphinx."""
    for kind in kinds(Path(app.srcdir)):
        app.add_lexer(kind, lexer_of(kind))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
