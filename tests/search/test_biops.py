"""The bias-optimal schedule: who gets what, and the bound on the time until something succeeds."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from godel.language.reader import read_datum
from godel.language.syntax import Node
from godel.search.biops import QUANTUM, Schedule
from godel.search.grammar import read_bias
from godel.search.tried import Tried

MOST = 10**9
"""More work for an attempt than any test needs."""


def schedule(text: str, *survivors: str, most: int = MOST) -> Schedule:
    """The schedule of a grammar."""
    return Schedule(read_bias(datum(text)), tuple(map(datum, survivors)), most)


def datum(text: str) -> Node:
    return read_datum(text, "test")


def shares(plan: Schedule, phase: int) -> dict[str, int]:
    """Work units by technique in a phase, in order."""
    return {share.text: share.budget for share in plan.phase(phase)}


@dataclass
class Searched:
    """What a search came to: the units that it spent, and the shares that it gave, in order."""

    spent: int
    given: list[tuple[str, int]]


def search(plan: Schedule, needs: dict[str, int], goal: str, steps: int = 10_000) -> Searched:
    """Let techniques run that need so many units each, until one of them succeeds.

    Those without a need never end.
    """
    tried: tuple[Tried, ...] = ()
    given: list[tuple[str, int]] = []
    for _ in range(steps):
        share = plan.after(tried)
        assert share is not None
        given.append((share.text, share.budget))
        need = needs.get(share.text, MOST)
        ended = need <= share.budget
        spent = sum(min(needs.get(text, MOST), budget) for text, budget in given)
        if ended and share.text == goal:
            return Searched(spent, given)
        tried += (Tried(share.text, share.phase, share.budget, ended),)
    raise AssertionError("not found")


@pytest.mark.paper("5.1 method 5.1, BIOPS")
def test_a_phase_gives_everyone_two_to_the_phase_times_its_prior() -> None:
    plan = schedule("((t (2 a) (1 b) (1 c)))")
    assert shares(plan, 1) == {"a": QUANTUM}
    assert shares(plan, 2) == {"a": 2 * QUANTUM, "b": QUANTUM, "c": QUANTUM}
    assert shares(plan, 5) == {"a": 16 * QUANTUM, "b": 8 * QUANTUM, "c": 8 * QUANTUM}


def test_no_attempt_gets_more_than_the_run_allows() -> None:
    assert shares(schedule("((t (2 a) (1 b)))", most=1000), 6) == {"a": 1000, "b": 1000}


def test_phases_follow_each_other_and_what_has_ended_is_left_out() -> None:
    plan = schedule("((t (2 a) (1 b) (1 c)))")
    found = search(plan, {"b": QUANTUM, "c": 9 * QUANTUM}, "c")
    texts = [f"{text}{budget // QUANTUM}" for text, budget in found.given]
    assert texts == "a1 a2 b1 c1 a4 c2 a8 c4 a16 c8 a32 c16".split()


@pytest.mark.paper("5.2 surviving searcher")
def test_survivors_have_half_of_the_work_and_come_first() -> None:
    plan = schedule("((t (1 a) (1 b)))", "(new 1)", "b")
    assert shares(plan, 3) == {"(new 1)": 2 * QUANTUM, "b": 3 * QUANTUM, "a": 2 * QUANTUM}
    assert [share.prior * 8 for share in plan.phase(3)] == [2, 3, 2]


def test_nothing_runs_twice_at_a_time() -> None:
    plan = schedule("((t (2 a) (1 b) (1 c)))")
    beside: tuple[Tried, ...] = ()
    for expected in ("a", "b", "c", None):
        share = plan.after((), beside)
        assert (share.text if share else None) == expected
        if share:
            beside += (Tried(share.text, share.phase, share.budget, ended=False),)


def test_a_finite_grammar_comes_to_its_end() -> None:
    plan = schedule("((t (1 a) (1 b)))")
    done = tuple(Tried(text, 1, QUANTUM, ended=True) for text in "ab")
    assert plan.after(done) is None
    assert plan.after(done[:1]) is not None


def test_a_proposer_that_is_exhausted_is_not_asked_for_higher_numbers() -> None:
    plan = schedule("((t (1 (tune count)) (1 (guard count))))")
    tried = (Tried("(tune 2)", 3, QUANTUM, ended=True, exhausted=True),)
    for _ in range(30):
        share = plan.after(tried)
        assert share is not None
        assert share.text == "(tune 1)" or share.text.startswith("(guard ")
        tried += (Tried(share.text, share.phase, share.budget, ended=True),)


PRIORS = some.lists(some.integers(1, 12), min_size=1, max_size=6)


@settings(max_examples=60)
@given(PRIORS, some.integers(1, 200 * QUANTUM), some.data())
@pytest.mark.paper("5.1 theorem 5.1, time bound")
def test_the_time_bound(weights: list[int], need: int, data: some.DataObject) -> None:
    """A technique that succeeds within k units is found within 4 k / P(w), or 4 quanta / P(w).

    In the phase i in which it first has k units, 2^i P(w) is below 2 k (or its first phase,
    below 2). A phase costs at most 2^i in all, and all phases up to i less than 2^(i + 1).
    """
    text = " ".join(f"({weight} w{n})" for n, weight in enumerate(weights))
    goal = data.draw(some.integers(0, len(weights) - 1))
    found = search(schedule(f"((t {text}))"), {f"w{goal}": need}, f"w{goal}")
    prior = Fraction(weights[goal], sum(weights))
    assert found.spent <= 4 * max(need, QUANTUM) / prior


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.paper("5.2 surviving searcher")
def test_the_time_bound_for_survivors(rank: int) -> None:
    survivors = [f"(old {n})" for n in range(1, 4)]
    plan = schedule("((t (1 (tune count))))", *survivors)
    need = 40 * QUANTUM
    found = search(plan, {f"(old {rank})": need}, f"(old {rank})")
    assert found.spent <= 4 * need * 2 * 2**rank
