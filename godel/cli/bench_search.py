"""`godel bench search`: what the search finds on worlds, how fast, and what each idea is worth."""

from __future__ import annotations

import time
from dataclasses import dataclass
from fractions import Fraction

import click

from godel.cli.bench_synthesis import options, synthesis_table
from godel.cli.common import as_json
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, finish
from godel.cli.shown import rounded
from godel.errors import UsageProblem
from godel.events import Plain
from godel.language.canonical import canonical_text
from godel.language.syntax import Node
from godel.machine.ablation import SURVIVORS, SWITCHES, empty, proposers, without
from godel.machine.offline import Bench, Offline
from godel.machine.run import allowed_oracles
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.prover.ceilings import ceiling
from godel.prover.work import Meter, replay_work
from godel.resources import world_names
from godel.world.agent import build_agent
from godel.world.model import World

EPILOG = """\b
Examples:
  godel bench search                            the shipped worlds, from their poor agents
  godel bench search --empty                    from agents that only take the default action
  godel bench search --world gridworld --ablate gridworld again without each idea
  godel bench search --world my.ouro --without survivors --without tune
  godel bench search --synthesis --against cvc5 integer synthesis, beside another tool

Work is the same on every machine; seconds are of the clock, start of the worker included.
"""

HEAD = ("world", "without", "rewrites", "first work", "s", "last work", "s", "value", "gap")
CEILING_WORK = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One search to be measured. `ideas` are left out."""

    name: str
    world: World
    agent: Node
    ideas: frozenset[str]
    work: int
    workers: int


@click.command("search", epilog=EPILOG)
@click.option("--world", "chosen", multiple=True, metavar="NAME|PATH",
              help="One world; may be given several times. By default the shipped ones.")
@click.option("--empty", "from_empty", is_flag=True,
              help="Begin with an agent that only takes the default action.")
@click.option("--without", "left_out", multiple=True, metavar="IDEA",
              help="Leave an idea out: a proposer, or " + ", ".join(SWITCHES) + ".")
@click.option("--ablate", is_flag=True, help="Also once without each idea.")
@click.option("--work", type=click.IntRange(1), default=30_000, show_default=True, metavar="N",
              help="Work units of each search.")  # fmt: skip
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@options
@as_json
def command(
    chosen: tuple[str, ...],
    from_empty: bool,
    left_out: tuple[str, ...],
    ablate: bool,
    work: int,
    workers: int,
    synthesis: bool,
    grammar: str,
    against: str | None,
    patience: int,
    as_json: bool,
) -> None:
    """Search each world from its start until the work is spent or nothing is left to try.

    `first` and `last` are the work and the seconds to the first and the last proved rewrite, and
    `gap` is how far the last program provably is from the best there can be, at most.
    """
    if synthesis:
        synthesis_table(chosen, grammar, against, patience, as_json)
        return
    known = (*SWITCHES, *proposers())
    for idea in left_out:
        if idea not in known:
            raise UsageProblem(f"there is no idea {idea}", hint=", ".join(known))
    variants = [frozenset(left_out)]
    if ablate:
        variants += [variants[0] | {idea} for idea in known if idea not in left_out]
    rows: list[Plain] = []
    lines = [_line(HEAD)]
    with Progress("bench search") as progress:
        for name in chosen or world_names():
            source = read_source(name)
            world = world_in(source)
            agent = empty(world) if from_empty else find_agent(None, source, world).node
            best = _ceiling(world, agent)
            for ideas in variants:
                progress.say(f"{world.name} without {' '.join(sorted(ideas)) or 'nothing'}")
                row = measured(Case(world.name, world, agent, ideas, work, workers), best)
                rows.append(row)
                lines.append(_line(_cells(row)))
    found = all(isinstance(row, dict) and row["rewrites"] for row in rows)
    finish(lines, {"searches": rows}, as_json, DONE if found else NOT_PROVED)


def measured(case: Case, best: Fraction | None) -> dict[str, Plain]:
    """The figures of one search; `best` is a certified ceiling."""
    world_text = canonical_text(case.world.node).encode()
    agent = build_agent(without(case.agent, case.ideas), case.world)
    settings = Settings("", "")
    given = Bench(
        world=case.world,
        world_text=world_text,
        program=canonical_text(agent.node).encode(),
        here=find_here(case.world, agent, None),
        allowed=allowed_oracles(()),
        work=case.work,
        failures=settings.failures,
        replay_work=replay_work(settings.work_per_attempt),
        survivors=SURVIVORS not in case.ideas,
    )
    moments: list[dict[str, Plain]] = []
    spent, attempts, lower = 0, 0, ""
    began = time.perf_counter()
    with Search(world_text, settings.work_per_attempt, case.workers, case.ideas) as searching:
        offline = Offline(given, searching)
        for step in offline.steps():
            attempts += 1
            spent += step.attempt.cost
            if step.switched:
                milliseconds = round(1000 * (time.perf_counter() - began))
                technique = step.attempt.technique
                moments.append(
                    {"work": spent, "milliseconds": milliseconds, "technique": technique}
                )
                lower = step.attempt.challenger[0]
    gap = best - Fraction(lower) if lower and best is not None else None
    return {
        "world": case.name,
        "without": [*sorted(case.ideas)],
        "rewrites": len(moments),
        "first": moments[0] if moments else None,
        "last": moments[-1] if moments else None,
        "value_lower": lower or None,
        "ceiling": None if best is None else str(best),
        "gap": None if gap is None else str(gap),
        "attempts": attempts,
        "work": spent,
        "milliseconds": round(1000 * (time.perf_counter() - began)),
        "stopped": offline.stopped,
        "program": offline.program.decode(),
    }


def _ceiling(world: World, agent: Node) -> Fraction | None:
    """What no program exceeds at the start, None if it was not found within the work."""
    built = build_agent(agent, world)
    found = ceiling(world, built, find_here(world, built, None), Meter(CEILING_WORK))
    return None if found.value is None else Fraction(found.value)


def _cells(row: dict[str, Plain]) -> tuple[str, ...]:
    cells = [str(row["world"]), " ".join(map(str, _listed(row["without"]))) or "-"]
    cells.append(str(row["rewrites"]))
    for key in ("first", "last"):
        moment = row[key]
        if isinstance(moment, dict):
            cells += [str(moment["work"]), f"{int(str(moment['milliseconds'])) / 1000:.1f}"]
        else:
            cells += ["-", "-"]
    for key in ("value_lower", "gap"):
        text = row[key]
        cells.append("-" if text is None else rounded(Fraction(str(text)), up=key == "gap"))
    return tuple(cells)


def _listed(value: Plain) -> list[Plain]:
    return value if isinstance(value, list) else []


def _line(cells: tuple[str, ...]) -> str:
    widths = (12, 10, 8, 10, 6, 10, 6, 11, 11)
    return " ".join(cell.rjust(w) for cell, w in zip(cells, widths, strict=True)).rstrip()
