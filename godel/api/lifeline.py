"""A life as a small picture: what was earned so far, tick by tick, and where it was rewritten."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from godel.api.display import Markup, tag
from godel.events import Event, Switched, Ticked

WIDTH, HEIGHT, MARGIN = 600, 90, 6
"""Size of the picture in pixels."""

MOST_POINTS = 600
"""Points of the line: more than one for a pixel cannot be seen."""


def lifeline(events: Iterable[Event]) -> Markup:
    """The sum of rewards over all ticks as a line of SVG; a mark where each rewrite happened."""
    earned: list[Fraction] = [Fraction(0)]
    rewrites: list[tuple[int, int]] = []
    for event in events:
        if isinstance(event, Ticked):
            earned.append(earned[-1] + Fraction(event.reward))
        elif isinstance(event, Switched):
            rewrites.append((len(earned) - 1, event.number))
    ticks = len(earned) - 1
    if ticks == 0:
        return Markup("")
    low, high = min(earned), max(earned)
    span = high - low or Fraction(1)
    across, up = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN

    def point(tick: int) -> str:
        height = float((earned[tick] - low) / span)
        return f"{MARGIN + across * tick / ticks:.1f},{HEIGHT - MARGIN - up * height:.1f}"

    shown = sorted({ticks * index // MOST_POINTS for index in range(MOST_POINTS + 1)})
    parts = [
        tag("title", f"reward so far over {ticks} ticks, from {low} to {high}"),
        tag("polyline", points=" ".join(map(point, shown)), fill="none", stroke="currentColor"),
    ]
    for tick, number in rewrites:
        x = f"{MARGIN + across * tick / ticks:.1f}"
        parts.append(
            tag("line", x1=x, x2=x, y1="0", y2=str(HEIGHT), stroke="currentColor",
                **{"stroke-dasharray": "3 3"})
        )
        words = {"font-size": "11", "fill": "currentColor"}
        parts.append(tag("text", f"\u00a0{number}", x=x, y="10", **words))
    picture = tag("svg", *parts, viewBox=f"0 0 {WIDTH} {HEIGHT}", width=str(WIDTH), role="img")
    caption = f"reward so far: {earned[-1]} after {ticks} ticks; dashed: a rewrite"
    return tag("div", picture, tag("p", caption, class_="godel-dim"))
