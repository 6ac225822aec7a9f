"""Constants by solver: exists c, for all views: the policy with c acts no worse than now.

The policy is run with unknown numbers in the places of constants, by the evaluator that runs
everything, so each view gives regions of c with the action taken there. That is a formula over
c, and views are added as they are found to be violated (prover/queries.py, `synthesise`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from godel.language.canonical import print_flat
from godel.language.core import Lambda
from godel.language.desugar import expand
from godel.language.polynomial import Polynomial, subtract, variable
from godel.language.region import Cut, OutsideFragment, Region, Undecided
from godel.language.syntax import Atom, Form, Node, name_of, symbol
from godel.language.values import Closure, Environment, Value
from godel.prover.formulas import All, Constraint, Either, Formula, Variable
from godel.prover.queries import Point, box_of, synthesise
from godel.prover.solver import Solver
from godel.search.edit import Path, Procedure, built, replace_at, with_body
from godel.search.landscape import Landscape
from godel.search.model import run_gas
from godel.search.proposer import Setting
from godel.world.model import Action, Agent
from godel.world.tick import choose

HOLE = "tuned constant"  # the space keeps it apart from every name that can be written
VIEW = "view"
MOST_RUNS = 64
MOST_STARTS = 8
QUERY_BUDGET = 400


def solved_constant(
    setting: Setting, landscape: Landscape, procedure: Procedure, path: Path, low: int, high: int
) -> tuple[int | None, str]:
    """A constant in a range that improves some view and harms none, and what was asked.

    The constant is None if there is none, if it was not found, or without a solver.
    """
    body = replace_at(procedure.body, path, symbol(HOLE))
    found, text = solved_constants(setting, landscape, procedure, body, {HOLE: (low, high)})
    return (None if found is None else found[HOLE]), text


def solved_constants(
    setting: Setting, landscape: Landscape, procedure: Procedure, body: Node,
    holes: Mapping[str, tuple[int, int]],
) -> tuple[Mapping[str, int] | None, str]:  # fmt: skip
    """Numbers for the holes of a body, each in a range, that improve some view and harm none.

    None if there are none, if they were not found, or without a solver; and what was asked.
    """
    solver = setting.solver()
    if solver is None or not landscape.views:
        return None, ""
    return _Question(setting, landscape, procedure, body, holes).answer(solver)


class _Question:
    """Some constants, with the regions of them that lead to each action in each view."""

    def __init__(
        self, setting: Setting, landscape: Landscape, procedure: Procedure, body: Node,
        holes: Mapping[str, tuple[int, int]],
    ) -> None:  # fmt: skip
        self.setting, self.landscape = setting, landscape
        self.procedure, self.body, self.holes = procedure, body, holes
        ends = tuple((variable(name), range_) for name, range_ in holes.items())
        self.everything = Region(ends, ())
        self.box = tuple(Variable(name, low=low, high=high) for name, (low, high) in holes.items())
        self.code = Lambda(procedure.parameters, expand(body), procedure.name)
        self.cases: dict[int, list[tuple[Region, Action]]] = {}
        self.tolerance = 1e-9 * (1 + landscape.current_cost())

    def answer(self, solver: Solver) -> tuple[Mapping[str, int] | None, str]:
        """Ask the solver, round by round."""
        views = len(self.landscape.views)
        meter = self.setting.effort.meter
        starts: list[Point] = [
            {VIEW: Fraction(place)} for place in (views, *range(min(views, MOST_STARTS)))
        ]
        found = synthesise(
            solver, self.box, self.requirement, self.violated, starts,
            max_rounds=20, budget=meter.afford(QUERY_BUDGET, share=4),
        )  # fmt: skip
        meter.spend(found.work, "solver")
        text = (
            f"exist {len(self.holes)} integers for {print_flat(self.body)[:200]}: no view is worse,"
            f" some view is better: {found.status} after {found.rounds} rounds {found.reason}"
        ).strip()
        if found.status != "found" or found.constants is None:
            return None, text
        numbers = zip(self.holes, found.constants, strict=True)
        return {name: int(value) for name, value in numbers}, text

    def requirement(self, point: Point) -> Formula:
        """No worse than now in a view; for the number after the last view: better in one."""
        place = int(point[VIEW])
        if place < len(self.landscape.views):
            return self._acting(place, 0.0, strictly=False)
        return Either(
            tuple(
                self._acting(view, self.tolerance, strictly=True)
                for view in range(min(place, 4 * MOST_STARTS))
            )
        )

    def violated(self, constants: Point) -> Point | None:
        """A view in which a constant makes the policy act worse than now."""
        body = filled(self.body, {name: int(constants[name]) for name in self.holes})
        tree = with_body(self.setting.running.node, self.procedure, body)
        agent = built(tree, self.setting.world)
        for place, view in enumerate(self.landscape.views):
            if agent is None:
                return {VIEW: Fraction(place)}
            state, memory = self.landscape.model.situations[view.members[0][0]]
            move = choose(self.setting.world, agent, state, memory)
            self.setting.effort.spend(run_gas(move))
            now = self.landscape.cost(place, view.current)
            if self.landscape.cost(place, move.action) > now + self.tolerance:
                return {VIEW: Fraction(place)}
        return None

    def _acting(self, place: int, margin: float, *, strictly: bool) -> Formula:
        """The constants with which the policy takes an action of at most some cost in a view."""
        landscape, view = self.landscape, self.landscape.views[place]
        limit = landscape.cost(place, view.current) + (-margin if strictly else self.tolerance)
        listed = dict.fromkeys((*landscape.actions, view.current))
        good = [action for action in listed if landscape.cost(place, action) <= limit]
        ways: list[Formula] = []
        for region, action in self._cases_of(place):
            matches = [m for m in (_equal(action, other) for other in good) if m is not None]
            if matches:
                ways.append(All((*_inside(region), Either(tuple(matches)))))
        return Either(tuple(ways))

    def _cases_of(self, place: int) -> list[tuple[Region, Action]]:
        """The intervals of the constant and the action taken in each, for one view."""
        if place not in self.cases:
            self.cases[place] = self._run(place)
        return self.cases[place]

    def _run(self, place: int) -> list[tuple[Region, Action]]:
        member = self.landscape.views[place].members[0][0]
        state, memory = self.landscape.model.situations[member]
        pending, found, runs = [self.everything], list[tuple[Region, Action]](), 0
        while pending and runs < MOST_RUNS:
            region, runs = pending.pop(), runs + 1
            self.setting.effort.spend(200)
            try:
                move = choose(self.setting.world, self._agent(region), state, memory, region)
                found.append((region, move.action))
            except Undecided as undecided:
                if isinstance(undecided.split, Cut):
                    pending += [part for part in region.halves(undecided.split) if part is not None]
            except OutsideFragment:
                continue  # these constants are left out, not ruled out
        return found

    def _agent(self, region: Region) -> Agent:
        """The running program with the unknown number in its place."""
        running = self.setting.running
        environment: Environment | None = None
        for name in self.holes:
            environment = Environment(name, region.value(name), environment)
        definitions = dict(running.definitions)
        definitions[self.procedure.name] = Closure(self.code, environment)
        frozen = MappingProxyType(definitions)
        runtime = replace(running.runtime, definitions=frozen)
        return replace(running, definitions=frozen, runtime=runtime)


def filled(body: Node, numbers: Mapping[str, int]) -> Node:
    """A body with numbers in its holes."""
    if isinstance(body, Form):
        return Form(tuple(filled(item, numbers) for item in body.items))
    name = name_of(body)
    return Atom(numbers[name]) if name in numbers else body


def _inside(region: Region) -> tuple[Formula, ...]:
    """A region as constraints."""
    box, others = box_of(region.intervals)
    found: list[Formula] = list(others)
    for item in box:
        if item.low is not None:
            found.append(Constraint(subtract(variable(item.name), item.low), ">=0"))
        if item.high is not None:
            found.append(Constraint(subtract(item.high, variable(item.name)), ">=0"))
    return tuple(found)


def _equal(action: Action, wanted: Action) -> Formula | None:
    """When an action that depends on the constant is a given one; None if never."""
    parts: list[Formula] = []
    for left, right in zip(action, wanted, strict=True):
        if isinstance(left, Polynomial):
            if not isinstance(right, int | Fraction):
                return None
            parts.append(Constraint(subtract(left, right), "=0"))
        elif not _same(left, right):
            return None
    return All(tuple(parts))


def _same(left: Value, right: Value) -> bool:
    return type(left) is type(right) and left == right
