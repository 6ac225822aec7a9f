"""Under strict, the last switch ends the search, with proof: becoming dumb (Schmidhuber 2003, 6.1).

In shipped worlds, where thinking has a price; lives are cut short, since the switch comes early.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from godel.events import Switched, Ticked
from godel.kernel.proof import verify
from godel.language.canonical import canonical_text
from godel.machine.run import Prospect, allowed_oracles, check, start
from godel.machine.scene import load_scene
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import proof_file
from godel.trace.text import open_run
from godel.world.model import Agent, World
from tests.machine.inprocess import Here

TICKS = {"gambler": 20, "parking": 14, "inventory": 12, "queue": 4}


@cache
def lived(name: str, target: str) -> tuple[World, Path]:
    """A short life of a shipped world's poor agent under a target."""
    scene, folder = load_scene(name), Path(mkdtemp()) / name
    texts = (canonical_text(node).encode() for node in (scene.world.node, scene.agent.node))
    settings = Settings("", "", ticks=TICKS[name], target=target)
    with Search((world := next(texts)), settings.work_per_attempt, Here()) as search:
        start(folder, Prospect(world, next(texts), settings), search)
    return scene.world, folder


@pytest.mark.parametrize("name", TICKS)
@pytest.mark.paper("6.1 item 7, becoming dumb")
@pytest.mark.paper("4.1 theorem 4.1, global optimality")
def test_the_last_switch_ends_the_search(name: str) -> None:
    world, folder = lived(name, "strict")
    traced = open_run(folder)
    (switch,) = [event for event in traced.events if isinstance(event, Switched)]
    agent: Agent = traced.agent(switch.new)
    assert world.think_price > 0
    assert agent.procedure("think") is None
    assert agent.procedure("propose") is None
    after = [e for e in traced.events if isinstance(e, Ticked) and e.tick > switch.tick]
    assert after
    assert {tick.think for tick in after} == {0}
    verdict = verify((folder / proof_file(switch.proof)).read_bytes(), allowed_oracles(()))
    assert verdict.accepted, verdict.reason
    assert "[strict]" in str(verdict.theorems[-1][1])
    check(folder)


def test_under_frozen_the_search_goes_on() -> None:
    _, folder = lived("gambler", "frozen")
    ticks = [e for e in open_run(folder).events if isinstance(e, Ticked)]
    assert all(tick.think > 0 for tick in ticks)
