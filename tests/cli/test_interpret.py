"""`godel interpret`: the agents that ship with the worlds, run by the evaluator in Ouro."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.language.evaluator import Outcome
from godel.language.metacircular import Metacircular, Twofold
from godel.resources import world_names
from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


@pytest.mark.paper("3.2 software that describes itself")
@pytest.mark.parametrize("world", world_names())
def test_every_shipped_agent_gives_the_same(call: Caller, world: str) -> None:
    body = call("interpret", world, "--states", "12", "--json").body()
    rows = body["rows"]
    assert isinstance(rows, list)
    assert rows
    assert all(row["states"] >= 1 for row in rows)
    assert any(row["procedure"] == "policy" for row in rows)


WORLD = """
(world w "w" (state (a int 0) (b int 0 5)) (actions (go int 0 9)) (default (go 0))
  (start (a 0) (b 0)) (life 3) (step (reward go)))
(agent deep
  (memory (m 0 0 9))
  (define (policy b a) (if (= b 3) (car b) (count b)))
  (define (count n) (if (= n 0) 0 (+ 1 (count (- n 1)))))
  (define (remember m next-b reward) (max 0 (min 9 (+ m next-b reward)))))
(agent other (define (policy a) (length (self))))
"""


def test_a_file_with_faults_and_two_agents(call: Caller) -> None:
    path = call.write("w.ouro", WORLD)
    done = call("interpret", path, "--states", "60")
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[0].startswith("deep policy: the same value and gas in 42 states, 7 of them")
    assert lines[1].startswith("deep remember: the same value and gas in 60 states;")
    assert lines[2].startswith("other policy: the same value and gas in 21 states;")
    assert len(call("interpret", path, "--agent", "other").out.splitlines()) == 1


def test_a_difference_is_told_and_ends_with_4(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Metacircular, "procedure", lambda *_: Twofold(Outcome(7, 7), 7))
    done = call("interpret", "gambler")
    assert done.code == 4
    assert "timid: policy at 0 gives 1 for 1 gas, but" in done.err
    assert "by the evaluator in Ouro 7 for 7 gas" in done.err


def test_bad_input(call: Caller) -> None:
    for words in (("nosuch",), ("gambler", "--agent", "nosuch"), ("gambler", "--states", "0"), ()):
        assert call("interpret", *words).code == 2
