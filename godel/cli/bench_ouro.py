"""`godel bench ouro`: how fast Ouro runs, beside CPython and other small languages on it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from platform import python_version

import click

from godel.cli.bench_programs import PROGRAMS
from godel.cli.common import as_json
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.events import Plain

IMPLEMENTATIONS = {
    "compiled": "Ouro, compiled",
    "reference": "Ouro, reference evaluator",
    "python": f"CPython {python_version()}",
    "tuples": "the same, tuples for cells",
    "calysto": "Calysto Scheme",
    "hy": "Hy",
}
"""The rows of the table. Gas is counted in the first two only."""

GOAL = 2
"""Times CPython that compiled Ouro may take for the first three programs."""

EPILOG = """\b
The programs:
  fib       the 21st Fibonacci number, by two calls each
  loop      a sum of 200,000 numbers
  reversal  a list of 2,000 pairs, reversed 51 times
  meta      an evaluator, written in the language, runs fib

Each implementation has a process of its own, in which it takes turns with the same program in
Python; the figures are times of the processor, and of several turns the shortest counts.
"""


@click.command("ouro", epilog=EPILOG)
@click.option("--patience", type=click.IntRange(1), default=300, show_default=True, metavar="S",
              help="Seconds that one implementation may take.")  # fmt: skip
@as_json
def command(patience: int, as_json: bool) -> None:
    """Run four programs by Ouro, with gas, and by others: how many times as long as CPython.

    Ends with 1 if the two ways to run Ouro do not agree on value and gas.
    """
    rows: dict[str, dict[str, Plain]] = {}
    with Progress("bench") as progress:
        for name, title in IMPLEMENTATIONS.items():
            progress.say(title)
            rows[name] = _measured(name, patience)
    agree = all(
        _figure(rows, "compiled", item.name, "gas") == _figure(rows, "reference", item.name, "gas")
        and _figure(rows, "compiled", item.name, "gas") is not None
        for item in PROGRAMS
    )
    lines = [_line("", [item.name for item in PROGRAMS])]
    lines += [_line(title, _cells(rows, name)) for name, title in IMPLEMENTATIONS.items()]
    lines.append("")
    lines += [
        f"{IMPLEMENTATIONS[name]}: {row['note']}" for name, row in rows.items() if "note" in row
    ]
    gas = ", ".join(f"{i.name} {_figure(rows, 'compiled', i.name, 'gas')}" for i in PROGRAMS)
    lines.append(f"gas, the same for both ways to run Ouro: {gas}" if agree else "GAS DIFFERS")
    near = [_ratio(rows, "compiled", item.name) for item in PROGRAMS if item.goal]
    met = all(ratio is not None and ratio <= GOAL for ratio in near)
    lines.append(
        f"goal for fib, loop and reversal, at most {GOAL:.2f}: {'met' if met else 'missed'}"
    )
    finish(lines, {"implementations": dict(rows), "goal_met": met}, as_json,
           DONE if agree else NOT_PROVED)  # fmt: skip


def _measured(name: str, patience: int) -> dict[str, Plain]:
    """The figures of one implementation, or a note why there are none."""
    called = [sys.executable, "-m", "godel.cli.bench_ouro_worker", name]
    roots = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            called, capture_output=True, text=True, timeout=patience, check=False,
            env={**os.environ, "PYTHONPATH": roots},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"note": f"more than {patience} s"}
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        missing = "ModuleNotFoundError" in last[0]
        return {"note": "not installed: pip install 'godel[bench]'" if missing else last[0][:200]}
    body: dict[str, Plain] = json.loads(done.stdout.splitlines()[-1])
    return body


def _figure(rows: Mapping[str, dict[str, Plain]], name: str, program: str, key: str) -> Plain:
    """One figure; None where there is none."""
    figures = rows[name].get(program)
    return figures.get(key) if isinstance(figures, dict) else None


def _ratio(rows: Mapping[str, dict[str, Plain]], name: str, program: str) -> Fraction | None:
    """How many times as long as Python beside it."""
    time = _figure(rows, name, program, "microseconds")
    base = _figure(rows, name, program, "python_microseconds")
    return Fraction(time, base) if isinstance(time, int) and isinstance(base, int) else None


def _cells(rows: Mapping[str, dict[str, Plain]], name: str) -> list[str]:
    """The ratios of one implementation, as texts."""
    found = [_ratio(rows, name, program.name) for program in PROGRAMS]
    return ["" if ratio is None else f"{float(ratio):.2f}" for ratio in found]


def _line(title: str, cells: list[str]) -> str:
    """Texts in columns."""
    return (title.ljust(28) + "".join(cell.rjust(10) for cell in cells)).rstrip()
