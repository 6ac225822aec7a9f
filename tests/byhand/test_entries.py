"""Text cut into entries, definitions expanded, and what makes no sense in either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.byhand.entries import Typed, entries_of, typed_in
from godel.errors import GodelError, SyntaxProblem
from godel.language.canonical import print_flat
from tests.byhand.worlds import LEAK, say, say_all, talk_in


def words(text: str) -> list[str]:
    return [
        " ".join([entry.word, *map(print_flat, entry.arguments)])
        for typed in typed_in(text, "s")
        for entry in entries_of(typed)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("check", ["check"]),
        ("(check)", ["check"]),
        ("; nothing\n\n  check ; the end\n", ["check"]),
        ("(get-axiom reward) (get-axiom environment)",
         ["get-axiom reward", "get-axiom environment"]),
        ("(apply-rule unroll\n  (8 6) ; these\n  0)\ncheck",
         ["apply-rule unroll (8 6) 0", "check"]),
        ("apply-rule bellman-upper (1) (*\n 2 x) (sign) auto",
         ["apply-rule bellman-upper (1) (* 2 x) (sign) auto"]),
        ("let W = 0.25", ["let W = 1/4"]),
    ],
)  # fmt: skip
def test_entries(text: str, found: list[str]) -> None:
    assert words(text) == found


def test_the_name_of_a_file_is_taken_as_it_stands() -> None:
    (entry,) = entries_of(Typed("save 1 my file(2).proof ; here", "s", 1))
    assert (entry.word, entry.raw) == ("save", "1 my file(2).proof")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("check\n(get-axiom reward", "s:2:1", "this ( is never closed"),
        ("check\n\n  get-axiom reward)", "s:3:19", "this ) closes nothing"),
        ("check\n(1 2)", "s:2:1", "neither an instruction nor a command"),
        ("check\n(let W = (+ 1 1)) 5", "s:2:19", "neither an instruction nor a command"),
        ("a\0b", "s:1:2", "stray character"),
    ],
)
def test_mistakes_have_their_place(text: str, place: str, message: str) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        words(text)
    assert str(caught.value.place) == place
    assert "^" in str(caught.value)


@given(st.text(alphabet="()'`, \n;\"ab=1/0-\0\u00e4", max_size=60))
def test_any_text_is_entries_or_a_mistake_with_words(text: str) -> None:
    try:
        words(text)
    except GodelError as problem:
        assert problem.message


def test_a_name_stands_for_an_expression_and_a_list_for_premises() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, """
        get-axiom hardware running
        get-axiom reward
        get-axiom environment
        get-axiom arithmetic
        get-axiom utility act
        state2theorem here
        let inside = (>= x 0)
        apply-rule invariant (1 3 6) running inside auto
        let A = (1 2 3 4 5)
        let two = 2
        let W = (* two x)
        apply-rule bellman-upper (A 7) W (sign) auto
    """)  # fmt: skip
    assert say(talk, "show 8").lines[2] == "W = (* 2 x)"
    written = print_flat(talk.session.now.instructions()[-1])
    assert written == "(apply-rule bellman-upper (1 2 3 4 5 7) (* 2 x) (sign) auto)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("let x = 1", "x is a variable of the world"),
        ("let car = 1", "car is a word of Ouro"),
        ("let if = 1", "if is a word of Ouro"),
        ("let auto = 1", "auto is a word of certificates"),
        ("let W 1", "expected let NAME = EXPRESSION"),
        ("let 3 = 1", "expected let NAME = EXPRESSION"),
        ("let", "expected let NAME = EXPRESSION"),
    ],
)
def test_names_that_cannot_be_given(text: str, message: str) -> None:
    with pytest.raises(SyntaxProblem, match=message.replace("(", r"\(")):
        say(talk_in(LEAK, "interval none 8"), text)


def test_names_that_double_themselves_are_stopped() -> None:
    talk = talk_in(LEAK, "interval none 8")
    say_all(talk, "let a0 = (+ 1 1)\nlet b0 = 1")
    for number in range(12):
        say(talk, f"let a{number + 1} = (+ a{number} a{number})")
    with pytest.raises(SyntaxProblem, match="more than 50,000 words"):
        say(talk, "let a = (+ a12 a12 a12 a12)")
    for number in range(200):
        say(talk, f"let b{number + 1} = (- b{number})")
    with pytest.raises(SyntaxProblem, match="nested deeper than 200"):
        say(talk, "let b = (- b200)")
