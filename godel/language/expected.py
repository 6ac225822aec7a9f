"""Words for the reader's errors: what stands at a place that nobody can read, and what should."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

_WORD = re.compile(r"""[^ \t\r\n\f()"';`,]+""")
_NUMBERLIKE = re.compile(r"[+-]?\.?[0-9]")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9!?*/+<>=_.$%&:^~@-]")
_STRING = re.compile(r'"[^"]*"')
_STRING_START = re.compile(r'"(?:[^"\\\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]|\\["\\])*')

_NUMBER = frozenset(("INTEGER", "RATIONAL", "DECIMAL"))
_MARKS = frozenset(("QUOTE", "QUASIQUOTE", "UNQUOTE", "SPLICE"))
_DATUM = _NUMBER | _MARKS | {"LPAR", "BOOLEAN", "NAME", "TEXT"}
_WORDS = (
    (_DATUM, "an expression"),
    (_NUMBER | {"WEIGHT_NAME", "LPAR"}, "a weight"),
    (_NUMBER, "a number"),
    (frozenset(("INTEGER",)), "an integer"),
    (frozenset(("VERSION",)), "`1`, the version of the format"),
    (frozenset(("NAME",)), "a name"),
    (frozenset(("WEIGHT_HEAD", "LPAR")), "an expression for a weight"),
    (frozenset(("TEXT",)), "a string"),
)
_PUNCTUATION = frozenset(("LPAR", "RPAR", "$END"))


def shown(text: str) -> str:
    """A piece of source for use in a message: quoted, at most 40 characters, all printable."""
    piece = text if len(text) <= 40 else text[:37] + "..."
    return "`" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in piece) + "`"


def unreadable(text: str, offset: int) -> tuple[int, str, str]:
    """Where exactly no token can be read, what is wrong there, and a hint."""
    first = text[offset]
    if first == '"':
        return _bad_string(text, offset)
    match = _WORD.match(text, offset)
    word = match[0] if match else first
    bad = _NOT_IN_NAMES.search(word)
    if bad:
        return offset + bad.start(), *_bad_character(bad[0])
    if _NUMBERLIKE.match(word):
        return offset, f"not a number: {shown(word)}", _number_hint(word)
    if word == ".":
        return offset, "a lone `.`", "there are no dotted pairs: write (cons a b)"
    if word.startswith("@"):
        return offset, f"a name cannot start with @: {shown(word)}", "`,@` has no blank inside"
    return offset, f"cannot read {shown(word)}", ""


def _bad_string(text: str, offset: int) -> tuple[int, str, str]:
    """Why a string that starts here is not one."""
    match = _STRING_START.match(text, offset)
    end = match.end() if match else len(text)
    if end == len(text):
        return offset, "this string is never closed", ""
    if text[end] == "\\":
        return end, "unknown escape in a string", r"only \" and \\ are known"
    return end, f"a control character in a string: U+{ord(text[end]):04X}", ""


def _bad_character(character: str) -> tuple[str, str]:
    """Why a character cannot be in a word."""
    name = f"{shown(character)} (U+{ord(character):04X})"
    if character in "[]{}":
        return f"stray character {name}", "only ( and ) are parentheses"
    if ord(character) > 126:
        return f"stray character {name}", "Ouro is ASCII outside comments and strings"
    return f"stray character {name}", ""


def _number_hint(word: str) -> str:
    """How the number may have been meant."""
    if re.match(r"[+-]?\.[0-9]", word):
        return f"write {shown(word.replace('.', '0.', 1))}"
    if re.match(r"[+-]?[0-9]+(\.[0-9]*)?[eE]", word):
        return "there are no floating-point numbers: write all digits, as in 0.001, or 1/1000"
    return "numbers are 12, -3/4 and 0.25; a name cannot start with a digit"


def word_at(text: str, offset: int) -> str:
    """The word, string or mark that starts at an offset."""
    match = _WORD.match(text, offset) or _STRING.match(text, offset)
    return match[0] if match else text[offset : offset + 1]


def keyword(terminal: str) -> str:
    """The word of a keyword terminal, as in `ONE_OF` for `one-of`; "" for other terminals."""
    if terminal in _PUNCTUATION or any(terminal in group for group, _ in _WORDS):
        return ""
    return terminal.lower().replace("_", "-")


def keywords(terminals: AbstractSet[str]) -> tuple[str, ...]:
    """The keywords among some terminals, sorted."""
    return tuple(sorted(word for word in map(keyword, terminals) if word))


def expectation(accepted: AbstractSet[str], inside: AbstractSet[str]) -> str:
    """What may stand here, given the terminals accepted here, and those accepted after a `(`."""
    parts, left = _phrases(accepted)
    if "LPAR" in left:
        clauses = [f"`({word} ...)`" for word in keywords(inside)]
        within = " or ".join(_phrases(inside)[0])
        parts += clauses or [f"`(` and {within}" if within else "`(`"]
    parts += ["`)`"] if "RPAR" in left else []
    parts += ["the end of the text"] if "$END" in left else []
    return ", ".join(parts[:-1]) + " or " + parts[-1] if len(parts) > 1 else "".join(parts)


def _phrases(accepted: AbstractSet[str]) -> tuple[list[str], AbstractSet[str]]:
    """Words for kinds of terminals and for keywords, and the punctuation that is left."""
    left = set(accepted)
    parts: list[str] = []
    for group, words in _WORDS:
        if group <= left:
            parts.append(words)
            left -= group
    return parts + [f"`{word}`" for word in keywords(left)], left & _PUNCTUATION


def meant(word: str, candidates: tuple[str, ...]) -> str:
    """The keyword that a misspelt word is close to, or ""."""
    close = get_close_matches(word[:40], candidates, 1, 0.6)
    return close[0] if close else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the known names closest to a word; all of them if none is close and few exist."""
    names = sorted(set(known))
    close = get_close_matches(word[:80], names, 3, 0.6)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known: " + " ".join(names) if 0 < len(names) <= 12 else ""
