"""Proofs of what a person demands of a rewrite besides a gain: holdouts, and predicates to keep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from godel.errors import GodelError
from godel.kernel.claim import Goal
from godel.kernel.functions import observing
from godel.kernel.theorems import Here
from godel.language.canonical import read_canonical
from godel.language.syntax import MAXIMUM_BYTES, Atom, Form, Node, form, symbol
from godel.language.values import TRUE, Boolean, Number, Symbol, Value
from godel.prover.certificate import Script, set_candidate
from godel.prover.demand import KEEP, Demand
from godel.prover.solver import Solver
from godel.prover.tactics import Interval, accepted, prove
from godel.prover.work import Meter, OutOfWork
from godel.world.agent import build_agent
from godel.world.belief import normalise, state_key
from godel.world.build import build_world
from godel.world.model import Agent, Memory, Range, State, World, carry
from godel.world.tick import WorldFault, is_over, tick

MOST_PLACES = 2_000
"""Most places that are looked at to find an invariant."""

MOST_LISTED = 200
"""Most places, or states, that an invariant lists."""

PLACES_PER_UNIT = 10
"""Exact ticks for one unit of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """The `(proof ...)` of a demand, or why none was found."""

    demand: Demand
    proof: Node | None
    reason: str = ""


def start_of(world: World, agent: Agent) -> Here:
    """Where a life in a world starts, before anything is seen."""
    return Here(0, normalise(list(world.start)), agent.initial)


def answers(
    demands: tuple[Demand, ...],
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    meter: Meter,
    solver: Solver | None,
    replay: int,
) -> Iterator[Answer]:
    """A proof for each demand, as far as the work goes; `replay` is what the kernel may take."""
    for demand in demands:
        try:
            if demand.kind == KEEP:
                predicate = _tree(demand.text)
                proof, reason = _kept(world, running, candidate, here, predicate, meter, replay)
            else:
                other = build_world(_tree(demand.text))
                old, new = (build_agent(agent.node, other) for agent in (running, candidate))
                proof, reason = _no_worse(other, old, new, meter, solver, replay)
        except OutOfWork as spent:
            proof, reason = None, str(spent)
        except WorldFault as fault:
            proof, reason = None, f"the world faults: {fault}"
        except GodelError as problem:
            proof, reason = None, problem.message
        yield Answer(demand, proof, reason)


def _tree(text: str) -> Node:
    return read_canonical(text.encode(), maximum_bytes=MAXIMUM_BYTES)


def _no_worse(
    world: World, old: Agent, new: Agent, meter: Meter, solver: Solver | None, replay: int
) -> tuple[Node | None, str]:
    """A proof that the old program is worth no more than the new one at the start of a world."""
    here = start_of(world, new)
    if (old.memory, old.initial) == (new.memory, new.initial):
        script = Script()
        set_candidate(script, old)
        kept = _invariant(script, "running", Atom(TRUE))
        premises = [script.axiom("hardware", "running"), script.axiom("hardware", "switchprog")]
        premises += [script.axiom(name) for name in ("reward", "environment", "arithmetic")]
        premises += [script.axiom("utility", "act"), script.here(), kept]
        script.rule("alike", tuple(premises), symbol("auto"))
        proof = script.node()
        goal = Goal("no-better")
        if not accepted(world, new, old, here, goal, proof, meter, replay):
            return proof, ""
    found = prove(world, new, old, here, meter, solver, replay, "separate")
    if found.verdict == "refuted":
        return found.proof, ""
    about = f"the old program is worth {_told(found.candidate)}, the new one {_told(found.running)}"
    return None, ("worse there" if found.verdict == "proved" else found.reason) + f": {about}"


def _told(interval: Interval) -> str:
    """Bounds for people; what is exact stands in no proof."""
    low, high = ("?" if end is None else _rough(end) for end in (interval.lower, interval.upper))
    return f"about {low}" if low == high != "?" else f"from {low} to {high}"


def _rough(value: Number) -> str:
    try:
        return f"{float(value):.6g}"
    except OverflowError:
        return "a huge number"


def _kept(
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    predicate: Node,
    meter: Meter,
    replay: int,
) -> tuple[Node | None, str]:
    """A proof that a predicate holds wherever the candidate comes from here."""
    reason, goal = "", Goal("keep", predicate=predicate)
    for inside in _invariants(world, running, candidate, here, meter):
        script = Script()
        set_candidate(script, candidate)
        kept = _invariant(script, "switchprog", inside)
        premises = (script.axiom("hardware", "switchprog"), script.here(), kept)
        script.rule("keep", premises, predicate, symbol("auto"))
        proof = script.node()
        meter.spend(1, "demands")
        reason = accepted(world, running, candidate, here, goal, proof, meter, replay)
        if not reason:
            return proof, ""
    return None, reason.split(": ", 1)[-1]


def _invariant(script: Script, label: str, inside: Node) -> int:
    """The rule invariant for a program."""
    premises = script.axiom("hardware", label), script.axiom("environment"), script.here()
    return script.rule("invariant", premises, symbol(label), inside, symbol("auto"))


def _invariants(
    world: World, running: Agent, candidate: Agent, here: Here, meter: Meter
) -> Iterator[Node]:
    """Sets that the candidate may keep: everything; the box around what it reaches; the states
    that it reaches, with any memory; just what it reaches.
    """
    yield Atom(TRUE)
    places = _reached(world, candidate, here, carry(running, candidate, here.memory), meter)
    if places is None:
        return
    declared = (*world.variables, *candidate.memory)
    box: list[Node] = []
    for index, item in enumerate(declared):
        values = [place[index] for place in places]
        numbers = [value for value in values if isinstance(value, int)]
        if isinstance(item.sort, Range) and len(numbers) == len(values):
            ends = Atom(min(numbers)), symbol(item.name), Atom(max(numbers))
            box.append(form(symbol("<="), *ends))
    yield form(symbol("and"), *box)
    width = len(world.variables)
    states = {state_key(place[:width]): place[:width] for place in places}
    for listed in (tuple(states.values()), places):
        if len(listed) <= MOST_LISTED:
            yield form(symbol("or"), *(_exactly([d.name for d in declared], p) for p in listed))


def _exactly(names: list[str], place: tuple[Value, ...]) -> Node:
    """That the first variables have these values."""
    equal: list[Node] = []
    for name, value in zip(names, place, strict=False):
        if isinstance(value, Symbol):
            written = form(symbol("quote"), Atom(value))
            equal.append(form(symbol("eq?"), symbol(name), written))
        elif isinstance(value, Boolean):
            equal.append(form(symbol("eq?"), symbol(name), Atom(value)))
        elif isinstance(value, int):
            equal.append(form(symbol("="), symbol(name), Atom(value)))
    return Form((symbol("and"), *equal))


def _reached(
    world: World, agent: Agent, here: Here, memory: Memory, meter: Meter
) -> tuple[tuple[Value, ...], ...] | None:
    """The places that a program comes to from here; None if there are many."""
    todo: list[tuple[State, Memory]] = [(state, memory) for _, state in here.belief]
    seen = {state_key((*state, *memory)): (*state, *memory) for state, memory in todo}
    ticks = 0
    while todo:
        state, now = todo.pop()
        ticks += 1
        if ticks % PLACES_PER_UNIT == 0:
            meter.spend(1, "demands")
        if is_over(world, state):
            continue
        for outcome in tick(world, agent, state, now):
            place = (*outcome.state, *outcome.memory)
            if state_key(place) not in seen:
                if len(seen) >= MOST_PLACES:
                    return None
                seen[state_key(place)] = place
                todo.append((outcome.state, outcome.memory))
    return tuple(seen.values())


def fits(demand: Demand, world: World, agent: Agent) -> None:
    """Raises GodelError if a demand makes no sense for an agent: another world, unknown names."""
    if demand.kind == KEEP:
        observing(_tree(demand.text), world, agent)
    else:
        build_agent(agent.node, build_world(_tree(demand.text)))
