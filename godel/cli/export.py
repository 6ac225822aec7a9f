"""`godel export`: writes a world, an obligation or a proof for the tools of others."""

from __future__ import annotations

from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import refuse_existing, write_file
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, finish
from godel.events import Plain
from godel.importers.export_prism import prism_text

FORMATS = ("prism",)

EPILOG = """\b
Examples:
  godel export gambler --to prism --out gambler.prism
  godel export gridworld --agent timid --at "row=0" --to prism

See docs/exporting.md for what is written and how to read it.
"""


@click.command("export", epilog=EPILOG)
@click.argument("world")
@click.option("--to", "kind", type=click.Choice(FORMATS), required=True)
@click.option("--agent", metavar="NAME|PATH", help="The agent; by default the world's first.")
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="A new file for it; by default it is printed.")  # fmt: skip
@as_json
def command(
    world: str, kind: str, agent: str | None, at: str | None, out: Path | None, as_json: bool
) -> None:
    """Write an agent in WORLD for another tool.

    `prism`: the Markov chain that the agent makes of the world, for PRISM and Storm, which can
    then compute the agent's value for themselves.
    """
    refuse_existing(out)
    source = read_source(world)
    built = world_in(source)
    chosen = find_agent(agent, source, built)
    here = find_here(built, chosen, at)
    with Progress(f"export {built.name}") as progress:
        text = prism_text(
            built,
            chosen,
            here,
            lambda count: progress.say(f"{count:,} states") if count % 1_000 == 0 else None,
        )
    body: dict[str, Plain] = {
        "format": kind,
        "world": built.name,
        "agent": chosen.name,
        "file": None if out is None else str(out),
        "text": text,
    }
    if out is None:
        finish([text.removesuffix("\n")], body, as_json, DONE)
    write_file(out, text.encode(), replace=False)
    finish([f"wrote {out}"], body, as_json, DONE)
