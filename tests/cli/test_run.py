"""`godel run`, with the real search on the shipped gambler."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import pytest

from godel.cli import main
from godel.machine.run import check, resume
from godel.machine.searching import Search
from tests.machine.gambling import WORLD

ROOT = Path(__file__).resolve().parents[2]


def test_the_summary_tells_the_story(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", str(made)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("gambler, seed 0: 40 ticks in 1 life, 1 proved rewrite\n")
    assert "  -   (define (policy money) 1)" in text
    for part in ("expected utility", "earned per tick", "work ", "attempts ", "screened: "):
        assert part in text


def test_json_has_the_fixed_keys(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", str(made), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert {"schema", "rewrites", "before", "after", "attempts", "work"} <= body.keys()
    before, after = body["before"], body["after"]
    assert Fraction(before["lower"]) <= Fraction(before["upper"])
    assert Fraction(before["upper"]) < Fraction(after["lower"]) <= Fraction(after["upper"])
    (rewrite,) = body["rewrites"]
    assert Fraction(rewrite["before"]["upper"]) < Fraction(rewrite["after"]["lower"])
    assert body["attempts"] == sum(body["fates"].values())
    for name in (rewrite["certificate"], before["certificate"], after["certificate"]):
        assert main(["check", str(made / name)]) == 0
    assert body["work"] == 40 * 20


def test_the_exact_value_lies_in_the_bounds(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Timid play from 5 solves v(m) = 99/100 (2/5 v(m+1) + 3/5 v(m-1)) with a reward at 10."""
    assert main(["resume", str(made), "--json"]) == 0
    before = json.loads(capsys.readouterr().out)["before"]
    values = [Fraction(0)] * 11
    for _ in range(4_000):
        game = [
            Fraction(99, 100) * (Fraction(2, 5) * values[m + 1] + Fraction(3, 5) * values[m - 1])
            + (Fraction(2, 5) if m == 9 else 0)
            for m in range(1, 10)
        ]
        again = Fraction(99, 100) * values[5]
        values = [value.limit_denominator(10**12) for value in (again, *game, again)]
    near = Fraction(1, 10**11)  # what rounding leaves
    assert Fraction(before["lower"]) - near <= values[5] <= Fraction(before["upper"]) + near
    assert Fraction(before["upper"]) - Fraction(before["lower"]) < Fraction(1, 1000)


def test_progress_goes_to_stderr_in_plain_lines(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments = ["run", "gambler", "--ticks", "12", "--out", str(tmp_path / "run"), "--seed", "5"]
    assert main(arguments) == 0
    printed = capfd.readouterr()
    assert "gambler-timid 5: life 1 ends after 12 ticks" in printed.err
    assert "\x1b" not in printed.err + printed.out
    check(tmp_path / "run")


@pytest.mark.parametrize("count", ["2", "3"])
def test_workers_change_only_the_speed(count: str, made: Path, tmp_path: Path) -> None:
    arguments = ["--ticks", "40", "--workers", count, "--out", str(tmp_path / "run")]
    assert main(["run", "gambler", *arguments]) == 0
    for name in ("journal.jsonl", "run.json"):
        assert (tmp_path / "run" / name).read_bytes() == (made / name).read_bytes()


def test_without_out_each_run_has_its_own_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert main(["run", "--ticks", "1"]) == 0
    names = sorted(path.name for path in (tmp_path / "runs").iterdir())
    assert names == ["gambler-timid-0", "gambler-timid-0-2"]


def test_many_seeds_make_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "table.csv"
    arguments = ["run", "gambler", "--ticks", "3", "--seeds", "4..6", "--csv", str(table)]
    assert main([*arguments, "--out", str(tmp_path / "runs")]) == 0
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["seed"] for row in rows] == ["4", "5", "6"]
    assert {row["rewrites"] for row in rows} == {"0"}
    assert {row["work"] for row in rows} == {"60"}
    assert all(Fraction(row["before_lower"]) <= Fraction(row["before_upper"]) for row in rows)
    for seed in (4, 5, 6):
        check(tmp_path / "runs" / f"seed-{seed}")


def test_many_seeds_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["run", "--ticks", "1", "--seeds", "0..1", "--out", str(tmp_path), "--json"]
    assert main(arguments) == 0
    body = json.loads(capsys.readouterr().out)
    assert [run["seed"] for run in body["runs"]] == [0, 1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["nowhere"],
        ["missing.ouro"],
        ["gambler", "--agent", "nobody"],
        ["gambler", "--seeds", "9..1"],
        ["gambler", "--seeds", "1"],
        ["gambler", "--seeds", "0..99999999999999999"],
        ["gambler", "--ticks", "0"],
        ["gambler", "--seed", "-1"],
        ["gambler", "--target", "loose"],
        ["gambler", "--trust-levels", "2"],
        ["gambler", "--trust", "me"],
        ["gambler", "--approval", "maybe"],
        ["gambler", "--work", "none"],
        ["gambler", "--what"],
        ["gambler", "extra"],
        ["gambler", "--csv", "/nowhere/at/all.csv"],
    ],
)
def test_what_makes_no_sense(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert main(["run", *arguments]) == 2
    printed = capfd.readouterr()
    assert printed.out == ""
    assert "rror: " in printed.err
    assert "Traceback" not in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_used_folder(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--ticks", "1", "--out", str(made)]) == 2
    assert "godel resume" in capsys.readouterr().err


def test_a_world_that_breaks_its_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.ouro"
    path.write_text(
        "(world bad (state (n int 0 3)) (start (n 3)) (life 9) (step (set n (- n 2))))\n(agent a)\n"
    )
    assert main(["run", str(path), "--out", str(tmp_path / "run")]) == 2
    assert "life 1 at tick 1: n leaves its range" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "run")]) == 0


def test_ctrl_c_loses_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    command = [sys.executable, "-m", "godel", "run", "--ticks", "100000", "--out", str(folder)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        # what runs in the background of a script is started with this signal ignored
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    journal = folder / "journal.jsonl"
    for _ in range(600):
        if journal.is_file() and journal.stat().st_size > 3_000:
            break
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"godel resume {folder}" in errors
    assert "Traceback" not in errors
    assert check(folder).torn == 0


@pytest.mark.parametrize(("typed", "rewrites"), [("y\n", 1), ("n\ntoo bold\n", 0)])
def test_a_person_is_asked(tmp_path: Path, typed: str, rewrites: int) -> None:
    arguments = ["--ticks", "12", "--approval", "ask", "--json", "--out", str(tmp_path / "r")]
    command = [sys.executable, "-m", "godel", "run", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, input=typed, capture_output=True, text=True, check=True
    )
    assert "+   (define (policy" in done.stderr
    assert "rewrite? [y/N]" in done.stderr
    assert len(json.loads(done.stdout)["rewrites"]) == rewrites
    check(tmp_path / "r")


def test_without_an_answer_the_run_waits(tmp_path: Path) -> None:
    arguments = ["run", "--ticks", "12", "--approval", "ask", "--out", str(tmp_path / "r")]
    command = [sys.executable, "-m", "godel", *arguments]
    done = subprocess.run(command, cwd=ROOT, input="", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"waits for approval: godel approve {tmp_path / 'r'}\n" in done.stdout
    check(tmp_path / "r")


def test_a_stopped_run_goes_on_to_the_same_end(made: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    (folder / "programs").mkdir(parents=True)
    programs = [f"programs/{path.name}" for path in made.glob("programs/*")]
    for name in ("run.json", "world.ouro", *programs):
        (folder / name).write_bytes((made / name).read_bytes())
    with Search(WORLD, 20_000) as search:
        resume(folder, search)
    assert (folder / "journal.jsonl").read_bytes() == (made / "journal.jsonl").read_bytes()


def test_more_work_for_an_attempt_allows_longer_certificates(made: Path, tmp_path: Path) -> None:
    assert json.loads((made / "run.json").read_bytes())["replay_work"] == 5_000_000
    folder = tmp_path / "run"
    command = ["run", "gambler", "--ticks", "1", "--work", "100000", "--out", str(folder)]
    assert main(command) == 0
    assert json.loads((folder / "run.json").read_bytes())["replay_work"] == 25_000_000
