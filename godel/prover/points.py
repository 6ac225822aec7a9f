"""A point of a region: an exact state, where one can be found. Untrusted, like all that asks Z3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import TypeAlias

from godel.errors import GodelError
from godel.language.polynomial import Polynomial, substitute, variable
from godel.language.region import Region
from godel.language.values import Scalar, Value
from godel.prover.queries import box_of, feasible
from godel.prover.solver import Solver
from godel.world.model import Declared

MOST_TRIED = 20_000
SOLVER_BUDGET = 500

Point: TypeAlias = Mapping[str, Scalar]


def point_in(
    region: Region, declared: tuple[Declared, ...], solver: Solver | None = None
) -> tuple[Point | None, bool]:
    """Values of the declared variables in a region, and whether none at all exist.

    Small regions are searched point by point, corners are tried first, and the solver, if there is
    one, is asked last. (None, False) means that nothing is known.
    """
    if _enumerable(region):
        found = next((p for p in _points(region) if _inside(region, p)), None)
        return (None, True) if found is None else (_complete(found, region, declared), False)
    corner = {name: _corner(region, name) for name in _free(region)}
    if _inside(region, corner):
        return _complete(corner, region, declared), False
    if solver is None:
        return None, False
    box, constraints = box_of(region.intervals)
    try:
        verdict = feasible(solver, box, constraints, budget=SOLVER_BUDGET)
    except GodelError:
        return None, False
    if verdict.model is None:
        return None, verdict.status == "unsat"
    model = {v.name: int(value) for v, value in zip(box, verdict.model, strict=True)}
    return _complete(model, region, declared), False


def _free(region: Region) -> tuple[str, ...]:
    """The integer variables that a region says something about."""
    return tuple(sorted({name for form, _ in region.intervals for name in form.variables()}))


def _enumerable(region: Region) -> bool:
    count = 1
    for name in _free(region):
        low, high = region.recorded(variable(name))
        if low is None or high is None:
            return False
        count *= max(0, high - low + 1)
        if count > MOST_TRIED:
            return False
    return True


def _points(region: Region) -> Iterator[dict[str, int]]:
    names = _free(region)
    ends = [region.recorded(variable(name)) for name in names]
    for values in product(*(range(low or 0, (high or 0) + 1) for low, high in ends)):
        yield dict(zip(names, values, strict=True))


def _corner(region: Region, name: str) -> int:
    """The end of a variable's interval that is nearest to 0, or 0."""
    low, high = region.recorded(variable(name))
    if low is not None and low > 0:
        return low
    return high if high is not None and high < 0 else 0


def _inside(region: Region, point: Mapping[str, int]) -> bool:
    for form, (low, high) in region.intervals:
        value = substitute(form, dict(point))
        if isinstance(value, Polynomial):
            return False
        if (low is not None and value < low) or (high is not None and value > high):
            return False
    return True


def _complete(point: Mapping[str, int], region: Region, declared: tuple[Declared, ...]) -> Point:
    """The point with a value for each declared variable that the region leaves open."""
    choices = dict(region.choices)
    values: dict[str, Scalar] = {}
    for item in declared:
        options = choices.get(item.name)
        values[item.name] = options[0] if options else point.get(item.name, 0)
    return values


def state_at(point: Point, declared: tuple[Declared, ...]) -> tuple[Value, ...]:
    """The values of some declared variables, in their order."""
    return tuple(point[item.name] for item in declared)
