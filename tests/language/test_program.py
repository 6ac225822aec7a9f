"""Whole programs: definitions, known names, the Gödel number and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.errors import MeaningProblem, SyntaxProblem
from godel.language.canonical import canonical_text, same_tree
from godel.language.evaluator import Runtime
from godel.language.program import (
    check_names,
    definitions_of,
    from_godel_number,
    godel_number,
    plain_runtime,
    prelude,
)
from godel.language.reader import read_datum
from godel.language.syntax import Form, Node
from godel.language.values import NIL, Closure
from tests.generators import expressions, tree


def forms(text: str) -> tuple[Node, ...]:
    listed = tree(f"({text})")
    assert isinstance(listed, Form)
    return listed.items


def test_definitions_are_procedures_and_constants() -> None:
    found = definitions_of(forms("(define (f x) x) (define k 1/2) (define g (lambda () 1))"))
    assert list(found) == ["f", "k", "g"]
    assert isinstance(found["f"], Closure)
    assert isinstance(found["g"], Closure)
    assert found["f"].code.parameters == ("x",)
    assert str(found["k"]) == "1/2"


@pytest.mark.parametrize(
    "text", ["(define k (+ 1 2))", "(define f 1) (define (f) 2)", "(f 1)", "5", "(define k other)"]
)
def test_what_is_no_definition_is_refused(text: str) -> None:
    with pytest.raises(SyntaxProblem):
        definitions_of(forms(text))


def test_unknown_names_are_found_before_anything_runs() -> None:
    definitions = "(define (f x) (g x k y)) (define (g a) (map f a)) (define k 1)"
    check_names(forms(definitions), frozenset("y"))
    check_names(forms("(define (f) (lambda (x) (let ((y x)) (self))))"), frozenset())
    with pytest.raises(MeaningProblem, match="f uses the unknown name y"):
        check_names(forms("(define k 1) (define (f x) (g x y)) (define (g a) a)"), frozenset())
    with pytest.raises(MeaningProblem, match="unknown name x"):
        check_names(forms("(define (f) (let ((x 1)) (lambda (z) z)) ) (define (g) x)"), frozenset())


def test_a_plain_runtime_has_the_prelude_only() -> None:
    runtime = plain_runtime()
    assert runtime.prelude is prelude()
    assert dict(runtime.definitions) == {}
    assert dict(runtime.hosts) == {}
    assert runtime.self_value is NIL
    assert isinstance(runtime, Runtime)


@given(expressions(size=16))
def test_the_number_of_a_program_gives_the_program_back(node: Node) -> None:
    text = canonical_text(node)
    number = godel_number(text)
    assert from_godel_number(number) == text
    assert same_tree(read_datum(from_godel_number(number), "number"), node)


@given(st.text(max_size=30), st.text(max_size=30))
def test_different_texts_have_different_numbers(left: str, right: str) -> None:
    try:
        numbers = godel_number(left), godel_number(right)
    except UnicodeEncodeError:  # a lone surrogate, which no text of a program contains
        return
    assert (numbers[0] == numbers[1]) == (left == right)
    assert from_godel_number(numbers[0]) == left


@pytest.mark.parametrize("number", [0, -1, -(2**40), 2, 255, 0x2FF, 0x1FF, 0x1C3, 0x1EDA080])
def test_numbers_of_no_text_are_refused(number: int) -> None:
    with pytest.raises(MeaningProblem):
        from_godel_number(number)


def test_small_numbers() -> None:
    assert godel_number("") == 1
    assert from_godel_number(1) == ""
    assert godel_number("\x00") == 256
    assert godel_number("(") == 256 + ord("(")
