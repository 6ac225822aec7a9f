"""Files of scenes: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from godel.errors import GodelError
from godel.language.reader import read_program
from godel.prover.certificate import Aim
from godel.scenes import checking
from godel.scenes.checking import checked_by_both
from godel.scenes.perform import perform, place
from godel.scenes.record import read_scene
from godel.world.agent import build_agent
from godel.world.build import build_world
from tests.machine.inprocess import Here

WORLD = """
(world tiny (state (x int 0 1)) (actions (go int 0 1)) (default (go 0)) (start (x 0)) (life 2)
  (step (set x go) (reward go)))
(agent idle (memory (m 0 0 3)) (define (policy x) 0))
(agent busy (define (policy x) 1))
"""
HEAD = '(title "t") (source "s") (says "a\n  b") (control-says "c") '
CONTROL = "(control (life 2) (life 1)) "
STEP = "(prove idle busy (ends proved) (control-ends proved))"
GOOD = f"(scene tiny {HEAD}{CONTROL}{STEP})"


def written(folder: Path, text: str, world: str = WORLD) -> Path:
    (folder / "tiny.ouro").write_text(world, "utf-8")
    path = folder / "tiny.scene"
    path.write_text(text, "utf-8")
    return path


def test_a_scene_is_read(tmp_path: Path) -> None:
    scene = read_scene(written(tmp_path, GOOD))
    assert (scene.name, scene.title, scene.says) == ("tiny", "t", "a b")
    assert str(scene.change) == "(life 2) becomes (life 1)"
    assert (scene.target, scene.trust) == ("frozen", 0)
    (step,) = scene.steps
    assert (step.kind, step.running, step.candidate) == ("prove", "idle", "busy")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not one (scene NAME ...)"),
        (GOOD + GOOD, "is not one (scene NAME ...)"),
        (GOOD.replace("scene tiny", "scene other"), "a scene in tiny.scene is called tiny"),
        (GOOD.replace('(title "t")', ""), "(title ...) is missing"),
        (GOOD.replace('"t"', "7"), 'expected (title "...")'),
        (GOOD.replace(STEP, ""), "a scene needs a step"),
        (GOOD.replace(CONTROL, ""), "(control ...) is missing"),
        (GOOD.replace("(life 1)", "(life 1) 3"), "expected (control OLD NEW)"),
        (GOOD.replace("(life 1)", "(life 2)"), "changes more, or less, than one number"),
        (GOOD.replace("(life 1)", "(life endless)"), "changes more, or less, than one number"),
        (GOOD.replace("(life 2)", "(life 9)"), "stands at 0 places of tiny.ouro, not at one"),
        (GOOD.replace("(control (life 2) (life 1))", "(control 1 2)"), "stands at 3 places"),
        (GOOD.replace("(ends proved)", "(ends better)"), "(prove ...) ends with one of: proved"),
        (GOOD.replace("(ends proved)", "(ends proved 7)"), "expected (ends proved) or"),
        (GOOD.replace("prove idle busy", "live idle"), "a life ends with (rewrites N)"),
        (GOOD.replace("prove idle busy", "gap idle"), "expected (gap NUMBER)"),
        (GOOD.replace(STEP, STEP.replace("prove idle busy", "gap idle").replace(
            "proved", "(gap true)")), "expected (gap NUMBER)"),
        (GOOD.replace("prove idle busy", "prove idle"), "expected 2 names first"),
        (GOOD.replace("prove idle busy", "offer idle busy"), "(proved-with ...) is missing"),
        (GOOD.replace("(ends", "(seed 3) (ends"), "a clause (seed ...) has no place here"),
        (GOOD.replace("(ends", "(work x) (ends"), "expected (work N), a natural number"),
        (GOOD.replace("(ends", "(lemma 1) (ends"), "(lemma 1) names no step before this one"),
        (GOOD.replace("(ends", "(at x) (ends"), "expected (at (NAME VALUE) ...)"),
        (GOOD.replace("(ends", "3 (ends"), "expected clauses in parentheses"),
        (GOOD.replace("(says", "(target steep) (says"), "there is no target steep"),
        (GOOD.replace("(says", "(trust 1/2) (says"), "expected (trust N), a natural number"),
        (GOOD.replace("(says", '(title "u") (says'), "two clauses (title ...)"),
        (GOOD.replace("(ends", "(target steep) (ends"), "there is no target steep"),
        (GOOD.replace("(ends", "(trust x) (ends"), "expected (trust N), a natural number"),
        (GOOD.replace(CONTROL, "(control (trust 2) (trust 1))"), "expected (control (trust 0)"),
        (GOOD.replace(CONTROL, "(control (trust 0) (trust 0))"), "(trust N)), another level"),
        (GOOD.replace(CONTROL, "(control (trust 0) (trust 1/2))"), "(trust N)), another level"),
        (GOOD.replace(STEP, "(live idle (ends (rewrites 0) (earned x)) (control-ends))"),
         "expected (earned NUMBER)"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(GodelError) as caught:
        read_scene(written(tmp_path, text))
    assert message in caught.value.message


def test_a_step_may_have_another_target_and_the_control_another_level(tmp_path: Path) -> None:
    steps = (STEP.replace("(ends", f"{said} (ends", 1) for said in ("", "(target strict)",
             "(target relaxed) (trust 7)", "(target frozen)"))  # fmt: skip
    text = GOOD.replace(STEP, " ".join(steps)).replace("(says", "(target relaxed) (trust 2) (says")
    scene = read_scene(written(tmp_path, text.replace(CONTROL, "(control (trust 2) (trust 5))")))
    aims = [[scene.aim(step, control) for step in scene.steps] for control in (False, True)]
    assert aims[0] == [Aim("relaxed", 2), Aim("strict", 2), Aim("relaxed", 7), Aim("frozen", 0)]
    assert aims[1] == [Aim("relaxed", 5), Aim("strict", 5), Aim("relaxed", 7), Aim("frozen", 0)]
    assert scene.source(True) is scene.source(False)


def test_a_life_that_earns_otherwise_than_told_is_a_result(tmp_path: Path) -> None:
    life = "(live busy (ends (rewrites 0) (earned 3)) (control-ends (rewrites 0) (earned 1)))"
    scene = read_scene(written(tmp_path, GOOD.replace(STEP, life)))
    done, other = (perform(scene, c, tmp_path / f"o{c}", workers=Here) for c in (False, True))
    assert done.steps[0].differs == "it earned 2, and the text says 3"
    assert other.steps[0].differs == ""


def test_a_world_without_a_state_has_a_place() -> None:
    forms = read_program("""
      (world still (actions (go int 0 1)) (default (go 0)) (discount 1/2) (step (reward go)))
      (agent idle (memory (m 0 0 3)) (define (policy) 0))""", "still")
    world = build_world(forms[0])
    here = place(world, build_agent(forms[1], world), (("m", 2),))
    assert (here.tick, here.belief, here.memory) == (0, ((1, ()),), (2,))


def test_a_scene_without_a_world_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    path.with_suffix(".ouro").unlink()
    with pytest.raises(GodelError, match=r"tiny\.ouro is missing"):
        read_scene(path)


def test_an_agent_that_is_not_there_is_said(tmp_path: Path) -> None:
    scene = read_scene(written(tmp_path, GOOD.replace("prove idle", "prove lazy")))
    with pytest.raises(GodelError, match="there is no agent or file 'lazy'"):
        perform(scene, False, tmp_path / "out")


def test_a_place_is_the_start_but_for_what_is_said(tmp_path: Path) -> None:
    forms = read_scene(written(tmp_path, GOOD)).file.forms
    world = build_world(forms[0])
    agent = build_agent(forms[1], world)
    here = place(world, agent, (("x", 1), ("m", 2), ("left", 1)))
    assert (here.tick, here.belief, here.memory) == (1, ((1, (1, 1)),), (2,))
    assert place(world, agent, ()).tick == 0
    with pytest.raises(GodelError, match="there is no variable y"):
        place(world, agent, (("y", 1),))
    with pytest.raises(GodelError, match="4 is not a value of m"):
        place(world, agent, (("m", 4),))


def test_a_gap_is_found_for_the_best_program_and_another(tmp_path: Path) -> None:
    steps = (
        "(gap busy (ends (gap 0)) (control-ends (gap 0)))"
        "(gap idle (ends (gap 2)) (control-ends (gap 1)))"
    )
    scene = read_scene(written(tmp_path, GOOD.replace(STEP, steps)))
    for control in (False, True):
        done = perform(scene, control, tmp_path / f"out-{control}")
        assert [step.differs for step in done.steps] == ["", ""]
        assert [len(step.checked) for step in done.steps] == [2, 2]
        assert done.as_told


def test_an_end_other_than_told_is_a_result(tmp_path: Path) -> None:
    text = GOOD.replace("(ends proved)", '(ends proved "luck")')
    done = perform(read_scene(written(tmp_path, text)), False, tmp_path / "out")
    assert not done.as_told
    assert done.steps[0].differs == "the reason is '', and the text says 'luck'"


def test_what_the_second_checker_does_not_call_valid_is_not(tmp_path: Path) -> None:
    scene = read_scene(written(tmp_path, GOOD))
    done = perform(scene, False, tmp_path / "out")
    (good,) = (checked.path for checked in done.steps[0].checked)
    bad, missing = tmp_path / "bad.proof", tmp_path / "missing.proof"
    bad.write_bytes(good.read_bytes().replace(b"better", b"no-better"))
    found = checked_by_both([bad, good])
    assert found[good].kernel == found[good].second == ""
    assert "" not in (found[bad].kernel, found[bad].second)
    found_by_other = checking.by_second_checker([missing, good])
    assert found_by_other[good] != ""  # it stops where a file is missing
