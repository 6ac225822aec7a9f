"""`godel measure`: does a run find each rewrite with less work than the one before?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path

import click

from godel.cli.common import as_json, run_folder, worker_count, workers_of
from godel.cli.files import refuse_existing, write_file
from godel.cli.loading import read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, finish
from godel.errors import UsageProblem
from godel.events import Plain, Switched
from godel.language.syntax import Form, Node, head
from godel.machine.measuring import (
    Elsewhere,
    Generation,
    Tested,
    factors_of,
    generations,
    verdict,
)
from godel.machine.run import allowed_oracles
from godel.machine.state import tree_of
from godel.prover.work import replay_work
from godel.resources import held_out_names, held_out_world
from godel.trace.measures import csv, svg, table, tests
from godel.trace.text import Traced, open_run

EPILOG = """\b
Examples:
  godel measure runs/workshop-exhaustive-0
  godel measure runs/workshop-exhaustive-0 --on workshop-other
  godel measure runs/gambler-timid-0 --csv work.csv --svg work.svg

A factor is the work for a rewrite in parts of the work for the one before it; with --on, the work
with a rewrite in parts of the work with the rewrite taken back. The loop compounds if there are at
least two factors and each is at most 1/2, and flattens if only the first ones are.

Exit codes: 0 measured; 2 bad input; 4 the journal is broken.
"""

SAYS = {
    "unknown": "fewer than two rewrites can be compared: nothing is said",
    "none": "the first factor is above 1/2: the loop neither compounds nor flattens",
    "halves once": "the one factor is at most 1/2: the loop has halved its work once",
    "compounds": "every factor is at most 1/2: the loop compounds",
    "flattens": "the first factor is at most 1/2 and a later one is not: the loop flattens",
}


@click.command("measure", epilog=EPILOG)
@run_folder
@click.option("--on", "world", metavar="WORLD",
              help="Put each rewrite to the test in another world, with other tasks.")  # fmt: skip
@click.option("--rewrites", type=click.IntRange(1), metavar="N",
              help="Test only the first N.")  # fmt: skip
@click.option("--work", type=click.IntRange(1), default=20_000, show_default=True, metavar="N",
              help="Most work units of one such search.")  # fmt: skip
@click.option("--csv", "csv_path", type=click.Path(path_type=Path), metavar="FILE",
              help="A new file with the numbers, a line for each generation.")  # fmt: skip
@click.option("--svg", "svg_path", type=click.Path(path_type=Path), metavar="FILE",
              help="A new file with the plot.")  # fmt: skip
@worker_count
@as_json
def command(
    run: Path,
    world: str | None,
    rewrites: int | None,
    work: int,
    csv_path: Path | None,
    svg_path: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Plot the work of RUN for each proved rewrite against the generation of its program.

    The next rewrite may be easier or harder than the last one. `--on WORLD` takes that out: there
    each new program looks for its next rewrite, and so does the same program with the rewrite taken
    back in all that it acts by. If WORLD's file has an agent, its definitions replace those of
    the same name in the programs; a definition `withheld` is told what the rewrite changed.
    """
    refuse_existing(csv_path)
    refuse_existing(svg_path)
    traced = open_run(run)
    rows = generations(traced.events)
    found = _tested(traced, world, rewrites, work, workers) if world else ()
    if csv_path is not None:
        write_file(csv_path, csv(rows, found).encode())
    if svg_path is not None:
        write_file(svg_path, svg(rows, traced.world.name).encode())
    finish(list(_lines(traced, rows, world, found)), _body(rows, world, found), as_json, DONE)


def _tested(
    traced: Traced, name: str, most: int | None, work: int, workers: int
) -> tuple[Tested, ...]:
    """Each rewrite, or the first ones, on the tasks of another world."""
    source = held_out_world(name) if name in held_out_names() else name
    read = read_source(str(source))
    others = read.all("agent")
    if len(others) > 1:
        raise UsageProblem(f"{read.path} holds {len(others)} agents, expected at most one")
    definitions = [item for node in others for item in _definitions(node)]
    elsewhere = Elsewhere(
        world_in(read), tuple(definitions), work, replay_work(work), allowed_oracles(())
    )
    switches = [event for event in traced.events if isinstance(event, Switched)][:most]
    found: list[Tested] = []
    with Progress(f"measure {name}") as progress:
        for switch in switches:
            progress.say(f"rewrite {switch.number} of {len(switches)}")
            old, new = (
                tree_of(traced.program(digest).encode()) for digest in (switch.old, switch.new)
            )
            made = partial(workers_of, workers, None)
            found.append(elsewhere.tested(switch.number, old, new, made))
    return tuple(found)


def _definitions(node: Node) -> Iterator[Node]:
    items = node.items if isinstance(node, Form) else ()
    return (item for item in items if head(item) == "define")


def _lines(
    traced: Traced, rows: Sequence[Generation], world: str | None, found: Sequence[Tested]
) -> Iterator[str]:
    """The result for people."""
    agent = traced.agent(rows[0].program).name
    yield f"{traced.world.name}, {agent}: {sum(bool(row.rewrite) for row in rows)} proved rewrites"
    yield ""
    yield from table(rows)
    yield ""
    falls, in_vain = factors_of(rows)
    yield f"in the run: {SAYS[verdict(falls, in_vain)]}"
    if found:
        yield ""
        yield f"on {world}, the same search for the next rewrite:"
        yield from tests(found)
        yield f"on {world}: {SAYS[verdict(_factors(found))]}"


def _factors(found: Sequence[Tested]) -> tuple[Fraction, ...]:
    """The factors of rewrites after which both found the same."""
    return tuple(row.factor for row in found if row.same and row.factor is not None)


def _body(
    rows: Sequence[Generation], world: str | None, found: Sequence[Tested]
) -> dict[str, Plain]:
    """The result as data; exact numbers as p/q."""
    falls, in_vain = factors_of(rows)
    shown: list[Plain] = [
        {
            "generation": row.number,
            "program": row.program,
            "work": row.work,
            "attempts": row.attempts,
            "gas_per_tick": None if row.gas_per_tick is None else str(row.gas_per_tick),
            "rewrite": row.rewrite or None,
            "technique": row.technique,
        }
        for row in rows
    ]
    tested: list[Plain] = [
        {
            "rewrite": row.rewrite,
            "work_with": row.with_it,
            "work_without": row.without,
            "factor": None if row.factor is None else str(row.factor),
            "same": row.same,
        }
        for row in found
    ]
    return {
        "generations": shown,
        "factors": [str(factor) for factor in falls],
        "verdict": verdict(falls, in_vain),
        "on": world,
        "tested": tested,
        "verdict_on": verdict(_factors(found)) if found else None,
    }
