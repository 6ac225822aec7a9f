"""Canonical text: one text for each tree, and back."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.errors import SyntaxProblem
from godel.language.canonical import (
    WIDTH,
    canonical_text,
    digest,
    print_flat,
    read_canonical,
    same_tree,
)
from godel.language.reader import read_datum
from godel.language.syntax import MAXIMUM_DEPTH, Atom, Form, Node, Text, form, symbol
from godel.language.values import TRUE, Symbol
from tests.generators import Seeded, case_of, expressions, tree


def read(text: str, maximum_bytes: int = 10**6) -> Node:
    return read_canonical(text.encode(), maximum_bytes=maximum_bytes)


@given(expressions(size=20, rough=5))
def test_reading_what_was_printed(node: Node) -> None:
    text = canonical_text(node)
    assert same_tree(read(text), node)
    assert same_tree(read_datum(text, "text"), node)
    assert canonical_text(read(text)) == text
    assert digest(node) == hashlib.sha256(text.encode()).hexdigest()


def test_reading_large_printed_programs() -> None:
    for seed in range(60):
        case = case_of(Seeded(seed), size=200)
        node = Form((*case.definitions, case.expression))
        text = canonical_text(node)
        assert same_tree(read(text), node)
        assert same_tree(read_datum(text, "text"), node)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=20)


@given(TEXTS)
def test_strings_are_read_back(text: str) -> None:
    node = form(symbol("f"), Text(text))
    for found in (read(canonical_text(node)), read_datum(canonical_text(node), "text")):
        assert isinstance(found, Form)
        assert isinstance(found.items[1], Text)
        assert found.items[1].text == text


@pytest.mark.parametrize(
    ("text", "flat"),
    [
        ("(quote x)", "'x"),
        ("(quasiquote (a (unquote b) (unquote-splicing c)))", "`(a ,b ,@c)"),
        ("(quote)", "(quote)"),
        ("(quote x y)", "(quote x y)"),
        ("((quote x) ())", "('x ())"),
        ("''x", "''x"),
        ("(a ; comment\n b)", "(a b)"),
        ("-7/3", "-7/3"),
        ('(f "a \\" \\\\ b")', '(f "a \\" \\\\ b")'),
    ],
)
def test_the_one_printed_form(text: str, flat: str) -> None:
    assert print_flat(read(text)) == flat


@pytest.mark.parametrize(
    "text",
    """2/4 +1 01 -0 1/1 0/5 1/0 1.5 .5 -1/-2 1/ /2/ 1e5 0x1 1_000 -- a|b #t [ ] { a" "open (a a) ) '
    (quote '""".split()
    + ["", "a b", "()()", '("a\\n")', "(a\tb)", "\u00e9", "(1" + "0" * 5000 + ")", "\x00"],
)
def test_what_is_not_canonical_is_refused(text: str) -> None:
    if text in ("--", "/2/"):
        assert isinstance(read(text), Atom)
        return
    with pytest.raises(SyntaxProblem):
        read(text)


def test_other_bytes_are_refused() -> None:
    with pytest.raises(SyntaxProblem, match="UTF-8 at byte 1"):
        read_canonical(b"a\xff", maximum_bytes=10)
    with pytest.raises(SyntaxProblem, match="3 bytes"):
        read_canonical(b"abc", maximum_bytes=2)


def test_nesting_is_bounded() -> None:
    deep = "(" * MAXIMUM_DEPTH + ")" * MAXIMUM_DEPTH
    assert print_flat(read(deep)) == deep
    with pytest.raises(SyntaxProblem, match="deeper"):
        read("(" + deep + ")")
    with pytest.raises(SyntaxProblem, match="deeper"):
        read("(" * 100_000)
    with pytest.raises(SyntaxProblem, match="deeper"):
        read("'" * 100_000 + "a")


def test_numbers_booleans_and_symbols_stay_apart() -> None:
    nodes = [Atom(1), Atom(TRUE), Atom(Symbol("t")), Text("1"), form(Atom(1)), form(symbol("t"))]
    assert len({digest(node) for node in nodes}) == len(nodes)
    assert same_tree(read("true"), Atom(TRUE))
    assert not same_tree(Atom(1), Atom(TRUE))


def test_lines_are_short_and_nested_forms_indented() -> None:
    node = tree("(define (policy money) (if (< money 5) " + "(max money 1) " * 12 + "0))")
    lines = canonical_text(node).splitlines()
    assert all(len(line) <= WIDTH for line in lines)
    assert lines[0] == "(define (policy money)"
    assert lines[1] == "  (if (< money 5)"
    assert lines[2] == "    (max money 1)"
    assert lines[-1] == "    0))"


def test_places_do_not_count() -> None:
    written = read_datum("\n\n  (f  x)", "file")
    assert written.position.line == 3
    assert digest(written) == digest(tree("(f x)"))
