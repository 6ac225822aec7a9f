"""The reader: what it reads, what it refuses, where it says the mistake is."""

from __future__ import annotations

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.errors import StorageProblem, SyntaxProblem
from godel.language.canonical import canonical_text, print_flat, read_canonical, same_tree
from godel.language.reader import (
    load_text,
    read_datum,
    read_file_forms,
    read_program,
    read_proof,
)
from godel.language.syntax import (
    MAXIMUM_BYTES,
    MAXIMUM_DEPTH,
    MAXIMUM_DIGITS,
    Atom,
    Form,
    Node,
    Text,
)
from godel.language.values import FALSE, TRUE, Symbol

WORLD = """; a world with every clause, and an agent
(world gambler
  "Reach 10 \\"before\\" ruin."
  (state (money int -3 10) (state int 0) (memory bool) (x int) (c one-of left right))
  (hidden (luck (1/2 2/5) (1/2 3/5)))
  (observe money left)
  (actions (bet int 0 5) (move one-of left right) (go bool))
  (default (bet 0) (move left) (go false))
  (start (money (chance (1/2 4) (1/2 6))) (state 0) (memory true) (x -1) (c left))
  (discount 0.99) (life 200)
  (price (gas 0) (think 1/1000000) (gas-limit 10000))
  (done (or (= money 0) (= money 10)))
  (step
    (let ((stake (min bet money)) (set 1))
      (chance
        (2/5 (set money (+ money stake)) (reward 1))
        ((if memory 1/10 (let ((y 1/5)) y)) (if (> money 1) (set x 1) (reward -1)))
        (((lambda (y) y) 1/10))
        (rest)))
    (if memory (set state 1))
    (reward (if (= money 10) 1 0))))
(agent timid
  "Bets one."
  (define (policy money) (list 1 'left true))
  (memory (wins 0 0 200))
  (define limit 3/4)
  (define (remember wins reward) `(a ,wins ,@(list 1))))
(world endless (life endless) (step))
(agent empty)
"""


def brief(value: object) -> str:
    """A short name for a long parameter."""
    return ascii(value)[:30]


def refusal(text: str, read: Callable[[str, str], object] = read_program) -> SyntaxProblem:
    """The error that reading a text raises."""
    with pytest.raises(SyntaxProblem) as caught:
        read(text, "t")
    return caught.value


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("", []),
        ("a b", ["a", "b"]),
        ("(a (b) ())", ["(a (b) ())"]),
        ("a(b)c", ["a", "(b)", "c"]),
        ("; nothing\n a ; more\n", ["a"]),
        ("\ta\r\n\fb", ["a", "b"]),
        ("12 +12 -12 0 -0 007", ["12", "12", "-12", "0", "0", "7"]),
        ("3/4 6/8 8/4 -1/2 +1/2 0/5", ["3/4", "3/4", "2", "-1/2", "1/2", "0"]),
        ("0.25 -0.25 1.0 +2.50", ["1/4", "-1/4", "1", "5/2"]),
        ("true false", ["true", "false"]),
        ("truest -true TRUE", ["truest", "-true", "TRUE"]),
        ("+ - * / < <= = >= > ! ? _ ...", list("+-*/") + "< <= = >= > ! ? _ ...".split()),
        ("list->x a.b -> +a --1 x2 Aa", ["list->x", "a.b", "->", "+a", "--1", "x2", "Aa"]),
        ("'a '() '(b)", ["'a", "'()", "'(b)"]),
        ("(quote a) (quote) (quote a b)", ["'a", "(quote)", "(quote a b)"]),
        ("`(a ,b ,@c) ''d", ["`(a ,b ,@c)", "''d"]),
        ("' ; mark, then a comment\n a", ["'a"]),
        ("a'b", ["a", "'b"]),
        ('"" "a b" "\\"\\\\"', ['""', '"a b"', '"\\"\\\\"']),
        ('"two\nlines" "é;("', ['"two\nlines"', '"é;("']),
        ("if define world agent chance set", "if define world agent chance set".split()),
    ],
)
def test_reads(text: str, printed: list[str]) -> None:
    assert [print_flat(node) for node in read_program(text, "t")] == printed


def test_values_have_their_sorts() -> None:
    nodes = read_program("1 2/1 0.5 true false x", "t")
    values = [node.value for node in nodes if isinstance(node, Atom)]
    assert values == [1, 2, Fraction(1, 2), TRUE, FALSE, Symbol("x")]
    assert [type(value) for value in values[:3]] == [int, int, Fraction]


def test_every_node_has_its_position() -> None:
    (node,) = read_program("; c\n (a\n  'b \"s\")", "t")
    found = []
    stack: list[Node] = [node]
    while stack:
        item = stack.pop(0)
        found.append((print_flat(item), item.position.line, item.position.column))
        stack += item.items if isinstance(item, Form) else ()
    assert found == [
        ("(a 'b \"s\")", 2, 2),
        ("a", 2, 3),
        ("'b", 3, 3),
        ('"s"', 3, 6),
        ("quote", 3, 3),
        ("b", 3, 4),
    ]


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a\n 1.2.3", 2, 2, "not a number: `1.2.3`"),
        ("3/", 1, 1, "not a number"),
        ("1/-2", 1, 1, "not a number"),
        ("0x10", 1, 1, "not a number"),
        ("1e5", 1, 1, "not a number"),
        ("5.", 1, 1, "not a number"),
        (".5", 1, 1, "not a number"),
        ("-.5", 1, 1, "not a number"),
        ("1+", 1, 1, "not a number"),
        ("(1a)", 1, 2, "not a number"),
        ("1_000", 1, 1, "not a number"),
        ("(f 1/0)", 1, 4, "a denominator of zero"),
        ("0/00", 1, 1, "a denominator of zero"),
        ("(a . b)", 1, 4, "a lone `.`"),
        ("(a b", 1, 1, "this ( is never closed"),
        ("(a\n (b)\n (c", 3, 2, "this ( is never closed"),
        ("(a) )", 1, 5, "this ) closes nothing"),
        ("'", 1, 1, "nothing after '"),
        ("(a ,@)", 1, 6, "nothing between ,@ and this )"),
        ("(a '", 1, 4, "nothing after '"),
        ('(a "b)', 1, 4, "this string is never closed"),
        ('"a\\nb"', 1, 3, "unknown escape"),
        ('"a\x00b"', 1, 3, "a control character in a string: U+0000"),
        ('"\ud800"', 1, 2, "a control character in a string: U+D800"),
        ("a\x00b", 1, 2, "stray character `\\u0000` (U+0000)"),
        ("\ud800", 1, 1, "stray character `\\ud800` (U+D800)"),
        ("[a]", 1, 1, "stray character `[`"),
        ("(a é)", 1, 4, "stray character `é`"),
        ("fooé", 1, 4, "stray character `é`"),
        ("a\xa0b", 1, 2, "stray character `\\u00a0`"),
        ("#t", 1, 1, "stray character `#`"),
        (", @x", 1, 3, "a name cannot start with @"),
    ],
    ids=brief,
)
def test_refuses(text: str, line: int, column: int, message: str) -> None:
    problem = refusal(text)
    assert problem.place is not None
    assert (problem.place.line, problem.place.column) == (line, column)
    assert problem.message.startswith(message)
    assert problem.place.text == text.split("\n")[line - 1]


def test_an_error_shows_the_line_with_a_caret() -> None:
    text = "(world w\n  (stat (x int)))"
    expected = (
        "t:2:4: in (world ...): expected `actions`, `default`, `discount`, `done`, `hidden`, "
        "`life`, `observe`, `price`, `start`, `state` or `step`, found `stat`\n"
        "    (stat (x int)))\n"
        "     ^\n"
        "hint: did you mean `state`?"
    )
    assert str(refusal(text, read_file_forms)) == expected


def test_reads_a_file_of_worlds_and_agents() -> None:
    forms = read_file_forms(WORLD, "t")
    plain = read_program(WORLD, "t")
    assert [print_flat(node) for node in forms] == [print_flat(node) for node in plain]
    assert [print_flat(node)[:14] for node in forms] == [
        "(world gambler",
        "(agent timid \"",
        "(world endless",
        "(agent empty)",
    ]


@pytest.mark.parametrize(
    ("clause", "column", "message"),
    [
        ("(discount)", 10, "in (discount ...): expected a number, found `)`"),
        ("(discount x)", 11, "in (discount ...): expected a number, found `x`"),
        ("(discount 1 2)", 13, "in (discount ...): expected `)`, found `2`"),
        ("(life)", 6, "in (life ...): expected an integer or `endless`, found `)`"),
        ("(life 3/4)", 7, "in (life ...): expected an integer or `endless`, found `3/4`"),
        ("(state)", 7, "in (state ...): expected `(` and a name, found `)`"),
        ("(state (x))", 10, "in (x ...): expected `bool`, `int` or `one-of`, found `)`"),
        ("(state (x real))", 11, "in (x ...): expected `bool`, `int` or `one-of`, found `real`"),
        ("(state (x int 1/2))", 15, "in (x ...): expected an integer or `)`, found `1/2`"),
        ("(state (x int 1 2 3))", 19, "in (x ...): expected `)`, found `3`"),
        ("(state (x one-of))", 17, "in (x ...): expected a name, found `)`"),
        ("(state (3 int))", 9, "in (state ...): expected a name, found `3`"),
        ("(states (x int))", 2, "in (world ...): expected `actions`, "),
        ("(default 1)", 10, "in (default ...): expected `(` and a name, found `1`"),
        ("(start (x))", 10, "in (x ...): expected an expression, found `)`"),
        ("(start (x (chance)))", 18, "in (chance ...): expected `(` and an expression, found `)`"),
        ("(start (x (chance (1/2))))", 23, "in (chance ...): expected an expression, found `)`"),
        ("(start (x 1 2))", 13, "in (x ...): expected `)`, found `2`"),
        ("(hidden (x))", 11, "in (x ...): expected `(` and an expression, found `)`"),
        ("(price (fuel 1))", 9, "in (price ...): expected `gas`, `gas-limit` or `think`, found"),
        ("(price (gas))", 12, "in (gas ...): expected a number, found `)`"),
        ("(price (gas-limit 1/2))", 19, "in (gas-limit ...): expected an integer, found `1/2`"),
        ("(done)", 6, "in (done ...): expected an expression, found `)`"),
        ("(observe (x))", 10, "in (observe ...): expected a name or `)`, found `(`"),
        ("(step x)", 7, "in (step ...): expected `(chance ...)`, `(if ...)`, `(let ...)`, `(rew"),
        ("(step (sett x 1))", 8, "in (step ...): expected `chance`, `if`, `let`, `reward` or `set"),
        ("(step (set 1 1))", 12, "in (set ...): expected a name, found `1`"),
        ("(step (set x))", 13, "in (set ...): expected an expression, found `)`"),
        ("(step (if true))", 15, "in (if ...): expected `(chance ...)`, "),
        ("(step (let (x 1)))", 13, "in (let ...): expected `(` and a name or `)`, found `x`"),
        ("(step (chance))", 14, "in (chance ...): expected `(` and a weight, found `)`"),
        ("(step (chance ()))", 16, "in (chance ...): expected a weight, found `)`"),
        ("(step (chance (set x 1)))", 16, "in (chance ...): expected a weight, found `set`"),
        ("(step (chance ((set x 1))))", 17, "in (chance ...): expected an expression for a weight"),
        ("(step (chance (1/2 x)))", 20, "in (chance ...): expected `(chance ...)`, "),
        ("nonsense", 1, "in (world ...): expected a string, `(actions ...)`, "),
    ],
)
def test_refuses_a_clause(clause: str, column: int, message: str) -> None:
    problem = refusal(f"(world w\n{clause})", read_file_forms)
    assert problem.place is not None
    assert problem.message.startswith(message)
    assert (problem.place.line, problem.place.column) == (2, column)


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "expected `(agent ...)` or `(world ...)`, found the end of the text"),
        ("; only a comment", 17, "expected `(agent ...)` or `(world ...)`, found the end"),
        ("x", 1, "expected `(agent ...)` or `(world ...)`, found `x`"),
        ("(define x 1)", 2, "expected `agent` or `world`, found `define`"),
        ("(world-2 w)", 2, "expected `agent` or `world`, found `world-2`"),
        ("(world)", 7, "in (world ...): expected a name, found `)`"),
        ("(world w", 1, "this ( is never closed"),
        ("(world w))", 10, "this ) closes nothing"),
        ("(agent a (define))", 17, "in (define ...): expected a name or `(` and a name, found"),
        ("(agent a (define (f)))", 21, "in (define ...): expected an expression, found `)`"),
        ("(agent a (define f 1 2))", 22, "in (define ...): expected `)`, found `2`"),
        ("(agent a (memory (x 1)))", 22, "in (x ...): expected an integer, found `)`"),
        ("(agent a (memory))", 17, "in (memory ...): expected `(` and a name, found `)`"),
        ("(agent a (policy 1))", 11, "in (agent ...): expected `define` or `memory`, found"),
        ("(agent a (define (f x) 1.2.3))", 24, "not a number: `1.2.3`"),
    ],
)
def test_refuses_a_file(text: str, column: int, message: str) -> None:
    problem = refusal(text, read_file_forms)
    assert problem.place is not None
    assert problem.message.startswith(message)
    assert (problem.place.line, problem.place.column) == (1, column)


def test_reads_exactly_one_datum() -> None:
    assert print_flat(read_datum(" (+ 1 x) ; sum", "t")) == "(+ 1 x)"
    assert refusal("", read_datum).message == "expected an expression, found the end of the text"
    assert refusal("a b", read_datum).message == "expected the end of the text, found `b`"


def test_reads_a_proof() -> None:
    text = "(godel-proof 1 (claim (a)))"
    assert print_flat(read_proof(text, "t")) == text
    assert "version of the format, found `2`" in refusal("(godel-proof 2)", read_proof).message
    assert "expected `(` and a name or `)`" in refusal("(godel-proof 1 x)", read_proof).message
    assert "expected `godel-proof`" in refusal("(proof 1)", read_proof).message


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("(" * 100_000, MAXIMUM_DEPTH + 1, "nested deeper than"),
        ("'" * 100_000, MAXIMUM_DEPTH + 1, "nested deeper than"),
        ("(a '" * 100_000, 4 * MAXIMUM_DEPTH // 2 + 1, "nested deeper than"),
        (")" * 100_000, 1, "this ) closes nothing"),
        ('"' + "a" * 900_000, 1, "this string is never closed"),
        ('"' + "\\\\" * 450_000, 1, "this string is never closed"),
        ("1." * 450_000, 1, "not a number"),
        ("#" * 900_000, 1, "stray character"),
        ("a" * 900_000 + "\x00", 900_001, "stray character"),
        ("9" * 900_000, 1, "a number of more than"),
        (" " * 900_000 + "'", 900_001, "nothing after '"),
    ],
    ids=brief,
)
def test_hostile_texts_are_refused(text: str, column: int, message: str) -> None:
    problem = refusal(text)
    assert problem.place is not None
    assert problem.place.column == column
    assert problem.message.startswith(message)
    assert len(str(problem)) < 400


@pytest.mark.parametrize("opener", ["(", "(a '", "`"])
def test_hostile_nesting_in_a_world_is_refused(opener: str) -> None:
    problem = refusal("(world w (done " + opener * 100_000, read_file_forms)
    assert problem.message == f"nested deeper than {MAXIMUM_DEPTH}"


@pytest.mark.parametrize(
    "text", ["(" * 200 + ")" * 200, "'" * 200 + "a", "(a '" * 100 + "b" + ")" * 100], ids=brief
)
def test_depth_up_to_the_limit_is_read(text: str) -> None:
    (node,) = read_program(text, "t")
    assert print_flat(node) == text


def test_a_long_text_is_read() -> None:
    forms = read_program("(a 1/2 'b) " * 5_000 + ";" * 500_000, "t")
    assert len(forms) == 5_000


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("9" * MAXIMUM_DIGITS, True),
        ("9" * (MAXIMUM_DIGITS + 1), False),
        ("-1/" + "3" * MAXIMUM_DIGITS, True),
        ("-1/" + "3" * (MAXIMUM_DIGITS + 1), False),
        ("0." + "3" * (MAXIMUM_DIGITS - 1), True),
        ("0." + "3" * MAXIMUM_DIGITS, False),
        ("3" * (MAXIMUM_DIGITS // 2) + "." + "3" * (MAXIMUM_DIGITS // 2), True),
        ("3" * MAXIMUM_DIGITS + "." + "3" * 10, False),
    ],
    ids=brief,
)
def test_long_numbers(text: str, fits: bool) -> None:
    if not fits:
        assert refusal(text).message == f"a number of more than {MAXIMUM_DIGITS:,} digits"
        return
    (node,) = read_program(text, "t")
    assert same_tree(node, read_program(print_flat(node), "t")[0])


atoms = st.one_of(
    st.integers().map(Atom),
    st.fractions().map(lambda value: Atom(value.numerator if value.denominator == 1 else value)),
    st.sampled_from([TRUE, FALSE]).map(Atom),
    st.from_regex(r"[a-z!?*/<>=_][a-z0-9!?*/+<>=_.-]{0,6}", fullmatch=True)
    .filter(lambda name: name not in ("true", "false"))
    .map(lambda name: Atom(Symbol(name))),
    st.text(st.characters(blacklist_categories=("Cc", "Cs")), max_size=9).map(Text),
)
trees = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5).map(lambda items: Form(tuple(items))),
        st.tuples(st.sampled_from(["quote", "unquote", "unquote-splicing"]), inner).map(
            lambda pair: Form((Atom(Symbol(pair[0])), pair[1]))
        ),
    ),
    max_leaves=20,
)


@given(trees)
def test_reading_undoes_printing(node: Node) -> None:
    text = canonical_text(node)
    assert same_tree(read_datum(text, "t"), node)
    assert canonical_text(read_datum(text, "t")) == text


@given(trees)
def test_both_readers_agree(node: Node) -> None:
    data = canonical_text(node).encode()
    assert same_tree(
        read_canonical(data, maximum_bytes=MAXIMUM_BYTES), read_datum(data.decode(), "t")
    )


PIECES = ["(", ")", "'", ",@", '"', "\\", ";", " ", "\n", "a", "1", "/", ".", "-", "é", "\0"]
PIECES += ["world ", "agent ", "(world w ", "(state ", "(x int) ", "(step ", "(chance ", "(1/2 "]
PIECES += ["(set x 1)", "(agent a ", "(define ", "true ", "(godel-proof 1 "]


def refused(text: str, read: Callable[[str, str], object]) -> SyntaxProblem | None:
    """The error that reading a text raises, if it raises one."""
    try:
        read(text, "t")
    except SyntaxProblem as problem:
        return problem
    return None


@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.sampled_from([read_program, read_file_forms, read_datum, read_proof]),
)
def test_any_text_is_read_or_refused_with_a_place(
    text: str, read: Callable[[str, str], object]
) -> None:
    problem = refused(text, read)
    if problem:
        assert problem.place is not None
        assert problem.place.line <= text.count("\n") + 1
        assert problem.place.column <= len(problem.place.text) + 1


def test_loads_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a.ouro"
    path.write_bytes("\ufeff(a) ; é".encode())
    assert load_text(path) == "(a) ; é"
    path.write_bytes(b" " * MAXIMUM_BYTES)
    assert len(load_text(path)) == MAXIMUM_BYTES


def test_refuses_a_large_file_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "large.ouro"
    with path.open("wb") as file:
        file.truncate(100_000_000_000)  # sparse: takes no room, and could not be read into memory
    with pytest.raises(SyntaxProblem, match="too large: at most 1,000,000 bytes"):
        load_text(path)
    path.write_bytes(b"a" * (MAXIMUM_BYTES + 1))
    with pytest.raises(SyntaxProblem, match="too large"):
        load_text(path)


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"(a)\n (\xff)", 2, 3, "not a text file: byte 0xff, which is not UTF-8"),
        ("é\n; é\xe9".encode() + b"\xe9", 2, 5, "not a text file: byte 0xe9, which is not UTF-8"),
        (b"a\n\nb\0", 3, 2, "not a text file: byte 0x00"),
        (b"\xed\xa0\x80", 1, 1, "not a text file: byte 0xed, which is not UTF-8"),
    ],
)
def test_refuses_what_is_not_text(
    tmp_path: Path, data: bytes, line: int, column: int, message: str
) -> None:
    path = tmp_path / "bad.ouro"
    path.write_bytes(data)
    with pytest.raises(SyntaxProblem) as caught:
        load_text(path)
    assert caught.value.message == message
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (line, column)


def test_refuses_what_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="not a file"):
        load_text(tmp_path)
    with pytest.raises(StorageProblem, match=r"cannot read .*No such file"):
        load_text(tmp_path / "missing.ouro")
    with pytest.raises(StorageProblem, match="cannot read"):
        load_text(tmp_path / ("a" * 5_000))
    with pytest.raises(StorageProblem, match="not the name of a file"):
        load_text(Path("a\0b"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(StorageProblem, match="not a file"):
        load_text(pipe)
