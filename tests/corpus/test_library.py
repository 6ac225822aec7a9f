"""The certificates that ship are accepted, and there is one for each scene."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.kernel.proof import verify
from godel.resources import proofs_folder, world_names
from tests.kernel.certificates import ALLOWED

PROOFS = sorted((proofs_folder() / "library").glob("*.proof"))


@pytest.mark.parametrize("path", PROOFS, ids=lambda path: path.stem)
def test_the_kernel_accepts_it(path: Path) -> None:
    verdict = verify(path.read_bytes(), ALLOWED)
    assert verdict.accepted, verdict.reason
    kind = "better" if "-rewrite-" in path.stem else "interval"
    assert verdict.claim is not None
    assert verdict.claim.goal.kind == kind


def test_every_world_has_its_scene() -> None:
    names = {path.stem for path in PROOFS}
    for world in world_names():
        assert {f"{world}-before", f"{world}-after", f"{world}-rewrite-1"} <= names
