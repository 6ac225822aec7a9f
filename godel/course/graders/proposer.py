"""`proposer`: an agent whose own search finds a rewrite that the gate accepts, within some work."""

from __future__ import annotations

from godel.course.inprocess import OneProcess
from godel.course.scenery import WORLD_KEYS, at_switch, handed_agent, own_scene
from godel.course.schema import Key
from godel.course.task import Task, Unsettled, Wrong
from godel.language.canonical import canonical_text, print_flat
from godel.language.syntax import Form, Node, head
from godel.machine.offline import Bench, Offline, Step
from godel.machine.run import allowed_oracles
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.prover.work import replay_work
from godel.world.model import Agent

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the file with the student's agent; by default the first of files"),
    "attempt": Key("natural", "the most work of one attempt"),
    "rewrites": Key("natural", "how many proved rewrites there must be; by default 1"),
    "keeps": Key("texts", "definitions that must be as in the given agent, such as policy"),
}

SEARCH_WORK = 20_000


def grade(task: Task) -> str:
    """The search of the agent gets so far within the work."""
    world, given, here = own_scene(task)
    agent = handed_agent(task, world)
    _kept(task, given, agent)
    work = task.natural("work", SEARCH_WORK)
    most = task.natural("attempt", min(work, Settings("", "").work_per_attempt))
    wanted = task.natural("rewrites", 1)
    texts = [canonical_text(node).encode() for node in (world.node, agent.node)]
    bench = Bench(
        world=world, world_text=texts[0], program=texts[1], here=at_switch(given, agent, here),
        allowed=allowed_oracles(()), work=work, failures=Settings("", "").failures,
        replay_work=replay_work(most),
    )  # fmt: skip
    steps: list[Step] = []
    with Search(texts[0], most, OneProcess()) as searching:
        offline = Offline(bench, searching)

        def enough(step: Step) -> bool:
            return sum(one.switched for one in (*steps, step)) >= wanted

        for step in offline.steps(enough):
            steps.append(step)
    found = sum(step.switched for step in steps)
    spent = sum(step.attempt.cost for step in steps)
    if found < wanted and not all(step.attempt.repeatable for step in steps):
        raise Unsettled("an attempt was ended by the clock or the machine, and not by its work")
    if found < wanted:
        raise Wrong(
            f"the search of {agent.name} found {found} proved rewrites in {len(steps)} attempts "
            f"and {spent} units of {work}, expected {wanted}{_last(steps)}"
        )
    return f"{found} proved in {len(steps)} attempts and {spent} units of {work}"


def _last(steps: list[Step]) -> str:
    """What the last attempt came to."""
    if not steps:
        return "; it made no attempt"
    last = steps[-1].attempt
    return f"; its last attempt, {last.technique[:60]}, was {last.fate}: {last.reason[:120]}"


def _kept(task: Task, given: Agent, agent: Agent) -> None:
    """Some definitions are those of the given agent. Raises Wrong."""
    for name in task.words("keeps"):
        if _definition(given.node, name) != _definition(agent.node, name):
            raise Wrong(f"{name} of {agent.name} is not that of {given.name}; leave it as it is")


def _definition(node: Node, name: str) -> str:
    """The text of what a program defines under a name, "" if it does not."""
    for item in node.items if isinstance(node, Form) else ():
        if head(item) == "define" and isinstance(item, Form) and len(item.items) > 1:
            target = item.items[1]
            called = target.items[0] if isinstance(target, Form) and target.items else target
            if print_flat(called) == name:
                return print_flat(item)
    return ""
