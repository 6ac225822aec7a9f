"""Texts that fit a page: wrapped lines, tables whose last column is cut."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence

WIDTH = 100
"""Characters of a page where there is no terminal."""


def page_width() -> int:
    """Characters of the terminal, or of a page."""
    return max(40, shutil.get_terminal_size((WIDTH, 24)).columns)


def wrapped(text: str, width: int, indent: str = "", first: str | None = None) -> Iterator[str]:
    """A paragraph; the first line may be indented otherwise. Words are never cut."""
    yield from textwrap.wrap(
        text,
        max(20, width),
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int, right: Sequence[int] = ()
) -> Iterator[str]:
    """Columns as wide as they need; the last one is cut at the end of the page.

    `right` are the columns that are set to the right.
    """
    widths = [max(len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        cells = [
            cell.rjust(size) if place in right else cell.ljust(size)
            for place, (cell, size) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  ".join(cells).rstrip()
        yield line if len(line) <= width else line[: width - 3] + "..."


def cut(text: str, length: int) -> str:
    """A text with its end left out if it is too long."""
    return text if len(text) <= length else text[: max(0, length - 3)] + "..."


def plural(count: int, word: str) -> str:
    """`1 tick`, `2 ticks`, with thousands apart."""
    many = {"life": "lives", "leaf": "leaves"}.get(word, word + "s")
    return f"{count:,} {word if count == 1 else many}"
