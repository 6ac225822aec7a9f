"""Runs: what a folder holds, that the same run gives the same bytes, and what a check finds."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from godel.errors import GodelError, StorageProblem, TrustFailure, UsageProblem, WorldProblem
from godel.events import Attempted, Ended, Started, Switched
from godel.machine.journal import ORIGIN, encode, read_journal
from godel.machine.recorder import name_of
from godel.machine.run import check, start
from godel.machine.settings import Settings, read_settings
from godel.machine.summary import running_program, summarise
from tests.machine.gambling import (
    BOLD,
    CAREFUL,
    TIMID,
    WORLD,
    Script,
    live,
    of,
    prospect,
    script,
)
from tests.machine.test_life import COUNT, MINUS_ONE, play

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run with one rewrite. Not to be changed."""
    folder = tmp_path_factory.mktemp("made") / "run"
    live(folder, script(), ticks=16)
    return folder


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    """A copy of the run, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "run"))


def test_what_a_folder_holds(made: Path) -> None:
    events: list[object] = []
    check(made, watch=events.append)
    attempts = [event for event in events if isinstance(event, Attempted)]
    (switch,) = (event for event in events if isinstance(event, Switched))
    assert (made / "world.ouro").read_bytes() == WORLD
    names = {path.name for path in (made / "programs").iterdir()}
    assert names == {f"{name_of(text)}.ouro" for text in (TIMID, BOLD)}
    candidates = {path.name for path in (made / "candidates").iterdir()}
    assert candidates == {f"{name_of(text)}.ouro" for text in (BOLD, CAREFUL)}
    proofs = {path.name for path in (made / "proofs").iterdir()}
    wanted = {attempt.proof for attempt in attempts if attempt.proof} | {switch.proof}
    assert proofs == {f"{name}.proof" for name in wanted}
    assert len(proofs) == 3


def test_settings_are_written_and_read(made: Path) -> None:
    data = (made / "run.json").read_bytes()
    settings = read_settings(data)
    assert settings.data() == data
    assert (settings.seed, settings.ticks, settings.target) == (3, 16, "frozen")
    assert (settings.world, settings.program) == (name_of(WORLD), name_of(TIMID))
    assert {"godel", "kernel", "z3-solver"} <= dict(settings.versions).keys()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"nonsense",
        b'{"schema":1}',
        Settings("", "").data().replace(b'"schema":1', b'"schema":2'),
        Settings("", "").data().replace(b'"seed":0', b'"seed":"0"'),
        Settings("", "").data().replace(b'"seed":0', b'"seed":true'),
        Settings("", "").data().replace(b'"seed":0', b'"seed":-1'),
        Settings("", "").data().replace(b'"trust":[]', b'"trust":[1]'),
        Settings("", "").data().replace(b'"versions":{}', b'"versions":[]'),
        Settings("", "").data() + b"\n",
        Settings("", "").data().replace(b",", b", ", 1),
    ],
)
def test_settings_that_were_not_written_by_a_run(data: bytes) -> None:
    with pytest.raises(TrustFailure, match=r"run\.json"):
        read_settings(data)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lives", 0),
        ("replay_work", 0),
        ("seed", -1),
        ("ticks", -1),
        ("approval", "maybe"),
        ("target", "loose"),
    ],
)
def test_settings_that_make_no_sense(name: str, value: object) -> None:
    with pytest.raises(UsageProblem):
        replace(Settings("", ""), **{name: value})


def test_the_same_run_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    live(tmp_path / "again", script(), ticks=16)
    compared = 0
    for path in made.rglob("*"):
        if path.is_file():
            assert (tmp_path / "again" / path.relative_to(made)).read_bytes() == path.read_bytes()
            compared += 1
    assert compared == 11


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_hash_seed_of_python_changes_nothing(made: Path, tmp_path: Path, seed: str) -> None:
    code = (
        "from pathlib import Path; from tests.machine.gambling import live, script; "
        f"live(Path({str(tmp_path / 'run')!r}), script(), ticks=16)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, check=True)
    journal = (tmp_path / "run" / "journal.jsonl").read_bytes()
    assert journal == (made / "journal.jsonl").read_bytes()


def test_another_seed_is_another_life(made: Path, tmp_path: Path) -> None:
    live(tmp_path / "other", script(), seed=4, ticks=16)
    assert read_journal(made / "journal.jsonl").head != check(tmp_path / "other").head


def test_a_folder_is_used_once(run: Path) -> None:
    with pytest.raises(UsageProblem, match="has files in it"):
        start(run, prospect(), script())


def test_a_bad_oracle_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    wrong = prospect()
    with pytest.raises(UsageProblem, match="no oracle"):
        start(tmp_path / "x", replace(wrong, settings=replace(wrong.settings, trust=("me",))),
              script())  # fmt: skip
    assert not (tmp_path / "x").exists()


def test_check_accepts_and_says_where_it_ends(made: Path) -> None:
    view = check(made)
    assert view.head == read_journal(made / "journal.jsonl").head
    check(made, expected_head=view.head)
    with pytest.raises(TrustFailure, match="not 000"):
        check(made, expected_head="0" * 64)


def test_check_performs_no_attempt_and_writes_nothing(run: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in run.rglob("*")}
    check(run)
    assert {path: path.stat().st_mtime_ns for path in run.rglob("*")} == before


HOOK = """
import sys
class Hook:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"z3", "scipy", "numpy", "sympy", "lark", "rich"}:
            raise ImportError(name)
sys.meta_path.insert(0, Hook())
from godel.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_check_needs_no_solver(made: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOOK, "check", str(made)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("valid: ")


def test_the_hook_does_keep_solvers_out(made: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", HOOK, "replay", str(made)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "ImportError" in done.stderr


Edit = Callable[[dict[str, object]], object]


def rewrite(folder: Path, kind: str, edit: Edit, which: int = 0) -> None:
    """Change the body of one record, and make the chain of hashes right again."""
    path = folder / "journal.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    edit([record for record in records if record["kind"] == kind][which]["body"])
    chain(path, records)


def chain(path: Path, records: list[dict[str, object]]) -> None:
    """Write records as a journal whose chain holds."""
    head, lines = ORIGIN, []
    for number, record in enumerate(records, start=1):
        line = encode(number, head, record["kind"], record["body"])  # type: ignore[arg-type]
        head = name_of(line)
        lines.append(line + b"\n")
    path.write_bytes(b"".join(lines))


FORGERIES: list[tuple[str, Edit]] = [
    ("start", lambda body: body.update(world="0" * 64)),
    ("start", lambda body: body.update(run="0" * 64)),
    ("life-start", lambda body: body.update(observation=["6"])),
    ("tick", lambda body: body.update(reward="1")),
    ("tick", lambda body: body.update(action=["2"])),
    ("tick", lambda body: body.update(think=19)),
    ("tick", lambda body: body.update(charge="0")),
    ("tick", lambda body: body.update(gas=6)),
    ("tick", lambda body: body.update(observation=["4"])),
    ("tick", lambda body: body.update(memory=["1"])),
    ("attempt", lambda body: body.update(tick=3)),
    ("attempt", lambda body: body.update(cost=54)),
    ("attempt", lambda body: body.update(work=[["bounds", 54]])),
    ("attempt", lambda body: body.update(number=2)),
    ("attempt", lambda body: body.update(turn=2)),
    ("attempt", lambda body: body.update(parent="0" * 64)),
    ("attempt", lambda body: body.update(fate="proved")),
    ("switch", lambda body: body.update(claim="0" * 64)),
    ("switch", lambda body: body.update(proof="0" * 64)),
    ("switch", lambda body: body.update(new=body["old"])),
    ("switch", lambda body: body.update(running=["", "0"])),
    ("switch", lambda body: body.update(rests_on=[])),
    ("switch", lambda body: body.update(attempt=2)),
    ("search-stop", lambda body: body.update(tick=14)),
    ("life-end", lambda body: body.update(reward="100")),
    ("life-end", lambda body: body.update(over=True)),
    ("end", lambda body: body.update(switches=0)),
    ("end", lambda body: body.update(extra=0)),
    ("end", lambda body: body.pop("work")),
    ("end", lambda body: body.update(work="1")),
]


@pytest.mark.parametrize(("kind", "edit"), FORGERIES)
def test_a_rehashed_forgery_is_found(run: Path, kind: str, edit: Edit) -> None:
    rewrite(run, kind, edit)
    with pytest.raises(TrustFailure) as caught:
        check(run)
    assert caught.value.exit_code == 4
    assert "journal.jsonl" in str(caught.value)


@pytest.mark.parametrize("kind", ["tick", "attempt", "switch", "life-end", "end", "life-start"])
def test_a_record_that_is_lost_moved_or_doubled_is_found(run: Path, kind: str) -> None:
    path = run / "journal.jsonl"
    records = [json.loads(line) for line in path.read_text().splitlines()]
    at = next(index for index, record in enumerate(records) if record["kind"] == kind)
    variants = [records[:at] + records[at + 1 :], records[: at + 1] + records[at:]]
    if kind == "end":
        variants.pop(0)  # a run without its end is a run that was stopped
    for variant in variants:
        chain(path, variant)
        with pytest.raises(TrustFailure):
            check(run)


def test_an_edit_without_new_hashes_is_found_by_the_chain(run: Path) -> None:
    path = run / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"reward":"0"', b'"reward":"1"', 1))
    with pytest.raises(TrustFailure, match="byte"):
        check(run)


@pytest.mark.parametrize("folder", ["programs", "candidates", "proofs"])
@pytest.mark.parametrize("harm", ["edit", "remove"])
def test_files_of_the_journal(made: Path, tmp_path: Path, folder: str, harm: str) -> None:
    for number, name in enumerate(sorted(path.name for path in (made / folder).iterdir())):
        run = Path(shutil.copytree(made, tmp_path / str(number)))
        path = run / folder / name
        if harm == "edit":
            path.write_bytes(path.read_bytes().replace(b"(", b"( ", 1))
        else:
            path.unlink()
        with pytest.raises(GodelError) as caught:
            check(run)
        assert name[:64] in str(caught.value)
        assert isinstance(caught.value, TrustFailure | StorageProblem)


def test_another_world_is_not_the_world_of_the_run(run: Path) -> None:
    path = run / "world.ouro"
    path.write_bytes(path.read_bytes().replace(b"2/5", b"3/5"))
    with pytest.raises(TrustFailure, match="not the world"):
        check(run)


def test_other_settings_are_not_those_of_the_run(run: Path) -> None:
    path = run / "run.json"
    path.write_bytes(path.read_bytes().replace(b'"seed":3', b'"seed":4'))
    with pytest.raises(TrustFailure, match="record 1"):
        check(run)


def test_a_switch_without_a_proof_is_found(run: Path) -> None:
    """The forger has everything made up but the proof: a program is worse, the file proves nothing.

    The attempt is renamed to the careful program, with the certificate of the bold one.
    """
    (run / "programs" / f"{name_of(CAREFUL)}.ouro").write_bytes(CAREFUL)
    rewrite(run, "attempt", lambda body: body.update(candidate=name_of(CAREFUL)), which=2)
    rewrite(run, "switch", lambda body: body.update(new=name_of(CAREFUL)))
    with pytest.raises(TrustFailure):
        check(run)


def test_a_failed_world_is_a_valid_run(tmp_path: Path) -> None:
    world = COUNT.format(life=9).replace("(- n by)", "(- n 2)")
    with pytest.raises(WorldProblem):
        play(tmp_path / "run", world, MINUS_ONE)
    assert check(tmp_path / "run").records[-1].kind == "error"


def test_a_summary_of_a_run(tmp_path: Path) -> None:
    summary = summarise(live(tmp_path, script(), ticks=16))
    assert [switch.number for switch in summary.switches] == [1]
    assert (summary.first, summary.running) == (name_of(TIMID), name_of(BOLD))
    assert summary.counts() == (("accepted", 1), ("refuted", 1), ("unknown", 2))
    assert (summary.before.ticks, summary.after.ticks, summary.ticks) == (10, 6, 16)
    assert summary.technique(summary.switches[0]) == "(improve)"
    assert (summary.work, summary.finished, summary.failure) == (320, True, "")


def test_a_summary_without_rewrites(tmp_path: Path) -> None:
    summary = summarise(live(tmp_path, Script({}), ticks=4))
    assert summary.switches == ()
    assert (summary.before.ticks, summary.after.ticks) == (4, 0)
    assert summary.stops == ("the script is at its end",)


@pytest.mark.paper("2.1 software in the state")
def test_the_running_program_is_a_fold(tmp_path: Path) -> None:
    events = live(tmp_path, script(), ticks=16)
    assert running_program(events[:1]) == name_of(TIMID)
    assert running_program(events) == name_of(BOLD)
    assert running_program(()) == ""
    assert len(of(events, Started)) == len(of(events, Ended)) == 1
