"""The second checker stands alone: one short file, the standard library, nothing of the rest."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from godel import verify
from tests.architecture.sources import PACKAGE, ROOT, code_lines, imports, tree
from tests.architecture.test_trusted_style import faults

FILE = PACKAGE / "verify.py"
LINES = 1_670
"""Logical lines, as ADR 0005 counts them."""
PHYSICAL_LINES = 2_510
"""With documentation and blank lines, as the formatter lays them out (ADR 0013)."""
LOADED = """
import json, runpy, sys
sys.argv = ["verify", *sys.argv[1:]]
try:
    runpy.run_module("godel.verify", run_name="__main__")
except SystemExit as end:
    own = sorted(name for name in sys.modules if name.split(".")[0] == "godel")
    other = sorted({name.split(".")[0] for name in sys.modules} - set(sys.stdlib_module_names))
    print(json.dumps([end.code, own, other]))
"""
SHALLOW = """
import sys
from pathlib import Path
from godel import verify
sys.setrecursionlimit(120)
for path in sys.argv[1:]:
    verify.check_proof(Path(path).read_bytes())
"""


def python(code: str, *arguments: str) -> str:
    """What a program prints that runs without the packages of this environment."""
    command = [sys.executable, "-S", "-c", code, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def library() -> list[str]:
    return [str(path) for path in sorted((ROOT / "proofs" / "library").glob("*.proof"))]


def test_it_is_one_short_file() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert code_lines(text) < LINES
    assert len(text.splitlines()) < PHYSICAL_LINES


def test_it_imports_the_standard_library_only() -> None:
    found = {imported.split(".")[0] for imported, _ in imports(tree(FILE), "godel.verify")}
    assert found <= set(sys.stdlib_module_names)


def test_nothing_imports_it() -> None:
    for path in PACKAGE.rglob("*.py"):
        assert "godel.verify" not in {name for name, _ in imports(tree(path), "godel.other")}, path


def test_nothing_else_is_loaded_when_it_runs() -> None:
    *_, last = python(LOADED, *library()).splitlines()
    code, own, other = json.loads(last)
    assert code == 0
    assert own == ["godel"]
    assert other == ["__main__", "godel"]


def test_it_keeps_the_style_of_trusted_code() -> None:
    assert list(faults(tree(FILE))) == []


def test_it_does_not_recurse_on_its_input() -> None:
    python(SHALLOW, *library())


@pytest.mark.parametrize("depth", [999, 100_000])
def test_deep_nesting_is_no_problem(depth: int) -> None:
    with pytest.raises(verify.UnreadableError):
        verify.check_proof(b"(cut " * depth + b")" * depth)
