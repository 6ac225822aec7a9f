"""`improves`: an agent that is proved better than a given one, or worth at least a given number."""

from __future__ import annotations

from fractions import Fraction

from godel.course.plain import evaluated
from godel.course.scenery import (
    AIM_KEYS,
    WORK,
    WORLD_KEYS,
    at_switch,
    handed_agent,
    own_aim,
    own_scene,
    proving,
    shown_number,
)
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.kernel.theorems import Here
from godel.machine.state import exact
from godel.prover import tactics
from godel.prover.against import prove_under
from godel.prover.work import Meter
from godel.world.model import Agent, World
from godel.world.tick import allotment

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the file with the student's agent; by default the first of files"),
    "better": Key("flag", "false if it need not be better than the given agent"),
    "least": Key("text", "an expression: its utility must be certified to be at least this"),
    **AIM_KEYS,
    "thinks": Key("natural", "it must think at least so many units at the place"),
}


def grade(task: Task) -> str:
    """A theorem says that the agent is as good as asked."""
    world, running, here = own_scene(task)
    candidate = handed_agent(task, world)
    work, said = task.natural("work", WORK), list[str]()
    if "thinks" in task.keys:
        said.append(_thinks(world, candidate, at_switch(running, candidate, here), task))
    if task.flag("better", True):
        aim = own_aim(task)
        claim = f"{candidate.name} is {'no worse' if aim.target == 'relaxed' else 'better'} than "
        claim += ("" if aim.frozen else "keeping ") + running.name
        with proving() as solver:
            found = prove_under(aim, world, running, candidate, here, Meter(work), solver)
        if found.verdict != "proved":
            was = f"certified: {running.name} at most {shown_number(found.running.upper)}, "
            was += f"{candidate.name} at least {shown_number(found.candidate.lower)}"
            says = {
                "refuted": f"it is proved that {candidate.name} is not better than {running.name}",
            }.get(
                found.verdict,
                f"not proved within {work} units that {claim}: {found.reason}",
            )
            raise Wrong(f"{says}; {was}")
        said.append(f"proved: {claim}")
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


def _thinks(world: World, agent: Agent, here: Here, task: Task) -> str:
    """It goes on searching: so many units are allotted in each state of the place. Raises Wrong."""
    least = task.natural("thinks", 0)
    found = min(Fraction(exact(allotment(world, agent, state, here.memory)))
                for _, state in here.belief)  # fmt: skip
    if found < least:
        raise Wrong(f"{agent.name} thinks {found} units there, expected at least {least}")
    return f"{agent.name} thinks {found} units there"
