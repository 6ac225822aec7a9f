"""Finding bounds on the utility of one program: linear programs refined, then tables.

A `Prospect` holds the best lower and upper bound found so far, and `refine` improves them. Where
few states can be reached, a table is cheapest and tight. Otherwise it starts with a linear program
over coarse cells, whose cost follows the program and not the number of states; finite worlds that
are not tight after some rounds get a table after all.
"""

from __future__ import annotations

from fractions import Fraction

from godel.kernel.theorems import Here
from godel.language.polynomial import Polynomial, variable
from godel.language.region import Cases, Cut
from godel.language.syntax import Atom, Node, symbol
from godel.language.values import TRUE
from godel.prover.cells import Cell, Cells
from godel.prover.certificate import Script
from godel.prover.exploration import Exploration, Unprovable, explore
from godel.prover.linear_bounds import AffineBound, affine_bounds
from godel.prover.solver import Solver
from godel.prover.tables import Chain, TableBound, reachable, table_bounds
from godel.prover.work import Meter
from godel.world.model import Agent, Choice, Declared, Range, World, carry
from godel.world.tick import WorldFault

SMALL_RANGE = 32
"""A variable with at most this many values starts with a cell for each."""

MOST_FIRST_CELLS = 400
MOST_CELLS = 4_000
ROUNDS_BEFORE_TABLE = 3
PATIENCE = 4
"""Rounds of refinement without a better bound before giving up."""

FEW_STATES = 120
"""Up to this many reachable states, the table comes first."""

TABLE_LIMIT = 6_000


class Prospect:
    """What is known of the utility of one program at one place. Mutable while it is refined."""

    def __init__(
        self,
        world: World,
        agent: Agent,
        running: Agent,
        here: Here,
        meter: Meter,
        solver: Solver | None = None,
    ) -> None:
        self.world = world
        self.agent = agent
        self.running = running
        self.here = here
        self.meter = meter
        self.memory = carry(running, agent, here.memory)
        self.lower: AffineBound | TableBound | None = None
        self.upper: AffineBound | TableBound | None = None
        self.chain: Chain | None = None
        self.note = ""
        self.rounds = 0
        self.finished = False
        self.exploration: Exploration | None = None
        self.cells: Cells | None = None
        self.features: tuple[str, ...] = ()
        self.solver = solver
        self.explored = False
        self.idle = 0

    def gap(self) -> Fraction | None:
        """Distance between the bounds, None while one is missing."""
        if self.lower is None or self.upper is None:
            return None
        return self.upper.value - self.lower.value

    def refine(self) -> bool:
        """One more round; False when nothing is left to try."""
        if self.finished:
            return False
        self.rounds += 1
        if self.rounds == 1 and self._table(FEW_STATES):
            self.finished = self.gap() is not None
            return True
        if not self.explored:
            self._explore()
        if self.exploration is None or self.rounds > ROUNDS_BEFORE_TABLE:
            if self.chain is None and self._table(TABLE_LIMIT):
                self.finished = True
                return True
            if self.exploration is None:
                self.finished = True
                return False
        if self.cells is None:
            self._first_cells(self.exploration)
        elif self.idle >= PATIENCE or not self._split_worst(self.cells):
            self.finished = True
            return self._table(TABLE_LIMIT) if self.chain is None else False
        before = (self.lower, self.upper)
        solved = self._linear(self.exploration)
        self.idle = self.idle + 1 if before == (self.lower, self.upper) else 0
        return solved

    def _explore(self) -> None:
        """Find out what one tick does, or note why that cannot be followed."""
        self.explored = True
        try:
            self.exploration = explore(self.world, self.agent, self.meter, self.solver)
        except Unprovable as unprovable:
            self.note = str(unprovable)

    def _linear(self, exploration: Exploration) -> bool:
        """Solve both linear programs with the cells as they are."""
        cells = self.cells
        if cells is None:
            return False
        try:
            for found in affine_bounds(
                exploration, cells, self.features, self.here, self.memory, self.meter
            ):
                self._keep(found)
        except Unprovable as unprovable:
            self.note = str(unprovable)
            self.exploration = None
        return True

    def _keep(self, bound: AffineBound | TableBound | None) -> None:
        """Keep a bound if it is better than the one there is."""
        if bound is None:
            return
        if bound.upper and (self.upper is None or bound.value < self.upper.value):
            self.upper = bound
        if not bound.upper and (self.lower is None or bound.value > self.lower.value):
            self.lower = bound

    def _table(self, limit: int) -> bool:
        """Try a table of the reachable states, if there are at most `limit`."""
        try:
            self.chain = reachable(
                self.world, self.agent, self.running, self.here, limit, self.meter
            )
        except WorldFault as fault:
            self.note = f"the world faults: {fault}"
            return False
        if self.chain is None:
            if limit == TABLE_LIMIT:
                self.note = self.note or f"more than {limit} reachable states"
            return False
        lower, upper = table_bounds(self.chain, self.here, self.memory, self.meter)
        self._keep(lower)
        self._keep(upper)
        return lower is not None or upper is not None

    def _first_cells(self, exploration: Exploration) -> None:
        """A cell for each value of small variables, the guards' thresholds for others."""
        world, agent = self.world, self.agent
        reads = agent.procedure("policy")
        parameters = reads.code.parameters if reads else ()
        uses_memory = any(item.name in parameters for item in agent.memory)
        relevant: tuple[Declared, ...] = (*world.variables, *(agent.memory if uses_memory else ()))
        self.features = tuple(i.name for i in relevant if isinstance(i.sort, Range))
        self.cells = Cells((*world.variables, *agent.memory))
        for item in sorted(relevant, key=lambda one: (_size(one), one.name)):
            size = _size(item)
            if isinstance(item.sort, Choice):
                self.cells.split_everywhere(Cases(item.name))
            elif (
                item.sort.low is not None
                and item.name != "left"
                and size <= SMALL_RANGE
                and size * len(self.cells.leaves) <= MOST_FIRST_CELLS
            ):
                for bound in range(item.sort.low + 1, item.sort.low + size):
                    self.cells.split_everywhere(Cut(variable(item.name), bound))
            else:
                self._guards(exploration, item)

    def _guards(self, exploration: Exploration, item: Declared) -> None:
        """Split at the thresholds that the program and the world test."""
        if self.cells is None:
            return
        for name, bound in exploration.cuts:
            if name == item.name and len(self.cells.leaves) <= MOST_FIRST_CELLS:
                self.cells.split_everywhere(Cut(variable(name), bound))

    def _split_worst(self, cells: Cells) -> bool:
        """Cut the cells where the slack is largest; False if none can be cut."""
        slack: dict[int, Fraction] = {}
        for bound in (self.lower, self.upper):
            if isinstance(bound, AffineBound):
                for index, value in bound.slack.items():
                    slack[index] = max(slack.get(index, Fraction(0)), value)
        ranked = sorted(
            (c for c in cells.leaves if _widest(c, self.features)),
            key=lambda c: (-slack.get(c.index, Fraction(0)), c.index),
        )
        if not ranked or len(cells.leaves) > MOST_CELLS:
            return False
        worst = slack.get(ranked[0].index, Fraction(0))
        chosen = [c for c in ranked if slack.get(c.index, Fraction(0)) * 8 >= worst]
        for cell in chosen[: max(8, len(cells.leaves) // 2)]:
            by = _widest(cell, self.features)
            if by is not None:
                cells.split_by(cell, by)
        return True

    def say(self, script: Script, label: str, upper: bool) -> int | None:
        """Write the proof of one bound into a script; the number of its last theorem."""
        bound = self.upper if upper else self.lower
        if bound is None:
            return None
        hardware = script.axiom("hardware", label)
        given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
        utility, here = script.axiom("utility", "act"), script.here()
        side = "upper" if upper else "lower"
        if isinstance(bound, TableBound):
            premises = (hardware, *given, utility, here)
            last = script.rule(f"table-{side}", premises, symbol(label), bound.rows)
        else:
            evidence = self.exploration.evidence if self.exploration else symbol("auto")
            key = f"invariant {label}"
            if key not in script.named:
                script.named[key] = script.rule(
                    "invariant", (hardware, given[1], here), symbol(label), _TRUE, evidence
                )
            premises = (hardware, *given, utility, script.named[key])
            text, reason = bound.expression, bound.reason
            last = script.rule(f"bellman-{side}", premises, text, reason, evidence)
        return script.rule("unroll", (last, here), Atom(0))


_TRUE: Node = Atom(TRUE)


def _size(item: Declared) -> int:
    """How many values a variable has; a large number for infinitely many."""
    if isinstance(item.sort, Choice):
        return len(item.sort.options)
    if item.sort.low is None or item.sort.high is None:
        return 10**30
    return item.sort.high - item.sort.low + 1


def _widest(cell: Cell, features: tuple[str, ...]) -> Cut | None:
    """The cut through the middle of the longest side of a cell, None if it is one point."""
    best: tuple[int, str, int] | None = None
    for name in features:
        if isinstance(cell.region.value(name), Polynomial):
            low, high = cell.region.interval(variable(name))
            if low is None and high is None:
                candidate = (10**30, name, 0)
            elif low is None or high is None:
                end = low if low is not None else high or 0
                step = max(1, abs(end))
                candidate = (10**30, name, end + step + 1 if low is not None else end - step)
            else:
                candidate = (high - low, name, low + (high - low + 1) // 2)
            best = candidate if best is None else max(best, candidate)
    return Cut(variable(best[1]), best[2]) if best else None
