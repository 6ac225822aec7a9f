"""How far integer values are from Bellman's equation: exact, over all places of a chain at once.

Values are integers over one denominator. 64-bit arithmetic is used where no sum can overflow, on
numbers cut in two halves where one would not do; Python's own integers where neither does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy
from numpy.typing import NDArray

from godel.prover.chains import Chain, Group
from godel.prover.columns import SAFE, Integers, largest_of
from godel.prover.sweep import Share

HALF = 31
"""Bits of the lower half of a number that is cut in two."""


@dataclass(frozen=True, slots=True, eq=False)
class Difference:
    """`expectation after a tick - value`, at the sources of a group, times `scale`, as two halves.

    The difference is `(high * 2^HALF + low) / scale`, with 0 <= low < 2^HALF; or `high / scale`
    where `low` is None.
    """

    high: Any
    low: Any
    scale: int

    def greatest(self) -> Fraction:
        """The largest difference."""
        return self._pick(1)

    def least(self) -> Fraction:
        """The smallest one."""
        return self._pick(-1)

    def _pick(self, sign: int) -> Fraction:
        high = self.high.max() if sign > 0 else self.high.min()
        if self.low is None:
            return Fraction(int(high), self.scale)
        lows = self.low[self.high == high]
        low = lows.max() if sign > 0 else lows.min()
        return Fraction((int(high) << HALF) + int(low), self.scale)

    def positive(self) -> NDArray[numpy.bool_]:
        """Where the difference is above 0."""
        above: NDArray[numpy.bool_] = (self.high > 0).astype(bool)
        return above if self.low is None else above | ((self.high == 0) & (self.low > 0))

    def at(self, rows: NDArray[numpy.bool_]) -> Difference | None:
        """Those of some places; None if there are none."""
        if not rows.any():
            return None
        low = None if self.low is None else self.low[rows]
        return Difference(self.high[rows], low, self.scale)

    def floats(self) -> NDArray[numpy.float64]:
        """The differences, each to the precision of a float."""
        high = self.high.astype(numpy.float64)
        if self.low is None:
            scaled: NDArray[numpy.float64] = high / float(self.scale)
            return scaled
        total: NDArray[numpy.float64] = high * 2.0**HALF + self.low.astype(numpy.float64)
        return total / float(self.scale)


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What the difference at a group is made of: weights and gains over common denominators.

    `(sum of steps[b] * value at targets[b] + gain) / below - value`, discount included.
    """

    group: Group
    steps: tuple[Any, ...]
    gain: Any
    below: int
    largest_gain: int
    largest_step: int


def plans(chain: Chain, discount: Fraction, costs: Fraction | None = None) -> Iterator[Plan]:
    """One for each group. With `costs`, every tick gains `costs` instead of what it does."""
    for group in chain.groups:
        weights = [jump.weight for jump in group.jumps]
        gains = [
            jump.gain if costs is None else Share(costs.numerator, costs.denominator)
            for jump in group.jumps
        ]
        common = lcm(*(weight.below for weight in weights))
        shared = lcm(*(gain.below for gain in gains))
        below = common * shared * discount.denominator
        ahead = [
            _times(weight.over, common // weight.below * shared * discount.numerator)
            for weight in weights
        ]
        gain: Any = 0
        for weight, earned in zip(weights, gains, strict=True):
            factor = common // weight.below * (shared // earned.below) * discount.denominator
            gain = _plus(gain, _times(_product(weight.over, earned.over), factor))
        yield Plan(group, tuple(ahead), gain, below, largest_of(gain),
                   sum(largest_of(step) for step in ahead))  # fmt: skip


def difference(plan: Plan, values: Any, largest: int, denominator: int) -> Difference:
    """The difference at one group for values `values / denominator`."""
    targets = [jump.targets for jump in plan.group.jumps]
    scale = plan.below * denominator
    reach = (plan.largest_step + plan.below) * largest + plan.largest_gain * denominator
    if reach < SAFE and values.dtype != object:
        total: Any = -plan.below * values[plan.group.sources] + plan.gain * denominator
        for step, target in zip(plan.steps, targets, strict=True):
            total = total + step * values[target]
        return Difference(total, None, scale)
    mask = (1 << HALF) - 1
    halves = (largest >> HALF) + 1 + (denominator >> HALF)
    coefficients = plan.largest_step + plan.below + plan.largest_gain
    if coefficients * max(halves, mask) < SAFE and values.dtype != object:
        parts = []
        units = denominator >> HALF, denominator & mask
        for part, unit in zip((values >> HALF, values & mask), units, strict=True):
            sum_: Any = -plan.below * part[plan.group.sources] + plan.gain * unit
            for step, target in zip(plan.steps, targets, strict=True):
                sum_ = sum_ + step * part[target]
            parts.append(sum_)
        high, low = parts
        return Difference(high + (low >> HALF), low & mask, scale)
    wide = values.astype(object)
    total = -plan.below * wide[plan.group.sources] + _wide(plan.gain) * denominator
    for step, target in zip(plan.steps, targets, strict=True):
        total = total + step * wide[target]
    return Difference(total, None, scale)


def differences(
    planned: Sequence[Plan], values: Any, denominator: int
) -> Iterator[tuple[Plan, Difference]]:
    """The differences at all places that are not over."""
    largest = largest_of(values)
    for plan in planned:
        yield plan, difference(plan, values, largest, denominator)


def _product(left: Integers | int, right: Integers | int) -> Any:
    """Products that cannot overflow."""
    if largest_of(left) * largest_of(right) < SAFE:
        return left * right
    return _wide(left) * _wide(right)


def _times(left: Any, factor: int) -> Any:
    return left * factor if largest_of(left) * abs(factor) < SAFE else _wide(left) * factor


def _plus(left: Any, right: Any) -> Any:
    if largest_of(left) + largest_of(right) < SAFE:
        return left + right
    return _wide(left) + _wide(right)


def _wide(values: Any) -> Any:
    """The same numbers, of any length."""
    return values if isinstance(values, int) else values.astype(object)
