"""`godel rollback`: undo a rewrite of a run from its next tick on."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, print_json, run_folder
from godel.machine.by_hand import rollback


@click.command()
@run_folder
@click.argument("number", type=click.IntRange(min=1))
@as_json
def command(run: Path, number: int, as_json: bool) -> int:
    """Let the program from before rewrite NUMBER of RUN run again, from its next tick on.

    Nothing is lost: a record is added. What was undone is not switched to again. The run goes on
    with `godel resume RUN`, or `godel resume RUN --lives 1` if it had ended.
    """
    event = rollback(run, number)
    if as_json:
        print_json({"run": str(run), "switch": event.switch, "program": event.program})
    else:
        print(f"{event.program} is to run again; go on with: godel resume {run}")
    return 0
