"""`godel import`: turns a model of another tool into a world file."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import click

from godel.cli.common import as_json
from godel.cli.files import write_file
from godel.cli.loading import agent_names, world_in
from godel.cli.numbers import Rational
from godel.cli.report import DONE, finish
from godel.errors import UsageProblem
from godel.events import Plain
from godel.importers.gym import PREFIX, read_gym
from godel.language.reader import read_file_forms
from godel.machine.scene import SourceFile, load_agent

EPILOG = """\b
Examples:
  godel import gym:FrozenLake-v1 --out lake.ouro
  godel import "gym:FrozenLake-v1?map_name=8x8&is_slippery=false" --discount 99/100
  godel bound lake.ouro --agent always-right

See docs/importing.md for what can be imported and what comes of it.
"""


@click.command("import", epilog=EPILOG)
@click.argument("source")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where the world goes; by default it is printed.")  # fmt: skip
@click.option("--discount", type=Rational(), default=Fraction(1), show_default=True, metavar="D",
              help="A reward after t ticks counts D^t.")  # fmt: skip
@click.option("--life", type=click.IntRange(1), metavar="N",
              help="A life has at most N ticks; by default it is endless.")  # fmt: skip
@as_json
def command(
    source: str, out: Path | None, discount: Fraction, life: int | None, as_json: bool
) -> None:
    """Turn SOURCE into a world file with poor agents, exactly.

    SOURCE is `gym:NAME`, an environment of Gymnasium that has a table of transitions, with options
    as in `gym:NAME?option=value&other=value`. No file is ever written over.
    """
    if not 0 < discount <= 1:
        raise UsageProblem(f"a discount is above 0 and at most 1, not {discount}")
    text = world_of(source, discount, life)
    read = SourceFile(Path(source), text, read_file_forms(text, source))
    world = world_in(read)
    names = agent_names(read)
    for name in names:
        load_agent(name, world, read)
    body: dict[str, Plain] = {
        "source": source,
        "world": world.name,
        "agents": list(names),
        "file": None if out is None else str(out),
        "text": text,
    }
    if out is None:
        finish([text.removesuffix("\n")], body, as_json, DONE)
    write_file(out, text.encode(), replace=False)
    lines = [f"wrote {out}: the world {world.name} with {' '.join(names)}",
             f"now: godel bound {out}"]  # fmt: skip
    finish(lines, body, as_json, DONE)


def world_of(source: str, discount: Fraction, life: int | None) -> str:
    """The text of a world file, by what kind of thing SOURCE is. Raises UsageProblem for none."""
    if source.startswith(PREFIX):
        return read_gym(source, discount, life)
    raise UsageProblem(
        f"{source[:80]!r} is nothing that can be imported", hint="for example gym:FrozenLake-v1"
    )
