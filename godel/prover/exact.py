"""Both bounds at once, where a template meets Bellman's equation exactly."""

from __future__ import annotations

from godel.language.syntax import head
from godel.prover.endings import Ending, reason
from godel.prover.exploration import Exploration, Unprovable
from godel.prover.linear_bounds import AffineBound, bound_of
from godel.prover.matching import matched
from godel.prover.sides import Side
from godel.prover.starting import Belief, first_cells
from godel.prover.template import Template
from godel.prover.work import Meter

DEGREES = (1, 2, 3, 4)

UNKNOWNS_PER_UNIT = 10
"""Unknowns of a template of degree over 2 whose equations are written for a unit."""

SHARE = 20
"""Those are tried for at most this part of the work that is left."""


def exact_bounds(
    exploration: Exploration, belief: Belief, ending: Ending | None, meter: Meter
) -> tuple[AffineBound, ...]:
    """An upper and a lower bound that agree, or those of them for which there is a reason.

    Raises OutOfWork.
    """
    for degree in DEGREES:
        cells, features = first_cells(exploration, belief)
        upper, lower = (
            Side(exploration, cells, Template(features, degree), kind, meter)
            for kind in (True, False)
        )
        if degree > 2:
            units = len(upper.columns()) // UNKNOWNS_PER_UNIT
            if units > meter.remaining // SHARE:
                break
            meter.spend(units, "exact solution")
        try:
            upper.renew()
            solution = matched(upper, meter)
            if solution is None:
                continue
            lower.follow(upper)
            found: list[AffineBound] = []
            for side in (lower, upper):
                why = reason(side, solution, ending)
                if why is not None:
                    rank = ending.rank if ending and head(why) == "terminates" else None
                    found.append(bound_of(side, solution, belief, why, rank))
        except Unprovable:
            continue
        return tuple(found)
    return ()
