"""`godel import`: where the world goes, and what is refused."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.docs.pages import DOCS, blocks


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_an_imported_world_is_fine_and_can_be_bounded(call: Caller) -> None:
    arguments = ("import", "gym:FrozenLake-v1", "--discount", "99/100", "--out", "lake.ouro")
    made = call(*arguments, "--json").body()
    assert made["world"] == "FrozenLake-v1"
    assert made["agents"] == ["always-left", "always-down", "always-right", "always-up"]
    assert Path("lake.ouro").read_text() == made["text"]
    checked = call("worlds", "check", "lake.ouro", "--json").body()
    assert (checked["valid"], checked["reachable"], checked["notes"]) == (True, 16, [])
    again = call(*arguments)
    assert again.code == 2
    assert "exists already" in again.err


def test_without_a_file_the_world_is_printed(call: Caller) -> None:
    printed = call("import", "gym:CliffWalking-v1", "--life", "50").out
    assert "(world CliffWalking-v1\n" in printed
    assert "(life 50)" in printed
    assert list(call.folder.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.txt"], "nothing that can be imported"),
        (["gym:"], "needs the name of an environment"),
        (["gym:NoSuchLake-v1"], "Gymnasium cannot make 'NoSuchLake-v1'"),
        (["gym:FrozenLake-v1?depth=3"], "unexpected keyword argument 'depth'"),
        (["gym:FrozenLake-v1?map_name"], "cannot read the options"),
        (["gym:FrozenLake-v1?map_name=4x4&map_name=8x8"], "given twice"),
        (["gym:CartPole-v1"], "has no table of transitions"),
        (["gym:Taxi-v4?fickle_passenger=true&fickle_probability=2"], "not from 0 to 1"),
        (["gym:FrozenLake-v1?map_name=9x9"], "KeyError: '9x9'"),
        (["gym:FrozenLake-v1", "--discount", "2"], "at most 1"),
        (["gym:FrozenLake-v1?success_rate=0.12345678901234"], "no simple fraction"),
    ],
)
def test_what_cannot_be_imported(call: Caller, arguments: list[str], message: str) -> None:
    done = call("import", *arguments)
    assert done.code == 2
    assert message in done.err
    assert done.out == ""


DOCUMENTED = [
    line
    for block in blocks(DOCS / "importing.md")
    if block.kind == "sh"
    for line in block.text.splitlines()
    if line.startswith("godel import ") and "gym:" in line
]


@pytest.mark.parametrize("line", DOCUMENTED)
def test_the_examples_of_the_page(call: Caller, line: str) -> None:
    _, *arguments = shlex.split(line)
    assert call(*arguments).code == 0
    assert call("worlds", "check", arguments[-1], "--json").body()["valid"]
