"""Small decision trees: tests on integers that tell apart points with different labels.

A table with many rows becomes a short program if rows that have something in common share a leaf.
Trees are grown from the top, by the split that leaves the labels purest on both sides, the most
even one among equals, until all points of a part can have the same label.
All arithmetic is on integers and correctly rounded quotients, so a table always gives one tree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

DEEPEST = 60
"""From this depth on, points are halved, whatever their labels: programs may not nest for ever."""

Label: TypeAlias = int


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """All points that arrive here may have this label."""

    label: Label


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Points whose number at `axis` is below `bound` go one way, others the other."""

    axis: int
    bound: int
    below: Tree
    above: Tree


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """Points whose number at `axis` is `value` go one way, others the other."""

    axis: int
    value: int
    same: Tree
    other: Tree


Tree: TypeAlias = Leaf | Split | Pick


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
    possible: Sequence[frozenset[Label]],
    names: frozenset[int] = frozenset(),
) -> Tree:
    """A tree that gives each point one of its possible labels, by preference that of `labels`.

    At axes in `names` numbers are only names. There is at least one point, and equal points have
    equal labels. Among the labels that a leaf may have it gets the least.
    """
    return _Growth(points, labels, possible, names).grow(range(len(points)), 0)


@dataclass(frozen=True, slots=True, eq=False)
class _Growth:
    """What all parts of a tree are grown from."""

    points: Sequence[tuple[int, ...]]
    labels: Sequence[Label]
    possible: Sequence[frozenset[Label]]
    names: frozenset[int]

    def grow(self, chosen: Sequence[int], depth: int) -> Tree:
        """The tree for some of the points."""
        shared = self.possible[chosen[0]]
        for index in chosen:
            shared &= self.possible[index]
            if not shared:
                break
        else:
            return Leaf(min(shared))
        if depth < DEEPEST:
            best = max(self.options(chosen), key=_Choice.rank)
        else:
            best = max(self.options(chosen), key=lambda one: (one.evenness, one.rank()))
        sides: tuple[list[int], list[int]] = ([], [])
        for index in chosen:
            value = self.points[index][best.axis]
            yes = value == best.bound if best.exact else value < best.bound
            sides[not yes].append(index)
        first, second = (self.grow(side, depth + 1) for side in sides)
        if best.exact:
            return Pick(best.axis, best.bound, first, second)
        return Split(best.axis, best.bound, first, second)

    def options(self, chosen: Sequence[int]) -> Iterator[_Choice]:
        """Every way to divide these points in two."""
        for axis in range(len(self.points[chosen[0]])):
            groups: dict[int, Counter[Label]] = {}
            for index in chosen:
                counts = groups.setdefault(self.points[index][axis], Counter())
                counts[self.labels[index]] += 1
            if len(groups) > 1:
                yield from _sweep(axis, groups, len(chosen), axis in self.names)


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
