"""`godel diff`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from godel.cli import main


def test_before_and_after_a_rewrite(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(made), "1"]) == 0
    text = capsys.readouterr().out
    assert "-  (define (policy money) 1)\n" in text
    assert text.count("\n+  (define ") == 1


def test_a_shipped_agent_and_what_became_of_it(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "gambler", str(made), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["same"] is False
    assert body["old"] != body["new"]
    assert "(define (policy money) 1)" in body["old"]


def test_agents_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "two.ouro"
    path.write_text("(agent a (define (policy n) 1))\n(agent b (define (policy n) 2))\n")
    assert main(["diff", f"{path}:a", f"{path}:b", "-y"]) == 0
    text = capsys.readouterr().out
    assert "(policy n) 1" in text
    assert " | " in text
    assert main(["diff", str(path), f"{path}:a"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "arguments", [["gambler", "nowhere"], ["gambler:nobody", "gambler"], ["gambler"]]
)
def test_what_is_not_there(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *arguments]) == 2
    assert "rror: " in capsys.readouterr().err


def test_no_such_rewrite(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(made), "2"]) == 2
    assert "no rewrite 2" in capsys.readouterr().err
