"""Editing programs: places of expressions, what is replaced, what stays."""

from __future__ import annotations

import pytest

from godel.kernel.comparison import searching_part
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
    assert [text.split()[1] for text in found] == ["(propose", "(shared", "think"]
    assert searching_part(read_datum(AGENT.replace("(+ y 1)", "(+ y 2)"), "test")) != found
    assert searching_part(read_datum(AGENT.replace("limit 4", "limit 5"), "test")) == found


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
