"""`godel rollback`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from godel.cli import main


def test_undo_and_go_on(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    assert main(["rollback", str(run), "1", "--json"]) == 0
    program = json.loads(capsys.readouterr().out)["program"]
    assert (run / "programs" / f"{program}.ouro").read_text().count("(policy money) 1)") == 1
    undone = "add18735c1c0"  # bets 5; another program that pays may be found after it
    assert main(["pin", str(run)]) == 0
    assert main(["resume", str(run), "--lives", "1"]) == 0
    assert "(rolled back)" in capsys.readouterr().out
    assert main(["check", str(run)]) == 0
    assert f"running program {program}" in capsys.readouterr().out
    assert main(["pin", str(run), "--off"]) == 0
    assert main(["resume", str(run), "--lives", "1"]) == 0
    assert main(["check", str(run)]) == 0
    assert f"running program {undone}" not in capsys.readouterr().out


@pytest.mark.parametrize("number", ["2", "0", "-1", "x"])
def test_no_such_rewrite(made: Path, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = (made / "journal.jsonl").read_bytes()
    assert main(["rollback", str(made), number]) == 2
    assert "rror: " in capsys.readouterr().err
    assert (made / "journal.jsonl").read_bytes() == before
