"""Solving `x = gain + discount * P x` in floats: what a policy is worth. Nothing here is trusted.

The places are put into an order in which most arrows go back. Where all do, one substitution
solves the system; else a Krylov method, preconditioned by a sweep in this order and one back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix, identity, tril, triu
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import SuperLU, splu

from godel.prover.work import ARROWS_PER_UNIT, Meter

Floats: TypeAlias = NDArray[numpy.float64]

DIRECT = 3_000
"""Systems up to this size are factorised."""

MOST_ITERATIONS = 400
MOST_ROUNDS = 12
LEAST_FACTOR = 1e-9
"""By how much a residual is made smaller in one round, before it is computed anew."""


class Unsolved(Exception):
    """The system has no answer that floats can find."""


@dataclass(slots=True, eq=False)
class System:
    """`(I - step) x = right`, factorised as far as it pays. Mutable: a meter is charged."""

    matrix: csr_matrix
    order: NDArray[numpy.int64]
    forward: SuperLU
    backward: SuperLU | None
    diagonal: Floats
    meter: Meter

    @classmethod
    def of(cls, step: csr_matrix, order: NDArray[numpy.int64] | None, meter: Meter) -> System:
        """The system of a matrix of discounted chances. Raises Unsolved if it is singular."""
        size = step.shape[0]
        if order is None:
            order = ordering(step)
        matrix = (identity(size, format="csr") - step).tocsr()[order][:, order].tocsr()
        meter.spend(1 + 40 * matrix.nnz // ARROWS_PER_UNIT, "solve")
        try:
            if size <= DIRECT:
                meter.spend(size // 100, "solve")
                return cls(matrix, order, splu(matrix.tocsc()), None, matrix.diagonal(), meter)
            lower, upper = tril(matrix, format="csc"), triu(matrix, 1, format="csc")
            forward = _triangle(lower)
            if upper.nnz == 0:
                return cls(matrix, order, forward, None, matrix.diagonal(), meter)
            backward = _triangle(triu(matrix, format="csc"))
        except RuntimeError:
            raise Unsolved("the equations of the values are singular") from None
        return cls(matrix, order, forward, backward, matrix.diagonal(), meter)

    def solve(self, right: Floats, tolerance: float) -> Floats:
        """An answer whose residual is below the tolerance everywhere, if floats allow."""
        wanted = right[self.order]
        answer = self._solve(wanted, tolerance)
        if not numpy.all(numpy.isfinite(answer)):
            raise Unsolved("the values grow without end")
        found = numpy.empty_like(answer)
        found[self.order] = answer
        return found

    def _solve(self, right: Floats, tolerance: float) -> Floats:
        answer: Floats = self.forward.solve(right)
        if self.backward is None:
            residual = right - self.matrix @ answer
            if numpy.abs(residual).max(initial=0.0) > tolerance:
                answer = answer + self.forward.solve(residual)
            return answer
        best, left = answer, numpy.inf
        for _ in range(MOST_ROUNDS):
            residual = right - self.matrix @ answer
            worst = float(numpy.abs(residual).max(initial=0.0))
            if worst < left:
                best = answer
            if worst <= tolerance or worst > left / 2 or not numpy.isfinite(worst):
                break
            left = worst
            goal = max(LEAST_FACTOR, tolerance / worst / 2)
            answer = answer + worst * self._change(residual / worst, goal)
        return best

    def _change(self, residual: Floats, goal: float) -> Floats:
        """An answer for a residual of size 1 that leaves one below the goal, or what was reached.

        H. van der Vorst, "Bi-CGSTAB" (1992). Sums are numpy's own: those of a BLAS library depend
        on how many threads it takes, and its threads cost more than they save.
        """
        shadow, found = residual.copy(), numpy.zeros_like(residual)
        along, applied = residual, found
        strength, first, second = _dot(shadow, residual), 1.0, 1.0
        for _ in range(MOST_ITERATIONS):
            self._charge()
            guided = self._precondition(along)
            applied = self.matrix @ guided
            common = _dot(shadow, applied)
            if common == 0.0 or not numpy.isfinite(common):
                break
            first = strength / common
            found += first * guided
            residual = residual - first * applied
            if numpy.abs(residual).max() <= goal:
                break
            guided = self._precondition(residual)
            turned = self.matrix @ guided
            second = _dot(turned, residual) / (_dot(turned, turned) or 1.0)
            found += second * guided
            residual = residual - second * turned
            before, strength = strength, _dot(shadow, residual)
            if numpy.abs(residual).max() <= goal or before == 0.0 or second == 0.0:
                break
            along = residual + strength / before * (first / second) * (along - second * applied)
        return found

    def _precondition(self, residual: Floats) -> Floats:
        """A sweep forward and one back."""
        forward: Floats = self.forward.solve(residual)
        if self.backward is None:
            return forward
        both: Floats = self.backward.solve(self.diagonal * forward)
        return both

    def _charge(self) -> None:
        self.meter.spend(1 + 8 * self.matrix.nnz // ARROWS_PER_UNIT, "solve")


def _dot(left: Floats, right: Floats) -> float:
    """The sum of products, added up in pairs in one thread."""
    return float(numpy.add.reduce(left * right))


def _triangle(matrix: csc_matrix) -> SuperLU:
    """A triangular matrix, ready for substitution."""
    options = {"Equil": False, "SymmetricMode": False}
    return splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=0.0, options=options)


def ordering(step: csr_matrix) -> NDArray[numpy.int64]:
    """An order in which arrows tend to go back: components, and within them the last reached."""
    size = step.shape[0]
    _, labels = connected_components(step, directed=True, connection="strong")
    reached = numpy.zeros(size, dtype=numpy.int64)
    order = breadth_first_order(step, 0, return_predecessors=False)
    reached[order] = numpy.arange(len(order))
    return numpy.lexsort((-reached, labels))
