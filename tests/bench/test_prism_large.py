"""The large imports are large in states, and small in text."""

from __future__ import annotations

import pytest

pytest.importorskip("stormpy")

from tests.bench.prism_large import LARGE, Large, retransmission, tandem
from tests.importers.test_prism_chains import test_every_state_moves_as_in_storm as moves_alike
from tests.oracle import storm


@pytest.mark.parametrize("case", LARGE, ids=str)
def test_many_states_and_a_short_program(case: Large) -> None:
    assert storm.size(case.text, case.constants) >= 100_000
    assert len(case.imported()) < 3_000


@pytest.mark.parametrize("case", [retransmission(2, 1), tandem(2)], ids=str)
def test_small_ones_of_the_same_kind_move_as_in_storm(case: Large) -> None:
    moves_alike(case)
