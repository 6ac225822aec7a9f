"""The inequalities of a linear program: what must hold on a piece, at corners and far away."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from godel.language.polynomial import Polynomial, Quantity, multiply, substitute, variable
from godel.language.region import Region
from godel.language.values import Number
from godel.prover.exploration import Unprovable
from godel.prover.pieces import fixed

MAXIMUM_FREE = 6
"""Most variables that may be free in one inequality (2^6 corners)."""


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One inequality `sum of coefficient * unknown + constant >= 0`, and the piece it is from."""

    coefficients: tuple[tuple[int, Number], ...]
    constant: Number
    piece: int
    far: bool = False
    """Whether it speaks of a direction without end, where no constant can mend it."""

    def negated(self) -> Row:
        """The inequality for the other side."""
        turned = tuple((place, -value) for place, value in self.coefficients)
        return Row(turned, -self.constant, self.piece, self.far)


def inequalities(
    region: Region, gap: dict[int, Quantity], constant: Quantity, piece: int
) -> list[Row]:
    """`gap + constant >= 0` at every corner of a box, and along every direction without end.

    Raises Unprovable where too many variables are free.
    """
    known = {k: _number_or_polynomial(v, region) for k, v in gap.items()}
    free = _number_or_polynomial(constant, region)
    names = sorted({n for v in (*known.values(), free) if isinstance(v, Polynomial)
                    for n in v.variables()})  # fmt: skip
    ends: list[list[int]] = []
    rows: list[Row] = []
    for name in names:
        low, high = region.interval(variable(name))
        corners = [end for end in (low, high) if end is not None] or [0]
        ends.append(corners)
        for direction, end in ((1, high), (-1, low)):
            if end is None:
                slopes = {k: multiply(direction, _slope(v, name)) for k, v in known.items()}
                slope = multiply(direction, _slope(free, name))
                rows.append(_row(slopes, slope, piece, far=True))
    if len(ends) > MAXIMUM_FREE:
        why = f"outside the fragment: {len(ends)} variables in one inequality"
        raise Unprovable(why)
    for corner in product(*ends):
        at = dict(zip(names, corner, strict=True))
        rows.append(_row({k: substitute(v, at) for k, v in known.items()},
                         substitute(free, at), piece))  # fmt: skip
    return rows


def _number_or_polynomial(value: Quantity, region: Region) -> Quantity:
    result = fixed(value, region)
    return result if isinstance(result, int | Fraction | Polynomial) else 0


def _slope(value: Quantity, name: str) -> Number:
    return value.coefficient(((name, 1),)) if isinstance(value, Polynomial) else 0


def _row(values: dict[int, Quantity], constant: Quantity, piece: int, far: bool = False) -> Row:
    kept = tuple((k, v) for k, v in values.items() if not isinstance(v, Polynomial) and v)
    return Row(kept, constant if not isinstance(constant, Polynomial) else 0, piece, far)
