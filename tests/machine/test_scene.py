"""Worlds and agents by name or path: names too long or too strange to be those of a file."""

from __future__ import annotations

from pathlib import Path

import pytest

import godel
from godel.errors import StorageProblem, UsageProblem
from godel.machine.scene import is_file, load_agent, load_scene, load_world, read_source

STRANGE = ["x" * 300, "a\0b", "x" * 5_000, "\ud800", ""]


@pytest.mark.parametrize("name", STRANGE)
def test_no_name_of_a_file(name: str) -> None:
    assert not is_file(name)
    with pytest.raises(UsageProblem, match="there is no world or file"):
        load_scene(name)
    with pytest.raises(StorageProblem):
        load_scene(f"{name}/{name}.ouro")
    gambler = read_source("gambler")
    for agent in (f"{name}?", f"{name}?:timid", f"{name}/x"):
        with pytest.raises(UsageProblem, match="there is no agent or file") as caught:
            load_agent(agent, load_world(gambler), gambler)
        assert len(str(caught.value)) < 300
    with pytest.raises(StorageProblem):
        godel.check(f"{name}?")


def test_shipped_names_and_paths(tmp_path: Path) -> None:
    scene = load_scene("gambler", "timid")
    assert (scene.world.name, scene.agent.name) == ("gambler", "timid")
    copy = tmp_path / "copy"
    copy.write_bytes(scene.world_text + scene.agent_text)
    again = load_scene(str(copy))
    assert (again.world_text, again.agent_text) == (scene.world_text, scene.agent_text)
