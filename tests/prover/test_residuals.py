"""Exact differences in halves of 64-bit numbers, against fractions."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy
import pytest

from godel.prover.chains import Group, Jump
from godel.prover.residuals import Plan, difference, plans
from godel.prover.sweep import Share
from tests.prover.table_examples import FIELD, chain_of


def _example(seed: int, largest: int) -> tuple[Plan, numpy.ndarray, int, list[Fraction]]:  # type: ignore[type-arg]
    """A group with two ways to go, values, a denominator, and the differences as fractions."""
    draw = random.Random(seed)
    count, below = 40, draw.choice([1, 3, 10])
    sources = numpy.array([draw.randrange(count) for _ in range(count)])
    targets = [numpy.array([draw.randrange(count) for _ in range(count)]) for _ in range(2)]
    chances = numpy.array([draw.randint(0, below) for _ in range(count)], dtype=numpy.int64)
    weights = [Share(chances, below), Share(below - chances, below)]
    gains = [Share(draw.randint(-9, 9), 7), Share(draw.randint(-9, 9), 2)]
    jumps = tuple(Jump(t, w, g) for t, w, g in zip(targets, weights, gains, strict=True))
    group = Group(sources, jumps)
    numbers = [draw.randint(-largest, largest) for _ in range(count)]
    denominator, discount = draw.randint(1, largest), Fraction(19, 20)
    expected = [
        sum(
            Fraction(int(w.over[row]), below)  # type: ignore[index]
            * (Fraction(g.over, g.below)  # type: ignore[arg-type]
               + discount * Fraction(numbers[int(t[row])], denominator))
            for t, w, g in zip(targets, weights, gains, strict=True)
        )
        - Fraction(numbers[int(sources[row])], denominator)
        for row in range(count)
    ]  # fmt: skip
    chain = type("Stub", (), {"groups": (group,)})()
    (plan,) = plans(chain, discount)
    small = largest < 1 << 62
    values = numpy.array(numbers, dtype=numpy.int64 if small else object)
    return plan, values, denominator, expected


@pytest.mark.parametrize("largest", [10, 10**9, 10**15, 10**18, 10**30])
@pytest.mark.parametrize("seed", range(5))
def test_differences_are_exact(seed: int, largest: int) -> None:
    plan, values, denominator, expected = _example(seed, largest)
    found = difference(plan, values, largest, denominator)
    assert found.greatest() == max(expected)
    assert found.least() == min(expected)
    assert found.positive().tolist() == [value > 0 for value in expected]
    assert found.floats() == pytest.approx([float(value) for value in expected], rel=1e-12)
    some = numpy.array([row % 3 == 0 for row in range(len(expected))])
    kept = found.at(some)
    assert kept is not None
    assert kept.greatest() == max(expected[::3])
    assert found.at(~some & some) is None


def test_each_width_of_numbers_is_tried() -> None:
    """Plain 64-bit numbers, halves of them, and Python's own."""
    kinds = set()
    for largest in (10, 10**18, 10**30):
        plan, values, denominator, _ = _example(1, largest)
        found = difference(plan, values, largest, denominator)
        kinds.add((found.low is None, found.high.dtype == object))
    assert kinds == {(True, False), (False, False), (True, True)}


def test_a_wrong_value_is_seen() -> None:
    chain = chain_of(FIELD.text)
    planned = list(plans(chain, Fraction(19, 20)))
    values = numpy.zeros(chain.size, dtype=numpy.int64)
    before = max(difference(plan, values, 1, 1).greatest() for plan in planned)
    values[chain.find((15, 4), ())] = -1000
    after = max(difference(plan, values, 1000, 1).greatest() for plan in planned)
    assert before == 3
    assert after > 900
