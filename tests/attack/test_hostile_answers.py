"""No answer of an outside program does more than to be refused, in words that can be shown."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from godel.language.canonical import canonical_text
from godel.prover.work import OutOfWork
from godel.sandbox.probe import best_way
from godel.search.answers import question, read_answers
from godel.search.order import SUPPLY, order_of
from godel.search.process import process
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Refusal, Setting
from godel.search.strict_json import read_json
from tests.attack.hostile_answers import ANSWERS
from tests.search.scenes import shipped

CONFINED = best_way() is not None
GOOD = b'{"policy": "(min money (- 10 money))"}'


@pytest.mark.parametrize("name", ANSWERS)
def test_it_is_no_candidate(name: str) -> None:
    setting = shipped("gambler").setting()
    try:
        answers = read_answers(setting, [ANSWERS[name], GOOD])
    except OutOfWork:
        pytest.fail("it ate all the work")
    assert len(answers.candidates) == 1, name
    (reason,) = answers.refused
    assert reason.startswith("line 1: ")
    assert reason.isascii()
    assert reason.isprintable()
    assert len(reason) < 300


def test_reading_costs_work() -> None:
    setting = shipped("gambler").setting(100)
    with pytest.raises(OutOfWork):
        read_answers(setting, [b'"' + b"x" * 100_000 + b'"'])


def test_the_same_answer_counts_once_and_the_order_is_kept() -> None:
    lines = [b'{"policy": "2"}', b"", GOOD, b'{"policy": "2"}', b'{"policy": " 2 ; again"}']
    found = read_answers(shipped("gambler").setting(), lines).candidates
    assert [("(policy money) 2)" in canonical_text(a.node)) for a in found] == [True, False]


def test_a_body_may_read_what_can_be_seen() -> None:
    (agent,) = read_answers(shipped("gambler").setting(), [b'{"policy": "(+ wins 1)"}']).candidates
    assert "(define (policy money wins) (+ wins 1))" in canonical_text(agent.node)


def test_the_question_says_what_the_agent_may_know() -> None:
    scene = shipped("gambler")
    refusal = Refusal("(tune 1)", "screened", "no gain", "(agent a)")
    line = question(replace(scene.setting(), refusals=(refusal,)), 3)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    body = json.loads(line)
    assert (body["schema"], body["attempt"], body["sees"]) == (1, 3, ["money", "wins"])
    assert body["world"] == canonical_text(scene.world.node)
    assert body["refusals"] == [
        {"technique": "(tune 1)", "fate": "screened", "reason": "no gain", "program": "(agent a)"}
    ]


@pytest.mark.parametrize("data", [b"1.5", b"1e3", b'{"a": 1, "a": 2}', b"NaN", b"\xff", b"", b"{"])
def test_strict_json(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"\A[ -~]+\Z"):
        read_json(data)


def asked(source: str, folder: Path, seconds: int = 20) -> Setting:
    """The setting of an attempt whose outside program is this source."""
    script = folder / "proposer.py"
    script.write_text(source)
    order = order_of(f"{sys.executable} -I -S {script}", (), seconds, 256, confined=CONFINED)
    return replace(shipped("gambler").setting(), supplies=((SUPPLY, order.text()),))


def heard(source: str, folder: Path, seconds: int = 20) -> Proposal:
    return process(asked(source, folder, seconds), 1)


def test_the_order_reaches_the_program(tmp_path: Path) -> None:
    source = (
        "import json, sys\n"
        "said = json.loads(sys.stdin.readline())\n"
        "assert said['attempt'] == 1 and 'gambler' in said['world']\n"
        "print(json.dumps({'policy': '(min money (- 10 money))'}))\n"
    )
    (agent,) = heard(source, tmp_path).candidates
    assert "(min money (- 10 money))" in canonical_text(agent.node)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("", "ended with exit code 0"),
        ("raise SystemExit(3)", "exit code 3"),
        ("1 / 0", "its last words: ZeroDivisionError"),
        ("import os; os.write(2, b'\\x1b[2J'); os.abort()", "its last words: ?[2J"),
        ("print('hello')", "line 1: no JSON"),
        ("while True: print('x' * 1000)", "printed more than"),
        ("import os\nwhile True: os.write(1, b'x' * 65536)", "printed a line of more than"),
    ],
)
def test_a_program_that_fails_says_why(source: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(NothingGained) as caught:
        heard(source, tmp_path)
    assert why in str(caught.value)
    assert str(caught.value).isprintable()


def test_what_was_said_before_a_limit_counts(tmp_path: Path) -> None:
    source = (
        "import sys, time\n"
        "print('{\"policy\": \"(min money 3)\"}', flush=True)\n"
        "time.sleep(600)"
    )
    found = heard(source, tmp_path, seconds=2)
    assert len(found.candidates) == 1
    assert "killed after 2 s" in found.query_text


def test_nothing_is_left_where_nothing_was_given() -> None:
    with pytest.raises(NothingLeft):
        process(shipped("gambler").setting(), 1)


def test_it_costs_the_same_however_long_it_takes(tmp_path: Path) -> None:
    costs = []
    for source in ("print(1)", "import time; time.sleep(0.3); print(1)"):
        setting = asked(source, tmp_path)
        with pytest.raises(NothingGained):
            process(setting, 1)
        costs.append(setting.effort.gas)
    assert costs[0] == costs[1]
