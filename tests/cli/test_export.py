"""`godel export`: what is written where, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Caller:
    monkeypatch.chdir(tmp_path)
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


@pytest.mark.parametrize(
    "arguments",
    [
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
