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
from godel.machine.run import read_conditions, replay
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

    Exit code 4 if a record or a file differs. `check` is faster, and needs no solver: it takes from
    the journal what the search found, and checks all that follows.
    """
    conditions = read_conditions(RunFolder.open(run))
    settings = conditions.settings
    performers = workers_of(workers, scheduler)
    try:
        with (
            Reporter(f"replay {run}") as reporter,
            Search(conditions.world, settings.work_per_attempt, performers) as search,
        ):
            view = replay(run, search, watch=reporter)
    except TrustFailure as failure:
        here = dict(current_versions(__version__))
        other = [f"{name} {old}" for name, old in settings.versions if here.get(name) != old]
        if other:
            failure.hint = "the run was made with other versions: " + ", ".join(other)
        raise
    if as_json:
        print_json({"run": str(run), "same": True, "records": len(view.records), "head": view.head})
    else:
        print(f"the same: {len(view.records)} records, head {view.head}")
    return 0
