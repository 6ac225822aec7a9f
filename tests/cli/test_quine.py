"""`godel quine`: what it prints runs, and has the value that it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_the_program_prints_itself(call: Caller) -> None:
    made = call("quine")
    assert made.code == 0
    assert "its value is its own text" in made.err
    assert call("ouro", "--print", "value", call.write("q.ouro", made.out)).out == made.out


def test_a_template_with_definitions(call: Caller) -> None:
    text = "(define (twice x) (list x x))\n(length (twice 1))\n(itself)\n"
    made = call("quine", "--template", call.write("t.ouro", text), "--out", "q.ouro")
    assert (made.code, made.out) == (0, "wrote q.ouro\n")
    written = (call.folder / "q.ouro").read_text()
    assert call("ouro", "--print", "program", "q.ouro").out == written
    assert call("ouro", "q.ouro").out.startswith("2 ")


def test_a_template_whose_program_does_something_else(call: Caller) -> None:
    made = call("quine", "--template", call.write("t.ouro", "(length (itself))"))
    assert made.code == 1
    assert "it knows its own text, but its value is 2" in made.err
    assert call("ouro", call.write("q.ouro", made.out)).out.startswith("2 ")


def test_a_relay_runs_in_a_circle(call: Caller) -> None:
    made = call("quine", "--relay", "3", "--out", "r.ouro")
    assert made.code == 0
    names = ["r-1.ouro", "r-2.ouro", "r-3.ouro"]
    texts = [(call.folder / name).read_text() for name in names]
    printed = [call("ouro", "--print", "value", name).out for name in names]
    assert printed == [*texts[1:], texts[0]]


def test_a_relay_of_templates(call: Caller) -> None:
    one = call.write("a.ouro", "(if (pair? (itself)) (next) 0)")
    two = call.write("b.ouro", "(let ((x (next))) x)")
    body = call("quine", "--json", "--template", one, "--template", two).body()
    assert body["quine"] is True
    programs, values = body["programs"], body["values"]
    assert isinstance(programs, list)
    assert isinstance(values, list)
    flat = [" ".join(str(text).split()).replace("( ", "(") for text in programs]
    assert [value.replace(" ", "") for value in values] == [
        flat[1].replace(" ", ""),
        flat[0].replace(" ", ""),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("(list (itslef))", "t.ouro:1:8: unknown name itslef"),
        ("(car (car (car (itself))))\n(itself", "t.ouro:2:1: this ( is never closed"),
        ("(car (list-ref (itself) 9))", "the program faults: sort"),
        ("(define (f x) (f x)) (f (itself))", "the program faults: out of gas"),
        ("; nothing", "is empty"),
        ("'itself", "has no hole"),
        ("(define (itself) 1) (itself)", "itself is defined twice"),
        ("(next)", "unknown name next"),
        ("(list (itself) (next))", "unknown name next"),
    ],
)
def test_templates_that_do_not_work(call: Caller, text: str, message: str) -> None:
    done = call("quine", "--gas", "5000", "--template", call.write("t.ouro", text))
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_usage(call: Caller) -> None:
    path = call.write("t.ouro", "(define x 1) (itself)")
    for words, message in (
        (("--relay", "2", "--template", path), "takes the place"),
        (("--template", path, "--template", path), "one expression each"),
        (("--relay", "1"), "1"),
        (("--template", "nosuch"), "cannot read nosuch"),
        (("--out", path), "exists already"),
        (("--out", "no/such/folder"), "cannot write"),
    ):
        done = call("quine", *words)
        assert done.code == 2
        assert message in done.err
