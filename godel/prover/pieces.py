"""Pieces: the leaves of an exploration, cut along the cells of a bound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from godel.language.polynomial import Polynomial, substitute
from godel.language.region import Region, Undecided
from godel.language.values import Unknown, Value
from godel.prover.cells import Cell, Cells
from godel.prover.exploration import Arrow, Leaf
from godel.prover.work import PIECES_PER_UNIT, Meter


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A leaf cut along the cells: where it starts, and the cell that each arrow ends in."""

    region: Region
    leaf: Leaf
    source: Cell
    targets: tuple[Cell, ...]

    def stale(self) -> bool:
        """Whether one of its cells has been split since."""
        return any(cell.split is not None for cell in (self.source, *self.targets))


def cut_along(
    parts: Iterable[Piece], names: tuple[str, ...], cells: Cells, meter: Meter
) -> tuple[Piece, ...]:
    """Pieces, cut until source and targets lie in one cell each. Raises OutOfWork.

    The cells that they name may have been split since.
    """
    found: list[Piece] = []
    steps = 0
    pending = list(parts)[::-1]
    while pending:
        piece = pending.pop()
        region, leaf = piece.region, piece.leaf
        steps += 1
        if steps % PIECES_PER_UNIT == 0:
            meter.spend(1, "cells")
        try:
            here = {name: region.value(name) for name in names}
            source = cells.find(here, region, piece.source)
            targets = tuple(
                cells.find(now(arrow, region), region, before)
                for arrow, before in zip(leaf.arrows, piece.targets, strict=True)
            )
        except Undecided as undecided:
            smaller = reversed(region.split(undecided.split))
            pending.extend(Piece(part, leaf, piece.source, piece.targets) for part in smaller)
            continue
        found.append(Piece(region, leaf, source, targets))
    return tuple(found)


def whole(leaf: Leaf, cells: Cells) -> Piece:
    """A leaf that is not cut yet."""
    return Piece(leaf.region, leaf, cells.root, (cells.root,) * len(leaf.arrows))


def now(arrow: Arrow, region: Region) -> dict[str, Value]:
    """Values after an arrow, with the variables that the region fixes put in."""
    return {name: fixed(value, region) for name, value in arrow.after.items()}


def fixed(value: Value, region: Region) -> Value:
    """A value with the variables that the region fixes put in."""
    if isinstance(value, Unknown):
        return region.value(value.variable)
    if not isinstance(value, Polynomial):
        return value
    known = {n: v for n in value.variables() if isinstance(v := region.value(n), int)}
    return substitute(value, known) if known else value
