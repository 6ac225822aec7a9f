"""Effort: what bounds the work of a decision, so that no input keeps the machine for ever.

One unit is one machine word of a sequent, or one world of a model, that is looked at. It depends on
no clock, so the same question has the same answer everywhere, "not within the effort" included.
"""

from __future__ import annotations

from godel.errors import GodelError

EFFORT = 3_000_000
"""Units that a command spends at most unless it is told otherwise: some seconds."""


class OutOfEffort(GodelError):
    """The work that was allowed is spent before there was an answer."""

    code = "effort"
    exit_code = 1


class Effort:
    """Counts work up to a limit. Mutable."""

    def __init__(self, limit: int = EFFORT) -> None:
        self.limit = limit
        self.used = 0

    def spend(self, units: int) -> None:
        """Count some work. Raises OutOfEffort once the limit is passed."""
        self.used += units
        if self.used > self.limit:
            raise OutOfEffort(
                f"not decided within {self.limit:,} units of effort", hint="allow more: --effort N"
            )
