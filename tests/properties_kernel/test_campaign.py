"""Campaigns: evidence at random, what is true, and figures that survive a stop."""

from __future__ import annotations

import json
from dataclasses import replace
from math import nan
from pathlib import Path

import pytest

from tests.properties_kernel.builder import Maker, is_true
from tests.properties_kernel.campaign import judged, main, random_certificates, run, run_evidence
from tests.properties_kernel.evidence import LOWERED, SPOILS, EvidenceWriter
from tests.properties_kernel.recombined import Shelf
from tests.properties_kernel.tally import Tally


@pytest.mark.paper("4.1 consistency")
def test_no_random_evidence_proves_what_is_false() -> None:
    tally = run_evidence(1_000, "ci")
    assert tally.wrong == tally.differing == []
    assert tally.accepted["honest"] > 0.9 * tally.judged["honest"]
    assert tally.share() > 0.1
    assert tally.true < 0.8 * tally.count
    for word in ("divide", "product", "square"):
        assert tally.accepted[word] > 0, word
    for spoil in (*SPOILS, LOWERED):
        assert tally.accepted[spoil] < tally.judged[spoil], spoil


def test_an_interval_is_true_whatever_the_candidate_earns() -> None:
    """Where the candidate's utility does not exist, that of the running program may."""
    maker = Maker("interval")
    found = 0
    while not found:
        scene = maker.scene()
        for attempt in Shelf(maker, scene).fresh(9) if scene is not None else ():
            assert scene is not None
            if attempt.goal == "interval" and is_true(scene, attempt):
                lost = replace(scene)
                object.__setattr__(lost, "expected", (scene.expected[0], nan))
                assert is_true(lost, attempt)
                assert not is_true(lost, replace(attempt, goal="better"))
                assert not is_true(lost, replace(attempt, goal="no-better"))
                found += 1


def test_a_stopped_campaign_goes_on(tmp_path: Path) -> None:
    whole = run(300, "stop")
    path = tmp_path / "figures.json"
    first = Tally()
    for number in judged(first, random_certificates, 300, "stop"):
        if number == 4:
            break
    first.save(path, seed="stop", mutations=False)
    arguments = ["--count", "300", "--seed", "stop", "--summary", str(path)]
    assert main(arguments) == 0
    found, wanted = json.loads(path.read_text("utf-8")), whole.summary()
    for name in wanted.keys() - {"cpu_seconds"}:
        assert found[name] == wanted[name], name
    with pytest.raises(ValueError, match="another campaign"):
        Tally.load(path, seed="other", mutations=False)


def test_what_an_oracle_says_is_no_alarm() -> None:
    """It is refused, and what it proves on its way may be false."""
    tally, number = Tally(), 0
    while not tally.count:
        number += 1
        writer = EvidenceWriter(Maker(f"oracle {number}"))
        for scene, attempt in writer.attempts(1):
            made = writer.attempt(scene, attempt.lower is None, "oracle", "(oracle z3)")
            if not is_true(scene, made):
                assert not tally.judge("oracle", scene, made)
    assert tally.wrong == []
