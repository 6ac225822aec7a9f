"""`godel doctor`: a sound installation, and each thing that may be wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli import doctor
from godel.kernel.proof import verify
from godel.prover.tactics import AXIOMS
from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_all_is_well(call: Caller) -> None:
    done = call("doctor", "--json")
    body = done.body()
    findings = body["findings"]
    assert (done.code, body["well"]) == (0, True)
    assert isinstance(findings, list)
    said = {row["what"]: row["says"] for row in findings}
    assert said["check"] == "works with z3 out of reach"
    assert said["solver"].startswith("z3 ")
    assert "gambler" in said["worlds"]
    assert {"lark", "click", "python", "kernel", "proofs/library", "proofs/bad"} <= said.keys()


def test_the_sample_is_true_only_where_it_should_be() -> None:
    # a tick brings 2/5 at the most, so that Bellman asks for W >= 2/5 + 99/100 W
    assert verify(doctor.sample_proof(40), AXIOMS).accepted
    assert not verify(doctor.sample_proof(39), AXIOMS).accepted


def folder_of_proofs(tmp_path: Path, name: str, data: bytes) -> Path:
    """A folder such as `proofs/`, with one certificate."""
    (tmp_path / "library").mkdir()
    (tmp_path / "bad").mkdir()
    (tmp_path / "trust.toml").write_text(
        'axioms = ["arithmetic", "environment", "hardware", "initial", "reward", "utility"]\n'
        "oracles = []\n"
    )
    (tmp_path / name).write_bytes(data)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "bound", "code"),
    [
        ("library/a.proof", 100, 0),
        ("library/a.proof", 0, 4),
        ("bad/a.proof", 0, 0),
        ("bad/a.proof", 100, 4),
    ],
)
def test_certificates_are_replayed(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, bound: int, code: int
) -> None:
    folder = folder_of_proofs(tmp_path, name, doctor.sample_proof(bound))
    monkeypatch.setattr(doctor, "proofs_folder", lambda: folder)
    done = call("doctor")
    assert done.code == code
    assert ("FAIL" in done.out) == (code != 0)
    if code:
        assert "a.proof" in done.out


def test_a_missing_package_is_told(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_of_proofs(tmp_path, "library/a.proof", doctor.sample_proof(100))
    monkeypatch.setattr(doctor, "proofs_folder", lambda: folder)  # the shipped ones take long
    monkeypatch.setattr(doctor, "PACKAGES", ("no-such-package",))
    done = call("doctor")
    assert done.code == 2
    assert "FAIL  no-such-package: not installed" in done.out


def test_missing_files_are_told(
    call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "proofs_folder", lambda: tmp_path / "nosuch")
    done = call("doctor")
    assert done.code == 2
    assert "No such file" in done.out
