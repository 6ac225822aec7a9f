"""States where a policy answers wrongly."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from godel.language.reader import load_text, read_datum
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.resources import synthesis_folder
from godel.search.answering import Specification, specification
from godel.search.edit import built, procedures, with_body
from godel.search.effort import Effort
from godel.search.objections import Unsure, objections
from godel.world.model import Agent, State
from godel.world.tick import choose, step
from tests.search.scenes import Scene, scene


@pytest.fixture(scope="module")
def solver() -> Iterator[Solver]:
    with Solver() as lent:
        yield lent


def _asked(
    text: str, body: str, names: tuple[str, ...], solver: Solver
) -> tuple[Scene, Agent, tuple[State, ...]]:
    found = scene(text)
    wanted = specification(found.world, Meter(10_000))
    assert isinstance(wanted, Specification)
    policy = procedures(found.agent.node)["policy"]
    agent = built(
        with_body(found.agent.node, policy, read_datum(body, "test"), names), found.world
    )
    assert agent is not None
    effort = Effort(Meter(10_000), "propose")
    return found, agent, objections(wanted, agent, solver, effort)


def _task(name: str) -> str:
    return load_text(synthesis_folder() / f"{name}.ouro")


@pytest.mark.parametrize(
    ("name", "names", "right", "wrong"),
    [
        ("max-of-2", ("x1", "x2"), "(if (< x1 x2) x2 x1)", "(if (< x1 (- x2 1)) x2 x1)"),
        ("absolute", ("x",), "(abs x)", "(if (< x -40) (- 0 x) (if (< x 0) 7 x))"),
        ("sign", ("x",), "(max -1 (min 1 x))", "(if (> x 0) 1 -1)"),
        ("clamp", ("x", "low", "high"), "(max low (min high x))", "(min high x)"),
        ("array-search-2", ("key", "x1", "x2"), "(if (< key x1) 0 (if (< key x2) 1 2))",
         "(if (< key x1) 0 (if (< key x2) 1 3))"),
    ],
)  # fmt: skip
def test_objections_are_wrong_answers_and_right_policies_have_none(
    name: str, names: tuple[str, ...], right: str, wrong: str, solver: Solver
) -> None:
    assert _asked(_task(name), right, names, solver)[2] == ()
    found, agent, states = _asked(_task(name), wrong, names, solver)
    assert states
    for state in states:
        branches = step(found.world, state, choose(found.world, agent, state, ()).action)
        assert sum(branch.weight * branch.reward for branch in branches) == 0  # type: ignore[operator]


def test_divisions_of_the_policy_and_of_the_world(solver: Solver) -> None:
    text = """(world w (state (x int -50 50)) (actions (a int -200 200)) (default (a 0))
      (start (x 0)) (discount 1/2) (step (reward (if (= (modulo a 2) (modulo x 2)) 1 0))))
    (agent p (define (policy) 0))"""
    assert _asked(text, "(+ x 4)", ("x",), solver)[2] == ()
    assert _asked(text, "(* 3 x)", ("x",), solver)[2] == ()
    states = _asked(text, "(quotient x 2)", ("x",), solver)[2]
    assert states
    assert all((x // 2 - x) % 2 for (x,) in states)  # type: ignore[operator]


def test_a_policy_that_cannot_be_followed_is_not_called_right(solver: Solver) -> None:
    loop = "((lambda (f) (f f x)) (lambda (f n) (if (= n 0) 0 (f f (- n 1)))))"
    with pytest.raises(Unsure):
        _asked(_task("sign"), loop, ("x",), solver)
