"""Pieces: the leaves of an exploration, cut along the cells of a bound."""

from __future__ import annotations

from dataclasses import dataclass

from godel.language.polynomial import Polynomial, substitute
from godel.language.region import Region, Undecided
from godel.language.values import Unknown, Value
from godel.prover.cells import Cell, Cells
from godel.prover.exploration import Arrow, Exploration, Leaf
from godel.prover.work import PIECES_PER_UNIT, Meter


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A leaf cut along the cells: where it starts, and the cell that each arrow ends in."""

    region: Region
    leaf: Leaf
    source: Cell
    targets: tuple[Cell, ...]


def pieces_of(exploration: Exploration, cells: Cells, meter: Meter) -> tuple[Piece, ...]:
    """Every leaf, cut until source and targets lie in one cell each."""
    found: list[Piece] = []
    steps = 0
    pending = [(leaf.region, leaf) for leaf in reversed(exploration.leaves)]
    while pending:
        region, leaf = pending.pop()
        steps += 1
        if steps % PIECES_PER_UNIT == 0:
            meter.spend(1, "cells")
        try:
            here = {name: region.value(name) for name in exploration.names()}
            source = cells.find(here, region)
            targets = tuple(cells.find(now(arrow, region), region) for arrow in leaf.arrows)
        except Undecided as undecided:
            pending.extend((part, leaf) for part in reversed(region.split(undecided.split)))
            continue
        found.append(Piece(region, leaf, source, targets))
    return tuple(found)


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
