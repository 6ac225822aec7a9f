"""The certificates that ship are accepted, and there is one for each scene."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from godel.kernel.proof import verify
from godel.resources import proofs_folder, world_names
from tests.corpus.handwritten import files
from tests.docs.test_coverage import EVIDENCE, REASONS, RULES
from tests.kernel.certificates import ALLOWED

PROOFS = sorted((proofs_folder() / "library").glob("*.proof"))


@pytest.mark.parametrize("path", PROOFS, ids=lambda path: path.stem)
def test_the_kernel_accepts_it(path: Path) -> None:
    verdict = verify(path.read_bytes(), ALLOWED)
    assert verdict.accepted, verdict.reason
    assert verdict.claim is not None
    if "-rewrite-" in path.stem:
        assert verdict.claim.goal.kind == "better"


def test_every_world_has_its_scene() -> None:
    names = {path.stem for path in PROOFS}
    for world in world_names():
        assert {f"{world}-before", f"{world}-after", f"{world}-rewrite-1"} <= names


def test_the_files_are_what_the_tables_say() -> None:
    """After a change of the tables: `python -m tests.corpus.handwritten`."""
    written = {path.name: path.read_text("utf-8") for path in PROOFS}
    wanted = files()
    assert {name: written.get(name) for name in wanted} == wanted
    for name in written.keys() - wanted.keys():
        assert name.split("-")[0] in world_names(), name


def test_there_are_many_and_they_use_every_rule() -> None:
    assert len(PROOFS) >= 60
    text = "".join(path.read_text("utf-8") for path in PROOFS)
    evidence = set(EVIDENCE) - {"oracle"}  # nobody is believed here
    for name in (*RULES, *REASONS, *evidence, "packed", "codes", "ranks", "reuse", "any", "hidden"):
        assert re.search(rf"[( ]{re.escape(name)}[ )\n]", text), name
