"""Which conditions exclude each other, seen from their text.

A condition is looked at as a union of boxes, and a box gives intervals to linear forms of the
variables (a boolean counts as 0 or 1). What is no comparison of linear forms counts as a form of
its own, known by its text. Boxes hold every state that satisfies the condition, and perhaps more
unless the union is said to be exact.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from math import ceil, floor, gcd, lcm
from typing import TypeAlias

from godel.errors import UsageProblem
from godel.importers.prism_model import Cell
from godel.importers.prism_syntax import Expression, operation
from godel.importers.prism_values import RELATIONS

MOST_PAIRS = 200_000
"""Pairs of commands that are compared one by one."""

MOST_BOXES = 64
"""A union of more boxes is given up: it becomes the box of everything."""

Key: TypeAlias = tuple[tuple[str, int], ...]
"""A form: names with coprime coefficients, the first above 0. An opaque condition has the one name
of its text, which is no identifier."""

Ends: TypeAlias = tuple[int | None, int | None]
"""An interval of integers; None where there is no end."""

Box: TypeAlias = Mapping[Key, Ends]


@dataclass(frozen=True, slots=True)
class Union:
    """Boxes that together hold all states of a condition; `exact`: and no others."""

    boxes: tuple[Box, ...]
    exact: bool


class Ranges:
    """The ranges of the variables, and what follows from them about conditions."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.ends: dict[str, tuple[int, int]] = {c.name: (c.low, c.high) for c in cells}
        self.booleans = frozenset(cell.name for cell in cells if cell.boolean)
        self.opaque: dict[str, Expression] = {}
        self._known: dict[tuple[Expression, bool], Union] = {}

    def union(self, condition: Expression, positive: bool = True) -> Union:
        """The boxes of a condition, or of its negation."""
        found = self._known.get((condition, positive))
        if found is None:
            found = self._known[condition, positive] = self._union(condition, positive)
        return found

    def _union(self, condition: Expression, positive: bool) -> Union:
        if condition.truth is not None:
            return Union(({},) if condition.truth is positive else (), True)
        if condition.op == "!":
            return self.union(condition.args[0], not positive)
        if condition.op in ("&", "|"):
            parts = (self.union(part, positive) for part in condition.args)
            together = (condition.op == "&") is positive
            return self.product(parts) if together else _sum(parts)
        if condition.op == "?":
            test, then, other = condition.args
            sides = (
                self.product((self.union(test, which), self.union(side, positive)))
                for which, side in ((True, then), (False, other))
            )
            return _sum(sides)
        found = self._comparison(condition, positive)
        return self._unknown(condition, positive) if found is None else found

    def _comparison(self, condition: Expression, positive: bool) -> Union | None:
        """A comparison of linear forms as one box or two; None if it is something else."""
        if condition.name:  # a boolean
            form = {condition.name: Fraction(1)}
            constant, op = Fraction(-1), "="
        elif condition.op in RELATIONS and condition.args[0].sort != "bool":
            left, right = (linear(part) for part in condition.args)
            if left is None or right is None:
                return None
            form, op = dict(left[0]), condition.op
            for name, factor in right[0].items():
                form[name] = form.get(name, Fraction(0)) - factor
            form = {name: factor for name, factor in form.items() if factor}
            constant = left[1] - right[1]
        else:
            return None
        return self._intervals(form, constant, op if positive else RELATIONS[op])

    def _intervals(self, form: dict[str, Fraction], constant: Fraction, op: str) -> Union:
        """`form + constant op 0` as boxes."""
        if not form:
            value = {"<": constant < 0, "<=": constant <= 0, ">": constant > 0,
                     ">=": constant >= 0, "=": constant == 0, "!=": constant != 0}[op]  # fmt: skip
            return Union(({},) if value else (), True)
        scale = lcm(*(factor.denominator for factor in form.values()))
        divisor = gcd(*(int(factor * scale) for factor in form.values()))
        ordered = sorted(form)
        if form[ordered[0]] < 0:
            divisor = -divisor
        key = tuple((name, int(form[name] * scale) // divisor) for name in ordered)
        bound = -constant * scale / divisor  # key op bound, turned around if divisor < 0
        if divisor < 0:
            op = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(op, op)
        ends: tuple[Ends, ...]
        if op in ("=", "!=") and bound.denominator != 1:
            return Union(() if op == "=" else ({},), True)
        low, high = ceil(bound), floor(bound)
        if op == "=":
            ends = ((low, low),)
        elif op == "!=":
            ends = ((None, low - 1), (low + 1, None))
        elif op in ("<", "<="):
            ends = ((None, high if op == "<=" else low - 1),)
        else:
            ends = ((low if op == ">=" else high + 1, None),)
        boxes: tuple[Box, ...] = tuple({key: pair} for pair in ends)
        return Union(tuple(box for box in boxes if not self.empty(box)), True)

    def _unknown(self, condition: Expression, positive: bool) -> Union:
        """A condition that is known by its text only: 1 where it holds."""
        if condition.op in ("!=", "<=", ">="):
            op = RELATIONS[condition.op]
            return self._unknown(operation(op, condition.args, sort="bool"), not positive)
        text = spelled(condition)
        self.opaque[text] = condition
        return Union(({((text, 1),): (int(positive), int(positive))},), True)

    def product(self, parts: Iterable[Union]) -> Union:
        """What lies in all of some unions."""
        boxes: tuple[Box, ...] = ({},)
        exact = True
        for part in parts:
            exact = exact and part.exact
            both = (_both(one, other) for one in boxes for other in part.boxes)
            boxes = tuple(box for box in both if not self.empty(box))
            if len(boxes) > MOST_BOXES:
                boxes, exact = ({},), False
        return Union(boxes, exact)

    def exclusive(self, left: Union, right: Union) -> bool:
        """Whether no state lies in both, as far as can be seen."""
        return all(
            self.empty(_both(one, other)) for one in left.boxes for other in right.boxes
        )

    def empty(self, box: Box) -> bool:
        """Whether no state lies in a box, as far as can be seen."""
        return any(self._no_value(key, ends, box) for key, ends in box.items())

    def _no_value(self, key: Key, ends: Ends, box: Box) -> bool:
        """Whether a form cannot reach its interval, given those of the single variables."""
        low, high = ends
        if low is not None and high is not None and low > high:
            return True
        least = largest = 0
        for name, factor in key:
            if name not in self.ends:
                return False
            first, last = self.interval(name, box)
            least += factor * (first if factor > 0 else last)
            largest += factor * (last if factor > 0 else first)
        return (low is not None and largest < low) or (high is not None and least > high)

    def interval(self, name: str, box: Box) -> tuple[int, int]:
        """The values of a variable in a box."""
        first, last = self.ends[name]
        low, high = box.get(((name, 1),), (None, None))
        return (
            first if low is None else max(first, low),
            last if high is None else min(last, high),
        )

    def merged(self, boxes: Iterable[Box]) -> list[Box]:
        """The same union in fewer boxes: without those inside others, neighbours as one."""
        waiting = [self._clipped(box) for box in boxes]
        kept: list[Box] = []
        while waiting:
            box = waiting.pop(0)
            if any(_inside(box, other) for other in (*kept, *waiting)):
                continue
            for index, other in enumerate(kept):
                both = self._joined(box, other)
                if both is not None:
                    del kept[index]
                    waiting.insert(0, both)
                    break
            else:
                kept.append(box)
        return kept

    def _clipped(self, box: Box) -> Box:
        """A box without conditions that hold in any case."""
        found: dict[Key, Ends] = {}
        for key, ends in box.items():
            found[key] = ends
            if len(key) == 1 and key[0][0] in self.ends:
                first, last = self.ends[key[0][0]]
                low, high = self.interval(key[0][0], box)
                found[key] = low, high
                if low == first and high == last:
                    del found[key]
            elif key[0][0] in self.opaque and ends in ((0, 1), (None, None)):
                del found[key]
        return found

    def _joined(self, left: Box, right: Box) -> Box | None:
        """Two boxes as one, if they differ in one interval only and touch there."""
        different = [key for key in left if right.get(key) != left[key]]
        if len(different) != 1 or left.keys() != right.keys():
            return None
        (key,) = different
        (one, end), (two, other) = left[key], right[key]
        if (end is not None and two is not None and end + 1 < two) or (
            other is not None and one is not None and other + 1 < one
        ):
            return None
        low = None if one is None or two is None else min(one, two)
        high = None if end is None or other is None else max(end, other)
        return self._clipped({**left, key: (low, high)})


def _both(left: Box, right: Box) -> Box:
    box = dict(left)
    for key, ends in right.items():
        box[key] = _meet(box[key], ends) if key in box else ends
    return box


def _meet(left: Ends, right: Ends) -> Ends:
    lows = [end for end in (left[0], right[0]) if end is not None]
    highs = [end for end in (left[1], right[1]) if end is not None]
    return (max(lows) if lows else None, min(highs) if highs else None)


def _sum(parts: Iterable[Union]) -> Union:
    """What lies in one of some unions."""
    boxes, exact = list[Box](), True
    for part in parts:
        boxes += part.boxes
        exact = exact and part.exact
    return Union(({},), False) if len(boxes) > MOST_BOXES else Union(tuple(boxes), exact)


def linear(item: Expression) -> tuple[dict[str, Fraction], Fraction] | None:
    """Coefficients and constant of a linear expression; a boolean counts as 0 or 1."""
    if item.number is not None:
        return {}, item.number
    if item.truth is not None:
        return {}, Fraction(item.truth)
    if item.name:
        return {item.name: Fraction(1)}, Fraction(0)
    if item.op not in ("+", "neg", "*", "/"):
        return None
    parts = [linear(part) for part in item.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if item.op == "+":
        total: dict[str, Fraction] = {}
        for form, _ in known:
            for name, factor in form.items():
                total[name] = total.get(name, Fraction(0)) + factor
        return total, sum((constant for _, constant in known), Fraction(0))
    if item.op == "neg":
        return _scaled(known[0], Fraction(-1))
    if item.op == "/":
        return _scaled(known[0], 1 / known[1][1]) if not known[1][0] and known[1][1] else None
    numbers = [constant for form, constant in known if not form]
    others = [part for part in known if part[0]]
    if len(others) > 1:
        return None
    factor = Fraction(1)
    for number in numbers:
        factor *= number
    return _scaled(others[0], factor) if others else ({}, factor)


def _scaled(
    part: tuple[dict[str, Fraction], Fraction], factor: Fraction
) -> tuple[dict[str, Fraction], Fraction]:
    return {name: factor * value for name, value in part[0].items()}, factor * part[1]


def spelled(item: Expression) -> str:
    """A text that only equal expressions share."""
    parts: list[str] = []
    pending: list[Expression | str] = [item]
    while pending:
        piece = pending.pop()
        if isinstance(piece, str):
            parts.append(piece)
        elif piece.args:
            parts.append(f"({piece.op}")
            pending.append(")")
            pending += reversed(piece.args)
        else:
            parts.append(f"{piece.op}:{piece.value}")
    return " ".join(parts)


def colours(ranges: Ranges, unions: Sequence[Union]) -> list[list[int]]:
    """The numbers of some unions in groups whose members exclude each other: first fit."""
    clashes: list[set[int]] = [set() for _ in unions]
    for one, other in _candidates(ranges, unions):
        if not ranges.exclusive(unions[one], unions[other]):
            clashes[max(one, other)].add(min(one, other))
    groups: list[list[int]] = []
    colour: list[int] = []
    for index, others in enumerate(clashes):
        used = {colour[other] for other in others}
        chosen = next(number for number in count() if number not in used)
        colour.append(chosen)
        if chosen == len(groups):
            groups.append([])
        groups[chosen].append(index)
    return groups


def _candidates(ranges: Ranges, unions: Sequence[Union]) -> Iterable[tuple[int, int]]:
    """Pairs that may share a state: those whose values of one variable overlap.

    The variable is the one that leaves the fewest pairs, so that a model with a program counter is
    looked at in linear time. Raises UsageProblem if too many pairs are left.
    """
    best: list[tuple[int, int, int]] = []
    fewest = len(unions) ** 2
    for name in ranges.ends:
        spans = [
            (min(low for low, _ in ends), max(high for _, high in ends), index)
            for index, union in enumerate(unions)
            if (ends := [ranges.interval(name, box) for box in union.boxes])
        ]
        spans.sort()
        starts = [low for low, _, _ in spans]
        pairs = sum(
            bisect_right(starts, high) - place - 1 for place, (_, high, _) in enumerate(spans)
        )
        if pairs < fewest or not best:
            best, fewest = spans, pairs
    if fewest > MOST_PAIRS:
        raise UsageProblem("too many commands to see which exclude each other",
                           hint="guards that compare one variable with numbers help")  # fmt: skip
    for place, (_, high, one) in enumerate(best):
        for low, _, other in best[place + 1 :]:
            if low > high:
                break
            yield one, other


def _inside(box: Box, other: Box) -> bool:
    return all(key in box and _meet(box[key], ends) == box[key] for key, ends in other.items())
