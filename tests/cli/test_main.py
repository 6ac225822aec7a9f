"""The face of the command line: help, versions, exit codes, what is imported when."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from godel import __version__
from godel.cli import COMMANDS, group, main

ROOT = Path(__file__).resolve().parents[2]


def test_help_lists_the_commands_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    text = capsys.readouterr().out
    present = [name for name in COMMANDS if find_spec(f"godel.cli.{name}")]
    assert {"run", "check", "replay", "resume", "rollback", "trace", "diff"} <= set(present)
    places = [text.index(f"\n  {name} ") for name in present]
    assert places == sorted(places)
    assert "Exit codes" in text
    assert "_GODEL_COMPLETE" in text


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_that_is_there_explains_itself(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if find_spec(f"godel.cli.{name}"):
        assert main([name, "--help"]) == 0
        assert f"Usage: godel {name}" in capsys.readouterr().out
    else:
        assert main([name]) == 2


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["what"], ["--what"], ["common"], ["loading"]])
def test_unknown_commands(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "Error: " in capsys.readouterr().err


def test_help_imports_no_search() -> None:
    code = (
        "import sys; from godel.cli import main; main(['--help']); "
        "sys.exit(any(name in sys.modules for name in ('z3', 'scipy', 'lark', 'godel.prover')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_shell_completion_knows_the_commands() -> None:
    context = click.Context(group, info_name="godel")
    names = {item.value for item in group.shell_complete(context, "r")}
    assert {"run", "replay", "resume", "rollback"} <= names
