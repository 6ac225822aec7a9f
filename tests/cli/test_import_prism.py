"""`godel import FILE.prism`: options reach the model, and errors show their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller
from tests.importers.prism_models import FOLDER


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_from_a_model_to_a_certified_interval(call: Caller) -> None:
    model = str(FOLDER / "die.prism")
    made = call("import", model, "--reach", "six", "--out", "die.ouro", "--json").body()
    assert (made["world"], made["agents"]) == ("die", ["chain"])
    found = call("bound", "die.ouro", "--json").body()
    assert (found["lower"], found["upper"]) == ("1/6", "1/6")


def test_constants_and_rewards_come_from_the_command_line(call: Caller) -> None:
    model = str(FOLDER / "brp.prism")
    one = ("--const", "N=2", "--const", "most=1", "--rewards", "sent", "--until", "at>=3")
    printed = call("import", model, *one, "--discount", "9/10", "--life", "40").out
    assert "(chunk int 1 2)" in printed
    assert "(discount 9/10)" in printed
    assert "(life 40)" in printed
    together = call("import", model, "--const", "N=2,most=1", *one[4:], "--discount", "0.9",
                    "--life", "40").out  # fmt: skip
    assert together == printed


def test_short_endings_of_names(call: Caller) -> None:
    call.write("walk.nm", "module m x : [0..1]; [] x=0 -> (x'=1); endmodule")
    assert "(world walk\n" in call("import", "walk.nm", "--reach", "x=1").out


@pytest.mark.parametrize(
    ("text", "arguments", "message"),
    [
        ("ctmc", (), "m.prism:1:1: continuous-time Markov chains are not supported\n  ctmc\n  ^"),
        ("dtmc\nmodule m\n  x : [0..y];\nendmodule", (), "m.prism:3:11: unknown name y"),
        ("dtmc module m x : [0..1]; endmodule", ("--const", "x"), "--const 'x'"),
        ("dtmc module m x : [0..1]; endmodule", ("--const", "x=1,x=2"), "once for each"),
        ("dtmc module m x : [0..1]; endmodule", (), "the model has no rewards"),
        ("dtmc module m x : [0..1]; endmodule", ("--reach", "z"), "target:1:1: unknown name z"),
    ],
)
def test_what_is_refused(
    call: Caller, text: str, arguments: tuple[str, ...], message: str
) -> None:
    call.write("m.prism", text)
    done = call("import", "m.prism", *arguments)
    assert done.code == 2
    assert message in done.err


def test_files_that_cannot_be_read(call: Caller) -> None:
    assert "cannot read none.prism" in call("import", "none.prism").err
    call.write("large.prism", "//" + "x" * 1_000_001)
    assert "too large" in call("import", "large.prism").err
    call.write("bytes.prism", b"dtmc \xff")
    assert "not UTF-8" in call("import", "bytes.prism").err


def test_options_of_prism_are_for_prism(call: Caller) -> None:
    done = call("import", "gym:FrozenLake-v1", "--reach", "x=1")
    assert done.code == 2
    assert "are for PRISM models" in done.err
