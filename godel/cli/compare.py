"""`godel compare`: the same candidates under rules that prove and under rules that do not."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

import click

from godel import __version__
from godel.cli.common import as_json
from godel.cli.loading import find_agent, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, UNTRUSTED, finish
from godel.cli.shown import exact, rounded
from godel.compare.contest import Turn
from godel.compare.random_worlds import random_world
from godel.compare.table import Case, Row, Settings, Table
from godel.errors import UsageProblem
from godel.events import Plain
from godel.kernel.claim import KERNEL_VERSION
from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World

EPILOG = """\b
Examples:
  godel compare gambler --lives 10         ten lives under each rule
  godel compare --random 100               a hundred small random worlds
  godel compare --random 18 --only 17      the last of those, with its text

good, harmful, equal: switches that raised utility, lowered it, or did neither, by exact solution
(docs/compare.md says of what); missed: candidates that would have raised it and were refused.

Exit codes: 0 done; 2 bad input; 4 a rule that proves has made a harmful switch.
"""

WORDS = ("good", "harmful", "equal", "undecided")
MOST_SHOWN = 5
WIDTH = 96

SAYS = (
    "Effects are on exact utility where and when the switch is made: in mode act, but under strict "
    "and relaxed in mode search, where what harms in mode pay counts as harmful too. The last "
    "utility is the mean of a life, thinking paid for: realised with the same draws under every "
    "rule while candidates are offered, exact from then on."
)


@click.command("compare", epilog=EPILOG)
@click.argument("world", required=False)
@click.option("--random", "count", type=click.IntRange(1), metavar="N",
              help="In so many small random worlds, in place of WORLD.")  # fmt: skip
@click.option("--only", type=click.IntRange(0), metavar="K",
              help="Only the random world with this number (from 0).")  # fmt: skip
@click.option("--agent", metavar="P", help="The first program; by default the world's first.")
@click.option("--lives", type=click.IntRange(1), default=1, show_default=True, metavar="N",
              help="Lives in each world, each with draws and candidates of its own.")  # fmt: skip
@click.option("--n", "sample", type=click.IntRange(1), default=10, show_default=True, metavar="N",
              help="Lives of a sample, for the rule that goes by a mean.")  # fmt: skip
@click.option("--benchmark", type=click.IntRange(1), default=10, show_default=True, metavar="K",
              help="Starts and seeds in the fixed benchmark.")  # fmt: skip
@click.option("--candidates", type=click.IntRange(1), default=8, show_default=True, metavar="N",
              help="Candidates in the stream: one for each tick.")  # fmt: skip
@click.option("--work", type=click.IntRange(1), default=2_000, show_default=True, metavar="N",
              help="Work units for one proof.")  # fmt: skip
@click.option("--trust-levels", "trust", type=click.IntRange(0, 1_000_000), default=1,
              show_default=True, metavar="N", help="Levels of trust under strict and relaxed.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N",
              help="Of random worlds, candidates and all draws.")  # fmt: skip
@as_json
def command(
    world: str | None,
    count: int | None,
    only: int | None,
    agent: str | None,
    lives: int,
    sample: int,
    benchmark: int,
    candidates: int,
    work: int,
    trust: int,
    seed: int,
    as_json: bool,
) -> None:
    """Offer the same candidates to rules of both kinds in WORLD, and tabulate what they did.

    frozen, strict and relaxed switch by proof, each for its target. Two rules prove nothing: one
    switches if the mean of some sampled lives is higher, the other if a fixed benchmark improves.
    What a switch did to utility is decided by exact solution.
    """
    _source(world, count, only, agent)
    table = Table(Settings(sample, benchmark, candidates, work, trust))
    numbers = range(count or 0) if only is None else (only,)
    texts = [random_world(seed, number) for number in numbers]
    places = [_random(text) for text in texts] if world is None else [_named(world, agent)]
    with Progress("compare") as progress:
        for number, (built, first) in enumerate(places, 1):
            progress.say(f"world {number} of {len(places)}, {built.name}")
            for life in range(lives):
                table.add(Case(built, first, seed + life))
    what = f"{len(places):,} random worlds" if len(places) > 1 else places[0][0].name
    lines = [*(texts if only is not None else ()), *_lines(table, what, seed, lives)]
    finish(lines, _body(table, what, seed, lives), as_json, UNTRUSTED if table.broken else DONE)


def _source(world: str | None, count: int | None, only: int | None, agent: str | None) -> None:
    """Raise UsageProblem for options that do not go together."""
    if (world is None) == (count is None):
        raise UsageProblem("give either a world or --random N", hint="godel compare gambler")
    if count is None and only is not None:
        raise UsageProblem("--only picks one of the worlds of --random N")
    if count is not None and agent is not None:
        raise UsageProblem("random worlds bring their own agents: --agent is for WORLD")
    if count is not None and only is not None and only >= count:
        raise UsageProblem(f"the {count} random worlds are numbered from 0: there is no {only}")


def _random(text: str) -> tuple[World, Agent]:
    """The world and the agent of a text that was made by chance."""
    world, agent = read_file_forms(text, "random")
    built = build_world(world)
    return built, build_agent(agent, built)


def _named(name: str, agent: str | None) -> tuple[World, Agent]:
    """The world of a file, and the program that lives in it begin with."""
    source = read_source(name)
    world = world_in(source)
    first = find_agent(agent, source, world)
    if first.procedure("think") is None:
        raise UsageProblem(
            f"the agent {first.name} never thinks, so that it is offered nothing",
            hint="give it (define (think) 10)",
        )
    return world, first


COLUMNS = ("rule", "offers", "switches", "good", "harmful", "equal", "missed", "utility", "work")


def _lines(table: Table, what: str, seed: int, lives: int) -> Iterator[str]:
    """The table for people, what its columns count, and the first harmful switches."""
    settings, rows = table.settings, list(table.rows.values())
    each = f"{lives} lives" if lives > 1 else "a life"
    offered = f"{settings.candidates} candidate{'s' if settings.candidates > 1 else ''}"
    yield f"{what}: {each} under each rule, {offered}, the same for all"
    yield ""
    unknown = any(row.switches["undecided"] + row.refused["undecided"] for row in rows)
    names = (*COLUMNS, *(("undecided",) if unknown else ()))
    cells = [names, *(_cells(row)[: len(names)] for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(names))]
    for line in cells:
        rest = (cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True))
        yield "  ".join((line[0].ljust(widths[0]), *rest))
    yield ""
    yield from wrap(SAYS, WIDTH)
    harmful = [(row, harm) for row in rows for harm in row.harm]
    for row, (name, drawn, turn) in harmful[:MOST_SHOWN]:
        place = f"{name}, seed {drawn}, tick {turn.offer.number}"
        yield f"harmful: {row.name} in {place}: {turn.answer.why}; {_gains(turn)}"
    if len(harmful) > MOST_SHOWN:
        yield f"and {len(harmful) - MOST_SHOWN:,} more harmful switches (--json lists all)"
    for row in rows:
        if row.dearer:
            yield f"{row.name}: {row.dearer:,} switches to what acts worse and saves thinking"
    if table.broken:
        yield "A RULE THAT PROVES HAS MADE A HARMFUL SWITCH"
    yield (
        f"seed {seed}, {settings.work:,} units for a proof, trust level {settings.trust}, "
        f"godel {__version__}, kernel {KERNEL_VERSION}"
    )


def _cells(row: Row) -> tuple[str, ...]:
    """A row of the table."""
    made = row.switches
    name = f"{row.name} (by proof)" if row.proves else row.name
    counts = (row.offers, made.total(), made["good"], made["harmful"], made["equal"],
              row.refused["good"])  # fmt: skip
    utility = "unknown" if row.mean is None else f"{float(row.mean):.4f}"
    unknown = made["undecided"] + row.refused["undecided"]
    return name, *(f"{count:,}" for count in counts), utility, f"{row.work:,}", f"{unknown:,}"


def _gains(turn: Turn) -> str:
    """What a switch did, in each mode that counts."""
    return ", ".join(
        f"{effect.word} in mode {mode}"
        + ("" if effect.gain is None else f" by {rounded(abs(effect.gain), up=False)}")
        for mode, effect in turn.effects.items()
    )


def _body(table: Table, what: str, seed: int, lives: int) -> dict[str, Plain]:
    """The same as JSON, with all harmful switches."""
    settings = table.settings
    return {
        "worlds": what,
        "lives": lives,
        "seed": seed,
        "candidates": settings.candidates,
        "sample": settings.lives,
        "benchmark": settings.benchmark,
        "work": settings.work,
        "trust": settings.trust,
        "kernel": KERNEL_VERSION,
        "rules": [_row_body(row) for row in table.rows.values()],
    }


def _row_body(row: Row) -> Plain:
    return {
        "rule": row.name,
        "proves": row.proves,
        "lives": row.lives,
        "offers": row.offers,
        "switches": {word: row.switches[word] for word in WORDS},
        "refused": {word: row.refused[word] for word in WORDS},
        "worse_acting": row.dearer,
        "utility": exact(row.mean),
        "work": row.work,
        "harmful": [_harm_body(*harm) for harm in row.harm],
    }


def _harm_body(world: str, seed: int, turn: Turn) -> Plain:
    return {
        "world": world,
        "seed": seed,
        "tick": turn.offer.number,
        "old": canonical_text(turn.offer.running.node),
        "new": canonical_text(turn.offer.candidate.node),
        "why": turn.answer.why,
        "gains": {mode: exact(effect.gain) for mode, effect in turn.effects.items()},
    }
