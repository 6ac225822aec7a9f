"""What governs the run: settings and limits, what people and gates said, how to check it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import Final

from godel.machine.settings import Settings
from godel.trace.report.content import Content, Mark
from godel.trace.report.markup import Content as Piece
from godel.trace.report.markup import Element, element, outside
from godel.trace.report.overview import section
from godel.trace.report.records import said

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "world": "SHA-256 of the world",
        "program": "SHA-256 of the first program",
        "seed": "what chance is drawn from",
        "lives": "lives that were asked for at the start",
        "ticks": "longest life; 0: until it is over",
        "target": "what a proof must show before a switch",
        "trust_levels": "successors in a row that may be trusted to rewrite themselves",
        "trust": "oracles that proofs may rest on",
        "approval": "who approves a proved switch",
        "work_per_attempt": "most units that one attempt may spend",
        "work_per_tick": "most units that a program may allot at a tick",
        "work_per_life": "most units in a life",
        "replay_work": "most units of the kernel for one certificate",
        "switches_per_life": "most rewrites in a life",
        "failures": "attempts in a row that may miss before the search stops",
        "stop_work": "units of thinking after which all search ends; 0: never",
        "stop_switches": "rewrites after which all search ends; 0: never",
        "stop_flat": "small gains in a row after which all search ends; 0: never",
        "require": "what must be certified of a new program besides the gain",
        "keep": "predicates that must stay true of a new program",
        "holdouts": "worlds in which a new program must be proved not worse",
        "supplies": "texts that the user gave to the search",
        "versions": "what may change what a search finds",
    }
)

MOST: Final = 500
"""Records that are listed one by one."""


def controls_section(content: Content) -> Element:
    """What was said by the gate, by people and by holdouts; rollbacks; anything unusual."""
    marks = [mark for mark in content.marks if mark.event.kind not in ("switch", "life-start")]
    rows = [_row(content, mark) for mark in marks[:MOST]]
    if len(marks) > MOST:
        cell = element("td", {"colspan": 3}, f"and {len(marks) - MOST:,} more: godel trace")
        rows.append(element("tr", {}, cell))
    if not rows:
        said = "Nothing was refused, approved, vetoed, held out, tripped, rolled back or pinned."
        return section("controls", "Controls", element("p", {}, said))
    head = element("tr", {}, *(element("th", {"scope": "col"}, name)
                               for name in ("when", "what", "says")))  # fmt: skip
    table = element("table", {}, element("thead", {}, head), element("tbody", {}, *rows))
    return section("controls", "Controls", element("div", {"class": "scroll"}, table))


def _row(content: Content, mark: Mark) -> Element:
    event = mark.event
    attempt = getattr(event, "attempt", 0)
    link: list[Piece] = []
    if isinstance(attempt, int) and attempt:
        link = [" (", element("a", {"href": f"#attempt-{attempt}"}, f"attempt {attempt}"), ")"]
    return element(
        "tr", {},
        outside(_when(content, mark), "td"),
        element("td", {}, event.kind),
        element("td", {}, outside(said(event)), *link),
    )  # fmt: skip


def _when(content: Content, mark: Mark) -> str:
    life, tick = getattr(mark.event, "life", 0), getattr(mark.event, "tick", None)
    if life and tick is not None:
        return f"life {life}, tick {tick}"
    if mark.place < len(content.points):
        point = content.points[mark.place]
        return f"life {point.life}, before tick {point.tick}"
    return "after the last tick"


def settings_section(content: Content) -> Element:
    """All settings and limits of the run."""
    settings = content.traced.conditions.settings
    given = asdict(settings)
    rows = [
        element(
            "tr", {},
            outside(item.name.replace("_", " "), "th", scope="row"),
            outside(_value(given[item.name]), "td", class_="value"),
            element("td", {"class": "soft"}, MEANINGS.get(item.name, "")),
        )
        for item in fields(Settings)
    ]  # fmt: skip
    names = ("setting", "value", "meaning")
    head = element("tr", {}, *(element("th", {"scope": "col"}, name) for name in names))
    table = element("table", {}, element("thead", {}, head), element("tbody", {}, *rows))
    return section("settings", "Settings and limits", element("div", {"class": "scroll"}, table))


def _value(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, tuple | list):
        return ", ".join(" ".join(i) if isinstance(i, tuple | list) else str(i) for i in value) or (
            "none"
        )
    return str(value)


def texts_section(content: Content) -> Element:
    """The world and the programs that ran, folded."""
    traced = content.traced
    world = traced.conditions.world.decode()
    pieces = [_text("world-text", f"The world {traced.world.name}", world)]
    first = content.summary.first
    pieces.append(_text("first-program", "The first program", traced.program(first)))
    if content.summary.running != first:
        now = traced.program(content.summary.running)
        pieces.append(_text("running-program", "The running program", now))
    return section("texts", "World and programs", *pieces)


def _text(name: str, title: str, text: str) -> Element:
    return element(
        "details", {"id": name}, element("summary", {}, outside(title)),
        element("pre", {"tabindex": 0}, element("code", {"dir": "ltr"}, text)),
    )  # fmt: skip


def check_section(content: Content) -> Element:
    """How to find out whether all this is true."""
    folder, head = shlex.quote(content.folder), content.traced.head
    commands = list(_commands(folder, head))
    items: list[Piece] = []
    for command, meaning in commands:
        items += [element("dt", {}, outside(command, "code")), element("dd", {}, meaning)]
    return section(
        "check", "How to check",
        element("p", {}, "This page shows what the journal and the proof files say. It is not "
                "itself the evidence: anyone can change a page. These commands check the run "
                "from its own files, without any solver."),
        element("dl", {"class": "commands"}, *items),
        element("p", {}, "Head of the journal: ", outside(head, "code")),
    )  # fmt: skip


def _commands(folder: str, head: str) -> Iterator[tuple[str, str]]:
    yield (
        f"godel check {folder} --expect-head {head}",
        "lives the whole life again from its seed and replays each certificate in the kernel; the "
        "head shows that no record is missing at the end",
    )
    yield f"godel replay {folder}", "does the search again too, and compares every byte"
    yield f"godel trace {folder}", "everything that happened, tick by tick"
