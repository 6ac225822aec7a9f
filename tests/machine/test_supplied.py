"""Runs whose user gave something: kept in the folder, used by the search, never asked for twice."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from godel.errors import GodelError, TrustFailure
from godel.events import Attempted
from godel.language.reader import read_datum
from godel.machine.run import (
    Prospect,
    check,
    events_of,
    read_conditions,
    repeatable_attempts,
    replay,
    resume,
    start,
)
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import JOURNAL, RunFolder
from godel.machine.supplied import Supplied, asks_outside
from godel.sandbox.probe import best_way
from godel.search.order import SUPPLY, order_of, read_order
from godel.search.wire import Task, decode_task
from tests.machine.gambling import TIMID, WORLD
from tests.search.scenes import shipped

ANSWER = '{"policy": "(min money (- 10 money))"}'
RULES = '{"rules":[{"if":"(< money 5)","then":"0"},{"else":"1"}]}'
"""A policy that gains nothing."""
BUDGET = 20_000


def search(folder: Path) -> Search:
    return Search(WORLD, BUDGET, supplies=read_conditions(RunFolder(folder)).supplies)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose outside program would not answer a second time. Not to be changed."""
    folder = tmp_path_factory.mktemp("supplied")
    script = folder / "proposer.py"
    script.write_text(f"import sys\nsys.stdin.readline()\nprint({ANSWER!r})\n")
    confined = best_way() is not None
    order = order_of(f"{sys.executable} {script}", (), 30, 512, confined)
    supplies = ((SUPPLY, order.text().encode()), ("policy", RULES.encode()))
    prospect = Prospect(WORLD, TIMID, Settings("", "", ticks=22), supplies)
    with Search(WORLD, BUDGET, supplies=supplies) as source:
        start(folder / "run", prospect, source)
    script.write_text("raise SystemExit('asked again')")
    return folder / "run"


def attempts(folder: Path) -> list[Attempted]:
    run = RunFolder(folder)
    return [e for e in events_of(run, check(folder)) if isinstance(e, Attempted)]


def test_the_folder_keeps_what_was_given(made: Path) -> None:
    conditions = read_conditions(RunFolder(made))
    kept = dict(conditions.supplies)
    assert sorted(kept) == ["policy", "proposer"]
    assert kept["policy"] == RULES.encode()
    assert read_order(kept["proposer"].decode()).command[0] == sys.executable
    body = json.loads((made / "run.json").read_text())
    assert sorted(body["supplies"]) == ["policy", "proposer"]


def test_both_are_tried_and_only_the_answer_is_not_repeatable(made: Path) -> None:
    told = {item.technique: item.repeatable for item in attempts(made)}
    assert told["(process 1)"] is False
    assert {known for name, known in told.items() if name.startswith("(import")} <= {True}
    assert any(name.startswith("(import") for name in told)


def test_the_answer_is_kept_as_a_candidate(made: Path) -> None:
    found = [item for item in attempts(made) if item.technique == "(process 1)"]
    text = (made / "candidates" / f"{found[0].candidate}.ouro").read_text()
    assert "(min money (- 10 money))" in text


def test_a_replay_does_not_ask_again(made: Path) -> None:
    supplies = read_conditions(RunFolder(made)).supplies
    asks = repeatable_attempts(made).__contains__
    with Search(WORLD, BUDGET, supplies=supplies, ask_outside=asks) as source:
        assert replay(made, source).head == check(made).head
    assert len(repeatable_attempts(made)) < len(attempts(made))


def test_a_replay_still_does_the_rest_again(made: Path, tmp_path: Path) -> None:
    """An attempt that could be repeated is not believed."""
    run = Path(shutil.copytree(made, tmp_path / "run"))
    with pytest.raises(TrustFailure):
        replay(run, search_that_finds_nothing())


def search_that_finds_nothing() -> Search:
    return Search(WORLD, 1, 1)


def test_a_run_goes_on_though_the_program_answers_otherwise(made: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    lines = (run / JOURNAL).read_bytes().splitlines(keepends=True)
    kept = next(place for place, line in enumerate(lines) if b"(process 1)" in line) + 1
    (run / JOURNAL).write_bytes(b"".join(lines[:kept]))
    with search(run) as source:
        resume(run, source)
    assert (run / JOURNAL).read_bytes().startswith(b"".join(lines[:kept]))
    check(run)


def test_a_changed_supply_is_refused(made: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    (file,) = (path for path in (run / "supplies").iterdir() if b"rules" in path.read_bytes())
    file.write_bytes(RULES.replace("5", "6").encode())
    with pytest.raises(TrustFailure, match="does not hold what it is named by"):
        check(run)


def test_only_those_that_use_them_are_told() -> None:
    supplied = Supplied(((SUPPLY, order_text()), ("policy", b"{}")))
    assert supplied.proposers == ("process", "import")
    assert [name for name, _ in supplied.texts(read_datum("(process 1)", ""))] == [SUPPLY]
    assert [name for name, _ in supplied.texts(read_datum("(by auto (import 2))", ""))] == [
        "policy"
    ]
    assert supplied.texts(read_datum("(improve 1)", "")) == ()
    assert supplied.seconds(read_datum("(process 1)", "")) == 7
    assert supplied.seconds(read_datum("(import 1)", "")) == 0
    assert Supplied(()).proposers == ()
    assert asks_outside(read_datum("(by auto (process 1))", ""))
    assert not asks_outside(read_datum("(tune 1)", ""))


def order_text() -> bytes:
    return replace(read_order(
        '{"command":["python3"],"confined":true,"megabytes":64,"readable":[],"seconds":30}'
    ), seconds=7).text().encode()  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "", "{}", "null", '{"command":["a"]}',
        '{"command":["a"],"confined":1,"megabytes":64,"readable":[],"seconds":7}',
        '{"command":[1],"confined":true,"megabytes":64,"readable":[],"seconds":7}',
        '{"command":["a"],"confined":true,"megabytes":64,"readable":[],"seconds":0}',
        '{"command":["a"],"confined":true,"megabytes":64,"readable":[],"seconds":true}',
        '{"command": ["a"],"confined":true,"megabytes":64,"readable":[],"seconds":7}',
    ],
)  # fmt: skip
def test_other_orders_are_refused(text: str) -> None:
    with pytest.raises(GodelError, match="no order"):
        read_order(text)


def test_a_task_with_supplies_survives_its_bytes() -> None:
    from godel.search.tried import Refusal

    task = replace(
        shipped("gambler").task(read_datum("(process 1)", "")),
        supplies=(("policy", '{"a":"\\u00e9 \\\\ \\""}'), ("proposer", "line\nline")),
        refusals=(Refusal("(tune 1)", "screened", "why; \"so\"", "(agent a)"),),
    )  # fmt: skip
    again: Task = decode_task(task.encode())
    assert again.supplies == task.supplies
    assert again.refusals == task.refusals
