"""Certified bounds on the value of the best program: for every program whatever, all actions.

What is found for the full state is clairvoyant where something is hidden. A tree of beliefs over
the next ticks, with that bound at its frontier, then says what can be done by observing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from godel.kernel.claim import Goal
from godel.kernel.listed import MOST_POINTS
from godel.kernel.proof import verify
from godel.kernel.theorems import ANY, Here, Valued
from godel.language.syntax import Atom, Node, symbol
from godel.language.values import TRUE, Number, number
from godel.prover.best_tables import ceiling_table
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.endings import asks_for, find_ending
from godel.prover.exploration import Exploration, Unprovable, everyone, explore
from godel.prover.linear_bounds import AffineBound
from godel.prover.packing import TableBound
from godel.prover.reach import whole_fee
from godel.prover.refinement import Refined
from godel.prover.sides import Side
from godel.prover.solver import Solver
from godel.prover.starting import first_cells
from godel.prover.tactics import BYTES_PER_UNIT
from godel.prover.template import Template
from godel.prover.work import Meter, OutOfWork, replay_work
from godel.world.model import Agent, World
from godel.world.tick import WorldFault, is_over

DEEPEST = 64
"""Most ticks of a tree of beliefs."""

REPLAY = 20_000_000
"""Units of the kernel's own work that one tree of beliefs may take."""

TABLE_FIRST = 1_000
"""A table that costs no more than this is tried before anything else."""

TABLE_SHARE = 2
"""A table may cost one part in so many of the work that is left."""

LEFT = "left"

ENOUGH = Fraction(1, 1000)
"""A gain of less than this part of the bound is not worth a deeper tree."""


@dataclass(frozen=True, slots=True, eq=False)
class CeilingResult:
    """A certified upper bound on every program here, and its proof; None where none was found."""

    value: Number | None
    proof: Node | None
    note: str


class Ceiling:
    """What is known of the best program at one place. Mutable while it is refined."""

    def __init__(
        self, world: World, agent: Agent, here: Here, meter: Meter, solver: Solver | None
    ) -> None:
        self.world = world
        self.agent = agent
        self.here = here
        self.meter = meter
        self.solver = solver
        self.note = ""
        self.best: AffineBound | None = None
        self.exploration: Exploration | None = None
        self._side: Refined | None = None
        self.table: TableBound | None = None
        self._table_tried = False

    def refine(self) -> bool:
        """One more round for the full state; False when nothing is left to try."""
        if self.table is not None:
            return False
        fee = whole_fee((*self.world.variables, *self.world.actions))
        if fee <= TABLE_FIRST and self._by_table(fee):
            return True
        return self._by_cells() or self._by_table(fee)

    def _by_table(self, fee: float) -> bool:
        """The best value state by state, where that can be afforded; tried once."""
        if self._table_tried or fee == inf:
            return False
        wanted = int(TABLE_SHARE * fee) + 1
        if self.meter.afford(wanted) < wanted:
            return False
        self._table_tried = True
        self.table = ceiling_table(self.world, self.here, MOST_POINTS, self.meter)
        return self.table is not None

    def upper(self) -> Fraction | None:
        """The lowest bound found."""
        found = [bound.value for bound in (self.best, self.table) if bound is not None]
        return min(found, default=None)

    def clairvoyant(self) -> bool:
        """Whether a tree of beliefs may say more than the bound of the full state."""
        names = {item.name for item in self.world.variables} - {LEFT}
        return self.table is None or not names <= set(self.world.observed)

    def _by_cells(self) -> bool:
        try:
            if self._side is None:
                self._side = self._first()
            if self._side.finished:
                return False
            found = self._side.advance()
        except Unprovable as unprovable:
            self.note = str(unprovable)
            return False
        if found is not None and (self.best is None or found.value < self.best.value):
            self.best = found
        return True

    def _first(self) -> Refined:
        belief = tuple(
            (Fraction(weight), state)
            for weight, state in self.here.belief
            if not is_over(self.world, state)
        )
        self.exploration = explore(self.world, everyone(self.world), self.meter)
        cells, features = first_cells(self.exploration, belief)
        side = Side(self.exploration, cells, Template(features), True, self.meter)
        endless = self.world.life is None and self.world.discount == 1
        ending = find_ending(self.exploration, belief, self.meter) if endless else None
        asks = asks_for(self.world, ending)
        return Refined(side, belief, ending=ending, asks=asks)

    def say(self, script: Script) -> int | None:
        """Write the proof of the best bound into a script; the number of its theorem."""
        given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
        utility, here = script.axiom("utility", "act"), script.here()
        if self.table is not None and self.table.value == self.upper():
            premises = (*given, utility, here)
            return script.rule("table-upper", premises, symbol(ANY), self.table.rows)
        if self.best is not None and self.exploration is not None:
            evidence = self.exploration.evidence
            return self._ceiling(script, given, utility, here, self.best, evidence)
        return None

    def script(self, depth: int) -> Node | None:
        """The proof of the best bound, through a tree of beliefs of some depth."""
        script = Script()
        last = self.say(script)
        if last is None:
            return None
        here = script.here()
        given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
        if depth:
            script.rule("belief-ceiling", (*given, last, here), Atom(depth))
        else:
            script.rule("unroll", (last, here), Atom(0))
        return script.node()

    def _ceiling(
        self,
        script: Script,
        given: tuple[int, ...],
        utility: int,
        here: int,
        best: AffineBound,
        evidence: Node,
    ) -> int:
        """The rule ceiling for an affine bound; the number of its theorem."""
        kept = script.rule("invariant", (given[1], here), symbol(ANY), Atom(TRUE), evidence)
        needed = (*given, utility, kept)
        if best.rank is not None:
            premises = (given[1], given[2], kept)
            ends = script.rule("terminates", premises, best.rank, Atom(1), evidence)
            needed = (*needed, ends)
        return script.rule("ceiling", needed, best.expression, best.reason, evidence)

    def value(self, proof: Node) -> Number | None:
        """The number that the kernel finds by a proof, None if it refuses a step."""
        claim = claim_for(self.world, self.agent, None, self.here, Goal("ceiling", None, 0))
        data = compose(claim, self.world, self.agent, None, proof)
        self.meter.spend(1 + len(data) // BYTES_PER_UNIT, "replay")
        work = REPLAY if self.table is None else max(REPLAY, replay_work(self.meter.limit))
        theorems = verify(data, frozenset(), work).theorems
        last = theorems[-1][1].formula if theorems else None
        return last.value if isinstance(last, Valued) else None


def ceiling(
    world: World,
    agent: Agent,
    here: Here,
    meter: Meter,
    tolerance: Fraction | None = None,
    progress: Callable[[Number], None] | None = None,
    solver: Solver | None = None,
) -> CeilingResult:
    """A certified upper bound on what any program can earn from here.

    `agent` only says whose life it is. `tolerance`: stop when a round gains less.
    """
    known = Ceiling(world, agent, here, meter, solver)
    note = ""
    try:
        while known.refine():
            upper = known.upper()
            if progress is not None and upper is not None:
                progress(number(upper))
    except OutOfWork as spent:
        note = str(spent)
    except WorldFault as fault:
        return CeilingResult(None, None, f"the world faults: {fault}")
    proof = known.script(0)
    try:
        value = None if proof is None else known.value(proof)
    except OutOfWork as spent:
        return CeilingResult(None, None, str(spent))
    if proof is None or value is None:
        return CeilingResult(None, None, note or known.note or "no ceiling of the tried kinds")
    if known.clairvoyant():
        value, proof = _deeper(known, value, proof, tolerance)
    return CeilingResult(value, proof, note)


def _deeper(
    known: Ceiling, value: Number, proof: Node, tolerance: Fraction | None
) -> tuple[Number, Node]:
    """Trees of beliefs, each twice as deep, as long as that pays."""
    depth = 1
    while depth <= min(DEEPEST, known.world.life or DEEPEST):
        tried = known.script(depth)
        try:
            found = None if tried is None else known.value(tried)
        except OutOfWork:  # what was proved before stands
            break
        if tried is None or found is None:
            break
        gain = Fraction(value) - Fraction(found)
        if gain > 0:
            value, proof = found, tried
        least = ENOUGH * abs(Fraction(value)) if tolerance is None else tolerance
        if gain <= least and depth > 2:
            break
        following = 2 * depth
        if known.world.life is not None and depth < known.world.life < following:
            following = known.world.life
        depth = following
    return value, proof
