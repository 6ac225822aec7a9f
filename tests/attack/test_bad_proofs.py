"""The certificates in `proofs/bad` are refused, for the reason written at their head."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.kernel.proof import verify
from tests.attack.bad_proofs import FOLDER, MARK, files
from tests.kernel.certificates import ALLOWED

PATHS = sorted(FOLDER.iterdir())


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_refused(path: Path) -> None:
    data = path.read_bytes()
    reasons = [line for line in data.decode().splitlines() if line.startswith(MARK)]
    verdict = verify(data, ALLOWED)
    assert not verdict.accepted
    assert len(reasons) == 1
    assert reasons[0].removeprefix(MARK) in verdict.reason


def test_the_files_are_what_the_tables_say() -> None:
    """After a change of the tables: `python -m tests.attack.bad_proofs`."""
    assert {path.name: path.read_text("utf-8") for path in PATHS} == files()
