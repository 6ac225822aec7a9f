"""Joining answers by tests: a decision tree in which every answer is right where it is given.

In each state several answers may be right. The test taken next is the one that leaves least
uncertainty about which answer is meant, an answer counting more the more states it is right in
(R. Alur, A. Radhakrishna and A. Udupa, "Scaling enumerative program synthesis via divide and
conquer", TACAS 2017, section 4.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from godel.search.answering import Truths

MOST_LEAVES = 200
BLOCK = 4_000_000
"""Most entries of a table of tests by answers at a time."""

SAME = 1e-9
"""Uncertainties closer than this are the same."""


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """The number of the answer to give."""

    answer: int


@dataclass(frozen=True, slots=True, eq=False)
class Branch:
    """The number of a test, and what to do where it holds and where it does not."""

    test: int
    then: Tree
    otherwise: Tree


Tree: TypeAlias = Leaf | Branch


def joined(
    right: Truths, answer_gas: Sequence[int], holds: Truths, test_gas: Sequence[int]
) -> Tree | None:
    """A tree that is right in every state; None if the tests do not tell the states apart.

    `right` has a row for each answer and `holds` for each test, with a column for each state.
    Among answers and tests that serve equally the first is taken, so the cheap should come first.
    """
    joiner = _Joiner(right, np.array(answer_gas), holds, np.array(test_gas))
    return joiner.tree(np.arange(right.shape[1]))


class _Joiner:
    def __init__(
        self, right: Truths, answer_gas: np.ndarray, holds: Truths, test_gas: np.ndarray
    ) -> None:
        self.right, self.answer_gas = right, answer_gas
        self.holds, self.test_gas = holds, test_gas
        self.leaves = 0

    def tree(self, states: np.ndarray) -> Tree | None:
        """A tree for some states."""
        right = self.right[:, states]
        everywhere = np.flatnonzero(right.all(axis=1))
        if len(everywhere):
            self.leaves += 1
            best = everywhere[int(np.argmin(self.answer_gas[everywhere]))]
            return Leaf(int(best))
        test = self._test(states, right)
        if test is None or self.leaves > MOST_LEAVES:
            return None
        inside = self.holds[test, states]
        then = self.tree(states[inside])
        otherwise = None if then is None else self.tree(states[~inside])
        if then is None or otherwise is None:
            return None
        return Branch(test, then, otherwise)

    def _test(self, states: np.ndarray, right: Truths) -> int | None:
        """The test that tells most about the answers in some states."""
        useful_answers = right.any(axis=1)
        right = right[useful_answers]
        cover = right.sum(axis=1, dtype=float)
        shares = right * cover[:, None]
        shares /= shares.sum(axis=0)
        best: tuple[float, int] | None = None
        step = max(1, BLOCK // max(1, right.shape[0] + len(states)))
        for start in range(0, len(self.holds), step):
            holds = self.holds[start : start + step][:, states].astype(float)
            count = holds.sum(axis=1)
            useful = (count > 0) & (count < len(states))
            if not useful.any():
                continue
            inside = holds @ shares.T
            outside = shares.sum(axis=1)[None, :] - inside
            left = _uncertainty(inside) + _uncertainty(outside)
            left = np.where(useful, left, np.inf)
            least = float(left.min())
            close = np.flatnonzero(left <= least + SAME * len(states))
            place = int(close[int(np.argmin(self.test_gas[start + close]))])
            if best is None or least < best[0] - SAME * len(states):
                best = (least, start + place)
        return None if best is None else best[1]


def _uncertainty(weights: np.ndarray) -> np.ndarray:
    """Entropy of each row of weights, times the row's sum."""
    weights = np.maximum(weights, 0.0)
    total = weights.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(weights > 0, np.log2(weights / total), 0.0)
    return np.asarray(-(weights * logs).sum(axis=1))
