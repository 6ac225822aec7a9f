"""Every module is short, and says first what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import all_files, label, tree

LONGEST = 400
ONE_FILE = "godel/verify.py"
"""The second checker is one file on purpose; `tests/verify` says how long it may be."""


@pytest.mark.parametrize("path", all_files(), ids=label)
def test_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST or label(path) == ONE_FILE


@pytest.mark.parametrize("path", all_files(), ids=label)
def test_file_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))
