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
from godel.importers.reading import import_world
from godel.language.reader import read_file_forms
from godel.machine.scene import SourceFile, load_agent

EPILOG = """\b
Examples:
  godel import gym:FrozenLake-v1 --out lake.ouro
  godel import "gym:FrozenLake-v1?map_name=8x8&is_slippery=false" --discount 99/100
  godel bound lake.ouro --agent always-right
  godel import die.prism --reach six
  godel import brp.prism --const N=16 --const MAX=2 --rewards sent --until "s=5"

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
@click.option("--const", "constants", multiple=True, metavar="NAME=VALUE",
              help="PRISM: the value of a constant that the model leaves open.")  # fmt: skip
@click.option("--reach", metavar="TARGET",
              help="PRISM: pay 1 for reaching TARGET, a label or an expression.")  # fmt: skip
@click.option("--rewards", metavar="NAME", help="PRISM: pay this reward structure.")
@click.option("--until", metavar="TARGET", help="PRISM: ... until TARGET is reached.")
@as_json
def command(
    source: str,
    out: Path | None,
    discount: Fraction,
    life: int | None,
    constants: tuple[str, ...],
    reach: str | None,
    rewards: str | None,
    until: str | None,
    as_json: bool,
) -> None:
    """Turn SOURCE into a world file with poor agents, exactly.

    SOURCE is `gym:NAME`, an environment of Gymnasium that has a table of transitions, with options
    as in `gym:NAME?option=value&other=value`; or `FILE.prism`, a dtmc or mdp of the PRISM language.
    No file is ever written over.
    """
    text = import_world(
        source,
        discount=discount,
        life=life,
        constants=_constants(constants),
        reach=reach,
        rewards=rewards,
        until=until,
    )
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


def _constants(given: tuple[str, ...]) -> dict[str, str]:
    """The values of `--const`; several may stand in one, with commas, as PRISM takes them."""
    found: dict[str, str] = {}
    for pair in ",".join(given).split(",") if given else ():
        name, equal, value = pair.partition("=")
        if not equal or name.strip() in found:
            raise UsageProblem(f"--const {pair[:40]!r}", hint="once for each: --const NAME=VALUE")
        found[name.strip()] = value
    return found
