"""Other names and another order change no meaning, and no certificate."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest

from godel.cli.loading import agent_names, find_agent, read_source, world_in
from godel.kernel import proof as kernel
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, print_flat, read_canonical
from godel.prover.tactics import AXIOMS
from godel.resources import world_names
from godel.trace.renaming import KEPT, new_names, renamed, renamed_here, renamed_proof
from godel.trace.reordering import moved_here, reordered_agent, reordered_world
from godel.trace.stability import renaming_lines
from godel.world.agent import build_agent
from godel.world.belief import initial_belief, normalise, observation
from godel.world.build import build_world
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import is_over, tick
from tests.machine.gambling import tree

LIBRARY = Path(__file__).parents[2] / "proofs" / "library"
CHECKED = (
    "base-keep-of-memory-and-action base-better base-squared base-divided cheaper-remembering "
    "base-trusted base-packed parking-rewrite-1 inventory-rewrite-1 gambler-rewrite-1".split()
)


@pytest.mark.parametrize("name", CHECKED)
def test_a_certificate_checks_under_other_names(name: str) -> None:
    (line,) = renaming_lines((LIBRARY / f"{name}.proof").read_bytes(), 2)
    assert line.status == "checks", line.sentence


def test_words_of_the_kernel_are_kept() -> None:
    source = Path(kernel.__file__).read_text("utf-8")
    cases = re.findall(r"case (.*), [0-9]:", source)
    rules = {name for case in cases for name in case.split('"')[1::2]}
    assert {"alike", "keep", "separate", "table-upper"} <= rules
    assert rules | set(kernel.INSTRUCTIONS) | set(kernel.GIVEN) | set(kernel.MODES) <= KEPT


def test_a_certificate_that_is_refused_anyway() -> None:
    data = (LIBRARY / "base-better.proof").read_bytes()
    assert verify(data, AXIOMS).accepted
    (line,) = renaming_lines(data.replace(b"(apply-rule separate", b"(apply-rule dominated"), 2)
    assert line.status == "refused"
    assert "refused in 2 of 2 renamings: instruction" in line.sentence


def test_all_names_that_people_chose_change_everywhere() -> None:
    source = read_source("gambler")
    world = world_in(source)
    agent = find_agent(None, source, world)
    names = new_names(world.node, (agent.node,), 1)
    text = print_flat(renamed(world.node, names)) + print_flat(renamed(agent.node, names))
    for name in ("gambler", "money", "bet", "stake", "timid", "wins"):
        assert name not in text.replace("Reach 10 before ruin", "")
    assert not names.keys() & KEPT
    assert len(set(names.values())) == len(names)


def test_names_that_follow_a_variable_and_quoted_ones() -> None:
    world = tree(
        "(world w (state (x one-of a b)) (start (x a)) (life 3) (step (set x 'b)))"
    )
    agent = tree("(agent p (memory (m 0 0 1)) (define (remember next-x) (if (eq? next-x 'a) 1 0)))")
    names = new_names(world, (agent,), 3)
    assert names["next-x"] == "next-" + names["x"]
    again = print_flat(renamed(agent, names))
    assert f"(eq? {names['next-x']} '{names['a']})" in again
    here = renamed_here(Here(0, ((1, (tree("a").value, 3)),), (0,)), names)  # type: ignore[union-attr]
    assert str(here) == f"tick 0, state ({names['a']} 3), memory (0)"


def test_a_cut_is_turned_around_where_the_normal_form_is() -> None:
    proof = tree("(proof (x (cut ((1 a) (-1 b)) 3 below above)) "
                 "(contradiction (((1 a) (-1 b)) low 2) (product 1 (((1 a)) high))))")  # fmt: skip
    assert print_flat(renamed_proof(proof, {"a": "v2", "b": "v1"}, {})) == (
        "(proof (x (cut ((-1 v2) (1 v1)) -2 above below)) "
        "(contradiction (((-1 v2) (1 v1)) high 2) (product 1 (((1 v2)) high))))"
    )
    same = print_flat(renamed_proof(proof, {"a": "v1", "b": "v2"}, {}))
    assert same == print_flat(proof).replace(" a)", " v1)").replace(" b)", " v2)")


def ways(world: World, agent: Agent, state: State, memory: Memory) -> Counter[str]:
    """What a tick can lead to, with its weight, whatever the order of variables."""
    found: Counter[str] = Counter()
    names = [item.name for item in world.variables]
    for way in tick(world, agent, state, memory):
        pairs = sorted(zip(names, map(str, way.state), strict=True))
        key = f"{pairs} {way.memory} {way.gain} {way.move.gas} {way.recall.gas}"
        found[key] += Fraction(way.weight)  # type: ignore[assignment, arg-type]
    return found


@pytest.mark.parametrize("name", sorted(world_names()))
def test_a_variant_lives_the_same_ticks(name: str) -> None:
    source = read_source(name)
    world = world_in(source)
    for agent_name in agent_names(source)[:2]:
        agent = find_agent(agent_name, source, world)
        other = build_world(reordered_world(world.node, 1))
        again = build_agent(reordered_agent(agent.node, 1), other)
        place = Here(0, normalise(list(world.start)), agent.initial)
        moved = moved_here(place, world, other, {})
        assert Counter(str(w) for w, _ in other.start) == Counter(str(w) for w, _ in world.start)
        keys = [
            sum((ways(w, a, s, a.initial) for _, s in here.belief if not is_over(w, s)), Counter())
            for w, a, here in ((world, agent, place), (other, again, moved))
        ]
        assert keys[0] == keys[1]


def test_an_order_that_has_a_meaning_stays() -> None:
    agent = tree("(agent p (define (f) (self)) (define (g) 1) (define (h) 2))")
    assert all(reordered_agent(agent, seed) is agent for seed in range(5))
    other = tree("(agent p (define (f) 0) (define (g) 1) (define (h) 2))")
    orders = {canonical_text(reordered_agent(other, seed)) for seed in range(20)}
    assert len(orders) == 6


def test_reordering_a_world() -> None:
    text = (
        "(world w (state (x int 0 9) (y int 0 9)) (start (x 1) (y 2)) (life 3) "
        "(step (if (= x 1) (set x 2) (set y 3)) (chance (1/2 (set y 4)) (1/2 (reward 1)))))"
    )
    texts = [print_flat(reordered_world(tree(text), seed)) for seed in range(8)]
    assert any("(if (not (= x 1)) (set y 3) (set x 2))" in item for item in texts)
    assert any("(state (y int 0 9) (x int 0 9))" in item for item in texts)
    assert any("(chance (1/2 (reward 1)) (1/2 (set y 4)))" in item for item in texts)
    old, new = (build_world(tree(item)) for item in (text, texts[0]))
    here = moved_here(Here(0, ((1, (1, 2, 3)),), ()), old, new, {})
    values = dict(zip((item.name for item in new.variables), here.belief[0][1], strict=True))
    assert values == {"x": 1, "y": 2, "left": 3}
    assert initial_belief(new, observation(new, here.belief[0][1])) == here.belief
    assert read_canonical(texts[0].encode(), maximum_bytes=10_000) is not None
