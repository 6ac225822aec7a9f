"""A life, tick by tick, with scripted searchers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from godel.errors import WorldProblem
from godel.events import (
    Approved,
    Attempted,
    Ended,
    Event,
    Failed,
    LifeEnded,
    LifeStarted,
    Refused,
    SearchStopped,
    Switched,
    Ticked,
)
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.machine.attempts import WINDOW, Attempt, Searcher
from godel.machine.recorder import Answer, name_of
from godel.machine.run import Prospect, check, start
from godel.machine.settings import Settings
from godel.machine.state import Proposal
from tests.machine.gambling import (
    BOLD,
    BOLD_PROOF,
    CAREFUL,
    PROVED,
    REFUTED,
    ROOM,
    TIMID,
    UNKNOWN,
    WORLD,
    Log,
    Script,
    live,
    of,
    patchy,
    script,
    tree,
    variant,
)


@pytest.mark.paper("2.1 life in discrete steps")
def test_the_order_of_a_tick(tmp_path: Path) -> None:
    kinds = [event.kind for event in live(tmp_path, script(), ticks=14)]
    assert kinds[:4] == ["start", "life-start", "tick", "tick"]
    assert kinds[-2:] == ["life-end", "end"]
    switch = kinds.index("switch")
    assert kinds[switch - 1 : switch + 2] == ["attempt", "switch", "tick"]
    assert kinds.count("tick") == 14


def test_ticks_follow_from_the_program_and_the_seed(tmp_path: Path) -> None:
    ticks = of(live(tmp_path, Script({}), ticks=60), Ticked)
    assert [tick.tick for tick in ticks] == list(range(60))
    assert ticks[0].observation == ("5",)
    for tick, after in pairwise(ticks):
        money, then = int(tick.observation[0]), int(after.observation[0])
        if money in (0, 10):
            assert then == 5
        else:
            assert abs(then - money) == 1  # timid play
            assert tick.reward == ("1" if then == 10 else "0")
            wins = int(tick.memory[0]) + int(tick.reward)
            assert after.memory == (str(wins),)


@pytest.mark.paper("2.1 costs")
def test_thinking_is_charged_in_full_to_the_last_tick(tmp_path: Path) -> None:
    events = live(tmp_path, Script({}), ticks=5)
    assert of(events, SearchStopped)[0].tick == 0
    assert [(tick.think, tick.charge) for tick in of(events, Ticked)] == [(20, "1/50000")] * 5
    assert of(events, LifeEnded)[0].charge == "1/10000"


@pytest.mark.paper("2.2 policy and proof search together")
def test_attempts_come_when_they_are_paid_for(tmp_path: Path) -> None:
    """55 units at 20 a tick are there in the third tick, 110 in the sixth, 201 in the eleventh."""
    attempts = of(live(tmp_path, script(), ticks=12), Attempted)
    assert [(a.number, a.tick, a.cost) for a in attempts] == [(1, 2, 55), (2, 5, 55), (3, 10, 91)]
    assert [a.fate for a in attempts] == ["unknown", "unknown", "proved"]
    assert attempts[2].work == (("bounds", 90), ("propose", 1))


@pytest.mark.paper("2.2 the switch")
def test_a_rewrite_acts_in_its_own_tick(tmp_path: Path) -> None:
    events = live(tmp_path, script(), ticks=12)
    (switch,) = of(events, Switched)
    ticks = of(events, Ticked)
    assert (switch.tick, switch.attempt, switch.number) == (10, 3, 1)
    assert (switch.old, switch.new) == (name_of(TIMID), name_of(BOLD))
    assert {tick.action for tick in ticks[:10]} == {("1",)}
    money = int(ticks[10].observation[0])
    assert ticks[10].action == (str(min(money, 10 - money)),)
    lower, upper = Fraction(switch.challenger[0]), Fraction(switch.running[1])
    assert 19 < lower < 21
    assert 0 < upper < 1


def test_attempts_go_on_with_the_new_program(tmp_path: Path) -> None:
    source = script()
    events = live(tmp_path, source, ticks=20)
    last = of(events, Attempted)[-1]
    assert (last.number, last.turn, last.parent) == (4, 1, name_of(BOLD))
    assert source.asked == [(1, 1), (2, 2), (3, 3), (4, 1), (5, 2)]


def test_an_attempt_begins_when_one_before_it_was_handed_over(tmp_path: Path) -> None:
    source = Script({TIMID: [UNKNOWN] * 6})
    attempts = of(live(tmp_path, source, ticks=20), Attempted)
    first, second = source.windows[:2]
    assert [start.number for start in first] == list(range(1, WINDOW + 1))
    assert {start.here.tick for start in first} == {0}
    assert len(second) == WINDOW
    assert all(start is known for start, known in zip(second[:-1], first[1:], strict=True))
    assert second[-1].number == WINDOW + 1
    assert second[-1].here.tick == attempts[0].tick
    assert len(source.windows) == len(attempts) + 1


def test_what_a_searcher_is_told(tmp_path: Path) -> None:
    source = Script({TIMID: [UNKNOWN] * 6})
    ticks = of(live(tmp_path, source, ticks=14), Ticked)
    start = source.windows[1][-1]
    seen = ticks[start.here.tick]
    assert start.here.belief == ((1, (int(seen.observation[0]),)),)
    assert start.here.memory == (int(seen.memory[0]),)
    assert start.remembered[-1] == ((int(seen.observation[0]),), start.here.memory)
    passed = {int(tick.observation[0]) for tick in ticks[: start.here.tick + 1]}
    assert {state[0] for state, _ in start.remembered} == passed


def test_at_most_one_check_in_a_tick(tmp_path: Path) -> None:
    cheap = replace(PROVED, work=(("bounds", 2),))
    wrong = replace(cheap, candidate=CAREFUL)
    events = live(tmp_path, Script({TIMID: [wrong, wrong, cheap]}), ticks=8)
    checks = [event for event in events if isinstance(event, Refused | Switched)]
    assert len({event.tick for event in checks}) == len(checks)


def refused_then(events: list[Event]) -> tuple[list[int], int]:
    """Ticks at which the gate said no, and the one of the switch."""
    return [event.tick for event in of(events, Refused)], of(events, Switched)[0].tick


@pytest.mark.paper("3.2 time of the switch")
def test_a_proof_waits_for_a_place_where_it_holds(tmp_path: Path) -> None:
    waits = replace(PROVED, proof=patchy(), work=(("bounds", 30),))
    events = live(tmp_path, Script({TIMID: [waits]}), ticks=40)
    ticks = of(events, Ticked)
    refused, switched = refused_then(events)
    assert refused
    assert all(int(ticks[tick].observation[0]) % 5 for tick in refused)
    assert int(ticks[switched].observation[0]) % 5 == 0
    assert all(event.by == "gate" and "not above" in event.reason for event in of(events, Refused))


def test_a_proof_that_fails_where_it_was_found_is_dropped(tmp_path: Path) -> None:
    never = replace(PROVED, proof=BOLD_PROOF.replace(b"separate", b"dominated"))
    events = live(tmp_path, Script({TIMID: [replace(never, work=(("bounds", 5),))]}), ticks=9)
    assert [event.tick for event in of(events, Refused)] == [0]
    assert not of(events, Switched)


@pytest.mark.parametrize("bad", [b"", b"(proof", b"(no)", b"\xff"])
def test_a_proof_that_cannot_be_read_is_malformed(tmp_path: Path, bad: bytes) -> None:
    events = live(tmp_path, Script({TIMID: [replace(PROVED, proof=bad)]}), ticks=6)
    assert [attempt.fate for attempt in of(events, Attempted)] == ["malformed"]
    assert not of(events, Refused)


def test_a_lying_refutation_is_not_recorded_as_one(tmp_path: Path) -> None:
    source = script()
    source.attempts[BOLD] = [replace(REFUTED, candidate=variant("5")), REFUTED]
    attempts = of(live(tmp_path, source, ticks=20), Attempted)
    assert [attempt.fate for attempt in attempts[-2:]] == ["unknown", "refuted"]
    assert "no proof" in attempts[-2].reason
    assert attempts[-2].proof == ""


def test_the_search_stops_after_failures_in_a_row(tmp_path: Path) -> None:
    cheap = replace(UNKNOWN, work=(("bounds", 1),))
    events = live(tmp_path, Script({TIMID: [cheap] * 100}), failures=7)
    assert len(of(events, Attempted)) == 7
    assert of(events, SearchStopped)[0].reason == "7 attempts in a row have failed"


def test_the_search_stops_after_malformed_attempts(tmp_path: Path) -> None:
    broken = Attempt("(what)", "malformed", "no such technique", ())
    events = live(tmp_path, Script({TIMID: [broken] * 100}))
    assert len(of(events, Attempted)) == 10
    assert "no such technique" in of(events, SearchStopped)[0].reason
    assert {attempt.cost for attempt in of(events, Attempted)} == {1}


def test_work_is_limited_by_tick_and_by_life(tmp_path: Path) -> None:
    cheap = replace(UNKNOWN, work=(("bounds", 1),))
    events = live(
        tmp_path, Script({TIMID: [cheap] * 100}),
        ticks=6, work_per_tick=7, work_per_life=30, lives=2, failures=1_000,
    )  # fmt: skip
    done = [attempt.tick for attempt in of(events, Attempted) if attempt.life == 1]
    assert [done.count(tick) for tick in range(6)] == [7, 7, 7, 7, 2, 0]
    assert len(of(events, Attempted)) == 60
    assert {tick.think for tick in of(events, Ticked)} == {20}  # charged in full all the same


def test_switches_are_limited_by_life(tmp_path: Path) -> None:
    events = live(tmp_path, script(), switches_per_life=0)
    assert [attempt.fate for attempt in of(events, Attempted)] == ["unknown", "unknown", "proved"]
    assert not of(events, Switched)


def test_a_run_limits_the_work_of_the_kernel(tmp_path: Path) -> None:
    events = live(tmp_path / "a", script(), replay_work=1_000, ticks=12)
    reasons = {refused.reason.rpartition(": ")[2] for refused in of(events, Refused)}
    assert reasons == {"more than 1000 units of work"}
    assert not of(events, Switched)
    check(tmp_path / "a")
    assert of(live(tmp_path / "b", script(), ticks=12), Switched)
    assert b'"replay_work":5000000,' in (tmp_path / "b" / "run.json").read_bytes()


def test_lives_keep_the_program_and_start_anew(tmp_path: Path) -> None:
    events = live(tmp_path, script(), ticks=12, lives=3)
    starts = of(events, LifeStarted)
    assert [start.program for start in starts] == [name_of(TIMID), name_of(BOLD), name_of(BOLD)]
    assert {(start.observation, start.memory) for start in starts} == {(("5",), ("0",))}
    assert [end.ticks for end in of(events, LifeEnded)] == [12, 12, 12]
    assert of(events, Ended)[0].lives == 3
    first, second = ([t.observation for t in of(events, Ticked) if t.life == n] for n in (2, 3))
    assert first != second  # other draws


def play(folder: Path, world: str, agent: str, **settings: int) -> list[Event]:
    """A run in a world written here."""
    texts = [canonical_text(tree(text)).encode() for text in (world, agent)]
    log = Log()
    start(folder, Prospect(*texts, Settings("", "", **settings)), Script({}), watch=log)  # type: ignore[arg-type]
    return log.events


COUNT = """(world count "Count down." (state (n int 0 3)) (start (n 3)) (life {life})
  (price (gas 1/10) (gas-limit 100)) (done (= n 0)) (actions (by int 0 3)) (default (by 1))
  (step (set n (- n by)) (reward by)))"""
MINUS_ONE = "(agent one (define (policy n) 1))"


@pytest.mark.paper("2.1 lifetime")
def test_a_life_ends_when_it_is_over(tmp_path: Path) -> None:
    (end,) = of(play(tmp_path / "a", COUNT.format(life=9), MINUS_ONE), LifeEnded)
    assert (end.ticks, end.over, end.reward, end.charge) == (3, True, "3", "3/10")
    (end,) = of(play(tmp_path / "b", COUNT.format(life=2), MINUS_ONE), LifeEnded)
    assert (end.ticks, end.over) == (2, True)
    (end,) = of(play(tmp_path / "c", COUNT.format(life=9), MINUS_ONE, ticks=1), LifeEnded)
    assert (end.ticks, end.over) == (1, False)


def test_a_life_may_be_over_before_it_begins(tmp_path: Path) -> None:
    world = COUNT.format(life=9).replace("(start (n 3))", "(start (n 0))")
    events = play(tmp_path, world, MINUS_ONE)
    assert [event.kind for event in events] == ["start", "life-start", "life-end", "end"]


def test_a_policy_that_faults_takes_the_default_at_the_whole_limit(tmp_path: Path) -> None:
    events = play(tmp_path, COUNT.format(life=9), "(agent bad (define (policy n) (/ n 0)))")
    tick = of(events, Ticked)[0]
    assert (tick.action, tick.gas, tick.charge) == (("1",), 100, "10")
    assert tick.fault


@pytest.mark.parametrize("think", ["(/ n 0)", "-5", "1/2", "'many", "(think n)"])
def test_a_bad_allotment_is_none(tmp_path: Path, think: str) -> None:
    agent = MINUS_ONE[:-1] + f" (define (think n) {think}))"
    events = play(tmp_path, COUNT.format(life=9), agent)
    assert [tick.think for tick in of(events, Ticked)] == [0, 0, 0]


def test_a_world_that_leaves_its_range_stops_the_life(tmp_path: Path) -> None:
    world = COUNT.format(life=9).replace("(- n by)", "(- n 2)")
    with pytest.raises(WorldProblem, match="life 1 at tick 1: n leaves its range"):
        play(tmp_path, world, MINUS_ONE)
    last = (tmp_path / "journal.jsonl").read_text().splitlines()[-1]
    assert '"kind":"error"' in last


def test_a_failure_is_recorded_once_with_what_came_before(tmp_path: Path) -> None:
    world = COUNT.format(life=9).replace("(- n by)", "(- n 2)")
    texts = [canonical_text(tree(text)).encode() for text in (world, MINUS_ONE)]
    log = Log()
    with pytest.raises(WorldProblem):
        start(tmp_path, Prospect(*texts, Settings("", "")), Script({}), watch=log)
    assert log.kinds() == ["start", "life-start", "tick", "error"]
    assert of(log.events, Failed) == [Failed(1, 1, "n leaves its range")]


def test_nobody_may_approve(tmp_path: Path) -> None:
    events = live(tmp_path, script(), approval="never")
    (refusal,) = of(events, Refused)
    assert (refusal.by, refusal.attempt) == ("approval", 3)
    assert (tmp_path / "proofs" / f"{refusal.proof}.proof").is_file()
    assert not of(events, Switched)


@pytest.mark.parametrize("answer", [True, False])
def test_somebody_is_asked(tmp_path: Path, answer: bool) -> None:
    asked: list[Proposal] = []

    def approve(proposal: Proposal) -> Answer:
        asked.append(proposal)
        return Answer(answer, "terminal", "as I like")

    log = Log()
    settings = Settings("", "", seed=3, ticks=14, approval="ask")
    start(tmp_path, Prospect(WORLD, TIMID, settings), script(), watch=log, approve=approve)
    (proposal,) = asked
    assert (proposal.attempt, proposal.technique) == (3, "(improve)")
    assert (proposal.old, proposal.new) == (TIMID, BOLD)
    assert of(log.events, Approved) == [Approved(3, answer, "terminal", "as I like")]
    assert len(of(log.events, Switched)) == answer
    assert len(of(log.events, Refused)) == (not answer)


def test_a_search_from_the_midst_of_a_life_begins_anew_at_the_next_start() -> None:
    """Once: what was tried at the start of a life is not tried there again."""
    cheap = replace(UNKNOWN, work=(("bounds", 1),))
    source = Script({TIMID: [cheap] * 100})
    searcher = Searcher(source, 1_000)
    for tick in (4, 5, 0, 1, 0):
        here = Here(tick, ROOM.start, (0,))
        for delivered in searcher.advance(TIMID, here, (), 2):
            searcher.note(delivered.attempt.fate, "")
    assert [turn for _, turn in source.asked] == [1, 2, 3, 4, 1, 2, 3, 4, 5, 6]
    assert [number for number, _ in source.asked] == list(range(1, 5)) + list(range(5, 11))
