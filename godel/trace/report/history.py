"""The tree of versions: every program that ran, where it came from, and what people undid."""

from __future__ import annotations

from collections.abc import Iterator

from godel.events import Switched
from godel.trace.report import drawing
from godel.trace.report.amounts import amount, at_least, at_most
from godel.trace.report.content import Content, Mark, Version
from godel.trace.report.markup import Element, element
from godel.trace.report.records import said

ROW, TOP, STEP = 34.0, 30.0, 22.0
WIDTH = 1040.0
LANES = 12
"""Most lanes side by side; what branches off later shares the last."""

Entry = Version | Mark


def history(content: Content, name: str = "versions") -> Element:
    """The figure: a row for each time that a program was put in place, oldest first."""
    entries = tuple(_entries(content))
    lanes = _lanes(content.versions)
    heights = {
        entry.row: TOP + ROW * place
        for place, entry in enumerate(entries)
        if isinstance(entry, Version)
    }
    right = 40 + STEP * (1 + max(lanes.values()))
    drawn = [edge for item in content.versions for edge in _edge(item, content, lanes, heights)]
    for place, entry in enumerate(entries):
        y = TOP + ROW * place
        if isinstance(entry, Version):
            drawn.append(_row(entry, content, 30 + STEP * lanes[entry.row], right, y))
        else:
            drawn.append(_note(entry, right, y))
    size = WIDTH, TOP + ROW * len(entries)
    title = f"Versions of {content.traced.world.name}"
    return drawing.figure(name, title, described(content), size, drawn)


def described(content: Content) -> str:
    """The figure in words."""
    said: list[str] = []
    for item in content.versions:
        name = content.version_of(item.program)
        if item.undone:
            said.append(f"rollback of rewrite {item.undone}: {name} runs again")
        elif item.parent is None:
            said.append(f"{name} is the first program")
        else:
            said.append(f"{name} was made from {_name(content, item.parent)}")
    return "; ".join(said) + "."


def _name(content: Content, row: int) -> str:
    return content.version_of(content.versions[row].program)


def _entries(content: Content) -> Iterator[Entry]:
    """Versions, and records about them such as pins, in order."""
    yield content.versions[0]
    later = iter(content.versions[1:])
    for mark in content.marks:
        if isinstance(mark.event, Switched) or mark.event.kind == "rollback":
            yield next(later)
        elif mark.event.kind == "pin":
            yield mark


def _lanes(versions: tuple[Version, ...]) -> dict[int, int]:
    """A lane for each row: that of its parent, unless something else grew there already."""
    lanes: dict[int, int] = {}
    grown: set[int] = set()
    widest = 0
    for item in versions:
        if item.parent is None:
            lane = 0
        elif item.undone:
            lane = lanes[item.parent]
        elif item.parent in grown:
            widest += 1
            lane = widest
        else:
            lane = lanes[item.parent]
            grown.add(item.parent)
        if item.undone and item.parent is not None:
            widest += 1  # what is undone keeps its lane; the program that runs again gets a new one
            lane = widest
        lanes[item.row] = min(lane, LANES - 1)
    return lanes


def _edge(
    item: Version, content: Content, lanes: dict[int, int], heights: dict[int, float]
) -> Iterator[Element]:
    """From the version that this one came from."""
    if item.parent is None:
        return
    x0, y0 = 30 + STEP * lanes[item.parent], heights[item.parent]
    x1, y1 = 30 + STEP * lanes[item.row], heights[item.row]
    bend = f"H{x1 - 12:.1f}Q{x1:.1f} {y0:.1f} {x1:.1f} {y0 + 12:.1f}V{y1:.1f}"
    shape = f"M{x0:.1f} {y0:.1f}" + (f"V{y1:.1f}" if x0 == x1 else bend)
    yield drawing.path(shape, "undo" if item.undone else "edge")


def _row(item: Version, content: Content, x: float, right: float, y: float) -> Element:
    name = content.version_of(item.program)
    dot = {"cx": x, "cy": y, "r": 6, "class": "hollow" if item.gone else "dot"}
    digest = item.program[:12]
    if item.undone:
        said = f"rollback: rewrite {item.undone} is undone, {name} runs again"
        return element(
            "g", {}, element("circle", dot),
            drawing.text(right, y + 4.5, said),
            drawing.text(WIDTH - 8, y + 4.5, digest, "small mono soft", "end"),
        )  # fmt: skip
    if item.switch is None:
        said = f"{content.traced.agent(item.program).name}, the first program"
        link = "#first-program"
    else:
        switch = item.switch
        technique = drawing.cut(content.summary.technique(switch), 40)
        said = f"life {switch.life}, tick {switch.tick}, by {technique}{_gain(item)}"
        if item.gone:
            said += " \u2014 rolled back"
        link = f"#rewrite-{switch.number}"
    return element(
        "a", {"href": link}, element("circle", dot),
        drawing.text(right, y + 4.5, name, "strong"),
        drawing.text(right + 34, y + 4.5, said),
        drawing.text(WIDTH - 8, y + 4.5, digest, "small mono soft", "end"),
    )  # fmt: skip


def _gain(item: Version) -> str:
    if item.switch is None:
        return ""
    old, new = amount(item.switch.running[1]), amount(item.switch.challenger[0])
    if old is None or new is None:
        return ": the same behaviour for less gas"
    return f": at least {at_least(new)}, before at most {at_most(old)}"


def _note(mark: Mark, right: float, y: float) -> Element:
    return drawing.text(right, y + 4.5, drawing.cut(said(mark.event), 110), "soft")
