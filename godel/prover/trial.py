"""Trying a certificate: the kernel's own instructions on a meter, and where they failed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from godel.kernel.context import Context
from godel.kernel.evidence import Checked, Fails, Obligation
from godel.kernel.proof import WORK, execute, open_proof
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Subject
from godel.language.meter import Exhausted
from godel.language.region import Region
from godel.language.syntax import Node
from godel.prover.work import Meter
from godel.world.tick import WorldFault

UNITS = 1_000
"""Units of the kernel's own work that make a unit of the prover's."""


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Why the kernel refuses ("" if it does not), and the region where an obligation failed."""

    refused: str
    region: Region | None


@dataclass(frozen=True, slots=True, eq=False)
class Watched(Context):
    """The kernel's context, but it remembers the regions where an obligation failed."""

    failed: list[Region] = field(default_factory=list)

    @classmethod
    def of(cls, old: Context) -> Watched:
        """The same context, watched."""
        return cls(
            old.world, old.running, old.here, old.candidate, old.meter, old.target, old.trust
        )

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        """Check an obligation as the kernel does."""

        def watched(region: Region) -> None:
            try:
                obligation(region)
            except (Fails, WorldFault, Refused):
                self.failed.append(region)
                raise

        return Context.check(self, subject, watched, evidence)


def trial(data: bytes, meter: Meter) -> Tried:
    """Carry out the instructions of a proof file, with what is left of a meter.

    Raises OutOfWork. That nothing is refused here is no verdict: only `verify` gives one.
    """
    units = min(WORK, meter.remaining * UNITS)
    left, refused = units, ""
    failed: list[Region] = []
    try:
        state, instructions = open_proof(data, units)
        old = state.context
        context = Watched.of(old)
        failed, state = context.failed, replace(state, context=context)
        try:
            for instruction in instructions:
                state = execute(state, instruction)
        finally:
            left = max(0, old.meter.left)
    except Refused as refusal:
        refused = str(refusal)
    except Exhausted:
        refused = "the kernel's limit of work"
        meter.pinched = meter.pinched or units < WORK
    meter.spend(1 + (units - left) // UNITS, "check")
    return Tried(refused, failed[-1] if failed else None)
