"""All attempts as one compact block of data; the script makes rows of what is in view.

Texts that occur often stand in one list. Nothing here is HTML: the script makes text of it.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Final

from godel.errors import GodelError
from godel.events import Interval
from godel.trace.attempts import MEANINGS, AttemptView, texts_of
from godel.trace.report.amounts import amount, at_least, at_most, short
from godel.trace.report.content import Content
from godel.trace.report.markup import visible
from godel.trace.report.sidebyside import Row, rows

SIGNS: Final = {
    "accepted": "\u2713", "proved": "\u2713", "refuted": "\u2717", "unknown": "?",
    "outside": "\u2298", "malformed": "!", "screened": "\u2013", "exhausted": "\u2205",
    "vetoed": "\u2296", "unmet": "\u2296",
}  # fmt: skip
"""A sign for each last word, so that colour is never alone."""



def meaning(fate: str) -> str:
    """What a last word says, in a line."""
    return MEANINGS.get(fate, LATER.get(fate, ""))


LATER: Final = {"unmet": "proved better, but what else is demanded was not shown"}
"""Last words besides those of `trace/attempts.py`."""

MOST_TEXT: Final = 3_000_000
"""Characters of differences that a page holds; later attempts only name their candidate."""

LONGEST: Final = 4_000
"""Characters of a reason or query."""


class Strings:
    """Texts by number. Mutable: grows as texts are met."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, text: str) -> int:
        """The number of a text."""
        if len(text) > LONGEST:
            text = f"{text[:LONGEST]} \u2026 ({len(text) - LONGEST:,} characters more)"
        return self._numbers.setdefault(visible(text), len(self._numbers))

    def all(self) -> list[str]:
        """The texts in order of their numbers."""
        return list(self._numbers)


def attempts_data(content: Content) -> dict[str, object]:
    """The block of data. `columns` names the places of a row; texts are numbers in `strings`."""
    strings = Strings()
    listed = [_row(view, content, strings) for view in content.attempts]
    return {
        "columns": COLUMNS,
        "rows": listed,
        "diffs": _differences(content),
        "fates": {fate: [sign, meaning(fate)] for fate, sign in SIGNS.items()},
        "strings": strings.all(),
    }


COLUMNS: Final = (
    "number", "life", "tick", "technique", "fate", "reason", "cost", "phase", "budget", "ended",
    "turn", "parent", "candidate", "running", "challenger", "work", "figures", "parents", "query",
    "rewrite", "undone", "refusals", "proof", "repeatable",
)  # fmt: skip


def _row(view: AttemptView, content: Content, strings: Strings) -> list[object]:
    """One attempt, in the order of COLUMNS."""
    event = view.event
    refusals = [strings(_refusal(item)) for item in view.refusals]
    switch = view.switch
    return [
        event.number, event.life, event.tick, strings(event.technique), strings(view.fate),
        strings(view.reason), event.cost, event.phase, event.budget, int(event.ended), event.turn,
        strings(content.version_of(event.parent)), strings(view.candidate),
        strings(_interval(event.running)), strings(_interval(event.challenger)),
        strings(", ".join(f"{phase} {units:,}" for phase, units in event.work)),
        strings(", ".join(f"{count:,} {name}" for name, count in event.figures)),
        list(event.parents), strings(event.query), switch.number if switch is not None else 0,
        int(view.undone), refusals, strings(view.proof), int(event.repeatable),
    ]  # fmt: skip


def _refusal(event: object) -> str:
    """A refusal with all fields that a record of this version may have."""
    known = {item.name: getattr(event, item.name) for item in fields(event)}  # type: ignore[arg-type]
    return f"refused at tick {known.pop('tick', '?')} by {known.pop('by', '?')}: " + str(
        known.pop("reason", "")
    )


def _interval(ends: Interval) -> str:
    """Bounds for people; "" where nothing is known."""
    if not any(ends):
        return ""
    low, high = (amount(end) for end in ends)
    if low is not None and low == high:
        return short(low)
    least = "-oo" if low is None else at_least(low)
    return f"from {least} to {'oo' if high is None else at_most(high)}"


def _differences(content: Content) -> dict[str, list[Row]]:
    """The candidates that came to a verdict, against what ran; accepted ones stand elsewhere."""
    found: dict[str, list[Row]] = {}
    room = MOST_TEXT
    for view in content.attempts:
        if view.switch is not None or not view.candidate or room < 0:
            continue
        try:
            texts = texts_of(content.traced, view)
        except GodelError:
            continue
        made = [(mark, visible(old), visible(new)) for mark, old, new in rows(texts.old, texts.new)]
        room -= sum(len(old) + len(new) + 12 for _, old, new in made)
        found[str(view.number)] = made
    return found
