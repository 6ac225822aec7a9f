"""Ladders: the same bytes after any interruption, an end for a reason, and bad plans refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from godel.errors import StorageProblem, TrustFailure, UsageProblem
from godel.language.canonical import canonical_text
from godel.language.reader import read_datum
from godel.machine.attempts import Found, Start
from godel.machine.searching import Search
from godel.machine.storage import JOURNAL, JournalWriter
from godel.selfplay.checking import check_ladder
from godel.selfplay.ladder import LIMIT, SETTLED, begin, climb, known
from godel.selfplay.manifest import Plan
from tests.machine.inprocess import Here
from tests.selfplay.making import SETTINGS, make, plan_of, searching

pytestmark = pytest.mark.xdist_group("ladder")


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, but for locks."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


class Stopping(Search):
    """A search that is interrupted where the `stops` say, counted over all generations."""

    count = 0
    stops: frozenset[int] = frozenset()

    def perform(self, start: Start) -> Found | None:
        Stopping.count += 1
        if Stopping.count in Stopping.stops:
            raise KeyboardInterrupt
        return super().perform(start)


def test_an_interrupted_ladder_becomes_what_it_would_have_been(
    nim: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Stopping, "count", 0)
    monkeypatch.setattr(Stopping, "stops", frozenset({1, 3}))
    plan = plan_of("nim", generations=2)
    folder = tmp_path / "ladder"
    begin(folder, plan)
    interrupted = 0
    for _ in range(10):
        try:
            climb(folder, lambda world: Stopping(world, SETTINGS.work_per_attempt, Here()))
            break
        except KeyboardInterrupt:
            interrupted += 1
            with (folder / JOURNAL).open("ab") as journal:
                journal.write(b'{"body":{"he')  # what a crash can leave
            assert check_ladder(folder).torn == 12
    assert interrupted == 2
    made = files(folder)
    for number in (1, 2):
        name = f"generation-{number}"
        assert files(folder / name) == files(nim / name)
    climb(folder, searching)  # nothing is left to do
    assert files(folder) == made
    assert known(folder)[0].generations == known(nim)[0].generations[:2]


def test_a_generation_whose_folder_was_begun_is_finished(nim: Path, tmp_path: Path) -> None:
    folder = tmp_path / "ladder"
    begin(folder, plan_of("nim", generations=1))
    (folder / "generation-1" / "programs").mkdir(parents=True)
    shutil.copy(nim / "generation-1" / "world.ouro", folder / "generation-1")
    climb(folder, searching)
    assert files(folder / "generation-1") == files(nim / "generation-1")


def test_a_ladder_ends_after_as_many_generations_as_were_asked_for(tmp_path: Path) -> None:
    folder = make(tmp_path / "short", plan_of("nim", generations=1))
    story, versions = known(folder)
    assert (story.reason, len(versions)) == (LIMIT, 2)
    checked = check_ladder(folder)
    assert (checked.generations, checked.rewrites, checked.reason) == (1, 1, LIMIT)
    with pytest.raises(TrustFailure, match="with the head"):
        check_ladder(folder, "0" * 64)


def test_a_settled_ladder_is_valid(nim: Path) -> None:
    assert check_ladder(nim).reason == SETTLED


def test_one_writer_at_a_time(nim: Path) -> None:
    with JournalWriter(nim), pytest.raises(StorageProblem, match="another process"):
        climb(nim, searching)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("(agent one (memory (m 1 1 3)) (define (policy m) m))\n", "reads m"),
        ("(agent one (define (policy heap) (car heap)))\n", "sort at heap=0"),
    ],
)
def test_a_first_version_that_cannot_be_quoted_begins_no_ladder(
    program: str, said: str, tmp_path: Path
) -> None:
    plan = plan_of("nim")
    with pytest.raises(UsageProblem, match=said):
        begin(tmp_path / "ladder", Plan(plan.template, program.encode(), 2, SETTINGS))
    assert not (tmp_path / "ladder").exists()


FORGETFUL = """(agent one (define (policy heap) 1)
  (define (propose self n)
    (append
      '(agent one (memory (m 1 1 1)) (define (policy heap m) (if (< heap 4) (max m heap) m)))
      (filter (lambda (part) (not (equal? (car (cdr part)) '(policy heap)))) (cdr (cdr self)))))
  (define (think turn) (if (eq? turn 'deal) 1000 0)))"""


def test_a_version_that_cannot_be_quoted_ends_a_ladder(tmp_path: Path) -> None:
    """The program that is proved better reads its memory, so it can be nobody's opponent."""
    first = canonical_text(read_datum(FORGETFUL, "test")).encode()
    plan = Plan(plan_of("nim").template, first, 3, SETTINGS)
    folder = make(tmp_path / "ladder", plan)
    story, versions = known(folder)
    assert story.reason.startswith("stuck: the policy of one reads m")
    assert (len(story.generations), len(versions)) == (1, 1)
    assert story.generations[0].rewrites == 1
    assert check_ladder(folder).reason == story.reason
