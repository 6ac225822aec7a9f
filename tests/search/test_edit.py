"""Editing programs: places of expressions, what is replaced, what stays."""

from __future__ import annotations

import pytest

from godel.kernel.comparison import same_search, searching_part
from godel.language.canonical import print_flat
from godel.language.reader import read_datum
from godel.search.edit import (
    acting_part,
    built,
    procedures,
    replace_at,
    size,
    subexpressions,
    with_body,
)
from tests.search.scenes import scene

AGENT = """
(agent a
  "Words about it."
  (memory (seen 0 0 9))
  (define limit 4)
  (define (policy x) (helper (shared x)))
  (define (helper y) (if (< y limit) y limit))
  (define (shared y) (+ y 1))
  (define (idle y) y)
  (define think (lambda (x) (shared x)))
  (define (propose self n) (builtin-propose self n)))
"""


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("x", ["x"]),
        ("(+ x 1)", ["(+ x 1)", "x", "1"]),
        ("(if a (f b) 'c)", ["(if a (f b) 'c)", "a", "(f b)", "b", "'c"]),
        ("(cond (a 1) (else 2))", ["(cond (a 1) (else 2))", "a", "1", "2"]),
        ("(case k ((p q) 1) (else 2))", ["(case k ((p q) 1) (else 2))", "k", "1", "2"]),
        ("(let ((x 1)) (+ x 2))", ["(let ((x 1)) (+ x 2))", "1", "(+ x 2)", "x", "2"]),
        ("((lambda (x) x) 3)", ["((lambda (x) x) 3)", "(lambda (x) x)", "x", "3"]),
        ("'(1 2)", ["'(1 2)"]),
        ("`(1 ,x)", ["`(1 ,x)"]),
    ],
)
def test_places_are_where_expressions_may_stand(text: str, places: list[str]) -> None:
    node = read_datum(text, "test")
    found = list(subexpressions(node))
    assert [print_flat(part) for _, part in found] == places
    for path, part in found:
        assert print_flat(replace_at(node, path, part)) == print_flat(node)


def test_replacing_touches_one_place() -> None:
    node = read_datum("(cond ((< x 1) (f 2)) (else 3))", "test")
    paths = {print_flat(part): path for path, part in subexpressions(node)}
    changed = replace_at(node, paths["2"], read_datum("(g y)", "test"))
    assert print_flat(changed) == "(cond ((< x 1) (f (g y))) (else 3))"
    assert print_flat(node) == "(cond ((< x 1) (f 2)) (else 3))"


def test_procedures_in_both_ways_of_writing() -> None:
    found = procedures(read_datum(AGENT, "test"))
    assert list(found) == ["policy", "helper", "shared", "idle", "think", "propose"]
    assert found["think"].parameters == ("x",)
    assert print_flat(found["think"].body) == "(shared x)"


def test_the_acting_part_leaves_out_what_thinking_uses() -> None:
    parts = acting_part(read_datum(AGENT, "test"))
    assert [part.name for part in parts] == ["policy", "helper"]


def test_the_searching_part_is_all_that_thinking_uses() -> None:
    agent = read_datum(AGENT, "test")
    found = searching_part(agent)
    assert sorted(found.texts) == ["propose", "shared", "think"]
    other = searching_part(read_datum(AGENT.replace("(+ y 1)", "(+ y 2)"), "test"))
    assert not same_search(other, found)
    other = searching_part(read_datum(AGENT.replace("limit 4", "limit 5"), "test"))
    assert same_search(other, found)


SHARING = """
(agent a
  (define (policy x) (better x))
  (define (better x) (+ x 1))
  (define (moves n) n)
  (define (think x) 5)
  (define (propose self n) (better (moves n))))
"""


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("(+ x 1)", "(+ x 2)", True),  # proposing shares it with acting
        ("(+ x 1)", "(+ x (moves 1))", True),
        ("(policy x) (better x)", "(policy x) (better (moves x))", True),
        ("(moves n) n", "(moves n) 0", False),  # only the search uses it
        ("(policy x) (better x)", "(policy x) (moves x)", True),  # unused by acting, but unchanged
        ("(think x) 5", "(think x) 0", False),
        ("(think x) 5", "(think x) (better x)", False),
        ("(better (moves n))", "(moves n)", False),
    ],
)
@pytest.mark.paper("2.2 any software may be rewritten")
def test_what_proposing_shares_with_acting_may_change(old: str, new: str, same: bool) -> None:
    before = searching_part(read_datum(SHARING, "test"))
    after = searching_part(read_datum(SHARING.replace(old, new), "test"))
    assert same_search(before, after) == same
    assert same_search(after, before) == same


def test_what_acting_stops_using_may_not_change() -> None:
    ruined = SHARING.replace("(policy x) (better x)", "(policy x) x").replace("(+ x 1)", "0")
    assert not same_search(
        searching_part(read_datum(SHARING, "test")), searching_part(read_datum(ruined, "test"))
    )


def test_what_thinking_uses_is_frozen_also_where_acting_uses_it() -> None:
    text = SHARING.replace("(think x) 5", "(think x) (better x)")
    before = searching_part(read_datum(text, "test"))
    after = searching_part(read_datum(text.replace("(+ x 1)", "(+ x 2)"), "test"))
    assert not same_search(before, after)


def test_only_the_named_procedure_changes() -> None:
    agent = read_datum(AGENT, "test")
    changed = with_body(agent, procedures(agent)["think"], read_datum("7", "test"), ("z",))
    before, after = print_flat(agent), print_flat(changed)
    assert after == before.replace(
        "(define think (lambda (x) (shared x)))", "(define (think x z) 7)"
    )


def test_a_tree_that_is_no_agent_is_not_built() -> None:
    world = scene("(world w (state (x int 0 3)) (start (x 0)) (life 2)) (agent a)").world
    assert built(read_datum("(agent a (define (think y) 1))", "test"), world) is None
    assert built(read_datum("(agent a (define (think x) 1))", "test"), world) is not None


def test_size_counts_atoms_and_forms() -> None:
    assert size(read_datum("(if (< x 1) 'a 2)", "test")) == 10
