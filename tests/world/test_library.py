"""The shipped worlds do exactly what their transcriptions by hand say, in every state."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from godel.world.model import Agent, World
from godel.world.tick import choose, is_over, step, tick
from tests.oracle.chain import Model, best_values, reachable, solve
from tests.oracle.shipped import SHIPPED, best_value, counter_gas, exact_value
from tests.world.worlds import (
    LIBRARY,
    fraction,
    merged,
    of_step,
    of_tick,
    ouro,
    plains,
    shipped,
)

NAMES = sorted(SHIPPED)


@cache
def loaded(name: str) -> tuple[World, Agent, Model]:
    return (*shipped(name), SHIPPED[name]())


def initial(name: str) -> tuple[int, ...]:
    return {"gambler": (0,), "gridworld": (0,)}.get(name, ())


def test_every_shipped_world_is_transcribed() -> None:
    # Hidden odds and states without end: test_ceilings. What is paid for programs: test_workshop.
    others = {"bandit", "queue", "workshop"}
    assert {path.stem for path in LIBRARY.glob("*.ouro")} == {*NAMES, *others}


@pytest.mark.parametrize("path", sorted((Path(__file__).parents[1] / "oracle").glob("*.py")))
def test_the_oracle_imports_nothing_from_godel(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert not any(name.split(".")[0] == "godel" for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_head_of_the_world(name: str) -> None:
    world, agent, model = loaded(name)
    assert [(weight, plains(state)) for weight, state in world.start] == [(1, model.start)]
    assert world.discount == model.discount
    assert plains(agent.initial) == initial(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_state_and_action_moves_as_transcribed(name: str) -> None:
    world, _, model = loaded(name)
    actions = 0
    for state in model.states:
        if not model.moves(state, model.policy(state)):
            assert is_over(world, ouro(state))
            continue
        assert not is_over(world, ouro(state))
        for action in model.actions(state):
            actions += 1
            wanted = merged((p, (after, r)) for p, after, r in model.moves(state, action))
            assert of_step(step(world, ouro(state), ouro(action))) == wanted
    assert actions > 40


@pytest.mark.parametrize("name", NAMES)
def test_the_agent_acts_as_transcribed_everywhere(name: str) -> None:
    world, agent, model = loaded(name)
    for state in model.states:
        move = choose(world, agent, ouro(state), ouro(initial(name)))
        assert (plains(move.action), move.fault) == (model.policy(state), "")
        assert world.gas_price * move.gas == model.charge(state)


def wins(memory: int, reward: Fraction) -> int:
    return min(200, memory + 1) if reward == 1 else memory


def falls(memory: int, reward: Fraction) -> int:
    return min(20, memory + 1) if reward == -2 else memory


@pytest.mark.parametrize(
    ("name", "after", "values"),
    [("gambler", wins, (0, 1, 199, 200)), ("gridworld", falls, (0, 7, 19, 20))],
)
def test_memory_counts(
    name: str, after: Callable[[int, Fraction], int], values: tuple[int, ...]
) -> None:
    world, agent, model = loaded(name)
    for state in model.states:
        for memory in values:
            wanted = merged(
                (p, (following, (after(memory, r),), r))
                for p, following, r in model.moves(state, model.policy(state))
            )
            assert of_tick(tick(world, agent, ouro(state), (memory,))) == wanted


def test_gas_of_the_counter_by_hand() -> None:
    """(larger 0 b): call 4, if 1, (= a 0) 4, b 1."""
    world, agent, _ = loaded("compute")
    for a, b, gas in ((0, 5, 10), (5, 0, 15), (1, 1, 33), (9, 8, 199)):
        assert choose(world, agent, (a, b), ()).gas == gas == counter_gas(a, b)


@pytest.mark.parametrize("name", NAMES)
def test_every_agent_is_poor_and_no_better_than_the_best(name: str) -> None:
    assert exact_value(name) < best_value(name)


def test_values_that_are_known_otherwise() -> None:
    """Bold play: a game from 5 takes two ticks and wins 1 with chance 2/5."""
    game = Fraction(2, 5) / (1 - Fraction(99, 100) ** 2)
    assert best_value("gambler") == game
    assert best_value("compute") == 0
    assert exact_value("compute") == Fraction(-129, 125)


@pytest.mark.parametrize("name", ["gambler", "gridworld", "parking", "thermostat", "inventory"])
def test_the_comments_state_the_exact_values(name: str) -> None:
    text = (LIBRARY / f"{name}.ouro").read_text(encoding="utf-8")
    for value in (exact_value(name), best_value(name)):
        digits = str(abs(value.numerator) * 10_000 // value.denominator).rjust(5, "0")
        assert f" {digits[:-4]}.{digits[-4:]}..." in text


@pytest.mark.parametrize("path", sorted(LIBRARY.glob("*.ouro")), ids=lambda path: path.stem)
def test_the_text_of_the_library_is_short_and_narrow(path: Path) -> None:
    lines = path.read_text(encoding="ascii").splitlines()
    assert len(lines) < (170 if path.stem == "workshop" else 100)  # its agent holds a searcher
    assert max(map(len, lines)) <= 100


def test_a_bound_that_forgets_left_would_be_wrong() -> None:
    """The least loss from one temperature is smaller with fewer ticks left."""
    values, _ = best_values(SHIPPED["thermostat"]())
    losses = [-values[18, left] for left in range(41)]
    assert losses[0] == 0
    assert all(more > fewer for fewer, more in pairwise(losses))


def test_solver_on_chains_known_in_closed_form() -> None:
    half = Fraction(1, 2)
    loop = reachable([0], lambda s: [(half, 0, Fraction(1)), (half, 1, Fraction(1))][: 2 - 2 * s])
    assert solve(loop, Fraction(1))[0] == 2
    walk = reachable(
        [3],
        lambda s: [(half, s - 1, Fraction(1)), (half, s + 1, Fraction(1))] if 0 < s < 10 else [],
    )
    assert solve(walk, Fraction(1))[3] == 3 * 7
    two, three = Fraction(2, 5), Fraction(3, 5)
    none, win = Fraction(0), Fraction(1)
    duel = {
        "first": [(two, "end", win), (three, "second", none)],
        "second": [(three, "end", none), (two, "first", none)],
        "end": [],
    }
    assert solve(duel, Fraction(1))["first"] == Fraction(10, 19)
    with pytest.raises(ValueError, match="no unique value"):
        solve({0: [(win, 0, win)]}, Fraction(1))


def test_gas_is_paid_from_the_reward() -> None:
    world, agent, _ = loaded("compute")
    (gain,) = {fraction(o.gain) for o in tick(world, agent, (9, 8), ())}
    assert gain == Fraction(-199, 1000)
