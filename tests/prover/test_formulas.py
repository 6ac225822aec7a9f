"""The text that a solver gets, and the exact meaning that its models are checked against."""

from __future__ import annotations

from fractions import Fraction

import pytest

from godel.errors import UsageProblem
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract, variable
from godel.prover.formulas import (
    MAXIMUM_DEGREE,
    MAXIMUM_DEPTH,
    All,
    Constraint,
    Either,
    Formula,
    OutsideLimits,
    Query,
    Relation,
    Sort,
    Variable,
    holds,
    is_linear,
    negated,
    smt_text,
    within,
)

X, Y = variable("x"), variable("y")
INTEGERS = (Variable("x", low=0, high=9), Variable("y"))
HALF = Fraction(1, 2)


def power(quantity: Quantity, exponent: int) -> Quantity:
    result: Quantity = 1
    for _ in range(exponent):
        result = multiply(result, quantity)
    return result


def test_text_of_integers_has_no_fractions() -> None:
    quantity = add(multiply(Fraction(-1, 3), multiply(X, X)), add(multiply(HALF, Y), -2))
    text = smt_text(Query(INTEGERS, Constraint(quantity, ">=0")))
    assert text == (
        "(declare-const v0 Int)\n"
        "(declare-const v1 Int)\n"
        "(assert (>= v0 0))\n"
        "(assert (<= v0 9))\n"
        "(assert (>= (+ (- 12) (* (- 2) v0 v0) (* 3 v1)) 0))\n"
    )


def test_text_of_reals_is_exact() -> None:
    variables = (Variable("x"), Variable("y", Sort.REAL, low=Fraction(-1, 3)))
    text = smt_text(Query(variables, Constraint(subtract(X, multiply(HALF, Y)), "!=0")))
    assert text == (
        "(declare-const v0 Int)\n"
        "(declare-const v1 Real)\n"
        "(assert (>= v1 (- (/ 1.0 3.0))))\n"
        "(assert (not (= (+ (to_real v0) (* (- (/ 1.0 2.0)) v1)) 0.0)))\n"
    )


def test_bounds_of_integers_are_rounded_inwards() -> None:
    text = smt_text(Query((Variable("x", low=Fraction(-5, 2), high=Fraction(5, 2)),), All(())))
    assert "(assert (>= v0 (- 2)))\n(assert (<= v0 2))\n(assert true)\n" in text


def test_connectives_and_alternatives() -> None:
    positive, zero = Constraint(X, ">0"), Constraint(Y, "=0")
    query = Query((Variable("x"), Variable("y")), All((positive, Either((positive, zero)))))
    assert smt_text(query, (Either(()), All((zero,)))).splitlines()[2:] == [
        "(assert (and (> v0 0) (or (> v0 0) (= v1 0))))",
        "(assert false)",
        "(assert (= v1 0))",
    ]


def test_constants_are_constraints_too() -> None:
    query = Query((), All((Constraint(0, "=0"), Constraint(Fraction(-1, 2), ">0"))))
    assert smt_text(query) == "(assert (and (= 0 0) (> (- 1) 0)))\n"


@pytest.mark.parametrize("name", ["|", "a|b", "v1", "x) (assert false", "\n", "λ", "", "define"])
def test_names_never_reach_the_text(name: str) -> None:
    """The text is the same whatever the variables are called."""

    def text(first: str) -> str:
        quantity = add(multiply(3, variable(first)), Y)
        return smt_text(Query((Variable(first), Variable("y")), Constraint(quantity, ">=0")))

    hostile, plain = text(name), text("x")
    assert set("".join(hostile.split())) == set("".join(plain.split()))
    assert sorted(hostile) == sorted(plain)


@pytest.mark.parametrize(
    ("variables", "formula", "message"),
    [
        ((), Constraint(X, ">0"), "declare"),
        ((Variable("x"), Variable("x")), All(()), "same name"),
    ],
)
def test_malformed_queries(variables: tuple[Variable, ...], formula: Formula, message: str) -> None:
    with pytest.raises(UsageProblem, match=message):
        smt_text(Query(variables, formula))


def test_limits() -> None:
    deep: Formula = Constraint(X, ">0")
    for _ in range(MAXIMUM_DEPTH):
        deep = All((deep,))
    assert "(assert (> v0 0))" in smt_text(Query((Variable("x"),), deep))
    too_much: list[Formula] = [
        All((deep,)),
        Constraint(Polynomial((((("x", MAXIMUM_DEGREE + 1),), 1),)), ">0"),
        Constraint(add(X, 1 << 13_000), ">0"),
    ]
    for formula in too_much:
        with pytest.raises(OutsideLimits):
            smt_text(Query((Variable("x"),), formula))


@pytest.mark.parametrize("relation", [">=0", ">0", "=0", "!=0"])
@pytest.mark.parametrize("value", [-1, 0, HALF])
def test_exactly_one_of_a_constraint_and_its_negation_holds(
    relation: Relation, value: int | Fraction
) -> None:
    constraint = Constraint(X, relation)
    expected = {">=0": value >= 0, ">0": value > 0, "=0": value == 0, "!=0": value != 0}
    assert holds(constraint, {"x": value}) is expected[relation]
    assert holds(negated(constraint), {"x": value}) is not expected[relation]


def test_holds_is_exact() -> None:
    third = Fraction(1, 3)
    cube = Constraint(subtract(power(X, 3), multiply(third, Y)), "=0")
    assert holds(cube, {"x": third, "y": Fraction(1, 9)})
    assert not holds(cube, {"x": third, "y": Fraction(1, 9) + Fraction(1, 10**30)})
    assert holds(All(()), {})
    assert not holds(Either(()), {})


def test_within() -> None:
    variables = (Variable("x", low=0), Variable("y", Sort.REAL, high=HALF))
    assert within(variables, (Fraction(3), HALF))
    assert not within(variables, (Fraction(-1), HALF))
    assert not within(variables, (HALF, HALF))
    assert not within(variables, (Fraction(3), Fraction(2, 3)))
    assert not within(variables, (Fraction(3),))


def test_is_linear() -> None:
    assert is_linear((Constraint(add(X, Y), ">0"), Constraint(7, "=0")))
    assert not is_linear((All((Constraint(multiply(X, Y), ">0"),)),))
