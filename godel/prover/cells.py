"""Cells: the pieces on which a bound is one affine function, as a tree of tests on variables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.kernel.evidence import everywhere
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract
from godel.language.primitives import known
from godel.language.region import Cases, Cut, Region, Undecided, nonnegative
from godel.language.syntax import Atom, Form, Node, form, head, name_of, symbol
from godel.language.values import Boolean, Scalar, Unknown, Value, number
from godel.world.model import Declared


@dataclass(slots=True, eq=False)
class Cell:
    """A leaf of the tree: a region with an index. Mutable, so that it can be split in place."""

    region: Region
    index: int
    split: Threshold | Options | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Threshold:
    """A linear form is below a bound, or at it and above."""

    form: Polynomial
    bound: int
    below: Cell
    above: Cell


@dataclass(frozen=True, slots=True, eq=False)
class Options:
    """One cell for each value of an enumerated variable."""

    name: str
    cells: tuple[tuple[Scalar, Cell], ...]


Split: TypeAlias = Threshold | Options


class Cells:
    """The tree of cells over declared variables."""

    def __init__(self, declared: tuple[Declared, ...]) -> None:
        self.root = Cell(everywhere(declared), 0)
        self.leaves: list[Cell] = [self.root]
        self.made = 1

    def split_by(self, cell: Cell, by: Cut | Cases) -> bool:
        """Split a leaf; False if one side would be empty."""
        if isinstance(by, Cases):
            parts = cell.region.parts(by.variable)
            if len(parts) < 2:
                return False
            children = [self._new(part) for part in parts]
            options = next(o for name, o in cell.region.choices if name == by.variable)
            cell.split = Options(by.variable, tuple(zip(options, children, strict=True)))
        else:
            below, above = cell.region.halves(by)
            if below is None or above is None:
                return False
            children = [self._new(below), self._new(above)]
            cell.split = Threshold(by.form, by.bound, children[0], children[1])
        self.leaves.remove(cell)
        self.leaves.extend(children)
        return True

    def _new(self, region: Region) -> Cell:
        cell = Cell(region, self.made)
        self.made += 1
        return cell

    def split_everywhere(self, by: Cut | Cases) -> None:
        """Split every leaf that a test cuts."""
        for cell in tuple(self.leaves):
            self.split_by(cell, by)

    def find(
        self, values: Mapping[str, Value], region: Region | None, start: Cell | None = None
    ) -> Cell:
        """The leaf that holds these values; raises Undecided where the region straddles.

        With a start, a cell that is known to hold them, the search goes on from there.
        """
        cell = start or self.root
        while cell.split is not None:
            split = cell.split
            if isinstance(split, Threshold):
                distance = subtract(_form_at(split.form, values), split.bound)
                cell = split.above if nonnegative(distance, region) else split.below
            else:
                value = values[split.name]
                if isinstance(value, Unknown):
                    raise Undecided(Cases(value.variable))
                cell = next(c for option, c in split.cells if _same(option, known(value)))
        return cell

    def expression(self, pieces: dict[int, Node]) -> Node:
        """The tree as nested `if`s around the expressions of the leaves."""
        done: dict[int, Node] = {}
        stack: list[tuple[Cell, bool]] = [(self.root, False)]
        while stack:
            cell, ready = stack.pop()
            if cell.split is None:
                done[cell.index] = pieces[cell.index]
            elif not ready:
                stack.append((cell, True))
                stack.extend((child, False) for child in _children(cell.split))
            else:
                done[cell.index] = _test(cell.split, done)
        return done[0]


def _form_at(linear: Polynomial, values: Mapping[str, Value]) -> Quantity:
    """A linear form of values."""
    total: Quantity = 0
    for monomial, weight in linear.terms:
        value = values[monomial[0][0]]
        if not isinstance(value, int | Fraction | Polynomial):
            raise TypeError(f"{monomial[0][0]} is not a number")
        total = add(total, multiply(weight, value))
    return total


def _same(option: Scalar, value: Value) -> bool:
    return type(option) is type(value) and option == value


def _children(split: Split) -> tuple[Cell, ...]:
    if isinstance(split, Threshold):
        return split.below, split.above
    return tuple(cell for _, cell in split.cells)


def _test(split: Split, done: dict[int, Node]) -> Node:
    """The `if` of one split."""
    if isinstance(split, Threshold):
        test = form(symbol("<"), written(split.form), Atom(split.bound))
        return form(symbol("if"), test, done[split.below.index], done[split.above.index])
    *first, (_, last) = split.cells
    result = done[last.index]
    for option, cell in reversed(first):
        same: Node = form(symbol("eq?"), symbol(split.name), _literal(option))
        result = form(symbol("if"), same, done[cell.index], result)
    return result


def _literal(option: Scalar) -> Node:
    if isinstance(option, Boolean):
        return Atom(option)
    return form(symbol("quote"), Atom(option))


def written(quantity: Quantity) -> Node:
    """A polynomial as an expression: `(+ constant (* weight name ...) ...)`, as short as can be."""
    if not isinstance(quantity, Polynomial):
        return Atom(number(quantity))
    terms: list[Node] = []
    for monomial, weight in quantity.terms:
        names = [symbol(name) for name, power in monomial for _ in range(power)]
        factors = [Atom(number(weight)), *names] if weight != 1 or not names else names
        terms.append(form(symbol("*"), *factors) if len(factors) > 1 else factors[0])
    return form(symbol("+"), *terms) if len(terms) > 1 else terms[0]


def curved(node: Node) -> bool:
    """Whether an expression as written here multiplies variables."""
    items = node.items if isinstance(node, Form) else ()
    if head(node) == "*":
        return sum(bool(name_of(item)) for item in items[1:]) > 1
    return any(map(curved, items))
