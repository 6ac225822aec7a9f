"""What evolution is for: gains that need two changes at once, reached over attempts that failed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from godel.language.canonical import canonical_text
from godel.language.reader import read_datum
from godel.search.archive import Entry, filed
from godel.search.edit import built
from godel.search.proposer import NothingGained, NothingLeft
from godel.search.task import decode_outcome, perform
from godel.search.techniques import propose
from tests.search.memory_worlds import ERRAND
from tests.search.scenes import scene, value

OTHERS = ("improve 1", "improve 2", "extend 1", "tune 1", "replace 1", "guard 1", "optimise 1")
ATTEMPTS = 4

HALF = sum(0.9**tick for tick in (1, 3, 5, 7, 9, 11))
"""Half of what there is to be had: at most 2, every second tick."""


@pytest.mark.parametrize("technique", OTHERS)
def test_the_other_proposers_find_nothing(technique: str) -> None:
    with pytest.raises((NothingGained, NothingLeft)):
        propose(scene(ERRAND).setting(), read_datum(f"({technique})", "test"))


def test_a_program_that_remembers_is_bred_from_failures_and_proved() -> None:
    start = scene(ERRAND)
    archive: tuple[Entry, ...] = ()
    fates, proved = [], 0.0
    for number in range(1, ATTEMPTS + 1):
        task = start.task(read_datum(f"(evolve {number})", "test"), solver=True)
        outcome = decode_outcome(perform(replace(task, archive=archive).encode()))
        fates.append(outcome.fate)
        text = outcome.candidate_text
        archive = filed(archive, Entry(number, outcome.parents, outcome.fate, None, None, text))
        if outcome.fate == "proved":
            agent = built(read_datum(text, "test"), start.world)
            assert agent is not None
            assert canonical_text(agent.node) == text
            assert agent.memory
            proved = max(proved, value(start.world, agent))
    # The first comes to nothing by itself, and others were made from it.
    assert fates[0] == "screened"
    assert "proved" in fates
    assert any(entry.parents for entry in archive)
    assert proved > 0.8 * HALF
