"""`godel run`: let an agent live in a world and rewrite itself where that is proved to pay."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import click

from godel.cli.approval import approver
from godel.cli.common import (
    Reporter,
    as_json,
    print_json,
    scheduler_address,
    worker_count,
    workers_of,
)
from godel.cli.controls import Controls, control_options
from godel.cli.loading import find_agent, read_source, world_in
from godel.cli.outcome import as_body, outcome_of
from godel.cli.pauses import ended, pausing
from godel.cli.supplies import Asked, supply_options
from godel.cli.watch import Watch, watch_option
from godel.errors import StorageProblem, UsageProblem
from godel.events import Plain
from godel.kernel.claim import TARGETS
from godel.language.canonical import canonical_text
from godel.machine.gate import ORACLES
from godel.machine.run import Prospect, start
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.state import Supplies
from godel.machine.storage import fresh_folder
from godel.prover.work import replay_work
from godel.world.model import World

ENDLESS_TICKS = 200
"""Ticks of a life that has no end of its own."""

MOST_SEEDS = 10_000

COLUMNS = (
    "seed rewrites attempts work ticks reward charge before_lower before_upper after_lower "
    "after_upper reward_per_tick_before reward_per_tick_after run"
).split()

EPILOG = """\b
Examples:
  godel run                               the gambler, with defaults
  godel run my.ouro --agent poor --seed 7
  godel run gambler --ticks 1000 --lives 2 --json
  godel run inventory --watch             the life as it happens
  godel run gambler --seeds 0..9 --csv results.csv
  godel run gambler --policy learned.json
  godel run gambler --proposer 'python3 my_proposer.py'
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for, but for the seed."""

    world: World
    world_text: bytes
    program: bytes
    name: str
    settings: Settings
    workers: int
    scheduler: str | None
    out: Path | None
    supplies: Supplies
    holdouts: Supplies
    answers: Path | None
    pause_after: float | None
    watch: bool = False

    def reporter(self, seed: int, folder: Path) -> Reporter:
        """What shows the run to a person."""
        title = f"{self.name} {seed}"
        return Watch(title, self.world, folder) if self.watch else Reporter(title)


@click.command(epilog=EPILOG)
@click.argument("world", default="gambler")
@click.option("--agent", default=None, help="Its name beside the world, or a file.")
@click.option("--out", type=click.Path(path_type=Path), help="Folder of the run; must be new.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--ticks", type=click.IntRange(min=1), help="Longest life (200 if endless).")
@click.option("--lives", type=click.IntRange(min=1), default=1, show_default=True)
@click.option("--target", type=click.Choice(TARGETS), default="frozen", show_default=True,
              help="What better means: acting alone, or against going on searching (> or >=).")
@click.option("--trust-levels", type=int, default=0, show_default=True,
              help="Successors in a row that may rewrite themselves (strict and relaxed).")
@click.option("--work", type=click.IntRange(min=1), default=Settings("", "").work_per_attempt,
              show_default=True, help="Most work units that one attempt may spend.")  # fmt: skip
@click.option("--trust", multiple=True, type=click.Choice(ORACLES),
              help="Accept proofs that rest on this solver's word.")  # fmt: skip
@click.option("--seeds", help="Several runs: A..B, both included.")
@click.option("--csv", "table", type=click.Path(path_type=Path), help="A new file, a line a seed.")
@supply_options
@control_options
@worker_count
@scheduler_address
@watch_option
@as_json
def command(
    world: str,
    agent: str | None,
    out: Path | None,
    seed: int,
    ticks: int | None,
    lives: int,
    target: str,
    trust_levels: int,
    work: int,
    trust: tuple[str, ...],
    seeds: str | None,
    table: Path | None,
    supplies: Asked,
    controls: Controls,
    workers: int,
    scheduler: str | None,
    watch: bool,
    as_json: bool,
) -> int:
    """Let an agent live in WORLD (a shipped name or a file) and rewrite itself.

    A rewrite happens only where the kernel accepts a proof that it raises expected utility. The
    folder of the run holds everything that is needed to check it again.
    """
    source = read_source(world)
    built = world_in(source)
    acting = find_agent(agent, source, built)
    endless = ENDLESS_TICKS if built.life is None else 0
    settings = Settings(
        world="",
        program="",
        seed=seed,
        lives=lives,
        ticks=ticks or endless,
        target=target,
        trust_levels=trust_levels,
        trust=tuple(sorted(set(trust))),
        work_per_attempt=work,
        replay_work=replay_work(work),
    )
    order = Order(
        world=built,
        world_text=canonical_text(built.node).encode(),
        program=canonical_text(acting.node).encode(),
        name=f"{built.name}-{acting.name}",
        settings=controls.governed(settings, built, acting),
        workers=workers,
        scheduler=scheduler,
        out=out,
        supplies=supplies.texts(built, acting),
        holdouts=controls.worlds(acting),
        answers=controls.answers(),
        pause_after=controls.pause_after,
        watch=watch,
    )
    if seeds is None and table is None:
        return ended(_folder(order, seed), as_json, lambda folder: _run(order, seed, folder))
    _run_all(order, _range(seeds) if seeds is not None else (seed,), table, as_json)
    return 0


def _folder(order: Order, seed: int) -> Path:
    """Where a run goes if nobody says otherwise."""
    return order.out or fresh_folder(Path("runs"), f"{order.name}-{seed}")


def _run(order: Order, seed: int, folder: Path) -> None:
    """One run, from its first tick to its last."""
    settings = replace(order.settings, seed=seed)
    prospect = Prospect(
        order.world_text, order.program, settings, order.supplies, order.holdouts
    )
    with ExitStack() as stack:
        reporter = stack.enter_context(order.reporter(seed, folder))
        workers = workers_of(order.workers, order.scheduler)
        search = Search(
            order.world_text, settings.work_per_attempt, workers, supplies=order.supplies,
            demands=prospect.demands(),
        )  # fmt: skip
        stack.enter_context(search)
        watch = pausing(reporter, order.pause_after)
        asker = approver(order.answers, reporter)
        try:
            start(folder, prospect, search, watch=watch, approve=asker)
        except KeyboardInterrupt:
            reporter.pause()
            print(f"interrupted; go on with: godel resume {folder}", file=sys.stderr)
            raise


def _range(text: str) -> Sequence[int]:
    """The seeds in `A..B`. Raises UsageProblem."""
    match = re.fullmatch(r"([0-9]{1,18})\.\.([0-9]{1,18})", text)
    seeds = range(int(match[1]), int(match[2]) + 1) if match else range(0)
    if not 0 < len(seeds) <= MOST_SEEDS:
        raise UsageProblem(
            f"no range of seeds: {text[:60]}",
            hint=f"as in --seeds 0..9, from the lower to the higher, at most {MOST_SEEDS}",
        )
    return seeds


def _run_all(order: Order, seeds: Iterable[int], path: Path | None, as_json: bool) -> None:
    """A run for each seed; the table grows line by line, so that nothing is lost on the way."""
    bodies: list[Plain] = []
    with ExitStack() as stack:
        table = stack.enter_context(Table(path)) if path or not as_json else None
        for seed in seeds:
            folder = order.out / f"seed-{seed}" if order.out else _folder(order, seed)
            _run(order, seed, folder)
            body = as_body(outcome_of(folder, order.settings.work_per_attempt))
            bodies.append(body)
            if table is not None:
                table.add(_row(body))
    if as_json:
        print_json({"runs": bodies})


class Table:
    """A table with one line for each seed: a new file, a device, or stdout. Raises StorageProblem.

    A file that is there already is no place for it: UsageProblem.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def __enter__(self) -> Table:
        self._stream: TextIO = sys.stdout if self._path is None else self._opened(self._path)
        self.add(COLUMNS)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._path is not None:
            with suppress(OSError):  # of a line that was not written it has been said
                self._stream.close()

    def add(self, row: Sequence[str]) -> None:
        """Write a line; it is there when this returns."""
        try:
            csv.writer(self._stream, lineterminator="\n").writerow(row)
            self._stream.flush()
        except OSError as error:
            raise StorageProblem(f"cannot write {self._path}: {error.strerror}") from None

    @staticmethod
    def _opened(path: Path) -> TextIO:
        try:
            device = path.exists() and not path.is_file()
            return path.open("w" if device else "x", newline="", encoding="utf-8")
        except FileExistsError:
            hint = "choose another with --csv FILE"
            raise UsageProblem(f"{path} exists already", hint=hint) from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not the name of a file"
            raise StorageProblem(f"cannot write {path}: {reason}") from None


def _row(body: dict[str, Plain]) -> list[str]:
    """A line of the table: numbers are exact, what is not known is empty."""
    flat = dict(body)
    for side in ("before", "after"):
        bounds, earned = body[side], body[f"reward_{side}"]
        if isinstance(bounds, dict) and isinstance(earned, dict):
            flat[f"{side}_lower"], flat[f"{side}_upper"] = bounds["lower"], bounds["upper"]
            flat[f"reward_per_tick_{side}"] = earned["per_tick"]
    rewrites = body["rewrites"]
    flat["rewrites"] = len(rewrites) if isinstance(rewrites, list) else 0
    return ["" if flat[name] is None else str(flat[name]) for name in COLUMNS]
