"""Worlds, agents and places for graders: from the lab, shipped, or handed in.

What the student hands in is read as text; errors in it name the file and the line. Errors in what
comes with the exercise are the exercise's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from godel.course.plain import cut
from godel.course.schema import Key
from godel.course.task import Task, Unsettled, Wrong, ours
from godel.errors import UsageProblem
from godel.kernel.claim import TARGETS
from godel.kernel.theorems import Here
from godel.language.expected import did_you_mean
from godel.language.reader import load_text, read_file_forms
from godel.language.syntax import Node
from godel.language.values import Number
from godel.machine.places import find_here
from godel.machine.scene import SourceFile, agent_name, load_world
from godel.prover.certificate import Aim
from godel.prover.solver import Solver
from godel.resources import shipped_file
from godel.world.agent import build_agent
from godel.world.model import Agent, World, carry

WORK = 20_000
"""Work units for what one check has to prove, if the exercise says nothing else."""

WORLD_KEYS = {
    "world": Key("text", "a file of the lab or of the exercise, or a shipped world", needed=True),
    "agent": Key("text", "the agent in the file of the world; by default its first"),
    "at": Key("text", 'where, as in "money=7 wins=0"; by default the start'),
    "work": Key("natural", "work units that may be spent"),
}
"""The keys of checks about a world that the student does not write."""

AIM_KEYS = {
    "target": Key("text", "frozen, strict or relaxed; by default frozen"),
    "trust-levels": Key("natural", "levels of trust of the running program"),
}
"""The keys of checks that say what better means."""


def aim_of(target: str, trust: int) -> Aim:
    """What better means in a check. Raises ExerciseProblem for a target that there is not."""
    with ours("target"):
        if target not in TARGETS:
            raise UsageProblem(f"there is no target {target[:40]}")
        return Aim(target, trust)


def own_aim(task: Task) -> Aim:
    """What better means in a check with AIM_KEYS."""
    return aim_of(task.word("target", TARGETS[0]), task.natural("trust-levels", 0))


def source_of(text: str, name: str) -> SourceFile:
    """A text with worlds and agents. Raises SyntaxProblem with its place."""
    return SourceFile(Path(name), text, read_file_forms(text, name))


def own_source(task: Task) -> SourceFile:
    """The file of the world of a check, from the lab, the exercise, or those that ship."""
    name = task.word("world")
    with ours("world"):
        if name in task.given:
            return source_of(task.given[name], name)
        shipped = shipped_file(name)
        if shipped is None:
            raise UsageProblem(f"there is no world {name[:80]}")
        return source_of(load_text(shipped), name)


def own_scene(task: Task) -> tuple[World, Agent, Here]:
    """World, running agent and place of a check."""
    source = own_source(task)
    with ours("world or agent"):
        world = load_world(source)
        agent = _built(_named(source, task.word("agent")), source, world)
        return world, agent, find_here(world, agent, task.word("at") or None)


def handed_agent(task: Task, world: World, name: str = "") -> Agent:
    """The agent in the file that is handed in: of this name, or the first."""
    source = source_of(task.text, task.file)
    if not source.all("agent"):
        raise Wrong(f"{task.file} holds no (agent ...) yet")
    return _built(_named(source, name), source, world)


def at_switch(running: Agent, candidate: Agent, here: Here) -> Here:
    """The place for a candidate: memory of the same name and range is carried, other is new."""
    return replace(here, memory=carry(running, candidate, here.memory))


def agent_in(source: SourceFile, world: World, name: str) -> Agent:
    """An agent of a file, by name, or the first. Raises UsageProblem if there is none."""
    return _built(_named(source, name), source, world)


def _named(source: SourceFile, name: str) -> Node:
    found = [node for node in source.all("agent") if not name or agent_name(node) == name]
    if not found:
        names = [agent_name(node) for node in source.all("agent")]
        raise UsageProblem(
            f"{source.path} has no agent {name[:60]}".rstrip(), hint=did_you_mean(name, names)
        )
    return found[0]


def _built(node: Node, source: SourceFile, world: World) -> Agent:
    with source.blamed():
        return build_agent(node, world)


@contextmanager
def proving() -> Iterator[Solver]:
    """A solver for provers. Raises Unsettled if the clock or the machine, not work, ended it."""
    with Solver() as solver:
        yield solver
        if solver.struck:
            raise Unsettled(
                "the solver was stopped by the machine and not by its work: it has no room here, "
                "or no time"
            )


def shown_number(value: Number | None) -> str:
    """A number for people: exact if short, else about."""
    if value is None:
        return "unknown"
    text = str(value) if value.numerator.bit_length() < 8_000 else "a very long number"
    if len(text) <= 24:
        return text
    try:
        return f"about {float(value):.6g}"
    except OverflowError:
        return cut(text)
