"""Every command on a page that shows its output is run, and prints exactly that.

Names of certificates are left out of the comparison: they are hashes of bounds that come from
floating-point solvers, whose last digits may differ from one processor or version to the next.
Pages of scenes are compared in `tests/scenes`, where each scene is played once for all tests, and
that of the workshop in `tests/machine/test_workshop.py`, for the same reason.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from godel.sandbox.probe import best_way
from tests.docs.pages import DOCS, ROOT, pages
from tests.docs.sessions import printed, printed_here, sessions, write_files

_COMMAND = re.compile(
    r"^<!-- command: (?P<name>[a-z]+) -->\n```[a-z]*\n(?P<text>.*?)^```$", re.S | re.M
)
_VERSIONS = re.compile(r"^versions .*$", re.M)
_HASH = re.compile(r"\b[0-9a-f]{12,64}\b")


def shown(output: str) -> str:
    """Output without what may differ: hashes, versions, and blanks at the ends."""
    output = _VERSIONS.sub("versions ...", output)
    return "\n".join(line.rstrip() for line in _HASH.sub("...", output).strip().splitlines())


def with_sessions() -> list[Path]:
    """The pages that show commands, but for those of scenes and of the workshop."""
    found = [page for page in pages() if sessions(page.read_text("utf-8"))]
    others = [page for page in found if page.parent != DOCS / "scenes"]
    return [page for page in others if page != DOCS / "workshop.md"]


@pytest.mark.parametrize("page", with_sessions(), ids=lambda p: p.name)
def test_commands_print_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of the README by processes of their own, as a reader runs them."""
    for name, value in (("COLUMNS", "100"), ("NO_COLOR", "1"), ("PYTHONPATH", str(ROOT))):
        monkeypatch.setenv(name, value)
    run = printed if page.name == "README.md" else printed_here
    text = page.read_text("utf-8")
    write_files(text, tmp_path)
    for command, output in sessions(text):
        if "--proposer" in command and best_way() is None:
            pytest.skip("outside programs cannot be confined here")
        assert shown(run(command, tmp_path)) == shown(output), command


def test_the_readme_sets_up_runs_and_tests() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = {found["name"]: found["text"].strip() for found in _COMMAND.finditer(text)}
    prepare = "python3 -m venv .venv && .venv/bin/pip install -q"
    assert commands == {
        "run": f"{prepare} . && .venv/bin/godel run gambler",
        "test": f"{prepare} -e '.[test]' && .venv/bin/python -m pytest -n 2",
    }
    assert sessions(text)[0][0] == "godel run gambler"
