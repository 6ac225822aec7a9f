"""Values that are polynomials of a state that is in no list: found by matching coefficients."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

import godel
from godel.prover import exact
from godel.prover.exact import exact_bounds
from godel.prover.exploration import explore
from godel.prover.starting import belief_of
from godel.prover.work import Meter
from tests.prover.table_examples import here_of
from tests.world.worlds import pair_of

SUMS = """\
(world sums
  (state (n int 0 1000000) (x int 0))
  (start (n 100) (x 0))
  (life endless)
  (done (= n 0))
  (step
    (chance (1/2 (set x (+ x {power}))) (1/2))
    (set n (- n 1))
    (if (= n 0) (reward x))))
(agent nobody)
"""
"""Pays half the sum of the powers of 1 to n: a polynomial of one degree more."""

POWERS = [("(* n n)", 2), ("(* n n n)", 3)]


@pytest.mark.parametrize(("power", "degree"), POWERS)
def test_sums_of_powers(tmp_path: Path, power: str, degree: int) -> None:
    path = tmp_path / "sums.ouro"
    path.write_text(SUMS.format(power=power))
    found = godel.bound(path, work=500)
    value = Fraction(sum(n**degree for n in range(101)), 2)
    assert (found.lower, found.upper) == (value, value)
    assert godel.check(found.certificate).valid


def test_high_degrees_wait_where_work_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """With little work left, only what templates of degree 1 and 2 can say is tried."""
    world, agent = pair_of(SUMS.format(power="(* n n)"))
    meter = Meter(1_000)
    exploration = explore(world, agent, meter)
    belief = belief_of(world, here_of(world, agent), ())
    assert len(exact_bounds(exploration, belief, None, meter)) == 1
    monkeypatch.setattr(exact, "SHARE", 1_000)
    assert exact_bounds(exploration, belief, None, meter) == ()
