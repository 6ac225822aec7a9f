"""A replay does everything again, the search too, and finds what a check must believe."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from godel.errors import TrustFailure
from godel.machine.by_hand import rollback
from godel.machine.run import check, replay, resume
from tests.machine.gambling import PROVED, TIMID, UNKNOWN, Script, live, script
from tests.machine.test_run import rewrite


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with one rewrite. Not to be changed."""
    folder = tmp_path_factory.mktemp("made") / "run"
    live(folder, script(), ticks=14)
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy of the run, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "run"))


def test_the_same_search_gives_the_same_run(made: Path) -> None:
    source = script()
    assert replay(made, source).head == check(made).head
    assert source.asked == [(1, 1), (2, 2), (3, 3), (4, 1), (5, 2)]


@pytest.mark.parametrize(
    "attempts",
    [
        [],
        [UNKNOWN],
        [UNKNOWN, PROVED],
        [replace(UNKNOWN, reason="no idea"), UNKNOWN, PROVED],
        [UNKNOWN, replace(UNKNOWN, work=(("bounds", 56),)), PROVED],
        [UNKNOWN, UNKNOWN, replace(PROVED, query="(other)")],
        [UNKNOWN, UNKNOWN, UNKNOWN],
    ],
)
def test_another_search_is_found(made: Path, attempts: list[object]) -> None:
    source = script()
    source.attempts[TIMID] = attempts  # type: ignore[assignment]
    with pytest.raises(TrustFailure, match="record"):
        replay(made, source)


def test_words_of_the_searcher_are_checked_by_a_replay_only(run: Path) -> None:
    rewrite(run, "attempt", lambda body: body.update(technique="(guess)"))
    check(run)
    with pytest.raises(TrustFailure, match="technique"):
        replay(run, script())


def test_an_attempt_left_out_is_found_by_a_replay(made: Path, tmp_path: Path) -> None:
    live(tmp_path / "lazy", Script({}), ticks=14)
    check(tmp_path / "lazy")
    with pytest.raises(TrustFailure):
        replay(tmp_path / "lazy", script())


def test_a_replay_writes_nothing(run: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    replay(run, script())
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


def test_what_people_did_is_done_again(run: Path) -> None:
    rollback(run, 1)
    resume(run, script(), more=1)
    assert replay(run, script()).head == check(run).head


def test_a_stopped_run_is_replayed_as_far_as_it_goes(run: Path) -> None:
    path = run / "journal.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:9]))
    assert len(replay(run, script()).records) == 9
    assert Script({}).asked == []
