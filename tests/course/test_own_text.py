"""Checks of programs that know their own text, and of programs that stand on a file of the lab."""

from __future__ import annotations

import pytest

from godel.course.graders import grader
from godel.course.schema import Item
from godel.course.task import ExerciseProblem, Task, Wrong
from godel.errors import GodelError

QUINE = "((lambda (h) (list h (list 'quote h))) '(lambda (h) (list h (list 'quote h))))"
COUNTS = QUINE.replace("(h)", "(h n)").replace("(list 'quote h)", "(list 'quote h) (+ n 1)")[:-1]
LAB = {"lab.ouro": "(define (f x) (+ (g x) 1)) (define (g x) (* 2 x)) (car 'not-run)"}


def graded(kind: str, keys: dict[str, Item], text: str) -> str:
    return grader(kind).grade(Task(keys, {"own.txt": text}, LAB))


@pytest.mark.parametrize(
    ("kind", "keys", "text"),
    [
        ("quine", {"value": "(cons 7 (itself))"},
         QUINE.replace("(list h", "(cons 7 (list h").replace("'quote h))", "'quote h)))")),
        ("quine", {"period": 1}, QUINE),
        ("quine", {"value": "(append (reverse (cdr (reverse (itself)))) (list (+ 1 (generation))))",
                   "generations": 4}, COUNTS + " 0)"),
        ("program", {"lacks": ["eval"]}, "(car '(a b))"),
        ("run", {"over": ["lab.ouro"], "cases": [{"expression": "(f 3)", "value": "31"}]},
         "(define (g x) (* 10 x))"),
        ("program", {"over": ["lab.ouro"], "defines": ["g"]}, "(define (g x) (f x))"),
        ("answer", {"name": "a", "gas-of": "(f 3)", "over": ["lab.ouro"]}, "a = 13"),
    ],
)  # fmt: skip
def test_what_meets_the_statement_passes(kind: str, keys: dict[str, Item], text: str) -> None:
    assert graded(kind, keys, text)


@pytest.mark.parametrize(
    ("kind", "keys", "text", "words"),
    [
        ("quine", {"value": "(list 7 (itself))", "says": "7 and its text"}, QUINE,
         "is not 7 and its text; they first part"),
        ("quine", {"period": 3}, QUINE, "comes back after 1, not after 3"),
        ("quine", {"period": 2}, COUNTS + " 0)", "does not come back after 2"),
        ("quine", {"period": 2}, "(define x 1) (list x)", "2 forms; it must be one"),
        ("quine", {"period": 2}, "(list 'self)", "generation 1 of own.txt uses self"),
        ("quine", {"period": 2}, "(list 'car 5)", "generation 1 of own.txt gives a fault"),
        ("quine", {"value": "(itself)"}, "(self)", "uses self"),
        ("quine", {"value": "(append (itself) '())"}, f"(list{' 1' * 2000})", "is too long"),
        ("program", {"lacks": ["eval"]}, "(car '(eval b))", "eval stands in own.txt"),
        ("run", {"over": ["lab.ouro"], "cases": [{"expression": "(f 3)", "value": "31"}]},
         "(define (g x) (* 9 x))", "(f 3) gives 28, expected 31"),
        ("run", {"over": ["lab.ouro"], "cases": [{"expression": "(f 3)"}]},
         "(define (g x) (h x))", "unknown name h"),
        ("answer", {"name": "a", "gas-of": "(f 3)", "over": ["lab.ouro"]}, "a = 12", "not right"),
    ],
)  # fmt: skip
def test_what_does_not_is_told_why(
    kind: str, keys: dict[str, Item], text: str, words: str
) -> None:
    with pytest.raises((Wrong, GodelError)) as caught:
        graded(kind, keys, text)
    assert words in str(caught.value)
    assert not isinstance(caught.value, ExerciseProblem)


@pytest.mark.parametrize(
    ("kind", "keys"),
    [
        ("quine", {"value": "(car 5)"}),
        ("run", {"over": ["other.ouro"], "cases": [{"expression": "1"}]}),
        ("answer", {"name": "a", "gas-of": "(f 'x)", "over": ["lab.ouro"]}),
    ],
)
def test_a_mistake_of_the_exercise_is_not_the_students(kind: str, keys: dict[str, Item]) -> None:
    with pytest.raises(ExerciseProblem):
        graded(kind, keys, "a = 1" if kind == "answer" else QUINE)
