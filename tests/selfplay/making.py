"""Ladders made in this process: a task is performed when, and only if, its outcome is asked for."""

from __future__ import annotations

from pathlib import Path

from godel.language.canonical import canonical_text
from godel.language.reader import read_file_forms
from godel.language.syntax import Node
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.resources import games_folder
from godel.selfplay.ladder import begin, climb
from godel.selfplay.manifest import Plan
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World
from tests.machine.inprocess import Here

SETTINGS = Settings("", "", ticks=20)


def searching(world: bytes) -> Search:
    """The search for a world, in this process."""
    return Search(world, SETTINGS.work_per_attempt, Here())


def forms(name: str) -> tuple[Node, ...]:
    """The world and the agents of a shipped game."""
    path = games_folder() / f"{name}.ouro"
    return read_file_forms(path.read_text("utf-8"), name)


def game(name: str, agent: str = "") -> tuple[World, Agent]:
    """A shipped game and one of its agents, by default the first."""
    first, *others = forms(name)
    world = build_world(first)
    agents = [build_agent(node, world) for node in others]
    return world, next(item for item in agents if agent in ("", item.name))


def plan_of(name: str, agent: str = "", generations: int = 10) -> Plan:
    """A ladder of a shipped game."""
    texts = [canonical_text(item.node).encode() for item in game(name, agent)]
    return Plan(texts[0], texts[1], generations, SETTINGS)


def make(folder: Path, plan: Plan) -> Path:
    """A ladder, played to its end; its folder."""
    begin(folder, plan)
    climb(folder, searching)
    return folder
