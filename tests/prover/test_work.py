"""How much the kernel may be asked to replay for an attempt with some budget."""

from __future__ import annotations

import pytest

from godel.kernel.proof import WORK
from godel.machine.settings import Settings
from godel.prover.work import LEAST_REPLAY, replay_work


@pytest.mark.parametrize(
    ("budget", "units"),
    [(1, 5_000_000), (20_000, 5_000_000), (20_001, 5_000_250), (10**6, 250_000_000)],
)
def test_a_replay_may_cost_more_where_more_was_spent(budget: int, units: int) -> None:
    assert replay_work(budget) == units


def test_a_run_allows_by_default_what_its_search_was_allowed() -> None:
    settings = Settings("", "")
    assert settings.replay_work == replay_work(settings.work_per_attempt) == LEAST_REPLAY < WORK
