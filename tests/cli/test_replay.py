"""`godel replay` with the real search."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from godel.cli import main
from tests.machine.test_run import rewrite

ROOT = Path(__file__).resolve().parents[2]


def test_the_same_again(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(made), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["same"] is True


def test_the_hash_seed_of_python_changes_nothing(made: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "godel", "replay", str(made)],
        cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": "4711"}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_word_that_the_search_never_said(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    rewrite(run, "attempt", lambda body: body.update(query="(other)"))
    assert main(["check", str(run)]) == 0
    assert main(["replay", str(run)]) == 4
    assert "query" in capsys.readouterr().err


def test_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path)]) == 2
    assert "not the folder of a run" in capsys.readouterr().err
