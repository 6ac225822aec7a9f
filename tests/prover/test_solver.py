"""The facade with the real solver behind it."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

from godel.errors import UsageProblem
from godel.language.polynomial import Quantity, add, multiply, subtract, variable
from godel.prover.formulas import All, Constraint, Either, Formula, Query, Sort, Variable, holds
from godel.prover.solver import QUERY_FEE, WORKER, Solver, SolverMissing

X, Y, Z = variable("x"), variable("y"), variable("z")
FREE = (Variable("x"), Variable("y"), Variable("z"))
DIGIT = (Variable("x", low=0, high=9),)


def three_cubes(total: int) -> Query:
    """Hard: x^3 + y^3 + z^3 = 33 needs sixteen digits (A. R. Booker, 2019)."""
    cubes: Quantity = -total
    for item in (X, Y, Z):
        cubes = add(cubes, multiply(item, multiply(item, item)))
    return Query(FREE, Constraint(cubes, "=0"))


def linear_queries() -> list[Query]:
    """Twenty random systems of linear constraints in three integers."""
    source = random.Random(5)
    queries = []
    for _ in range(20):
        constraints: list[Formula] = []
        for _ in range(6):
            quantity: Quantity = source.randint(-30, 30)
            for item in (X, Y, Z):
                quantity = add(quantity, multiply(source.randint(-9, 9), item))
            constraints.append(Constraint(quantity, ">=0"))
        queries.append(Query(FREE, All((Either(tuple(constraints[:2])), *constraints[2:]))))
    return queries


@pytest.fixture(scope="module")
def solver() -> Iterator[Solver]:
    with Solver() as shared:
        yield shared


def test_sat_gives_an_exact_model(solver: Solver) -> None:
    variables = (Variable("x", low=1), Variable("y", Sort.REAL))
    third = Constraint(subtract(multiply(3, Y), X), "=0")
    verdict = solver.check(Query(variables, All((third, Constraint(subtract(2, X), "=0")))))
    assert (verdict.status, verdict.model) == ("sat", (Fraction(2), Fraction(2, 3)))
    assert verdict.work >= QUERY_FEE
    assert verdict.version
    assert verdict.repeatable
    assert "declare-const v1 Real" in verdict.text


def test_unsat(solver: Solver) -> None:
    verdict = solver.check(Query(DIGIT, Constraint(subtract(X, 10), ">=0")))
    assert (verdict.status, verdict.model) == ("unsat", None)


def test_irrational_models_are_unknown(solver: Solver) -> None:
    square = Constraint(subtract(multiply(X, X), 2), "=0")
    verdict = solver.check(Query((Variable("x", Sort.REAL),), square))
    assert (verdict.status, verdict.reason) == ("unknown", "the model is irrational")


def test_variables_that_do_not_matter_get_values(solver: Solver) -> None:
    verdict = solver.check(Query((Variable("x", low=5), Variable("y")), All(())))
    assert verdict.model is not None
    assert len(verdict.model) == 2


def test_alternatives_are_asked_one_by_one(solver: Solver) -> None:
    alternatives = tuple(Constraint(subtract(X, k), "=0") for k in (-1, 4, 10, 9))
    verdicts = solver.check_many(Query(DIGIT, All(())), alternatives)
    assert [v.status for v in verdicts] == ["unsat", "sat", "unsat", "sat"]
    assert [v.model for v in verdicts if v.model] == [(Fraction(4),), (Fraction(9),)]
    assert solver.check_many(Query(DIGIT, All(())), ()) == ()


def test_agrees_with_brute_force(solver: Solver) -> None:
    """Random formulas, nonlinear ones included, over a box small enough to try every point."""
    source = random.Random(11)
    box = (Variable("x", low=-3, high=3), Variable("y", low=-3, high=3))
    statuses = []
    for _ in range(60):
        items: list[Formula] = []
        for _ in range(4):
            quantity: Quantity = Fraction(source.randint(-9, 9), source.randint(1, 4))
            for term in (X, Y, multiply(X, Y), multiply(X, X)):
                weight = Fraction(source.randint(-4, 4), source.randint(1, 3))
                quantity = add(quantity, multiply(weight, term))
            items.append(Constraint(quantity, source.choice((">=0", ">0", "=0", "!=0"))))
        formula = All((items[0], items[1], Either((items[2], items[3]))))
        points = ({"x": x, "y": y} for x, y in product(range(-3, 4), repeat=2))
        expected = "sat" if any(holds(formula, point) for point in points) else "unsat"
        assert solver.check(Query(box, formula)).status == expected
        statuses.append(expected)
    assert {"sat", "unsat"} == set(statuses)


def test_work_repeats_exactly_in_a_fresh_process() -> None:
    def run(queries: list[Query]) -> list[object]:
        with Solver() as fresh:
            return [fresh.check(query) for query in queries]

    queries = linear_queries()
    first = run(queries)
    assert run(queries) == first
    # Nor does it matter what was asked before.
    assert run(queries[::-1]) == first[::-1]


def test_budget_exhaustion_is_recorded_as_such(solver: Solver) -> None:
    verdict = solver.check(three_cubes(33), budget=100)
    assert (verdict.status, verdict.reason, verdict.repeatable) == ("unknown", "budget", True)
    assert verdict.work >= 100
    assert solver.check(three_cubes(33), budget=100) == verdict


def test_alternatives_share_the_budget(solver: Solver) -> None:
    query = three_cubes(33)
    later = All(())
    verdicts = solver.check_many(query, (later, later, later), budget=100)
    assert [v.reason for v in verdicts] == ["budget"] * 3
    assert verdicts[0].work >= 100
    assert [v.work for v in verdicts[1:]] == [0, 0]


def test_a_budget_below_the_fee_asks_nothing(solver: Solver) -> None:
    verdict = solver.check(Query(DIGIT, All(())), budget=QUERY_FEE)
    assert (verdict.status, verdict.reason, verdict.work) == ("unknown", "budget", 0)


def test_a_hard_query_is_killed() -> None:
    with Solver(wall_seconds=2) as impatient:
        verdict = impatient.check(three_cubes(33), budget=10**12)
        assert (verdict.status, verdict.reason) == ("unknown", "killed after 2 s")
        assert not verdict.repeatable
        assert impatient.struck
        assert verdict.work == 10**12


def test_out_of_memory_is_unknown() -> None:
    with Solver(memory_bytes=1) as starved:
        verdict = starved.check(three_cubes(33))
        assert (verdict.status, verdict.repeatable) == ("unknown", False)


def test_queries_outside_the_limits_are_unknown(solver: Solver) -> None:
    verdict = solver.check(Query(DIGIT, Constraint(add(X, 1 << 20_000), ">0")))
    assert verdict.status == "unknown"
    assert "bits" in verdict.reason
    assert verdict.work == QUERY_FEE


def test_malformed_queries_are_the_callers_fault(solver: Solver) -> None:
    with pytest.raises(UsageProblem):
        solver.check(Query((), Constraint(X, ">0")))


def test_hostile_names(solver: Solver) -> None:
    name = "|) (assert false) (check-sat"
    query = Query((Variable(name),), Constraint(subtract(variable(name), 7), "=0"))
    verdict = solver.check(query)
    assert verdict.model is not None
    assert query.named(verdict.model) == {name: 7}


def test_without_z3_only_a_query_fails() -> None:
    command = (sys.executable, "-P", "-S", str(WORKER), "0")
    with (
        Solver(command=command) as without,
        pytest.raises(SolverMissing, match="z3 cannot be imported"),
    ):
        without.check(Query(DIGIT, All(())))


def test_importing_the_facade_does_not_import_z3() -> None:
    program = "import sys, godel.prover.queries; sys.exit('z3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
