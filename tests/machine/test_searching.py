"""The search behind the machine: whatever it does is the fate of one attempt."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from godel.errors import GodelError
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text
from godel.language.syntax import form, symbol
from godel.machine.attempts import Attempt, Start
from godel.machine.searching import Search
from godel.search.task import Outcome, Task, decode_task
from tests.machine.gambling import ROOM, TIMID, WORLD, tree

HERE = Here(0, ROOM.start, (0,))
START = Start(1, 1, TIMID, HERE, (((5,), (0,)),))


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
    found = attempt(Search(WORLD, 20_000))
    assert (found.technique, found.fate) == ("(improve 1)", "proved")
    assert found.candidate.startswith(b"(agent timid")
    assert found.proof.startswith(b"(proof")
    assert found.cost == sum(units for _, units in found.work)
    assert ("propose in Ouro", 1) in found.work


def test_a_task_says_no_more_than_the_agent_knows() -> None:
    spy = Spy(UNKNOWN)
    attempt(Search(WORLD, 123, task=spy))
    (task,) = spy.tasks
    assert (task.world_text, task.running_text) == (WORLD.decode(), TIMID.decode())
    assert (task.here.tick, task.here.belief, task.here.memory) == (0, ROOM.start, (0,))
    assert (task.remembered, task.budget) == (START.remembered, 123)
    assert 0 < task.least_gain < 1
    hidden = WORLD.replace(b"(observe money)", b"(observe)")
    blind = canonical_text(tree(hidden.decode())).encode()
    agent = b"(agent timid (define (policy) 1))\n"
    attempt(Search(blind, 123, task=spy), replace(START, program=agent, here=replace_memory()))
    assert spy.tasks[1].remembered == ()


def replace_memory() -> Here:
    """The start for an agent without memory."""
    return Here(0, ROOM.start, ())


def test_the_program_proposes() -> None:
    spy = Spy(UNKNOWN)
    program = with_propose("(list 'tune (+ n 10))")
    found = attempt(Search(WORLD, 9, task=spy), replace(START, program=program, turn=3))
    assert found.technique == "(tune 13)"
    assert canonical_text(spy.tasks[0].technique) == "(tune 13)\n"


@pytest.mark.parametrize("body", ["(/ n 0)", "(propose self n)", "(lambda (x) x)", "car"])
def test_a_proposal_that_fails_costs_what_it_took(body: str) -> None:
    spy = Spy(UNKNOWN)
    found = attempt(Search(WORLD, 9, task=spy), replace(START, program=with_propose(body)))
    assert (found.fate, spy.tasks) == ("malformed", [])
    assert found.reason.startswith("propose: ")
    assert 1 <= found.cost <= 100


def fails(error: BaseException) -> Callable[[bytes], bytes]:
    """A task that raises."""

    def perform(task: bytes) -> bytes:
        raise error

    return perform


@pytest.mark.parametrize("error", [RuntimeError("oh"), GodelError("oh"), MemoryError(), OSError(5)])
def test_a_searcher_that_fails_is_an_attempt_that_failed(error: Exception) -> None:
    found = attempt(Search(WORLD, 50, task=fails(error)))
    assert found.fate == "malformed"
    assert found.candidate == found.proof == b""


def test_an_interrupt_is_not_a_failure_of_the_search() -> None:
    with pytest.raises(KeyboardInterrupt):
        attempt(Search(WORLD, 50, task=fails(KeyboardInterrupt())))


@pytest.mark.parametrize("outcome", [b"", b"(outcome)", b"\xff", UNKNOWN + b" ", UNKNOWN[:-5]])
def test_nonsense_for_an_outcome(outcome: bytes) -> None:
    assert attempt(Search(WORLD, 50, task=Spy(outcome))).fate == "malformed"


def dies(task: bytes) -> bytes:
    """Takes its process with it, unless that is the parent."""
    if os.environ.get("PARENT") != str(os.getpid()):
        os._exit(1)
    return UNKNOWN


def test_a_worker_that_dies_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARENT", str(os.getpid()))
    with Search(WORLD, 50, workers=2, task=dies) as source:
        assert attempt(source).reason == "why not"
