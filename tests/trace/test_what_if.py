"""Which rewrites fall without an axiom, an oracle or another rewrite."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from godel.errors import UsageProblem
from godel.events import Attempted
from godel.kernel.theorems import Here
from godel.machine.by_hand import rollback
from godel.machine.gate import Case, compose
from godel.machine.recorder import name_of
from godel.machine.run import Prospect, resume, start
from godel.machine.settings import Settings
from godel.machine.storage import proof_file
from godel.trace.cards import switches
from godel.trace.text import open_run
from godel.trace.what_if import Alternative, Without, _fates, what_if, what_if_body, what_if_lines
from tests.machine.gambling import BOLD, CAREFUL, PROVED, TIMID, WORLD, Script
from tests.trace.test_blame import LEAP, STEP, climb, live

ORACLE = frozenset({"oracle-z3"})


def without(folder: Path, *left_out: str | int, again: int = 0) -> Alternative:
    """What happens to a run without axioms, oracles, rewrites."""
    names = frozenset(item for item in left_out if isinstance(item, str))
    rewrites = frozenset(item for item in left_out if isinstance(item, int))
    return what_if(open_run(folder), Without(names, rewrites), again)


def whys(found: Alternative) -> list[str]:
    """Why each rewrite stands or falls."""
    return [fate.why for fate in found.fates]


@pytest.fixture(scope="module")
def believing(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run whose first rewrite rests on the word of Z3, and whose second does not."""
    told = LEAP.proof  # of careful to bold: derived
    word = STEP.proof.replace(b"99/100 100) auto)", b"99/100 100) (oracle z3))", 1)
    assert word != STEP.proof
    folder = tmp_path_factory.mktemp("believing") / "run"
    source = Script({TIMID: [replace(STEP, proof=word)], CAREFUL: [replace(LEAP, proof=told)]})
    settings = Settings("", "", seed=3, ticks=12, trust=("z3",))
    start(folder, Prospect(WORLD, TIMID, settings), source)
    made = switches(open_run(folder))
    assert ["oracle-z3" in switch.rests_on for switch in made] == [True, False]
    return folder


def test_what_rests_on_an_oracle_falls_and_what_came_after_it(believing: Path) -> None:
    found = without(believing, "oracle-z3")
    assert whys(found) == ["directly", "program"]
    assert found.text == TIMID.decode()
    text = "\n".join(what_if_lines(found))
    assert "rewrite 1  falls   it rests on oracle-z3\n" in text
    assert "rewrite 2  falls   it is proved about a program that would not have been there" in text
    assert "2 of 2 rewrites fall\nthis program would run: " in text
    assert "    (define (policy money) 1)" in text


def test_a_proof_is_found_that_does_without(believing: Path) -> None:
    found = without(believing, "oracle-z3", again=20_000)
    assert whys(found) == ["another certificate", "stands"]
    assert "proved again without it, within 20,000 units" in found.fates[0].sentence
    assert found.text == BOLD.decode()
    assert "the same program runs" in "\n".join(what_if_lines(found))


def test_none_is_found_with_too_little_work(believing: Path) -> None:
    found = without(believing, "oracle-z3", again=3)
    assert whys(found) == ["directly", "program"]
    assert "not proved without it within 3 units" in found.fates[0].sentence


def test_nothing_does_without_arithmetic(believing: Path) -> None:
    found = without(believing, "arithmetic", again=20_000)
    assert whys(found) == ["directly", "program"]
    assert "does not do: the proof rests on what is not allowed" in found.fates[0].sentence


def test_without_a_rewrite(believing: Path) -> None:
    found = without(believing, 2)
    assert whys(found) == ["stands", "directly"]
    assert found.text == CAREFUL.decode()
    body = what_if_body(found)
    assert body["without"] == [2]
    assert body["program"] != body["running"]


def test_what_is_not_there(believing: Path) -> None:
    with pytest.raises(UsageProblem, match="no axiom or oracle oracle-y3"):
        without(believing, "oracle-y3")
    with pytest.raises(UsageProblem, match="has no rewrite 3"):
        without(believing, 3)


def test_what_another_attempt_proved_does_without(believing: Path, tmp_path: Path) -> None:
    folder = copytree(believing, tmp_path / "run")
    traced = open_run(folder)
    other = Here(7, ((1, (4,)),), (0,))  # another place
    file = compose(Case(WORLD, TIMID, CAREFUL, other), STEP.proof)
    (folder / proof_file(name_of(file))).write_bytes(file)
    first = next(event for event in traced.events if isinstance(event, Attempted))
    told = replace(first, number=99, proof=name_of(file))
    found = what_if(replace(traced, events=(*traced.events, told)), Without(ORACLE))
    assert whys(found) == ["another certificate", "stands"]
    assert "what another attempt proved holds here too" in found.fates[0].sentence
    assert len(found.fates[0].certificate) == 64
    assert found.program == found.runs


def test_a_rollback_is_followed(tmp_path: Path) -> None:
    source = climb()
    live(tmp_path / "run", source, ticks=12)
    rollback(tmp_path / "run", 2)
    source.attempts[CAREFUL] = []
    resume(tmp_path / "run", source, more=1)
    found = without(tmp_path / "run", 2)
    assert whys(found) == ["stands", "directly"]
    assert found.program == found.runs
    found = without(tmp_path / "run", 1)
    assert whys(found) == ["directly", "program"]
    assert found.text == TIMID.decode()


def test_the_same_program_at_another_place(tmp_path: Path) -> None:
    live(tmp_path / "run", climb(), ticks=12)
    one, two = switches(open_run(tmp_path / "run"))
    back = replace(two, number=2, old=one.new, new=one.old)
    again = replace(one, number=3)
    events = (one, back, again)
    left_out = Without(rewrites=frozenset({1}))
    fates, program = _fates(events, left_out, lambda switch: ("", ""), lambda switch: frozenset())
    assert [fate.why for fate in fates] == ["directly", "program", "place"]
    assert program == one.old


def test_what_else_was_demanded_counts_too(believing: Path) -> None:
    traced = open_run(believing)
    demanded = {1: frozenset({"utility"}), 2: ORACLE}
    left_out = Without(ORACLE)
    kept = "f" * 64
    fates, _ = _fates(
        traced.events, left_out, lambda switch: (kept, "again"), lambda s: demanded[s.number]
    )
    assert [fate.why for fate in fates] == ["another certificate", "directly"]
    assert fates[1].sentence == "what else was demanded of it rests on oracle-z3"


def test_a_run_without_rewrites(tmp_path: Path) -> None:
    live(tmp_path / "run", Script({TIMID: [replace(PROVED, fate="unknown")]}), ticks=3)
    found = without(tmp_path / "run", "reward")
    assert whys(found) == []
    assert found.text == TIMID.decode()
