"""The place for the opponent: found where there is one, and filled without touching the rest."""

from __future__ import annotations

import pytest

from godel.errors import UsageProblem
from godel.language.canonical import print_flat
from godel.language.reader import read_datum
from godel.resources import game_names
from godel.selfplay.template import find_template
from godel.world.build import build_world
from tests.selfplay.making import game

WORLD = """(world duel "A duel." (state (x int 0 3)) (actions (a int 0 3)) (default (a 0))
  (start (x 0)) (life 3) (step (let (BINDINGS) (set x (min 3 (+ a 1))))))"""
PLACE = "(opponent (eval '(lambda (x) 0)))"


def world_with(bindings: str):
    return build_world(read_datum(WORLD.replace("BINDINGS", bindings), "test"))


@pytest.mark.parametrize("name", game_names())
def test_every_shipped_game_has_a_place_for_an_opponent(name: str) -> None:
    template = find_template(game(name)[0])
    assert set(template.parameters) <= set(template.world.observed)


def test_another_opponent_changes_nothing_else() -> None:
    template = find_template(world_with(f"(y 1) {PLACE} (z 2)"))
    new = print_flat(template.against(read_datum("(lambda (x) (+ x 1))", "test")))
    assert new == print_flat(template.world.node).replace("(lambda (x) 0)", "(lambda (x) (+ x 1))")


@pytest.mark.parametrize(
    ("bindings", "said"),
    [
        ("(y 1)", "no place"),
        ("(opponent 1)", "no place"),
        ("(opponent (eval '(list 1)))", "no place"),
        (f"{PLACE} (y (let ({PLACE}) 1))", "2 places"),
        ("(opponent (eval '(lambda (z) 0)))", "shown z"),
        ("(opponent (eval '(lambda (left) 0)))", "shown left"),
    ],
)
def test_no_place_or_two_are_refused(bindings: str, said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        find_template(world_with(bindings))
