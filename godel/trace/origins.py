"""Which rewrite put each expression of a program there: differences of trees, followed in order.

From one program to the next each procedure is compared with the one of the same name. First, equal
subexpressions are paired: those that stand where they stood, then those that have moved. Then the
expressions around them are paired from the top, as long as they begin with the same name, their
items aligned like lines of a text. What is paired keeps its origin; all else is new. (The two
phases are those of Falleri et al., "Fine-grained and accurate source code differencing", ASE 2014.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Final, TypeAlias

from godel.language.canonical import canonical_text, print_atom, print_flat
from godel.language.syntax import QUOTE_MARKS, Form, Node, head, name_of

GIVEN: Final = 0
"""The origin of what the run began with."""

Path: TypeAlias = tuple[int, ...]

_MARKS: Final = {name: mark for mark, name in QUOTE_MARKS}


@dataclass(frozen=True, slots=True, eq=False)
class Marked:
    """A tree in which each node has an origin: the number of a rewrite, or GIVEN."""

    node: Node
    origin: int
    parts: tuple[Marked, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """Some characters of one line, from `first` to before `last`, with their origin."""

    line: int
    first: int
    last: int
    origin: int


def given(node: Node, origin: int = GIVEN) -> Marked:
    """A tree all of whose nodes have one origin. Recursive: the readers bound the depth."""
    parts = node.items if isinstance(node, Form) else ()
    return Marked(node, origin, tuple(given(part, origin) for part in parts))


def carried(old: Marked, new: Node, rewrite: int) -> Marked:
    """A new program with the origins of the old one, as far as expressions survive."""
    if not isinstance(new, Form) or not isinstance(old.node, Form):
        return given(new, rewrite)
    before = {_key(part.node, place): part for place, part in enumerate(old.parts)}
    parts: list[Marked] = []
    for place, item in enumerate(new.items):
        counterpart = before.get(_key(item, place))
        if counterpart is None:
            parts.append(given(item, rewrite))
        else:
            parts.append(_Pairing(counterpart, item, rewrite).marked())
    return Marked(new, old.origin, tuple(parts))


def _key(item: Node, place: int) -> str:
    """What an item of an agent is paired by: a definition by its name, `memory`, or its place."""
    kind = head(item)
    if kind == "define" and isinstance(item, Form) and len(item.items) > 1:
        target = item.items[1]
        return f"define {head(target) or name_of(target)}"
    return kind or f"item {place}"


class _Pairing:
    """Old and new expressions of one procedure that belong together."""

    def __init__(self, old: Marked, new: Node, rewrite: int) -> None:
        self._old, self._new, self._rewrite = old, new, rewrite
        self._gone: set[int] = set()
        self._equal: dict[int, Marked] = {}
        self._pair_in_place()
        self._pair_moved()

    def _pair_in_place(self) -> None:
        """Equal expressions at the same place."""
        there = dict(_forms_of_marked(self._old))
        for path, node in _forms(self._new):
            counterpart = there.get(path)
            if counterpart is not None and _same(counterpart.node, node):
                self._take(counterpart, node)

    def _pair_moved(self) -> None:
        """Equal expressions elsewhere, the largest first."""
        spare: dict[str, list[Marked]] = {}
        for _, marked in _forms_of_marked(self._old):
            spare.setdefault(print_flat(marked.node), []).append(marked)
        found = [(print_flat(node), node) for _, node in _forms(self._new)]
        for text, node in sorted(found, key=lambda item: -len(item[0])):
            if id(node) in self._equal:
                continue
            for marked in spare.get(text, ()):
                if id(marked) not in self._gone:
                    self._take(marked, node)
                    break

    def _take(self, marked: Marked, node: Node) -> None:
        """Pair two equal expressions with all that is in them."""
        stack = [(marked, node)]
        while stack:
            old, new = stack.pop()
            self._gone.add(id(old))
            self._equal[id(new)] = old
            items = new.items if isinstance(new, Form) else ()
            stack.extend(zip(old.parts, items, strict=True))

    def marked(self) -> Marked:
        """The new procedure with its origins."""
        return self._marked(self._old, self._new)

    def _marked(self, old: Marked | None, new: Node) -> Marked:
        """A new expression, and the old one in its place. Recursive: the depth is bounded."""
        equal = self._equal.get(id(new))
        if equal is not None:
            return equal
        if old is None or id(old) in self._gone:
            old = None
        if _is_word(new):
            same = old is not None and _same(old.node, new)
            return old if same and old is not None else given(new, self._rewrite)
        items = new.items if isinstance(new, Form) else ()
        if old is None or not isinstance(old.node, Form) or head(old.node) != head(new):
            return Marked(new, self._rewrite, tuple(self._marked(None, item) for item in items))
        pairs = _aligned(old.parts, items)
        return Marked(new, old.origin, tuple(self._marked(part, item) for part, item in pairs))


def _aligned(
    old: Sequence[Marked], new: Sequence[Node]
) -> Iterator[tuple[Marked | None, Node]]:
    """The new items, each with the old one that it is in the place of."""
    left, right = [print_flat(part.node) for part in old], [print_flat(item) for item in new]
    for _, first, last, start, end in SequenceMatcher(None, left, right, False).get_opcodes():
        for part, item in zip_longest(old[first:last], new[start:end]):
            if item is not None:
                yield part, item


def _is_word(node: Node) -> bool:
    """Whether a node is one thing to a reader: an atom, or a quoted one such as `'left`."""
    if not isinstance(node, Form):
        return True
    return head(node) in _MARKS and len(node.items) == 2 and not isinstance(node.items[1], Form)


def _same(left: Node, right: Node) -> bool:
    return print_flat(left) == print_flat(right)


def _forms(node: Node, path: Path = ()) -> Iterator[tuple[Path, Form]]:
    """The expressions in parentheses below a node, each before its parts."""
    if isinstance(node, Form) and node.items:
        yield path, node
        for place, item in enumerate(node.items):
            yield from _forms(item, (*path, place))


def _forms_of_marked(marked: Marked, path: Path = ()) -> Iterator[tuple[Path, Marked]]:
    if marked.parts:
        yield path, marked
        for place, part in enumerate(marked.parts):
            yield from _forms_of_marked(part, (*path, place))


def spans(marked: Marked) -> tuple[str, tuple[Span, ...]]:
    """The canonical text of a marked program, and whose each word and parenthesis is."""
    text = canonical_text(marked.node)
    found: list[Span] = []
    offset = line = begin = 0
    for word, origin in _words(marked):
        while text[offset] in " \n":
            if text[offset] == "\n":
                line, begin = line + 1, offset + 1
            offset += 1
        first = offset - begin
        found.append(Span(line, first, first + len(word.partition("\n")[0]), origin))
        offset += len(word)
        if "\n" in word:  # a text over several lines, which is documentation
            line, begin = line + word.count("\n"), offset - len(word.rpartition("\n")[2])
    return text, tuple(found)


def _words(marked: Marked) -> Iterator[tuple[str, int]]:
    """Words, marks and parentheses in the order of the text."""
    node = marked.node
    if not isinstance(node, Form):
        yield print_atom(node), marked.origin
        return
    mark = _MARKS.get(head(node), "") if len(node.items) == 2 else ""
    if mark:
        yield mark, marked.origin
        yield from _words(marked.parts[1])
        return
    yield "(", marked.origin
    for part in marked.parts:
        yield from _words(part)
    yield ")", marked.origin
