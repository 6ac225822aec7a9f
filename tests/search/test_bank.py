"""Expressions by cost, one for each behaviour."""

from __future__ import annotations

import numpy as np

from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import evaluate
from godel.language.syntax import Atom
from godel.language.values import Environment
from godel.prover.work import Meter
from godel.search.bank import OURO, PLAIN, Bank, Grammar
from godel.search.effort import Effort
from godel.search.evaluating import evaluated
from godel.search.terms import atoms_of
from tests.search.scenes import scene

COLUMNS = {"x": np.array([0, 1, -3, 7, 7]), "y": np.array([2, 1, 5, -1, 8])}


def _bank(grammar: Grammar, gas: int, most: int = 3) -> Bank:
    bank = Bank(grammar, COLUMNS, Effort(Meter(10_000), "propose"))
    bank.fill(("x", "y"), gas, most)
    return bank


def test_values_and_gas_are_those_of_the_evaluator() -> None:
    world = scene("(world w (discount 1/2)) (agent p)").world
    bank = _bank(OURO, 7)
    assert len(bank.rows) > 100
    for place, row in enumerate(bank.rows):
        node = bank.node(place)
        for at in range(5):
            inner = Environment("x", int(COLUMNS["x"][at]), None)
            outer = Environment("y", int(COLUMNS["y"][at]), inner)
            outcome = evaluate(world.runtime, expand(node), outer, 100)
            assert outcome.result == bank.values[place, at], print_flat(node)
            assert outcome.gas <= row.gas  # calls of one operator are written as one call
        assert (evaluated(node, COLUMNS) == bank.values[place]).all()


def test_no_two_behave_alike_and_the_cheapest_is_kept() -> None:
    bank = _bank(PLAIN, 7)
    assert len({row.tobytes() for row in bank.values}) == len(bank.rows)
    shown = [print_flat(bank.node(place)) for place in range(len(bank.rows))]
    assert "(+ x 0)" not in shown
    assert "(- x y)" in shown


def test_plain_expressions_write_only_0_and_1() -> None:
    bank = _bank(PLAIN, 7, most=5)
    nodes = [bank.node(place) for place in range(len(bank.rows))]
    written = {atom.value for atom in atoms_of(nodes) if isinstance(atom, Atom)}
    assert {value for value in written if isinstance(value, int)} == {0, 1}
    assert any(print_flat(node) == "(+ 1 1 1 1 1)" for node in nodes)


def test_tests_tell_states_apart_and_none_is_another_or_its_opposite() -> None:
    bank = _bank(PLAIN, 4)
    tests = list(bank.tests(5))
    keys = [row.tobytes() for *_, row in tests]
    assert len(set(keys)) == len(keys)
    assert not any((~row).tobytes() in keys for *_, row in tests)
    assert all(row.any() and not row.all() for *_, row in tests)
