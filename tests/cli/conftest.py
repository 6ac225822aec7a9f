"""A run of the gambler with the real search, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli import main


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run with one rewrite. Not to be changed."""
    folder = tmp_path_factory.mktemp("command") / "run"
    assert main(["run", "gambler", "--ticks", "40", "--out", str(folder)]) == 0
    return folder
