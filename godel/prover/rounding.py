"""What evaluations and ceilings by table share: the places of the belief, the grid of values."""

from __future__ import annotations

from fractions import Fraction

from godel.kernel.theorems import Here
from godel.prover.chains import Chain
from godel.world.model import Memory
from godel.world.tick import is_over

EXACT_STATES = 60
"""Chains up to this size are solved exactly."""

TOLERANCE = Fraction(1, 10**9)
"""Width between the bounds here that rounding aims at, relative to them."""


def weighted(chain: Chain, here: Here, memory: Memory) -> tuple[tuple[Fraction, int], ...]:
    """Weights of the belief and indexes of its places, but for those that are over."""
    return tuple(
        (Fraction(weight), chain.find(state, memory))
        for weight, state in here.belief
        if not is_over(chain.world, state)
    )


def round_number(least: float) -> int:
    """The least of 1, 2, 5, 10, 20, ... that is not below a number."""
    found, exact = 1, Fraction(min(max(least, 1.0), 1e300))
    while True:
        for lead in (1, 2, 5):
            if found * lead >= exact:
                return found * lead
        found *= 10
