"""After a crash at any point, resuming gives the journal of a run that never stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from godel.errors import GodelError, StorageProblem, TrustFailure, UsageProblem, WorldProblem
from godel.machine.journal import read_journal
from godel.machine.recorder import Answer
from godel.machine.run import check, resume, start
from godel.machine.state import Proposal
from godel.machine.storage import JOURNAL
from tests.machine.bad_disk import BadDisk, Death, broken, full
from tests.machine.gambling import Log, Script, live, prospect, script
from tests.machine.test_life import COUNT, MINUS_ONE, play

TICKS = 14


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that never stopped. Not to be changed."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    live(folder, script(), ticks=TICKS)
    return folder


def journal(folder: Path) -> bytes:
    return (folder / JOURNAL).read_bytes()


def files(folder: Path) -> dict[str, bytes]:
    """All files of a run, by name."""
    found = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items()}


def boundaries(data: bytes) -> list[int]:
    """Offsets at which a record ends, 0 included."""
    return [0, *(index + 1 for index, byte in enumerate(data) if byte == ord("\n"))]


def stopped(whole: Path, folder: Path, size: int) -> Path:
    """A copy of a run whose journal ends after so many bytes."""
    run = Path(shutil.copytree(whole, folder))
    (run / JOURNAL).write_bytes(journal(whole)[:size])
    return run


def test_resume_from_every_record_boundary(whole: Path, tmp_path: Path) -> None:
    ends = boundaries(journal(whole))
    kinds = [record.kind for record in read_journal(whole / JOURNAL).records]
    assert len(ends) - 1 == len(kinds) == TICKS + kinds.count("attempt") + 6
    for size in ends:
        run = stopped(whole, tmp_path / str(size), size)
        resume(run, script())
        assert journal(run) == journal(whole)


def test_resume_from_inside_records(whole: Path, tmp_path: Path) -> None:
    ends = boundaries(journal(whole))
    for begin, end in list(pairwise(ends))[::4]:
        for size in (begin + 1, (begin + end) // 2, end - 1):
            run = stopped(whole, tmp_path / str(size), size)
            resume(run, script())
            assert journal(run) == journal(whole)


def test_what_is_known_is_not_searched_for_again(whole: Path, tmp_path: Path) -> None:
    ends = boundaries(journal(whole))
    switch = next(
        record.number for record in read_journal(whole / JOURNAL).records if record.kind == "switch"
    )
    run = stopped(whole, tmp_path / "run", ends[switch])
    source = script()
    resume(run, source)
    assert source.asked[0] == (4, 1)


def test_an_attempt_under_way_keeps_its_place(whole: Path, tmp_path: Path) -> None:
    """What was begun and not paid for is begun again from where it began the first time."""
    ends = boundaries(journal(whole))
    reference = script()
    live(tmp_path / "reference", reference, ticks=TICKS)
    run = stopped(whole, tmp_path / "run", ends[9])
    source = script()
    resume(run, source)
    begun = source.windows[0]
    first = begun[0].number
    (same,) = (window for window in reference.windows if window[0].number == first)
    assert begun[0].here.tick < begun[-1].here.tick
    for now, then in zip(begun, same, strict=True):
        assert (now.number, now.turn, now.program) == (then.number, then.turn, then.program)
        assert (now.here.tick, now.remembered) == (then.here.tick, then.remembered)


@pytest.mark.parametrize("failure", [Death, full, broken, KeyboardInterrupt])
def test_resume_after_a_failure_of_the_disk(
    whole: Path, tmp_path: Path, failure: Callable[[], BaseException]
) -> None:
    """Any operation of the disk may be the last one; short writes included."""
    count = BadDisk()
    live(tmp_path / "count", script(), disk=count, ticks=TICKS)
    total = len(count.log)
    assert total > 100
    for at in range(1, total + 1, 29):
        run = tmp_path / f"run-{at}"
        disk = BadDisk(at, failure(), taken=7)
        with suppress(Death, KeyboardInterrupt, StorageProblem):
            start(run, prospect(ticks=TICKS), script(), disk=disk)
        if not (run / "run.json").is_file():
            continue  # nothing had begun
        resume(run, script())
        assert journal(run) == journal(whole)
        assert files(run).keys() == files(whole).keys()


def test_resuming_a_finished_run_changes_nothing(whole: Path, tmp_path: Path) -> None:
    run = stopped(whole, tmp_path / "run", len(journal(whole)))
    before = files(run)
    source = script()
    resume(run, source)
    assert files(run) == before
    assert source.asked == []


def test_more_lives(whole: Path, tmp_path: Path) -> None:
    run = stopped(whole, tmp_path / "run", len(journal(whole)))
    log = Log()
    resume(run, script(), more=2, watch=log)
    assert journal(run).startswith(journal(whole))
    kinds = log.kinds()
    assert kinds.count("life-start") == 3
    assert kinds.count("end") == 2
    assert kinds[kinds.index("end") + 1] == "more"
    assert check(run).records[-1].kind == "end"
    again = journal(run)
    for size in boundaries(again)[kinds.index("more") + 1 :: 3]:
        copy = stopped(run, tmp_path / str(size), size)
        resume(copy, script())
        assert journal(copy) == again


def test_an_unfinished_run_is_valid_as_far_as_it_goes(whole: Path, tmp_path: Path) -> None:
    for size in boundaries(journal(whole))[1::3]:
        run = stopped(whole, tmp_path / str(size), size)
        assert len(check(run).records) > 0


def test_an_answer_that_was_given_is_not_asked_for_again(tmp_path: Path) -> None:
    asked: list[Proposal] = []

    def approve(proposal: Proposal) -> Answer:
        asked.append(proposal)
        return Answer(True, "terminal")

    order = prospect(ticks=TICKS, approval="ask")
    start(tmp_path / "whole", order, script(), approve=approve)
    whole = journal(tmp_path / "whole")
    kinds = [record.kind for record in check(tmp_path / "whole").records]
    answered = kinds.index("approval") + 1
    for records, questions in ((answered - 1, 1), (answered, 0), (answered + 1, 0)):
        size = boundaries(whole)[records]
        run = stopped(tmp_path / "whole", tmp_path / str(records), size)
        asked.clear()
        resume(run, script(), approve=approve)
        assert (len(asked), journal(run)) == (questions, whole)


def test_check_cuts_nothing(whole: Path, tmp_path: Path) -> None:
    run = stopped(whole, tmp_path / "run", len(journal(whole)) - 3)
    before = files(run)
    assert check(run).torn > 0
    assert files(run) == before


def test_a_broken_journal_is_not_resumed(whole: Path, tmp_path: Path) -> None:
    run = stopped(whole, tmp_path / "run", boundaries(journal(whole))[8])
    data = journal(run).replace(b'"think":20', b'"think":21', 1)
    (run / JOURNAL).write_bytes(data)
    with pytest.raises(TrustFailure):
        resume(run, script())
    assert journal(run) == data


def test_another_search_cannot_change_what_is_recorded(whole: Path, tmp_path: Path) -> None:
    run = stopped(whole, tmp_path / "run", boundaries(journal(whole))[8])
    before = journal(run)
    with pytest.raises(TrustFailure, match="another version"):
        resume(run, Script({}))
    assert journal(run) == before


@pytest.mark.parametrize("name", ["nothing", "empty", "file"])
def test_what_is_no_run(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageProblem, match="not the folder of a run"):
        resume(tmp_path / name, script())
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["empty", "file"]


def test_a_failed_world_fails_again(tmp_path: Path) -> None:
    world = COUNT.format(life=9).replace("(- n by)", "(- n 2)")
    with pytest.raises(WorldProblem):
        play(tmp_path / "run", world, MINUS_ONE)
    before = journal(tmp_path / "run")
    for more in (0, 1):
        with pytest.raises(GodelError, match="leaves its range"):
            resume(tmp_path / "run", Script({}), more=more)
        assert journal(tmp_path / "run") == before
