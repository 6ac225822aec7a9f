"""`godel trace`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from godel.cli import main

ROOT = Path(__file__).resolve().parents[2]


def test_the_whole_story(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("world gambler ")
    assert text.count("\n  tick ") == 40
    assert "U(q, here) > U(p, here)  [frozen]" in text


def test_only_rewrites(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "--only", "switch", "--only", "end"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("  SWITCH 1 ")
    assert text.splitlines()[-1].startswith("end: 1 lives")
    assert main(["trace", str(made), "--only", "miracle"]) == 2


def test_as_json(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "--json", "--only", "tick"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert [event["tick"] for event in events] == list(range(40))


def test_a_reader_that_goes_away(made: Path) -> None:
    command = f"{sys.executable} -m godel trace {made} | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("world gambler")
    assert done.stderr == ""


def test_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(tmp_path)]) == 2
    assert main(["trace"]) == 2
