"""`godel bench search`: the figures are those of the search; no time is tested."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.language.canonical import print_flat
from godel.machine.ablation import SWITCHES, empty, proposers, without
from godel.search.builtin import ask, bias_of
from godel.world.agent import build_agent
from tests.cli.calling import Caller
from tests.search.scenes import shipped


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_the_gambler_reaches_the_best_there_is(call: Caller) -> None:
    done = call("bench", "search", "--world", "gambler", "--work", "600", "--empty", "--json")
    assert done.code == 0
    (row,) = done.body()["searches"]  # type: ignore[misc]
    assert row["first"]["work"] <= row["last"]["work"] <= row["work"] <= 600
    assert row["rewrites"] >= 1
    assert Fraction(row["gap"]) < Fraction(1, 1000)


def test_an_idea_can_be_left_out(call: Caller) -> None:
    arguments = ("--world", "gambler", "--work", "400", "--without", "improve", "--json")
    (row,) = call("bench", "search", *arguments).body()["searches"]  # type: ignore[misc]
    assert row["without"] == ["improve"]
    assert "(improve" not in row["first"]["technique"]
    assert call("bench", "search", "--without", "luck").code == 2


def test_what_is_left_out_is_not_proposed() -> None:
    scene = shipped("gambler")
    for idea in (*proposers(), *SWITCHES):
        node = without(scene.agent.node, frozenset([idea]))
        agent = build_agent(node, scene.world)
        asked = [ask(agent, turn) for turn in range(1, 12)]
        assert not any(item.fault for item in asked)
        if idea == "schedule":
            assert [print_flat(item.technique) for item in asked[: len(proposers())]] == [
                f"({name} 1)" for name in proposers()
            ]
        else:
            (rule, *_) = bias_of(asked[0].technique).rules
            named = {print_flat(body).split()[0][1:] for _, body in rule[1]}
            assert named == set(proposers()) - {idea}


@pytest.mark.parametrize("name", ["gridworld", "compute", "bandit", "queue"])
def test_the_empty_agent_takes_the_default_action(name: str) -> None:
    scene = shipped(name)
    agent = build_agent(empty(scene.world), scene.world)
    assert agent.procedure("policy") is not None
