"""The best that any program can get from each place: policy iteration in floats. Not trusted.

A row is one action at one place. Where nothing is discounted and no life ends, places that can be
kept for ever going round in each other without gain (maximal end components) share one value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from godel.prover.chains import Flags
from godel.prover.columns import Integers
from godel.prover.evaluation import Floats, System, Unsolved
from godel.prover.work import ARROWS_PER_UNIT, Meter

MOST_POLICIES = 200
FIRST_SWEEPS = 30
"""Sweeps of value iteration before policies are solved exactly."""

PRECISE = 1e-13
MOST_PEELINGS = 1_000


@dataclass(slots=True, eq=False)
class Choices:
    """Rows of discounted chances and gains, each with its owner; owners without rows end.

    Mutable: rows are kept in the order of their owners.
    """

    step: csr_matrix
    earned: Floats
    owners: Integers
    size: int
    meter: Meter
    ticks_first: NDArray[numpy.int64] | None = None

    def __post_init__(self) -> None:
        order = numpy.argsort(self.owners, kind="stable")
        if numpy.any(order[1:] < order[:-1]):
            self.step = self.step[order].tocsr()
            self.earned, self.owners = self.earned[order], self.owners[order]
        self.rows = order

    rows: Integers = None  # type: ignore[assignment]

    def best(self) -> tuple[Floats, Integers]:
        """Values of all owners, and the row that each owner with rows should take."""
        owned, starts = numpy.unique(self.owners, return_index=True)
        values = numpy.zeros(self.size)
        if not len(owned):
            return values, starts
        for _ in range(FIRST_SWEEPS):
            worth = self._worth(values)
            values[owned] = numpy.maximum.reduceat(worth, starts)
        chosen = self._greedy(self._worth(values), owned, starts, None, values)
        for _ in range(MOST_POLICIES):
            values = self._solve(owned, chosen)
            better = self._greedy(self._worth(values), owned, starts, chosen, values)
            if numpy.array_equal(better, chosen):
                return values, self.rows[chosen]
            chosen = better
        raise Unsolved("policy iteration does not end")

    def _worth(self, values: Floats) -> Floats:
        self.meter.spend(1 + self.step.nnz // ARROWS_PER_UNIT, "solve")
        worth: Floats = self.step @ values + self.earned
        return worth

    def _greedy(
        self, worth: Floats, owned: Integers, starts: Integers,
        chosen: Integers | None, values: Floats,
    ) -> Integers:  # fmt: skip
        """The best row of each owner; the one chosen before, unless another is clearly better."""
        most = numpy.maximum.reduceat(worth, starts)
        place = numpy.searchsorted(owned, self.owners)
        at_best = numpy.flatnonzero(worth == most[place])
        first = at_best[numpy.unique(place[at_best], return_index=True)[1]]
        if chosen is None:
            return first
        margin = PRECISE * max(1.0, float(numpy.abs(values).max(initial=0.0)))
        return numpy.where(most > worth[chosen] + 16 * margin, first, chosen)

    def _solve(self, owned: Integers, chosen: Integers) -> Floats:
        """What one policy is worth."""
        rows = numpy.full(self.size + 1, 0, dtype=numpy.int64)
        rows[owned + 1] = numpy.diff(self.step.indptr)[chosen]
        taken = self.step[chosen]
        step = csr_matrix((taken.data, taken.indices, numpy.cumsum(rows)), (self.size, self.size))
        earned = numpy.zeros(self.size)
        earned[owned] = self.earned[chosen]
        scale = float(numpy.abs(earned).max(initial=0.0))
        return System.of(step, self.ticks_first, self.meter).solve(earned, PRECISE * scale)


def components(step: csr_matrix, owners: Integers, size: int) -> tuple[Integers, Flags]:
    """Maximal end components: the class of each place, and the rows that stay in theirs.

    A place in none is a class of its own, and none of its rows stays.
    """
    entries = step.tocoo()
    source, target, row = owners[entries.row], entries.col, entries.row
    alive = numpy.ones(step.shape[0], dtype=bool)
    labels = numpy.arange(size)
    for _ in range(MOST_PEELINGS):
        kept = alive[row]
        ones = numpy.ones(int(kept.sum()), dtype=bool)
        graph = csr_matrix((ones, (source[kept], target[kept])), shape=(size, size))
        labels = connected_components(graph, directed=True, connection="strong")[1].astype(
            numpy.int64
        )
        leaving = row[kept & (labels[source] != labels[target])]
        if not len(leaving):
            staying = numpy.zeros(size, dtype=bool)
            staying[owners[alive]] = True
            alone = labels.max(initial=-1) + 1 + numpy.arange(size)
            classes = numpy.where(staying, labels, alone)
            return numpy.unique(classes, return_inverse=True)[1].astype(numpy.int64), alive
        alive[leaving] = False
    raise Unsolved("too many end components within each other")


def quotient(
    step: csr_matrix, earned: Floats, owners: Integers, classes: Integers, staying: Flags
) -> tuple[csr_matrix, Floats, Integers]:
    """Rows that leave their class, from class to class; and one that stops, where one may stay."""
    size = int(classes.max(initial=-1)) + 1
    places = len(classes)
    onto = csr_matrix((numpy.ones(places), (numpy.arange(places), classes)), (places, size))
    leaving = numpy.flatnonzero(~staying)
    stops = numpy.unique(classes[owners[staying]])
    moved: Any = step[leaving] @ onto
    data, indices = moved.data, moved.indices
    ends = numpy.concatenate([moved.indptr, numpy.full(len(stops), moved.indptr[-1])])
    joined = csr_matrix((data, indices, ends), shape=(len(leaving) + len(stops), size))
    gains = numpy.concatenate([earned[leaving], numpy.zeros(len(stops))])
    return joined, gains, numpy.concatenate([classes[owners[leaving]], stops])
