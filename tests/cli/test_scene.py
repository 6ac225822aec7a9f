"""`godel scene` and `godel scenes`: their words, their JSON, their exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.cli import scene as scene_command
from godel.resources import scene_names
from godel.scenes.perform import perform
from godel.scenes.record import read_scene
from tests.cli.calling import Caller
from tests.machine.inprocess import Here

WORLD = """
(world tiny (state (x int 0 1)) (actions (go int 0 1)) (default (go 0)) (start (x 0)) (life 2)
  (step (set x go) (reward (* 2 go))))
(agent idle (define (policy x) 0))
(agent busy (define (policy x) 1))
"""
SCENE = """
(scene tiny (title "t") (source "s") (says "a") (control-says "b") (control (* 2 go) (* -2 go))
  (prove idle busy (ends {end}) (control-ends refuted)))
"""


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Caller:
    monkeypatch.chdir(tmp_path)
    return Caller(tmp_path, capsys)


def ending(call: Caller, monkeypatch: pytest.MonkeyPatch, end: str) -> Caller:
    """`godel scene` finds only the scene above, with that end."""
    call.write("tiny.ouro", WORLD)
    path = Path(call.write("tiny.scene", SCENE.replace("{end}", end)))
    monkeypatch.setattr(scene_command, "load_scene", lambda name: read_scene(path))
    return call


def test_all_scenes_are_listed(call: Caller) -> None:
    called = call("scenes")
    assert called.code == 0
    assert [line for line in called.out.splitlines() if line[0] != " "] == list(scene_names())
    body = call("scenes", "--json").body()
    assert [row["name"] for row in body["scenes"]] == list(scene_names())  # type: ignore[attr-defined]


def test_an_unknown_scene_is_bad_input(call: Caller) -> None:
    called = call("scene", "nowhere")
    assert called.code == 2
    assert "there is no scene 'nowhere'" in called.err


def test_one_that_ends_as_told_gives_0(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    called = ending(call, monkeypatch, "proved")("scene", "tiny", "--json")
    body = called.body()
    assert (called.code, body["as_told"], body["played"]) == (0, True, "scene")
    (step,) = body["steps"]  # type: ignore[misc]
    assert step["theorem"] == "U(q, here) > U(p, here)  [frozen]"
    assert step["bounds"] == {
        "running": {"lower": "0", "upper": "0"},
        "candidate": {"lower": "4", "upper": "4"},
    }
    (checked,) = step["checked"]
    assert (checked["kernel"], checked["verify"]) == ("valid", "valid")
    assert Path(checked["path"]).is_file()
    again = call("scene", "tiny", "--out", "runs/scene-tiny")
    assert again.code == 2
    assert "has files in it" in again.err


def test_one_that_ends_otherwise_gives_1(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    called = ending(call, monkeypatch, "refuted")("scene", "tiny")
    assert called.code == 1
    assert "NOT AS TOLD: it ended with: proved, and the text says: refuted" in called.out


def test_the_folder_holds_a_world_that_other_commands_take(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ending(call, monkeypatch, "proved")("scene", "tiny", "--control").code == 0
    shown = call("worlds", "show", "runs/scene-tiny-control/scene.ouro").out
    assert "(* -2 go)" in shown
    assert "(agent busy" in shown


def test_a_certificate_that_a_checker_refuses_gives_4(
    call: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "godel.scenes.checking.by_second_checker",
        lambda paths: dict.fromkeys(paths, "refused: I do not like it"),
    )
    called = ending(call, monkeypatch, "proved")("scene", "tiny")
    assert called.code == 4
    assert "godel.verify  refuses: refused: I do not like it" in called.out


def test_a_scene_needs_no_command_line(call: Caller) -> None:
    call.write("tiny.ouro", WORLD)
    scene = read_scene(Path(call.write("tiny.scene", SCENE.replace("{end}", "proved"))))
    assert perform(scene, False, Path("there"), workers=Here).as_told
