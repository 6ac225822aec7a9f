"""A small campaign: both checkers say the same about random and about changed certificates."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.verify.campaign import certificates, run

COUNT = 300


@pytest.mark.parametrize("part", range(2))
def test_both_checkers_agree(part: int) -> None:
    tally = run(COUNT // 2, f"ci {part}")
    assert tally.disagreements == []
    assert tally.judged == COUNT // 2
    assert COUNT // 20 < tally.accepted < COUNT // 2


def test_the_same_seed_gives_the_same_certificates() -> None:
    assert list(islice(certificates(5), 20)) == list(islice(certificates(5), 20))
