"""`godel bench`: measures this installation on models of several kinds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click

from godel.cli.bench_models import Model, models
from godel.cli.common import as_json
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.errors import UsageProblem
from godel.events import Plain

EPILOG = """\b
Examples:
  godel bench bounds                                  all models, ten minutes or less
  godel bench bounds --model scramble --model polling
  godel bench bounds --model scramble --against storm
  godel bench bounds --model chain-1e12 --against z3

Each measurement is made in a process of its own. Seconds are of the clock; on a machine that has
other work to do, those of the processor (in the JSON) say more.
"""

ENGINES = ("sparse", "exact")
HEAD = ("model", "route", "states", "lower", "upper", "gap", "find s", "check s", "MB", "proof kB")


FURTHER = ("ouro", "search", "workers")
"""Measurements with a file of their own, `bench_NAME.py`, imported only when they are called."""


class Measurements(click.Group):
    """What can be measured."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Names in alphabetical order."""
        return sorted([*super().list_commands(context), *FURTHER])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Import a measurement. None if there is none of that name."""
        if name not in FURTHER:
            return super().get_command(context, name)
        found = import_module(f"godel.cli.bench_{name}").command
        return found if isinstance(found, click.Command) else None


@click.group("bench", cls=Measurements)
def command() -> None:
    """Measure how fast bounds are found and checked, how fast Ouro runs, what a search finds."""


@command.command("bounds", epilog=EPILOG)
@click.option("--model", "chosen", multiple=True, metavar="NAME",
              help="One model; may be given several times. By default all.")  # fmt: skip
@click.option("--against", type=click.Choice(["storm", "z3"]),
              help="Measure Storm on the same models, or Z3 on the same obligations.")  # fmt: skip
@click.option("--patience", type=click.IntRange(1), default=300, show_default=True, metavar="S",
              help="Seconds that one measurement may take.")  # fmt: skip
@as_json
def bounds(
    chosen: tuple[str, ...], against: str | None, patience: int, as_json: bool
) -> None:
    """Find and check bounds on models: times, peak memory, width, size of the certificate.

    The gap is upper less lower, relative to the upper. Storm answers in floats (sparse) and
    rationals (exact); how often its time is that of finding and checking together is printed. Z3 is
    asked each obligation of the certificate; how often its time is that of checking is printed.
    """
    known = {model.name: model for model in models()}
    for name in chosen:
        if name not in known:
            raise UsageProblem(f"there is no model {name}", hint=", ".join(known))
    if against == "storm" and find_spec("stormpy") is None:
        raise UsageProblem("stormpy is not installed", hint="pip install stormpy")
    taken = [known[name] for name in chosen] or list(known.values())
    rows: list[Plain] = []
    lines = [_line(HEAD)]
    good = True
    with Progress("bench") as progress:
        for model in taken:
            progress.say(model.name)
            row = measured(model, against, patience)
            rows.append(row)
            lines.append(_line(_cells(row)))
            lines.extend((*_storm_lines(row), *_z3_lines(row)))
            good = good and row.get("accepted") is True
    finish(lines, {"models": rows}, as_json, DONE if good else NOT_PROVED)


def measured(model: Model, against: str | None, patience: int) -> dict[str, Plain]:
    """All figures of one model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bound.proof"
        found = _run(("find", model.name, str(path)), patience)
        checked = _run(("check", str(path)), patience) if path.exists() else {}
        asked: dict[str, Plain] = {}
        if against == "z3" and path.exists():
            asked = _run(("z3", str(path), str(patience)), 2 * patience)
    row: dict[str, Plain] = {
        "model": model.name,
        "summary": model.summary,
        "route": found.get("route"),
        "states": found.get("states"),
        "lower": found.get("lower"),
        "upper": found.get("upper"),
        "gap": _gap(found.get("lower"), found.get("upper")),
        "find_milliseconds": found.get("milliseconds"),
        "check_milliseconds": checked.get("milliseconds"),
        "find_processor_milliseconds": found.get("processor_milliseconds"),
        "check_processor_milliseconds": checked.get("processor_milliseconds"),
        "find_busy_milliseconds": found.get("busy_milliseconds"),
        "check_busy_milliseconds": checked.get("busy_milliseconds"),
        "megabytes": max(_integer(found.get("megabytes")), _integer(checked.get("megabytes"))),
        "bytes": found.get("bytes"),
        "work": found.get("work"),
        "accepted": checked.get("accepted"),
        "note": found.get("note") or checked.get("reason") or "",
    }
    if asked:
        row["z3"] = asked
    if against == "storm" and model.storm is not None:
        row["storm"] = {
            engine: _run(("storm", engine, model.name), patience) for engine in ENGINES
        }
    return row


def _run(arguments: Sequence[str], patience: int) -> dict[str, Plain]:
    """The figures of one process; a note where it did not end well."""
    command = [sys.executable, "-m", "godel.cli.bench_worker", *arguments]
    roots = os.pathsep.join(path for path in sys.path if path)
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=patience, check=False,
            env={**os.environ, "PYTHONPATH": roots},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"note": f"more than {patience} s"}
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
        return {"note": last[0][:200]}
    body: dict[str, Plain] = json.loads(done.stdout.splitlines()[-1])
    return body


def _gap(lower: Plain, upper: Plain) -> str | None:
    """Upper less lower, relative to the upper."""
    if not isinstance(lower, str) or not isinstance(upper, str):
        return None
    low, high = Fraction(lower), Fraction(upper)
    return f"{float((high - low) / (abs(high) or 1)):.1e}"


def _integer(value: Plain) -> int:
    return value if isinstance(value, int) else 0


def _cells(row: dict[str, Plain]) -> tuple[str, ...]:
    """A row of the table, as texts."""
    if row["accepted"] is not True:
        return (str(row["model"]), f"no certificate: {row['note']}")
    return (
        str(row["model"]),
        str(row["route"]),
        str(row["states"] or ""),
        _number(row["lower"]),
        _number(row["upper"]),
        str(row["gap"]),
        _seconds(row["find_milliseconds"]),
        _seconds(row["check_milliseconds"]),
        str(row["megabytes"]),
        f"{_integer(row['bytes']) / 1000:.0f}",
    )


def _storm_lines(row: dict[str, Plain]) -> list[str]:
    """What Storm did on the same model."""
    engines = row.get("storm")
    lines: list[str] = []
    for engine, found in engines.items() if isinstance(engines, dict) else ():
        if not isinstance(found, dict):
            continue
        time = found.get("milliseconds")
        if not isinstance(time, int):
            lines.append(f"  Storm {engine}: no answer ({found.get('note')})")
            continue
        own = _integer(row["find_milliseconds"]) + _integer(row["check_milliseconds"])
        ratio = f", {time / own:.2g} times as long" if own else ""
        value = _number(found.get("value"))
        lines.append(
            f"  Storm {engine}: {value}, {_seconds(time)} s{ratio}, {found.get('megabytes')} MB"
        )
    return lines


def _z3_lines(row: dict[str, Plain]) -> list[str]:
    """What Z3 said of the same obligations, and how its processor time compares with checking."""
    found = row.get("z3")
    if not isinstance(found, dict):
        return []
    busy, own = found.get("busy_milliseconds"), _integer(row["check_busy_milliseconds"])
    if not isinstance(busy, int):
        return [f"  Z3: not asked ({found.get('note')})"]
    least = "" if found["agreed"] == found["asked"] else "more than "
    ratio = f", {least}{busy / own:.2g} times as long as checking" if own else ""
    said = f"{found['agreed']} of {found['asked']} obligations hold"
    return [f"  Z3: {said}, {_seconds(found.get('milliseconds'))} s{ratio}"]


def _number(value: Plain) -> str:
    return f"{float(Fraction(value)):.12g}" if isinstance(value, str) else "none"


def _seconds(value: Plain) -> str:
    return f"{value / 1000:.2f}" if isinstance(value, int) else "none"


def _line(cells: Sequence[str]) -> str:
    """Texts in columns."""
    widths = (12, 7, 8, 15, 15, 8, 7, 8, 5, 9)
    if len(cells) < len(widths):
        return "  ".join(cells)
    left = [cell.ljust(width) for cell, width in zip(cells[:2], widths[:2], strict=True)]
    right = [cell.rjust(width) for cell, width in zip(cells[2:], widths[2:], strict=True)]
    return " ".join((*left, *right))
