"""`godel check` on runs and on proof files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from godel.cli import main
from godel.machine.gate import Case, compose
from godel.machine.journal import read_journal
from tests.machine.gambling import BOLD, BOLD_PROOF, TIMID, WORLD
from tests.machine.test_gate import HERE


@pytest.fixture
def proof(tmp_path: Path) -> Path:
    """A proof file made by hand."""
    path = tmp_path / "bold.proof"
    path.write_bytes(compose(Case(WORLD, TIMID, BOLD, HERE), BOLD_PROOF))
    return path


def test_a_run(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(made)]) == 0
    head = read_journal(made / "journal.jsonl").head
    assert f"head {head}" in capsys.readouterr().out
    assert main(["check", str(made), "--expect-head", head]) == 0
    assert main(["check", str(made), "--expect-head", "0" * 64]) == 4


def test_a_run_as_json(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(made), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["valid"], body["kind"], body["rewrites"], body["finished"]) == (
        True, "run", 1, True,
    )  # fmt: skip


def test_an_edited_run(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    path = run / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"think":20', b'"think":21', 1))
    assert main(["check", str(run)]) == 4
    assert "byte " in capsys.readouterr().err
    assert main(["check", str(run), "--json"]) == 4
    assert json.loads(capsys.readouterr().out)["valid"] is False


def test_an_unfinished_run(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    path = run / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:20]))
    assert main(["check", str(run)]) == 0
    assert "has not ended yet: godel resume" in capsys.readouterr().out
    path.write_bytes(b"".join(lines[:20]) + lines[20][:-5])
    assert main(["check", str(run)]) == 0
    assert "incomplete" in capsys.readouterr().out


def test_a_proof(proof: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(proof)]) == 0
    text = capsys.readouterr().out
    assert "  14  U(q, here) > U(p, here)  [frozen]" in text
    assert "valid: better; rests on arithmetic" in text


def test_a_proof_as_json(proof: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(proof), "--json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert (body["valid"], body["kind"], body["goal"]) == (True, "proof", "better")


def test_a_bad_proof(proof: Path, capsys: pytest.CaptureFixture[str]) -> None:
    proof.write_bytes(proof.read_bytes().replace(b"99/100 100", b"98/100 100"))
    assert main(["check", str(proof)]) == 4
    assert "is not valid" in capsys.readouterr().err


def test_an_oracle_must_be_trusted(proof: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = proof.read_bytes()
    proof.write_bytes(data.replace(b"running true auto", b"running true (oracle z3)"))
    assert proof.read_bytes() != data
    assert main(["check", str(proof)]) == 4
    assert "oracle-z3" in capsys.readouterr().err
    assert main(["check", str(proof), "--trust", "z3"]) == 0


@pytest.mark.parametrize("name", ["missing", "empty", "noise", "folder"])
def test_what_is_neither(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "noise").write_bytes(b"(" * 100_000 + b"\xff")
    (tmp_path / "folder").mkdir()
    assert main(["check", str(tmp_path / name)]) in (2, 4)
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert "Traceback" not in printed.err
