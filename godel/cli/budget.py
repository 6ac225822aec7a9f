"""`godel budget`: the least work at which the verdict on an attempt is no longer unknown."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json, run_folder
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.trace.least_work import least_work, least_work_body, least_work_lines
from godel.trace.text import open_run

MOST = 20_000

EPILOG = """\b
Examples:
  godel budget runs/gambler-timid-0 1
  godel budget runs/gambler-timid-0 1 --most 500 --every

Exit codes: 0 some budget decides it; 1 none that was tried does; 2 usage.
"""


@click.command("budget", epilog=EPILOG)
@run_folder
@click.argument("number", type=click.IntRange(1))
@click.option("--most", type=click.IntRange(1), default=MOST, show_default=True, metavar="WORK",
              help="The largest budget that is tried, in work units.")  # fmt: skip
@click.option("--every", is_flag=True, help="Try each budget below the least that was found.")
@as_json
def command(run: Path, number: int, most: int, every: bool, as_json: bool) -> None:
    """Find the least work at which the candidate of attempt NUMBER of RUN is proved or refuted.

    Powers of two are tried, then halves between. Verdicts need not be monotone in work, so all
    that was seen is shown. See docs/inspecting.md.
    """
    with Progress("budget"):
        found = least_work(open_run(run), number, most, every)
    code = DONE if found.least is not None else NOT_PROVED
    finish(list(least_work_lines(found)), least_work_body(found), as_json, code)
