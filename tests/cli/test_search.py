"""`godel search`: rewrites from one place, and an account of who got what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_what_is_found_is_written_and_is_better(call: Caller) -> None:
    done = call("search", "gambler", "--rewrites", "1", "--out", "better.ouro", "--json")
    assert done.code == 0
    body = done.body()
    assert body["rewrites"] == 1
    assert Path("better.ouro").read_text() == body["program"]
    assert call("prove", "gambler", "--candidate", "better.ouro").code == 0


def test_the_account_adds_up(call: Caller) -> None:
    body = call("search", "gambler", "--work", "1500", "--json").body()
    attempts = body["attempts"]
    assert isinstance(attempts, list)
    assert attempts[0]["fate"] == "accepted"
    assert attempts[1]["technique"] == attempts[0]["technique"]  # the survivor comes first
    assert sum(row["spent"] for row in attempts) == body["work"]["used"] <= 1500  # type: ignore[index,call-overload]
    assert all(row["phase"] >= 1 for row in attempts)


def test_with_too_little_work_nothing_is_found(call: Caller) -> None:
    done = call("search", "gambler", "--work", "20", "--explain")
    assert done.code == 1
    assert "0 proved rewrites in 0 attempts" in done.out
    assert "prior (the shipped grammar):" in done.out


def test_a_program_with_its_own_techniques(call: Caller) -> None:
    call.write(
        "own.ouro",
        """(world w (state (x int 0 3)) (actions (a int 0 1)) (default (a 0)) (start (x 0))
             (discount 1/2) (life endless) (step (reward a)))
           (agent lazy (define (policy x) 0)
             (define (propose self n) (if (= n 1) '(by separate (improve 1)) '(tune 1))))
           (agent biased (define (policy x) 0)
             (define bias '(bias (technique (1 (replace count))))))""",
    )
    done = call("search", "own.ouro", "--explain", "--work", "600")
    assert done.code == 0
    assert "the program names its techniques itself" in done.out
    assert "rewrite found by (by separate (improve 1))" in done.out
    biased = call("search", "own.ouro", "--agent", "biased", "--explain", "--work", "600")
    assert "prior (the bias of the program):\n  0.5000  (replace 1)" in biased.out
