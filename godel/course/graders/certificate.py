"""`certificate`: a proof file that the kernel accepts, and that is about the right thing."""

from __future__ import annotations

from fractions import Fraction

from godel.course.plain import evaluated
from godel.course.scenery import (
    WORLD_KEYS,
    agent_in,
    own_scene,
    own_source,
    shown_number,
    source_of,
)
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.kernel.claim import Claim, Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.canonical import digest
from godel.prover.certificate import claim_for
from godel.prover.tactics import AXIOMS
from godel.world.model import Agent, World

REPLAY = 5_000_000
"""Units of work that the kernel may take over a proof file: a few seconds."""

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the proof file; by default the first of files"),
    "goal": Key("text", "better, no-better, interval or ceiling", needed=True),
    "candidate": Key("text", "the agent in the file of the world that the proof is about"),
    "candidate-file": Key("text", "or the file that is handed in with it"),
    "least": Key("text", "an expression: the lower end of the interval is at least this"),
    "most": Key("text", "an expression: its upper end, or the ceiling, is at most this"),
    "replay": Key("natural", "units of work that the kernel may take"),
}


def grade(task: Task) -> str:
    """The kernel accepts the file, and its claim is the one that is asked for."""
    world, running, here = own_scene(task)
    candidate = _candidate(task, world)
    verdict = verify(task.text.encode(), AXIOMS, task.natural("replay", REPLAY))
    if not verdict.accepted or verdict.claim is None:
        raise Wrong(f"the kernel refuses {task.file}: {verdict.reason}")
    _about(verdict.claim, world, running, candidate, here, task.word("goal"))
    _tight(task, verdict.claim)
    return f"the kernel accepts {task.file}, which shows: {verdict.claim.goal}"


def _candidate(task: Task, world: World) -> Agent | None:
    if "candidate-file" in task.keys:
        name = task.word("candidate-file")
        return agent_in(source_of(task.handed_text(name), name), world, "")
    if "candidate" in task.keys:
        with ours("candidate"):
            return agent_in(own_source(task), world, task.word("candidate"))
    return None


def _about(
    claim: Claim, world: World, running: Agent, candidate: Agent | None, here: Here, goal: str
) -> None:
    """The claim is about these texts, here. Raises Wrong."""
    if claim.goal.kind != goal:
        raise Wrong(f"it shows {claim.goal}, expected a proof of the kind {goal}")
    if claim.world != digest(world.node):
        raise Wrong(f"it is about another world than {world.name}")
    if claim.running != digest(running.node):
        raise Wrong(f"it is about another running program than {running.name}")
    if candidate is not None and claim.candidate != digest(candidate.node):
        raise Wrong(f"it is about another candidate than {candidate.name}")
    wanted = claim_for(world, running, candidate, here, claim.goal)
    if claim.target != wanted.target:
        raise Wrong(f"it is under the target {claim.target}, expected {wanted.target}")
    same = Claim(claim.world, claim.running, claim.candidate, here, claim.goal, claim.target,
                 claim.trust)  # fmt: skip
    if same.digest() != claim.digest():
        raise Wrong("it is about another place, another memory, or under other conditions")


def _tight(task: Task, claim: Claim) -> None:
    """The numbers are good enough. Raises Wrong."""
    ends: tuple[tuple[str, Goal], ...] = (("least", claim.goal), ("most", claim.goal))
    for key, goal in ends:
        if key in task.keys:
            with ours(key):
                limit = Fraction(evaluated(task.word(key), key))
            number = goal.lower if key == "least" else goal.upper
            if number is None or (number < limit if key == "least" else number > limit):
                raise Wrong(
                    f"it shows that the utility is at {key} {shown_number(number)}, expected at "
                    f"{key} {shown_number(limit)}"
                )
