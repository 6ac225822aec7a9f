"""The first sections of a page: what the run came to, its life line, its versions."""

from __future__ import annotations

from collections.abc import Iterator

from godel.trace.report.amounts import amount, at_least, at_most, counted, short
from godel.trace.report.content import Bounds, Content
from godel.trace.report.history import history
from godel.trace.report.lifeline import lifeline
from godel.trace.report.markup import Content as Piece
from godel.trace.report.markup import Element, element, outside


def overview(content: Content) -> Element:
    """A sentence, and the numbers that people ask for first."""
    summary = content.summary
    tiles = [_tile(*item) for item in _numbers(content)]
    said = list[Piece]()
    if summary.failure:
        why = outside(summary.failure)
        said.append(element("p", {"class": "alarm"}, "The world failed: ", why))
    if not summary.finished:
        said.append(element("p", {"class": "alarm"}, "The run has not come to its end."))
    if not summary.repeatable:
        said.append(element("p", {"class": "alarm"}, "Not repeatable: an outside program was "
                            "asked, or a limit of time or memory struck."))  # fmt: skip
    return section(
        "glance", "At a glance", outside(sentence(content), "p", class_="lead"), *said,
        element("dl", {"class": "tiles"}, *tiles),
    )  # fmt: skip


def sentence(content: Content) -> str:
    """What happened, in a sentence."""
    summary, settings = content.summary, content.traced.conditions.settings
    agent = content.traced.agent(summary.first).name
    lives = counted(max(1, summary.lives), "life", "lives")
    kept = counted(len(summary.switches), "proved rewrite")
    undone = sum(item.gone for item in content.versions)
    back = f", {undone} of them rolled back later" if undone else ""
    if undone == len(summary.switches) == 1:
        back = ", rolled back later"
    return (
        f"{agent} lived {counted(summary.ticks, 'tick')} in {lives} in the world "
        f"{content.traced.world.name} and made {kept} of itself{back}, under the target "
        f"{settings.target} with seed {settings.seed}."
    )


def _tile(name: str, value: str, note: str) -> Element:
    return element(
        "div", {}, element("dt", {}, name), outside(value, "dd"),
        *([outside(note, "dd", class_="note")] if note else []),
    )  # fmt: skip


def _numbers(content: Content) -> Iterator[tuple[str, str, str]]:
    summary = content.summary
    first, last = content.bounds_of(summary.first), content.bounds_of(summary.running)
    yield "Rewrites accepted", str(len(summary.switches)), ""
    counts = ", ".join(f"{count} {fate}" for fate, count in summary.counts())
    yield "Attempts", f"{len(summary.fates):,}", counts
    if first is not None:
        yield "Expected utility at first", bounds_text(first), "certified, at the start of a life"
    if last is not None and summary.running != summary.first:
        yield "Expected utility at last", bounds_text(last), "certified, at the start of a life"
    yield "Earned", short(summary.reward), f"less {short(summary.charge)} for gas and thinking"
    for name, earned in (("before", summary.before), ("after", summary.after)):
        if earned.per_tick is not None and summary.switches:
            what = "the first rewrite" if name == "before" else "the last rewrite"
            note = f"net, over {counted(earned.ticks, 'tick')}"
            yield f"A tick {name} {what}", short(earned.per_tick), note
    yield "Work for thinking", f"{summary.work:,}", "units"


def bounds_text(bounds: Bounds) -> str:
    """Both ends of certified bounds."""
    if bounds.lower is not None and bounds.lower == bounds.upper:
        return short(bounds.lower)
    low = "-\u221e" if bounds.lower is None else at_least(bounds.lower)
    high = "\u221e" if bounds.upper is None else at_most(bounds.upper)
    return f"{low} to {high}"


def life_section(content: Content) -> Element:
    """The life line, and the same numbers as tables."""
    rows: list[Element] = []
    for switch in content.summary.switches:
        old, new = amount(switch.running[1]), amount(switch.challenger[0])
        cells = [
            str(switch.number), str(switch.life), str(switch.tick),
            "" if old is None else at_most(old), "" if new is None else at_least(new),
        ]  # fmt: skip
        rows.append(element("tr", {}, *(element("td", {"class": "amount"}, c) for c in cells)))
    names = ("rewrite", "life", "tick", "old at most", "new at least")
    head = element("tr", {}, *(element("th", {"scope": "col"}, name) for name in names))
    table = element(
        "details", {},
        element("summary", {}, "The same as a table"),
        element("table", {}, element("thead", {}, head), element("tbody", {}, *rows)),
    )  # fmt: skip
    legend = (
        "Above: the band is what a program is worth at the start of a life; at a rewrite, \u25bc "
        "is the most that the old program is worth there and \u25b2 the least that the new one is. "
        "Both are proved. Below: rewards less charges, summed up. Numbered lines are rewrites, "
        "broken lines rollbacks."
    )
    return section(
        "life", "Life line", element("div", {"class": "scroll"}, lifeline(content)),
        element("p", {"class": "hint"}, legend), *([table] if rows else []),
    )  # fmt: skip


def versions_section(content: Content) -> Element:
    """The tree of versions."""
    return section(
        "versions", "Versions", element("div", {"class": "scroll"}, history(content)),
        element("p", {"class": "hint"}, "Each row is a program that was put in place, oldest "
                "first. Hollow circles were rolled back."),
    )  # fmt: skip


def section(name: str, title: str, *contents: Piece) -> Element:
    """A section with a heading that names it."""
    label = f"{name}-heading"
    heading = element("h2", {"id": label}, title)
    return element("section", {"id": name, "aria-labelledby": label}, heading, *contents)
