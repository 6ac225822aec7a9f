"""Where symbolic runs of a program end because its arithmetic cannot be followed, and why."""

from __future__ import annotations

from dataclasses import dataclass

from godel.machine.state import tree_of
from godel.prover.exploration import Unprovable, explore
from godel.prover.work import Meter, OutOfWork
from godel.trace.text import Traced
from godel.world.agent import build_agent

PATIENCE = 300
"""Work units that looking for an obstacle may take."""

OUTSIDE = "outside the fragment: "
"""How the prover begins where it means arithmetic, and no lack of work."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """`source` is whose runs stop, `why` the arithmetic that they meet, `where` the states."""

    source: str
    why: str
    where: str


def obstacle(traced: Traced, texts: tuple[tuple[str, str], ...]) -> Obstacle | None:
    """The first of these programs (each named) whose runs of a tick stop at such arithmetic.

    Looked for anew, with a little work, by the prover's own runs; None if they do not stop.
    """
    for source, text in texts:
        agent = build_agent(tree_of(text.encode()), traced.world)
        try:
            explore(traced.world, agent, Meter(PATIENCE))
        except Unprovable as stopped:
            said = str(stopped)
            if said.startswith(OUTSIDE):
                why, _, where = said.removeprefix(OUTSIDE).partition(", where ")
                return Obstacle(source, why, where)
        except OutOfWork:
            continue
    return None
