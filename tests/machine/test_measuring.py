"""Generations of a run, factors and what they say, and a rewrite taken back."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.events import UNBOUNDED, Attempted, Event, RolledBack, Started, Switched, Ticked
from godel.language.canonical import canonical_text, print_flat
from godel.language.reader import read_datum
from godel.language.syntax import Node
from godel.machine.measuring import (
    Generation,
    changed_acting,
    factors_of,
    generations,
    taken_back,
    verdict,
    with_definitions,
)


def attempt(number: int, cost: int) -> Attempted:
    return Attempted(
        1, 0, number, 1, "p", "(improve 1)", "proved", "", cost, (), "", "", UNBOUNDED, UNBOUNDED,
        "", True, 0, 0, True, (), (), (),
    )  # fmt: skip


def switch(number: int, attempt: int, new: str) -> Switched:
    return Switched(1, 0, number, attempt, "", "", "", new, UNBOUNDED, UNBOUNDED, (), 0, ())


def tick(gas: int) -> Ticked:
    return Ticked(1, 0, (), (), 5, (), "0", gas, "0", "")


def test_a_generation_ends_at_its_switch() -> None:
    events: list[Event] = [
        Started("", "", "p"), attempt(1, 30), tick(7), tick(8), attempt(2, 12), switch(1, 2, "q"),
        attempt(3, 20), switch(2, 3, "r"), tick(5), attempt(4, 99),
    ]  # fmt: skip
    rows = generations(events)
    assert rows == (
        Generation(0, "p", 42, 2, 2, 15, 1, "(improve 1)"),
        Generation(1, "q", 20, 1, 0, 0, 2, "(improve 1)"),
        Generation(2, "r", 99, 1, 1, 5),
    )
    assert [row.gas_per_tick for row in rows] == [Fraction(15, 2), None, 5]
    assert factors_of(rows) == ((Fraction(20, 42),), Fraction(99, 20))


def test_a_rollback_begins_a_generation_and_ends_one_without_a_rewrite() -> None:
    events = [
        Started("", "", "p"), attempt(1, 30), switch(1, 1, "q"), attempt(2, 8), RolledBack(1, "p"),
        attempt(3, 5),
    ]  # fmt: skip
    rows = generations(events)
    assert [(row.program, row.work, row.rewrite) for row in rows] == [
        ("p", 30, 1), ("q", 8, 0), ("p", 5, 0)
    ]  # fmt: skip


def test_a_run_without_attempts_says_nothing() -> None:
    rows = generations([Started("", "", "p"), tick(3)])
    assert factors_of(rows) == ((), None)
    assert verdict(*factors_of(rows)) == "unknown"


@pytest.mark.parametrize(
    ("factors", "in_vain", "said"),
    [
        ([], None, "unknown"),
        ([], 9, "unknown"),
        (["1/2"], None, "halves once"),
        (["1/2"], 1, "halves once"),
        (["1/2"], 2, "flattens"),
        (["1/2", "1/2"], None, "compounds"),
        (["1/2", "1/9"], 3, "flattens"),
        (["1/2", "51/100"], None, "flattens"),
        (["51/100", "1/9"], None, "none"),
    ],
)
def test_what_factors_say(factors: list[str], in_vain: int | None, said: str) -> None:
    found = [Fraction(factor) for factor in factors]
    assert verdict(found, None if in_vain is None else Fraction(in_vain)) == said


def node(text: str) -> Node:
    return read_datum(text, "test")


OLD = node("""(agent p "t" (memory (m 0 0 1))
  (define (policy x) (f x)) (define (f x) x) (define gone 1) (define (remember m) gone)
  (define (think) 5) (define (propose self n) (list 'old (g n))) (define (g n) n))""")
NEW = node("""(agent q "u" (memory (m 0 0 1))
  (define (policy x) (h (f x))) (define (f x) (+ x 1)) (define (h x) (g x))
  (define (think) 6) (define (propose self n) '(new 1)) (define (g n) (* 2 n)))""")


def test_taken_back_acts_as_the_old_and_searches_as_the_new() -> None:
    back = canonical_text(taken_back(OLD, NEW))
    for kept in ("(agent q", "(think) 6)", "'(new 1)", "(memory (m 0 0 1))"):
        assert kept in back
    for old in ("(define (policy x) (f x))", "(define (f x) x)", "(define gone 1)"):
        assert old in back
    assert "(define (h x)" not in back
    assert "(+ x 1)" not in back
    # `g` acts in the new program and did not in the old one: it goes with what used it
    assert "(define (g n)" not in back


def test_what_a_rewrite_changed_is_what_it_acts_by() -> None:
    assert changed_acting(OLD, OLD) == ()
    assert changed_acting(OLD, NEW) == ("f", "g", "gone", "h", "policy", "remember")


def test_nothing_is_taken_back_where_nothing_changed() -> None:
    again = taken_back(NEW, NEW)
    assert sorted(map(print_flat, again.items)) == sorted(map(print_flat, NEW.items))  # type: ignore[attr-defined]


def test_definitions_are_replaced_by_name() -> None:
    found = canonical_text(with_definitions(OLD, [node("(define gone 7)"), node("(define z 1)")]))
    assert "(define gone 7)" in found
    assert "(define z" not in found
    assert found.replace("gone 7", "gone 1") == canonical_text(OLD)
