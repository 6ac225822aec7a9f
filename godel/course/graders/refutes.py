"""`refutes`: a counterexample, proved to be one.

Either an agent that is no better than a given one, or a place at which a given expression is no
bound.
"""

from __future__ import annotations

from fractions import Fraction

from godel.course.answers import answers_in
from godel.course.plain import cut
from godel.course.scenery import WORK, WORLD_KEYS, handed_agent, own_scene, proving, shown_number
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.kernel.functions import amount, expression
from godel.language.polynomial import Polynomial
from godel.language.reader import read_datum
from godel.machine.places import find_here
from godel.prover import tactics
from godel.prover.against import prove_under
from godel.prover.certificate import FROZEN
from godel.prover.work import Meter

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the file with the agent or the place; by default the first of files"),
    "upper": Key("text", "an expression that somebody claims to be an upper bound"),
    "lower": Key("text", "an expression that somebody claims to be a lower bound"),
}


def grade(task: Task) -> str:
    """The claim is proved to be false."""
    return _place(task) if {"upper", "lower"} & task.keys.keys() else _agent(task)


def _agent(task: Task) -> str:
    world, running, here = own_scene(task)
    candidate, work = handed_agent(task, world), task.natural("work", WORK)
    with proving() as solver:
        found = prove_under(FROZEN, world, running, candidate, here, Meter(work), solver)
    if found.verdict == "proved":
        raise Wrong(f"{candidate.name} is proved to be better than {running.name}, after all")
    if found.verdict != "refuted":
        raise Wrong(f"nothing is proved about {candidate.name} within {work} units: {found.reason}")
    return f"proved: {candidate.name} is not better than {running.name}"


def _place(task: Task) -> str:
    """The file says `place = ((money 7))`, or one `name = value` for each variable."""
    world, agent, _ = own_scene(task)
    upper = "upper" in task.keys
    text = task.word("upper" if upper else "lower")
    with ours("expression"):
        function = expression(read_datum(text, "the claim"), world, agent)
    pairs = answers_in(task.text, task.file)
    if not pairs:
        raise Wrong(f"{task.file} names no place: write a line  name = value  for each variable")
    here = find_here(world, agent, " ".join(f"{name}={value}" for name, value in pairs.items()))
    if len(here.belief) != 1:
        raise Wrong("give every variable a value: this is no single place")
    claimed = amount(function, world, agent, here.belief[0][1], here.memory)
    ends = tactics.bound(world, agent, here, Meter(task.natural("work", WORK))).interval
    certified = ends.lower if upper else ends.upper
    if certified is None or isinstance(claimed, Polynomial):
        raise Wrong("no bound is certified at this place")
    low, high = (claimed, certified) if upper else (certified, claimed)
    where = " ".join(f"{name}={cut(value)}" for name, value in pairs.items())
    if not Fraction(low) < Fraction(high):
        raise Wrong(
            f"at {where} the claim says {shown_number(claimed)}, and the utility is certified to "
            f"be at {'least' if upper else 'most'} {shown_number(certified)}: no contradiction"
        )
    return (
        f"at {where} the claim says {shown_number(claimed)}, but the utility is certified to be "
        f"at {'least' if upper else 'most'} {shown_number(certified)}"
    )
