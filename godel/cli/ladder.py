"""`godel ladder`: play against one's own previous versions, and compare all of them."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import click

from godel.cli.common import Reporter, as_json, worker_count
from godel.cli.ladder_table import Wanted, show
from godel.cli.loading import find_agent, read_source, world_in
from godel.cli.report import WORK
from godel.errors import UsageProblem
from godel.kernel.claim import TARGETS
from godel.language.canonical import canonical_text
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import fresh_folder
from godel.machine.workers import LocalWorkers
from godel.resources import shipped_file
from godel.selfplay.borrowed import Borrowed
from godel.selfplay.ladder import begin, climb
from godel.selfplay.manifest import Plan, is_ladder, read_plan

ENDLESS_TICKS = 50
"""Ticks of a life that has no end of its own."""

EPILOG = """\b
Examples:
  godel ladder nim                              make a ladder and show its table
  godel ladder nim --generations 2 --out steps  a short one, in the folder steps
  godel ladder steps                            its table again
  godel ladder steps --at "heap=7 turn=mine"    compared at another place
"""


@click.command("ladder", epilog=EPILOG)
@click.argument("what", metavar="WORLD|RUN")
@click.option("--agent", metavar="NAME|PATH", help="Version 0; by default the world's first agent.")
@click.option("--generations", type=click.IntRange(1, 1000), default=10, show_default=True,
              help="Most generations.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the ladder; must be new.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--lives", type=click.IntRange(min=1), default=1, show_default=True,
              help="Lives of each generation.")  # fmt: skip
@click.option("--ticks", type=click.IntRange(min=1),
              help=f"Longest life ({ENDLESS_TICKS} if endless).")  # fmt: skip
@click.option("--target", type=click.Choice(TARGETS), default="frozen", show_default=True)
@click.option("--work", type=click.IntRange(1), default=WORK, show_default=True, metavar="N",
              help="Work units that each entry of the table may spend.")  # fmt: skip
@click.option("--at", metavar="STATE", help='Where versions are compared; default: the start.')
@click.option("--certificates", type=click.Path(path_type=Path), metavar="FOLDER",
              help="A new folder for the certificates of the table.")  # fmt: skip
@worker_count
@as_json
def command(
    what: str,
    agent: str | None,
    generations: int,
    out: Path | None,
    seed: int,
    lives: int,
    ticks: int | None,
    target: str,
    work: int,
    at: str | None,
    certificates: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Make a ladder of versions in the two-player WORLD, and show how they do against each other.

    Each generation is an ordinary run, in a world whose opponent is the program with which the
    generation before ended, quoted. Every entry of the table is certified. RUN is the folder of a
    ladder: `check` checks all of it, `resume` goes on where it was stopped.
    """
    folder = _existing(what)
    if folder is None:
        settings = Settings("", "", seed=seed, lives=lives, ticks=ticks or 0, target=target)
        plan, name = _plan(what, agent, generations, settings)
        folder = out or fresh_folder(Path("runs"), name)
        begin(folder, plan)
        play(folder, workers)
    elif out is not None or agent is not None:
        raise UsageProblem(f"{folder} is a ladder already", hint="name a world to make a new one")
    show(folder, Wanted(work, at, certificates, as_json))


def _existing(what: str) -> Path | None:
    """The ladder at a path, None if there is none. What ships has its name first."""
    if shipped_file(what) is not None:
        return None
    try:
        return Path(what) if is_ladder(Path(what)) else None
    except (OSError, ValueError):
        return None  # no path, so at most a name


def _plan(what: str, agent: str | None, generations: int, settings: Settings) -> tuple[Plan, str]:
    """What is asked for, and a name for its folder."""
    source = read_source(what)
    world = world_in(source)
    first = find_agent(agent, source, world)
    if world.life is None and not settings.ticks:
        settings = replace(settings, ticks=ENDLESS_TICKS)
    template, program = (canonical_text(node).encode() for node in (world.node, first.node))
    name = f"ladder-{world.name}-{first.name}-{settings.seed}"
    return Plan(template, program, generations, settings), name


def play(folder: Path, workers: int) -> None:
    """Play the generations that a ladder still lacks."""
    work = read_plan(folder).settings.work_per_attempt
    with Reporter(f"ladder {folder}") as reporter, LocalWorkers(workers) as lent:

        def searching(world: bytes) -> Search:
            return Search(world, work, Borrowed(lent))

        def told(line: str) -> None:
            reporter.pause()
            print(f"ladder {folder}: {line}", file=sys.stderr, flush=True)
            reporter.resume()

        try:
            climb(folder, searching, watch=reporter, told=told)
        except KeyboardInterrupt:
            reporter.pause()
            print(f"interrupted; go on with: godel resume {folder}", file=sys.stderr)
            raise
