"""Bounds of ranges of any length: what is found holds, and is as tight as the cells allow."""

from __future__ import annotations

from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

import pytest

import godel

CHAIN = """\
(world chain
  (state (x int 0 {n}) (caught bool))
  (start (x 0) (caught false))
  (life endless)
  (done (or caught (= x {n})))
  (step (chance
    (1/{n} (reward 1) (set caught true))
    ({m}/{n} (set x (+ x 1))))))
(agent runner)
"""

RUIN = """\
(world ruin
  (state (money int 0 {n}))
  (start (money 5))
  (life endless)
  (done (or (= money 0) (= money {n})))
  (step
    (chance (2/5 (set money (+ money 1))) (3/5 (set money (- money 1))))
    (reward (if (= money 0) 1 0))))
(agent player)
"""


@pytest.mark.parametrize("digits", [2, 12, 100])
def test_a_chain_of_any_length(tmp_path: Path, digits: int) -> None:
    path = tmp_path / "chain.ouro"
    path.write_text(CHAIN.format(n=10**digits, m=10**digits - 1))
    getcontext().prec = 2 * digits + 40
    size = Decimal(10) ** digits
    exact = Fraction(1 - ((1 - 1 / size).ln() * size).exp())
    found = godel.bound(path, work=2000)
    assert found.lower is not None
    assert found.upper is not None
    assert Fraction(625, 1000) < found.lower <= exact <= found.upper < Fraction(641, 1000)
    assert godel.check(found.certificate).valid


@pytest.mark.parametrize("digits", [3, 15])
def test_a_ruin_that_is_near_in_a_long_range(tmp_path: Path, digits: int) -> None:
    """From 5, ruin is nearly certain: what matters happens near 0."""
    path = tmp_path / "ruin.ouro"
    path.write_text(RUIN.format(n=10**digits))
    found = godel.bound(path, work=400)
    assert found.upper is not None
    assert 1 - Fraction(1, 10**9) < found.upper <= 1 + Fraction(1, 10**6)
