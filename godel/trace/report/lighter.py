"""Long exact numbers in a line of mathematics, cut off for reading; the exact line is folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from godel.trace.report.amounts import rounded
from godel.trace.report.markup import Content, Element, element, outside
from godel.trace.report.prooftree import pretty
from godel.trace.shown import rounded as outward

_NUMBER: Final = re.compile(r"(?<![A-Za-z0-9_.%/])[0-9]+(?:/[0-9]+)?(?![A-Za-z0-9_./])")
LONGEST: Final = 9
"""Characters of a number that is left as it is."""


def lighter(line: str) -> str:
    """The line with numbers that are long to read cut off: `19.7937...` goes on."""
    return _NUMBER.sub(_short, line)


def _short(found: re.Match[str]) -> str:
    text = found[0]
    if len(text) <= LONGEST or len(text) > 8_000:
        return text
    value = rounded(Fraction(text))
    if Fraction(value) == Fraction(text):
        return value
    return outward(Fraction(text), up=False) + "\u2026"


def both(line: str, style: str = "formula") -> Iterator[Content]:
    """A line for reading, and the exact one folded under it where that differs."""
    read = lighter(line)
    yield outside(pretty(read), "p", class_=style)
    if read != line:
        yield exactly(line)


def exactly(line: str) -> Element:
    """An exact line, folded."""
    return element(
        "details", {"class": "exact"},
        element("summary", {}, "exactly"),
        outside(pretty(line), "p", class_="formula"),
    )  # fmt: skip
