"""Certified intervals of imported PRISM models contain what Storm's exact engine says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

pytest.importorskip("stormpy")

import godel
from tests.importers.prism_models import CHAINS, DECISIONS, Case
from tests.oracle import storm

WIDEST = Fraction(1, 10**6)
"""Relative width of an interval."""

QUICK = [case for case in CHAINS if case.model != "cryptographers"]
"""Symbolic search takes minutes on the cryptographers before it turns to their 381 states."""


@pytest.mark.parametrize("case", CHAINS, ids=str)
def test_storm_finds_what_is_known(case: Case) -> None:
    found = storm.value(case.text, case.formula, case.constants)
    assert found is not None
    assert case.value in (None, found)


@pytest.mark.parametrize("case", QUICK, ids=str)
def test_the_interval_contains_the_value(case: Case, tmp_path: Path) -> None:
    value = storm.value(case.text, case.formula, case.constants)
    assert value is not None
    path = tmp_path / "world.ouro"
    path.write_text(case.imported(), encoding="utf-8")
    found = godel.bound(path)
    assert found.lower is not None
    assert found.upper is not None
    assert found.lower <= value <= found.upper
    assert found.upper - found.lower <= WIDEST * abs(value)
    assert godel.check(found.certificate).valid


MAXIMAL = [case for case in DECISIONS if "max" in case.formula]
SMALL = [case for case in MAXIMAL if case.model in ("forked", "israeli")]


@pytest.mark.parametrize("case", SMALL, ids=str)
def test_no_program_exceeds_what_storm_finds_for_the_best_scheduler(
    case: Case, tmp_path: Path
) -> None:
    best = storm.value(case.text, case.formula, case.constants)
    assert best is not None
    path = tmp_path / "world.ouro"
    path.write_text(case.imported(), encoding="utf-8")
    found = godel.gap(path)
    assert found.ceiling is not None
    assert best <= found.ceiling <= best * (1 + WIDEST)
    assert found.own.upper is not None
    assert found.own.upper <= best
