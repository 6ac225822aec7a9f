"""`godel bench workers`: the same run with one worker and with two; no time is tested."""

from __future__ import annotations

import json

import pytest

from godel.cli import bench_workers, main
from godel.events import Plain


def test_the_same_run_is_made_twice(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--world", "gambler", "--think", "300", "--ticks", "1", "--json"]
    assert main(["bench", "workers", *arguments]) == 0
    body = json.loads(capsys.readouterr().out)
    (row,) = body["worlds"]
    assert (row["world"], row["same"], body["workers"]) == ("gambler", True, 2)
    assert row["attempts"] > 0
    assert row["units"] > 0
    assert body["one_milliseconds"] == row["one_milliseconds"] > 0


def test_the_agent_thinks_as_much_as_it_is_told() -> None:
    case = bench_workers.case_of("gambler", 77, 1)
    assert case.agent.count(b"(define (think") == 1
    assert b"(define (think) 77)" in case.agent
    assert b"(define (policy money) 1)" in case.agent


@pytest.mark.parametrize(("same", "code"), [(True, 0), (False, 1)])
def test_the_table(
    same: bool, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    row: dict[str, Plain] = {"world": "queue", "attempts": 13, "units": 99, "same": same}
    row |= {"one_milliseconds": 3_000, "more_milliseconds": 2_000}
    monkeypatch.setattr(bench_workers, "compared", lambda *arguments: dict(row))
    assert main(["bench", "workers", "--world", "queue", "--world", "gambler"]) == code
    out = capsys.readouterr().out
    assert "3.00      2.00      1.50" in out
    assert ("DIFFERS" in out) != same
    assert "in all: 6.0 s with one, 4.0 s with more, ratio 1.50" in out
