"""What a search remembers of an attempt that is over; the schedule goes by nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt that is over. `phase` is 0 if no schedule asked for it.

    Not `ended`: it ran short of work, and may come out otherwise with more. `exhausted`: its
    proposer does not count as far as its number. `candidate` is the SHA-256 of one that was judged
    at the place `here`, "" if none was.
    """

    technique: str
    phase: int
    budget: int
    ended: bool
    exhausted: bool = False
    here: str = ""
    candidate: str = ""
