"""`godel modal`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(tmp_path, capsys)


def test_a_theorem_and_its_file(call: Caller) -> None:
    path = call.folder / "loeb.json"
    done = call("modal", "prove", "[]([]p -> p) -> []p", "--out", str(path))
    assert done.code == 0
    assert done.out.startswith("theorem of GL: []([]p -> p) -> []p\n")
    assert "rule of GL, from 3" in done.out
    assert call("modal", "check", str(path)).out.startswith("valid: theorem of GL")
    again = call("modal", "prove", "p", "--out", str(path))
    assert again.code == 2
    assert "exists already" in again.err
    call.write("bad.json", path.read_bytes().replace(b'"[]([]p -> p) -> []p"', b'"[]p -> p"'))
    assert call("modal", "check", str(call.folder / "bad.json")).code == 4


def test_a_countermodel(call: Caller) -> None:
    path = call.folder / "model.json"
    done = call("modal", "prove", "[]([]p -> p) -> []p", "--logic", "K4", "--json",
                "--out", str(path))  # fmt: skip
    assert done.code == 3
    body = done.body()
    assert body["theorem"] is False
    assert body["model"] == {"sees": [[1], [1]], "holds": {}}
    assert call("modal", "check", str(path), "--json").body()["theorem"] is False


def test_fixed_points(call: Caller) -> None:
    body = call("modal", "fixpoint", "p <-> ~[]q", "q <-> []p", "--json").body()
    assert [one["formula"] for one in body["solutions"]] == ["~[][]F", "[]F"]  # type: ignore[attr-defined]


def test_a_tournament_with_agents_of_ones_own(call: Caller) -> None:
    file = call.write("mine.txt", "# two\nNice = [][]F | [1]Them(Me)\nMean = []Them(Nice) & F\n")
    body = call("modal", "tournament", "FairBot", "Nice", "Mean", "--agents", file, "--json").body()
    table = body["cooperates"]
    assert table == {
        "FairBot": {"FairBot": True, "Nice": True, "Mean": False},
        "Nice": {"FairBot": True, "Nice": True, "Mean": False},
        "Mean": {"FairBot": False, "Nice": False, "Mean": False},
    }
    assert call("modal", "match", "Nice", "FairBot", "--agents", file).code == 0


def test_a_match(call: Caller) -> None:
    body = call("modal", "match", "PrudentBot", "CooperateBot", "--json").body()
    assert body["cooperates"] == [False, True]
    assert body["earned"] == [3, 0]
    assert body["proved"] is True
    assert body["fixed_points"]["PrudentBot(CooperateBot)"] == "[][]F"  # type: ignore[index]


def test_loeb(call: Caller) -> None:
    body = call("modal", "loeb", "~[]F", "--json").body()
    assert len(body["derivation"]) == 12  # type: ignore[arg-type]
    assert [one["theorem"] for one in body["decided"]] == [True, True, False, False]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["prove", "p &"], 2, "expected a formula"),
        (["prove", "[]" * 5_000 + "p"], 1, "not decided within"),
        (["prove", "p", "--effort", "1"], 1, "more: --effort"),
        (["fixpoint", "p <-> p"], 2, "outside every box"),
        (["fixpoint", ""], 2, "expected a formula"),
        (["match", "FairBot", "Nobody"], 2, "no agent"),
        (["tournament", "Nobody"], 2, "known: CooperateBot"),
        (["tournament", "--agents", "nowhere"], 2, "cannot read nowhere"),
        (["check", "nowhere"], 2, "cannot read nowhere"),
        (["loeb", "L"], 2, "use another name"),
        (["loeb", "("], 2, "expected a formula"),
    ],
)
def test_what_does_not_work_is_told(
    call: Caller, arguments: list[str], code: int, words: str
) -> None:
    done = call("modal", *arguments)
    assert done.code == code
    assert words in done.err
