"""The table of all attempts: its filters and an empty body. The script fills in what is in view."""

from __future__ import annotations

from collections import Counter
from typing import Final

from godel.trace.attempts import MEANINGS
from godel.trace.report.attempts import SIGNS, meaning
from godel.trace.report.content import Content
from godel.trace.report.markup import Content as Piece
from godel.trace.report.markup import Element, element
from godel.trace.report.overview import section

HEADS: Final = (
    ("number", "Attempt", "amount"), ("life", "Life", "amount"), ("tick", "Tick", "amount"),
    ("technique", "Technique", ""), ("fate", "Fate", ""), ("cost", "Work", "amount"),
    ("phase", "Phase", "amount"), ("reason", "Why", ""),
)  # fmt: skip
"""Column of the data, its heading, its style."""


def attempts_section(content: Content) -> Element:
    """Filters, the count for those who cannot see it change, the table, the pages."""
    counts = Counter(view.fate for view in content.attempts)
    fates = sorted(counts, key=lambda fate: (fate not in MEANINGS, [*MEANINGS, fate].index(fate)))
    boxes: list[Piece] = [_box(fate, counts[fate]) for fate in fates]
    head = [
        element("th", {"scope": "col", "data-sort": name, "class": style or None},
                element("button", {"type": "button"}, title))
        for name, title, style in HEADS
    ]  # fmt: skip
    return section(
        "attempts", "Attempts",
        element("form", {"id": "filters", "role": "search", "aria-label": "Filter attempts"},
                element("fieldset", {}, element("legend", {}, "Fate"), *boxes),
                _field("text", "Text", "search", "any of technique, reason, query"),
                _field("technique", "Technique", "search", "such as improve"),
                _field("from", "From tick", "number", ""), _field("to", "to tick", "number", ""),
                element("button", {"type": "reset"}, "Show all")),
        element("p", {"id": "count", "role": "status", "aria-live": "polite"}, ""),
        element("div", {"class": "scroll"},
                element("table", {"id": "listing", "aria-describedby": "count"},
                        element("caption", {"class": "aside"}, "All attempts of the run"),
                        element("thead", {}, element("tr", {}, *head)),
                        element("tbody", {}))),
        element("nav", {"class": "pages", "aria-label": "Pages of attempts"},
                element("button", {"type": "button", "id": "previous"}, "Previous"),
                element("span", {"id": "page"}, ""),
                element("button", {"type": "button", "id": "next"}, "Next")),
    )  # fmt: skip


def _box(fate: str, count: int) -> Element:
    return element(
        "label", {"title": meaning(fate)},
        element("input", {"type": "checkbox", "name": "fate", "value": fate, "checked": True}),
        f" {SIGNS.get(fate, '')} {fate} ({count:,})",
    )  # fmt: skip


def _field(name: str, label: str, kind: str, example: str) -> Element:
    return element(
        "label", {}, f"{label} ",
        element("input", {"type": kind, "name": name, "placeholder": example or None,
                          "min": 0 if kind == "number" else None}),
    )  # fmt: skip
