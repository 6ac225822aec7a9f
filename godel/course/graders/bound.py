"""`bound`: an expression over the state that is proved to bound the utility of an agent everywhere.

With `tight`, it may be at most so far from a certified bound of the other kind at the place.
"""

from __future__ import annotations

from fractions import Fraction

from godel.course.plain import evaluated
from godel.course.scenery import WORK, WORLD_KEYS, own_scene, proving, shown_number
from godel.course.schema import Key
from godel.course.task import Task, Wrong, ours
from godel.errors import UsageProblem
from godel.kernel.functions import amount, expression
from godel.kernel.theorems import Here
from godel.language.canonical import print_flat
from godel.language.polynomial import Polynomial
from godel.language.reader import read_datum
from godel.language.session import blamed
from godel.language.syntax import Atom, Node
from godel.language.values import Boolean, Number, Symbol, Value, number
from godel.prover import tactics
from godel.prover.given import Answer, Stuck, given_bound
from godel.prover.work import Meter
from godel.world.model import Agent, Declared, World
from godel.world.tick import is_over

KEYS = {
    **WORLD_KEYS,
    "file": Key("text", "the file with the expression; by default the first of files"),
    "side": Key("text", "upper or lower", needed=True),
    "tight": Key("text", "an expression: how far it may be from the utility at the place"),
}


def grade(task: Task) -> str:
    """The kernel accepts the expression as a bound, and it is tight enough."""
    world, agent, here = own_scene(task)
    side = task.word("side")
    if side not in ("upper", "lower"):
        with ours("side"):
            raise UsageProblem(f"there is no side {side[:40]}")
    upper, work = side == "upper", task.natural("work", WORK)
    node = read_datum(task.text, task.file)
    with proving() as solver, blamed(task.file, task.text):
        answer = given_bound(world, agent, here, node, upper, Meter(work), solver)
    value = _value(world, agent, here, node) if answer.verdict == "proved" else None
    if answer.verdict != "proved" or value is None:
        raise Wrong(_why(answer, world, agent, side, work))
    kind = f"{'an' if upper else 'a'} {side} bound"
    said = f"proved: it is {kind}; at the place {shown_number(value)}"
    if "tight" not in task.keys:
        return said
    with ours("tight"):
        most = Fraction(evaluated(task.word("tight"), "tight"))
    ends = tactics.bound(world, agent, here, Meter(work)).interval
    other = ends.lower if upper else ends.upper
    if other is None:
        raise Wrong(f"{said}, but within {work} units nothing is certified to compare it with")
    away = abs(Fraction(value) - Fraction(other))
    if away > most:
        raise Wrong(
            f"{said}, but it is {shown_number(away)} from what is certified there, "
            f"{shown_number(other)}; at most {shown_number(most)} is allowed"
        )
    return f"{said}, at most {shown_number(away)} from the utility"


def _value(world: World, agent: Agent, here: Here, node: Node) -> Number | None:
    """What the expression says at the place; where life is over nothing is earned.

    The proof may say more: it may rest on a tighter bound.
    """
    function, total = expression(node, world, agent), Fraction(0)
    for weight, state in here.belief:
        value = 0 if is_over(world, state) else amount(function, world, agent, state, here.memory)
        if isinstance(value, Polynomial):
            return None
        total += Fraction(weight) * Fraction(value)
    return number(total)


def _why(answer: Answer, world: World, agent: Agent, side: str, work: int) -> str:
    """What is wrong with the bound, and in which state."""
    found = answer.contradiction
    if found is not None:
        return (
            f"it is no {side} bound: at {_place(world, agent, found.here)} it says "
            f"{shown_number(found.given)}, but the utility is certified to be at "
            f"{'least' if side == 'upper' else 'most'} {shown_number(found.certified)}"
        )
    said = f"not proved to be {'an' if side == 'upper' else 'a'} {side} bound within {work} units"
    return f"{said}: {answer.how}{_stuck(answer.stuck, world, agent, side)}"


def _stuck(stuck: Stuck | None, world: World, agent: Agent, side: str) -> str:
    if stuck is None:
        return ""
    if stuck.state is None or stuck.value is None or stuck.after is None:
        return f"; {stuck.reason}"
    where = values_text((*world.variables, *agent.memory), (*stuck.state, *stuck.memory))
    return (
        f"; at {where} it is {shown_number(stuck.value)}, "
        f"{'below' if side == 'upper' else 'above'} {shown_number(stuck.after)}, the expectation "
        "of one tick and of it after that"
    )


def _place(world: World, agent: Agent, here: Here) -> str:
    if len(here.belief) > 1:
        return f"a distribution over {len(here.belief)} states"
    declared = (*world.variables, *agent.memory)
    return values_text(declared, (*here.belief[0][1], *here.memory))


def values_text(declared: tuple[Declared, ...], values: tuple[Value, ...]) -> str:
    """`money=7 wins=0`."""
    pairs = zip(declared, values, strict=True)
    return " ".join(f"{item.name}={_atom(value)}" for item, value in pairs) or "the start"


def _atom(value: Value) -> str:
    fits = isinstance(value, int | Fraction | Boolean | Symbol)
    return print_flat(Atom(value)) if fits else "?"  # type: ignore[arg-type]
