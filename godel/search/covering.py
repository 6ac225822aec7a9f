"""Decision trees that are right everywhere: terms that are right somewhere, joined by tests.

Terms and tests are found apart and joined by the test that tells most about which term is right,
where several may be (R. Alur, A. Radhakrishna and A. Udupa, "Scaling enumerative program synthesis
via divide and conquer", 2017, section 4). All is done for many views at once, in arrays.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from godel.language.canonical import print_flat
from godel.language.syntax import Node, form, symbol
from godel.prover.columns import Integers
from godel.prover.evaluation import Floats
from godel.search.decisions import Flags
from godel.search.edit import size
from godel.search.effort import Effort

CELLS_PER_GAS = 500
"""Entries of a product of matrices that cost one unit of gas."""

MOST_LEAVES = 400


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A term or test: its text, its gas and its length."""

    node: Node
    gas: int
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """The number of a term."""

    term: int


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """A test, with the trees for where it holds and where not."""

    test: int
    then: Tree
    otherwise: Tree


Tree: TypeAlias = Leaf | Split


class Uncovered(Exception):
    """The tests do not tell apart views that want different terms."""


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Terms and tests over the same views: `right` has a row for each term, `holds` for a test."""

    terms: Sequence[Expression]
    tests: Sequence[Expression]
    right: Flags
    holds: Flags
    effort: Effort

    def grown(self, inside: Flags, deep: bool) -> Tree:
        """A tree whose term is right in all views inside. Raises Uncovered, OutOfWork.

        `deep` counts how many terms may be right after a test, else how likely each one is.
        """
        weights = np.array([term.size + term.gas for term in self.terms], dtype=float)
        order = np.argsort(weights, kind="stable")
        return self._grown(np.flatnonzero(inside), order, deep, [MOST_LEAVES])

    def _grown(self, inside: Integers, order: Integers, deep: bool, left: list[int]) -> Tree:
        right = self.right[:, inside]
        every: Flags = np.asarray(right.all(axis=1))
        if every.any():
            return Leaf(int(order[np.argmax(every[order])]))
        left[0] -= 1
        if left[0] <= 0 or not right.any(axis=0).all():
            raise Uncovered
        test = self._test(inside, right, deep)
        there = self.holds[test, inside]
        return Split(
            test,
            self._grown(inside[there], order, deep, left),
            self._grown(inside[~there], order, deep, left),
        )

    def _test(self, inside: Integers, right: Flags, deep: bool) -> int:
        """The test after which it is least open which term to take. Raises Uncovered."""
        holds = self.holds[:, inside]
        useful = np.flatnonzero(holds.any(axis=1) & ~holds.all(axis=1))
        if not len(useful):
            raise Uncovered
        holds = holds[useful].astype(np.float32)
        cover = right.sum(axis=1)
        kept = np.flatnonzero(cover)
        self.effort.spend(1 + len(useful) * len(kept) * len(inside) // CELLS_PER_GAS)
        share = right[kept] * cover[kept, None].astype(np.float32)
        if deep:  # only the likeliest terms of each view count
            share = np.where(share >= share.max(axis=0), share, 0)
        share /= share.sum(axis=0)
        there = holds @ share.T
        all_ = share.sum(axis=1)
        open_ = _entropy(there) + _entropy(all_[None, :] - there)
        lengths = np.array(
            [self.tests[test].size + self.tests[test].gas for test in useful.tolist()]
        )
        open_ = open_ + 1e-3 * lengths
        return int(useful[int(np.argmin(open_))])

    def taken(self, tree: Tree, views: int) -> tuple[Integers, Floats]:
        """The term that a tree takes in each view, and the gas on the way to its value."""
        terms, gas = np.zeros(views, dtype=np.int64), np.zeros(views)
        pending: list[tuple[Tree, Integers, int]] = [(tree, np.arange(views), 0)]
        while pending:
            part, inside, spent = pending.pop()
            if isinstance(part, Leaf):
                terms[inside], gas[inside] = part.term, spent + self.terms[part.term].gas
                continue
            spent += 1 + self.tests[part.test].gas
            holds = self.holds[part.test, inside]
            pending += [(part.then, inside[holds], spent), (part.otherwise, inside[~holds], spent)]
        return terms, gas

    def node(self, tree: Tree) -> Node:
        """The expression of a tree; branches that do the same are one."""
        if isinstance(tree, Leaf):
            return self.terms[tree.term].node
        then, otherwise = self.node(tree.then), self.node(tree.otherwise)
        if print_flat(then) == print_flat(otherwise):
            return then
        return form(symbol("if"), self.tests[tree.test].node, then, otherwise)

    def size(self, tree: Tree) -> int:
        """How long the expression of a tree is."""
        return size(self.node(tree))


def _entropy(mass: Floats) -> Floats:
    """The entropy of each row, times its sum."""
    total = mass.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(mass > 1e-6, mass * np.log2(mass / total[:, None]), 0.0)
    found: Floats = -parts.sum(axis=1)
    return found


def shorter(tree: Tree) -> Iterator[Tree]:
    """Trees with one branch instead of a split, the largest cut first."""
    if isinstance(tree, Split):
        yield from (tree.then, tree.otherwise)
        yield from (replace(tree, then=part) for part in shorter(tree.then))
        yield from (replace(tree, otherwise=part) for part in shorter(tree.otherwise))


def leaves_of(tree: Tree) -> int:
    """How many leaves a tree has."""
    return 1 if isinstance(tree, Leaf) else leaves_of(tree.then) + leaves_of(tree.otherwise)


@dataclass(slots=True, eq=False)
class _Open:
    """A leaf that may be split: its views, its term and what it loses. Mutable."""

    inside: Integers
    term: int
    loss: float
    split: tuple[float, int] | None
    number: int


def growing(forest: Forest, loss: Floats, most: int) -> Iterator[Tree]:
    """Trees with 1, 2, ... leaves that lose less and less, each split where it saves most.

    `loss` has a row for each term and a column for each view. Raises OutOfWork.
    """
    scale = 1e-9 * (1 + float(np.min(loss.sum(axis=1))))
    price = scale * np.array([term.gas for term in forest.terms])
    leaves: list[_Open] = []
    shape: dict[int, tuple[int, int, int]] = {}

    def opened(inside: Integers) -> _Open:
        total = loss[:, inside].sum(axis=1) + price
        term = int(np.argmin(total))
        least = float(total[term])
        leaf = _Open(inside, term, least, _saving(forest, loss, price, inside, least), len(leaves))
        leaves.append(leaf)
        return leaf

    def tree(number: int) -> Tree:
        if number not in shape:
            return Leaf(leaves[number].term)
        test, then, otherwise = shape[number]
        return Split(test, tree(then), tree(otherwise))

    opened(np.arange(loss.shape[1]))
    yield tree(0)
    for _ in range(most - 1):
        found = [leaf for leaf in leaves if leaf.split is not None and leaf.number not in shape]
        best = max(found, key=lambda leaf: leaf.split[0] if leaf.split else 0.0, default=None)
        if best is None or best.split is None or best.split[0] <= 10 * scale:
            return
        holds = forest.holds[best.split[1], best.inside]
        then, otherwise = opened(best.inside[holds]), opened(best.inside[~holds])
        shape[best.number] = (best.split[1], then.number, otherwise.number)
        yield tree(0)


def _saving(
    forest: Forest, loss: Floats, price: Floats, inside: Integers, least: float
) -> tuple[float, int] | None:
    """How much the best test saves in a leaf, and which it is; None if none can be made."""
    holds = forest.holds[:, inside]
    useful = np.flatnonzero(holds.any(axis=1) & ~holds.all(axis=1))
    if not len(useful) or least <= 0:
        return None
    forest.effort.spend(1 + len(useful) * len(loss) * len(inside) // CELLS_PER_GAS)
    part = loss[:, inside]
    there = part @ holds[useful].T.astype(float)
    elsewhere = part.sum(axis=1)[:, None] - there
    after = (there + price[:, None]).min(axis=0) + (elsewhere + price[:, None]).min(axis=0)
    step = float(price.min()) if len(price) else 0.0
    saved = least - after - step * np.array([forest.tests[test].gas for test in useful.tolist()])
    best = int(np.argmax(saved))
    return float(saved[best]), int(useful[best])
