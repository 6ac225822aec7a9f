"""Objections: states where a policy does not do what its world asks for, found by the solver.

The policy is run by the evaluator that runs everything, on all states at once; each way through it
is an answer as a polynomial on a region. Put into the cases where an answer is wrong
(answering.py) that gives a formula, and a solution of it is a state that counts against the policy.
"""

from __future__ import annotations

from dataclasses import dataclass

from godel.kernel.evidence import everywhere
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.language.region import Interval, OutsideFragment, Region, Undecided, fresh
from godel.prover.formulas import All, Constraint, Either, Formula, Query, Variable
from godel.prover.solver import Solver
from godel.search.answering import Case, Specification
from godel.search.effort import Effort
from godel.search.model import run_gas
from godel.world.model import Agent, Range, State
from godel.world.tick import choose

MOST_PATHS = 256
QUERY_BUDGET = 2_000


class Unsure(Exception):
    """It cannot be told whether a policy is right. The message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """One way through a policy: where it is taken, and what it answers."""

    region: Region
    answer: Quantity


def objections(
    wanted: Specification, agent: Agent, solver: Solver, effort: Effort
) -> tuple[State, ...]:
    """States where a program without memory answers wrongly, one for each way; none if it is right.

    Raises Unsure and OutOfWork.
    """
    ways = ways_through(wanted, agent, effort)
    alternatives = [_wrong(wanted, way) for way in ways]
    names = {name for way in ways for name in _fresh_names(way.region, "")}
    names |= {name for case in wanted.wrong() for name in _fresh_names(case.region, OTHERS)}
    box = (
        *(Variable(i.name, low=i.sort.low, high=i.sort.high)
          for i in wanted.world.variables if isinstance(i.sort, Range)),
        *(Variable(name) for name in sorted(names)),
    )  # fmt: skip
    query = Query(box, All(()))
    budget = effort.meter.afford(QUERY_BUDGET, share=2)
    found: list[State] = []
    doubt = ""
    for verdict in solver.check_many(query, alternatives, budget=budget):
        effort.meter.spend(verdict.work, "solver")
        if verdict.model is not None:
            point = query.named(verdict.model)
            found.append(tuple(int(point[item.name]) for item in wanted.world.variables))
        elif verdict.status == "unknown":
            doubt = verdict.reason or "the solver does not know"
    if doubt and not found:
        raise Unsure(doubt)
    return tuple(dict.fromkeys(found))


def ways_through(wanted: Specification, agent: Agent, effort: Effort) -> tuple[Way, ...]:
    """Every way through the policy of a program without memory, on all states.

    A region may be empty without it being seen. Raises Unsure and OutOfWork.
    """
    world = wanted.world
    pending, found = [everywhere(world.variables)], list[Way]()
    while pending:
        if len(found) + len(pending) > MOST_PATHS:
            raise Unsure(f"more than {MOST_PATHS} ways through the policy")
        region = pending.pop()
        state = tuple(region.value(item.name) for item in world.variables)
        try:
            move = choose(world, agent, state, (), region)
        except Undecided as undecided:
            effort.spend(200)
            pending += reversed(region.split(undecided.split))
            continue
        except OutsideFragment as outside:
            raise Unsure(f"outside the fragment: {outside}") from None
        effort.spend(200 + run_gas(move))
        (answer,) = move.action
        if not isinstance(answer, int | Polynomial):
            raise Unsure("an answer is no number")
        found.append(Way(region, answer))
    return tuple(found)


OTHERS = "wanted "
"""What stands before the fresh names of a case, so that they are not those of the policy."""


def _wrong(wanted: Specification, way: Way) -> Formula:
    """That a state goes this way, and the answer is wrong there."""
    place = between_all(way.region)
    cases = [All(tuple(_inside(case, wanted.answer, way.answer))) for case in wanted.wrong()]
    return All((*place, Either(tuple(cases))))


def _inside(case: Case, name: str, answer: Quantity) -> list[Formula]:
    """That a state and an answer are in a case."""
    parts: list[Formula] = []
    for known in case.region.intervals:
        parts += between(composed(known[0], name, answer), known[1])
    return parts


def between_all(region: Region) -> list[Formula]:
    """That a point is in a region of integers."""
    return [part for shape, ends in region.intervals for part in between(shape, ends)]


def between(value: Quantity, ends: Interval) -> list[Formula]:
    """That a value lies in an interval."""
    low, high = ends
    parts: list[Formula] = []
    if low is not None:
        parts.append(Constraint(subtract(value, low), ">=0"))
    if high is not None:
        parts.append(Constraint(subtract(high, value), ">=0"))
    return parts


def composed(form: Polynomial, name: str, value: Quantity) -> Quantity:
    """A form of a case with the answer put in, and its fresh variables renamed."""
    total: Quantity = 0
    for monomial, coefficient in form.terms:
        term: Quantity = coefficient
        for other, power in monomial:
            kept = variable(OTHERS + other if other.startswith("%") else other)
            for _ in range(power):
                term = multiply(term, value if other == name else kept)
        total = add(total, term)
    return total


def _fresh_names(region: Region, before: str) -> set[str]:
    return {before + fresh(place) for place in range(1, len(region.quotients) + 1)}
