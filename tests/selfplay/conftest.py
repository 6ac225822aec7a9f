"""Ladders of the shipped games with the real search, each made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.selfplay.making import make, plan_of


@pytest.fixture(scope="session")
def nim(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ladder of Nim with one heap. Not to be changed."""
    return make(tmp_path_factory.mktemp("ladder") / "nim", plan_of("nim"))
