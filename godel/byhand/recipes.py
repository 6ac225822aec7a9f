"""A whole proof of the goal, found by the prover, from which hints are cut. Untrusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from godel.byhand.session import Task
from godel.kernel.proof import ProofState, execute, open_proof, verify
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Theorem
from godel.language.meter import Exhausted
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import number
from godel.prover.against import prove_under
from godel.prover.bounds import Prospect
from godel.prover.ceilings import ceiling
from godel.prover.certificate import Script, set_candidate
from godel.prover.linear_bounds import AffineBound
from godel.prover.tactics import Attempt, prove
from godel.prover.work import Meter, OutOfWork
from godel.world.model import Agent
from godel.world.tick import WorldFault

WORK = 20_000
"""Work units that the prover may spend for hints in one session."""

ROUNDS = 8
"""Rounds of linear programs before tables are allowed."""

AUTO = symbol("auto")


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """An instruction of a recipe, with the theorem that it adds, if it adds one."""

    node: Form
    number: int | None
    theorem: Theorem | None

    def premises(self) -> tuple[int, ...]:
        """The numbers of the theorems that it names."""
        if head(self.node) != "apply-rule" or not isinstance(self.node.items[2], Form):
            return ()
        values = (item.value for item in self.node.items[2].items if isinstance(item, Atom))
        return tuple(value for value in values if isinstance(value, int))


@dataclass(frozen=True, slots=True, eq=False)
class Recipe:
    """A proof that the kernel accepts, instruction by instruction; none, with the reason why."""

    steps: tuple[Made, ...]
    note: str = ""


def recipe_for(task: Task) -> Recipe:
    """A proof of the goal of a task, or why the prover has none."""
    meter, note = Meter(WORK), ""
    routes = _routes(task, meter)
    while True:
        try:
            found, why = next(routes)
        except StopIteration:
            return Recipe((), note or "the prover found no proof")
        except OutOfWork as spent:
            return Recipe((), str(spent))
        except WorldFault as fault:
            return Recipe((), f"the world faults: {fault}")
        steps = () if found is None else _carried_out(task, found)
        if steps:
            return Recipe(steps)
        note = why or note


Found = tuple[Node | None, str]
"""The `(proof ...)` form of a route, or why it has none."""


def _routes(task: Task, meter: Meter) -> Iterator[Found]:
    """Ways to a proof, the most readable first."""
    goal, candidate = task.goal, task.candidate
    if goal.kind == "interval":
        yield _interval(task, meter, False)
        yield _interval(task, meter, True)
    elif goal.kind == "ceiling":
        yield _ceiling(task, meter)
    elif candidate is not None and not task.aim.frozen:
        programs = (task.world, task.running, candidate, task.here)
        yield _of(prove_under(task.aim, *programs, meter), task)
    elif candidate is not None:
        programs = (task.world, task.running, candidate, task.here)
        if goal.kind == "better":
            yield _of(prove(*programs, meter, tactic="cheaper"), task)
        yield _compared(task, candidate, meter)
        yield _of(prove(*programs, meter, tactic="separate"), task)


def _of(attempt: Attempt, task: Task) -> Found:
    """What an attempt of the prover gives for a goal."""
    wanted = "proved" if task.goal.kind == "better" else "refuted"
    if attempt.verdict == wanted:
        return attempt.proof, ""
    if attempt.verdict in ("proved", "refuted"):
        opposite = "not better" if wanted == "proved" else "better"
        return None, f"the prover proves the opposite: the candidate is {opposite} here"
    return None, attempt.reason


def _compared(task: Task, candidate: Agent, meter: Meter) -> Found:
    """Bounds by linear programs for both programs, refined until they are apart."""
    world, running, here = task.world, task.running, task.here
    old = Prospect(world, running, running, here, meter, lists=False)
    new = Prospect(world, candidate, running, here, meter, lists=False)
    better = task.goal.kind == "better"
    for _ in range(ROUNDS):
        progress = [prospect.refine() for prospect in (old, new)]
        low, high = (new.lower, old.upper) if better else (old.lower, new.upper)
        if low is not None and high is not None:
            apart = low.value > high.value if better else low.value >= high.value
            if apart:
                script = Script()
                set_candidate(script, candidate)
                left = new.say(script, "switchprog", not better)
                right = old.say(script, "running", better)
                if left is not None and right is not None:
                    script.rule("separate" if better else "dominated", (left, right))
                return script.node(), ""
        if not any(progress):
            break
    return None, "bounds by linear programs do not separate the two programs"


def _interval(task: Task, meter: Meter, lists: bool) -> Found:
    """Bounds of the running program that give exactly the numbers of the goal."""
    goal, script = task.goal, Script()
    prospect = Prospect(
        task.world, task.running, task.running, task.here, meter, unrolls=False, lists=lists
    )
    met = False
    for _ in range(ROUNDS):
        progress = prospect.refine()
        met = _meets(prospect.lower, goal.lower, 1) and _meets(prospect.upper, goal.upper, -1)
        if met or not progress:
            break
    if not met:
        return None, "the prover finds no bounds as tight as the goal"
    for upper, value in ((False, goal.lower), (True, goal.upper)):
        if value is None:
            continue
        bound = prospect.upper if upper else prospect.lower
        if isinstance(bound, AffineBound):
            moved = _moved(bound, Fraction(value))
            prospect.upper, prospect.lower = (
                (moved, prospect.lower) if upper else (prospect.upper, moved)
            )
        prospect.say(script, "running", upper)
    return script.node(), ""


def _meets(bound: object, value: object, sign: int) -> bool:
    """Whether a bound is at least as tight as a number; nothing is asked where there is none."""
    if value is None:
        return True
    found = getattr(bound, "value", None)
    return found is not None and isinstance(value, int | Fraction) and sign * (found - value) >= 0


def _moved(bound: AffineBound, value: Fraction) -> AffineBound:
    """The same bound plus a constant that makes it exactly so much here."""
    change = value - bound.value
    if not change:
        return bound
    moved = form(symbol("+"), bound.expression, Atom(number(change)))
    return replace(bound, expression=moved, value=value)


def _ceiling(task: Task, meter: Meter) -> Found:
    """A ceiling, if it is exactly the number of the goal."""
    found = ceiling(task.world, task.running, task.here, meter, None, lambda value: None, None)
    if found.proof is not None and found.value == task.goal.upper:
        return found.proof, ""
    best = "" if found.value is None else f": it finds {found.value}"
    return None, f"the prover does not find exactly this ceiling{best}"


def _carried_out(task: Task, proof: Node) -> tuple[Made, ...]:
    """The instructions with their theorems, evidence left to `auto` where that does; () if none."""
    written = proof.items[1:] if isinstance(proof, Form) else ()
    nodes = [node for node in written if isinstance(node, Form)]
    state, _ = open_proof(task.certificate(()))
    made: list[Made] = []
    try:
        for node in nodes:
            shorter, state = _shorter(state, node)
            added = state.theorems[-1] if head(node) in ADDING else None
            made.append(Made(shorter, added[0] if added else None, added[1] if added else None))
    except (Refused, Exhausted):
        return ()
    steps = tuple(made)
    verdict = verify(task.certificate(tuple(one.node for one in steps)), task.allowed)
    return steps if verdict.accepted else ()


ADDING = ("get-axiom", "apply-rule", "state2theorem")
"""Instructions that add a theorem."""

ENDS_WITH_EVIDENCE = frozenset(
    "invariant terminates bellman-upper bellman-lower ceiling quiet reflect-lossless "
    "cheaper".split()
)
"""Rules whose last argument is evidence."""


def _shorter(state: ProofState, node: Form) -> tuple[Form, ProofState]:
    """An instruction with evidence `auto`, if the kernel takes that; the state after it."""
    evidence = head(node) == "apply-rule" and name_of(node.items[1]) in ENDS_WITH_EVIDENCE
    if evidence and name_of(node.items[-1]) != "auto":
        tried = Form((*node.items[:-1], AUTO))
        left = state.context.meter.left
        try:
            return tried, execute(state, tried)
        except (Refused, Exhausted):
            state.context.meter.left = left
    return node, execute(state, node)


