"""`godel gap`: how far an agent provably is from the best program there can be."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from godel.cli.bound import place_text
from godel.cli.common import as_json
from godel.cli.files import certificate_path, refuse_existing, write_file
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, WORK, common, finish, footer
from godel.cli.shown import both, exact
from godel.events import Plain
from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.syntax import Node
from godel.prover import tactics
from godel.prover.ceilings import ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.world.model import Agent, World

EPILOG = """\b
Examples:
  godel gap inventory                  how much better could any program be?
  godel gap inventory --agent mine     the same for an agent of yours

Exit codes: 0 the gap is bounded; 1 not within the work; 2 bad input.
"""


@click.command("gap", epilog=EPILOG)
@click.argument("world")
@click.option("--agent", metavar="NAME|PATH", help="The agent; by default the world's first.")
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--work", type=click.IntRange(1), default=WORK, show_default=True, metavar="N",
              help="Work units that each of the two bounds may spend.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where the certificate of the agent's bounds goes; that of the ceiling goes "
                   "beside it, with ceiling- before its name.")  # fmt: skip
@as_json
def command(
    world: str, agent: str | None, at: str | None, work: int, out: Path | None, as_json: bool
) -> None:
    """Bound the distance between an agent in WORLD and the best program, with certificates.

    The gap is at most the certified ceiling of every program less the certified lower bound of the
    agent. It is 0 only for an agent that is provably optimal here; where something is hidden, the
    ceiling looks only some ticks ahead, and the gap may be larger than what can be gained.
    """
    beside = None if out is None else out.with_name("ceiling-" + out.name)
    refuse_existing(out)
    refuse_existing(beside)
    source = read_source(world)
    built = world_in(source)
    chosen = find_agent(agent, source, built)
    here = find_here(built, chosen, at)
    meters = Meter(work), Meter(work)
    with Progress(f"gap {built.name}") as progress, Solver() as solver:
        progress.say(f"bounds of {chosen.name}")
        own = tactics.bound(built, chosen, here, meters[0], solver=solver)
        progress.say("a ceiling for every program")
        best = ceiling(built, chosen, here, meters[1], solver=solver)
    lower, upper = own.interval.lower, own.interval.upper
    gap = None if lower is None or best.value is None else Fraction(best.value) - Fraction(lower)
    lines = [
        f"expected utility in {built.name} at {place_text(built, chosen, here)}:",
        f"  {chosen.name} at least {'-oo' if lower is None else both(lower, up=False)}",
        f"  {chosen.name} at most  {'oo' if upper is None else both(upper, up=True)}",
        f"  any program at most {'oo' if best.value is None else both(best.value, up=True)}",
        f"  so {chosen.name} is at most {'oo' if gap is None else both(gap, up=True)} "
        "from the best",
    ]
    paths: list[str | None] = [None, None]
    if own.proof is not None:
        goal = Goal("interval", lower, upper)
        paths[0] = str(_keep(built, chosen, here, goal, own.proof, out, chosen.name))
    if best.proof is not None:
        goal = Goal("ceiling", None, best.value)
        paths[1] = str(_keep(built, chosen, here, goal, best.proof, beside, "ceiling"))
    lines += [f"certificate: {path}" for path in paths if path is not None]
    notes = [f"note: {note}" for note in (own.note, best.note) if note]
    used = meters[0].used + meters[1].used
    phases = meters[0].by_phase() + meters[1].by_phase()
    body: dict[str, Plain] = {
        "world": built.name,
        "agent": chosen.name,
        "at": place_text(built, chosen, here),
        "lower": exact(lower),
        "upper": exact(upper),
        "ceiling_upper": exact(best.value),
        "gap_upper": exact(None if gap is None else gap),
        "certificate": paths[0],
        "ceiling_certificate": paths[1],
        "note": "; ".join(note for note in (own.note, best.note) if note),
        "work": common(used, 2 * work, phases, None),
    }
    code = NOT_PROVED if gap is None else DONE
    finish([*lines, *notes, footer(used, 2 * work)], body, as_json, code)


def _keep(
    world: World, agent: Agent, here: Here, goal: Goal, proof: Node, out: Path | None, what: str
) -> Path:
    """Write a certificate; where it is."""
    data = compose(claim_for(world, agent, None, here, goal), world, agent, None, proof)
    path = certificate_path(out, f"{world.name}-{what}", data)
    write_file(path, data, replace=out is None)
    return path
