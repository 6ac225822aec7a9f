"""`godel export`: what is written where, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.importers.solving import answers

BOLD = "bold.ouro"
REFUSED = str(Path(__file__).resolve().parents[2] / "proofs/bad/a-table-that-a-tick-breaks.proof")


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Caller:
    monkeypatch.chdir(tmp_path)
    (tmp_path / BOLD).write_text(
        "(agent bold (define (policy money) 5) (define (think money) 20)"
        " (define (propose self n) (builtin-propose self n)))"
    )
    (tmp_path / "bad.proof").write_text("(godel-proof 1 2)")
    return Caller(tmp_path, capsys)


def test_a_model_is_printed_or_written(call: Caller) -> None:
    printed = call("export", "parking", "--to", "prism")
    assert printed.code == 0
    assert printed.out.startswith("// The agent eager in the world parking, as a Markov chain")
    written = call("export", "parking", "--to", "prism", "--out", "p.prism")
    assert (written.code, written.out) == (0, "wrote p.prism\n")
    assert (call.folder / "p.prism").read_text() == printed.out
    body = call("export", "parking", "--to", "prism", "--json").body()
    assert (body["format"], body["world"], body["agent"]) == ("prism", "parking", "eager")
    assert body["text"] == printed.out


def test_a_file_that_is_there_stays(call: Caller) -> None:
    call.write("p.prism", "mine")
    refused = call("export", "parking", "--to", "prism", "--out", "p.prism")
    assert refused.code == 2
    assert "p.prism exists already" in refused.err
    assert (call.folder / "p.prism").read_text() == "mine"


def test_from_another_place(call: Caller) -> None:
    text = call("export", "parking", "--to", "prism", "--at", "distance=3").out
    assert "distance : [1..11] init 3;" in text


def test_obligations_of_what_is_found(call: Caller) -> None:
    found = call("export", "parking", "--to", "smt2")
    assert found.code == 0
    assert "the kernel accepts every instruction" in found.out
    assert set(answers(found.out)) == {"unsat"}
    compared = call("export", "gambler", "--candidate", BOLD, "--to", "smt2")
    assert "claim: better" in compared.out
    assert set(answers(compared.out)) == {"unsat"}


def test_obligations_of_a_proof_file(call: Caller) -> None:
    made = call("bound", "parking", "--out", "p.proof", "--json")
    assert made.code == 0
    written = call("export", "p.proof", "--to", "smt2", "--json").body()
    assert (written["format"], written["source"]) == ("smt2", "p.proof")
    assert set(answers(str(written["text"]))) == {"unsat"}
    call.write("other.name", (call.folder / "p.proof").read_bytes())
    assert call("export", "other.name", "--to", "smt2").out == written["text"]


def test_obligations_of_a_given_bound(call: Caller) -> None:
    for option, bound, answer in (
        ("--upper", "(+ 600 money)", "unsat"),
        ("--upper", "3", "sat"),
        ("--lower", "0", "unsat"),
        ("--lower", "(- money 2)", "sat"),
    ):
        given = call("export", "gambler", "--to", "smt2", option, bound)
        assert (given.code, answers(given.out)) == (0, [answer, "unsat"])
    wrong = call("export", "gambler", "--to", "smt2", "--upper", "(+ 1 luck)")
    assert wrong.code == 2
    assert "--upper:1:1: unknown name luck" in wrong.err


def test_a_proof_as_a_document(call: Caller) -> None:
    found = call("export", "parking", "--to", "latex")
    assert found.code == 0
    assert found.out.startswith("\\documentclass")
    compared = call("export", "gambler", "--candidate", BOLD, "--to", "latex", "--out", "a.tex")
    assert (compared.code, compared.out) == (0, "wrote a.tex\n")
    assert r"U(q, \here) > U(p, \here)" in (call.folder / "a.tex").read_text("ascii")
    refused = call("export", REFUSED, "--to", "latex")
    assert (refused.code, refused.out) == (4, "")
    assert "the kernel refuses instruction" in refused.err


def test_nothing_is_printed_where_nothing_is_proved(call: Caller) -> None:
    none = call("export", "gambler", "--to", "smt2", "--work", "1")
    assert (none.code, none.out) == (1, "")
    assert none.err.startswith("nothing proved: ")
    body = call("export", "gambler", "--to", "smt2", "--work", "1", "--json").body()
    assert body["text"] is None


@pytest.mark.parametrize(
    "arguments",
    [
        ["no.proof", "--to", "smt2"],
        ["bad.proof", "--to", "smt2"],
        ["bad.proof", "--to", "prism"],
        ["bad.proof", "--to", "smt2", "--agent", "timid"],
        ["gambler", "--to", "prism", "--upper", "3"],
        ["gambler", "--to", "latex", "--lower", "3"],
        ["bad.proof", "--to", "latex"],
        ["gambler", "--to", "smt2", "--upper", "3", "--lower", "2"],
        ["gambler", "--to", "smt2", "--upper", "(+ 1"],
        ["x" * 300 + ".proof", "--to", "smt2"],
        ["x" * 300, "--to", "smt2"],
        ["parking"],
        ["parking", "--to", "pdf"],
        ["nowhere", "--to", "prism"],
        ["parking", "--agent", "nobody", "--to", "prism"],
        ["parking", "--at", "distance=99", "--to", "prism"],
    ],
)
def test_what_makes_no_sense(call: Caller, arguments: list[str]) -> None:
    refused = call("export", *arguments)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err
