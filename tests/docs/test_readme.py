"""Every command on a page that shows its output is run, and prints exactly that.

Names of certificates are left out of the comparison: they are hashes of bounds that come from
floating-point solvers, whose last digits may differ from one processor or version to the next.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, pages

_FILE = re.compile(
    r"^<!-- file: (?P<name>[a-z-]+\.ouro) -->\n```[a-z]*\n(?P<text>.*?)^```$", re.S | re.M
)
_COMMAND = re.compile(
    r"^<!-- command: (?P<name>[a-z]+) -->\n```[a-z]*\n(?P<text>.*?)^```$", re.S | re.M
)
_SESSION = re.compile(r"^```console\n(?P<text>\$ .*?)^```$", re.S | re.M)
_HASH = re.compile(r"\b[0-9a-f]{12,64}\b")


def sessions(text: str) -> list[tuple[str, str]]:
    """The commands of a page, in order, each with the output that the page shows."""
    found: list[tuple[str, str]] = []
    for block in _SESSION.finditer(text):
        for part in block["text"].split("$ ")[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def shown(output: str) -> str:
    """Output without what may differ: hashes, and blanks at the ends."""
    return "\n".join(line.rstrip() for line in _HASH.sub("...", output).strip().splitlines())


@pytest.mark.parametrize(
    "page", [page for page in pages() if sessions(page.read_text("utf-8"))], ids=lambda p: p.name
)
def test_commands_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    text = page.read_text("utf-8")
    for file in _FILE.finditer(text):
        (tmp_path / file["name"]).write_text(file["text"], encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"}
    for command, output in sessions(text):
        program, *words = shlex.split(command)
        assert program == "godel"
        done = subprocess.run(
            [sys.executable, "-m", "godel", *words],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert shown(done.stdout) == shown(output), (command, done.stderr)


def test_the_readme_sets_up_runs_and_tests() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = {found["name"]: found["text"].strip() for found in _COMMAND.finditer(text)}
    prepare = "python3 -m venv .venv && .venv/bin/pip install -q"
    assert commands == {
        "run": f"{prepare} . && .venv/bin/godel run gambler",
        "test": f"{prepare} -e '.[test]' && .venv/bin/python -m pytest -n 2",
    }
    assert sessions(text)[0][0] == "godel run gambler"
