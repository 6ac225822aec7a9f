"""Runs that many tests look at; not to be changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from godel.machine.by_hand import rollback
from godel.machine.run import resume
from tests.machine.gambling import (
    BOLD,
    PROVED,
    REFUTED,
    TIMID,
    UNKNOWN,
    Script,
    live,
    script,
    variant,
)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a refused and an accepted rewrite, a rollback and a second life."""
    folder = tmp_path_factory.mktemp("made") / "run"
    source = script()
    source.attempts[BOLD] = [REFUTED]
    live(folder, source, ticks=18)
    rollback(folder, 1)
    resume(folder, source, more=1)
    return folder


SQUARED = variant("(if (> (* money 3 money money) 9) 1 2)")
OUTSIDE = replace(
    UNKNOWN, technique="(import 1)", fate="outside", candidate=SQUARED, running=("1/2", "3/4"),
    challenger=("", "2"),
    reason="outside the fragment: a product of a degree over 64, where 0<=money<=10",
)  # fmt: skip
STUCK = replace(
    UNKNOWN, technique="(tune 3)", candidate=variant("3"), running=("1/3", "2"),
    challenger=("1/2", "5"), ended=False, budget=300, phase=4,
    reason="the bounds do not separate; slack: the upper bound gives most away where money=3",
)  # fmt: skip
SPENT = replace(
    UNKNOWN, technique="(tune 4)", reason="the limit of 300 units was reached in phase table"
)
MALFORMED = replace(UNKNOWN, technique="(process)", fate="malformed", reason="line 1: no program")


@pytest.fixture(scope="session")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run in which attempts fail in every way, and the proved one is not approved."""
    folder = tmp_path_factory.mktemp("refused") / "run"
    attempts = [OUTSIDE, STUCK, SPENT, MALFORMED, PROVED]
    small = [replace(attempt, work=(("bounds", 30),)) for attempt in attempts]
    live(folder, Script({TIMID: small}), ticks=18, approval="never")
    return folder
