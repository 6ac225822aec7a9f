"""Effort: what proposing and screening cost, counted in gas and charged in whole work units."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from godel.prover.work import STATES_PER_UNIT, Meter
from godel.world.model import Action, Branch, State

GAS_PER_UNIT = 1_000
TICK_GAS = GAS_PER_UNIT // STATES_PER_UNIT
"""Charge for one step of the world, whatever it computes."""

CELLS_PER_GAS = 4
"""Entries of a table of expressions by situations that cost one unit of gas."""

MOST_STEPS = 200_000
"""Steps of a world that a process keeps."""

Steps: TypeAlias = dict[tuple[State, Action], "tuple[Branch, ...] | None"]
"""The world's branches from a state with an action, None if it faults."""


@dataclass(slots=True)
class Effort:
    """Gas spent in one phase; every thousand is one unit of the meter. Mutable.

    `considered` counts the programs that a proposer has looked at. `steps` are those of the world
    that this process has computed before: they save time, and cost what they cost anyone. Not
    `repeatable`: somebody outside was asked, who may answer otherwise next time.
    """

    meter: Meter
    phase: str
    gas: int = 0
    considered: int = 0
    steps: Steps = field(default_factory=dict)
    repeatable: bool = True

    def spend(self, gas: int) -> None:
        """Charge some gas. Raises OutOfWork."""
        before = self.gas // GAS_PER_UNIT
        self.gas += gas
        units = self.gas // GAS_PER_UNIT - before
        if units:
            self.meter.spend(units, self.phase)

    def cells(self, count: int) -> None:
        """Charge for entries of a table. Raises OutOfWork."""
        self.spend(count // CELLS_PER_GAS + 1)

    def affordable_ticks(self, share: int) -> int:
        """How many steps of the world one part in `share` of the remaining work would pay."""
        return self.meter.remaining * STATES_PER_UNIT // share

    def pinch(self) -> None:
        """A limit that follows from the budget was met: more work might give something else."""
        self.meter.pinched = True
