"""Finding bounds on the utility of one program: linear programs refined, then tables.

A `Prospect` holds the best lower and upper bound found so far, and `refine` improves them. Where
few states can be reached, a table is cheapest and tight. Otherwise it starts with a linear program
over coarse cells, whose cost follows the program and not the number of states; finite worlds that
are not tight after some rounds get a table after all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import inf
from typing import TypeAlias

from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.language.syntax import Atom, Node, symbol
from godel.language.values import TRUE, number
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.closing import complete
from godel.prover.endings import asks_for, find_ending
from godel.prover.exact import exact_bounds
from godel.prover.exploration import Exploration, Unprovable, explore
from godel.prover.lemma import Recalled
from godel.prover.level import level_bounds
from godel.prover.linear_bounds import AffineBound
from godel.prover.reach import whole_fee
from godel.prover.refinement import Refined
from godel.prover.sides import Side
from godel.prover.solver import Solver
from godel.prover.starting import belief_of, first_cells
from godel.prover.tables import Chain, TableBound, reachable, table_bounds
from godel.prover.template import Template
from godel.prover.unrolling import MOST_BITS, Frontier, Unrolling, length, rough
from godel.prover.work import STATES_PER_UNIT, Meter
from godel.world.model import Agent, World, carry
from godel.world.tick import WorldFault

Bound: TypeAlias = AffineBound | TableBound | Recalled
"""A bound of any kind on the utility of a program at a place."""

ROUNDS_BEFORE_TABLE = 3

MANY_VARIABLES = 6
"""With so many, cells over all of them are too many: a table that is due does not wait."""

AT_ONCE = 1_000
"""Work that a table of all declared places may then cost."""

MORE_WORK = 4
"""How many times more work the next table may take than the last one that was too large."""

TABLE_SHARE = 4
"""A table is tried when it costs at most this part of the search so far."""

KEPT = ("invariant", "terminates")
"""Rules whose evidence serves later bounds of the same program."""

SOONER = 16
"""How many times more than the search so far a table of all declared places may cost."""

WORTH_WHILE = 20.0
"""A side that may gain less than this part of what the other may gain waits."""

VISIBLE = Fraction(1, 1000)
"""Exact ticks that make bounds narrower by less than this part are left out of the proof."""

FEW_STATES = 120
"""Up to this many reachable states, the table comes first."""

TABLE_LIMIT = 2_000_000


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
        unrolls: bool = True,
        lists: bool = True,
    ) -> None:
        """With `unrolls` False all numbers are of depth 0; with `lists` False there is no table."""
        self.world = world
        self.agent = agent
        self.running = running
        self.here = here
        self.meter = meter
        self.memory = carry(running, agent, here.memory)
        self.lower: Bound | None = None
        self.upper: Bound | None = None
        self.chain: Chain | None = None
        self.note = ""
        self.rounds = 0
        self.finished = False
        self.exploration: Exploration | None = None
        self.sides: list[Refined] = []
        self.solver = solver
        self.tried = FEW_STATES // STATES_PER_UNIT
        self.known: dict[str, Node] = {}
        self.explored, self.lists = False, lists
        self.whole_tried = False
        self.unrolling: Unrolling | None = None
        if unrolls:
            frontier = Frontier.at(world, agent, here, self.memory, meter)
            self.unrolling = Unrolling(frontier)

    def gap(self) -> Fraction | None:
        """Distance between the bounds, None while one is missing."""
        if self.lower is None or self.upper is None:
            return None
        return self.upper.value - self.lower.value

    def slack(self) -> str:
        """Where the looser of the two bounds by linear programs gives most away, "" if nowhere."""
        loosest = max(self.sides, key=lambda one: one.loss, default=None)
        if loosest is None or not loosest.where or self.gap() == 0:
            return ""
        kind = "upper" if loosest.side.upper else "lower"
        return f"slack: the {kind} bound gives most away where {loosest.where}"

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
            if self._level():
                return True
        if self.exploration is None:
            self.finished = True
            return self.chain is None and self._table(TABLE_LIMIT)
        if (self._many() or self.rounds > ROUNDS_BEFORE_TABLE) and self._table_is_due():
            self.finished = all(isinstance(b, TableBound) for b in (self.lower, self.upper))
            return True
        if not self.sides:
            self._first_sides(self.exploration)
            if self.gap() == 0:
                self.finished = True
                return True
        if not self._improve():
            self.finished = True
            return self._table(TABLE_LIMIT) if self.chain is None else False
        return True

    def _many(self) -> bool:
        return len(self.world.variables) + len(self.agent.memory) >= MANY_VARIABLES

    def _table_is_due(self) -> bool:
        """Try a table once it costs little against the search so far, each time a larger one.

        One of all places in their declared ranges, whose cost is known, is tried sooner.
        """
        if self.chain is not None:
            return False
        whole = whole_fee((*self.world.variables, *self.agent.memory))
        enough = max(SOONER * self.meter.used, AT_ONCE if self._many() else 0)
        if not self.whole_tried and whole <= enough:
            self.whole_tried = True
            return self._table(TABLE_LIMIT)
        units = self.meter.used // TABLE_SHARE
        if units < MORE_WORK * self.tried:
            return False
        self.tried = units
        return self._table(TABLE_LIMIT, units)

    def _explore(self) -> None:
        """Find out what one tick does, or note why that cannot be followed."""
        self.explored = True
        try:
            self.exploration = explore(self.world, self.agent, self.meter)
        except Unprovable as unprovable:
            self.note = str(unprovable)

    def _level(self) -> bool:
        """One number for all states, and a tick or two from here; False without such bounds."""
        if self.exploration is None:
            return False
        belief = belief_of(self.world, self.here, self.memory)
        found = level_bounds(self.exploration, belief)
        for bound in found:
            self._keep(self._closed(bound))
        if found and self.unrolling is not None:
            self._ticks(self.unrolling)
        return bool(found)

    def _improve(self) -> bool:
        """Refine, or go on by exact ticks: what gained more for its work the last time.

        False if neither is possible.
        """
        choice = self.unrolling
        if choice is None:
            return self._linear()
        known, began = (self.lower, self.upper), self.meter.used
        if choice.is_due() and self._ticks(choice):
            choice.ticking.record(self.meter.used - began, self._gain(known))
            return True
        if self._linear():
            choice.refining.record(self.meter.used - began, self._gain(known))
            return True
        if choice.is_over() or not self._ticks(choice):
            return False
        choice.ticking.record(self.meter.used - began, self._gain(known))
        return True

    def _ticks(self, choice: Unrolling) -> bool:
        """Some exact ticks, and the bounds that there are where they lead; False without any."""
        functions = [b for b in (self.lower, self.upper) if isinstance(b, AffineBound)]
        if not functions or not choice.turn():
            return False
        for bound in functions:
            self._keep(self._ahead(bound))
        return True

    def _ahead(self, bound: AffineBound) -> AffineBound:
        """The bound, unrolled as far as has been followed, if that is visibly better."""
        frontier = self.unrolling.frontier if self.unrolling else None
        if frontier is None or frontier.depth <= bound.depth:
            return bound
        value = frontier.worth(bound.expression)
        better = bound.value - value if bound.upper else value - bound.value
        other = self.lower if bound.upper else self.upper
        width = abs(bound.value - (other.value if other is not None else 0))
        if better <= width * VISIBLE or length(value) > MOST_BITS:
            return bound
        return replace(bound, value=value, depth=frontier.depth)

    def _gain(self, known: tuple[Bound | None, ...]) -> float:
        """By how much the bounds are better than those that were known; without end if new."""
        total = 0.0
        for old, new in zip(known, (self.lower, self.upper), strict=True):
            if new is not None and new is not old:
                total += inf if old is None else rough(abs(new.value - old.value))
        return total

    def _linear(self) -> bool:
        """A round for each side that may still gain much; False if there is none."""
        open_sides = [side for side in self.sides if not side.finished]
        most = max((side.loss for side in open_sides), default=0.0)
        for side in open_sides:
            if side.loss * WORTH_WHILE < most:
                continue
            try:
                bound = self._closed(side.advance())
                self._keep(None if bound is None else self._ahead(bound))
            except Unprovable as unprovable:
                self.note, side.finished = str(unprovable), True
        return bool(open_sides)

    def _closed(self, bound: AffineBound | None) -> AffineBound | None:
        """The bound with evidence that closes its obligations; None if it is not found.

        Where all that is met are boxes and affine functions, running finds everything.
        """
        if bound is None or not bound.hard:
            return bound
        script = Script()
        utility, here = script.axiom("utility", self.world.mode), script.here()
        hardware = script.axiom("hardware", "running")
        given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
        last = self._say_function(script, "running", bound, (hardware, *given), utility)
        script.rule("unroll", (last, here), Atom(0))
        place = replace(self.here, memory=self.memory)
        value = number(bound.value)
        goal = Goal("interval", None, value) if bound.upper else Goal("interval", value, None)
        claim = claim_for(self.world, self.agent, None, place, goal)
        data = compose(claim, self.world, self.agent, None, script.node())
        found, self.note = complete(data, self.meter)
        if self.note:
            return None
        self.known = {rule: found[rule] for rule in KEPT if rule in found}
        return replace(bound, evidence=found)

    def recall(self, bound: Recalled | None) -> None:
        """Take what a lemma proves here, if it does."""
        self._keep(bound)

    def _keep(self, bound: Bound | None) -> None:
        """Keep a bound if it is better than the one there is."""
        if bound is None:
            return
        if bound.upper and (self.upper is None or bound.value < self.upper.value):
            self.upper = bound
        if not bound.upper and (self.lower is None or bound.value > self.lower.value):
            self.lower = bound

    def _table(self, limit: int, units: int | None = None) -> bool:
        """Try a table of the reachable states, if there are at most `limit`, found in time."""
        if not self.lists:
            return False
        try:
            self.chain = reachable(
                self.world, self.agent, self.running, self.here, limit, self.meter, units
            )
        except WorldFault as fault:
            self.note = f"the world faults: {fault}"
            return False
        if self.chain is None:
            if limit == TABLE_LIMIT and units is None:
                self.note = self.note or f"more than {limit} reachable states"
            return False
        lower, upper = table_bounds(self.chain, self.here, self.memory, self.meter)
        self._keep(lower)
        self._keep(upper)
        return lower is not None or upper is not None

    def _first_sides(self, exploration: Exploration) -> None:
        """Both sides, each with first cells of its own."""
        belief = belief_of(self.world, self.here, self.memory)
        endless = self.world.life is None and self.world.discount == 1
        ending = find_ending(exploration, belief, self.meter) if endless else None
        asks = asks_for(self.world, ending)
        for bound in exact_bounds(exploration, belief, ending, self.meter):
            self._keep(self._closed(bound))
        for upper in (False, True):
            cells, features = first_cells(exploration, belief)
            side = Side(exploration, cells, Template(features), upper, self.meter)
            self.sides.append(Refined(side, belief, ending=ending, asks=asks))

    def say(
        self,
        script: Script,
        label: str,
        upper: bool,
        lift: Callable[[int], int] = lambda number: number,
    ) -> int | None:
        """Write the proof of one bound into a script; the number of its last theorem.

        `lift` may say more of the bound on all states, before it becomes a number.
        """
        bound = self.upper if upper else self.lower
        if bound is None:
            return None
        if isinstance(bound, Recalled):
            return bound.lemma.said(script, label)
        hardware = script.axiom("hardware", label)
        given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
        utility, here = script.axiom("utility", self.world.mode), script.here()
        side = "upper" if upper else "lower"
        if isinstance(bound, TableBound):
            premises = (hardware, *given, utility, here)
            said = script.named.get(f"table {label} {id(bound.base)}")
            if bound.packed and said is not None:
                last = script.rule(
                    f"table-{side}", (*premises, said), symbol(label), bound.reused()
                )
            else:
                last = script.rule(f"table-{side}", premises, symbol(label), bound.rows)
            script.named[f"table {label} {id(bound)}"] = last
        else:
            last = self._say_function(script, label, bound, (hardware, *given), utility)
        depth = bound.depth if isinstance(bound, AffineBound) else 0
        return script.rule("unroll", (lift(last), here), Atom(depth))

    def _say_function(
        self, script: Script, label: str, bound: AffineBound, axioms: tuple[int, ...], utility: int
    ) -> int:
        """The rules invariant, terminates if the reason needs it, and bellman."""
        hardware, environment, arithmetic = axioms[0], axioms[2], axioms[3]
        splits = self.exploration.evidence if self.exploration else symbol("auto")
        key = f"invariant {label}"
        if key not in script.named:
            evidence = bound.evidence.get("invariant", self.known.get("invariant", splits))
            premises = (hardware, environment, script.here())
            script.named[key] = script.rule(
                "invariant", premises, symbol(label), Atom(TRUE), evidence
            )
        kept = script.named[key]
        needed = (*axioms, utility, kept)
        if bound.rank is not None:
            evidence = bound.evidence.get("terminates", self.known.get("terminates", splits))
            ends = script.once(
                "terminates",
                (hardware, environment, arithmetic, kept),
                bound.rank,
                Atom(1),
                evidence,
            )
            needed = (*needed, ends)
        rule = "bellman-upper" if bound.upper else "bellman-lower"
        evidence = bound.evidence.get(rule, splits)
        return script.rule(rule, needed, bound.expression, bound.reason, evidence)
