"""`godel card`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from godel.cli import main

BAD = Path(__file__).parents[2] / "proofs" / "bad"


def test_the_card_of_a_rewrite(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", str(made), "1", "--variants", "1"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("trust card of rewrite 1: ")
    assert "second checker  accepts " in text
    assert "proved again in 1 of 1 variants" in text
    assert "left out" not in text


def test_what_costs_is_left_out(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", str(made), "--quick"]) == 0
    assert capsys.readouterr().out.count("left out") == 3


def test_as_data(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", str(made), "--quick", "--json"]) == 0
    (card,) = json.loads(capsys.readouterr().out)["cards"]
    assert card["doubts"] == []
    assert {line["kind"] for line in card["lines"]} >= {"target", "taint", "kernel", "frozen"}


def test_a_proof_that_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", str(BAD / "a-false-bound.proof")]) == 4
    assert "what should not be so: target, kernel, second checker" in capsys.readouterr().out


def test_the_card_of_a_proof_file(capsys: pytest.CaptureFixture[str]) -> None:
    path = BAD.parent / "library" / "inventory-rewrite-1.proof"
    assert main(["card", str(path), "--variants", "1"]) == 0
    assert "the certificate is accepted under 1 renamings" in capsys.readouterr().out
    assert main(["card", str(path), "--variants", "1", "--work", "3"]) == 0
    assert "stability       not found" in capsys.readouterr().out


def test_what_is_not_there(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["card", str(made), "2"]) == 2
    assert "has no rewrite 2" in capsys.readouterr().err
    assert main(["card", str(made / "nowhere")]) == 2
    assert main(["card", str(made / "world.ouro")]) == 4
    assert main(["card", str(BAD / "a-false-bound.proof"), "1"]) == 2
