"""`godel resume` with the real search."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from godel.cli import main


def test_a_stopped_run_goes_on(made: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    path = run / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    assert main(["resume", str(run)]) == 0
    assert path.read_bytes() == whole


def test_more_lives(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    assert main(["resume", str(run), "--lives", "2"]) == 0
    assert "120 ticks in 3 lives" in capsys.readouterr().out
    assert main(["check", str(run)]) == 0


@pytest.mark.parametrize("name", ["missing", "folder"])
def test_what_is_no_run(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder").mkdir()
    assert main(["resume", str(tmp_path / name)]) == 2
    assert "rror: " in capsys.readouterr().err
    assert [path.name for path in tmp_path.rglob("*")] == ["folder"]
