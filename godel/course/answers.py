"""Reads a file of answers: lines `name = value`, with a datum of Ouro; `;` starts a comment."""

from __future__ import annotations

import re

from godel.course.task import Wrong
from godel.language.canonical import print_flat
from godel.language.reader import read_datum

_LINE = re.compile(r"([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*?)\s*")


def answers_in(text: str, source: str) -> dict[str, str]:
    """The answers by name, in canonical form. Raises Wrong or SyntaxProblem."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        plain = re.split(r"[;#]", line, maxsplit=1)[0].strip()
        if not plain:
            continue
        match = _LINE.fullmatch(plain)
        if not match:
            raise Wrong(f"line {number} of {source} is not of the form name = value")
        name, value = match.groups()
        if name in found:
            raise Wrong(f"line {number} of {source} gives {name} a second time")
        found[name] = print_flat(read_datum(value, source)) if value else ""
    return found
