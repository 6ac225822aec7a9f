"""`godel bench search --synthesis`: integer synthesis as utility, beside cvc5.

Each measurement is made in a process of its own. Seconds are of the processor, so that other work
on the machine does not count. A task is proved if the kernel accepts that the policy found is
better than the first agent of its world; the lower bound in that proof holds for all integers.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec

import click

from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.errors import UsageProblem
from godel.events import Plain
from godel.resources import synthesis_folder

HEAD = ("task", "verdict", "level", "search s", "proof s", "work", "nodes", "none to")
FORMS = ("plain", "unified", "free")
SHRINKING = 120
"""Seconds of the processor that shrinking may take besides."""

SLACK = 20
"""How many times the seconds of the processor a measurement may take by the clock."""


def options(function: Callable[..., None]) -> Callable[..., None]:
    """The options of `godel bench search` that are for these tasks."""
    for option in (
        click.option("--patience", type=click.IntRange(1), default=60, show_default=True,
                     metavar="S", help="With --synthesis: processor seconds for one measurement."),
        click.option("--against", type=click.Choice(["cvc5"]),
                     help="With --synthesis: put the same tasks to cvc5 too."),
        click.option("--grammar", type=click.Choice(["plain", "ouro"]), default="plain",
                     show_default=True, help="With --synthesis: plain has no min and max."),
        click.option("--synthesis", is_flag=True,
                     help="The tasks of integer synthesis instead; --world chooses among them."),
    ):  # fmt: skip
        function = option(function)
    return function


def synthesis_table(
    chosen: Sequence[str], grammar: str, against: str | None, patience: int, as_json: bool
) -> None:
    """Find, prove and shrink policies that answer as a world asks; times, work and sizes.

    "None to" is the size up to which no right expression exists, all of them having been looked
    at. cvc5 gets the same specification: with the grammar of linear arithmetic and constants 0 and
    1 (plain), the same with answers and tests enumerated apart (unified), and without one (free).
    """
    tasks = {path.stem: path for path in sorted(synthesis_folder().glob("*.ouro"))}
    for name in chosen:
        if name not in tasks:
            raise UsageProblem(f"there is no task {name}", hint=", ".join(tasks))
    if against is not None and find_spec("cvc5") is None:
        raise UsageProblem("cvc5 is not installed", hint="pip install cvc5")
    rows: list[Plain] = []
    lines = [_line((*HEAD, *(f"cvc5 {form}" for form in FORMS if against)))]
    good = True
    with Progress("bench") as progress:
        for name in chosen or tuple(tasks):
            progress.say(name)
            row = {"task": name, **_run(("own", str(tasks[name]), grammar), SHRINKING + patience)}
            row["solved"] = _is_solved(row, patience)
            if against is not None:
                for form in FORMS:
                    row[f"cvc5_{form}"] = _run(("cvc5", str(tasks[name]), form), patience)
            rows.append(row)
            lines.append(_line(_cells(row)))
            good = good and row["solved"] is True
    lines += _totals(rows, patience)
    finish(lines, {"grammar": grammar, "tasks": rows}, as_json, DONE if good else NOT_PROVED)


def _run(arguments: Sequence[str], patience: int) -> dict[str, Plain]:
    """The figures of one process; a note where it did not end well."""
    command = [sys.executable, "-m", "godel.cli.synthesis_worker", *arguments]
    roots = os.pathsep.join(path for path in sys.path if path)
    limited = ["/bin/sh", "-c", f'ulimit -t {patience} && exec "$@"', "sh", *command]
    try:
        done = subprocess.run(
            limited, capture_output=True, text=True, timeout=SLACK * patience, check=False,
            env={**os.environ, "PYTHONPATH": roots},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"note": f"more than {patience} s"}
    if done.returncode < 0:
        return {"note": f"more than {patience} s"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return {"note": last[0][:200]}
    body: dict[str, Plain] = json.loads(done.stdout.splitlines()[-1])
    return body


def _own_milliseconds(row: dict[str, Plain]) -> int | None:
    """What finding and proving took, the solver's process included."""
    parts = [row.get(f"{part}_milliseconds") for part in ("search", "proof", "solver")]
    return sum(part for part in parts if isinstance(part, int)) if None not in parts else None


def _is_solved(row: dict[str, Plain], patience: int) -> bool:
    """Whether a policy was found and proved in time; what shrinking it took does not count."""
    own = _own_milliseconds(row)
    return row.get("verdict") == "proved" and own is not None and own <= 1000 * patience


def _cells(row: dict[str, Plain]) -> tuple[str, ...]:
    """A row of the table, as texts."""
    others = tuple(
        _seconds(found.get("milliseconds"))
        for form in FORMS if isinstance(found := row.get(f"cvc5_{form}"), dict)
    )  # fmt: skip
    if "verdict" not in row:
        return (str(row["task"]), str(row.get("note")), *("",) * (len(HEAD) - 2), *others)
    solver = row.get("solver_milliseconds")
    search = row.get("search_milliseconds")
    both = search + solver if isinstance(search, int) and isinstance(solver, int) else None
    return (
        str(row["task"]),
        str(row["verdict"]),
        str(row["level"]),
        _seconds(both),
        _seconds(row.get("proof_milliseconds")),
        str(row["work"]),
        str(row["nodes"]),
        str(row["checked"]),
        *others,
    )


def _totals(rows: Sequence[Plain], patience: int) -> list[str]:
    """What all tasks took together; one without an answer counts as the whole patience."""
    known = [row for row in rows if isinstance(row, dict)]
    own = [_own_milliseconds(row) for row in known if row["solved"] is True]
    lost = len(known) - len(own)
    total = sum(value for value in own if value is not None) / 1000 + patience * lost
    lines = [f"godel: {len(own)} of {len(known)} proved, {total:.1f} s together"]
    for form in FORMS:
        found = [row.get(f"cvc5_{form}") for row in known]
        times = [
            one.get("milliseconds") for one in found if isinstance(one, dict) and "policy" in one
        ]
        if not any(found):
            continue
        spent = sum(value for value in times if isinstance(value, int)) / 1000
        spent += patience * (len(known) - len(times))
        lines.append(f"cvc5 {form}: {len(times)} of {len(known)} solved, {spent:.1f} s together")
    return lines


def _seconds(value: Plain) -> str:
    return f"{value / 1000:.2f}" if isinstance(value, int) else "-"


def _line(cells: Sequence[str]) -> str:
    """Texts in columns."""
    widths = (15, 8, 6, 9, 8, 7, 6, 11, 11, 13, 10)
    left = [cell.ljust(width) for cell, width in zip(cells[:2], widths, strict=False)]
    right = [cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=False)]
    return " ".join((*left, *right)).rstrip()
