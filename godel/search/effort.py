"""Effort: what proposing and screening cost, counted in gas and charged in whole work units."""

from __future__ import annotations

from dataclasses import dataclass

from godel.prover.work import STATES_PER_UNIT, Meter

GAS_PER_UNIT = 1_000
TICK_GAS = GAS_PER_UNIT // STATES_PER_UNIT
"""Charge for one step of the world, whatever it computes."""

CELLS_PER_GAS = 4
"""Entries of a table of expressions by situations that cost one unit of gas."""


@dataclass(slots=True)
class Effort:
    """Gas spent in one phase; every thousand is one unit of the meter. Mutable.

    `considered` counts the programs that a proposer has looked at.
    """

    meter: Meter
    phase: str
    gas: int = 0
    considered: int = 0

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
