"""`godel export`: writes a world, an obligation or a proof for the tools of others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import click

from godel.cli.common import as_json
from godel.cli.files import read_proof, refuse_existing, write_file
from godel.cli.loading import (
    expression_node,
    find_agent,
    find_here,
    placed,
    read_source,
    world_in,
)
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, WORK, finish
from godel.errors import UsageProblem
from godel.events import Plain
from godel.importers.export_prism import prism_text
from godel.importers.export_smt2 import given_text
from godel.importers.exporting import FORMATS, proof_as
from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.machine.scene import is_file
from godel.prover import tactics
from godel.prover.certificate import claim_for, compose
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.world.model import Agent, World

PROOF_GOALS = {"proved": "better", "refuted": "no-better"}

EPILOG = """\b
Examples:
  godel export gambler --to prism --out gambler.prism
  godel export gambler --to smt2 --out gambler.smt2
  godel export gambler --to smt2 --upper "(+ 1 (* 2 money))"
  godel export my.proof --to latex --out my.tex

See docs/exporting.md for what is written and how to read it.
"""


@click.command("export", epilog=EPILOG)
@click.argument("source")
@click.option("--to", "kind", type=click.Choice(FORMATS), required=True)
@click.option("--agent", metavar="NAME|PATH", help="The agent; by default the world's first.")
@click.option("--candidate", metavar="NAME|PATH", help="Prove that this agent is better, or not.")
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--upper", metavar="EXPR", help="smt2: write what EXPR must fulfil as upper bound.")
@click.option("--lower", metavar="EXPR", help="smt2: write what EXPR must fulfil as lower bound.")
@click.option("--work", type=click.IntRange(1), default=WORK, show_default=True, metavar="N",
              help="Work units that finding a proof may take.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="A new file for it; by default it is printed.")  # fmt: skip
@as_json
def command(
    source: str,
    kind: str,
    agent: str | None,
    candidate: str | None,
    at: str | None,
    upper: str | None,
    lower: str | None,
    work: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write SOURCE, a world or a proof file, for another tool.

    `prism`: the Markov chain that an agent makes of a world, for PRISM and Storm, which can then
    compute the agent's value for themselves. `smt2`: what a proof asks of all states, for any SMT
    solver. `latex`: a proof as a document. For the last two SOURCE is a proof file, or a world:
    then bounds for the agent are found first, or with --candidate a comparison.
    """
    refuse_existing(out)
    order = _Order(source, kind, out, as_json)
    asked = [name for name in (candidate, upper, lower) if name is not None]
    given = upper if upper is not None else lower
    if len(asked) > 1 or (asked and kind == "prism") or (given is not None and kind != "smt2"):
        raise UsageProblem(
            "these options do not go together",
            hint="prism is about one agent; --upper and --lower are for smt2, without --candidate",
        )
    if is_proof(source):
        if asked or agent is not None or at is not None:
            raise UsageProblem("a proof file says itself what it is about")
        order.end(proof_as(kind, read_proof(Path(source))), {})
    file = read_source(source)
    world = world_in(file)
    chosen = find_agent(agent, file, world)
    here = find_here(world, chosen, at)
    names: dict[str, Plain] = {"world": world.name, "agent": chosen.name}
    if kind == "prism":
        with Progress(f"export {world.name}") as progress:
            text = prism_text(world, chosen, here, lambda n: progress.say(f"{n:,} states"))
        order.end(text, names)
    if given is not None:
        option = "--lower" if upper is None else "--upper"
        with placed(option, given):
            node = expression_node(given, option)
            order.end(given_text(world, chosen, here, node, upper is not None), names)
    other = None if candidate is None else find_agent(candidate, file, world)
    with Progress(f"export {world.name}"):
        data, reason = found_proof(world, chosen, other, here, work)
    if data is None:
        if not as_json:
            click.echo(f"nothing proved: {reason}", err=True)  # stdout is for the text itself
        finish([], {**names, "text": None, "note": reason}, as_json, NOT_PROVED)
    order.end(proof_as(kind, data), names)


@dataclass(frozen=True, slots=True)
class _Order:
    """What was asked for, and where it goes."""

    source: str
    kind: str
    out: Path | None
    as_json: bool

    def end(self, text: str, names: dict[str, Plain]) -> NoReturn:
        """Print the text or write it, and end."""
        body: dict[str, Plain] = {
            "format": self.kind,
            "source": self.source,
            **names,
            "file": None if self.out is None else str(self.out),
            "text": text,
        }
        if self.out is None:
            finish([text.removesuffix("\n")], body, self.as_json, DONE)
        write_file(self.out, text.encode(), replace=False)
        finish([f"wrote {self.out}"], body, self.as_json, DONE)


def is_proof(source: str) -> bool:
    """Whether a source is a proof file, by its name or its first bytes."""
    if source.endswith(".proof") or not is_file(source):
        return source.endswith(".proof")
    try:
        with Path(source).open("rb") as stream:
            return stream.read(12) == b"(godel-proof"
    except OSError:
        return False


def found_proof(
    world: World, agent: Agent, candidate: Agent | None, here: Here, work: int
) -> tuple[bytes | None, str]:
    """A proof file: bounds on an agent, or a comparison; or why there is none."""
    meter = Meter(work)
    with Solver() as solver:
        if candidate is None:
            bound = tactics.bound(world, agent, here, meter, None, None, solver)
            proof, reason = bound.proof, bound.note
            goal = Goal("interval", bound.interval.lower, bound.interval.upper)
        else:
            attempt = tactics.prove(world, agent, candidate, here, meter, solver)
            reason = attempt.reason or attempt.verdict
            proof = attempt.proof if attempt.verdict in PROOF_GOALS else None
            goal = Goal(PROOF_GOALS.get(attempt.verdict, "better"))
    if proof is None:
        return None, reason
    claim = claim_for(world, agent, candidate, here, goal)
    return compose(claim, world, agent, candidate, proof), ""
