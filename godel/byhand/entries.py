"""What a student types, cut into entries: a line, or as many lines as it takes to close all forms.

An entry is a form, `(get-axiom reward)`, or the same words bare, `get-axiom reward`. What comes
after a semicolon is a comment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from godel.errors import GodelError, Place, SyntaxProblem
from godel.language.canonical import print_flat
from godel.language.reader import read_program
from godel.language.syntax import Form, Node, Position, head, name_of
from godel.language.unfinished import Unfinished

LONGEST = 100_000
"""Characters of the longest entry."""

RAW = ("save",)
"""Commands whose argument is the rest of the line, as it stands: the names of files."""

_FIRST_WORD = re.compile(r"\s*([A-Za-z?][A-Za-z0-9?-]*)[ \t]*(.*)")


@dataclass(frozen=True, slots=True, eq=False)
class Typed:
    """The text of an entry, and where it stands."""

    text: str
    source: str
    line: int

    def place(self, position: Position | None = None) -> Place:
        """Where something in this entry is; without a position its first word."""
        lines = self.text.split("\n")
        if position is None or position.line == 0:
            first = next((i for i, line in enumerate(lines) if _said(line)), 0)
            column = len(lines[first]) - len(lines[first].lstrip()) + 1
            position = Position(first + 1, column)
        shown = lines[position.line - 1] if position.line <= len(lines) else ""
        return Place(self.source, self.line + position.line - 1, position.column, shown)


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One thing to do: a word that says what, its arguments as trees, or as text for `save`."""

    typed: Typed
    word: str
    arguments: tuple[Node, ...] = ()
    raw: str = ""
    position: Position | None = None
    said: str = ""

    def problem(self, message: str, hint: str = "", node: Node | None = None) -> SyntaxProblem:
        """What is wrong with this entry, at its place or that of one of its trees."""
        position = node.position if node is not None else self.position
        return SyntaxProblem(message, place=self.typed.place(position), hint=hint)

    def shown(self) -> str:
        """The entry as it was typed, without the space around it."""
        return self.said or self.typed.text.strip()


def _said(line: str) -> bool:
    """Whether a line says anything."""
    text = line.strip()
    return bool(text) and not text.startswith(";")


def typed_in(text: str, source: str) -> Iterator[Typed]:
    """The texts of the entries of a script, in order; the last one may not be complete."""
    scanner, lines, first = Unfinished(), list[str](), 1
    for number, line in enumerate(text.split("\n"), start=1):
        if not lines:
            if not _said(line):
                continue
            scanner, first = Unfinished(), number
        lines.append(line)
        if not scanner.feed(line + "\n"):
            yield Typed("\n".join(lines), source, first)
            lines = []
    if lines:
        yield Typed("\n".join(lines), source, first)


def entries_of(typed: Typed) -> tuple[Entry, ...]:
    """The entries of one text: one for words, one for each form. None for comments and space.

    Raises SyntaxProblem with its place.
    """
    if len(typed.text) > LONGEST:
        raise SyntaxProblem(f"more than {LONGEST:,} characters", place=typed.place())
    first = _FIRST_WORD.fullmatch(typed.text.strip())
    if first and first[1] in RAW:
        return (Entry(typed, first[1], raw=first[2].partition(" ;")[0].strip()),)
    try:
        nodes = read_program(typed.text, typed.source) if _says_something(typed.text) else ()
    except GodelError as problem:
        if problem.place is not None:
            moved = problem.place.line + typed.line - 1
            problem.place = replace(problem.place, line=moved)
        raise
    if not nodes:
        return ()
    word = name_of(nodes[0])
    if word:
        return (Entry(typed, word, nodes[1:], position=nodes[0].position),)
    found: list[Entry] = []
    for node in nodes:
        if not head(node) or not isinstance(node, Form):
            raise SyntaxProblem(
                "this is neither an instruction nor a command",
                place=typed.place(node.position),
                hint="an entry starts with a word, as in: get-axiom reward; over several lines it "
                "stands in parentheses, (get-axiom reward)",
            )
        said = print_flat(node) if len(nodes) > 1 else ""
        found.append(Entry(typed, head(node), node.items[1:], position=node.position, said=said))
    return tuple(found)


def _says_something(text: str) -> bool:
    """Whether there is anything but space and comments."""
    return any(_said(line) for line in text.split("\n"))
