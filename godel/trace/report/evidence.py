"""The evidence of a theorem: how all states were divided until each part could be run.

A large tree is cut into figures of a few dozen rows. What does not fit is folded: a row with the
number of cases under it, which leads to a figure of its own. Parts are packed (`markup.py`) and
join the page when they are opened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from godel.language.polynomial import show, show_number
from godel.language.region import Cut, Region
from godel.trace.leaves import Checking
from godel.trace.report import drawing
from godel.trace.report.amounts import counted
from godel.trace.report.leaf import leaf
from godel.trace.report.markup import Attribute, Content, Element, element, outside
from godel.trace.report.prooftree import pretty

ROWS: Final = 48
"""Rows of one figure, about."""

DEEPEST: Final = 10
"""Levels of one figure."""

HIGH, INDENT, WIDTH = 26.0, 20.0, 980.0

ENDINGS: Final = {
    "run": "closed by its run", "contradiction": "no such state", "oracle": "believed",
    "empty": "no such state", "failed": "refused", "open": "not looked at",
}  # fmt: skip

Parts = dict[str, Sequence[Content]]
"""What is opened later, by name."""


@dataclass(slots=True)
class Piece:
    """A part of the states: a fork with parts, or an end. Mutable while the tree is built."""

    label: str
    kind: str
    leaf: int
    place: int
    form: str
    ends: int
    parts: list[int]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a figure; `parent` is the row that it is a part of, -1 for the first."""

    piece: int
    level: int
    parent: int
    folded: bool


@dataclass(frozen=True, slots=True)
class _Maker:
    """What is being written, and the pieces that wait for figures of their own."""

    checked: Checking
    pieces: list[Piece]
    name: str
    parts: Parts
    room: int
    waiting: list[tuple[str, int]]


def evidence(checked: Checking, name: str, parts: Parts, room: int) -> list[Content]:
    """The first figure of the evidence; what is folded goes into `parts`.

    `room` is how many of its leaves are written out in full.
    """
    pieces = _pieces(checked)
    maker = _Maker(checked, pieces, name, parts, room, [])
    first = _figure(maker, name, 0)
    while maker.waiting:  # no recursion: trees can be thousands deep
        part, piece = maker.waiting.pop()
        parts[part] = _figure(maker, part, piece)
    return first


def _pieces(checked: Checking) -> list[Piece]:
    """The tree of splits; cuts of one quantity in a row become one division into many parts."""
    pieces: list[Piece] = []
    at: dict[tuple[int, ...], int] = {}
    for node in checked.nodes:
        by, region = checked.log.splits.get(node.path), checked.log.regions.get(node.path)
        form = show(by.form) if isinstance(by, Cut) else ""
        above = at.get(node.path[:-1], -1) if node.path else -1
        if node.kind == "empty":
            continue  # intervals alone show that nothing is there
        if above >= 0 and form and form == pieces[above].form and len(pieces[above].parts) < ROWS:
            at[node.path] = above  # this fork only goes on with the one above
            continue
        label = pretty(node.label)
        if above >= 0 and pieces[above].form and region is not None:
            label = _span(pieces[above].form, region) or label
        at[node.path] = len(pieces)
        piece = Piece(label, node.kind, node.leaf, len(pieces), form, int(bool(node.leaf)), [])
        if above >= 0:
            pieces[above].parts.append(piece.place)
        pieces.append(piece)
    for piece in reversed(pieces):
        piece.ends += sum(pieces[part].ends for part in piece.parts)
    return pieces


def _span(form: str, region: Region) -> str:
    """Between which ends a quantity lies in a part."""
    found = [ends for known, ends in region.intervals if show(known) == form]
    low, high = found[0] if found else (None, None)
    if low is None and high is None:
        return ""
    if low is not None and low == high:
        return f"{form} = {show_number(low)}"
    least = "" if low is None else f"{show_number(low)} \u2264 "
    return least + form + ("" if high is None else f" \u2264 {show_number(high)}")


def _rows(maker: _Maker, root: int) -> list[_Row]:
    """What fits into one figure: ring by ring from the top while there is room."""
    opened: set[int] = set()
    ring, room, depth = [root], ROWS, 0
    while ring and depth < DEEPEST:
        following: list[int] = []
        for place in ring:
            below = maker.pieces[place].parts
            if below and (place == root or len(below) <= room):
                opened.add(place)
                room -= len(below)
                following += below
        ring, depth = following, depth + 1
    rows: list[_Row] = []
    pending = [(root, 0, -1)]
    while pending:
        place, level, parent = pending.pop()
        parts = maker.pieces[place].parts
        rows.append(_Row(place, level, parent, bool(parts) and place not in opened))
        if place in opened:
            here = len(rows) - 1
            pending += [(part, level + 1, here) for part in reversed(parts)]
    return rows


def _figure(maker: _Maker, name: str, root: int) -> list[Content]:
    """A figure, and a closed place under it for each thing that its rows lead to."""
    rows = _rows(maker, root)
    drawn: list[Content] = [_elbow(rows, place) for place in range(1, len(rows))]
    below: list[Content] = []
    for place, row in enumerate(rows):
        target, label = _target(maker, row)
        drawn.append(_drawn(maker, name, rows, place, target))
        if target:
            style = "more" if row.folded else "leaf"
            below.append(folded(target, label, style))
    piece = maker.pieces[root]
    title = f"How the part {piece.label} was divided" if root else "How all states were divided"
    said = (
        f"{counted(piece.ends, 'case')} in {counted(len(rows), 'row')}. Each row says what holds "
        "in a part of the states. It leads to the arithmetic of a case, or to a figure of the "
        "cases under it."
    )
    size = WIDTH, HIGH * len(rows) + 8
    figure = drawing.figure(f"{name}-figure", title, said, size, drawn, role="tree")
    return [element("div", {"class": "scroll"}, figure), element("div", {"class": "cases"}, *below)]


def _target(maker: _Maker, row: _Row) -> tuple[str, str]:
    """What a row leads to, and its label; the target itself is made, or is to be made."""
    piece = maker.pieces[row.piece]
    if row.folded:
        name = f"{maker.name}-under{piece.place}"
        maker.waiting.append((name, piece.place))
        return name, f"{counted(piece.ends, 'case')} where {piece.label}"
    if not piece.leaf:
        return "", ""
    name = f"{maker.name}-case{piece.leaf}"
    maker.parts[name] = leaf(maker.checked, piece.leaf, piece.leaf <= maker.room)
    return name, f"Case {piece.leaf}: {piece.label or 'all states'}"


def _elbow(rows: list[_Row], place: int) -> Element:
    """The line from a row to the one that it is a part of."""
    row = rows[place]
    x = 12 + INDENT * (row.level - 1)
    top, down = HIGH * row.parent + 26, HIGH * place + 17
    return drawing.path(f"M{x:.0f} {top:.0f}V{down:.0f}H{x + 14:.0f}", "edge")


def _drawn(maker: _Maker, name: str, rows: list[_Row], place: int, target: str) -> Element:
    """One row: what holds there, and how it ends."""
    row = rows[place]
    piece = maker.pieces[row.piece]
    x, y = 8 + INDENT * row.level, HIGH * place + 21
    label = piece.label or "all states"
    if piece.parts:
        sign = "\u25b8" if row.folded else "\u25be"
        end = counted(piece.ends, "case") + (", folded" if row.folded else "")
    else:
        sign, end = "\u25cf", f"case {piece.leaf}: {ENDINGS.get(piece.kind, piece.kind)}"
    given: dict[str, Attribute] = {
        "id": f"{name}-row{place}",
        "role": "treeitem",
        "aria-level": row.level + 1,
        "aria-label": f"{label}: {end}",
        "data-parent": f"{name}-row{row.parent}" if row.parent >= 0 else None,
        "href": f"#{target}" if target else None,
        "aria-expanded": "false" if target else "true",
        "class": "row",
    }
    style = "soft" if piece.parts else "low"
    return element(
        "a" if target else "g", given,
        drawing.box(x - 4, y - 17, WIDTH - x, HIGH - 2, "hit", 4),
        drawing.text(x, y, sign, style),
        drawing.text(x + 18, y, drawing.cut(label, 84 - 3 * row.level)),
        drawing.text(WIDTH - 12, y, end, "small soft", "end"),
    )  # fmt: skip


def folded(name: str, label: str, style: str) -> Element:
    """A closed place whose content is made when it is opened."""
    return element(
        "details",
        {"class": style, "id": name, "data-part": name},
        element("summary", {}, outside(label)),
    )
