"""What several commands share: progress on stderr, JSON on stdout, folders of runs."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from godel.cli.progress import Progress
from godel.events import Attempted, Event, LifeStarted, Plain, Switched, Ticked
from godel.machine.workers import LocalWorkers, Workers
from godel.trace.picture import describe

SCHEMA = 1
"""Version of the JSON that commands print."""

run_folder = click.argument("run", type=click.Path(path_type=Path, file_okay=False))
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
worker_count = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that search at once; changes only the speed.",
)
scheduler_address = click.option(
    "--scheduler", metavar="ADDRESS", help="Search on the Dask cluster of this scheduler."
)


def workers_of(count: int, scheduler: str | None) -> Workers:
    """So many processes, or those of a cluster. Raises UsageProblem."""
    if scheduler is None:
        return LocalWorkers(count)
    from godel.machine.cluster import DaskWorkers

    return DaskWorkers(scheduler)


def print_json(body: dict[str, Plain]) -> None:
    """One object on stdout, with the version of its schema."""
    print(json.dumps({"schema": SCHEMA, **body}, indent=2))


class Reporter(Progress):
    """Progress of a run: a moving line on a terminal, else a plain line for what matters."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self._attempts = self._switches = 0

    def __call__(self, event: Event) -> None:
        """Show an event."""
        self._attempts += isinstance(event, Attempted)
        self._switches += isinstance(event, Switched)
        if self._status is None:
            line = describe(event)
            if line:
                print(f"{self._what}: {line}", file=sys.stderr, flush=True)
        elif isinstance(event, Ticked | LifeStarted | Attempted | Switched):
            tick = event.tick if not isinstance(event, LifeStarted) else 0
            self._status.update(
                f"{self._what}: life {event.life}, tick {tick}, "
                f"attempts {self._attempts}, rewrites {self._switches}"
                if not isinstance(event, Switched)
                else f"{self._what}: {describe(event)}"
            )
