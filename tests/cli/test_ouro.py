"""`godel ouro`: programs with value and gas, Gödel numbers, and the conversation."""

from __future__ import annotations

import builtins
import io
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from godel.language.unfinished import incomplete
from godel.resources import program_names
from tests.cli.calling import Called, Caller

PROGRAM = """\
; factorials
(define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))
(define x (+ 1 2))
(fact x)
(list x 'a true '() 3/4)
"""


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_a_program_prints_values_and_gas(call: Caller) -> None:
    done = call("ouro", call.write("p.ouro", PROGRAM))
    # (fact 3): 3 for the call; 14 for each n > 0 (if, test 4, product 3, call 2, n - 1 4); 6 for 0
    assert (done.code, done.out) == (0, "6  ; gas 51\n(3 a true () 3/4)  ; gas 7\n")


def test_gas_of_an_expression_by_hand(call: Caller) -> None:
    # (+ 1 2) enters the call, the operator and two operands
    assert call("ouro", call.write("p.ouro", "(+ 1 2)")).out == "3  ; gas 4\n"


def test_the_gas_limit_is_for_each_expression(call: Caller) -> None:
    path = call.write("p.ouro", "(+ 1 2) (+ 1 2 3) (+ 3 4)")
    done = call("ouro", "--gas", "4", path)
    assert (done.code, done.out) == (
        2,
        "3  ; gas 4\nfault: out of gas  ; gas 4\n7  ; gas 4\n",
    )


def test_json(call: Caller) -> None:
    body = call("ouro", "--json", call.write("p.ouro", "(* 2 21) (car 1)")).body()
    assert body["results"] == [{"value": "42", "gas": 4}, {"fault": "sort", "gas": 1_000_000}]


def test_a_program_can_read_itself(call: Caller) -> None:
    done = call("ouro", call.write("p.ouro", "(define x 1)\n(length (self))\n(car (car (self)))"))
    assert [line.split("  ;")[0] for line in done.out.splitlines()] == [
        "3",
        "define",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(fcat 3) (define (fact n) n)", "unknown name fcat"),
        ("(define x 1) (define x 2)", "x is defined twice"),
        ("(if 1 2)", "expected (if test then otherwise)"),
        ("(+ 1 2", "this ( is never closed"),
        ("(define car 1)", "car has a fixed meaning"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_place(call: Caller, text: str, message: str) -> None:
    done = call("ouro", call.write("p.ouro", text))
    assert done.code == 2
    assert message in done.err
    assert "p.ouro:1:" in done.err
    assert "^" in done.err
    assert done.out == ""


def test_a_misspelt_name_gets_a_hint(call: Caller) -> None:
    done = call("ouro", call.write("p.ouro", "(fcat 3) (define (fact n) n)"))
    assert "did you mean fact" in done.err


def test_number_and_back(call: Caller) -> None:
    path = call.write("p.ouro", PROGRAM)
    number = call("ouro", "--number", path).out.strip()
    text = "(define (fact n) (if (= n 0) 1 (* n (fact (- n 1)))))\n(define x (+ 1 2))\n(fact x)\n"
    text += "(list x 'a true '() 3/4)\n"
    assert int(number) == int.from_bytes(b"\x01" + text.encode(), "big")
    assert call("ouro", "--from-number", number).out == text
    assert call("ouro", "--sha", path).out.strip() == sha256(text.encode()).hexdigest()


def test_numbers_longer_than_python_prints(call: Caller) -> None:
    program = "".join(f"(define x{i} {i})\n" for i in range(400))
    number = call("ouro", "--number", call.write("p.ouro", program)).out.strip()
    assert len(number) > 4_300
    path = call.write("n.txt", number[:5_000] + "\n" + number[5_000:])
    assert call("ouro", "--from-number", path).out == program


OPEN = str(int.from_bytes(b"\x01((", "big"))


@pytest.mark.parametrize("number", ["0", "2", "-1", "abc", "1.5", "", OPEN])
def test_numbers_of_no_program(call: Caller, number: str) -> None:
    done = call("ouro", "--from-number", number)
    assert (done.code, done.out) == (2, "")


@pytest.mark.parametrize(
    "data", [b"\x00\x01", b"\xff\xfe", b"(" * 100_000, b"x " * 600_000, b'"', b"'" * 3_000]
)
def test_files_that_are_no_programs(call: Caller, data: bytes) -> None:
    assert call("ouro", call.write("p.ouro", data)).code == 2


def test_places_where_no_program_is(call: Caller) -> None:
    for path in (str(call.folder), "nosuch", "x" * 5_000, ""):
        assert call("ouro", path).code == 2


def test_an_empty_program_is_fine(call: Caller) -> None:
    assert call("ouro", call.write("p.ouro", "; nothing")) == Called(0, "", "")


def test_shared_structure_is_cut_off(call: Caller) -> None:
    text = "(define (grow n x) (if (= n 0) x (grow (- n 1) (cons x x)))) (grow 60 1)"
    done = call("ouro", call.write("p.ouro", text))
    assert done.code == 0
    assert len(done.out) < 2_100


def test_a_number_too_long_to_print_is_described(call: Caller) -> None:
    text = "(define (double n x) (if (= n 0) x (double (- n 1) (+ x x)))) (double 20000 1)"
    assert "#[a number of 20001 bits]" in call("ouro", call.write("p.ouro", text)).out


# Programs that come with godel.


SHOWN = {"diagonal", "evaluator"}
"""Those that take longest, and whose output is shown on a page, so that tests/docs runs them."""


@pytest.mark.parametrize("name", sorted({*program_names()} - SHOWN))
def test_a_shipped_program_runs_without_a_fault(call: Caller, name: str) -> None:
    done = call("ouro", name)
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_a_file_hides_a_shipped_program_of_its_name(call: Caller) -> None:
    call.write("quine", "(+ 20 3)")
    assert call("ouro", "quine").out == "23  ; gas 4\n"


def test_no_such_shipped_program(call: Caller) -> None:
    done = call("ouro", "quin")
    assert done.code == 2
    assert "did you mean quine?" in done.err


def test_definitions_of_another_file(call: Caller) -> None:
    call.write("a.ouro", "(define (f x) (+ x 1)) (f 'not-run)")
    call.write("b.ouro", "(define (g x) (f (f x)))")
    path = call.write("p.ouro", "(g 1)\n(length (self))")
    done = call("ouro", "--with", "a.ouro", "--with", "b.ouro", path)
    assert [line.split()[0] for line in done.out.splitlines()] == ["3", "4"]
    assert "unknown name f" in call("ouro", "--with", "b.ouro", path).err
    call.write("p.ouro", "(define (f y) y)")
    twice = call("ouro", "--with", "a.ouro", path)
    assert twice.code == 2
    assert "p.ouro:1:1: f is defined twice" in twice.err


def test_definitions_that_replace_those_of_another_file(call: Caller) -> None:
    call.write("a.ouro", "(define (f x) (+ (g x) 1)) (define (g x) (* 2 x))")
    path = call.write("p.ouro", "(define (g x) (* 10 x))\n(f 1)\n(length (self))")
    done = call("ouro", "--over", "a.ouro", path)
    assert [line.split()[0] for line in done.out.splitlines()] == ["11", "4"]
    call.write("p.ouro", "(define (g x) x)\n(define (g x) x)")
    assert "p.ouro:2:1: g is defined twice" in call("ouro", "--over", "a.ouro", path).err
    given = call("ouro", "--with", "a.ouro", "--over", "a.ouro", call.write("q.ouro", "(g 1)"))
    assert given.out.startswith("2 ")
    assert call("ouro", "--over", "a.ouro").code == 2


def test_what_a_shipped_program_needs_comes_with_it(call: Caller) -> None:
    path = call.write("p.ouro", "(proves? '(goal axiom) '(= 1 1))")
    assert call("ouro", "--with", "checker", path).out.startswith("true ")


def test_values_as_texts(call: Caller) -> None:
    path = call.write("p.ouro", "'(quote (a b))\n'((define x 1) (f 'x))")
    assert call("ouro", "--print", "value", path).out == "'(a b)\n((define x 1) (f 'x))\n"
    assert call("ouro", "--print", "program", path).out == "(define x 1)\n(f 'x)\n"


@pytest.mark.parametrize(
    ("text", "how", "message"),
    [
        ("(lambda (x) x)", "value", "no text stands for the value #[procedure]"),
        ("(cons 1 2)", "value", "no text stands for"),
        ("(car 1)", "value", "an expression faults: sort"),
        ("(car 1)", "program", "not a list of forms"),
        ("7", "program", "not a list of forms"),
        ("", "program", "not a list of forms"),
        ("(define (n k x) (if (= k 0) x (n (- k 1) (list x)))) (n 300 1)", "value", "no text"),
    ],
)
def test_values_without_a_text(call: Caller, text: str, how: str, message: str) -> None:
    done = call("ouro", "--print", how, call.write("p.ouro", text))
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_options_that_need_a_file(call: Caller) -> None:
    for words in (("--sha",), ("--print", "value"), ("--json",)):
        assert call("ouro", *words).code == 2


# The conversation.


def talk(call: Caller, monkeypatch: pytest.MonkeyPatch, data: str | bytes) -> Called:
    """Pipe some input into `godel ouro`."""
    raw = data if isinstance(data, bytes) else data.encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    return call("ouro")


def test_definitions_persist_and_forms_span_lines(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "(define (f x)\n  (g x)) ; uses g\n(define (g x) (+ x 1))\n(f\n3)\n"
    done = talk(call, monkeypatch, text)
    assert (done.code, done.err) == (0, "")
    assert done.out == "f = #[procedure f]\ng = #[procedure g]\n4  ; gas 10\n"


def test_it_may_begin_with_definitions(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "(proves? '(goal axiom) '(= (+ 1 1) 2))\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    done = call("ouro", "--with", "checker")
    assert (done.code, done.out.split()[0]) == (0, "true")


def test_errors_do_not_end_it(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    done = talk(call, monkeypatch, "(foo)\n(car 1)\n)\n:what\n(+ 1 1)\n")
    assert done.code == 2
    assert done.out == "2  ; gas 4\n"
    for piece in ("unknown name foo", "   ^", "fault: sort", "closes nothing", "no :what"):
        assert piece in done.err


def test_quit_and_help(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    done = talk(call, monkeypatch, ":help\n:quit\n(+ 1 1)\n")
    assert done.code == 0
    assert "Gas is the number" in done.out
    assert "gas 4" not in done.out


def test_input_that_ends_inside_a_form(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    done = talk(call, monkeypatch, "(+ 1\n")
    assert (done.code, done.out) == (2, "")
    assert "ends inside a form" in done.err


def test_input_that_is_no_text(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    done = talk(call, monkeypatch, b"\xff\xfe\n(+ 1 1)\n" + b"a" * 1_200_000 + b"\n(+ 2 2)\n")
    assert done.code == 2
    assert "not UTF-8" in done.err
    assert "2  ; gas 4" in done.out
    assert "4  ; gas 4" in done.out


def test_interruption_drops_a_line_and_end_of_input_ends(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: Iterator[str | type[BaseException]] = iter(
        ["(+ 1", KeyboardInterrupt, "(+ 2 2)", EOFError]
    )
    prompts: list[str] = []

    def typed(prompt: str) -> str:
        prompts.append(prompt)
        line = next(lines)
        if isinstance(line, str):
            return line
        raise line

    monkeypatch.setattr(builtins, "input", typed)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    done = call("ouro")
    assert done.code == 0
    assert "4  ; gas 4" in done.out
    assert "interrupted" in done.err
    assert prompts == ["ouro> ", "....> ", "ouro> ", "ouro> "]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("", False),
        ("(+ 1 2)", False),
        ("(+ 1", True),
        ("(a ; )", True),
        ('"(', True),
        ('"\\""', False),
        ("'", True),
        ("',@", True),
        ("'x", False),
        ("))", False),
        ("; (", False),
    ],
)
def test_when_more_lines_are_needed(text: str, more: bool) -> None:
    assert incomplete(text) == more


@given(st.text(alphabet="()';\" \nab\\,@", max_size=30))
def test_a_closed_text_never_waits_again_after_its_own_end(text: str) -> None:
    if not incomplete(text):
        assert not incomplete(text + "\n(a)")
