"""Programs with holes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from godel.language.canonical import print_flat
from godel.language.reader import load_text, read_datum
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.resources import synthesis_folder
from godel.search.edit import procedures
from godel.search.effort import Effort
from godel.search.evaluating import evaluated
from godel.search.proposer import NothingGained, NothingLeft, Setting
from godel.search.sketch import LAST, sketched, tidied
from godel.search.techniques import propose
from tests.search.scenes import Scene, scene, shipped, value


@pytest.fixture(scope="module")
def solver() -> Iterator[Solver]:
    with Solver() as lent:
        yield lent


def _setting(found: Scene, solver: Solver | None) -> Setting:
    effort = Effort(Meter(20_000), "propose")
    return Setting(found.world, found.agent, found.here, (), effort, lambda: solver)


def _task(name: str) -> Scene:
    return scene(load_text(synthesis_folder() / f"{name}.ouro"))


def _body(found: Scene, technique: str, solver: Solver) -> str:
    proposal = propose(_setting(found, solver), read_datum(technique, "test"))
    return print_flat(procedures(proposal.candidates[0].node)["policy"].body)


def test_two_lines_and_a_test_between_them(solver: Solver) -> None:
    body = _body(_task("guard-monus"), "(sketch 3)", solver)
    columns = {
        "x": np.repeat(np.arange(-5, 6), 11),
        "y": np.tile(np.arange(-5, 6), 11),
    }
    right = np.maximum(columns["x"] - columns["y"], 0)
    assert (evaluated(read_datum(body, "test"), columns) == right).all()


def test_a_body_with_holes_of_its_own(solver: Solver) -> None:
    body = _body(_task("sign"), "(sketch (if (< x ?) ? (if (< ? x) ? ?)))", solver)
    assert body == "(if (< x 0) -1 (if (< 0 x) 1 0))"


def test_holes_that_no_numbers_fill(solver: Solver) -> None:
    with pytest.raises(NothingGained, match="none after"):
        _body(_task("absolute"), "(sketch (+ ? (* ? x)))", solver)


def test_all_numbers_of_a_policy_at_once(solver: Solver) -> None:
    found = shipped("thermostat")
    proposal = sketched(_setting(found, solver), 1)
    before = value(found.world, found.agent)
    assert value(found.world, proposal.candidates[0]) > before


def test_without_a_solver_and_past_the_last() -> None:
    with pytest.raises(NothingGained, match="solver"):
        sketched(_setting(_task("sign"), None), 1)
    with pytest.raises(NothingLeft):
        sketched(_setting(_task("sign"), None), LAST + 1)


def test_what_multiplies_by_0_and_1_is_written_shortly() -> None:
    text = "(if (< 0 (+ 0 (* 1 x) (* 0 y))) (+ 0 (* 0 x)) (+ -2 (* -1 x)))"
    shown = print_flat(tidied(read_datum(text, "test")))
    assert shown == "(if (< 0 x) 0 (+ -2 (* -1 x)))"
