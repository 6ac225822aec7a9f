"""Work: what a search may spend, in units that do not depend on the machine or the clock.

One unit is 1,000 gas of untrusted Ouro or 1,000 of Z3's rlimit. What is neither has a fixed fee,
chosen so that a unit takes roughly as long everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field

RUNS_PER_UNIT = 2
"""Symbolic runs of one tick that make a unit."""

STATES_PER_UNIT = 2
"""Exact ticks, in tables, that make a unit."""

POINTS_PER_UNIT = 1_000
"""Places of a table, handled many at once, that make a unit."""

ARROWS_PER_UNIT = 400_000
"""Entries of a sparse matrix that an iteration of a solver reads for a unit."""

LINEAR_PROGRAM_FEE = 2
"""Units to start a linear program."""

ITERATIONS_PER_UNIT = 50
"""Iterations of the linear solver that make a unit."""

ROWS_PER_UNIT = 20
"""Inequalities written for a linear program that make a unit."""

PIECES_PER_UNIT = 8
"""Steps of cutting leaves along cells that make a unit."""

LEAST_REPLAY = 5_000_000
"""Units of the kernel that it may take over a certificate, however small the budget was."""

REPLAY_PER_UNIT = 250
"""Units of the kernel that it may take for each unit of the budget: replaying is no search."""


def replay_work(budget: int) -> int:
    """Units of the kernel that the certificate of an attempt with this budget may cost."""
    return max(LEAST_REPLAY, REPLAY_PER_UNIT * budget)


class OutOfWork(Exception):
    """The work limit was reached. The message says in which phase."""


@dataclass(slots=True)
class Meter:
    """Counts work against a limit, by phase. Mutable: one for each attempt.

    `pinched`: the limit has decided something, so that more work might give another outcome.
    """

    limit: int
    phases: dict[str, int] = field(default_factory=dict)
    pinched: bool = False

    @property
    def used(self) -> int:
        """Units spent so far."""
        return sum(self.phases.values())

    @property
    def remaining(self) -> int:
        """Units left."""
        return max(0, self.limit - self.used)

    def afford(self, wanted: int, share: int = 1) -> int:
        """What is wanted, as far as one part in `share` of what is left can pay it."""
        paid = self.remaining // share
        if paid < wanted:
            self.pinched = True
        return min(wanted, paid)

    def spend(self, units: int, phase: str) -> None:
        """Charge some units. Raises OutOfWork once the limit is passed."""
        self.phases[phase] = self.phases.get(phase, 0) + units
        if self.used > self.limit:
            self.pinched = True
            raise OutOfWork(f"the limit of {self.limit} units was reached in phase {phase}")

    def by_phase(self) -> tuple[tuple[str, int], ...]:
        """Units by phase, sorted by name."""
        return tuple(sorted(self.phases.items()))
