"""How much the prover proves: random worlds whose exact answer is known."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.kernel.theorems import Here
from godel.prover.solver import Solver
from godel.prover.tactics import bound, prove
from godel.prover.work import Meter
from godel.world.belief import normalise
from tests.quality.random_worlds import Case, make

WORK = 5_000
BLOCKS = 6
CASES = 50


def _here(case: Case) -> Here:
    return Here(0, normalise(list(case.world.start)), case.running.initial)


def _wide(case: Case) -> bool:
    """Whether the two utilities differ by more than one percent."""
    return abs(case.after - case.before) * 100 > max(abs(case.before), abs(case.after))


@pytest.mark.parametrize("block", range(BLOCKS))
def test_comparisons_are_right_and_wide_ones_are_proved(block: int) -> None:
    """300 random pairs: no verdict contradicts the exact values; 95 % of wide gaps are proved."""
    right = wide = 0
    with Solver() as solver:
        for seed in range(block * CASES, (block + 1) * CASES):
            case = make(seed)
            attempt = prove(
                case.world, case.running, case.candidate, _here(case), Meter(WORK), solver
            )
            if attempt.verdict == "proved":
                assert case.after > case.before, case.text
            if attempt.verdict == "refuted":
                assert case.after <= case.before, case.text
            if _wide(case):
                wide += 1
                right += attempt.verdict == ("proved" if case.after > case.before else "refuted")
    assert wide >= 10
    assert right * 100 >= 95 * wide, f"{right} of {wide}"


@pytest.mark.parametrize("seed", range(1000, 1040))
def test_bounds_contain_the_exact_value_and_are_tight(seed: int) -> None:
    case = make(seed)
    with Solver() as solver:
        found = bound(case.world, case.running, _here(case), Meter(WORK), None, None, solver)
    lower, upper = found.interval.lower, found.interval.upper
    assert lower is not None
    assert upper is not None
    assert lower <= case.before <= upper, case.text
    assert upper - lower <= Fraction(1, 100) * max(1, abs(case.before))
