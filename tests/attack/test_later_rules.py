"""Attempts to have something false proved by divisions, ceilings, beliefs, ranks and reasons."""

from __future__ import annotations

import pytest

from tests.attack.classics import FRAUDS
from tests.attack.senseless import SENSELESS
from tests.attack.tricks import LATER_TRICKS, Trick


@pytest.mark.parametrize("trick", [*LATER_TRICKS, *FRAUDS, *SENSELESS], ids=str)
def test_false_claims_are_refused(trick: Trick) -> None:
    verdict = trick.certificate.judge()
    assert not verdict.accepted
    assert trick.reason in verdict.reason
