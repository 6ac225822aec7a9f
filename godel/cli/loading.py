"""From the names that users give to worlds, agents and places: shipped names, paths, `money=7`."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from difflib import get_close_matches
from pathlib import Path

from godel.errors import UsageProblem
from godel.kernel.theorems import Here
from godel.language.reader import load_text, read_datum, read_file_forms
from godel.language.syntax import Atom, Form, Node, name_of
from godel.language.values import Scalar, Value
from godel.machine.scene import SourceFile, agent_name, load_agent
from godel.resources import game_names, shipped_file, world_names
from godel.world.belief import normalise
from godel.world.build import build_world
from godel.world.model import Agent, Choice, Declared, World
from godel.world.tick import in_sort


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint with the known names closest to a word; all of them if none is close and few exist."""
    names = sorted(set(known))
    close = get_close_matches(word[:80], names, 3, 0.6)
    if close:
        return "did you mean " + " or ".join(close) + "?"
    return "known: " + " ".join(names) if 0 < len(names) <= 12 else ""


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


def find_here(world: World, agent: Agent, at: str | None) -> Here:
    """The start of a life, or a place such as `money=7 wins=0` or `((money 7) (wins 0))`.

    Variables that are not named keep their start values (or distribution), memory its initial
    ones, `left` the whole life. Raises UsageProblem or MeaningProblem for values that do not fit.
    """
    values = {} if at is None else _assignments(at)
    declared = {item.name: item for item in (*world.variables, *agent.memory)}
    for name, value in values.items():
        if name not in declared:
            hint = did_you_mean(name, declared)
            raise UsageProblem(f"there is no variable {name[:80]}", hint=hint)
        if not in_sort(value, declared[name].sort, None):
            message = f"{value!r} is not a value of {name}"
            raise UsageProblem(message, hint=_sort_hint(declared[name]))
    states = [(weight, _put(world.variables, state, values)) for weight, state in world.start]
    belief = normalise(states)
    left = belief[0][1][-1] if world.life is not None else None
    tick = world.life - left if world.life is not None and isinstance(left, int) else 0
    return Here(tick, belief, _put(agent.memory, agent.initial, values))


def _put(
    declared: tuple[Declared, ...], before: tuple[Value, ...], values: dict[str, Scalar]
) -> tuple[Value, ...]:
    return tuple(values.get(item.name, old) for item, old in zip(declared, before, strict=True))


def _sort_hint(item: Declared) -> str:
    """What a variable may be."""
    if isinstance(item.sort, Choice):
        return f"{item.name} is one of: " + " ".join(repr(option) for option in item.sort.options)
    low = "" if item.sort.low is None else f" from {item.sort.low}"
    high = "" if item.sort.high is None else f" to {item.sort.high}"
    return f"{item.name} is an integer{low}{high}"


def _unreadable(text: str) -> UsageProblem:
    return UsageProblem(f"cannot read the state {text[:80]!r}", hint='as in "money=7 wins=0"')


def _assignments(text: str) -> dict[str, Scalar]:
    """The values that `name=value ...` or `((name value) ...)` gives to names."""
    if text.lstrip().startswith("("):
        node = read_datum(text, "--at")
        pairs = node.items if isinstance(node, Form) else ()
        if name_of(pairs[0] if pairs else node):  # (money 7) is short for ((money 7))
            pairs = (node,)
    else:
        words = text.replace(",", " ").split()
        if not all("=" in word for word in words):
            raise _unreadable(text)
        shape = " ".join(f"({word.replace('=', ' ', 1)})" for word in words)
        node = read_datum(f"({shape})", "--at")
        pairs = node.items if isinstance(node, Form) else ()
    values: dict[str, Scalar] = {}
    for pair in pairs:
        items = pair.items if isinstance(pair, Form) else ()
        name = name_of(items[0]) if len(items) == 2 else ""
        value = items[1] if len(items) == 2 else None
        if not name or not isinstance(value, Atom):
            raise _unreadable(text)
        if name in values:
            raise UsageProblem(f"{name} is given twice in the state")
        values[name] = value.value
    if not values:
        raise _unreadable(text)
    return values
