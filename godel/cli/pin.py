"""`godel pin`: keep the program of a run as it is, or let it be rewritten again."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, print_json, run_folder
from godel.machine.by_hand import pin


@click.command()
@run_folder
@click.option("--off", is_flag=True, help="Let it be rewritten again.")
@click.option("--reason", default="", help="Kept in the journal.")
@as_json
def command(run: Path, off: bool, reason: str, as_json: bool) -> int:
    """From the next tick of RUN on, no search and no rewrite: the program stays as it is.

    It goes on living and is charged for what its `think` allots. The pin is a record of the
    journal; the run goes on with `godel resume RUN`, or with --lives if it had ended.
    """
    event = pin(run, not off, reason)
    if as_json:
        print_json({"run": str(run), "pinned": event.pinned, "reason": event.reason})
    else:
        print(f"{run} is {'pinned' if event.pinned else 'free again'}; go on: godel resume {run}")
    return 0
