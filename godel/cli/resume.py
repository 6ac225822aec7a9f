"""`godel resume`: go on with a run that was stopped, or for more lives."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from godel.cli.approval import approval_of, approver
from godel.cli.common import (
    Reporter,
    as_json,
    print_json,
    scheduler_address,
    worker_count,
    workers_of,
)
from godel.cli.common import run_folder as folder
from godel.cli.ladder import play
from godel.cli.pauses import ended, pausing
from godel.cli.supplies import check_supplies
from godel.cli.watch import Watch, watch_option
from godel.errors import UsageProblem
from godel.events import Plain
from godel.machine.run import read_conditions, resume
from godel.machine.searching import Search
from godel.machine.state import tree_of
from godel.machine.storage import RUN, RunFolder
from godel.selfplay.ladder import known
from godel.selfplay.manifest import is_ladder
from godel.world.build import build_world


@click.command()
@folder
@click.option("--lives", type=click.IntRange(min=0), default=0, help="Lives beyond its end.")
@click.option("--approve", metavar="FILE", help="An approval file, for a run that asks.")
@click.option("--pause-after", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS",
              help="Stop again after so much time.")  # fmt: skip
@worker_count
@scheduler_address
@watch_option
@as_json
def command(
    run: Path,
    lives: int,
    approve: str | None,
    pause_after: float | None,
    workers: int,
    scheduler: str | None,
    watch: bool,
    as_json: bool,
) -> int:
    """Go on with RUN, of a machine or a ladder, where it stopped, whatever stopped it.

    The journal becomes what it would have been without the stop. A run that has ended stays as it
    is, unless it is given more --lives.
    """
    if is_ladder(run):
        if lives or scheduler or watch:
            raise UsageProblem(
                "a ladder takes no --lives, --scheduler and --watch when it is resumed"
            )
        return _ladder(run, workers, as_json)
    if not (run / RUN).is_file():
        raise UsageProblem(f"{run} is not the folder of a run: it has no {RUN}")
    conditions = read_conditions(RunFolder(run))
    check_supplies(conditions.supplies)
    answers = approval_of(approve)[1] if approve else None

    def live(folder: Path) -> None:
        with (
            _reporter(folder, conditions.world, watch) as reporter,
            Search(
                conditions.world, conditions.settings.work_per_attempt,
                workers_of(workers, scheduler), supplies=conditions.supplies,
                demands=conditions.demands,
            ) as search,  # fmt: skip
        ):
            observer, asker = pausing(reporter, pause_after), approver(answers, reporter)
            try:
                resume(folder, search, more=lives, watch=observer, approve=asker)
            except KeyboardInterrupt:
                reporter.pause()
                print(f"interrupted; go on with: godel resume {folder}", file=sys.stderr)
                raise

    return ended(run, as_json, live)


def _reporter(run: Path, world: bytes, watch: bool) -> Reporter:
    """What shows the rest of the run to a person, after the known part in fast motion."""
    title = f"resume {run}"
    return Watch(title, build_world(tree_of(world)), run) if watch else Reporter(title)


def _ladder(folder: Path, workers: int, as_json: bool) -> int:
    """Play what a ladder still lacks; its table is for `godel ladder` to show."""
    play(folder, workers)
    story, _ = known(folder)
    body: dict[str, Plain] = {"ladder": str(folder), "reason": story.reason}
    if as_json:
        print_json({**body, "generations": len(story.generations)})
    else:
        print(f"{len(story.generations)} generations; {story.reason}")
        print(f"see its table: godel ladder {folder}")
    return 0
