"""Worlds and programs as objects: loaded by name, from a file, or from a text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from godel.api import display
from godel.cli.loading import agent_names, find_agent, read_source, world_in
from godel.errors import UsageProblem
from godel.importers.reading import import_world
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.program import godel_number
from godel.language.reader import read_file_forms
from godel.machine.places import find_here
from godel.machine.scene import SourceFile
from godel.resources import world_names
from godel.trace.differences import changed
from godel.world.agent import build_agent
from godel.world.model import Agent, World

if TYPE_CHECKING:
    from godel.importers.gymnasium_env import WorldEnv

__all__ = ["LoadedWorld", "Program", "environment", "import_world", "load", "read_world", "worlds"]


@dataclass(frozen=True, slots=True)
class Program:
    """A whole program of an agent: its name, and its canonical text, which is its identity."""

    name: str
    text: str

    @property
    def sha256(self) -> str:
        """The name under which journals and proofs speak of it."""
        return sha256(self.text.encode()).hexdigest()

    @property
    def godel_number(self) -> int:
        """The integer that decodes back to the text; see docs/self-reference.md."""
        return godel_number(self.text)

    def difference(self, other: Program) -> tuple[str, ...]:
        """The lines to take away (`- `) and to add (`+ `) to get from this program to another."""
        return tuple(changed(self.text, other.text))

    def __repr__(self) -> str:
        return f"<program {self.name} {self.sha256[:12]}>\n{self.text}"

    def _repr_html_(self) -> str:
        return display.program(self.name, self.sha256, self.text)


@dataclass(frozen=True, slots=True, eq=False)
class LoadedWorld:
    """A world that has been read and checked, with the agents that stand beside it."""

    source: SourceFile
    model: World

    @property
    def name(self) -> str:
        """The name after `(world`."""
        return self.model.name

    @property
    def summary(self) -> str:
        """What the world says of itself."""
        return self.model.summary

    @property
    def text(self) -> str:
        """The file as it was written, with its comments and its agents."""
        return self.source.text

    @property
    def discount(self) -> Fraction:
        """What a reward is worth one tick later, in (0, 1]."""
        return Fraction(self.model.discount)

    @property
    def life(self) -> int | None:
        """The most ticks of a life, None if it is endless."""
        return self.model.life

    @property
    def agents(self) -> tuple[Program, ...]:
        """The agents of the file, in its order."""
        return tuple(self.agent(name) for name in agent_names(self.source))

    def agent(self, name: str | Path | None = None) -> Program:
        """An agent by name or path; the first of the file if none is named. Raises GodelError."""
        return _program(find_agent(None if name is None else str(name), self.source, self.model))

    def read_agent(self, text: str) -> Program:
        """An agent from a text `(agent name ...)`. Raises GodelError if it does not fit here."""
        source = SourceFile(Path("text"), text, read_file_forms(text, "text"))
        agents = source.all("agent")
        if len(agents) != 1 or len(source.forms) != 1:
            raise UsageProblem("the text is not one agent", hint="write (agent NAME ...)")
        with source.blamed():
            return _program(build_agent(agents[0], self.model))

    def __repr__(self) -> str:
        names = " ".join(agent_names(self.source)) or "none"
        return f"<world {self.name}: {self.summary} Agents: {names}.>"

    def _repr_html_(self) -> str:
        return display.world(self.name, self.summary, display.facts(self.model), self.text)


WorldLike: TypeAlias = "str | Path | LoadedWorld"
"""What stands for a world: a shipped name, the path of a file, or a world that is loaded."""

AgentLike: TypeAlias = "str | Path | Program | None"
"""What stands for an agent: a name, a path, a program; None is the first one of the world."""


def worlds() -> tuple[str, ...]:
    """The names of the worlds that ship."""
    return world_names()


def load(world: WorldLike) -> LoadedWorld:
    """Read and check a world and the agents beside it: a shipped name, or the path of a file.

    Raises GodelError with the place of what is wrong.
    """
    if isinstance(world, LoadedWorld):
        return world
    source = read_source(str(world))
    return LoadedWorld(source, world_in(source))


def read_world(text: str) -> LoadedWorld:
    """The same from a text that holds one world and any agents. Raises GodelError."""
    source = SourceFile(Path("text"), text, read_file_forms(text, "text"))
    return LoadedWorld(source, world_in(source))


def environment(world: WorldLike, render_mode: str | None = None) -> WorldEnv:
    """A world as an environment of Gymnasium (the extra `gym`); see docs/importing.md.

    Raises UsageProblem if Gymnasium is not installed.
    """
    from godel.importers.gymnasium_env import WorldEnv  # an extra

    return WorldEnv(canonical_text(load(world).model.node), render_mode)


def agent_in(loaded: LoadedWorld, agent: AgentLike) -> Agent:
    """What stands for an agent, as a program that is ready to run. Raises GodelError."""
    if not isinstance(agent, Program):
        return find_agent(None if agent is None else str(agent), loaded.source, loaded.model)
    name = f"program {agent.name}"
    source = SourceFile(Path(name), agent.text, read_file_forms(agent.text, name))
    with source.blamed():
        return build_agent(source.forms[0], loaded.model)


def scene(world: WorldLike, agent: AgentLike, at: str | None) -> tuple[World, Agent, Here]:
    """A world, an agent in it, and a place such as "money=7". Raises GodelError."""
    loaded = load(world)
    acting = agent_in(loaded, agent)
    return loaded.model, acting, find_here(loaded.model, acting, at)


def _program(agent: Agent) -> Program:
    return Program(agent.name, canonical_text(agent.node))
