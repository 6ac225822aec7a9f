"""`improves`: an agent that is proved better than a given one, or worth at least a given number."""

from __future__ import annotations

from fractions import Fraction

from godel.course.plain import evaluated
from godel.course.scenery import (
    WORK,
    WORLD_KEYS,
    at_switch,
    handed_agent,
    own_scene,
    proving,
    shown_number,
)
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.errors import UsageProblem
from godel.kernel.claim import TARGETS
from godel.prover import tactics
from godel.prover.against import prove_under
from godel.prover.certificate import Aim
from godel.prover.work import Meter

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the file with the student's agent; by default the first of files"),
    "better": Key("flag", "false if it need not be better than the given agent"),
    "least": Key("text", "an expression: its utility must be certified to be at least this"),
    "target": Key("text", "frozen, strict or relaxed; by default frozen"),
    "trust-levels": Key("natural", "levels of trust of the running program"),
}


def grade(task: Task) -> str:
    """A theorem says that the agent is as good as asked."""
    world, running, here = own_scene(task)
    candidate = handed_agent(task, world)
    work, said = task.natural("work", WORK), list[str]()
    if task.flag("better", True):
        with ours("target"):
            target = task.word("target", TARGETS[0])
            if target not in TARGETS:
                raise UsageProblem(f"there is no target {target[:40]}")
            aim = Aim(target, task.natural("trust-levels", 0))
        with proving() as solver:
            found = prove_under(aim, world, running, candidate, here, Meter(work), solver)
        if found.verdict != "proved":
            was = f"certified: {running.name} at most {shown_number(found.running.upper)}, "
            was += f"{candidate.name} at least {shown_number(found.candidate.lower)}"
            says = {
                "refuted": f"it is proved that {candidate.name} is not better than {running.name}",
            }.get(
                found.verdict,
                f"not proved within {work} units that {candidate.name} is better than "
                f"{running.name}: {found.reason}",
            )
            raise Wrong(f"{says}; {was}")
        said.append(f"proved: {candidate.name} is better than {running.name}")
    if "least" in task.keys:
        with ours("least"):
            least = Fraction(evaluated(task.word("least"), "least"))
        place = at_switch(running, candidate, here)
        low = tactics.bound(world, candidate, place, Meter(work)).interval.lower
        if low is None or low < least:
            raise Wrong(
                f"the expected utility of {candidate.name} is certified to be at least "
                f"{shown_number(low)}, expected at least {shown_number(least)}"
            )
        said.append(f"certified: {candidate.name} is worth at least {shown_number(low)}")
    return "; ".join(said)
