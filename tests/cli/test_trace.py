"""`godel trace`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from godel.cli import main

ROOT = Path(__file__).resolve().parents[2]


def test_at_a_glance(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    assert main(["trace", str(made)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "gambler: agent timid, seed 0, target frozen, approval auto"
    assert lines[1].startswith("1 life, 40 ticks: reward ")
    assert any(line.endswith("at last  rewrite 1") for line in lines)
    assert any("+   (define (policy money) 5)" in line for line in lines)
    assert any(f"godel explain {made} --rewrite 1" in line for line in lines)
    assert all(len(line) <= 100 for line in lines if str(made) not in line)
    assert main(["trace", str(made), "--json"]) == 0
    glance = json.loads(capsys.readouterr().out)["glance"]
    assert sum(part["ticks"] for part in glance["stretches"]) == 40


def test_the_whole_story(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "--all"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("world gambler ")
    assert text.count("\n  tick ") == 40
    assert "U(q, here) > U(p, here)  [frozen]" in text
    assert main(["trace", str(made), "--events"]) == 0
    assert capsys.readouterr().out == text


def test_one_attempt(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "1"]) == 0
    text = capsys.readouterr().out
    lines = text.splitlines()
    assert lines[0] == "attempt 1: accepted as rewrite 1 at tick 10"
    assert any(line.startswith("  (define (policy money) 1)") and "|" in line for line in lines)
    order = [lines.index(word) for word in ("conclusion", "from", "which rest on")]
    assert order == sorted(order)
    assert "(--full writes them out)" in text
    assert "a tick earns its rewards" not in text
    for other in (["--attempt", "1"], ["--rewrite", "1"]):
        assert main(["trace", str(made), *other]) == 0
        assert capsys.readouterr().out == text
    assert main(["trace", str(made), "1", "--full"]) == 0
    full = capsys.readouterr().out
    assert "a tick earns its rewards" in full
    assert "W(s) = " in full
    assert "query of the searcher" in full


def test_one_attempt_on_a_narrow_page(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["trace", str(made), "1"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 80 for line in lines if str(made) not in line)
    monkeypatch.setenv("COLUMNS", "70")
    assert main(["trace", str(made), "1"]) == 0
    assert "--- p, running" in capsys.readouterr().out


def test_a_refused_attempt(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "2"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("attempt 2: screened")
    assert "that claims nothing" in text
    assert main(["trace", str(made), "2", "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["refusal"]["kind"] == "screened"
    assert body["proof"] is None


def test_a_table_of_attempts(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "--accepted", "--screened"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["attempt", "tick", "technique", "fate"]
    assert "rewrite 1" in rows[0]
    assert all("rewrite" in row or "screened" in row for row in rows)
    assert main(["trace", str(made), "--tick", "10..13"]) == 0
    assert len(capsys.readouterr().out.splitlines()) < len(rows)
    assert main(["trace", str(made), "--technique", "improve", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["attempts"]
    assert {"improve" in item["event"]["technique"] for item in found} == {True}
    assert main(["trace", str(made), "--malformed"]) == 0
    assert capsys.readouterr().out == "no such attempt\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["99"], ["0"], ["--rewrite", "7"], ["1", "--accepted"], ["1", "--rewrite", "1"],
        ["--tick", "ten"], ["--tick", ".."], ["1", "--all"], ["--only", "miracle"],
    ],
)  # fmt: skip
def test_what_makes_no_sense(
    made: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", str(made), *arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_only_rewrites(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "--only", "switch", "--only", "end"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("  SWITCH 1 ")
    assert text.splitlines()[-1].startswith("end: 1 lives")


def test_as_json(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(made), "--json", "--only", "tick"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert [event["tick"] for event in events] == list(range(40))


def test_a_reader_that_goes_away(made: Path) -> None:
    command = f"{sys.executable} -m godel trace {made} --all | head -n 1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("world gambler")
    assert done.stderr == ""


def test_what_is_no_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", str(tmp_path)]) == 2
    assert main(["trace"]) == 2
