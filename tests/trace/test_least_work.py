"""The least work that decides an attempt, also where verdicts are not monotone in work."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from godel.errors import UsageProblem
from godel.trace.least_work import LeastWork, least_work, least_work_body, least_work_lines
from godel.trace.stability import Question
from godel.trace.text import open_run
from tests.machine.gambling import BOLD, PROVED, REFUTED, TIMID, UNKNOWN, Script, live


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with attempts: no candidate; unknown with one; proved; refuted."""
    path = tmp_path_factory.mktemp("attempts") / "run"
    tried = replace(UNKNOWN, candidate=BOLD, work=(("bounds", 30),))
    live(path, Script({TIMID: [UNKNOWN, tried, PROVED], BOLD: [REFUTED]}), ticks=20)
    return path


class Threshold:
    """A prover whose verdict depends on the budget only; it remembers the question."""

    def __init__(self, *decided: range) -> None:
        self.decided = decided
        self.questions: list[Question] = []

    def __call__(self, question: Question, budget: int) -> tuple[str, int]:
        self.questions.append(question)
        found = any(budget in these for these in self.decided)
        return ("proved" if found else "unknown", min(budget, 9))


def asked(folder: Path, prover: Threshold, every: bool = False) -> LeastWork:
    """What is found of attempt 3 with budgets up to 100."""
    return least_work(open_run(folder), 3, 100, every, prover)


def test_the_least_of_what_is_monotone(folder: Path) -> None:
    for least in (1, 2, 3, 37, 64, 99, 100):
        found = asked(folder, Threshold(range(least, 1_000)))
        assert found.least is not None
        assert found.least.budget == least
        assert found.stays_from == least


def test_none_that_was_tried_decides_it(folder: Path) -> None:
    found = asked(folder, Threshold())
    assert found.least is None
    assert [one.budget for one in found.tried] == [1, 2, 4, 8, 16, 32, 64, 100]
    text = "\n".join(least_work_lines(found))
    assert "no budget that was tried decides it" in text
    assert "from " not in text.partition("tried decides it")[2]


def test_what_is_not_monotone_is_told(folder: Path) -> None:
    found = asked(folder, Threshold(range(5, 6), range(7, 20), range(30, 1_000)))
    assert found.least is not None
    assert found.least.budget == 7  # between 4 and 8
    text = "\n".join(least_work_lines(found))
    assert "least work found: 7 units: proved" in text
    assert "from 7 on, all that were tried: proved" in text  # 16 and 32 were, 24 was not
    assert "need not be monotone" in text
    every = asked(folder, Threshold(range(5, 6), range(7, 20), range(30, 1_000)), every=True)
    assert every.least is not None
    assert every.least.budget == 5
    assert every.stays_from == 7
    assert "  proved at 5\n  unknown at 6\n  proved at 7, 8" in "\n".join(least_work_lines(every))


def test_a_verdict_that_goes_away(folder: Path) -> None:
    found = asked(folder, Threshold(range(8, 20)))
    assert found.least is not None
    assert found.least.budget == 8
    assert found.stays_from == 32
    assert "from 32 on, all that were tried: unknown" in "\n".join(least_work_lines(found))
    body = least_work_body(found)
    assert (body["least"], body["stays_from"], body["monotone"]) == (8, 32, False)


def test_the_question_is_that_of_the_attempt(folder: Path) -> None:
    traced = open_run(folder)
    for number, names in ((2, (TIMID, BOLD)), (3, (TIMID, BOLD)), (4, (BOLD, None))):
        prover = Threshold(range(1, 1_000))
        least_work(traced, number, 1, prover=prover)
        (question,) = prover.questions
        assert question.aim.frozen
        assert question.here.belief
        assert traced.program(open_names(folder)[number]).encode() == names[0]


def open_names(folder: Path) -> dict[int, str]:
    """The program that each attempt began from."""
    return {e.number: e.parent for e in open_run(folder).events if hasattr(e, "parent")}


def test_where_an_attempt_without_certificate_began(folder: Path) -> None:
    """Both began in the first tick, one of them left a certificate that says so."""
    prover = Threshold(range(1, 1_000))
    for number in (2, 3):
        least_work(open_run(folder), number, 1, prover=prover)
    unknown, proved = prover.questions
    assert str(unknown.here) == str(proved.here)


def test_the_prover_itself(folder: Path) -> None:
    found = least_work(open_run(folder), 3, 256)
    assert found.least is not None
    assert found.least.verdict == "proved"
    below = [one for one in found.tried if one.budget == found.least.budget - 1]
    assert [one.verdict for one in below] == ["unknown"]


def test_what_cannot_be_asked(folder: Path) -> None:
    traced = open_run(folder)
    with pytest.raises(UsageProblem, match="has no attempt 9"):
        least_work(traced, 9, 100)
    with pytest.raises(UsageProblem, match="came to no candidate"):
        least_work(traced, 1, 100)
