"""`sampled`: a world of the student's own in which samples prefer one of two programs.

What samples prefer is no theorem: the check `world` beside this one says what is true.
"""

from __future__ import annotations

from godel.compare.rules import Offer
from godel.compare.samples import ByMean
from godel.course.scenery import agent_in, source_of
from godel.course.schema import Key
from godel.course.task import Task, Wrong
from godel.machine.places import find_here
from godel.machine.scene import load_world

WORK = 200_000
"""Work units for all sampled ticks, if the exercise says nothing else."""

KEYS = {
    "file": Key("text", "the file with world and agents; by default the first of files"),
    "agent": Key("text", "the name of the running agent; by default the first"),
    "candidate": Key("text", "the agent that samples should prefer", needed=True),
    "at": Key("text", "where; by default the start"),
    "lives": Key("natural", "lives of each program in a sample; by default 10"),
    "samples": Key("natural", "how many samples; by default 20"),
    "least": Key("natural", "in how many of them the candidate has the higher mean; default all"),
    "seed": Key("natural", "of the draws"),
    "work": Key("natural", "work units for all of it"),
}


def grade(task: Task) -> str:
    """Enough of the samples prefer the candidate."""
    source = source_of(task.text, task.file)
    world = load_world(source)
    running = agent_in(source, world, task.word("agent"))
    candidate = agent_in(source, world, task.word("candidate"))
    here = find_here(world, running, task.word("at") or None)
    lives, samples = task.natural("lives", 10), task.natural("samples", 20)
    rule, limit = ByMean(world, lives, task.natural("seed", 0)), task.natural("work", WORK)
    preferred = work = 0
    for number in range(samples):
        answer = rule.answer(Offer(number, running, candidate, here, 0))
        preferred += answer.installed is not None
        work += answer.work
        if work > limit:
            raise Wrong(
                f"{number + 1} of {samples} samples took more than {limit} units of work: "
                "let lives be shorter, or the discount smaller"
            )
    said = f"{candidate.name} has the higher mean in {preferred} of {samples} samples"
    if preferred < task.natural("least", samples):
        raise Wrong(f"{said} of {lives} lives, expected {task.natural('least', samples)} at least")
    return said
