"""`godel prove --lemma`: a certificate serves the next theorem."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.kernel.proof import verify
from godel.prover.tactics import AXIOMS
from godel.resources import scenes_folder
from tests.cli.calling import Called, Caller

STREET = str(scenes_folder() / "lemma.ouro")


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def used(called: Called) -> int:
    work = called.body()["work"]
    assert isinstance(work, dict)
    return int(work["used"])


def test_with_a_lemma_the_next_theorem_costs_less(call: Caller) -> None:
    first = ("prove", STREET, "--agent", "hummer", "--candidate", "wanderer", "--out", "one.proof")
    assert call(*first).code == 0
    second = ("prove", STREET, "--agent", "wanderer", "--candidate", "singer", "--json")
    found = call(*second, "--lemma", "one.proof", "--out", "with.proof")
    assert (found.code, found.body()["verdict"]) == (3, "refuted")
    assert verify(Path("with.proof").read_bytes(), AXIOMS).accepted
    assert 4 * used(found) < used(call(*second))


def test_what_is_no_lemma_is_bad_input(call: Caller) -> None:
    asked = ("prove", STREET, "--candidate", "singer", "--lemma")
    bad = call(*asked, call.write("bad.proof", "(godel-proof)"))
    assert bad.code == 2
    assert "not a valid certificate" in bad.err
    missing = call(*asked, "nowhere.proof")
    assert missing.code == 2
    assert "cannot read nowhere.proof" in missing.err
    strict = call(*asked, "bad.proof", "--target", "strict")
    assert strict.code == 2
    assert "lemmas serve only under --target frozen" in strict.err
