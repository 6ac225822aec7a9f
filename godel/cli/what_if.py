"""`godel what-if`: which rewrites fall if an axiom, an oracle or a rewrite is not accepted."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, run_folder
from godel.cli.progress import Progress
from godel.cli.report import DONE, finish
from godel.errors import UsageProblem
from godel.trace.text import open_run
from godel.trace.what_if import Without, what_if, what_if_body, what_if_lines

EPILOG = """\b
Examples:
  godel what-if runs/scene-trust/life-2 --without reflection
  godel what-if runs/scene-trust/life-2 --without reflection --prove-again 20000
  godel what-if runs/bandit-0 --without-rewrite 1
"""


@click.command("what-if", epilog=EPILOG)
@run_folder
@click.option("--without", "names", multiple=True, metavar="NAME",
              help="An axiom or oracle that is not accepted; repeatable.")  # fmt: skip
@click.option("--without-rewrite", "rewrites", multiple=True, type=click.IntRange(1), metavar="N",
              help="A rewrite that is not made; repeatable.")  # fmt: skip
@click.option("--prove-again", type=click.IntRange(0), default=0, metavar="WORK",
              help="Look for proofs that do without, with so many units for each.")  # fmt: skip
@as_json
def command(
    run: Path, names: tuple[str, ...], rewrites: tuple[int, ...], prove_again: int, as_json: bool
) -> None:
    """Say which rewrites of RUN fall without something, and which program would run then.

    A rewrite falls if its proof rests on what is not accepted, or because it was proved about a
    program, or at a place, that would not have been there. See docs/inspecting.md.
    """
    if not names and not rewrites:
        raise UsageProblem("without what?", hint="give --without NAME or --without-rewrite N")
    with Progress("what-if"):
        found = what_if(open_run(run), Without(frozenset(names), frozenset(rewrites)), prove_again)
    finish(list(what_if_lines(found)), what_if_body(found), as_json, DONE)
