"""What a search remembers of an attempt that is over; the schedule goes by nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt that led to no switch, in words; `candidate` is the text of its program, or ""."""

    technique: str
    fate: str
    reason: str
    candidate: str


@dataclass(frozen=True, slots=True)
class Tried:
    """An attempt that is over. `phase` is 0 if no schedule asked for it.

    Not `ended`: it ran short of work, and may come out otherwise with more. `exhausted`: its
    proposer does not count as far as its number. `candidate` is the SHA-256 of one that was judged
    at the place `here`, "" if none was. `refusal` is for outside programs; none if it was proved.
    """

    technique: str
    phase: int
    budget: int
    ended: bool
    exhausted: bool = False
    here: str = ""
    candidate: str = ""
    refusal: Refusal | None = None
