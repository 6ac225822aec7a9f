"""Which programs' lives end, by the graph of the states."""

from __future__ import annotations

import pytest

from godel.cli.endings import Endings, Graph, endings

OVER: tuple[tuple[int, ...], ...] = ()

TABLE: list[tuple[str, Graph, Endings]] = [
    ("a chain", [[[1]], [[2]], OVER], Endings(2, True, True, True)),
    ("a choice of two ways", [[[1], [2]], [[2]], OVER], Endings(2, True, True, True)),
    ("a coin until heads", [[[0, 1]], OVER], Endings(None, False, True, True)),
    ("stay or quit", [[[0], [1]], OVER], Endings(None, True, False, True)),
    ("stay or toss", [[[0], [0, 1]], OVER], Endings(None, False, False, True)),
    ("a trap", [[[1, 2]], [[1]], OVER], Endings(None, False, False, False)),
    ("an avoidable trap", [[[1, 2], [0, 2]], [[1]], OVER], Endings(None, False, False, True)),
    ("no end", [[[0]]], Endings(None, False, False, False)),
    ("over at once", [OVER], Endings(0, True, True, True)),
    ("a loop that cannot be kept to", [[[1]], [[0, 2]], OVER], Endings(None, False, True, True)),
]  # fmt: skip


LONG = 20_000
TABLE.append(
    ("a long chain", [*([[i + 1]] for i in range(LONG)), OVER], Endings(LONG, True, True, True))
)


@pytest.mark.parametrize(("name", "graph", "wanted"), TABLE, ids=[row[0] for row in TABLE])
def test_who_ends(name: str, graph: Graph, wanted: Endings) -> None:
    assert endings(graph, [0]) == wanted
