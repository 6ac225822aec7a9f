"""`godel new`: templates that the check accepts, and no file written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.resources import world_names
from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_a_new_world_passes_the_check_and_can_be_bounded(call: Caller) -> None:
    assert call("new", "world", "bakery").code == 0
    checked = call("worlds", "check", "bakery.ouro", "--json").body()
    assert (checked["valid"], checked["reachable"], checked["notes"]) == (True, 6, [])
    bounds = call("bound", "bakery.ouro", "--json").body()
    assert (bounds["lower"], bounds["upper"]) == ("0", "0")  # the agent is a poor one


@pytest.mark.parametrize("world", world_names())
def test_a_new_agent_passes_the_check_of_its_world(call: Caller, world: str) -> None:
    assert call("new", "agent", "mine", "--world", world).code == 0
    checked = call("worlds", "check", "mine.ouro", "--world", world, "--json").body()
    assert (checked["valid"], checked["notes"]) == (True, [])


def test_an_agent_for_a_world_of_ones_own_with_several_actions(call: Caller) -> None:
    call.write(
        "two.ouro",
        "(world two (state (x int 0 3)) (actions (a one-of p q) (b bool)) (default (a q) (b true))"
        "(start (x 0)) (life 3) (step (reward (if b x 0))))",
    )
    assert call("new", "agent", "mine", "--world", "two.ouro", "--out", "sub.ouro").code == 0
    assert "(define (policy x) (list 'q true))" in Path("sub.ouro").read_text()
    assert call("worlds", "check", "sub.ouro", "--world", "two.ouro").code == 0


def test_no_file_is_written_over(call: Caller) -> None:
    call.write("bakery.ouro", "precious")
    done = call("new", "world", "bakery")
    assert done.code == 2
    assert "exists already" in done.err
    assert Path("bakery.ouro").read_text() == "precious"


@pytest.mark.parametrize(
    "name", ["a b", "", "if", "../x", "-x", "1x", "a(b", "é", "x" * 101, "a/b"]
)
def test_names_that_will_not_do(call: Caller, name: str) -> None:
    assert call("new", "world", "--", name).code == 2
    assert list(call.folder.iterdir()) == []


def test_an_agent_for_no_world(call: Caller) -> None:
    done = call("new", "agent", "a", "--world", "gambel")
    assert done.code == 2
    assert "did you mean gambler" in done.err
