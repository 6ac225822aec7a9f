"""Whether a proof is found again, by provers that do and that do not find it."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.errors import TrustFailure
from godel.prover.work import Meter
from godel.trace.stability import Question, by_prover, stability
from tests.trace.test_card import FILE

LIBRARY = Path(__file__).parents[2] / "proofs" / "library"
PARKING = (LIBRARY / "parking-rewrite-1.proof").read_bytes()


class Told:
    """A prover that says what it is told, and remembers what it was asked."""

    def __init__(self, *verdicts: tuple[str, int]) -> None:
        self.verdicts = list(verdicts)
        self.asked: list[Question] = []

    def __call__(self, question: Question, budget: int) -> tuple[str, int]:
        self.asked.append(question)
        return self.verdicts.pop(0)


@pytest.mark.parametrize(
    ("verdicts", "status", "said"),
    [
        ((("proved", 8), ("proved", 9), ("proved", 7)), "stable",
         "proved again in 2 of 2 variants within 90 units; work 7 to 9, under its own names 8"),
        ((("proved", 8), ("unknown", 91), ("proved", 8)), "unstable",
         "proved again in 1 of 2 variants within 90 units; work 8, under its own names 8"),
        ((("proved", 8), ("unknown", 91), ("refuted", 8)), "unstable",
         "proved again in 0 of 2 variants within 90 units"),
        ((("unknown", 91), ("proved", 8), ("proved", 8)), "not found", "even under its own names"),
    ],
)  # fmt: skip
def test_what_a_prover_says(
    verdicts: tuple[tuple[str, int], ...], status: str, said: str
) -> None:
    prover = Told(*verdicts)
    line = stability(FILE, 90, 2, prover).line()
    assert line.status == status
    assert said in line.sentence
    assert len(line.details) == 2
    texts = {question.world.name for question in prover.asked}
    assert len(texts) == 3  # its own name and two others
    assert {str(question.here.memory) for question in prover.asked} == {"(0,)"}


def test_the_prover_itself_finds_a_shipped_proof_again() -> None:
    found = stability(PARKING, 20_000, 2)
    assert found.own[0] == "proved"
    assert found.line().status == "stable"
    assert stability(PARKING, found.own[1] - 1, 0).line().status == "not found"
    assert all(work <= Meter(20_000).limit for work in found.found)


def test_the_same_again_is_the_same() -> None:
    assert stability(PARKING, 300, 1) == stability(PARKING, 300, 1, by_prover)


def test_what_is_no_proof_of_a_switch() -> None:
    for data in (b"", (LIBRARY / "base-interval.proof").read_bytes()):
        with pytest.raises(TrustFailure):
            stability(data, 90)
