"""`world`: a file with a world of the student's own, in which given facts are proved."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from godel.course.plain import evaluated
from godel.course.scenery import WORK, agent_in, aim_of, proving, shown_number, source_of
from godel.course.schema import Item, Key
from godel.course.task import Task, Wrong, ours
from godel.kernel.claim import TARGETS
from godel.kernel.theorems import Here
from godel.language.reader import read_datum
from godel.language.syntax import Form, Node, name_of
from godel.machine.places import find_here
from godel.machine.scene import SourceFile, load_world
from godel.prover import tactics
from godel.prover.against import prove_under
from godel.prover.given import given_bound
from godel.prover.work import Meter
from godel.world.model import Agent, World
from godel.world.tick import WorldFault, is_over, tick

KEYS = {
    "file": Key("text", "the file with world and agents; by default the first of files"),
    "name": Key("text", "the name that the world must have"),
    "facts": Key(
        "tables", "what must be proved of its agents",
        columns={
            "agent": Key("text", "the name of the agent; by default the first"),
            "at": Key("text", "where; by default the start"),
            "candidate": Key("text", "this agent must be proved better"),
            "refuted": Key("flag", "or proved to be no better"),
            "target": Key("text", "what better means: frozen (the default), strict or relaxed"),
            "trust-levels": Key("natural", "levels of trust of the agent, if it is not frozen"),
            "upper": Key("text", "this expression must be proved an upper bound"),
            "lower": Key("text", "this expression must be proved a lower bound"),
            "least": Key("text", "an expression: the utility is certified to be at least this"),
            "most": Key("text", "an expression: the utility is certified to be at most this"),
        },
    ),
    "needs": Key("texts", "words that must stand in the text of the world"),
    "forbids": Key("texts", "words that must not"),
    "work": Key("natural", "work units for each fact"),
}  # fmt: skip


def grade(task: Task) -> str:
    """The world loads, and every fact is proved."""
    source = source_of(task.text, task.file)
    if len(source.all("world")) != 1:
        raise Wrong(f"{task.file} holds {len(source.all('world'))} worlds, expected one")
    world = load_world(source)
    if task.word("name", world.name) != world.name:
        raise Wrong(f"the world is called {world.name}, expected {task.word('name')}")
    words = words_of(world.node)
    for word in task.words("needs"):
        if word not in words:
            raise Wrong(f"the world {world.name} loads, but there is no {word} in it")
    for word in task.words("forbids"):
        if word in words:
            raise Wrong(f"the world {world.name} loads, but {word} is not allowed in it")
    said = [f"the world {world.name} loads"]
    for fact in task.tables("facts"):
        said.append(_fact(fact, source, world, task.natural("work", WORK)))
    return "; ".join(said)


def words_of(node: Node) -> frozenset[str]:
    """All names in a tree."""
    found, pending = set[str](), [node]
    while pending:
        item = pending.pop()
        found.add(name_of(item))
        pending.extend(item.items if isinstance(item, Form) else ())
    return frozenset(found)


def _one_tick(world: World, agent: Agent, here: Here) -> None:
    """One tick can be lived: no prover need try what fails at the start. Raises Wrong."""
    try:
        if not is_over(world, here.belief[0][1]):
            tick(world, agent, here.belief[0][1], here.memory)
    except WorldFault as fault:
        raise Wrong(f"the world faults in the first tick of {agent.name}: {fault}") from None


def _fact(fact: Mapping[str, Item], source: SourceFile, world: World, work: int) -> str:
    """What was proved. Raises Wrong."""
    agent = agent_in(source, world, str(fact.get("agent", "")))
    here = find_here(world, agent, str(fact["at"]) if "at" in fact else None)
    _one_tick(world, agent, here)
    if "candidate" in fact:
        candidate = agent_in(source, world, str(fact["candidate"]))
        aim = aim_of(str(fact.get("target", TARGETS[0])), _natural(fact, "trust-levels"))
        wanted = "refuted" if fact.get("refuted") is True else "proved"
        with proving() as solver:
            found = prove_under(aim, world, agent, candidate, here, Meter(work), solver)
        claim = f"{candidate.name} is better than {agent.name}"
        claim += "" if aim.frozen else f" under {aim.target} at level {aim.trust}"
        if found.verdict != wanted:
            raise Wrong(f"that {claim} is {found.verdict}, expected {wanted}: {found.reason}")
        return f"{wanted}: {claim}"
    for side in ("upper", "lower"):
        if side in fact:
            with ours(side):
                node = read_datum(str(fact[side]), side)
            with proving() as solver:
                answer = given_bound(
                    world, agent, here, node, side == "upper", Meter(work), solver
                )
            if answer.verdict != "proved":
                raise Wrong(
                    f"{fact[side]} is not proved to be the {side} bound that it should be: "
                    f"{answer.verdict}, {answer.how}"
                )
            return f"proved: {fact[side]} is a bound ({side})"
    return _numbers(fact, world, source, work)


def _natural(fact: Mapping[str, Item], key: str) -> int:
    value = fact.get(key, 0)
    return value if isinstance(value, int) else 0


def _numbers(fact: Mapping[str, Item], world: World, source: SourceFile, work: int) -> str:
    """Certified numbers at a place."""
    agent = agent_in(source, world, str(fact.get("agent", "")))
    here = find_here(world, agent, str(fact["at"]) if "at" in fact else None)
    ends = tactics.bound(world, agent, here, Meter(work)).interval
    for key, number in (("least", ends.lower), ("most", ends.upper)):
        if key in fact:
            with ours(key):
                limit = Fraction(evaluated(str(fact[key]), key))
            if number is None or (number < limit if key == "least" else number > limit):
                raise Wrong(
                    f"the utility of {agent.name} is certified to be at {key} "
                    f"{shown_number(number)}, expected at {key} {shown_number(limit)}"
                )
    return (
        f"the utility of {agent.name} is between {shown_number(ends.lower)} and "
        f"{shown_number(ends.upper)}"
    )
