"""Decision trees: terms that are good somewhere, joined by tests on what the policy sees.

Terms and tests are found apart and joined greedily, as in EUSolver (R. Alur, A. Radhakrishna and
A. Udupa, "Scaling enumerative program synthesis via divide and conquer", 2017), but a leaf takes
the term that costs least there instead of one that is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from godel.language.canonical import print_flat
from godel.language.syntax import Node, form, symbol
from godel.language.values import TRUE
from godel.search.model import Floats
from godel.search.terms import CALL_GAS, Term


@dataclass(slots=True, eq=False)
class _Leaf:
    """A set of views and the best term for them."""

    inside: NDArray[np.bool_]
    term: int
    cost: float


@dataclass(slots=True, eq=False)
class _Branch:
    """A test, with the trees for where it holds and where not."""

    test: int
    then: _Tree
    otherwise: _Tree


_Tree = _Leaf | _Branch


class Grower:
    """Grows a tree leaf by leaf. `costs` has a row for each term and a column for each view.

    The first term is what is done now: its cost is the scale of what counts as a difference.
    """

    def __init__(self, terms: Sequence[Term], costs: Floats, tests: Sequence[Term]) -> None:
        self.terms, self.costs, self.tests = terms, costs, tests
        views = costs.shape[1]
        self.holds = np.array([[v is TRUE for v in test.values] for test in tests], dtype=bool)
        self.holds = self.holds.reshape(len(tests), views)
        self.step = 1e-9 * (float(costs[0].sum()) or 1.0)
        self.preference = np.array([self.step * term.gas for term in terms])

    def grow(self, most_leaves: int) -> Iterator[Node]:
        """Trees with 1, 2, ... leaves, each as an expression, while a split still helps."""
        root: _Tree = self._leaf(np.ones(self.costs.shape[1], dtype=bool))
        yield self._node(root)
        for _ in range(most_leaves - 1):
            best: tuple[float, _Leaf, int] | None = None
            for leaf in _leaves(root):
                found = self._split(leaf)
                if found is not None and (best is None or found[0] > best[0]):
                    best = (found[0], leaf, found[1])
            if best is None:
                return
            _, leaf, test = best
            holds = self.holds[test]
            branch = _Branch(
                test, self._leaf(leaf.inside & holds), self._leaf(leaf.inside & ~holds)
            )
            root = _put(root, leaf, branch)
            yield self._node(root)

    def _leaf(self, inside: NDArray[np.bool_]) -> _Leaf:
        totals = self.costs[:, inside].sum(axis=1) + self.preference
        term = int(np.argmin(totals))
        return _Leaf(inside, term, float(totals[term]))

    def _split(self, leaf: _Leaf) -> tuple[float, int] | None:
        """The test that saves most in a leaf, and how much; None if none does."""
        within = self.holds & leaf.inside
        sizes = within.sum(axis=1)
        useful = (sizes > 0) & (sizes < int(leaf.inside.sum()))
        if not useful.any():
            return None
        total = self.costs[:, leaf.inside].sum(axis=1)
        there = self.costs @ within.T.astype(float)
        elsewhere = total[:, None] - there
        preference = self.preference[:, None]
        cost = (there + preference).min(axis=0) + (elsewhere + preference).min(axis=0)
        saved = np.where(useful, leaf.cost - cost, -np.inf)
        saved -= self.step * np.array([CALL_GAS + test.gas for test in self.tests])
        test = int(np.argmax(saved))
        return (float(saved[test]), test) if saved[test] > 10 * self.step else None

    def _node(self, tree: _Tree) -> Node:
        """The expression of a tree; branches that do the same are one."""
        if isinstance(tree, _Leaf):
            return self.terms[tree.term].node
        then, otherwise = self._node(tree.then), self._node(tree.otherwise)
        if print_flat(then) == print_flat(otherwise):
            return then
        return form(symbol("if"), self.tests[tree.test].node, then, otherwise)


def _leaves(tree: _Tree) -> Iterator[_Leaf]:
    if isinstance(tree, _Leaf):
        yield tree
    else:
        yield from _leaves(tree.then)
        yield from _leaves(tree.otherwise)


def _put(tree: _Tree, leaf: _Leaf, branch: _Branch) -> _Tree:
    """The tree with a branch in the place of a leaf."""
    if tree is leaf:
        return branch
    if isinstance(tree, _Branch):
        tree.then = _put(tree.then, leaf, branch)
        tree.otherwise = _put(tree.otherwise, leaf, branch)
    return tree
