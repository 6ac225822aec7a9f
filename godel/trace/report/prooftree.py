"""The core of a proof as a tree: the target on top, what it rests on below, evidence folded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from godel.trace.obligations import PLACES, STATES, obligations_of
from godel.trace.report import drawing
from godel.trace.report.markup import Attribute, Content, Element, element
from godel.trace.theorems import ProofView, TheoremView

TALL, GAP, DOWN = 46.0, 18.0, 38.0
LONGEST: Final = 42
"""Characters of a line in a box."""

MOST_BOXES: Final = 40
"""Boxes of one figure; what lies deeper is reached through the cards of the theorems."""


_TIMES: Final = re.compile(r"(?<=[\w)\u2026])\*(?=[\w(])")
"""A product in ordinary notation; in Ouro there is room after the sign."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node of the figure. `below` are its children."""

    link: str
    head: str
    line: str
    style: str
    below: tuple[Box, ...]

    @property
    def width(self) -> float:
        """As wide as its longer line."""
        bold = 14 if self.style == "goal" else 13
        longest = max(drawing.width_of(self.line, bold), drawing.width_of(self.head, 11.5))
        return max(96.0, longest + 20)


def tree_of(proof: ProofView, prefix: str) -> Box:
    """The boxes of a proof: the claim, then theorems under what was derived from them."""
    goals = [view for view in proof.theorems if view.role == "conclusion"]
    room, seen = [MOST_BOXES], set[int]()
    below = tuple(_fact(proof, view, prefix, room, seen) for view in goals)
    if len(below) == 1:
        return below[0]
    return Box(f"{prefix}-claim", "claim", drawing.cut(proof.target, LONGEST), "goal", below)


def _fact(
    proof: ProofView, view: TheoremView, prefix: str, room: list[int], seen: set[int]
) -> Box:
    room[0] -= 1
    below: list[Box] = []
    if view.number not in seen:
        seen.add(view.number)
        for number in view.premises:
            premise = proof.theorem(number)
            if premise.role != "axiom" and room[0] > 0:
                below.append(_fact(proof, premise, prefix, room, seen))
        if has_evidence(proof, view) and room[0] > 0:
            line = "each place, checked" if is_table(view) else "all states, in cases"
            below.append(Box(f"{prefix}-t{view.number}-evidence", "evidence", line, "end", ()))
    style = "goal" if view.role == "conclusion" else "box"
    said = drawing.cut(short(view), LONGEST)
    return Box(f"{prefix}-t{view.number}", f"{view.number} \u00b7 {view.rule}", said, style,
               tuple(below))  # fmt: skip


def short(view: TheoremView) -> str:
    """The line of a theorem for a box: what it is about comes first."""
    line = view.short.removeprefix("for all s in I: ").replace(" never leaves I", " keeps I")
    return pretty(line.replace(", which holds here", ""))


def pretty(line: str) -> str:
    """A line of mathematics with the signs that people write."""
    line = line.replace("<=", "\u2264").replace(">=", "\u2265").replace("~", "\u2248\u202f")
    return _TIMES.sub("\u00b7", line.replace("U_act(", "U("))


def has_evidence(proof: ProofView, view: TheoremView) -> bool:
    """Whether something had to hold on all states, or at all places of a table."""
    if view.role == "axiom":
        return False
    return any(o.over in (STATES, PLACES) for o in obligations_of(proof.step(view.number)))


def is_table(view: TheoremView) -> bool:
    """Whether a theorem was checked place by place."""
    return view.rule in ("table-upper", "table-lower")


def prooftree(proof: ProofView, prefix: str, title: str) -> Element:
    """The figure. Each box leads to the card of its theorem."""
    root = tree_of(proof, prefix)
    spans: dict[str, float] = {}
    _measure(root, spans)
    drawn: list[Content] = []
    _place(root, (4.0, 4.0), 1, spans, drawn, "")
    size = spans[root.link] + 8, _depth(root) * (TALL + DOWN) - DOWN + 8
    said = " ".join(_said(root))
    return drawing.figure(f"{prefix}-tree", title, said, size, drawn, role="tree")


def _measure(box: Box, spans: dict[str, float]) -> float:
    """The room of each box with all that is under it, by its link (a second mention is alone)."""
    below = sum(_measure(child, spans) for child in box.below) + GAP * max(0, len(box.below) - 1)
    spans[box.link] = max(box.width, below, spans.get(box.link, 0))
    return spans[box.link]


def _depth(box: Box) -> int:
    return 1 + max((_depth(child) for child in box.below), default=0)


def _place(
    box: Box, at: tuple[float, float], level: int, spans: dict[str, float],
    drawn: list[Content], parent: str,
) -> float:  # fmt: skip
    """Draw a box and what is under it; gives the middle of the box."""
    (left, top), room = at, spans[box.link]
    inner = sum(spans[child.link] for child in box.below) + GAP * max(0, len(box.below) - 1)
    x, middles, first = left + (room - inner) / 2, list[float](), len(drawn)
    for child in box.below:
        middles.append(_place(child, (x, top + TALL + DOWN), level + 1, spans, drawn, box.link))
        x += spans[child.link] + GAP
    middle = (middles[0] + middles[-1]) / 2 if middles else left + room / 2
    middle = min(max(middle, left + box.width / 2), left + room - box.width / 2)
    edges = [_edge(middle, down, top + TALL) for down in middles]
    drawn[first:first] = [*edges, _drawn(box, middle, top, level, parent)]
    return middle


def _edge(x0: float, x1: float, top: float) -> Element:
    low, bend = top + DOWN, DOWN * 0.6
    curve = f"C{x0:.1f} {top + bend:.1f} {x1:.1f} {low - bend:.1f} {x1:.1f} {low:.1f}"
    return drawing.path(f"M{x0:.1f} {top:.1f}{curve}", "edge")


def _drawn(box: Box, middle: float, top: float, level: int, parent: str) -> Element:
    given: dict[str, Attribute] = {
        "href": f"#{box.link}",
        "id": f"{box.link}-box",
        "role": "treeitem",
        "aria-level": level,
        "aria-label": f"{box.head}: {box.line}",
        "data-parent": f"{parent}-box" if parent else None,
        "aria-expanded": "false" if box.style == "end" else None,
        "class": "node",
    }
    sign = "\u25b8 " if box.style == "end" else ""
    return element(
        "a", given,
        drawing.box(middle - box.width / 2, top, box.width, TALL, box.style),
        drawing.text(middle, top + 18, sign + box.head, "small soft", "middle"),
        drawing.text(middle, top + 35, box.line, "strong" if box.style == "goal" else "", "middle"),
    )  # fmt: skip


def _said(box: Box) -> Iterator[str]:
    """The figure in words."""
    if box.below:
        below = " and ".join(f"({child.head}) {child.line}" for child in box.below)
        yield f"({box.head}) {box.line} follows from {below}."
    for child in box.below:
        yield from _said(child)
