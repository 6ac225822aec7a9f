"""The search: its phases, who got how much work in each, and what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from godel.trace.attempts import AttemptView
from godel.trace.report import drawing
from godel.trace.report.attempts import SIGNS
from godel.trace.report.content import Content
from godel.trace.report.markup import Content as Piece
from godel.trace.report.markup import Element, element, outside
from godel.trace.report.overview import section

LONGEST = 120
"""Characters of a technique; it may be a whole program."""

MOST_ROWS = 300
"""Rows of the table of one search; a program may name a technique anew each time."""

BAR = 120.0
"""Width of the longest bar, in pixels."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one technique got in a phase of the search of one program, and what came of it."""

    program: str
    phase: int
    technique: str
    budget: int
    spent: int
    fates: tuple[tuple[str, int], ...]
    attempts: tuple[int, ...]


def shares(attempts: Iterable[AttemptView]) -> tuple[Share, ...]:
    """Attempts put together by program, phase and technique, in the order in which they began."""
    groups: dict[tuple[str, int, str], list[AttemptView]] = {}
    for view in attempts:
        key = (view.event.parent, view.event.phase, view.event.technique)
        groups.setdefault(key, []).append(view)
    return tuple(
        Share(
            *key,
            sum(view.event.budget for view in group),
            sum(view.event.cost for view in group),
            tuple(Counter(view.fate for view in group).items()),
            tuple(view.number for view in group),
        )
        for key, group in groups.items()
    )


def search_section(content: Content) -> Element:
    """A table for each program that was searched from, a group of rows for each phase."""
    found = shares(content.attempts)
    if not found:
        return section("search", "Search", element("p", {}, "Nothing was tried."))
    most = max(share.spent for share in found) or 1
    tables: list[Piece] = []
    for place, program in enumerate(dict.fromkeys(share.program for share in found)):
        mine = [share for share in found if share.program == program]
        more = len(mine) - MOST_ROWS
        rest = f"and {more:,} more; they are in the table of attempts"
        tables.append(
            element(
                "details", {"open": place == 0},
                element("summary", {}, f"Search from {content.version_of(program)}: "
                        f"{sum(share.spent for share in mine):,} units of work"),
                _table(mine[:MOST_ROWS], most),
                *([element("p", {"class": "soft"}, rest)] if more > 0 else []),
            )
        )  # fmt: skip
    said = (
        "In phase i each technique of prior P gets 2^i P quanta of work; what did not get far "
        "enough begins anew with more in the next phase. Phase 0: the program itself named the "
        "technique."
    )
    stops = [outside(f"The search stopped: {reason}.", "p") for reason in content.summary.stops]
    hint = element("p", {"class": "hint"}, said)
    return section("search", "Search phases", hint, *tables, *stops)


def _table(mine: list[Share], most: int) -> Element:
    names = ("phase", "technique", "attempts", "share", "spent", "compared", "what came of it")
    head = element("tr", {}, *(element("th", {"scope": "col"}, name) for name in names))
    bodies = [
        element("tbody", {}, *_rows([share for share in mine if share.phase == phase], most))
        for phase in sorted({share.phase for share in mine})
    ]
    table = element("table", {"class": "shares"}, element("thead", {}, head), *bodies)
    return element("div", {"class": "scroll"}, table)


def _rows(group: list[Share], most: int) -> Iterator[Element]:
    for place, share in enumerate(group):
        first = share.attempts[0]
        phase: list[Piece] = []
        if place == 0:
            cell = {"scope": "rowgroup", "rowspan": str(len(group)), "class": "amount"}
            phase = [element("th", cell, str(share.phase))]
        ended = ", ".join(f"{SIGNS.get(fate, '')} {count} {fate}" for fate, count in share.fates)
        yield element(
            "tr", {}, *phase,
            outside(drawing.cut(share.technique, LONGEST), "td"),
            element("td", {"class": "amount"},
                    element("a", {"href": f"#attempt-{first}"}, str(len(share.attempts)))),
            element("td", {"class": "amount"}, f"{share.budget:,}"),
            element("td", {"class": "amount"}, f"{share.spent:,}"),
            element("td", {}, _bar(share.spent, most)),
            outside(ended, "td"),
        )  # fmt: skip


def _bar(spent: int, most: int) -> Element:
    width = max(1.0, BAR * spent / most)
    return element(
        "svg", {"width": BAR, "height": 10, "viewBox": f"0 0 {BAR:g} 10", "aria-hidden": "true"},
        drawing.box(0, 1, width, 8, "bar", 1),
    )  # fmt: skip
