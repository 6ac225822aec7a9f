"""Who says yes or no to a proved rewrite: beforehand in a file, later by a command, never twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from godel import verify
from godel.errors import UsageProblem
from godel.events import Approved, Pinned, Refused, SearchStopped, Switched, Ticked
from godel.machine.approvals import ApprovalFile, Waiting, read_approvals, waiting
from godel.machine.by_hand import answer, is_pinned, pin, waiting_for
from godel.machine.recorder import Answer, name_of
from godel.machine.run import check, replay, resume, start
from godel.machine.settings import Settings
from godel.machine.state import Proposal
from tests.machine.gambling import BOLD, PROVED, TIMID, WORLD, Log, Script, of, prospect, script
from tests.machine.test_resume import journal


def nobody_there(proposal: Proposal) -> Answer:
    raise waiting(proposal)


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A run that has stopped with a question."""
    folder = tmp_path / "run"
    with pytest.raises(Waiting, match="attempt 3 is proved and waits for approval"):
        start(folder, prospect(approval="ask"), script(), approve=nobody_there)
    return folder


def gone_on(folder: Path, approve: Callable[[Proposal], Answer] = nobody_there) -> Log:
    log = Log()
    resume(folder, script(), watch=log, approve=approve)
    return log


def test_a_stopped_run_says_what_it_asks(asking: Path) -> None:
    before = journal(asking)
    proposal = waiting_for(asking)
    assert proposal is not None
    assert (proposal.attempt, proposal.old, proposal.new) == (3, TIMID, BOLD)
    assert journal(asking) == before
    check(asking)


@pytest.mark.parametrize("yes", [True, False])
def test_the_answer_comes_from_another_process(asking: Path, yes: bool) -> None:
    answer(asking, 3, Answer(yes, "command", "it was discussed"))
    check(asking)
    assert waiting_for(asking) is None
    log = gone_on(asking)
    assert of(log.events, Approved) == [Approved(3, yes, "command", "it was discussed")]
    assert len(of(log.events, Switched)) == yes
    refusals = [(event.by, event.reason) for event in of(log.events, Refused)]
    assert refusals == ([] if yes else [("approval", "vetoed (command): it was discussed")])
    check(asking)
    replay(asking, script())
    verify.check_run(asking)


def test_nothing_else_can_be_answered(asking: Path) -> None:
    before = journal(asking)
    with pytest.raises(UsageProblem, match="does not ask about attempt 2; it asks about attempt 3"):
        answer(asking, 2, Answer(True, "command"))
    assert journal(asking) == before
    answer(asking, 3, Answer(True, "command"))
    with pytest.raises(UsageProblem, match="it asks about nothing"):
        answer(asking, 3, Answer(False, "command"))


def test_what_was_vetoed_is_not_asked_about_again(tmp_path: Path) -> None:
    asked: list[Proposal] = []

    def no(proposal: Proposal) -> Answer:
        asked.append(proposal)
        return Answer(False, "terminal")

    log, again = Log(), Script({TIMID: [PROVED, PROVED, PROVED]})
    start(tmp_path / "run", prospect(approval="ask"), again, watch=log, approve=no)
    assert len(asked) == 1
    assert [event.by for event in of(log.events, Refused)][:2] == ["approval", "veto"]
    assert name_of(BOLD) in again.windows[-1][-1].vetoed  # the search is told
    check(tmp_path / "run")


FILE = b"""
otherwise = "wait"
[[answer]]
program = "%s"
approve = %s
reason = "seen"
"""


@pytest.mark.parametrize("yes", [b"true", b"false"])
def test_answers_written_down_beforehand(tmp_path: Path, yes: bytes) -> None:
    file = read_approvals(FILE % (name_of(BOLD)[:8].encode(), yes), "answers.toml")
    log = Log()
    start(tmp_path / "run", prospect(approval="ask"), script(), watch=log, approve=file)
    assert of(log.events, Approved) == [Approved(3, yes == b"true", "file", "seen")]
    check(tmp_path / "run")


def test_what_a_file_does_not_name(tmp_path: Path) -> None:
    file = read_approvals(FILE % (b"0" * 8, b"true"), "answers.toml")
    with pytest.raises(Waiting):
        start(tmp_path / "run", prospect(approval="ask"), script(), approve=file)
    for otherwise, yes in (("veto", False), ("approve", True)):
        log = Log()
        silent = ApprovalFile((), otherwise)
        start(tmp_path / otherwise, prospect(approval="ask"), script(), watch=log, approve=silent)
        assert of(log.events, Approved) == [Approved(3, yes, "file", f"otherwise {otherwise}")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[[answer", "answers.toml: "),
        (b"\xff", "answers.toml: "),
        (b"x = 1", "it has no place for x"),
        (b'otherwise = "maybe"', "otherwise is one of wait veto approve"),
        (b"answer = 3", r"answers are written \[\[answer\]\]"),
        (b"answer = [3]", "answer 1 has program, approve"),
        (b'[[answer]]\nprogram = "add18735"', "answer 1 has program, approve"),
        (b'[[answer]]\nprogram = "add1"\napprove = true', "8 to 64 digits"),
        (b'[[answer]]\nprogram = "add18735"\napprove = "yes"', "approve is true or false"),
        (b'[[answer]]\nprogram = "add18735"\napprove = true\nwhy = 1', "answer 1 has program"),
    ],
)
def test_a_file_that_cannot_be_used(data: bytes, message: str) -> None:
    with pytest.raises(UsageProblem, match=message):
        read_approvals(data, "answers.toml")


def test_a_pinned_program_stays(tmp_path: Path) -> None:
    log = Log()
    start(tmp_path / "run", prospect(ticks=4), Script({}), watch=log)
    assert pin(tmp_path / "run", True, "until the review") == Pinned(True, "until the review")
    with pytest.raises(UsageProblem, match="pinned already"):
        pin(tmp_path / "run", True, "")
    log = Log()
    resume(tmp_path / "run", script(), more=1, watch=log)
    assert is_pinned(tuple(log.events))
    assert not of(log.events, Switched)
    assert all(tick.think == 20 for tick in of(log.events, Ticked))  # thinking is paid for
    check(tmp_path / "run")
    verify.check_run(tmp_path / "run")


def test_a_pin_can_be_taken_out(tmp_path: Path) -> None:
    start(tmp_path / "run", prospect(ticks=4), Script({}))
    with pytest.raises(UsageProblem, match="is not pinned already"):
        pin(tmp_path / "run", False, "")
    pin(tmp_path / "run", True, "")
    pin(tmp_path / "run", False, "")
    log = Log()
    settings = Settings("", "", seed=3, ticks=20)
    assert settings.approval == "auto"
    resume(tmp_path / "run", script(), more=6, watch=log)
    assert not is_pinned(tuple(log.events))
    check(tmp_path / "run")


def test_stop_rules_end_all_search(tmp_path: Path) -> None:
    for name, value, reason in (
        ("stop_work", 60, "as much thinking as is wanted: 60 units"),
        ("stop_switches", 1, "as many rewrites as are wanted: 1"),
    ):
        log = Log()
        start(tmp_path / name, prospect(**{name: value}), script(), watch=log)
        stops = [event for event in of(log.events, SearchStopped) if event.by == "rule"]
        assert [stop.reason for stop in stops] == [reason]
        after = log.events[log.events.index(stops[0]) :]
        assert {event.kind for event in after} == {"search-stop", "tick", "life-end", "end"}
        check(tmp_path / name)
        replay(tmp_path / name, script())
        verify.check_run(tmp_path / name)


def test_the_world_is_the_same_for_all(tmp_path: Path) -> None:
    """A veto changes what runs, and nothing of the chance."""
    log = Log()
    start(tmp_path / "run", prospect(approval="never"), script(), watch=log)
    assert of(log.events, Ticked)
    assert (tmp_path / "run" / "world.ouro").read_bytes() == WORLD
