"""`godel replay`: do a whole run again, with its search, and compare every byte."""

from __future__ import annotations

from pathlib import Path

import click

from godel import __version__
from godel.cli.common import (
    Reporter,
    as_json,
    print_json,
    run_folder,
    scheduler_address,
    worker_count,
    workers_of,
)
from godel.errors import TrustFailure
from godel.machine.run import read_conditions, repeatable_attempts, replay
from godel.machine.searching import Search
from godel.machine.settings import current_versions
from godel.machine.storage import RunFolder


@click.command()
@run_folder
@worker_count
@scheduler_address
@as_json
def command(run: Path, workers: int, scheduler: str | None, as_json: bool) -> int:
    """Do RUN again from its world, program and seed, and compare every byte.

    What cannot be repeated, as an answer of an outside program, is taken from the journal and
    counted. Exit code 4 if a record or a file differs. `check` is faster, and needs no solver: it
    takes from the journal what the search found, and checks all that follows.
    """
    conditions = read_conditions(RunFolder.open(run))
    settings = conditions.settings
    performers = workers_of(workers, scheduler)
    try:
        with (
            Reporter(f"replay {run}") as reporter,
            Search(
                conditions.world, settings.work_per_attempt, performers,
                supplies=conditions.supplies, ask_outside=repeatable_attempts(run).__contains__,
                demands=conditions.demands,
            ) as search,  # fmt: skip
        ):
            view = replay(run, search, watch=reporter)
    except TrustFailure as failure:
        here = dict(current_versions(__version__))
        other = [f"{name} {old}" for name, old in settings.versions if here.get(name) != old]
        if other:
            failure.hint = "the run was made with other versions: " + ", ".join(other)
        raise
    records, head = len(view.records), view.head
    kept = sum(record.body.get("repeatable") is False for record in view.records)
    if as_json:
        print_json({"run": str(run), "same": True, "records": records, "kept": kept, "head": head})
    else:
        print(f"the same: {records} records, head {head}")
        if kept:
            print(f"not done again, as it is not repeatable: {kept} attempts")
    return 0
