"""Two programs, line by line: one above the other, or side by side."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher, unified_diff


def unified(old: str, new: str, names: tuple[str, str], context: int = 2) -> Iterator[str]:
    """The lines of a unified difference; none if the texts are the same."""
    lines = old.splitlines(), new.splitlines()
    yield from unified_diff(*lines, *names, n=context, lineterm="")


def changed(old: str, new: str) -> Iterator[str]:
    """Only the lines that differ, each behind `- ` or `+ `."""
    left, right = old.splitlines(), new.splitlines()
    for tag, first, last, start, end in SequenceMatcher(None, left, right, False).get_opcodes():
        if tag != "equal":
            yield from ("- " + line for line in left[first:last])
            yield from ("+ " + line for line in right[start:end])


def side_by_side(old: str, new: str, width: int) -> Iterator[str]:
    """Both texts in two columns of a page of some width; `|`, `<` and `>` mark what differs."""
    column = max(10, (width - 3) // 2)
    left, right = _wrapped(old, column), _wrapped(new, column)
    matcher = SequenceMatcher(None, left, right, False)
    for tag, first, last, start, end in matcher.get_opcodes():
        for offset in range(max(last - first, end - start)):
            before = left[first + offset] if first + offset < last else None
            after = right[start + offset] if start + offset < end else None
            mark = " " if tag == "equal" else "|"
            if tag != "equal" and (before is None or after is None):
                mark = "<" if after is None else ">"
            yield f"{before or '':{column}} {mark} {after or ''}".rstrip()


def _wrapped(text: str, column: int) -> list[str]:
    """Lines no longer than a column; what is cut goes on in the next line."""
    found: list[str] = []
    for line in text.splitlines():
        pieces = [line[start : start + column] for start in range(0, len(line), column)]
        found += pieces or [""]
    return found


LEAST_WIDTH = 80
"""Characters of a page on which two columns are of use."""


def shown(old: str, new: str, width: int, names: tuple[str, str], context: int = 2) -> list[str]:
    """The difference as a page of this width shows it best.

    In two columns, with what is equal left out but for a few lines; unified where the page is
    narrow or most lines that differ would be cut.
    """
    column = max(10, (width - 3) // 2)
    long = [line for line in changed(old, new) if len(line) - 2 > column]
    if width < LEAST_WIDTH or 2 * len(long) >= max(1, len(list(changed(old, new)))):
        return list(unified(old, new, names, context))
    head = f"{names[0]:{column}}   {names[1]}"
    return [head, *_abridged(list(side_by_side(old, new, width)), column, context)]


def _abridged(lines: list[str], column: int, context: int) -> Iterator[str]:
    """Lines near a mark; `...` for the others."""
    marked = [index for index, line in enumerate(lines) if line[column + 1 : column + 2].strip()]
    near = {index + offset for index in marked for offset in range(-context, context + 1)}
    left_out = False
    for index, line in enumerate(lines):
        if index in near:
            yield line
        elif not left_out:
            yield "..."
        left_out = index not in near
