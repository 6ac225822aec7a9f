"""`godel play`: an attempt as an episode, both programs in the same life, step by step."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from godel.cli.common import as_json, print_json, run_folder
from godel.cli.pages import cut, page_width, plural
from godel.errors import UsageProblem
from godel.trace.attempts import AttemptView, attempt_numbered, attempt_of_rewrite
from godel.trace.episodes import TICKS, Episode, Life, Step
from godel.trace.plain import plain
from godel.trace.shown import assignments, rounded
from godel.trace.stage import Stage, stage_of
from godel.trace.text import open_run

EPILOG = """\b
Examples:
  godel play runs/gambler-timid-0 1               attempt 1, which was accepted
  godel play runs/gambler-timid-0 --rewrite 1     the same, by the number of the rewrite
  godel play runs/gambler-timid-0 1 --step        wait for a key after each tick
  godel play runs/gambler-timid-0 1 --seed 7 --ticks 20

Both lives use the same draws of chance. An episode illustrates a proof, and proves nothing: what
is proved is about the average over all that chance can do (`godel explain`).
"""


@click.command(epilog=EPILOG)
@run_folder
@click.argument("number", required=False, type=click.IntRange(min=1), metavar="[N]")
@click.option("--rewrite", type=click.IntRange(min=1), metavar="K",
              help="The attempt that led to rewrite K, instead of attempt N.")  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), metavar="S",
              help="The draws of chance; by default the first that show the verdict.")  # fmt: skip
@click.option("--ticks", type=click.IntRange(1, 10_000), default=TICKS, show_default=True,
              help="The longest life that is played.")  # fmt: skip
@click.option("--step", is_flag=True, help="On a terminal: wait for a key after each tick.")
@as_json
def command(
    run: Path,
    number: int | None,
    rewrite: int | None,
    seed: int | None,
    ticks: int,
    step: bool,
    as_json: bool,
) -> int:
    """Play attempt N of RUN: the running program and the candidate in the same life.

    For a refuted attempt this is the counterexample at work, for an accepted one the gain.
    """
    if (number is None) == (rewrite is None):
        raise UsageProblem("which attempt?", hint="give its number N, or --rewrite K")
    traced = open_run(run)
    view = (
        attempt_of_rewrite(traced, rewrite) if rewrite else attempt_numbered(traced, number or 0)
    )
    scene = stage_of(traced, view)
    found = scene.episode(seed, ticks)
    if as_json:
        print_json(
            {
                "attempt": view.number,
                "fate": view.fate,
                "only_illustrates": True,
                "from": scene.place,
                "parting": found.parting(),
                "episode": plain(found),
            }
        )
        return 0
    pauses = step and sys.stdin.isatty() and sys.stdout.isatty()
    for line, tick in _lines(view, scene, found, ticks, page_width()):
        click.echo(line)
        if pauses and tick and click.getchar() in ("q", "\x1b"):
            break
    return 0


def _lines(
    view: AttemptView, scene: Stage, found: Episode, ticks: int, width: int
) -> Iterator[tuple[str, bool]]:
    """The lines of an episode, and whether each is a tick."""
    here = scene.here
    yield f"attempt {view.number} ({view.fate}) in {scene.world.name}, from {scene.place}", False
    memory = assignments(scene.old.memory, here.memory)
    belief = f"one of {len(here.belief)} states" if len(here.belief) > 1 else ""
    where = belief or assignments(scene.world.variables, here.belief[0][1])
    yield f"tick {here.tick}, {where}" + (f", {memory}" if memory else ""), False
    how = f"the first of {found.tried} tried that shows it" if found.shows else (
        "it does not show the verdict, which is about averages"
    )
    yield f"seed {found.seed} ({how}); at most {ticks} ticks; only an illustration", False
    yield "", False
    left, right = found.running.steps, found.candidate.steps
    widest = max((len(_step(item)) for item in left), default=0)
    column = max(18, min((width - 10) // 2, widest, 60))
    yield f"{'tick':>6} {'p: ' + scene.old.name:{column}}   q: {scene.new.name}", False
    parting = found.parting()
    for index in range(max(len(left), len(right))):
        one = left[index] if index < len(left) else None
        other = right[index] if index < len(right) else None
        mark = "|" if one is None or other is None or _differs(one, other) else " "
        tick = (one or other or left[0]).tick
        shown = [cut(_step(item), column) for item in (one, other)]
        yield f"{tick:>6} {shown[0]:{column}} {mark} {shown[1]}".rstrip(), True
        if index == parting:
            yield f"{'':6} {'^ here they part':{column}} ^", False
    yield "", False
    for label, life in (("p", found.running), ("q", found.candidate)):
        yield _ended(label, life), False
    gain = found.candidate.earned - found.running.earned
    word = "more" if gain > 0 else "less"
    size = rounded(abs(gain), up=False)
    yield (f"q earns {size} {word} than p in this life" if gain else "both earn the same"), False


def _differs(one: Step, other: Step) -> bool:
    return (one.state, one.action, one.reward) != (other.state, other.action, other.reward)


def _step(item: Step | None) -> str:
    if item is None:
        return "-"
    fault = f" FAULT {item.fault}" if item.fault else ""
    reward = f" reward {item.reward}" if item.reward else ""
    return f"{item.state} -> {item.action or 'nothing'}{fault}{reward}"


def _ended(label: str, life: Life) -> str:
    why = {"ticks": "the ticks end", "over": "life is over"}.get(life.ended, life.ended)
    earned = rounded(life.earned, up=False)
    return (
        f"{label} {life.name}: {plural(len(life.steps), 'tick')}, {why} at {life.last or '-'}; "
        f"discounted gain about {earned}"
    )
