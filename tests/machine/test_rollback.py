"""Rollback: a record that lets the old program run again from the next tick on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from godel.errors import UsageProblem, WorldProblem
from godel.events import Attempted, LifeStarted, Refused, RolledBack, Switched, Ticked
from godel.machine.by_hand import rollback
from godel.machine.journal import read_journal
from godel.machine.recorder import name_of
from godel.machine.run import check, replay, resume
from godel.machine.storage import JOURNAL
from godel.machine.summary import running_program, summarise
from tests.machine.gambling import BOLD, TIMID, Log, live, of, script
from tests.machine.test_life import COUNT, MINUS_ONE, play
from tests.machine.test_resume import boundaries, journal, stopped


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with one rewrite, at tick 10. Not to be changed."""
    folder = tmp_path_factory.mktemp("made") / "run"
    live(folder, script(), ticks=18)
    return folder


def after(folder: Path, more: int = 0) -> Log:
    """The events of a run that was resumed."""
    log = Log()
    resume(folder, script(), more=more, watch=log)
    return log


def test_nothing_is_lost(made: Path, tmp_path: Path) -> None:
    run = stopped(made, tmp_path / "run", len(journal(made)))
    event = rollback(run, 1)
    assert (event.switch, event.program) == (1, name_of(TIMID))
    assert journal(run).startswith(journal(made))
    assert read_journal(run / JOURNAL).records[-1].kind == "rollback"
    check(run)


def test_the_old_program_lives_on(made: Path, tmp_path: Path) -> None:
    run = stopped(made, tmp_path / "run", len(journal(made)))
    rollback(run, 1)
    log = after(run, more=1)
    assert of(log.events, LifeStarted)[-1].program == name_of(TIMID)
    assert {tick.action for tick in of(log.events, Ticked) if tick.life == 2} == {("1",)}
    assert running_program(log.events) == name_of(TIMID)
    assert summarise(log.events).rolled_back == (1,)
    check(run)
    replay(run, script())


def test_what_was_undone_is_vetoed(made: Path, tmp_path: Path) -> None:
    """The search finds the bold program again, but no switch follows."""
    run = stopped(made, tmp_path / "run", len(journal(made)))
    rollback(run, 1)
    log = after(run, more=1)
    again = [event for event in of(log.events, Attempted) if event.life == 2]
    assert [event.fate for event in again] == ["unknown", "unknown", "proved"]
    (refusal,) = of(log.events, Refused)
    assert (refusal.by, refusal.attempt) == ("rollback", again[-1].number)
    assert len(of(log.events, Switched)) == 1
    assert dict(summarise(log.events).counts())["vetoed"] == 1


@pytest.mark.parametrize("record", [17, 18, 19, 20, 22])
def test_in_the_middle_of_a_life(made: Path, tmp_path: Path, record: int) -> None:
    """Wherever the run stopped, the tick under way ends first; memory is carried over."""
    run = stopped(made, tmp_path / "run", boundaries(journal(made))[record])
    assert {r.kind for r in read_journal(run / JOURNAL).records} >= {"switch"}
    rollback(run, 1)
    assert running_program([RolledBack(1, name_of(TIMID))]) == name_of(TIMID)
    log = after(run)
    at = log.kinds().index("rollback")
    ticks = of(log.events[at:], Ticked)
    assert {tick.action for tick in ticks[1:]} == {("1",)}
    assert log.kinds()[-1] == "end"
    check(run)
    replay(run, script())
    whole = journal(run)
    for size in boundaries(whole)[at::4]:
        copy = stopped(run, tmp_path / f"copy-{size}", size)
        resume(copy, script())
        assert (journal(copy) == whole) == (size > boundaries(whole)[at])


def test_a_torn_record_is_cut_first(made: Path, tmp_path: Path) -> None:
    run = stopped(made, tmp_path / "run", boundaries(journal(made))[20] + 5)
    rollback(run, 1)
    after(run)
    check(run)


@pytest.mark.parametrize("number", [0, 2, 99])
def test_there_is_no_such_switch(made: Path, tmp_path: Path, number: int) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    with pytest.raises(UsageProblem, match=f"no switch {number}"):
        rollback(run, number)
    assert journal(run) == journal(made)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="not the folder of a run"):
        rollback(tmp_path, 1)


def test_a_failed_world_has_nothing_to_go_back_to(tmp_path: Path) -> None:
    world = COUNT.format(life=9).replace("(- n by)", "(- n 2)")
    with pytest.raises(WorldProblem):
        play(tmp_path / "run", world, MINUS_ONE)
    with pytest.raises(WorldProblem):
        rollback(tmp_path / "run", 1)


def test_a_second_rollback_of_the_same_switch(made: Path, tmp_path: Path) -> None:
    run = stopped(made, tmp_path / "run", len(journal(made)))
    rollback(run, 1)
    rollback(run, 1)
    after(run, more=1)
    check(run)
    assert name_of(BOLD) != name_of(TIMID)
