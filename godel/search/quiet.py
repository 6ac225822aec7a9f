"""The proposer `quiet`: a program without its search, which never thinks again.

Schmidhuber (2003, section 6.1) calls it becoming dumb: once no further search can pay, ending it
saves what it costs. Under `frozen` no such candidate can be accepted, and it is not proposed.
"""

from __future__ import annotations

from typing import Final

from godel.errors import GodelError
from godel.kernel.comparison import ACTING
from godel.language.desugar import definition
from godel.language.program import definitions_reached
from godel.language.syntax import Form, Node, head
from godel.search.edit import canonical
from godel.search.proposer import NothingLeft, Proposal, Setting
from godel.world.agent import build_agent
from godel.world.model import Agent, World

QUIET: Final = "quiet"


def quiet(setting: Setting, number: int) -> Proposal:
    """`(quiet 1)`: the running program as it acts, without `think` and all that only it used.

    Raises NothingLeft for any other number, and where there is no search to end.
    """
    if number > 1:
        raise NothingLeft("a program has one search, which can be ended once")
    candidate = quieted(setting.world, setting.running)
    if candidate is None:
        raise NothingLeft("the program does not think, or it acts by what it thinks")
    return Proposal((candidate,))


def quieted(world: World, agent: Agent) -> Agent | None:
    """An agent without its search; None if it has none, or acts by it."""
    node = agent.node
    if not isinstance(node, Form) or agent.procedure("think") is None:
        return None
    acting = definitions_reached(node, ACTING)
    if "think" in acting or "propose" in acting:
        return None
    kept = tuple(item for item in node.items if head(item) != "define" or _name(item) in acting)
    try:
        return build_agent(canonical(Form(kept)), world)
    except GodelError:
        return None


def _name(item: Node) -> str:
    """What a definition defines."""
    return definition(item)[0]
