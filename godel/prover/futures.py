"""What a small miss at each tick can amount to in the end: by discount, ticks left, or a rank.

A rank is at least 0 and falls by at least 1 in expectation at each tick, so it bounds the expected
number of ticks: what justifies bounds of both signs in a world without discount and without end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import breadth_first_order

from godel.prover.chains import Chain, Flags
from godel.prover.columns import Integers
from godel.prover.evaluation import Floats, System, Unsolved
from godel.prover.residuals import Plan, differences, plans
from godel.prover.work import Meter

COST = 2
"""Ticks are counted twice for a rank, so that rounding it up leaves a fall of at least 1."""

LARGEST_RANK = float(1 << 52)


@dataclass(frozen=True, slots=True, eq=False)
class Future:
    """A miss of `m` at every tick moves a value by at most `m * times` there, or `m * rate`.

    `settled` are places from which nothing is ever earned; `ranked` says whether `times` is a rank
    on all places, and `signed` whether only a sign can be the reason of a bound.
    """

    settled: Flags
    times: NDArray[Any] | None
    rate: Fraction
    ranked: bool = False
    signed: bool = False


def linear(planned: Sequence[Plan], size: int) -> tuple[csr_matrix, Floats]:
    """Discounted chances of going from place to place, and what a tick earns, in floats.

    Each place is the source of at most one row.
    """
    step, gains, owners, _ = row_matrix(planned, size)
    earned = numpy.zeros(size)
    earned[owners] = gains
    ends = numpy.zeros(size + 1, dtype=numpy.int64)
    ends[owners + 1] = numpy.diff(step.indptr)
    ordered = step[numpy.argsort(owners)]
    matrix = csr_matrix((ordered.data, ordered.indices, numpy.cumsum(ends)), shape=(size, size))
    return matrix, earned


def row_matrix(
    planned: Sequence[Plan], size: int
) -> tuple[csr_matrix, Floats, Integers, list[Integers]]:
    """The same with a row for each tick: chances, gains, owner of each row, rows of each plan."""
    rows: list[Any] = []
    columns: list[Any] = []
    chances: list[Any] = []
    gains: list[Any] = []
    numbers: list[Integers] = []
    count = 0
    for plan in planned:
        sources, below = plan.group.sources, float(plan.below)
        number = numpy.arange(count, count + len(sources), dtype=numpy.int64)
        count += len(sources)
        numbers.append(number)
        gains.append(_floats(plan.gain, below, len(sources)))
        for step, jump in zip(plan.steps, plan.group.jumps, strict=True):
            rows.append(number)
            columns.append(jump.targets)
            chances.append(_floats(step, below, len(sources)))
    if not rows:
        return csr_matrix((0, size)), numpy.zeros(0), numpy.zeros(0, dtype=numpy.int64), numbers
    where = (numpy.concatenate(rows), numpy.concatenate(columns))
    matrix = csr_matrix((numpy.concatenate(chances), where), shape=(count, size))
    owners = numpy.concatenate([plan.group.sources for plan in planned])
    return matrix, numpy.concatenate(gains), owners, numbers


def _floats(values: Any, below: float, count: int) -> Floats:
    """Numerators as floats, one for each place."""
    try:
        if isinstance(values, int):
            return numpy.full(count, values / below)
        return numpy.asarray(values, dtype=numpy.float64) / below
    except OverflowError:
        raise Unsolved("numbers beyond the range of floats") from None


def future_of(chain: Chain, step: csr_matrix, planned: Sequence[Plan], meter: Meter) -> Future:
    """Why nothing is left at infinity, and what that costs. Raises Unsolved if nothing does."""
    discount = Fraction(chain.world.discount)
    if chain.world.life is not None:
        return Future(chain.over, chain.left(), Fraction(1))
    if discount < 1:
        return Future(chain.over, None, 1 / (1 - discount))
    settled = _settled(chain, step, planned)
    signed = bool(numpy.any(settled & ~chain.over))
    if not numpy.all(_leading_to(settled, step)):
        raise Unsolved("some places are never left, and go on earning")
    ranks = _ranks(chain, step, settled, meter)
    return Future(settled, ranks, Fraction(1), ranked=not signed, signed=signed)


def _settled(chain: Chain, step: csr_matrix, planned: Sequence[Plan]) -> Flags:
    """Over, or never earning again, whatever happens."""
    earning = numpy.zeros(chain.size, dtype=bool)
    for plan in planned:
        for jump in plan.group.jumps:
            earning[plan.group.sources] |= jump.gain.over != 0
    if numpy.any(~earning & ~chain.over):
        return chain.over | ~_leading_to(earning | chain.over, step)
    return chain.over


def _leading_to(wanted: Flags, step: csr_matrix) -> Flags:
    """The places from which some of the wanted ones can be reached."""
    size = len(wanted)
    targets = numpy.flatnonzero(wanted)
    back = step.tocoo()
    rows = numpy.concatenate([back.col, numpy.full(len(targets), size)])
    columns = numpy.concatenate([back.row, targets])
    graph = csr_matrix((numpy.ones(len(rows), bool), (rows, columns)), shape=(size + 1, size + 1))
    found = numpy.zeros(size + 1, dtype=bool)
    found[breadth_first_order(graph, size, return_predecessors=False)] = True
    return found[:size]


def masked(step: csr_matrix, settled: Flags) -> csr_matrix:
    """Without the rows of settled places."""
    if not numpy.any(settled & (numpy.diff(step.indptr) > 0)):
        return step
    live = csr_matrix((~settled).astype(numpy.float64)).T
    return step.multiply(live).tocsr()


def _ranks(chain: Chain, step: csr_matrix, settled: Flags, meter: Meter) -> NDArray[Any]:
    """Integers that fall by at least 1 in expectation until a settled place. Raises Unsolved."""
    system = System.of(masked(step, settled), None, meter)
    times = system.solve(numpy.where(settled, 0.0, float(COST)), 0.1)
    if float(times.max(initial=0.0)) > LARGEST_RANK or float(times.min(initial=0.0)) < 0:
        raise Unsolved("the expected time is too long")
    ranks = numpy.ceil(times).astype(numpy.int64)
    for plan, miss in differences(list(plans(chain, Fraction(1), Fraction(1))), ranks, 1):
        live = ~settled[plan.group.sources]
        if numpy.any(miss.positive() & live):
            raise Unsolved("no rank was found")
    return ranks
