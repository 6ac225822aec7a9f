"""Bounds state by state: policy evaluation in floats, rounded to integers, moved outward exactly.

The values are integers over one denominator; how far they miss Bellman's equation is computed
exactly, and they are moved by that much times what the future can multiply it with: 1/(1-discount),
the ticks left, or a rank. Small chains, and longer ones without loops, are solved over
the rationals, so that both bounds agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from godel.kernel.theorems import Here
from godel.prover.chains import Chain as Chain
from godel.prover.evaluation import Floats, System, Unsolved
from godel.prover.futures import Future, future_of, linear, masked
from godel.prover.packing import TableBound as TableBound
from godel.prover.packing import Values, integers
from godel.prover.reach import reachable as reachable
from godel.prover.residuals import Plan, differences, plans
from godel.prover.rounding import EXACT_STATES, TOLERANCE, round_number, weighted
from godel.prover.small import MOST_PLACES, solve_exactly, substitute
from godel.prover.work import POINTS_PER_UNIT, Meter
from godel.world.model import Memory

MOST_REFINEMENTS = 8
EXACT_FLOATS = 1 << 50
"""Rounded floats of this size are still exact integers."""


def table_bounds(
    chain: Chain, here: Here, memory: Memory, meter: Meter, tolerance: Fraction = TOLERANCE
) -> tuple[TableBound | None, TableBound | None]:
    """The best lower and upper table, each None where the rule would refuse it."""
    meter.spend(1 + chain.size // POINTS_PER_UNIT, "solve")
    belief = weighted(chain, here, memory)
    try:
        return _Evaluation(chain, belief, meter, tolerance).bounds()
    except Unsolved:
        return None, None


@dataclass(slots=True, eq=False)
class _Evaluation:
    """The two-sided evaluation of one chain. Mutable: what was computed so far."""

    chain: Chain
    belief: tuple[tuple[Fraction, int], ...]
    meter: Meter
    tolerance: Fraction
    planned: list[Plan] = field(init=False)
    step: csr_matrix = field(init=False)
    earned: Floats = field(init=False)
    future: Future = field(init=False)

    def bounds(self) -> tuple[TableBound | None, TableBound | None]:
        """Lower and upper table. Raises Unsolved."""
        self.planned = list(plans(self.chain, Fraction(self.chain.world.discount)))
        self.step, self.earned = linear(self.planned, self.chain.size)
        self.future = future_of(self.chain, self.step, self.planned, self.meter)
        values = None
        if self.chain.size <= EXACT_STATES:
            values = solve_exactly(self.planned, self.future.settled)
        elif self.chain.size <= MOST_PLACES:
            values = substitute(self.planned, self.future.settled, self.meter)
        if values is None:
            values = self._rounded()
        low, high = self._misses(values)
        lower = self._moved(values, -1, self._units(low, values))
        upper = self._moved(values, 1, self._units(high, values))
        if lower is not None and upper is not None and not self.future.signed:
            units = self._units(low, values) + self._units(high, values)
            step = Fraction(units, values.denominator)
            upper = TableBound(True, self.chain, upper.table, upper.ranks, upper.value, lower, step)
        return lower, upper

    def _rounded(self) -> Values:
        """Integers over a denominator that is large enough for the tolerance, if it can be."""
        settled = self.future.settled
        system = System.of(masked(self.step, settled), self._order(), self.meter)
        earned = numpy.where(settled, 0.0, self.earned)
        scale = float(numpy.abs(earned).max(initial=0.0))
        guess = system.solve(earned, 1e-4 * scale)
        largest = float(numpy.abs(guess).max(initial=0.0))
        value = abs(sum(float(weight) * float(guess[index]) for weight, index in self.belief))
        width = float(self.tolerance) * (value or largest or 1.0)
        wanted = round_number(4 * float(self._margin()) / width)
        below = min(wanted, round_number(EXACT_FLOATS / (10 * max(largest, 1e-200))))
        values = Values(numpy.rint(guess * below).astype(numpy.int64), below)
        for _ in range(MOST_REFINEMENTS):
            low, high = self._misses(values)
            worst = max(low, high)
            if (low + high) * self._margin() <= width:
                break
            rough = worst * values.denominator > 4
            factor = 1 if rough else max(2, min(10**6, wanted // values.denominator))
            better = self._refined(system, values, factor)
            if rough and max(self._misses(better)) >= worst / 2:
                break
            values = better
        return values

    def _refined(self, system: System, values: Values, factor: int) -> Values:
        """Corrected by the exact miss, on a grid that is finer by a factor."""
        miss = numpy.zeros(self.chain.size)
        for plan, difference in differences(self.planned, values.numbers, values.denominator):
            miss[plan.group.sources] = difference.floats()
        miss[self.future.settled] = 0.0
        below = values.denominator * factor
        change = numpy.rint(system.solve(miss, 0.2 / below) * below)
        numbers = values.numbers
        if (int(abs(numbers).max(initial=0)) + 1) * factor >= 1 << 61:
            numbers = numbers.astype(object)
            return Values(numbers * factor + _whole(change), below)
        return Values(numbers * factor + change.astype(numpy.int64), below)

    def _order(self) -> NDArray[numpy.int64] | None:
        """Fewest ticks left first, where the life is finite."""
        if self.chain.world.life is None:
            return None
        return numpy.argsort(self.chain.left(), kind="stable")

    def _margin(self) -> Fraction:
        """What a miss of 1 at every tick can amount to here."""
        times = self.future.times
        if times is None:
            return self.future.rate
        return sum((weight * int(times[index]) for weight, index in self.belief), Fraction(0))

    def _misses(self, values: Values) -> tuple[Fraction, Fraction]:
        """How much must be moved down and up: what a tick gives too little, and too much."""
        low = high = Fraction(0)
        for plan, difference in differences(self.planned, values.numbers, values.denominator):
            live = ~self.future.settled[plan.group.sources]
            kept = difference if live.all() else difference.at(live)
            if kept is not None:
                low, high = max(low, -kept.least()), max(high, kept.greatest())
        return low, high

    def _units(self, miss: Fraction, values: Values) -> int:
        """By how many units of the denominator values move: each, or for each of `times`."""
        return ceil(miss * values.denominator * self.future.rate)

    def _moved(self, values: Values, sign: int, units: int) -> TableBound | None:
        """The table moved outward; None where only a sign would do and it is another."""
        moved = values.shifted(sign * units, self.future.times)
        if self.future.signed and bool((sign * moved.numbers < 0).any()):
            return None
        total = sum((weight * moved.at(index) for weight, index in self.belief), Fraction(0))
        ranks = self.future.times if self.future.ranked else None
        table = Values(integers(moved.numbers), moved.denominator)
        return TableBound(sign > 0, self.chain, table, ranks, total)


def _whole(values: Floats) -> NDArray[numpy.object_]:
    """Floats that are integers, as Python's."""
    return numpy.array([int(value) for value in values.tolist()], dtype=object)
