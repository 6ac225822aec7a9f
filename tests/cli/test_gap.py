"""`godel gap` and `godel bound --ceiling`: how good the best program can be at all."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from godel.kernel.proof import verify
from godel.prover.tactics import AXIOMS
from tests.cli.calling import Caller
from tests.oracle.shipped import best_value, exact_value


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_the_gap_of_a_poor_agent(call: Caller) -> None:
    done = call("gap", "parking", "--json")
    body = done.body()
    assert done.code == 0
    lower, ceiling = Fraction(str(body["lower"])), Fraction(str(body["ceiling_upper"]))
    assert Fraction(str(body["gap_upper"])) == ceiling - lower
    assert lower <= exact_value("parking") <= Fraction(str(body["upper"]))
    assert best_value("parking") <= ceiling < best_value("parking") + Fraction(1, 1000)
    for key, kind in (("certificate", "interval"), ("ceiling_certificate", "ceiling")):
        verdict = verify(Path(str(body[key])).read_bytes(), AXIOMS)
        assert verdict.accepted, verdict.reason
        assert verdict.claim is not None
        assert verdict.claim.goal.kind == kind


def test_for_people(call: Caller) -> None:
    done = call("gap", "parking", "--out", "own.proof")
    assert "so eager is at most 1.25" in done.out
    assert Path("own.proof").exists()
    assert Path("ceiling-own.proof").exists()
    again = call("gap", "parking", "--out", "own.proof")
    assert again.code == 2
    assert "exists already" in again.err


def test_a_ceiling_holds_here_for_every_program(call: Caller) -> None:
    done = call("bound", "thermostat", "--ceiling", "--at", "left=1 temperature=20", "--json")
    assert done.code == 0
    assert Fraction(str(done.body()["upper"])) >= Fraction(-1)
    assert done.body()["lower"] is None


def test_without_enough_work(call: Caller) -> None:
    done = call("gap", "thermostat", "--work", "1", "--json")
    assert done.code == 1
    assert done.body()["gap_upper"] is None
    assert "limit of 1 units" in str(done.body()["note"])


def test_options_that_do_not_go_together(call: Caller) -> None:
    done = call("bound", "parking", "--ceiling", "--upper", "10")
    assert done.code == 2
    assert "--ceiling finds a bound" in done.err
