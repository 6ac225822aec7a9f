"""`godel number`: texts to numbers and back, against the definition."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli.shown import from_digits
from godel.language.canonical import canonical_text, read_canonical
from godel.resources import proofs_folder, worlds_folder
from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def number_of(text: bytes) -> int:
    """The definition: a 1, then the bytes, as digits in base 256."""
    number = 1
    for byte in text:
        number = number * 256 + byte
    return number


def test_a_program(call: Caller) -> None:
    done = call("number", call.write("p.ouro", "(+  1 0.5) ; a half\n'x"))
    assert int(done.out) == number_of(b"(+ 1 1/2)\n'x\n")
    assert call("number", "--back", done.out.strip()).out == "(+ 1 1/2)\n'x\n"


def test_a_proof_comes_back_and_is_still_a_proof(call: Caller) -> None:
    path = min((proofs_folder() / "library").glob("*.proof"), key=lambda item: item.stat().st_size)
    done = call("number", str(path))
    tree = read_canonical(path.read_bytes(), maximum_bytes=10**6)
    text = canonical_text(tree)
    assert from_digits(done.out.strip()) == number_of(text.encode())
    body = call("number", "--json", "--back", call.write("n.txt", done.out)).body()
    assert (body["kind"], body["text"]) == ("proof", text)
    assert call("check", str(path)).code == 0
    assert call("check", call.write("back.proof", str(body["text"]))).code == 0


def test_shipped_worlds_and_programs(call: Caller) -> None:
    by_name = call("number", "gambler").out
    assert by_name == call("number", str(worlds_folder() / "gambler.ouro")).out
    text = call("number", "--back", call.write("n.txt", by_name)).out
    assert text.startswith('(world gambler\n  "Reach 10')
    assert "(agent timid" in text
    assert call("number", "quine").code == 0


def test_the_explanation(call: Caller) -> None:
    lines = call("number", "--explain", call.write("p.ouro", "(f)")).out.splitlines()
    assert lines[0] == r"program: 4 bytes in canonical text, the first of them '(' 'f' ')' '\n'"
    expression = lines[1].removeprefix("number = ").replace("^", "**")
    assert eval(expression) == int(lines[3]) == number_of(b"(f)\n")
    assert call("number", "--explain", "gambler").out.splitlines()[1].endswith(" + ...")


@pytest.mark.parametrize("number", ["0", "7", "-4", "x", "1e9", str(number_of(b"(a")), "300"])
def test_numbers_of_nothing(call: Caller, number: str) -> None:
    done = call("number", f"--back={number}")
    assert (done.code, done.out) == (2, "")


def test_bad_files(call: Caller) -> None:
    for name, data, message in (
        ("a.proof", b"(godel-proof 1", "expected exactly one complete form"),
        ("b.proof", b"\xff", "not UTF-8"),
        ("c.ouro", b"(f", "never closed"),
        ("d.proof", b"(" * 2_000, "nested deeper"),
        ("e.proof", b'"' + b"a" * 1_000_001 + b'"', "more than 1,000,000 bytes"),
    ):
        done = call("number", call.write(name, data))
        assert (done.code, done.out) == (2, "")
        assert message in done.err
    for line in ("", "nosuch", "nosuch.proof", "quine --back 1", "--explain --back 1"):
        assert call("number", *line.split()).code == 2
