"""The fickle passenger of Gymnasium's Taxi, who is not in its transition table.

With some chance, drawn at the start and never shown, the passenger is fickle: the first time that
the taxi moves with the passenger inside, the destination becomes one of the three others, each
with the same chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from godel.errors import MeaningProblem
from godel.importers.table import Axis, Coordinates, Outcome, Table

STEADY, FICKLE = 0, 1
IN_TAXI: Final = 4
DESTINATIONS: Final = 4


def with_fickle_passenger(table: Table, chance: Fraction) -> Table:
    """The table over (row, column, errand, fickle). Raises MeaningProblem for no chance."""
    if not 0 <= chance <= 1:
        raise MeaningProblem(f"fickle_probability is {chance}, not from 0 to 1")
    moods = {STEADY: 1 - chance, FICKLE: chance}
    return replace(
        table,
        notes=(*table.notes, "fickle is 1 until the passenger changes the destination."),
        axes=(*table.axes, Axis("fickle", STEADY, FICKLE, seen=False)),
        start={
            (*state, mood): weight * likely
            for state, weight in table.start.items()
            for mood, likely in moods.items()
            if likely
        },
        rows={
            ((*state, mood), action): tuple(
                changed for outcome in outcomes for changed in _changed(state, outcome, mood)
            )
            for (state, action), outcomes in table.rows.items()
            for mood in moods
        },
    )


def _changed(before: Coordinates, outcome: Outcome, mood: int) -> Iterator[Outcome]:
    """What becomes of an outcome."""
    row, column, errand = outcome.state
    passenger, destination = divmod(before[2], DESTINATIONS)
    moved = (row, column) != before[:2]
    if mood == STEADY or passenger != IN_TAXI or not moved:
        yield replace(outcome, state=(*outcome.state, mood))
        return
    for other in range(DESTINATIONS):
        if other != destination:
            after = (row, column, errand - errand % DESTINATIONS + other, STEADY)
            weight = outcome.weight / (DESTINATIONS - 1)
            yield replace(outcome, state=after, weight=weight)
