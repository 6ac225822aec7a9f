"""The commands that govern a run, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.calling import Caller

FAIR = """
(world fair
  (state (money int 0 10)) (actions (bet int 0 5)) (default (bet 0)) (start (money 5))
  (discount 99/100) (life endless) (done (or (= money 0) (= money 10)))
  (step
    (let ((stake (min bet money (- 10 money))))
      (chance (7/10 (set money (+ money stake))) (3/10 (set money (- money stake)))))
    (reward (if (= money 10) 1 0))))
"""


@pytest.fixture
def call(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(tmp_path, capsys)


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An approval file that leaves everything open."""
    path = tmp_path_factory.mktemp("answers") / "wait.toml"
    path.write_text('otherwise = "wait"\n')
    return path


def test_a_question_is_answered_later(call: Caller, answers: Path, tmp_path: Path) -> None:
    run = str(tmp_path / "r")
    asked = call("run", "--ticks", "12", "--approve", str(answers), "--out", run)
    assert asked.code == 1
    assert asked.out.endswith(f"waits for approval: godel approve {run}\n")
    shown = json.loads(call("approve", run, "--json").out)["waiting"]
    assert (shown["attempt"], shown["technique"]) == (1, "(improve 1)")
    assert "+   (define (policy money) 5)" in shown["difference"]
    assert call("approve", run, "2").code == 2
    said = call("approve", run, "1", "--veto", "--reason", "not today")
    assert (said.code, said.out.split(";")[0]) == (0, "attempt 1 is vetoed")
    assert call("approve", run).code == 1  # it asks nothing now
    assert call("check", run).code == 0
    pinned = call("pin", run, "--reason", "holiday")
    assert (pinned.code, "is pinned" in pinned.out) == (0, True)
    assert call("pin", run).code == 2
    assert call("check", run).code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--approve", "maybe"), "there is no approval maybe"),
        (("--keep", "(<= wager 3)"), "unknown name wager"),
        (("--keep", "(<= bet"), "--keep"),
        (("--require", "upper-bound"), "nothing can be required"),
        (("--holdout", "queue"), "cannot live in the holdout queue"),
        (("--holdout", "nowhere"), "no shipped world"),
    ],
)
def test_what_makes_no_sense_is_said_before_the_run(
    call: Caller, options: tuple[str, ...], message: str, tmp_path: Path
) -> None:
    done = call("run", *options, "--out", str(tmp_path / "r"))
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "r").exists()


def test_two_holdouts_of_one_name(call: Caller, tmp_path: Path) -> None:
    (tmp_path / "a.ouro").write_text(FAIR)
    (tmp_path / "b.ouro").write_text(FAIR.replace("99/100", "1/2"))
    given = [part for name in "ab" for part in ("--holdout", str(tmp_path / f"{name}.ouro"))]
    done = call("run", *given, "--out", str(tmp_path / "r"))
    assert (done.code, "two holdouts are called fair" in done.err) == (2, True)
