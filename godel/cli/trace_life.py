"""A run at a glance, and its attempts in a table, as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from godel.cli.pages import cut, plural, table, wrapped
from godel.events import UNBOUNDED
from godel.machine.summary import finder
from godel.trace.attempts import AttemptView
from godel.trace.life import Glance, Rewrite, Stretch
from godel.trace.refusals import interval
from godel.trace.shown import rounded
from godel.trace.text import Traced

MOST_STRETCHES = 20
"""Stretches of a life line that are shown."""

MOST_REWRITES = 12
"""Rewrites that are shown with what they changed."""

LONGEST_TECHNIQUE = 30
"""Characters of a technique in a table."""

MOST_LINES = 8
"""Lines of a rewrite's change that are shown."""


def glance_lines(traced: Traced, glance: Glance, run: str, width: int) -> Iterator[str]:
    """The life at a glance."""
    summary, settings = glance.summary, traced.conditions.settings
    yield (
        f"{glance.world}: agent {glance.agent}, seed {settings.seed}, target {settings.target}, "
        f"approval {settings.approval}"
    )
    lives = plural(max(1, summary.lives), "life")
    yield (
        f"{lives}, {plural(summary.ticks, 'tick')}: reward {_number(summary.reward)}, less "
        f"{_number(summary.charge)} for gas and thinking; work {summary.work:,} units"
    )
    counts = ", ".join(f"{count} {fate}" for fate, count in summary.counts())
    switches = plural(len(summary.switches), "rewrite")
    attempts = plural(len(summary.fates), "attempt")
    yield from wrapped(f"{switches}; {attempts}" + (f": {counts}" if counts else ""), width, "  ",
                       first="")  # fmt: skip
    if glance.others:
        yield f"also recorded: {', '.join(glance.others)}"
    yield ""
    yield from _life_line(glance.stretches, width)
    if glance.rewrites:
        yield ""
        yield "rewrites"
        for rewrite in glance.rewrites[:MOST_REWRITES]:
            yield from _rewrite_lines(rewrite, width)
        if len(glance.rewrites) > MOST_REWRITES:
            yield f"  and {len(glance.rewrites) - MOST_REWRITES} more: --accepted"
    for reason in dict.fromkeys(summary.stops):
        yield from wrapped(f"the search stopped: {reason}", width, "  ", first="")
    if summary.failure:
        yield f"the world failed: {summary.failure}"
    if not summary.finished and not summary.failure:
        yield f"not finished; go on with: godel resume {run}"
    yield ""
    yield "next"
    yield from _hints(glance, run)


def _number(value: Fraction) -> str:
    text = str(value)
    return text if len(text) <= 12 else "about " + rounded(value, up=False)


def _life_line(stretches: Sequence[Stretch], width: int) -> Iterator[str]:
    """A row for each stretch: the first ones and the last ones."""
    kept = list(stretches)
    left_out = len(kept) - MOST_STRETCHES
    if left_out > 0:
        kept = kept[: MOST_STRETCHES // 2] + kept[-MOST_STRETCHES // 2 :]
    head = ("life", "ticks", "program", "reward", "per tick", "work", "certified", "then")
    rows = [
        (
            str(part.life),
            f"{part.first}-{part.first + part.ticks - 1}" if part.ticks else "none",
            f"{part.name} {part.program[:6]}",
            _number(part.reward),
            "-" if part.per_tick is None else rounded(part.per_tick, up=False),
            str(part.work),
            certified(part.least, part.most),
            _short(part),
        )
        for part in kept
    ]
    lines = list(table(head, rows, width, right=(3, 4, 5)))
    middle = 1 + MOST_STRETCHES // 2 if left_out > 0 else len(lines)
    yield from lines[:middle]
    if left_out > 0:
        yield f"... {left_out} more stretches"
    yield from lines[middle:]


def _short(part: Stretch) -> str:
    """What ended a stretch, without what its row says already."""
    return part.ended.removeprefix(f"life {part.life} ends: ").partition(" at tick ")[0]


def certified(least: str, most: str) -> str:
    """`U >= 19.6` at its switch, `U <= 0.5` where it was replaced."""
    parts = []
    if least:
        parts.append(f">= {rounded(Fraction(least), up=False)} at first")
    if most:
        parts.append(f"<= {rounded(Fraction(most), up=True)} at last")
    return ", ".join(parts) or "-"


def _rewrite_lines(rewrite: Rewrite, width: int) -> Iterator[str]:
    switch = rewrite.switch
    undone = " (rolled back)" if rewrite.undone else ""
    old, new = switch.running[1], switch.challenger[0]
    gain = "same behaviour, less gas"
    if old and new:
        gain = (
            f"worth >= {rounded(Fraction(new), up=False)} against "
            f"<= {rounded(Fraction(old), up=True)}"
        )
    yield (
        f"  {switch.number}  life {switch.life}, tick {switch.tick}, attempt {switch.attempt} "
        f"{finder(rewrite.technique)}{undone}: {gain}"
    )
    for line in rewrite.lines[:MOST_LINES]:
        yield f"     {line}"[:width]
    if len(rewrite.lines) > MOST_LINES:
        yield f"     ... {len(rewrite.lines) - MOST_LINES} more lines"


def _hints(glance: Glance, run: str) -> Iterator[str]:
    if glance.rewrites:
        yield f"  godel explain {run} --rewrite 1   why it was accepted, in plain words"
        number = glance.rewrites[0].switch.attempt
        yield f"  godel trace {run} {number}   that attempt in full"
    refused = [fate for fate in glance.summary.fates if fate.fate == "refuted"]
    if refused:
        number = refused[0].attempt.number
        yield f"  godel play {run} {number}   a refuted one, seen losing"
    names = {fate: count for fate, count in glance.summary.counts() if fate != "accepted"}
    for fate in ("refuted", "unmet", "vetoed", "unknown", "screened"):
        if fate in names:
            yield f"  godel trace {run} --{fate}   the {names[fate]} attempts with this fate"
            break
    yield f"  godel trace {run} --all   every tick, attempt and rewrite"


def attempt_rows(views: Sequence[AttemptView], width: int) -> Iterator[str]:
    """Attempts in a table."""
    lives = len({view.event.life for view in views}) > 1
    head = ["attempt", "tick", "technique", "fate", "work", "candidate", "why"]
    rows: list[list[str]] = []
    for view in views:
        event = view.event
        where = f"{event.life}:{event.tick}" if lives else str(event.tick)
        bounds = "" if event.challenger == UNBOUNDED else interval(event.challenger)
        fate = view.fate
        if view.switch is not None:
            fate = f"rewrite {view.switch.number}" + (" (undone)" if view.undone else "")
        work = f"{event.cost:,}"
        found = cut(finder(event.technique), LONGEST_TECHNIQUE)
        rows.append([str(view.number), where, found, fate, work, bounds, view.reason])
    if lives:
        head[1] = "life:tick"
    yield from table(head, rows, width, right=(0, 1, 4))
