"""Each campaign finds a mistake that is planted in a copy of the kernel."""

from __future__ import annotations

import pytest

from tests.properties_kernel.planted import PLANTED, Planted, false_ones


@pytest.mark.parametrize("planted", PLANTED, ids=str)
def test_a_planted_mistake_is_found(planted: Planted) -> None:
    assert false_ones(planted) > 0
