"""The helper that asks Storm: values known in closed form, and chains written out by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

pytest.importorskip("stormpy")

from tests.oracle import storm

COIN = """
mdp
const int n;
const double p;
module coin
  x : [0..n] init 0;
  [flip] x=0 -> p : (x'=1) + 1-p : (x'=n);
  [wait] x=0 -> 0.1 : (x'=1) + 0.9 : (x'=0);
  [] x=1 -> (x'=1);
endmodule
rewards "steps"
  x=0 : 2;
  [wait] true : 1/3;
endrewards
label "one" = x=1;
"""
GIVEN = "n=2,p=0.3"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('Pmax=? [F "one"]', Fraction(1)),
        ("Pmin=? [F x=1]", Fraction(3, 10)),
        ('R{"steps"}min=? [F x>=1]', Fraction(2)),
        ('R{"steps"}max=? [F x>=1]', Fraction(70, 3)),
        ('R{"steps"}max=? [F x=1]', None),
    ],
)
def test_values_are_exact(formula: str, expected: Fraction | None) -> None:
    assert storm.value(COIN, formula, GIVEN) == expected


def test_the_chain_is_exact() -> None:
    found = storm.chain(COIN, GIVEN)
    assert found.names == ("x",)
    assert found.initial == {(0,)}
    assert found.labels["one"] == {(1,)}
    assert found.deadlocks == {(2,)}
    flip, wait = found.choices[(0,)]
    assert flip.successors == {(1,): Fraction(3, 10), (2,): Fraction(7, 10)}
    assert wait.successors == {(1,): Fraction(1, 10), (0,): Fraction(9, 10)}
    assert [choice.rewards["steps"] for choice in (flip, wait)] == [2, Fraction(7, 3)]
    assert [choice.successors for choice in found.choices[(2,)]] == [{(2,): 1}]
    assert storm.size(COIN, GIVEN) == 3
