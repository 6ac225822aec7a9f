"""`godel ladder`, and `check` and `resume` of ladders."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import godel
from tests.cli.calling import Caller
from tests.selfplay.making import make, plan_of

pytestmark = pytest.mark.xdist_group("ladder")


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ladder of one generation. Not to be changed."""
    return make(tmp_path_factory.mktemp("command") / "short", plan_of("nim", generations=1))


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def test_the_table_as_json(call: Caller, short: Path) -> None:
    called = call("ladder", str(short), "--json", "--certificates", "proofs")
    body = called.body()
    assert called.code == 0
    assert (body["world"], body["at"], body["rewrites"]) == ("nim", "heap=0 turn=deal", 1)
    entries = {
        (entry["row"], entry["column"]): entry["lower"]
        for entry in body["entries"]  # type: ignore[attr-defined]
        if entry["lower"] == entry["upper"]
    }
    assert entries == {(0, 0): "0", (0, 1): "-7/8", (1, 0): "7/8", (1, 1): "0"}
    versions = body["versions"]
    assert [(item["ceiling"], item["gap"]) for item in versions] == [  # type: ignore[attr-defined]
        ("7/8", "7/8"),
        ("3/8", "3/8"),
    ]
    assert (body["zero_sum"], body["order"], body["witness"]) == (True, "transitive", [])
    assert str(body["reason"]).startswith("limit")
    proofs = sorted((call.folder / "proofs").glob("*.proof"))
    assert len(proofs) == 6
    for proof in proofs:
        assert call("check", str(proof)).code == 0


def test_another_place_says_nothing_of_the_order(call: Caller, short: Path) -> None:
    called = call("ladder", str(short), "--at", "heap=3 turn=mine")
    assert called.code == 0
    assert "transitive" not in called.out
    assert "gap" not in called.out


def test_a_name_that_ships_is_a_world(call: Caller, short: Path) -> None:
    shutil.copytree(short, call.folder / "nim")
    called = call("ladder", "nim", "--agent", "nobody")
    assert called.code == 2
    assert "no agent and no file 'nobody'" in called.err
    assert call("ladder", "./nim", "--work", "1000").code == 0


def test_too_little_work_is_no_exact_table(call: Caller, short: Path) -> None:
    called = call("ladder", str(short), "--work", "1")
    assert called.code == 1
    assert "[" in called.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("ladder", "nosuch"), "no shipped world"),
        (("ladder", "nimm"), "did you mean nim?"),
        (("ladder", "gambler"), "no place for an opponent"),
        (("ladder", "SHORT", "--out", "other"), "is a ladder already"),
        (("ladder", "SHORT", "--at", "heap=99"), "99 is not a value of heap"),
        (("ladder", "SHORT", "--certificates", "."), "exists already"),
        (("ladder", "nim", "--out", "SHORT"), "has files in it"),
        (("resume", "SHORT", "--lives", "1"), "a ladder takes no --lives"),
        (("ladder", "x" * 300), "no shipped world"),
    ],
)
def test_wrong_usage(
    arguments: tuple[str, ...], said: str, call: Caller, short: Path
) -> None:
    called = call(*(str(short) if word == "SHORT" else word for word in arguments))
    assert called.code == 2
    assert said in called.err


def test_check_and_resume(call: Caller, short: Path) -> None:
    checked = call("check", str(short), "--json")
    body = checked.body()
    assert checked.code == 0
    assert (body["kind"], body["generations"], body["finished"]) == ("ladder", 1, True)
    head = str(body["head"])
    assert call("check", str(short), "--expect-head", head).code == 0
    assert godel.check(short) == godel.Checked(True, "generations: 1")
    copy = shutil.copytree(short, call.folder / "copy")
    lines = (copy / "journal.jsonl").read_bytes().splitlines(keepends=True)
    (copy / "journal.jsonl").write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    assert "the last record is incomplete" in call("check", str(copy)).out
    (copy / "journal.jsonl").write_bytes(b"".join(lines[:-1]))
    assert "has not ended yet: godel resume" in call("check", str(copy)).out
    assert "not ended" in call("ladder", str(copy)).out
    resumed = call("resume", str(copy), "--json")
    assert resumed.code == 0
    assert resumed.body()["generations"] == 1
    assert call("check", str(copy), "--json").body()["head"] == head


def test_a_search_that_ended_too_soon_is_called_that(call: Caller) -> None:
    """Settled means only that nothing was found; the gap says what that is worth."""
    first = "(agent lazy (define (policy heap) 1) (define (think) 0))"
    called = call("ladder", "nim", "--agent", call.write("lazy.ouro", first), "--out", "lazy")
    assert called.code == 0
    assert "settled" in called.out
    assert "7/8" in called.out
    assert "the search ended before a best reply" in called.out
