"""`kernel-script`: instructions typed by hand that the kernel accepts, as a file.

The script is played as `godel kernel --script` plays it, without hints and without files. What
counts is the verdict of the kernel on the bytes of the whole certificate.
"""

from __future__ import annotations

from godel.byhand.opening import goal_from, open_session
from godel.byhand.script import Done, run_script
from godel.byhand.session import Session
from godel.byhand.session import Task as Proof
from godel.byhand.talk import Talk
from godel.course.scenery import (
    AIM_KEYS,
    WORLD_KEYS,
    agent_in,
    own_aim,
    own_scene,
    own_source,
    source_of,
)
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.language.syntax import head, name_of
from godel.prover.tactics import AXIOMS
from godel.world.model import Agent, World

WORK = 5_000_000
"""Units of work that the kernel may take over a script: a few seconds."""

KEYS = {
    **WORLD_KEYS,
    **AIM_KEYS,
    "file": Key("text", "the file with the script; by default the first of files"),
    "candidate": Key("text", "the agent in the file of the world that is proved better"),
    "candidate-file": Key("text", "or the file that is handed in with it"),
    "goal": Key("text", "better, no-better, interval LOWER UPPER, ceiling NUMBER; default better"),
    "most-steps": Key("natural", "how many instructions it may have"),
    "needs": Key("texts", "rules that must be applied"),
    "forbids": Key("texts", "rules that must not be applied"),
    "replay": Key("natural", "units of work that the kernel may take"),
}


def grade(task: Task) -> str:
    """The script ends in an accepted check, within the conditions."""
    world, running, here = own_scene(task)
    candidate = _candidate(task, world)
    with ours("goal"):
        goal = goal_from(task.word("goal", "better"))
        proof = Proof(world, running, candidate, here, goal, own_aim(task), AXIOMS)
        session = open_session(proof, task.natural("replay", WORK))
    outcome = run_script(Talk(session, hints=False), task.text, task.file)
    if outcome.wrong:
        raise Wrong(outcome.wrong[:2_000])
    if outcome.refused:
        raise Wrong(f"{outcome.place}: {_said(outcome.done[-1])}"[:2_000])
    if session.accepted is not True:
        raise Wrong(f"{task.file} ends without a check; the goal is {task.word('goal', 'better')}")
    _conditions(task, session)
    steps = len(session.now.instructions())
    return f"accepted: the kernel follows all {steps} instructions of {task.file}"


def _candidate(task: Task, world: World) -> Agent | None:
    """The candidate: of the exercise, or handed in."""
    if "candidate-file" in task.keys:
        name = task.word("candidate-file")
        return agent_in(source_of(task.handed_text(name), name), world, "")
    if "candidate" in task.keys:
        with ours("candidate"):
            return agent_in(own_source(task), world, task.word("candidate"))
    return None


def _said(done: Done) -> str:
    """A refusal with its reasons, in one paragraph."""
    lines = done.reply.lines if done.reply else ()
    return f"`{done.entry}` " + "; ".join(line.strip() for line in lines)


def _conditions(task: Task, session: Session) -> None:
    """What is asked besides. Raises Wrong."""
    applied = {
        name_of(node.items[1])
        for node in session.now.instructions()
        if head(node) == "apply-rule"
    }
    missing = [rule for rule in task.words("needs") if rule not in applied]
    if missing:
        raise Wrong(f"accepted, but this exercise asks for the rule {missing[0]}")
    used = [rule for rule in task.words("forbids") if rule in applied]
    if used:
        raise Wrong(f"accepted, but this exercise asks for a proof without the rule {used[0]}")
    most, steps = task.natural("most-steps", 1_000), len(session.now.instructions())
    if steps > most:
        raise Wrong(f"accepted, but it has {steps} instructions; at most {most} are allowed")
