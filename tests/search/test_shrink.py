"""Smaller expressions that are still right, and the proof by exhaustion that there is none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from godel.language.canonical import print_flat
from godel.language.reader import load_text, read_datum
from godel.language.syntax import Node
from godel.prover.work import Meter
from godel.resources import synthesis_folder
from godel.search.answering import Specification, specification
from godel.search.bank import PLAIN
from godel.search.effort import Effort
from godel.search.evaluating import evaluated, nodes
from godel.search.shrink import Smallest, simplified, smallest
from godel.world.model import State
from tests.search.scenes import scene

GRID = tuple(range(-3, 4))


def _wanted(name: str) -> tuple[Specification, list[str], list[State]]:
    world = scene(load_text(synthesis_folder() / f"{name}.ouro")).world
    wanted = specification(world, Meter(10_000))
    assert wanted is not None
    names = [item.name for item in world.variables]
    return wanted, names, list(product(GRID, repeat=len(names)))


def _on_a_grid(wanted: Specification, grid: list[State]) -> Callable[[Node], tuple[State, ...]]:
    """A judge that looks at all small numbers, independent of the solver."""
    columns = wanted.columns(grid)

    def judge(body: Node) -> tuple[State, ...]:
        right = wanted.right(columns, evaluated(body, columns)[None, :])[0]
        return tuple(state for state, fine in zip(grid, right, strict=True) if not fine)[:3]

    return judge


def _smallest(name: str, below: int) -> Smallest:
    wanted, names, grid = _wanted(name)
    effort = Effort(Meter(10**6), "shrink")
    return smallest(wanted, names, PLAIN, grid[::7], _on_a_grid(wanted, grid), effort, below)


@pytest.mark.parametrize(
    ("name", "size"), [("max-of-2", 6), ("absolute", 8), ("guard-monus", 8), ("guard-range", 10)]
)
def test_the_smallest_is_found_and_nothing_below_it(name: str, size: int) -> None:
    assert _smallest(name, size).body is None
    assert _smallest(name, size).checked == size - 1
    found = _smallest(name, size + 3)
    assert found.body is not None
    assert nodes(found.body) == found.checked == size


def test_parts_that_are_not_needed_go() -> None:
    wanted, names, grid = _wanted("max-of-2")
    body = read_datum("(if (< x1 x2) (if (< x1 (+ x2 1)) x2 x1) (if (= x1 x2) x2 x1))", "test")
    shorter = simplified(
        body, wanted, names, PLAIN, grid, _on_a_grid(wanted, grid), Effort(Meter(10_000), "shrink")
    )
    assert print_flat(shorter) == "(if (< x1 x2) x2 x1)"


def test_the_size_counts_operators_of_two_operands() -> None:
    assert [nodes(read_datum(text, "test")) for text in ("x", "(+ 1 1 1)", "(if (< x 0) 0 x)")] == [
        1, 5, 6,
    ]  # fmt: skip
