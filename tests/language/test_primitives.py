"""Every primitive on operands of every sort, exactly and symbolically, and what it computes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

from godel.language.core import Apply, Variable
from godel.language.desugar import expand
from godel.language.evaluator import Fault, Outcome, Runtime, evaluate
from godel.language.primitives import PRIMITIVES, Primitive
from godel.language.program import plain_runtime, prelude
from godel.language.values import FALSE, NIL, TRUE, Pair, PrimitiveValue, Symbol, Value
from godel.world.model import Choice, Declared, Range
from tests.choices import whole_region
from tests.generators import tree
from tests.properties.agreement import at_state, bound, shown

SAMPLES: dict[str, tuple[Value, ...]] = {
    "integer": (2, -3),
    "fraction": (Fraction(1, 2),),
    "boolean": (TRUE, FALSE),
    "symbol": (Symbol("a"),),
    "empty": (NIL,),
    "pair": (Pair(1, NIL),),
    "procedure": (PrimitiveValue("car"),),
}
FITS = {
    "number": {"integer", "fraction"},
    "integer": {"integer"},
    "integer>0": {"integer"},
    "boolean": {"boolean"},
    "pair": {"pair"},
    "any": set(SAMPLES),
    "datum": {"integer", "fraction", "boolean"},  # the others are no program, or are unbound
}
LIMIT = 1_000


def sort_of(value: Value) -> str:
    return next(sort for sort, values in SAMPLES.items() if any(item is value for item in values))


def wanted(row: Primitive, count: int) -> list[str]:
    """The sorts of `count` operands by the table; the last one before `...` repeats."""
    words = row.sorts.replace(" ...", "...").split()
    if words and words[-1].endswith("..."):
        last = words.pop().removesuffix("...")
        words += [last] * (count - len(words))
    return words


def operand_lists(row: Primitive) -> Iterator[tuple[Value, ...]]:
    least, most = row.arity
    for count in range(least, min(3, most if most is not None else 3) + 1):
        few = [values[-1] for values in SAMPLES.values()] if count > 2 else None
        every = [value for values in SAMPLES.values() for value in values]
        yield from product(few or every, repeat=count)


def fits(row: Primitive, operands: tuple[Value, ...]) -> bool:
    sorts = wanted(row, len(operands))
    for operand, sort in zip(operands, sorts, strict=True):
        if sort_of(operand) not in FITS[sort]:
            return False
        if sort == "integer>0" and (not isinstance(operand, int) or operand <= 0):
            return False
    return True


def application(name: str, count: int) -> Apply:
    """A primitive applied to the variables x0, x1, ..."""
    return Apply(Variable(name), tuple(Variable(f"x{index}") for index in range(count)))


@pytest.mark.parametrize("name", PRIMITIVES)
def test_sorts_in_both_domains(name: str) -> None:
    row = PRIMITIVES[name]
    accepted = 0
    for operands in operand_lists(row):
        values = {f"x{index}": operand for index, operand in enumerate(operands)}
        expression = application(name, len(operands))
        exact = evaluate(plain_runtime(), expression, bound(values), LIMIT)
        good = fits(row, operands)
        assert isinstance(exact.result, Fault) != good, operands
        accepted += good
        expected = shown(exact, {})
        found = symbolically(name, values)
        assert found in (expected, "outside"), operands
        if found == "outside":
            assert name in ("/", "quotient", "modulo", "integer?", "eval")
    assert accepted


def symbolically(name: str, values: dict[str, Value]) -> str:
    """The same by a symbolic run; integers, booleans and symbols are variables."""
    point = {n: v for n, v in values.items() if isinstance(v, int) or v in (TRUE, FALSE)}
    point |= {n: v for n, v in values.items() if isinstance(v, Symbol)}
    declared: list[Declared] = []
    for variable, value in point.items():
        if isinstance(value, int):
            declared.append(Declared(variable, Range(-5, 5)))
        elif isinstance(value, Symbol):
            declared.append(Declared(variable, Choice((Symbol("a"), Symbol("b")))))
        else:
            declared.append(Declared(variable, Choice((FALSE, TRUE))))
    expression = application(name, len(values))
    fixed = {n: v for n, v in values.items() if n not in point}
    runtime = Runtime(fixed, NIL, {}, prelude())  # what is no variable of a state is a definition
    found = at_state(runtime, expression, whole_region(declared), point, LIMIT, [])
    return shown(found, point) if isinstance(found, Outcome) else found


@pytest.mark.parametrize("name", PRIMITIVES)
def test_wrong_numbers_of_operands_fault(name: str) -> None:
    least, most = PRIMITIVES[name].arity
    counts = [least - 1] if least else []
    counts += [most + 1] if most is not None else []
    for count in counts:
        values: dict[str, Value] = {f"x{index}": 2 for index in range(count)}
        outcome = evaluate(plain_runtime(), application(name, count), bound(values), LIMIT)
        assert outcome == Outcome(Fault("arity"), LIMIT)
        assert isinstance(outcome.result, Fault)
        assert outcome.result.kind == "arity"


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("(+)", "0"),
        ("(+ 1/2)", "1/2"),
        ("(+ 1/2 1/2)", "1"),
        ("(+ 1 2 3 4)", "10"),
        ("(- 5)", "-5"),
        ("(- 5 1 2)", "2"),
        ("(* 2/3 3/2)", "1"),
        ("(* 2 3 4)", "24"),
        ("(/ 6 4)", "3/2"),
        ("(/ -6 3)", "-2"),
        ("(/ 1/2 1/4)", "2"),
        ("(/ 1 -3)", "-1/3"),
        ("(quotient 7 2)", "3"),
        ("(quotient -7 2)", "-4"),
        ("(modulo 7 3)", "1"),
        ("(modulo -7 3)", "2"),
        ("(modulo -6 3)", "0"),
        ("(min 3 1 2)", "1"),
        ("(max 3 1 7/2)", "7/2"),
        ("(abs -1/2)", "1/2"),
        ("(= 1 1 1)", "true"),
        ("(= 1 1 2)", "false"),
        ("(= (/ 2 4) 1/2)", "true"),
        ("(< 1 2 3)", "true"),
        ("(< 1 3 2)", "false"),
        ("(< 1 1)", "false"),
        ("(<= 1 1 2)", "true"),
        ("(> 3 2 1)", "true"),
        ("(> 3 3)", "false"),
        ("(>= 3 3 1)", "true"),
        ("(>= 1/3 1/2)", "false"),
        ("(not true)", "false"),
        ("(eq? 1 1)", "true"),
        ("(eq? 1 true)", "false"),
        ("(eq? 0 false)", "false"),
        ("(eq? '() false)", "false"),
        ("(eq? 'a 'a)", "true"),
        ("(eq? 'true true)", "true"),
        ("(eq? '() '())", "true"),
        ("(eq? '(1) '(1))", "false"),
        ("(let ((x '(1))) (eq? x x))", "false"),
        ("(let ((x car)) (eq? x x))", "false"),
        ("(integer? (/ 4 2))", "true"),
        ("(integer? 1/2)", "false"),
        ("(integer? (+ 1/2 1/2))", "true"),
        ("(integer? true)", "false"),
        ("(number? true)", "false"),
        ("(boolean? 1)", "false"),
        ("(symbol? true)", "false"),
        ("(pair? '())", "false"),
        ("(null? '())", "true"),
        ("(null? false)", "false"),
    ],
)
def test_values(source: str, value: str) -> None:
    outcome = evaluate(plain_runtime(), expand(tree(source)), None, LIMIT)
    assert str(outcome.result) == value
    assert not isinstance(outcome.result, Fraction) or outcome.result.denominator > 1


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("(/ 1 0)", "division by zero"),
        ("(let ((z 0)) (/ 1 z))", "division by zero"),
        ("(quotient 1 0)", "divisor not positive"),
        ("(modulo 1 -3)", "divisor not positive"),
        ("(quotient 1/2 2)", "sort"),
        ("(modulo 3 1/2)", "sort"),
        ("(+ 1 true)", "sort"),
        ("(+ true true)", "sort"),
        ("(< 1 2 'a)", "sort"),
        ("(< 2 1 'a)", "sort"),
        ("(= 1 'a)", "sort"),
        ("(min 1 false)", "sort"),
        ("(not 1)", "sort"),
        ("(car '())", "sort"),
        ("(cdr 5)", "sort"),
        ("(* true 1)", "sort"),
        ("(* true)", "sort"),
        ("(abs '(1))", "sort"),
    ],
)
def test_faults(source: str, kind: str) -> None:
    outcome = evaluate(plain_runtime(), expand(tree(source)), None, LIMIT)
    assert isinstance(outcome.result, Fault)
    assert outcome.result.kind == kind


def test_the_table_describes_itself() -> None:
    for name, row in PRIMITIVES.items():
        assert row.name == name
        assert row.summary
        least, most = row.arity
        words = row.sorts.replace(" ...", "...").split()
        assert {word.removesuffix("...") for word in words} <= set(FITS)
        assert (most is None) == row.sorts.endswith("...")
        assert most is None or (least <= most and len(words) == most)
