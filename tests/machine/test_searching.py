"""The search behind the machine: whatever it does is the fate of one attempt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from godel.errors import GodelError
from godel.events import Attempted, Switched
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.syntax import form, symbol
from godel.machine.attempts import Attempt, Start
from godel.machine.run import Prospect, check
from godel.machine.run import start as begin
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.workers import Limits, LocalWorkers
from godel.search.task import Outcome, Task, decode_task
from tests.machine.gambling import ROOM, TIMID, WORLD, Log, tree
from tests.machine.tasks import OTHER, AtOnce

HERE = Here(0, ROOM.start, (0,))
START = Start(1, 1, TIMID, HERE, (((5,), (0,)),))


def search(budget: int, task: Callable[[bytes], bytes]) -> Search:
    """A search whose tasks are performed here."""
    return Search(WORLD, budget, AtOnce(task))


def attempt(source: Search, start: Start = START) -> Attempt:
    """The attempt that a search makes."""
    source.announce((start,))
    found = source.perform(start)
    assert isinstance(found, Attempt)
    return found


class Spy:
    """Performs tasks by writing them down; the outcome is fixed."""

    def __init__(self, outcome: bytes) -> None:
        self.outcome = outcome
        self.tasks: list[Task] = []

    def __call__(self, task: bytes) -> bytes:
        self.tasks.append(decode_task(task))
        return self.outcome


UNKNOWN = Outcome(form(symbol("improve")), "unknown", "why not", work=(("bounds", 4),)).encode()


def with_propose(body: str) -> bytes:
    """The timid agent with another `propose`."""
    text = TIMID.decode().replace("(builtin-propose self n)", body)
    return canonical_text(tree(text)).encode()


def test_the_real_search_finds_the_bold_gambler() -> None:
    with Search(WORLD, 20_000) as source:
        found = attempt(source)
    assert (found.technique, found.fate) == ("(improve 1)", "proved")
    assert found.candidate.startswith(b"(agent timid")
    assert found.proof.startswith(b"(proof")
    assert found.cost == sum(units for _, units in found.work)
    assert ("propose in Ouro", 1) in found.work


@pytest.mark.paper("2.1 inputs and outputs")
def test_a_task_says_no_more_than_the_agent_knows() -> None:
    spy = Spy(UNKNOWN)
    attempt(search(123, spy))
    (task,) = spy.tasks
    assert (task.world_text, task.running_text) == (WORLD.decode(), TIMID.decode())
    assert (task.here.tick, task.here.belief, task.here.memory) == (0, ROOM.start, (0,))
    assert (task.remembered, task.budget) == (START.remembered, 123)
    assert 0 < task.least_gain < 1
    hidden = WORLD.replace(b"(observe money)", b"(observe)")
    blind = canonical_text(tree(hidden.decode())).encode()
    agent = b"(agent timid (define (policy) 1))\n"
    attempt(Search(blind, 123, AtOnce(spy)), replace(START, program=agent, here=replace_memory()))
    assert spy.tasks[1].remembered == ()


def replace_memory() -> Here:
    """The start for an agent without memory."""
    return Here(0, ROOM.start, ())


@pytest.mark.paper("2.2 policy and proof search together")
def test_the_program_proposes() -> None:
    spy = Spy(UNKNOWN)
    program = with_propose("(list 'tune (+ n 10))")
    found = attempt(search(9, spy), replace(START, program=program, turn=3))
    assert found.technique == "(tune 13)"
    assert canonical_text(spy.tasks[0].technique) == "(tune 13)\n"


@pytest.mark.parametrize("body", ["(/ n 0)", "(propose self n)", "(lambda (x) x)", "car"])
def test_a_proposal_that_fails_costs_what_it_took(body: str) -> None:
    spy = Spy(UNKNOWN)
    found = attempt(search(9, spy), replace(START, program=with_propose(body)))
    assert (found.fate, spy.tasks) == ("malformed", [])
    assert found.reason.startswith("propose: ")
    assert 1 <= found.cost <= 100


def fails(error: BaseException) -> Callable[[bytes], bytes]:
    """A task that raises."""

    def perform(task: bytes) -> bytes:
        raise error

    return perform


@pytest.mark.parametrize("error", [RuntimeError("oh"), GodelError("oh"), OSError(5)])
def test_a_searcher_that_fails_is_an_attempt_that_failed(error: Exception) -> None:
    found = attempt(search(50, fails(error)))
    assert (found.fate, found.repeatable) == ("malformed", True)
    assert type(error).__name__ in found.reason
    assert found.candidate == found.proof == b""
    assert ("lost", 50) in found.work


@pytest.mark.parametrize(
    "outcome", [b"", b"(outcome)", b"\xff", UNKNOWN + b" ", UNKNOWN[:-5], b"(" * 10_000, OTHER]
)
def test_nonsense_for_an_outcome(outcome: bytes) -> None:
    workers = AtOnce(Spy(outcome))
    found = attempt(Search(WORLD, 50, workers))
    assert (found.fate, found.repeatable) == ("unknown", False)
    assert found.reason.startswith("its worker answered nonsense: ")
    assert ("lost", 50) in found.work
    assert workers.handles[0].distrusted


def test_what_is_under_way_is_performed_once() -> None:
    spy = Spy(UNKNOWN)
    workers = AtOnce(spy)
    with Search(WORLD, 50, workers) as source:
        first, second, third = (replace(START, number=n, turn=n) for n in (1, 2, 3))
        source.announce((first, second))
        source.announce((second, third))
        assert len(spy.tasks) == 3
        assert [handle.cancelled for handle in workers.handles] == [True, False, False]
        again = replace(second)  # another program runs: the same number, another attempt
        source.announce((again,))
        assert [handle.cancelled for handle in workers.handles] == [True, True, True, False]
    assert workers.closed


TROUBLED = with_propose(
    """(cond ((= n 1) '(tune 1)) ((= n 2) '(replace 1)) ((= n 3) '(guard 1)) ((= n 4) '(extend 1))
      (else '(improve 1)))"""
).replace(b"(define (think money) 20)", b"(define (think money) 100000)")
"""Proposes what kills its worker, raises, takes all memory, is answered for another; then well."""


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_outlives_its_workers(count: int, tmp_path: Path) -> None:
    """A switch is found as ever; what became of the others is told, and not to be repeated."""
    workers = LocalWorkers(count, "tests.machine.tasks:obey_or_perform", Limits(memory=2 << 30))
    log = Log()
    settings = Settings("", "", ticks=1)
    with Search(WORLD, 20_000, workers) as source:
        begin(tmp_path / "run", Prospect(WORLD, TROUBLED, settings), source, watch=log)
    attempts = [event for event in log.events if isinstance(event, Attempted)]
    assert [(event.technique, event.fate, event.reason) for event in attempts] == [
        ("(tune 1)", "unknown", "its worker was killed by SIGKILL"),
        ("(replace 1)", "malformed", "the searcher failed: ValueError: oh?no"),
        ("(guard 1)", "unknown", "its worker ran out of memory (2048 MB)"),
        ("(extend 1)", "unknown", "its worker answered nonsense: it is about another technique"),
        ("(improve 1)", "proved", ""),
    ]
    assert [event.repeatable for event in attempts] == [False, True, False, False, True]
    assert all(("lost", 20_000) in event.work for event in attempts[:4])
    assert any(isinstance(event, Switched) for event in log.events)
    check(tmp_path / "run")
