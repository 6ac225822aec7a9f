"""Decision trees whose answers are right where they are given."""

from __future__ import annotations

from random import Random

import numpy as np

from godel.search.joining import Branch, Leaf, Tree, joined


def _answer(tree: Tree, holds: np.ndarray, state: int) -> int:
    while isinstance(tree, Branch):
        tree = tree.then if holds[tree.test, state] else tree.otherwise
    return tree.answer


def _leaves(tree: Tree) -> int:
    return 1 if isinstance(tree, Leaf) else _leaves(tree.then) + _leaves(tree.otherwise)


def test_every_answer_given_is_right() -> None:
    draw = Random(5)
    for _ in range(50):
        states = draw.randint(2, 30)
        holds = np.array([[bool(s >> bit & 1) for s in range(states)] for bit in range(5)])
        right = np.array([[draw.random() < 0.4 for _ in range(states)] for _ in range(6)])
        right[0] |= ~right.any(axis=0)
        tree = joined(right, [1] * 6, holds, [1] * 5)
        assert tree is not None
        assert all(right[_answer(tree, holds, s), s] for s in range(states))


def test_one_answer_that_is_right_everywhere_needs_no_test() -> None:
    right = np.array([[True, False, True], [True, True, True], [True, True, True]])
    tree = joined(right, [1, 5, 3], np.array([[True, False, True]]), [1])
    assert isinstance(tree, Leaf)
    assert tree.answer == 2  # the cheaper of the two


def test_the_test_that_tells_most_comes_first() -> None:
    right = np.array([[True] * 4 + [False] * 4, [False] * 4 + [True] * 4])
    holds = np.array([[s % 2 == 0 for s in range(8)], [s < 4 for s in range(8)]])
    tree = joined(right, [1, 1], holds, [1, 1])
    assert isinstance(tree, Branch)
    assert tree.test == 1
    assert _leaves(tree) == 2


def test_states_that_no_test_tells_apart() -> None:
    right = np.array([[True, False], [False, True]])
    assert joined(right, [1, 1], np.array([[True, True]]), [1]) is None
