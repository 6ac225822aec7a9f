"""Traces as text, of runs with every kind of event."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from godel.errors import TrustFailure, UsageProblem, WorldProblem
from godel.events import EVENTS
from godel.machine.recorder import name_of
from godel.trace.text import open_run, trace
from tests.machine.gambling import PROVED, TIMID, UNKNOWN, Script, live
from tests.machine.test_life import COUNT, MINUS_ONE, play


def lines(folder: Path, *kinds: str) -> list[str]:
    """The trace of a run."""
    return list(trace(open_run(folder), frozenset(kinds)))


def test_every_tick_and_attempt_is_shown(made: Path) -> None:
    text = lines(made)
    assert sum(line.startswith("  tick ") for line in text) == 36
    assert sum(line.startswith("  attempt ") and " -> " in line for line in text) == 7
    assert "  attempt 1 (tune 2) -> unknown: out of work" in text
    assert "    work 55 (bounds 30, z3 25), turn 1 of program " + name_of(TIMID)[:12] in text


def test_a_tick_names_what_was_seen_and_done(made: Path) -> None:
    first = next(line for line in lines(made) if line.startswith("  tick "))
    assert first == (
        "  tick    0  money=5  wins=0  think 20  -> bet=1  reward 0  gas 7  charge 1/50000"
    )


def test_a_rewrite_is_shown_with_its_theorems(made: Path) -> None:
    text = lines(made, "switch")
    assert text[0].startswith("  SWITCH 1 at tick 10, by attempt 3: ")
    assert "    -   (define (policy money) 1)" in text
    assert "    +   (define (policy money) (min money (- 10 money)))" in text
    theorems = [line for line in text if re.match(r" +[0-9]+  ", line)]
    assert len(theorems) == 14
    assert theorems[-1].endswith("U(q, here) > U(p, here)  [frozen]")
    assert text[-1].startswith("    rests on: arithmetic ")
    assert "NOT ACCEPTED" not in "".join(text)


def test_what_people_did_is_shown(made: Path) -> None:
    text = "\n".join(lines(made))
    assert "by hand: switch 1 is undone" in text
    assert "by hand: lives to come: 1 more" in text
    assert "attempt 7 refused at tick 10 by rollback" in text


def test_only_some_kinds(made: Path) -> None:
    assert len(lines(made, "life-end")) == 2
    assert lines(made, "error") == []


def test_a_proof_that_is_no_longer_accepted_is_marked(made: Path, tmp_path: Path) -> None:
    traced = open_run(made)
    doubtful = replace(traced, conditions=replace(traced.conditions, allowed=frozenset()))
    text = "\n".join(trace(doubtful, frozenset({"switch"})))
    assert "NOT ACCEPTED: the proof rests on what is not allowed" in text


def test_faults_and_failures_are_shown(tmp_path: Path) -> None:
    world = COUNT.format(life=9)
    play(tmp_path / "a", world, "(agent bad (define (policy n) (/ n 0)))")
    assert "FAULT division by zero" in "\n".join(lines(tmp_path / "a"))
    with pytest.raises(WorldProblem):
        play(tmp_path / "b", world.replace("(- n by)", "(- n 2)"), MINUS_ONE)
    assert lines(tmp_path / "b")[-1] == "the world failed in life 1 at tick 1: n leaves its range"


def test_every_kind_of_event_has_its_lines(tmp_path: Path) -> None:
    answers = Script({TIMID: [replace(UNKNOWN, work=(("bounds", 1),)), PROVED]})
    live(tmp_path, answers, ticks=9, approval="ask")
    shown = lines(tmp_path)
    assert "  attempt 2 was not approved" in shown
    assert any("refused at tick" in line and "by approval" in line for line in shown)
    assert len({event.kind for event in EVENTS}) == 14


def test_what_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="not the folder of a run"):
        open_run(tmp_path)
    live(tmp_path / "run", Script({}), ticks=2)
    path = tmp_path / "run" / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"think":20', b'"think":21', 1))
    with pytest.raises(TrustFailure):
        open_run(tmp_path / "run")
