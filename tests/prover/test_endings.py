"""Lives without end or discount: countdowns, ranks and potentials, judged by the kernel."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import godel

ENDLESS = """\
(world w
  (state {state})
  (start {start})
  (life endless)
  (done {done})
  (step {step}))
(agent a)
"""

COUNTDOWN = ENDLESS.format(
    state="(n int 0 100000000) (hot bool)",
    start="(n 50000000) (hot true)",
    done="(= n 0)",
    step="(reward (if hot -2 1)) (chance (1/3 (set hot (not hot))) (2/3)) (set n (- n 1))",
)

LOSSES = ENDLESS.format(
    state="(x int 0)",
    start="(x 7)",
    done="(= x 0)",
    step="(reward -3) (chance (3/4 (set x (- x 1))) (1/4 (set x (+ x 1))))",
)

ROUNDED = ENDLESS.format(
    state="(x int 0 100000)",
    start="(x 9)",
    done="(= x 0)",
    step="(reward 1) (chance (1/2) (1/2 (set x (quotient x 2))))",
)

STUCK = ENDLESS.format(
    state="(x int 0 9)",
    start="(x 4)",
    done="(= x 0)",
    step="(reward 1) (if (< x 5) (set x x) (set x (- x 1)))",
)


def bounds(tmp_path: Path, text: str, work: int = 3_000) -> godel.Bounds:
    path = tmp_path / "w.ouro"
    path.write_text(text)
    found = godel.bound(path, work=work)
    if found.certificate:
        assert godel.check(found.certificate).valid
    return found


def test_a_countdown_needs_no_sign(tmp_path: Path) -> None:
    """P(hot) is 1/2 + 1/2 (1/3)^t at tick t, and 1 - 3 P(hot) is earned: n ticks of -1/2, and
    -3/2 (1/3)^t, which is -9/4 in all but for (1/3)^n.
    """
    total = -Fraction(5 * 10**7, 2) - Fraction(9, 4)
    found = bounds(tmp_path, COUNTDOWN)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= total <= found.upper + Fraction(1, 10**12)
    assert found.upper - found.lower < abs(total) / 100
    assert b"countdown" in found.certificate


def test_losses_until_an_end_that_is_certain(tmp_path: Path) -> None:
    """Two ticks a step on average: 3 * 7 / (3/4 - 1/4) is lost, exactly."""
    found = bounds(tmp_path, LOSSES)
    assert found.lower == found.upper == -42
    assert b"terminates" in found.certificate


def test_quotients_are_followed(tmp_path: Path) -> None:
    """9, 4, 2, 1: four halvings, each of which takes two ticks on average."""
    found = bounds(tmp_path, ROUNDED)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= 8 <= found.upper
    assert found.upper - found.lower < Fraction(1, 10)


@pytest.mark.parametrize("work", [300, 3_000])
def test_what_never_ends_has_no_upper_bound(tmp_path: Path, work: int) -> None:
    assert bounds(tmp_path, STUCK, work).upper is None
