"""The line of a life: certified bounds above, what was earned below, over all ticks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from godel.events import RolledBack, Switched
from godel.trace.report import drawing
from godel.trace.report.amounts import amount, at_least, at_most, counted, rounded, short
from godel.trace.report.content import Content, Mark, Point
from godel.trace.report.markup import Element, element

WIDTH, LEFT, RIGHT = 1040.0, 76.0, 24.0
UPPER = (62.0, 192.0)
LOWER = (248.0, 378.0)
HEIGHT = 426.0
ROOM = 25.0
"""Between the middles of two labels of rewrites."""

MOST_LIVES = 120
"""Lives that are set apart by lines; more would be a grey wall."""

MOST_COLUMNS = 800
"""Points of the curve: for longer lives the least and the greatest of each column are drawn."""

Scale = Callable[[Fraction], float]


def lifeline(content: Content, name: str = "life") -> Element:
    """The figure. Everything in it also stands in the tables of the page."""
    total = max(1, len(content.points))

    def across(place: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * place / total

    drawn = [
        *_frame(content, across),
        *_marks(content, across),
        *_bounds(content, across),
        *_earned(content, across),
    ]
    return drawing.figure(
        name, f"Life line of {content.traced.world.name}", described(content),
        (WIDTH, HEIGHT), drawn,
    )  # fmt: skip


def described(content: Content) -> str:
    """The figure in words."""
    summary = content.summary
    lives = counted(max(1, summary.lives), "life", "lives")
    said = [
        f"{counted(len(content.points), 'tick')} in {lives}",
        f"earned in all {short(summary.reward - summary.charge)}",
    ]
    for switch in summary.switches:
        old, new = amount(switch.running[1]), amount(switch.challenger[0])
        bounds = ""
        if old is not None and new is not None:
            bounds = f": at most {at_most(old)} for the old, at least {at_least(new)} for the new"
        said.append(f"rewrite {switch.number} in life {switch.life} at tick {switch.tick}{bounds}")
    return "; ".join(said) + "."


def _frame(content: Content, across: Callable[[float], float]) -> Iterator[Element]:
    """Titles, lives, the axis of ticks."""
    yield drawing.text(LEFT, 16, "Expected utility, certified", "strong")
    yield drawing.text(LEFT, LOWER[0] - 22, "Earned so far, less charges", "strong over")
    for low, high in (UPPER, LOWER):
        yield drawing.line(LEFT, high, WIDTH - RIGHT, high, "axis")
        yield drawing.line(LEFT, low, LEFT, high, "axis")
    for place, label in _ticks(content.points):
        x = across(place)
        yield drawing.line(x, LOWER[1], x, LOWER[1] + 5, "axis")
        yield drawing.text(x, LOWER[1] + 19, label, "small soft", "middle")
    one = len({point.life for point in content.points}) < 2
    label = "tick" if one else "life"
    yield drawing.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, label, "small soft", "middle")


def _ticks(points: Sequence[Point]) -> Iterator[tuple[int, str]]:
    """Where the axis is labelled: ticks of a single life, else the beginnings of lives."""
    starts = [p for i, p in enumerate(points) if not i or points[i - 1].life != p.life]
    if len(starts) > 1:
        step = -(-len(starts) // 12)
        yield from ((p.place, str(p.life)) for p in starts[::step])
        return
    size = len(points)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000, 10**5, 10**9)
                if size / s <= 12)  # fmt: skip
    yield from ((place, f"{place:,}") for place in range(0, size + 1, step))


def _marks(content: Content, across: Callable[[float], float]) -> Iterator[Element]:
    """Lives, rewrites, and what people did. Labels that would overlap move to the right."""
    free = 0.0
    lives = sum(mark.event.kind == "life-start" for mark in content.marks)
    for mark in content.marks:
        x, event = across(mark.place), mark.event
        if event.kind == "life-start":
            if mark.place and lives <= MOST_LIVES:
                yield drawing.line(x, UPPER[0], x, LOWER[1], "grid")
        elif isinstance(event, Switched):
            label, free = f"rewrite {event.number}", max(x, free) + ROOM
            at = free - ROOM
            yield element(
                "a",
                {"href": f"#rewrite-{event.number}"},
                element("title", {}, f"{label} in life {event.life} at tick {event.tick}"),
                drawing.line(x, UPPER[0] - 8, x, LOWER[1], "event"),
                drawing.line(x, UPPER[0] - 8, at, UPPER[0] - 16, "event"),
                *_numbered(at, event.number),
            )
        elif isinstance(event, RolledBack):
            yield _undone(x, mark, f"rewrite {event.switch} was rolled back", "\u21b6")


def _numbered(x: float, number: int) -> list[Element]:
    """The number of a rewrite above its line; nothing where it would leave the figure."""
    if x > WIDTH - 12:
        return []
    return [
        drawing.box(x - 11, UPPER[0] - 32, 22, 17, "goal", 8),
        drawing.text(x, UPPER[0] - 19, str(number), "small strong", "middle"),
    ]


def _undone(x: float, mark: Mark, said: str, sign: str) -> Element:
    return element(
        "g",
        {},
        element("title", {}, said),
        drawing.line(x, UPPER[0] - 8, x, LOWER[1], "undo"),
        drawing.text(x, UPPER[0] - 14, sign, "strong", "middle"),
    )


def _bounds(content: Content, across: Callable[[float], float]) -> Iterator[Element]:
    """A band for each program whose utility is bounded, and what each rewrite compared."""
    values: list[Fraction] = []
    for bounds in content.bounds:
        values += [end for end in (bounds.lower, bounds.upper) if end is not None]
    compared: list[tuple[Mark, Fraction | None, Fraction | None]] = []
    for mark in content.marks:
        if isinstance(mark.event, Switched):
            pair = amount(mark.event.running[1]), amount(mark.event.challenger[0])
            compared.append((mark, *pair))
            values += [end for end in pair if end is not None]
    if not values:
        middle = (LEFT + WIDTH - RIGHT) / 2
        said = "no bounds were certified in this run"
        yield drawing.text(middle, sum(UPPER) / 2, said, "soft", "middle")
        return
    up, labels = _scale(values, UPPER)
    yield from labels
    for span in content.spans:
        found = content.bounds_of(span.program)
        if found is None or found.lower is None or found.upper is None:
            continue
        top, bottom = up(found.upper), up(found.lower)
        left, right = across(span.first), across(span.last)
        said = (
            f"{content.version_of(span.program)} at the start of a life: "
            f"from {at_least(found.lower)} to {at_most(found.upper)}"
        )
        yield element(
            "g",
            {},
            element("title", {}, said),
            drawing.box(left, top - 1, max(2, right - left), bottom - top + 2, "band", 1),
            drawing.text(
                left + 5, top - 6 if top > UPPER[0] + 14 else bottom + 15,
                f"{content.version_of(span.program)}: {at_least(found.lower)}"
                if right - left > 90 else "", "small",
            ),
        )  # fmt: skip
    for mark, old, new in compared:
        x = across(mark.place)
        if old is not None:
            said = f"the old program is worth at most {at_most(old)} here"
            yield _arrow(x, up(old), "high", said, 5)
        if new is not None:
            said = f"the new program is worth at least {at_least(new)} here"
            yield _arrow(x, up(new), "low", said, -5)


def _arrow(x: float, y: float, style: str, said: str, size: float) -> Element:
    """A triangle: down for `at most`, up for `at least`; its tip is at the value."""
    shape = f"M{x:.1f} {y:.1f}l{-size:.1f} {-1.6 * size:.1f}h{2 * size:.1f}z"
    return element("g", {}, element("title", {}, said), drawing.path(shape, style))


def _earned(content: Content, across: Callable[[float], float]) -> Iterator[Element]:
    """The curve of what was earned."""
    if not content.points:
        return
    values = [point.earned for point in content.points]
    up, labels = _scale([Fraction(0), min(values), max(values)], LOWER)
    yield from labels
    steps = [f"M{across(0):.1f} {up(Fraction(0)):.1f}"]
    steps += [f"L{across(place + 1):.1f} {up(value):.1f}" for place, value in _thinned(values)]
    yield drawing.path("".join(steps), "curve")
    last = values[-1]
    yield drawing.text(
        WIDTH - RIGHT, max(LOWER[0] + 4, up(last) - 8), short(last), "small strong", "end"
    )


def _thinned(values: Sequence[Fraction]) -> Iterator[tuple[int, Fraction]]:
    """All points, or of each of many columns the first, the least, the greatest and the last."""
    if len(values) <= 4 * MOST_COLUMNS:
        yield from enumerate(values)
        return
    for column in range(MOST_COLUMNS):
        first = column * len(values) // MOST_COLUMNS
        last = (column + 1) * len(values) // MOST_COLUMNS
        places = range(first, last)
        least = min(places, key=values.__getitem__)
        most = max(places, key=values.__getitem__)
        for place in sorted({first, least, most, last - 1}):
            yield place, values[place]


def _scale(values: Sequence[Fraction], ends: tuple[float, float]) -> tuple[Scale, list[Element]]:
    """From numbers to heights, with a few lines across."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    room = (high - low) / 12
    low, high = low - room, high + room
    top, bottom = ends

    def up(value: Fraction) -> float:
        return bottom - (bottom - top) * float((value - low) / (high - low))

    drawn: list[Element] = []
    for value in _round_values(low, high):
        y = up(value)
        drawn.append(drawing.line(LEFT, y, WIDTH - RIGHT, y, "grid"))
        drawn.append(drawing.text(LEFT - 8, y + 4, rounded(value), "small soft", "end"))
    return up, drawn


def _round_values(low: Fraction, high: Fraction) -> list[Fraction]:
    """Three to six round numbers between two others."""
    step = Fraction(1)
    while step * 5 > high - low:
        step /= 10
    while step * 50 < high - low:
        step *= 10
    step = next(step * factor for factor in (1, 2, 5, 10, 20, 50)
                if (high - low) / (step * factor) <= 6)  # fmt: skip
    first = -(-low // step)
    return [step * place for place in range(int(first), int(high // step) + 1)]
