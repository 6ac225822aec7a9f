"""One attempt of `improve`, `extend` or `recall` is as good as the best program, and is proved."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.language.reader import load_text, read_datum
from godel.prover.ceilings import ceiling
from godel.prover.work import Meter
from godel.resources import worlds_folder
from godel.search.task import decode_outcome, perform
from godel.search.techniques import propose
from godel.search.worth import listed_value
from godel.world.model import Agent
from tests.search.scenes import Scene, scene

FOLDER = Path(__file__).parent / "unshipped"


def unshipped(name: str) -> Scene:
    return scene(load_text(FOLDER / f"{name}.ouro"))


def best(given: Scene) -> Fraction:
    """What no program exceeds at the start, certified."""
    found = ceiling(given.world, given.agent, given.here, Meter(100_000)).value
    assert found is not None
    return Fraction(found)


def worth(given: Scene, agent: Agent) -> float:
    here = type(given.here)(0, given.here.belief, agent.initial)
    found = listed_value(given.world, agent, here, Meter(100_000))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "technique"),
    [
        ("clock", "(extend 1)"),  # a clock that is seen, and the policy did not look at
        ("replace", "(improve 1)"),  # costs only
        ("two", "(improve 1)"),  # two actions at once
        ("walk", "(improve 1)"),  # without discount, ended by what the program does
        ("tiger", "(recall 1)"),  # hidden odds: what was heard must be counted
    ],
)
def test_a_world_that_does_not_ship_is_solved_at_once(name: str, technique: str) -> None:
    given = unshipped(name)
    found = propose(given.setting(), read_datum(technique, "test")).candidates[0]
    assert worth(given, found) == pytest.approx(float(best(given)), rel=1e-5)


def test_what_must_be_remembered_is_remembered() -> None:
    given = unshipped("tmaze")
    blind = propose(given.setting(), read_datum("(extend 1)", "test")).candidates[0]
    found = propose(given.setting(), read_datum("(recall 1)", "test")).candidates[0]
    assert worth(given, found) == pytest.approx(4 * 0.95**5)  # every life ends at the right goal
    assert worth(given, found) > worth(given, blind) + 2


def test_two_tallies_play_the_bandit_almost_as_well_as_can_be() -> None:
    given = scene(load_text(worlds_folder() / "bandit.ouro"))
    found = propose(given.setting(), read_datum("(recall 1)", "test")).candidates[0]
    assert worth(given, found) > 0.99 * 6.7227


@pytest.mark.parametrize(
    ("name", "technique"), [("walk", "(improve 1)"), ("tiger", "(recall 1)")]
)
def test_it_is_proved(name: str, technique: str) -> None:
    given = unshipped(name)
    task = given.task(read_datum(technique, "test"), solver=True)
    outcome = decode_outcome(perform(task.encode()))
    assert outcome.fate == "proved", outcome.reason
    assert outcome.candidate.lower is not None
    assert Fraction(outcome.candidate.lower) >= best(given) - Fraction(1, 10**5)
