"""Whether versions stand in an order or go round: all ways in which three can beat each other."""

from __future__ import annotations

from itertools import permutations, product

import pytest

from godel.selfplay.order import CYCLES, INTRANSITIVE, OPEN, TRANSITIVE, order_of
from godel.selfplay.table import Entry, Table

NONE = Entry(None, None, b"")


def table(values: list[list[int | None]]) -> Table:
    rows = [[NONE if v is None else Entry(v, v, b"") for v in row] for row in values]
    return Table(tuple(map(tuple, rows)), tuple(Entry(None, 3, b"") for _ in values), 0)


@pytest.mark.parametrize("signs", list(product((-1, 0, 1), repeat=3)))
def test_three_versions(signs: tuple[int, int, int]) -> None:
    ab, bc, ca = signs
    order = order_of(table([[0, ab, -ca], [-ab, 0, bc], [ca, -bc, 0]]))
    beats = {(0, 1): ab > 0, (1, 0): ab < 0, (1, 2): bc > 0, (2, 1): bc < 0,
             (2, 0): ca > 0, (0, 2): ca < 0}  # fmt: skip
    round_ = abs(sum(signs)) == 3
    broken = any(
        beats[one, two] and beats[two, three] and not beats[one, three]
        for one, two, three in permutations(range(3))
    )
    assert order.kind == (CYCLES if round_ else INTRANSITIVE if broken else TRANSITIVE)
    for one, two in zip(order.witness, order.witness[1:], strict=False):
        assert beats[one, two]
    assert str(order)


def test_what_is_not_known_is_said() -> None:
    assert order_of(table([[0, None], [1, 0]])).kind == OPEN
    wide = Table(((Entry(0, 0, b""), Entry(-1, 1, b"")), (Entry(0, 0, b""),) * 2), (NONE, NONE), 0)
    assert order_of(wide).kind == OPEN
    assert wide.zero_sum() is None
    assert wide.gap(0) is None


def test_a_circle_is_found_beside_what_is_not_known() -> None:
    four = [[0, 1, -1, None], [-1, 0, 1, 0], [1, -1, 0, 0], [0, 0, 0, 0]]
    order = order_of(table(four))
    assert (order.kind, order.witness) == (CYCLES, (0, 1, 2, 0))


def test_sums_and_gaps() -> None:
    found = table([[1, 2], [-2, -1]])
    assert found.zero_sum() is False
    assert (found.gap(0), found.gap(1)) == (2, 4)
