"""Two programs side by side, with what differs marked, and long equal parts left out."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Final

from godel.trace.report.markup import Content, Element, element

CONTEXT: Final = 2
"""Equal lines that are shown around a difference."""

LONGEST: Final = 400
"""Rows of one difference that are shown."""

Row = tuple[str, str, str]
"""A sign (` ` equal, `|` changed, `<` only old, `>` only new, `~` left out), old line, new line."""


def rows(old: str, new: str) -> list[Row]:
    """The rows of a difference; none if the texts are the same."""
    found = list(_rows(old.splitlines(), new.splitlines()))
    if len(found) > LONGEST:
        found = [*found[:LONGEST], ("~", f"{len(found) - LONGEST} more rows", "")]
    return found


def _rows(left: list[str], right: list[str]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    blocks = matcher.get_opcodes()
    if all(block[0] == "equal" for block in blocks):
        return
    for place, (tag, first, last, start, end) in enumerate(blocks):
        if tag == "equal":
            yield from _equal(left[first:last], place == 0, place == len(blocks) - 1)
            continue
        for offset in range(max(last - first, end - start)):
            before = left[first + offset] if first + offset < last else None
            after = right[start + offset] if start + offset < end else None
            mark = "<" if after is None else ">" if before is None else "|"
            yield mark, before or "", after or ""


def _equal(lines: list[str], is_first: bool, is_last: bool) -> Iterator[Row]:
    """Equal lines near a difference; the others are counted."""
    head = 0 if is_first else CONTEXT
    tail = 0 if is_last else CONTEXT
    if len(lines) <= head + tail + 1:
        yield from ((" ", line, line) for line in lines)
        return
    yield from ((" ", line, line) for line in lines[:head])
    yield "~", f"{len(lines) - head - tail} equal lines", ""
    yield from ((" ", line, line) for line in lines[len(lines) - tail :])


SAID: Final = {" ": "", "|": "changed", "<": "removed", ">": "added", "~": ""}
"""What the sign of a row says aloud."""


def side_by_side(old: str, new: str, names: tuple[str, str]) -> Element:
    """The difference as a table: a sign for each row, so that colour is never alone."""
    found = rows(old, new)
    if not found:
        return element("p", {"class": "soft"}, "The two texts are the same.")
    head = [
        element("th", {"scope": "col"}, names[0]),
        element("th", {"scope": "col"}, element("span", {"class": "aside"}, "difference")),
        element("th", {"scope": "col"}, names[1]),
    ]
    body = [_row(*item) for item in found]
    table = element(
        "table", {"class": "diff"},
        element("thead", {}, element("tr", {}, *head)), element("tbody", {}, *body),
    )  # fmt: skip
    return element("div", {"class": "scroll"}, table)


def _row(mark: str, old: str, new: str) -> Element:
    if mark == "~":
        cell = element("td", {"colspan": 3, "class": "skipped"}, old)
        return element("tr", {}, cell)
    style = {" ": "same", "|": "changed", "<": "removed", ">": "added"}[mark]
    left, right = _marked(old, new) if mark == "|" else ((old,), (new,))
    sign = element("abbr", {"title": SAID[mark]}, mark) if SAID[mark] else ""
    return element(
        "tr", {"class": style},
        element("td", {}, element("code", {"dir": "ltr"}, *left)),
        element("td", {"class": "sign"}, sign),
        element("td", {}, element("code", {"dir": "ltr"}, *right)),
    )  # fmt: skip


def _marked(old: str, new: str) -> tuple[tuple[Content, ...], tuple[Content, ...]]:
    """Both lines, with the stretch that differs marked."""
    least = min(len(old), len(new))
    head = next((i for i in range(least) if old[i] != new[i]), least)
    room = least - head
    tail = next((i for i in range(room) if old[-1 - i] != new[-1 - i]), room)
    return _split(old, head, tail), _split(new, head, tail)


def _split(line: str, head: int, tail: int) -> tuple[Content, ...]:
    middle = line[head : len(line) - tail]
    marked: Content = element("mark", {}, middle) if middle else ""
    return line[:head], marked, line[len(line) - tail :]
