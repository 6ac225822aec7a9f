"""Trees give every point a label that it may have, and stay small and shallow."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from godel.importers.tree import Leaf, Pick, Tree, grow


def walk(tree: Tree, point: tuple[int, ...]) -> int:
    while not isinstance(tree, Leaf):
        if isinstance(tree, Pick):
            tree = tree.same if point[tree.axis] == tree.value else tree.other
        else:
            tree = tree.below if point[tree.axis] < tree.bound else tree.above
    return tree.label


def leaves(tree: Tree) -> int:
    if isinstance(tree, Leaf):
        return 1
    if isinstance(tree, Pick):
        return leaves(tree.same) + leaves(tree.other)
    return leaves(tree.below) + leaves(tree.above)


def depth(tree: Tree) -> int:
    if isinstance(tree, Leaf):
        return 0
    sides = (tree.same, tree.other) if isinstance(tree, Pick) else (tree.below, tree.above)
    return 1 + max(map(depth, sides))


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 6), st.integers(-3, 3)),
        st.lists(st.integers(0, 4), min_size=1, max_size=3),
        min_size=1,
    )
)
def test_each_point_gets_a_label_that_it_may_have(table: dict[tuple[int, int], list[int]]) -> None:
    points = list(table)
    tree = grow(
        points, [each[0] for each in table.values()], [*map(frozenset, table.values())],
        frozenset({1}),
    )  # fmt: skip
    for point in points:
        assert walk(tree, point) in table[point]


def test_what_may_be_the_same_is_one_leaf() -> None:
    points = list(product(range(50), range(50)))
    tree = grow(points, [x % 2 for x, _ in points], [frozenset({x % 2, 7}) for x, _ in points])
    assert leaves(tree) == 1


def test_a_corner_takes_two_tests() -> None:
    points = list(product(range(20), range(20)))
    labels = [int(x >= 17 and y < 2) for x, y in points]
    assert leaves(grow(points, labels, [frozenset({label}) for label in labels])) == 3


def test_thousands_of_different_rows_are_not_nested_deeply() -> None:
    points = [(x,) for x in range(5000)]
    tree = grow(points, range(5000), [frozenset({x}) for x in range(5000)])
    assert leaves(tree) == 5000
    assert depth(tree) == 13


def test_even_where_the_purest_split_is_always_a_small_one() -> None:
    points = [(x,) for x in range(3000)]
    labels = [min(x, 3000 - 2 ** (x.bit_length())) for x in range(3000)]
    assert depth(grow(points, labels, [frozenset({label}) for label in labels])) <= 72
