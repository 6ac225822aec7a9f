"""Enumerated expressions have the values that the evaluator gives them, each once."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, pairwise

import pytest

from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import evaluate
from godel.language.program import plain_runtime
from godel.language.reader import read_datum
from godel.language.syntax import Atom
from godel.language.values import FALSE, TRUE, Environment, Symbol, Value
from godel.prover.work import Meter, OutOfWork
from godel.search.effort import Effort
from godel.search.terms import (
    LINEAR,
    OPERATORS,
    Term,
    conditions,
    integer_constants,
    leaves,
    numeric_terms,
    predicates,
)
from godel.world.model import Choice, Declared, Range
from tests.search.scenes import shipped

VIEWS: list[dict[str, Value]] = [{"x": x, "y": y} for x in (-2, 0, 3) for y in (1, Fraction(1, 2))]
START = leaves(("x", "y"), VIEWS, (Atom(2),))


def effort(units: int = 10_000) -> Effort:
    return Effort(Meter(units), "test")


def run(term: Term, view: dict[str, Value]) -> tuple[object, int]:
    environment: Environment | None = None
    for name, value in view.items():
        environment = Environment(name, value, environment)
    outcome = evaluate(plain_runtime(), expand(term.node), environment, 1_000)
    return outcome.result, outcome.gas


@pytest.mark.parametrize("operators", [LINEAR, OPERATORS])
def test_values_and_gas_are_those_of_the_evaluator(operators: tuple[object, ...]) -> None:
    found = list(numeric_terms(START, operators, 10, 300, effort()))  # type: ignore[arg-type]
    assert len(found) == 300
    for term in found:
        for view, value in zip(VIEWS, term.values, strict=True):
            assert run(term, view) == (value, term.gas), print_flat(term.node)


def test_no_two_terms_are_alike_and_small_ones_come_first() -> None:
    found = list(numeric_terms(START, OPERATORS, 10, 300, effort()))
    assert len({term.values for term in found}) == len(found)
    assert all(term.gas <= later.gas + 6 for term, later in pairwise(found))
    assert [print_flat(term.node) for term in found[:4]] == ["x", "y", "2", "(min x y)"]


def test_what_is_constant_is_written_as_one_number() -> None:
    start = leaves(("x",), [{"x": x} for x in range(5)], (Atom(3), Atom(20)))
    texts = {print_flat(t.node) for t in numeric_terms(start, LINEAR, 7, 900, effort())}
    assert {"23", "60", "-17", "(- 23 x)"} <= texts
    assert not texts & {"(+ 3 20)", "(* 20 3)"}


def test_divisors_are_positive_constants() -> None:
    whole: list[dict[str, Value]] = [{"x": x} for x in range(5)]
    start = leaves(("x",), whole, (Atom(3), Atom(0)))
    texts = {print_flat(t.node) for t in numeric_terms(start, OPERATORS, 4, 300, effort())}
    assert "(modulo x 3)" in texts
    divided = [text for text in texts if text.startswith(("(modulo", "(quotient"))]
    assert [text for text in divided if not text.endswith(" 3)")] == []


def test_enumeration_is_paid_for() -> None:
    with pytest.raises(OutOfWork):
        list(numeric_terms(START, OPERATORS, 10, 3_000, effort(1)))


def test_tests_cover_every_sort() -> None:
    views: list[dict[str, Value]] = [
        {"n": n, "m": 2, "door": Symbol(door), "lit": lit}
        for n in (1, 2, 5)
        for door, lit in (("open", TRUE), ("shut", FALSE))
    ]
    declared = {
        "n": Declared("n", Range(0, 9)),
        "m": Declared("m", Range(0, 9)),
        "door": Declared("door", Choice((Symbol("open"), Symbol("shut")))),
        "lit": Declared("lit", Choice((FALSE, TRUE))),
    }
    found = list(predicates(leaves(tuple(declared), views, ()), declared))
    texts = [print_flat(term.node) for term in found]
    assert texts == [
        "(< n 2)", "(< n 5)", "(= n 2)", "(eq? door 'open)", "(eq? door 'shut)", "lit",
        "(< n m)", "(< m n)", "(= n m)",
    ]  # fmt: skip
    for term in found:
        for view, value in zip(views, term.values, strict=True):
            assert run(term, view) == (value, term.gas)


def test_constants_and_conditions_come_from_the_world_and_the_program() -> None:
    scene = shipped("parking")
    program = read_datum("(if (< distance 77) 'park 'drive)", "test")
    constants = [print_flat(node) for node in integer_constants(scene.world, program)]
    assert constants[:3] == ["0", "1", "77"]
    assert "10" in constants
    found = [print_flat(n) for n in conditions(scene.world, program, frozenset({"distance"}))]
    assert found == ["(> distance 1)", "(< distance 77)"]


def test_terms_are_made_only_as_far_as_they_are_wanted() -> None:
    meter = Meter(10_000)
    list(islice(numeric_terms(START, OPERATORS, 10, 3_000, Effort(meter, "test")), 3))
    assert meter.used == 0
