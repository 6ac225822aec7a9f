"""Agents: what they declare, what they see, and what memory keeps at a switch."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.errors import MeaningProblem
from godel.language.reader import read_file_forms
from godel.language.values import list_items
from godel.world.agent import build_agent
from godel.world.model import Agent, Range, World, carry
from godel.world.tick import choose
from tests.world.worlds import pair_of, plains, world_of

WORLD = world_of(
    """(world test (state (x int 0 9)) (actions (push int 0 3)) (default (push 0)) (start (x 5))
      (life 9) (step))"""
)


def agent(body: str, world: World = WORLD) -> Agent:
    (form,) = read_file_forms(f"(agent test {body} (define (policy) 0))", "test")
    return build_agent(form, world)


def test_memory_is_declared_in_order() -> None:
    found = agent("(memory (a 1 0 4) (b -2 -3 3))")
    assert [item.name for item in found.memory] == ["a", "b"]
    assert found.initial == (1, -2)
    assert found.memory[1].sort == Range(-3, 3)


def test_a_switch_keeps_memory_of_the_same_name_and_range() -> None:
    old = agent("(memory (a 0 0 4) (b 0 0 4) (c 0 0 4))")
    new = agent("(memory (c 1 0 4) (d 2 0 4) (b 3 0 5) (a 4 0 4))")
    assert carry(old, new, (1, 2, 3)) == (3, 2, 3, 1)
    assert carry(old, old, (1, 2, 3)) == (1, 2, 3)


def test_a_switch_to_and_from_no_memory() -> None:
    none, some = agent(""), agent("(memory (a 2 0 4))")
    assert carry(none, some, ()) == (2,)
    assert carry(some, none, (4,)) == ()


def test_the_initial_value_is_no_part_of_the_range() -> None:
    assert carry(agent("(memory (a 0 0 4))"), agent("(memory (a 1 0 4))"), (3,)) == (3,)


def test_an_agent_may_do_without_a_policy_where_nothing_is_decided() -> None:
    _, found = pair_of("(world w (state (x int)) (start (x 0)) (life 1) (step)) (agent nobody)")
    assert (found.name, found.memory, found.procedure("policy")) == ("nobody", (), None)


def test_definitions_may_be_constants_and_may_come_later() -> None:
    world, found = pair_of(
        """(world w (state (x int 0 9)) (actions (push int 0 3)) (default (push 0)) (start (x 5))
          (life 1) (step))
        (agent two (define (policy x) (half x)) (define (half n) (quotient n b)) (define b 2))"""
    )
    assert plains(choose(world, found, (6, 1), ()).action) == (3,)


@pytest.mark.paper("2.1 software in the state")
def test_self_is_the_whole_program_without_its_documentation() -> None:
    world, found = pair_of(
        """(world w (state (x int 0 9)) (actions (push int 0 9)) (default (push 0)) (start (x 5))
          (life 1) (step))
        (agent mirror "Counts its own parts." (define (policy) (length (self))))"""
    )
    assert plains(choose(world, found, (5, 1), ()).action) == (3,)
    parts = list_items(found.runtime.self_value)
    assert parts is not None
    assert plains(parts[:2]) == ("agent", "mirror")


def test_builtin_propose_is_lent_to_agents_only() -> None:
    agent("(define (propose self n) (builtin-propose self n))")
    with pytest.raises(MeaningProblem, match="unknown name builtin-propose"):
        world_of("(world w (state (x int)) (start (x 0)) (life 1) (step (reward builtin-propose)))")


def test_left_is_seen_where_observe_lists_it() -> None:
    text = """(world w (state (x int 0 9)) {} (actions (push int 0 3)) (default (push 0))
      (start (x 5)) (life 3) (step)) (agent a (define (policy left) left))"""
    world, found = pair_of(text.format("(observe left)"))
    assert plains(choose(world, found, (5, 2), ()).action) == (2,)
    with pytest.raises(MeaningProblem, match="policy cannot see left"):
        pair_of(text.format(""))


def test_defaults_of_a_world() -> None:
    assert WORLD.observed == ("x",)
    assert (WORLD.discount, WORLD.gas_price, WORLD.think_price) == (1, 0, 0)
    assert (WORLD.gas_limit, WORLD.life) == (10_000, 9)


def test_numbers_of_a_world_are_exact() -> None:
    found = world_of(
        """(world w (state (x int)) (start (x -4)) (discount 0.95) (life endless)
          (price (gas 0.001) (think 1/3) (gas-limit 77)) (step))"""
    )
    assert found.discount == Fraction(19, 20)
    assert (found.gas_price, found.think_price) == (Fraction(1, 1000), Fraction(1, 3))
    assert (found.gas_limit, found.life) == (77, None)


def test_starts_are_drawn_independently() -> None:
    found = world_of(
        """(world w (state (x int 0 9) (b bool)) (life 2) (step)
          (start (b (chance (1/4 true) (3/4 false))) (x (chance (1/3 1) (0 5) (2/3 2)))))"""
    )
    assert {plains(state): weight for weight, state in found.start} == {
        (1, True, 2): Fraction(1, 12),
        (1, False, 2): Fraction(1, 4),
        (2, True, 2): Fraction(1, 6),
        (2, False, 2): Fraction(1, 2),
    }
