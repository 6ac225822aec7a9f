"""Runs that stop before their end, because time is up or a person has to be asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic

from godel.cli.common import Reporter, print_json
from godel.cli.outcome import as_body, as_lines, outcome_of
from godel.events import Event
from godel.machine.approvals import Waiting
from godel.machine.run import Watch, read_conditions
from godel.machine.storage import RunFolder


class Paused(Exception):
    """The time that the user gave is up. What is recorded stands; nothing is lost."""


def pausing(reporter: Reporter, seconds: float | None) -> Watch:
    """A watcher that also looks at the clock: it decides when a run stops, and nothing in it."""
    if seconds is None:
        return reporter
    end = monotonic() + seconds

    def watch(event: Event) -> None:
        reporter(event)
        if monotonic() > end:
            raise Paused

    return watch


def ended(folder: Path, as_json: bool, live: Callable[[Path], None]) -> int:
    """Live a run and show what came of it. Exit code 1 if it waits for approval."""
    code, stopped = 0, ""
    try:
        live(folder)
    except Paused:
        stopped = f"paused: godel resume {folder}"
    except Waiting as problem:
        code, stopped = 1, f"{problem.message}: godel approve {folder}"
    settings = read_conditions(RunFolder.open(folder)).settings
    outcome = outcome_of(folder, settings.work_per_attempt)
    if as_json:
        print_json({**as_body(outcome), "stopped": stopped or None})
    else:
        print("\n".join([*as_lines(outcome), *([stopped] if stopped else [])]))
    return code
