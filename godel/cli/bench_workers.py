"""`godel bench workers`: how much sooner several workers are done than one, and with the same."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from godel.cli.common import as_json, scheduler_address, workers_of
from godel.cli.loading import find_agent, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.events import Attempted, Event, Plain
from godel.language.canonical import canonical_text
from godel.language.reader import read_datum
from godel.language.syntax import Form, Node, form, head
from godel.machine.run import Prospect, start
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import JOURNAL
from godel.resources import world_names

EPILOG = """\b
Examples:
  godel bench workers                          shipped worlds, two workers against one
  godel bench workers --world queue --turns 3
  godel bench workers --workers 4 --scheduler tcp://127.0.0.1:8786

Seconds are of the clock: on a machine that has other work to do, they say little. Of several turns,
the shortest counts.
"""

HEAD = ("world", "attempts", "units", "one s", "more s", "ratio", "journal")


@dataclass(slots=True)
class Count:
    """Attempts and their work. Mutable."""

    attempts: int = 0
    units: int = 0

    def __call__(self, event: Event) -> None:
        """Watch a run."""
        if isinstance(event, Attempted):
            self.attempts += 1
            self.units += event.cost


@dataclass(frozen=True, slots=True)
class Case:
    """A world with its first agent, which thinks much; for so many ticks."""

    name: str
    world: bytes
    agent: bytes
    ticks: int


@click.command("workers", epilog=EPILOG)
@click.option("--world", "chosen", multiple=True, metavar="WORLD",
              help="One world; may be given several times. By default all that ship.")  # fmt: skip
@click.option("--workers", "count", type=click.IntRange(2, 64), default=2, show_default=True,
              help="How many are compared with one.")  # fmt: skip
@scheduler_address
@click.option("--think", type=click.IntRange(1), default=10_000, show_default=True,
              help="Work units for each tick.")  # fmt: skip
@click.option("--ticks", type=click.IntRange(1), default=6, show_default=True)
@click.option("--turns", type=click.IntRange(1), default=1, show_default=True,
              help="How often each run is made.")  # fmt: skip
@as_json
def command(
    chosen: tuple[str, ...],
    count: int,
    scheduler: str | None,
    think: int,
    ticks: int,
    turns: int,
    as_json: bool,
) -> None:
    """Make the same runs with one worker and with more: seconds, their ratio, and the journals.

    The runs are bound by their search: they allot much work to thinking, for few ticks. Ends with 1
    if a journal differs. With --scheduler, those of a Dask cluster take the place of more workers.
    """
    cases = [case_of(name, think, ticks) for name in chosen or world_names()]
    rows: list[dict[str, Plain]] = []
    with Progress("bench") as progress:
        for case in cases:
            progress.say(case.name)
            rows.append(compared(case, count, scheduler, turns))
    lines = [_line(HEAD), *(_line(_cells(row)) for row in rows)]
    totals = [sum(_milliseconds(row, key) for row in rows) for key in ("one", "more")]
    lines.append(f"in all: {totals[0] / 1000:.1f} s with one, {totals[1] / 1000:.1f} s with more, "
                 f"ratio {totals[0] / max(1, totals[1]):.2f}")  # fmt: skip
    body: dict[str, Plain] = {
        "workers": count,
        "scheduler": scheduler,
        "processors": os.cpu_count(),
        "worlds": list(rows),
        "one_milliseconds": totals[0],
        "more_milliseconds": totals[1],
    }
    same = all(row["same"] is True for row in rows)
    finish(lines, body, as_json, DONE if same else NOT_PROVED)


def case_of(name: str, think: int, ticks: int) -> Case:
    """A shipped world or a file, with its first agent thinking so much at each tick."""
    source = read_source(name)
    world = world_in(source)
    agent = find_agent(None, source, world).node
    defined = read_datum(f"(define (think) {think})", "think")
    kept = tuple(item for item in _items(agent) if not _is_think(item))
    text = canonical_text(form(*kept, defined)).encode()
    return Case(world.name, canonical_text(world.node).encode(), text, ticks)


def compared(case: Case, count: int, scheduler: str | None, turns: int) -> dict[str, Plain]:
    """The figures of one world; of several turns, in which the two take turns, the best."""
    best = {"one": 0, "more": 0}
    journals: set[bytes] = set()
    counted = Count()
    for _ in range(turns):
        for key, performers in (("one", (1, None)), ("more", (count, scheduler))):
            counted = Count()
            with tempfile.TemporaryDirectory() as folder:
                run = Path(folder) / "run"
                took = _lived(case, run, counted, *performers)
                journals.add((run / JOURNAL).read_bytes())
            best[key] = min(took, best[key] or took)
    return {
        "world": case.name,
        "attempts": counted.attempts,
        "units": counted.units,
        "one_milliseconds": best["one"],
        "more_milliseconds": best["more"],
        "same": len(journals) == 1,
    }


def _lived(case: Case, folder: Path, counted: Count, count: int, scheduler: str | None) -> int:
    """Live a run; milliseconds from its first tick to its end."""
    prospect = Prospect(case.world, case.agent, Settings("", "", ticks=case.ticks))
    performers = workers_of(count, scheduler)
    with Search(case.world, prospect.settings.work_per_attempt, performers) as search:
        began = time.perf_counter()
        start(folder, prospect, search, watch=counted)
        return max(1, round(1000 * (time.perf_counter() - began)))


def _items(node: Node) -> tuple[Node, ...]:
    return node.items if isinstance(node, Form) else ()


def _is_think(node: Node) -> bool:
    """Whether it defines `think`."""
    items = _items(node)
    return head(node) == "define" and len(items) > 1 and head(items[1]) == "think"


def _milliseconds(row: dict[str, Plain], key: str) -> int:
    value = row[f"{key}_milliseconds"]
    return value if isinstance(value, int) else 0


def _cells(row: dict[str, Plain]) -> tuple[str, ...]:
    """A row of the table, as texts."""
    one, more = _milliseconds(row, "one"), _milliseconds(row, "more")
    return (
        str(row["world"]),
        str(row["attempts"]),
        str(row["units"]),
        f"{one / 1000:.2f}",
        f"{more / 1000:.2f}",
        f"{one / more:.2f}",
        "same" if row["same"] is True else "DIFFERS",
    )


def _line(cells: tuple[str, ...]) -> str:
    """Texts in columns."""
    return cells[0].ljust(16) + "".join(cell.rjust(10) for cell in cells[1:])
