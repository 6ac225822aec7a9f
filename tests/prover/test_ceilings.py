"""Ceilings: bounds on every program, against independent exact solutions of the best one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.prover.ceilings import CeilingResult, ceiling
from godel.prover.certificate import claim_for, compose
from godel.prover.tactics import AXIOMS, bound
from godel.prover.work import Meter
from tests.architecture.sources import ROOT
from tests.oracle.shipped import SHIPPED, best_bandit, best_value, queue_values

LIBRARY = ROOT / "godel" / "world" / "library"
CORPUS = ROOT / "tests" / "corpus" / "worlds"


def found(source: str, at: str | None = None) -> CeilingResult:
    """The ceiling of a world at its start, after its certificate was replayed."""
    text = read_source(source)
    world = world_in(text)
    agent = find_agent(None, text, world)
    here = find_here(world, agent, at)
    result = ceiling(world, agent, here, Meter(100_000))
    if result.proof is not None:
        claim = claim_for(world, agent, None, here, Goal("ceiling", None, result.value))
        verdict = verify(compose(claim, world, agent, None, result.proof), AXIOMS)
        assert verdict.accepted, verdict.reason
    return result


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_the_best_program_of_a_shipped_world(name: str) -> None:
    result, exact = found(name), best_value(name)
    assert result.value is not None
    assert exact <= result.value <= exact + max(1, abs(exact)) / 1000


def test_hidden_odds_by_a_tree_of_beliefs() -> None:
    assert found("bandit").value == best_bandit()


def test_states_without_end() -> None:
    result = found("queue")
    best = max(queue_values(limit)[0] for limit in range(1, 6))
    assert result.value is not None
    assert best <= result.value <= best * Fraction(1001, 1000)


def test_the_open_queue() -> None:
    """Letting everybody in is bounded on both sides, although the queue has no end."""
    text = read_source("queue")
    world = world_in(text)
    agent = find_agent(None, text, world)
    low, high = queue_values(None)
    interval = bound(world, agent, find_here(world, agent, None), Meter(100_000)).interval
    assert interval.lower is not None
    assert interval.upper is not None
    assert interval.lower <= high
    assert low <= interval.upper
    assert interval.upper - interval.lower < Fraction(1, 50)


@pytest.mark.parametrize(
    ("name", "exact"),
    [
        ("forest", Fraction(6561, 250)),
        ("frozenlake", Fraction(14, 17)),
        ("barrel", Fraction(33, 4)),
        ("haddad", Fraction(7, 10)),
        ("duel", Fraction(10, 19)),
    ],
)
def test_published_values_of_best_programs(name: str, exact: Fraction) -> None:
    result = found(str(CORPUS / f"{name}.ouro"))
    assert result.value is not None
    assert exact <= result.value <= exact * Fraction(1_000_001, 1_000_000)


def test_a_program_may_be_called_any(tmp_path: Path) -> None:
    """The name of an agent does not make it every program."""
    text = (LIBRARY / "parking.ouro").read_text("utf-8").replace("(agent eager", "(agent any")
    path = tmp_path / "any.ouro"
    path.write_text(text, "utf-8")
    source = read_source(str(path))
    world = world_in(source)
    agent = find_agent(None, source, world)
    interval = bound(world, agent, find_here(world, agent, None), Meter(100_000)).interval
    assert interval.upper is not None
    assert interval.upper < best_value("parking") - 1
