"""Some of the mistakes of `tests.verify.defects` are planted, and each is noticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE
from tests.verify.defects import DEFECTS, Defect, noticed, prepare

SAMPLE = 3
RANDOM = 100


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    prepare(folder, RANDOM)
    return folder


def test_there_are_enough() -> None:
    assert len(DEFECTS) >= 50
    assert len({(item.file, item.old, item.new) for item in DEFECTS}) == len(DEFECTS)


def plantable() -> list[Defect]:
    """Those whose place in the package still reads as it did."""
    return [item for item in DEFECTS if item.old in (PACKAGE / item.file).read_text("utf-8")]


def test_at_least_fifty_can_be_planted() -> None:
    assert len(plantable()) >= 50


@pytest.mark.parametrize("number", range(SAMPLE))
def test_a_planted_defect_is_noticed(number: int, certificates: Path) -> None:
    found = plantable()
    assert noticed(found[(2 * number + 1) * len(found) // (2 * SAMPLE)], certificates)


def test_without_a_defect_nothing_is_noticed(certificates: Path) -> None:
    assert noticed(None, certificates) == ""
