"""Ceilings by table: a value for each place that no program whatever can exceed, from any on."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import Any

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from godel.kernel.theorems import Here
from godel.prover.best import Choices, components, quotient
from godel.prover.chains import Chain, Flags
from godel.prover.columns import Integers
from godel.prover.evaluation import Floats, Unsolved
from godel.prover.futures import COST, LARGEST_RANK, row_matrix
from godel.prover.packing import TableBound, Values, integers
from godel.prover.reach import reachable_by_any
from godel.prover.residuals import Plan, differences, plans
from godel.prover.rounding import EXACT_STATES, TOLERANCE, round_number, weighted
from godel.prover.small import solve_exactly
from godel.prover.work import POINTS_PER_UNIT, Meter
from godel.world.model import World


def ceiling_table(
    world: World, here: Here, limit: int, meter: Meter, tolerance: Fraction = TOLERANCE
) -> TableBound | None:
    """A table above what any program can get, as near to the best as the tolerance asks.

    None if there are too many places or actions, or no table can be justified. Raises WorldFault
    if some program can make the world fault, and OutOfWork.
    """
    chain = reachable_by_any(world, here, limit, meter)
    if chain is None:
        return None
    meter.spend(1 + chain.size * chain.choices // POINTS_PER_UNIT, "solve")
    try:
        return _Ceiling(chain, weighted(chain, here, ()), meter, tolerance).bound()
    except Unsolved:
        return None


@dataclass(slots=True, eq=False)
class _Ceiling:
    """One ceiling. Mutable: what was computed so far."""

    chain: Chain
    belief: tuple[tuple[Fraction, int], ...]
    meter: Meter
    tolerance: Fraction
    planned: list[Plan] = field(init=False)
    step: csr_matrix = field(init=False)
    earned: Floats = field(init=False)
    owners: Integers = field(init=False)
    numbers: list[Integers] = field(init=False)
    classes: Integers = field(init=False)
    staying: Flags = field(init=False)

    def bound(self) -> TableBound | None:
        """The table. Raises Unsolved."""
        chain, world = self.chain, self.chain.world
        discount = Fraction(world.discount)
        self.planned = list(plans(chain, discount))
        self.step, self.earned, self.owners, self.numbers = row_matrix(self.planned, chain.size)
        self.classes = numpy.arange(chain.size)
        self.staying = numpy.zeros(len(self.owners), dtype=bool)
        times: NDArray[Any] | None = None
        rate, signed, ranked = Fraction(1), False, False
        if world.life is not None:
            times = chain.left()
        elif discount < 1:
            rate = 1 / (1 - discount)
        else:
            self.classes, self.staying = components(self.step, self.owners, chain.size)
            signed = bool(self.staying.any())
            self._no_gain_inside()
            times, ranked = self._ranks(), not signed
        here = [int(times[index]) for _, index in self.belief] if times is not None else []
        margin = rate
        if times is not None:
            margin = sum((w * t for (w, _), t in zip(self.belief, here, strict=True)), Fraction(0))
        values = self._values(margin)
        units = max(0, ceil(self._miss(values) * values.denominator * rate))
        moved = values.shifted(units, times)
        if signed and bool((moved.numbers < 0).any()):
            return None
        total = sum((weight * moved.at(index) for weight, index in self.belief), Fraction(0))
        table = Values(integers(moved.numbers), moved.denominator)
        return TableBound(True, chain, table, times if ranked else None, total)

    def _choices(self, earned: Floats) -> Choices:
        """The rows between classes, worth some gains."""
        size = int(self.classes.max(initial=-1)) + 1
        step, gains, owners = self.step, earned, self.owners
        if self.staying.any():
            step, gains, owners = quotient(step, gains, owners, self.classes, self.staying)
        order = None
        if self.chain.world.life is not None:
            order = numpy.argsort(self.chain.left(), kind="stable")
        return Choices(step, gains, owners, size, self.meter, order)

    def _values(self, margin: Fraction) -> Values:
        """The best values: exact for few places, rounded for the rest."""
        best, rows = self._choices(self.earned).best()
        if int(self.classes.max(initial=-1)) < EXACT_STATES:
            exact = self._exactly(rows)
            if exact is not None and self._miss(exact) <= 0:
                return exact
        spread = best[self.classes]
        largest = float(numpy.abs(spread).max(initial=0.0))
        value = abs(sum(float(weight) * float(spread[index]) for weight, index in self.belief))
        wanted = round_number(2 * float(margin) / float(self.tolerance) / (value or largest or 1.0))
        below = min(wanted, round_number(2.0**50 / (10 * max(largest, 1e-200))))
        return Values(numpy.rint(spread * below).astype(numpy.int64), below)

    def _exactly(self, rows: Integers) -> Values | None:
        """The values of the policy that takes these rows, over the rationals."""
        leaving = numpy.flatnonzero(~self.staying) if self.staying.any() else None
        taken = numpy.zeros(len(self.owners), dtype=bool)
        for row in rows.tolist():
            if leaving is None:
                taken[row] = True
            elif row < len(leaving):
                taken[leaving[row]] = True
        chosen = [taken[number] for number in self.numbers]
        return solve_exactly(self.planned, self.chain.over, self.classes, chosen)

    def _miss(self, values: Values) -> Fraction:
        """By how much some action beats the values, where it leaves its class."""
        worst = Fraction(0)
        found = differences(self.planned, values.numbers, values.denominator)
        for (_, difference), number in zip(found, self.numbers, strict=True):
            kept = difference.at(~self.staying[number])
            if kept is not None:
                worst = max(worst, kept.greatest())
        return worst

    def _no_gain_inside(self) -> None:
        """Nobody earns by going round in a component. Raises Unsolved."""
        for plan, number in zip(self.planned, self.numbers, strict=True):
            gains = numpy.broadcast_to(numpy.asarray(plan.gain), len(number))
            if bool((gains[self.staying[number]] > 0).any()):
                raise Unsolved("going round in places earns without end")

    def _ranks(self) -> NDArray[Any]:
        """Integers that fall by at least 1 in expectation, whatever leaves a class."""
        longest, _ = self._choices(numpy.full(len(self.owners), float(COST))).best()
        if float(longest.max(initial=0.0)) > LARGEST_RANK:
            raise Unsolved("the expected time is too long")
        ranks = numpy.ceil(longest).astype(numpy.int64)[self.classes]
        planned = list(plans(self.chain, Fraction(1), Fraction(1)))
        for (_, miss), number in zip(differences(planned, ranks, 1), self.numbers, strict=True):
            if bool((miss.positive() & ~self.staying[number]).any()):
                raise Unsolved("no rank was found")
        return ranks
