"""The kernel and the second checker side by side."""

from __future__ import annotations

from dataclasses import dataclass

from godel import verify as second
from godel.kernel.proof import verify
from tests.kernel.certificates import ALLOWED

PLENTY = 10**12
"""Work that never runs out, so that the two measures of work play no part."""


@dataclass(frozen=True)
class Verdicts:
    """What the two say: None for yes, or the reason of a no."""

    kernel: str | None
    second: str | None

    @property
    def agree(self) -> bool:
        return (self.kernel is None) == (self.second is None)

    def __str__(self) -> str:
        return f"kernel: {self.kernel or 'accepted'}; second: {self.second or 'accepted'}"


def judged_by_second(data: bytes, work: int = PLENTY) -> str | None:
    """Why the second checker refuses; None if it accepts."""
    try:
        second.check_proof(data, ALLOWED, work)
    except second.RefusedError as reason:
        return str(reason) or "refused"
    return None


def judged(data: bytes) -> Verdicts:
    """What the two checkers say about a proof file."""
    verdict = verify(data, ALLOWED, PLENTY)
    return Verdicts(None if verdict.accepted else verdict.reason, judged_by_second(data))
