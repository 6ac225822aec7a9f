"""The recursion theorem and s-m-n, as programs that come with the language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import Fault, Outcome, datum_node, evaluate
from godel.language.program import plain_runtime
from godel.language.syntax import Node, form, symbol
from godel.language.values import Value, list_items
from tests.choices import Drawn
from tests.generators import Expressions, Scope
from tests.language.shipped import datum, quoted, shipped
from tests.properties.agreement import shown

GAS = 30_000


def run(node: Node, gas: int = GAS) -> Outcome:
    return evaluate(plain_runtime(), expand(node), None, gas)


def told(outcome: Outcome) -> str:
    """A value or fault, whatever it cost."""
    return shown(Outcome(outcome.result, 0), {})


def tree(value: Value) -> Node:
    return datum_node(value, 10**6)[0]


def quote(node: Node) -> Node:
    return form(symbol("quote"), node)


def fixed(kind: str, *transformers: Node) -> Node:
    """The program that a procedure of recursion.ouro makes."""
    return tree(shipped("recursion").value(kind, *(quoted(item).first for item in transformers)))  # type: ignore[union-attr]


def transformer(body: Node, *names: str) -> Node:
    return form(symbol("lambda"), form(*map(symbol, names)), body)


@st.composite
def bodies(draw: st.DrawFn, *names: str) -> Node:
    """What a random transformer does with the texts that it is given."""
    return Expressions(Drawn(draw), False, 6).any(8, Scope(lists=names))


@settings(max_examples=25)
@given(bodies("itself"))
@pytest.mark.paper("3.2 software that describes itself")
def test_a_program_has_the_value_that_a_random_transformer_gives_for_it(body: Node) -> None:
    f = transformer(body, "itself")
    program = fixed("fix-program", f)
    assert told(run(program)) == told(run(form(f, quote(program)))), print_flat(f)


@settings(max_examples=25)
@given(bodies("itself", "x"), st.integers(-3, 3))
def test_the_same_with_an_operand(body: Node, operand: int) -> None:
    f = transformer(body, "itself", "x")
    program = fixed("fix-procedure", f)
    argument = quoted_number(operand)
    assert told(run(form(program, argument))) == told(run(form(f, quote(program), argument)))


@settings(max_examples=12)
@given(bodies("one", "other"), bodies("one", "other"))
def test_two_programs_that_know_each_other(left: Node, right: Node) -> None:
    f, g = transformer(left, "one", "other"), transformer(right, "one", "other")
    both = list_items(
        shipped("recursion").value("fix-pair", quoted(f).first, quoted(g).first)  # type: ignore[union-attr]
    )
    assert both is not None
    a, b = map(tree, both)
    assert told(run(a)) == told(run(form(f, quote(a), quote(b))))
    assert told(run(b)) == told(run(form(g, quote(a), quote(b))))


def quoted_number(number: int) -> Node:
    return tree(number)


@pytest.mark.parametrize(
    "body",
    [
        "itself",
        "(list 'length (list 'quote itself))",
        "(list '+ 1 (list 'length (list 'quote itself)))",
        "(if (= (length itself) 2) ''even ''odd)",
        "`(list ,@(map (lambda (part) (list 'quote part)) itself))",
        "(car itself)",
        "'(car 1)",
    ],
)
def test_no_transformer_changes_every_program(body: str) -> None:
    f = transformer(tree(datum(body)), "itself")
    program = fixed("fix-transformer", f)
    changed = run(form(f, quote(program)))
    again = (
        run(tree(changed.result)) if not isinstance(changed.result, Fault) else changed
    )
    assert told(run(program)) == told(again)


def test_the_fixed_point_of_adding_one_never_ends() -> None:
    f = transformer(tree(datum("(list '+ 1 itself)")), "itself")
    outcome = run(fixed("fix-transformer", f), 200_000)
    assert isinstance(outcome.result, Fault)
    assert outcome.result.kind == "depth"


@settings(max_examples=20)
@given(st.lists(st.integers(-5, 5), max_size=4), st.lists(st.integers(-5, 5), max_size=3))
def test_s_m_n(first: list[int], rest: list[int]) -> None:
    names = [f"a{index}" for index in range(len(first) + len(rest))]
    terms = " ".join(f"(* {10**index} {name})" for index, name in enumerate(names))
    program = datum(f"(lambda ({' '.join(names)}) (+ {terms}))")
    left = datum(f"({' '.join(names[len(first) :])})")
    values = datum(f"({' '.join(map(str, first))})")
    made = tree(shipped("recursion").value("s-m-n", program, values, left))
    outcome = run(form(made, *map(tree, rest)))
    expected = sum(10**index * value for index, value in enumerate([*first, *rest]))
    assert outcome.result == expected


def test_a_procedure_that_calls_itself_by_its_text() -> None:
    body = "(if (= x 0) 1 (* x ((eval itself) (- x 1))))"
    program = fixed("fix-procedure", transformer(tree(datum(body)), "itself", "x"))
    assert [run(form(program, tree(n))).result for n in range(6)] == [1, 1, 2, 6, 24, 120]
