"""Work for each proved rewrite against generation: as a table with bars, as CSV, as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from godel.machine.measuring import Generation, Tested

BAR = 40
"""Longest bar of the text plot, in characters."""

WIDTH, HEIGHT, MARGIN = 480, 240, 40
COLUMNS = (
    "generation,program,work,attempts,gas_per_tick,rewrite,technique,"
    "elsewhere_with,elsewhere_without"
)


def table(rows: Sequence[Generation]) -> Iterator[str]:
    """A line for each generation; the bars are in proportion to the work."""
    most = max((row.work for row in rows), default=0) or 1
    yield "generation  program          work  attempts  gas a tick  then"
    for row in rows:
        gas = row.gas_per_tick
        shown = "-" if gas is None else f"{round(gas):,}"
        then = f"rewrite {row.rewrite}, {row.technique}" if row.rewrite else "none found"
        yield (
            f"{row.number:10}  {row.program[:12]:12} {row.work:8,}  {row.attempts:8}"
            f"  {shown:>10}  {then}"
        )
    yield ""
    yield "work until the next proved rewrite"
    for row in rows:
        bar = ("#" if row.rewrite else ".") * max(1, round(BAR * row.work / most))
        yield f"  {row.number:3} {bar} {row.work:,}" + ("" if row.rewrite else ", in vain")


def tests(found: Sequence[Tested]) -> Iterator[str]:
    """A line for each rewrite that was put to the test."""
    yield "rewrite  work with it  taken back  factor  next rewrite"
    for row in found:
        factor = "-" if row.factor is None else percent(row.factor)
        same = "the same" if row.same else "not the same"
        nothing = row.with_it is None or row.without is None
        yield (
            f"{row.rewrite:7}  {_count(row.with_it):>12}  {_count(row.without):>10}"
            f"  {factor:>6}  {'not found' if nothing else same}"
        )


def _count(units: int | None) -> str:
    return "none" if units is None else f"{units:,}"


def percent(factor: Fraction) -> str:
    """A factor in hundredths, rounded up: never better than it is."""
    return f"{-(-factor.numerator * 100 // factor.denominator) / 100:.2f}"


def csv(rows: Sequence[Generation], found: Sequence[Tested]) -> str:
    """The same as lines of comma-separated values; exact numbers as p/q."""
    tested = {row.rewrite: row for row in found}
    lines = [COLUMNS]
    for row in rows:
        test = tested.get(row.number)
        cells = [
            row.number, row.program, row.work, row.attempts,
            "" if row.gas_per_tick is None else row.gas_per_tick, row.rewrite or "",
            '"' + row.technique.replace('"', '""') + '"' if row.technique else "",
            "" if test is None or test.with_it is None else test.with_it,
            "" if test is None or test.without is None else test.without,
        ]  # fmt: skip
        lines.append(",".join(str(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def svg(rows: Sequence[Generation], title: str) -> str:
    """A bar for each generation, hollow where nothing was found; numbers as text."""
    most = max((row.work for row in rows), default=0) or 1
    step = (WIDTH - 2 * MARGIN) / max(1, len(rows))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="11">',
        f"<title>{_escaped(title)}</title>",
        f'<text x="{MARGIN}" y="16">{_escaped(title)}: work until the next proved rewrite</text>',
        f'<path d="M{MARGIN} {HEIGHT - MARGIN}H{WIDTH - MARGIN}" stroke="black"/>',
    ]
    for index, row in enumerate(rows):
        tall = (HEIGHT - 3 * MARGIN) * row.work / most
        left, top = MARGIN + index * step + step / 6, HEIGHT - MARGIN - tall
        fill = "#4477aa" if row.rewrite else "none"
        middle = left + step / 3
        lines += [
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{step * 2 / 3:.1f}" height="{tall:.1f}" '
            f'fill="{fill}" stroke="#4477aa"/>',
            f'<text x="{middle:.1f}" y="{top - 4:.1f}" text-anchor="middle">{row.work:,}</text>',
            f'<text x="{middle:.1f}" y="{HEIGHT - MARGIN + 14}" text-anchor="middle">'
            f"{row.number}</text>",
        ]
    lines.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 8}" text-anchor="middle">generation</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
