"""Modal formulas as texts: what is printed is read back, and bad texts say where they are bad."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.errors import SyntaxProblem
from godel.logic.effort import OutOfEffort
from godel.logic.formulas import BINARY, UNARY, Formula, Formulas
from godel.logic.printing import LONGEST, text_of
from godel.logic.reader import read_agents, read_equations, read_formula


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("[]([]p->p)->[]p", "[]([]p -> p) -> []p"),
        ("a -> b -> c", "a -> (b -> c)"),
        ("(a -> b) -> c", "(a -> b) -> c"),
        ("a & b & c", "a & b & c"),
        ("a & (b & c)", "a & (b & c)"),
        ("~a & b | c", "~a & b | c"),
        ("~(a & b | c)", "~(a & b | c)"),
        ("a <-> (b <-> F)", "a <-> (b <-> F)"),
        ("a <-> b -> c", "a <-> (b -> c)"),
        ("<>~T # a comment", "<>~T"),
        ("[0]p", "[]p"),
        ("[2]p", "[](~[][]F -> p)"),
        ("<1>p", "~[](~[]F -> ~p)"),
        ("True", "True"),
    ],
)
def test_a_formula_is_printed_with_few_parentheses(text: str, printed: str) -> None:
    formulas = Formulas()
    assert text_of(formulas, read_formula(text, formulas)) == printed


STEP = st.tuples(st.sampled_from([*UNARY, *BINARY]), st.integers(0, 9), st.integers(0, 9))


@given(st.lists(STEP))
def test_what_is_printed_is_read_back(made: list[tuple[str, int, int]]) -> None:
    formulas = Formulas()
    known: list[Formula] = [formulas.variable("p"), formulas.true, formulas.false]
    for operator, first, second in made:
        parts = [known[-1 - first % len(known)], known[-1 - second % len(known)]]
        known.append(formulas.make(operator, *parts[: 1 if operator in UNARY else 2]))
    text = text_of(formulas, known[-1])
    if not text.endswith("..."):
        assert read_formula(text, formulas) == known[-1]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "expected a formula, found the end"),
        ("p q", 1, 3, "found `q`"),
        ("p &\n & q", 2, 2, "expected a formula, found `&`"),
        ("(p", 1, 3, "`)`"),
        ("[ ]p", 1, 1, "without a blank"),
        ("a <-> b <-> c", 1, 9, "does not chain"),
        ("p ∧ q", 1, 3, "write &"),
        ("[1001]p", 1, 1, "PA+n is known up to"),
        ("[99999999999999999999]p", 1, 1, "PA+n is known up to"),
        ("Them(Me)", 1, 1, "file of agents"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(
    text: str, line: int, column: int, words: str
) -> None:
    with pytest.raises(SyntaxProblem) as caught:
        read_formula(text, Formulas())
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (line, column)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A = p", "knows no variable `p`"),
        ("A = []Them(Me) B", "expected `=`"),
        ("A = []Me(Me)", "cannot ask for `Me(Me)`"),
        ("A = []Us(Me)", "cannot ask for `Us(Me)`"),
    ],
)
def test_bad_agents_are_told(text: str, words: str) -> None:
    with pytest.raises(SyntaxProblem, match=words.replace("(", r"\(").replace(")", r"\)")):
        read_agents(text, Formulas(), "agents")


def test_several_equations() -> None:
    formulas = Formulas()
    read = read_equations("p <-> []q; q <-> p;", formulas)
    assert [text_of(formulas, one) for one in read] == ["p <-> []q", "q <-> p"]


@pytest.mark.parametrize("text", ["~" * 20_000 + "p", "(" * 20_000 + "p" + ")" * 20_000,
                                  "p -> " * 20_000 + "p", "p & " * 20_000 + "p"])  # fmt: skip
def test_deep_formulas_are_read_without_recursion(text: str) -> None:
    formulas = Formulas()
    assert len(text_of(formulas, read_formula(text, formulas))) <= LONGEST + 3


def test_a_table_is_finite() -> None:
    with pytest.raises(OutOfEffort, match="more than 100 different formulas"):
        read_formula("[]" * 200 + "p", Formulas(limit=100))


def test_a_shared_formula_is_not_printed_without_end() -> None:
    formulas = Formulas()
    formula = formulas.variable("p")
    for _ in range(200):
        formula = formulas.make("&", formula, formula)
    assert text_of(formulas, formula, 50).endswith("...")


def test_folding_keeps_the_meaning() -> None:
    formulas = Formulas()
    for text, folded in [
        ("p & x", "p"), ("p & ~x", "F"), ("p | x", "T"), ("x -> p", "p"), ("p -> x", "T"),
        ("p -> ~x", "~p"), ("p <-> ~x", "~p"), ("x <-> p", "p"), ("[]x", "T"), ("<>~x", "F"),
        ("<>x", "<>T"), ("[]~x", "[]F"), ("~(x -> p)", "~p"), ("(p & x) -> (p | ~x)", "T"),
    ]:  # fmt: skip
        made = formulas.named(read_formula(text, formulas), {"x": formulas.true})
        assert text_of(formulas, made) == folded, text
