"""From the names that users give to worlds, agents and places: shipped names, paths, `money=7`."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

from godel.errors import UsageProblem
from godel.language.expected import did_you_mean as did_you_mean
from godel.language.reader import load_text, read_datum, read_file_forms
from godel.language.syntax import Node
from godel.machine.places import find_here as find_here
from godel.machine.scene import SourceFile, agent_name, load_agent
from godel.resources import game_names, shipped_file, world_names
from godel.world.build import build_world
from godel.world.model import Agent, World


def exists(path: str) -> bool:
    """Whether something is at a path, whatever the path looks like."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def looks_like_path(name: str) -> bool:
    """Whether a name that is not known is meant as a path."""
    return "/" in name or "\\" in name or name.endswith(".ouro") or exists(name)


def read_source(name: str) -> SourceFile:
    """The shipped world of that name, or the file at that path, its forms of the right shape.

    Raises UsageProblem for an unknown name, StorageProblem and SyntaxProblem for a bad file.
    """
    shipped = shipped_file(name)
    if shipped is None and not looks_like_path(name):
        raise UsageProblem(
            f"there is no shipped world and no file {name[:80]!r}",
            hint=did_you_mean(name, (*world_names(), *game_names())),
        )
    path = shipped or Path(name)
    text = load_text(path)
    return SourceFile(path, text, read_file_forms(text, str(path)))


def placed(name: str, text: str) -> AbstractContextManager[None]:
    """Errors raised inside get the name of their source and the line that they point at."""
    return SourceFile(Path(name), text, ()).blamed()


def world_in(source: SourceFile) -> World:
    """The one world of a file. Raises UsageProblem, or MeaningProblem with its place."""
    worlds = source.all("world")
    if len(worlds) != 1:
        raise UsageProblem(f"{source.path} holds {len(worlds)} worlds, expected one")
    with source.blamed():
        return build_world(worlds[0])


def agent_names(source: SourceFile) -> tuple[str, ...]:
    """The names of the agents in a file, in its order."""
    return tuple(agent_name(node) for node in source.all("agent"))


def find_agent(name: str | None, source: SourceFile, world: World) -> Agent:
    """An agent by name in the world's own file, by shipped name, or by path (or `PATH:NAME`).

    None stands for the first agent of the world's file. Raises UsageProblem for an unknown name.
    """
    if name is None or name in agent_names(source):
        return load_agent(name or "", world, source)
    known = set(agent_names(source))
    for shipped in map(read_source, world_names()):
        if name in agent_names(shipped):
            return load_agent(name, world, shipped)
        known.update(agent_names(shipped))
    path, colon, inner = name.rpartition(":")
    file = path if colon and not exists(name) else name
    if not looks_like_path(file):
        raise UsageProblem(
            f"there is no agent and no file {name[:80]!r}", hint=did_you_mean(name, known)
        )
    other = read_source(file)
    if file == name and len(other.all("agent")) > 1:
        names = " ".join(agent_names(other))
        raise UsageProblem(
            f"{file} holds {len(other.all('agent'))} agents: {names}", hint=f"say {file}:NAME"
        )
    return load_agent("" if file == name else inner, world, other)


def expression_node(text: str, source: str) -> Node:
    """The one expression of a command-line argument. Raises SyntaxProblem with its place."""
    return read_datum(text, source)
