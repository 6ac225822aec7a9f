"""Streams that are closed, full or not read: an exit code and at most one line, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from godel.cli import main

ROOT = Path(__file__).resolve().parents[2]


def shell(
    script: str, folder: Path, *, unbuffered: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `$GODEL` is the command line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GODEL": f"{sys.executable} -m godel"}
    environment["PYTHONUNBUFFERED"] = "1" if unbuffered else ""
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


COMMANDS = ["worlds", "--help", "--version", "worlds show gambler", "worlds --json", "ouro < form"]


@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk(tmp_path: Path, command: str, unbuffered: bool) -> None:
    (tmp_path / "form").write_text("(+ 1 2)\n")
    done = shell(f"$GODEL {command} > /dev/full", tmp_path, unbuffered=unbuffered)
    assert done.returncode == 2
    assert done.stderr == "error: cannot write to standard output: No space left on device\n"


def test_a_closed_output(tmp_path: Path) -> None:
    done = shell("$GODEL worlds >&-", tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: cannot write to standard output: Bad file descriptor\n"


@pytest.mark.parametrize("unbuffered", [False, True])
@pytest.mark.parametrize("command", ["worlds", "--help", "worlds show gambler"])
def test_a_reader_that_has_gone(tmp_path: Path, command: str, unbuffered: bool) -> None:
    # the reader is gone before the first byte: `exec <&-` closes its end, and then says so
    script = (
        f"mkfifo go; (read -r < go; exec $GODEL {command}) | (exec <&-; echo > go); "
        'echo "${PIPESTATUS[0]}"'
    )
    done = shell(script, tmp_path, unbuffered=unbuffered)
    assert (done.stdout, done.stderr) == ("141\n", "")


def test_nothing_printed_is_nothing_lost(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("")
    done = shell("$GODEL ouro < empty >&-", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_all_streams_closed(tmp_path: Path) -> None:
    assert shell("$GODEL worlds <&- >&- 2>&-", tmp_path).returncode == 2
    assert shell("$GODEL ouro <&- >&- 2>&-", tmp_path).returncode == 0
    assert shell("$GODEL nonsense <&- >&- 2>&-", tmp_path).returncode == 2


def test_a_run_whose_progress_cannot_be_shown_goes_on(tmp_path: Path) -> None:
    for number, place in enumerate(("&-", "/dev/full")):
        done = shell(f"$GODEL run gambler --ticks 12 --out r{number} 2>{place}", tmp_path)
        assert done.returncode == 0
        assert done.stdout.startswith("gambler, seed 0: 12 ticks in 1 life, 1 proved rewrite\n")
        assert shell(f"$GODEL check r{number}", tmp_path).returncode == 0


def test_a_run_whose_summary_is_lost_is_kept(tmp_path: Path) -> None:
    done = shell("$GODEL run gambler --ticks 3 --out r > /dev/full", tmp_path)
    assert done.returncode == 2
    assert done.stderr.endswith("cannot write to standard output: No space left on device\n")
    assert "Traceback" not in done.stderr
    assert shell("$GODEL check r", tmp_path).returncode == 0


def test_a_table_that_cannot_be_written(tmp_path: Path) -> None:
    done = shell("$GODEL run gambler --ticks 3 --csv /dev/full", tmp_path)
    assert done.returncode == 2
    assert done.stderr == "error: cannot write /dev/full: No space left on device\n"


def test_letters_that_the_output_does_not_know(tmp_path: Path) -> None:
    done = shell("PYTHONIOENCODING=ascii $GODEL --help", tmp_path)
    assert done.returncode == 0
    assert "A G\\xf6del machine that runs" in done.stdout


@pytest.mark.parametrize(
    "command",
    [
        "run gambler --ticks 3 --csv there",
        "run gambler --ticks 3 --seeds 0..1 --csv there",
        "bound gambler --out there",
        "prove gambler --candidate frugal --out there",
        "export gambler --to prism --out there",
    ],
)
def test_what_is_there_stays(
    tmp_path: Path,
    command: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").write_text("mine")
    assert main(command.split()) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: there exists already\nhint: choose another with --")
    assert (tmp_path / "there").read_text() == "mine"
    assert not (tmp_path / "runs").exists()
