"""Finds and reads the world and agent that a command names: shipped by name, or in a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from godel.errors import GodelError, MeaningProblem, UsageProblem
from godel.language.canonical import canonical_text
from godel.language.reader import load_text, read_file_forms
from godel.language.syntax import Form, Node, head, name_of
from godel.resources import world_names, worlds_folder
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """A world with one agent, and the canonical texts of both."""

    world: World
    agent: Agent

    @property
    def world_text(self) -> bytes:
        """Canonical text of the world."""
        return canonical_text(self.world.node).encode()

    @property
    def agent_text(self) -> bytes:
        """Canonical text of the agent."""
        return canonical_text(self.agent.node).encode()


def find(name: str) -> Path:
    """The file that a shipped name or a path means. Raises UsageProblem."""
    if name in world_names():
        return worlds_folder() / f"{name}.ouro"
    path = Path(name)
    if path.suffix == ".ouro" or "/" in name or is_file(name):
        return path
    raise UsageProblem(
        f"there is no world or file {name[:80]!r}",
        hint="shipped are: " + " ".join(world_names()) + "; or give the path of an .ouro file",
    )


def is_file(name: str) -> bool:
    """Whether a name is that of a file; no name is too long or too strange to ask."""
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


@dataclass(frozen=True, slots=True, eq=False)
class SourceFile:
    """The worlds and agents in a file, as trees; knows how to say where they are wrong."""

    path: Path
    text: str
    forms: tuple[Node, ...]

    def all(self, kind: str) -> list[Node]:
        """The forms of one kind: `world` or `agent`."""
        return [node for node in self.forms if head(node) == kind]

    def names(self) -> str:
        """The names of its agents."""
        return " ".join(agent_name(node) for node in self.all("agent")) or "none"

    @contextmanager
    def blamed(self) -> Iterator[None]:
        """Errors about the trees get the name of the file, and the line in it."""
        try:
            yield
        except GodelError as error:
            place = error.place
            if place is not None and place.line:
                line = self.text.split("\n")[place.line - 1]
                error.place = replace(place, source=str(self.path), text=line)
            raise


def read_source(name: str) -> SourceFile:
    """A shipped file by name, or any by path. Raises Syntax-, Storage- or UsageProblem."""
    path = find(name)
    text = load_text(path)
    return SourceFile(path, text, read_file_forms(text, str(path)))


def load_world(source: SourceFile) -> World:
    """The first world of a file. Raises MeaningProblem or SyntaxProblem."""
    worlds = source.all("world")
    if not worlds:
        raise MeaningProblem(f"{source.path} has no (world ...)")
    with source.blamed():
        return build_world(worlds[0])


def load_agent(name: str, world: World, beside: SourceFile) -> Agent:
    """An agent by its name in the world's own file, or by path: `FILE.ouro`, `FILE.ouro:NAME`.

    An empty name means the first agent of the world's file, or of the file named.
    Raises UsageProblem, StorageProblem, SyntaxProblem or MeaningProblem.
    """
    source, wanted = beside, name
    if name and name not in {agent_name(node) for node in beside.all("agent")}:
        path, colon, wanted = name.rpartition(":")
        if not colon or is_file(name):
            path, wanted = name, ""
        if not is_file(path):
            raise UsageProblem(
                f"there is no agent or file {name[:80]!r}",
                hint=f"agents in {beside.path}: {beside.names()}",
            )
        source = read_source(path)
    chosen = [node for node in source.all("agent") if wanted in ("", agent_name(node))]
    if not chosen:
        what = f"no agent {wanted}" if wanted else "no agent"
        raise UsageProblem(f"{source.path} has {what}", hint=f"it has: {source.names()}")
    with source.blamed():
        return build_agent(chosen[0], world)


def load_scene(world: str, agent: str = "") -> Scene:
    """A world and an agent for it, by name or path."""
    source = read_source(world)
    built = load_world(source)
    return Scene(built, load_agent(agent, built, source))


def agent_name(node: Node) -> str:
    """The name in `(agent name ...)`."""
    return name_of(node.items[1]) if isinstance(node, Form) and len(node.items) > 1 else ""
