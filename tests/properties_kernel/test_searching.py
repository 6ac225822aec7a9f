"""Nothing false is accepted about programs that search, and the search for it is strong enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from godel.kernel import searching
from godel.world import tick
from tests.kernel.certificates import Certificate
from tests.properties_kernel.builder import Maker, Scene
from tests.properties_kernel.searching import SPOILS, SearchWriter, campaign, case, kept
from tests.properties_kernel.small import (
    Agent,
    Leaf,
    Split,
    World,
    expected,
    utilities,
)

COUNT = 300
TRIED = 1_000
"""Scenes; a kernel with a mistake must accept a false claim about one of them."""


def test_nothing_false_is_accepted() -> None:
    figures = campaign(COUNT, "ci")
    assert figures.wrong == []
    assert figures.disagreements == []
    assert figures.count == COUNT
    for word in ("honest", "mutant", "/strict", "/relaxed", "/quiet", "/reflect"):
        assert 0 < figures.accepted[word] < figures.judged[word], word
    for spoil in SPOILS:
        assert figures.accepted[spoil] < figures.judged[spoil], spoil


@cache
def false_claims() -> tuple[Certificate, ...]:
    """About candidates that would be better if thinking cost nothing."""
    found: list[Certificate] = []
    for number in range(TRIED):
        maker = Maker(f"power {number}")
        told = case(maker)
        if told is None or told.is_true("relaxed"):
            continue
        scene = told.scene
        free = utilities(scene.world, replace(scene.candidate, pays=False))
        if free is not None and expected(free, scene.here(1)) > told.kept:
            for spoil in ("forget", "wrong-rule") * 3:
                writer = SearchWriter(maker, scene, spoiled=False)
                writer.spoil = spoil
                found.append(writer.compared_with_keeping()[1])
    return tuple(found)


def nothing(*_: object) -> int:
    return 0


MISTAKES: dict[str, tuple[object, str, Callable[..., object]]] = {
    "thinking is free": (tick, "thinking", nothing),
    "everything is quiet": (searching, "allotment", nothing),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_kernel_with_a_mistake_is_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, function, mistaken = MISTAKES[name]
    monkeypatch.setattr(module, function, mistaken)
    assert any(made.judge().accepted for made in false_claims())


def rows(*moves: tuple[int, int]) -> tuple[tuple[tuple[Fraction, int, Fraction], ...], ...]:
    return tuple(((Fraction(1), then, Fraction(reward)),) for then, reward in moves)


def test_what_thinking_costs_worked_out_by_hand() -> None:
    """Two states; action 1 goes to state 1, where each tick earns 1; 3 units there cost 3/10."""
    moves = (rows((0, 0), (1, 0)), rows((1, 1), (1, 1)))
    world = World(
        moves, frozenset(), Fraction(1), 3, Fraction(0), False, think_price=Fraction(1, 10)
    )
    think = Split("=", "s", 1, Leaf(3), Leaf(0))
    goes, stays = (Agent(n, Leaf(a), think=think, pays=True) for n, a in (("q", 1), ("p", 0)))
    values = utilities(world, goes), utilities(world, stays)
    assert values[0] is not None
    assert values[1] is not None
    # one tick to get there, then two that earn 1; thinking before each of these two
    assert values[0][0, 0, 3] == 2 - Fraction(6, 10)
    assert values[1][0, 0, 3] == 0
    belief = [(Fraction(1), 0, 3)]
    scene = Scene(world, stays, goes, belief, 0, (values[0], values[1]), ("", "", ""))
    assert kept(scene) == 1  # it stays for a tick; the best after it goes, and does not think
