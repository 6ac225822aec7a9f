"""`godel trace`: show what happened in a run, tick by tick, and why."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, print_json, run_folder
from godel.events import EVENTS, body_of
from godel.trace.text import open_run, trace

KINDS = tuple(event.kind for event in EVENTS)


@click.command()
@run_folder
@click.option("--only", multiple=True, type=click.Choice(KINDS), help="Events of this kind.")
@as_json
def command(run: Path, only: tuple[str, ...], as_json: bool) -> int:
    """Show every tick, attempt and rewrite of RUN; for each rewrite the theorems of its proof."""
    traced, wanted = open_run(run), frozenset(only)
    if as_json:
        events = [event for event in traced.events if not wanted or event.kind in wanted]
        print_json({"events": [{"kind": event.kind, **body_of(event)} for event in events]})
    else:
        for line in trace(traced, wanted):
            print(line)
    return 0
