"""`godel blame`: which rewrite put each expression of the running program there."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, run_folder
from godel.cli.report import DONE, finish
from godel.trace.blame import blame, blame_body, blame_lines
from godel.trace.text import open_run

EPILOG = """\b
Examples:
  godel blame runs/gambler-timid-0          the program that runs at the end
  godel blame runs/gambler-timid-0 --at 1   the one after rewrite 1

On the left of a line stand the rewrites that it comes from; below a line of several, whose each
word is. A point: as given.
"""


@click.command("blame", epilog=EPILOG)
@run_folder
@click.option("--at", type=click.IntRange(0), metavar="N", help="After rewrite N; 0: as given.")
@as_json
def command(run: Path, at: int | None, as_json: bool) -> None:
    """Show for every expression of the program of RUN the rewrite that put it there, and why.

    Expressions that survive a rewrite keep their origin, also if they move within a procedure. What
    a rollback undid does not show. See docs/inspecting.md.
    """
    found = blame(open_run(run), at)
    finish(list(blame_lines(found)), blame_body(found), as_json, DONE)
