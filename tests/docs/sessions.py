"""The commands that pages show with their output; run as a module, it writes the output anew.

`python -m tests.docs.sessions README.md` after a change that was meant to change what is printed.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory

from godel.cli import main
from tests.docs.pages import ROOT

HERE = ("ouro", "quine", "number", "interpret")
"""Commands that print plain lines whatever the terminal, done in this process to save its start."""

_FILE = re.compile(
    r"^<!-- file: (?P<name>[a-z-]+\.(?:ouro|py|txt|prism|json|toml|kernel)) -->\n"
    r"```[a-z]*\n(?P<text>.*?)^```$",
    re.S | re.M,
)
_SESSION = re.compile(r"^```console\n(?P<text>\$ .*?)^```$", re.S | re.M)


def sessions(text: str) -> list[tuple[str, str]]:
    """The commands of a page, in order, each with the output that the page shows."""
    found: list[tuple[str, str]] = []
    for block in _SESSION.finditer(text):
        for part in block["text"].split("$ ")[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def write_files(text: str, folder: Path) -> None:
    """Write the files that a page shows."""
    for file in _FILE.finditer(text):
        (folder / file["name"]).write_text(file["text"], encoding="utf-8")


def printed(command: str, folder: Path) -> str:
    """What a `godel` command of a page, or a script that it shows, prints on standard output."""
    program, *words = shlex.split(command)
    if program not in ("godel", "python3"):
        raise ValueError(f"not a godel command: {command}")
    if program == "godel" and words[0] in HERE:
        return _printed_here(words, folder)
    words = ["-m", "godel", *words] if program == "godel" else words
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "100", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stdout


def _printed_here(words: list[str], folder: Path) -> str:
    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(io.StringIO()), chdir(folder):
        main(words)
    return out.getvalue()


def printed_here(command: str, folder: Path) -> str:
    """The same, but `godel` runs in this process: starting Python is most of what a page costs."""
    program, *words = shlex.split(command)
    if program != "godel":
        return printed(command, folder)
    out, before = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO()
    try:
        with chdir(folder), redirect_stdout(out), redirect_stderr(io.StringIO()):
            main(words)
    finally:
        sys.stdin = before
    return out.getvalue()


def renewed(text: str) -> str:
    """A page with the output of its commands as it is now."""
    with TemporaryDirectory() as name:
        write_files(text, Path(name))

        def again(block: re.Match[str]) -> str:
            commands = [part.partition("\n")[0] for part in block["text"].split("$ ")[1:]]
            body = "".join(f"$ {command}\n{printed(command, Path(name))}" for command in commands)
            return f"```console\n{body}```"

        return _SESSION.sub(again, text)


if __name__ == "__main__":
    for page in sys.argv[1:]:
        Path(page).write_text(renewed(Path(page).read_text("utf-8")), encoding="utf-8")
