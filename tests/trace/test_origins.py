"""Differences of trees, followed from rewrite to rewrite."""

from __future__ import annotations

import pytest

from godel.language.canonical import canonical_text
from godel.trace.blame import label
from godel.trace.origins import carried, given, spans
from tests.machine.gambling import tree


def followed(*programs: str) -> str:
    """The last of some programs, a line with its words and below it their origins."""
    now = given(tree(programs[0]))
    for number, text in enumerate(programs[1:], start=1):
        now = carried(now, tree(text), number)
    text, words = spans(now)
    assert text == canonical_text(tree(programs[-1]))
    shown = []
    for number, line in enumerate(text.splitlines()):
        origins = [" "] * len(line)
        for span in words:
            if span.line == number:
                origins[span.first : span.last] = label(span.origin) * (span.last - span.first)
        shown += [line, "".join(origins)]
    for line, marks in zip(shown[::2], shown[1::2], strict=True):
        assert [mark == " " for mark in marks] == [letter == " " for letter in line]
    return "\n".join(shown)


def body(expression: str) -> str:
    """An agent with one procedure."""
    return f"(agent a (define (f x y) {expression}))"


@pytest.mark.parametrize(
    ("expressions", "marks"),
    [
        (["(+ x 1)", "(+ x 1)"], ".. . .."),  # nothing changes
        (["(+ x 1)", "(+ x 2)"], ".. . 1."),  # a constant
        (["(+ x 1)", "(- x 1)"], "11 1 11"),  # another operation is another expression
        (["(+ x 1)", "(if (= x y) (+ x 1) 0)"], "111 11 1 11 .. . .. 11"),  # wrapped
        (["(if (= x y) (+ x 1) 0)", "(+ x 1)"], ".. . .."),  # unwrapped
        (["(if (= x 1) 'a 'b)", "(if (= x 1) 'b 'a)"], "... .. . .. .. ..."),  # moved
        (["(if (= x 1) 'a 'b)", "(if (= x 1) 'c 'b)"], "... .. . .. 11 ..."),  # one of them
        (["(if (= x 1) 2 3)", "(if (= x 4) 2 3)", "(if (= x 4) 2 (+ x 3))"],
         "... .. . 1. . 22 2 22."),
        (["(* (+ x 1) (+ x 1))", "(* (+ x 1) (+ y 1))"], ".. .. . .. .. 1 ..."),
        (["x", "y"], "1"),
        (["x", "(+ x 1)"], "11 1 11"),
        (["(cond ((= x 1) 2) (else 3))", "(cond ((= x 0) 9) ((= x 1) 2) (else 3))"],
         "..... 111 1 11 11 ... . .. .. ..... ..."),
    ],
)  # fmt: skip
def test_what_survives_keeps_its_origin(expressions: list[str], marks: str) -> None:
    text, found = followed(*map(body, expressions)).splitlines()
    first = text.index("(f x y)") + len("(f x y) ")
    assert found[first:-2] == marks
    assert set(found[:first]) == {" ", "."}


def test_procedures_are_paired_by_name() -> None:
    old = "(agent a (memory (m 0 0 9)) (define (f x) (+ x 1)) (define (g x) x))"
    new = "(agent b (memory (m 0 0 8)) (define (g x) x) (define (h x) (+ x 1)) (define k 5))"
    assert followed(old, new) == (
        "(agent b (memory (m 0 0 8)) (define (g x) x) (define (h x) (+ x 1)) (define k 5))\n"
        "...... 1 ....... .. . . 1.. ....... .. .. .. 1111111 11 11 11 1 111 1111111 1 11."
    )


def test_something_that_comes_again_is_new() -> None:
    shown = followed(body("(+ x 1)"), body("(+ x 2)"), body("(+ x 1)"))
    assert shown.endswith(". . 2...")


def test_documentation_over_several_lines() -> None:
    old = '(agent a "one\ntwo" (define (f x) x))'
    new = '(agent a "one\ntwo" (define (f x) 1))'
    now = carried(given(tree(old)), tree(new), 1)
    text, words = spans(now)
    lines = text.splitlines()
    (one,) = [span for span in words if span.origin == 1]
    assert lines[one.line][one.first : one.last] == "1"


def test_an_origin_has_one_character() -> None:
    assert [label(n) for n in (0, 1, 9, 10, 35, 36, 1000)] == [".", "1", "9", "a", "z", "*", "*"]
