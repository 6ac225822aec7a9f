"""Small decision trees: tests on integers that tell apart points with different labels.

A table with many rows becomes a short program if equal rows share a leaf. Trees are grown from the
top, by the split that leaves the labels purest on both sides, the most even one among equals.
All arithmetic is on integers and correctly rounded quotients, so a table always gives one tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

Label = TypeVar("Label")

DEEPEST = 60
"""From this depth on, points are halved, whatever their labels: programs may not nest for ever."""


@dataclass(frozen=True, slots=True)
class Leaf(Generic[Label]):
    """All points that arrive here have this label."""

    label: Label


@dataclass(frozen=True, slots=True)
class Split(Generic[Label]):
    """Points whose number at `axis` is below `bound` go one way, others the other."""

    axis: int
    bound: int
    below: Tree[Label]
    above: Tree[Label]


@dataclass(frozen=True, slots=True)
class Pick(Generic[Label]):
    """Points whose number at `axis` is `value` go one way, others the other."""

    axis: int
    value: int
    same: Tree[Label]
    other: Tree[Label]


Tree: TypeAlias = Leaf[Label] | Split[Label] | Pick[Label]


@dataclass(frozen=True, slots=True)
class _Choice:
    """A way to divide points: by `axis < bound`, or by `axis = bound` if `exact`."""

    purity: float
    evenness: int
    axis: int
    bound: int
    exact: bool

    def rank(self) -> tuple[float, int, int, int]:
        """The larger, the better; the last two make it unique."""
        return self.purity, self.evenness, -self.axis, -self.bound


def grow(
    points: Sequence[tuple[int, ...]],
    labels: Sequence[Label],
    names: frozenset[int] = frozenset(),
) -> Tree[Label]:
    """A tree that gives each point its label; at axes in `names` numbers are only names.

    Labels are compared by equality and hash. There is at least one point, and equal points have
    equal labels.
    """
    return _grow(points, labels, range(len(points)), names, 0)


def _grow(
    points: Sequence[tuple[int, ...]],
    labels: Sequence[Label],
    chosen: Sequence[int],
    names: frozenset[int],
    depth: int,
) -> Tree[Label]:
    first = labels[chosen[0]]
    if all(labels[index] == first for index in chosen):
        return Leaf(first)
    options: Iterator[_Choice] = _options(points, labels, chosen, names)
    if depth < DEEPEST:
        best = max(options, key=_Choice.rank)
    else:
        best = max(options, key=lambda one: (one.evenness, one.rank()))
    sides: tuple[list[int], list[int]] = ([], [])
    for index in chosen:
        number = points[index][best.axis]
        yes = number == best.bound if best.exact else number < best.bound
        sides[not yes].append(index)
    yes_tree, no_tree = (_grow(points, labels, side, names, depth + 1) for side in sides)
    if best.exact:
        return Pick(best.axis, best.bound, yes_tree, no_tree)
    return Split(best.axis, best.bound, yes_tree, no_tree)


def _options(
    points: Sequence[tuple[int, ...]],
    labels: Sequence[Label],
    chosen: Sequence[int],
    names: frozenset[int],
) -> Iterator[_Choice]:
    """Every way to divide the points in two."""
    for axis in range(len(points[chosen[0]])):
        groups: dict[int, Counter[Label]] = {}
        for index in chosen:
            groups.setdefault(points[index][axis], Counter())[labels[index]] += 1
        if len(groups) > 1:
            yield from _sweep(axis, groups, len(chosen), axis in names)


def _sweep(
    axis: int, groups: dict[int, Counter[Label]], total: int, exact: bool
) -> Iterator[_Choice]:
    """The options of one axis, by moving group after group from one side to the other.

    Purity is the sum over both sides of (sum of squares of label counts) / (number of points).
    """
    one: Counter[Label] = Counter()
    other: Counter[Label] = Counter()
    for group in groups.values():
        other.update(group)
    everything = sum(count * count for count in other.values())
    squares, count = 0, 0
    rest = everything
    values = sorted(groups)
    for place, value in enumerate(values):
        if exact:
            squares, count, rest = 0, 0, everything
        for label, many in groups[value].items():
            before = 0 if exact else one[label]
            squares += (before + many) ** 2 - before**2
            rest += (other[label] - many) ** 2 - other[label] ** 2
            count += many
            if not exact:
                one[label] += many
                other[label] -= many
        if count < total:
            purity = squares / count + rest / (total - count)
            bound = value if exact else values[place + 1]
            yield _Choice(purity, -abs(total - 2 * count), axis, bound, exact)
