"""`godel blame`, `godel what-if` and `godel budget`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from godel.cli import main

Capture = pytest.CaptureFixture[str]


def test_blame(made: Path, capsys: Capture) -> None:
    assert main(["blame", str(made)]) == 0
    text = capsys.readouterr().out
    assert ". 1 |   (define (policy money) " in text
    assert "1  rewrite 1, life 1, tick " in text
    assert main(["blame", str(made), "--at", "0", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rewrites"] == []
    assert main(["blame", str(made), "--at", "2"]) == 2


def test_what_if(made: Path, capsys: Capture) -> None:
    assert main(["what-if", str(made), "--without", "reward"]) == 0
    assert "1 of 1 rewrites fall" in capsys.readouterr().out
    assert main(["what-if", str(made), "--without-rewrite", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rewrites"][0]["why"] == "directly"
    assert main(["what-if", str(made)]) == 2
    assert main(["what-if", str(made), "--without", "nothing"]) == 2
    assert "this run accepts: arithmetic" in capsys.readouterr().err


def test_budget(made: Path, capsys: Capture) -> None:
    assert main(["budget", str(made), "1", "--most", "20"]) == 1
    assert "no budget that was tried decides it" in capsys.readouterr().out
    assert main(["budget", str(made), "1", "--most", "160", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["verdict"] == "proved"
    assert 64 < body["least"] <= 160
    assert main(["budget", str(made), "999"]) == 2


@pytest.mark.parametrize("command", [["blame"], ["what-if", "--without", "reward"], ["budget"]])
def test_what_is_no_run(command: list[str], tmp_path: Path, capsys: Capture) -> None:
    name, *more = command
    extra = ["1"] if name == "budget" else []
    assert main([name, str(tmp_path), *extra, *more]) == 2
    assert "rror: " in capsys.readouterr().err
