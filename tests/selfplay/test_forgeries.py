"""Forged ladders: opponents exchanged, generations dropped, moved or added. None is accepted.

The forger can make honest runs, and writes the ladder's journal anew, with all its hashes: there is
no secret in it. What stands against him is that each world must follow from the version before.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from godel.cli import main
from godel.machine.journal import Json, read_journal
from godel.machine.recorder import name_of
from godel.machine.run import Prospect, check, start
from godel.machine.settings import Settings
from godel.machine.storage import JOURNAL, JournalWriter, RunFolder
from godel.selfplay.ladder import SETTLED, Version, described, known
from godel.selfplay.manifest import BEGUN, ENDED, FIRST, GENERATION, MANIFEST, Generation, read_plan
from tests.selfplay.making import SETTINGS, searching

pytestmark = pytest.mark.xdist_group("ladder")


@pytest.fixture
def forged(nim: Path, tmp_path: Path) -> Path:
    """A copy of an honest ladder of four generations, the last of which found nothing better."""
    return shutil.copytree(nim, tmp_path / "ladder")


def written_anew(folder: Path, generations: Sequence[Generation], reason: str = SETTLED) -> None:
    """The journal of a ladder with these generations, numbered in their order, all hashes right."""
    (folder / JOURNAL).unlink()
    with JournalWriter(folder) as writer:
        writer.append(BEGUN, {"manifest": name_of(read_plan(folder).data())})
        for number, generation in enumerate(generations, 1):
            writer.append(GENERATION, replace(generation, number=number).body())
        if reason:
            writer.append(ENDED, {"reason": reason})


def exchanged(folder: Path, number: int, versions: Sequence[Version], weaker: Version) -> None:
    """Generation `number` played again, honestly, against another opponent than it should be."""
    path = folder / f"generation-{number}"
    shutil.rmtree(path)
    running = versions[number - 1]
    with searching(weaker.world) as search:
        start(path, Prospect(weaker.world, running.program, SETTINGS), search)


def said(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Why `godel check` refuses a ladder, with exit code 4."""
    capsys.readouterr()
    assert main(["check", str(folder)]) == 4
    return capsys.readouterr().err


def moved(folder: Path, *order: int) -> None:
    """Only these generations, in this order."""
    for number in (1, 2, 3, 4):
        (folder / f"generation-{number}").rename(folder / f"old-{number}")
    for place, number in enumerate(order, 1):
        (folder / f"old-{number}").rename(folder / f"generation-{place}")
    for path in folder.glob("old-*"):
        shutil.rmtree(path)


def test_a_weaker_opponent(forged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story, versions = known(forged)
    weaker = versions[0]
    exchanged(forged, 3, versions, weaker)
    path = forged / "generation-3"
    view = check(path)  # by itself it is a valid run, which only meets somebody else
    before = Version(versions[2].program, weaker.world, ())
    lie = described(3, before, RunFolder(path), view)
    written_anew(forged, (*story.generations[:2], lie), "")
    shutil.rmtree(forged / "generation-4")
    assert "not the template against version 2" in said(forged, capsys)
    # nor does it help to say in the journal that it was the right world
    lie = replace(lie, world=name_of(versions[2].world))
    written_anew(forged, (*story.generations[:2], lie), "")
    assert "not the template against version 2" in said(forged, capsys)


def test_the_world_of_an_honest_run_exchanged(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, versions = known(forged)
    (forged / "generation-3" / "world.ouro").write_bytes(versions[0].world)
    assert "not the template against version 2" in said(forged, capsys)


@pytest.mark.parametrize("order", [(2, 3, 4), (1, 3, 4), (1, 2, 4), (2, 1, 3, 4), (1, 3, 2, 4)])
def test_generations_dropped_or_moved(
    order: tuple[int, ...], forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story, _ = known(forged)
    moved(forged, *order)
    written_anew(forged, [story.generations[number - 1] for number in order])
    assert "not the template against version" in said(forged, capsys)


def test_a_generation_dropped_at_the_end_of_a_ladder_that_has_ended(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story, _ = known(forged)
    moved(forged, 1, 2, 3)
    written_anew(forged, story.generations[:3])
    assert "does not end where its journal says" in said(forged, capsys)
    written_anew(forged, story.generations[:3], "")  # only the head tells this from a stop
    assert main(["check", str(forged)]) == 0
    assert main(["check", str(forged), "--expect-head", "0" * 64]) == 4


def test_a_generation_that_is_not_in_the_journal(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(forged / "generation-4", forged / "generation-5")
    assert "does not speak of it" in said(forged, capsys)


def test_a_generation_after_the_end(forged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story, _ = known(forged)
    shutil.copytree(forged / "generation-4", forged / "generation-5")
    written_anew(forged, (*story.generations, story.generations[3]))
    assert "comes after the end" in said(forged, capsys)


def test_a_run_that_is_not_there(forged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(forged / "generation-2")
    assert "is not the folder of a run" in said(forged, capsys)


def test_another_version_than_the_run_ended_with(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story, versions = known(forged)
    lie = replace(story.generations[0], version=name_of(versions[0].program))
    written_anew(forged, (lie, *story.generations[1:]))
    assert "is not the run that the journal of the ladder speaks of" in said(forged, capsys)


def test_another_first_version(forged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The name of the first version is in the manifest, and both in the journal."""
    story, versions = known(forged)
    (forged / FIRST).write_bytes(versions[1].program)
    assert "is not about" in said(forged, capsys)
    data = (forged / MANIFEST).read_bytes()
    names = [name_of(version.program).encode() for version in versions[:2]]
    (forged / MANIFEST).write_bytes(data.replace(*names))
    assert "does not begin a ladder of this" in said(forged, capsys)
    written_anew(forged, story.generations)
    assert "not the template against version 0" in said(forged, capsys)


def test_a_generation_with_other_settings(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    story, versions = known(forged)
    path = forged / "generation-1"
    shutil.rmtree(path)
    others: Settings = replace(SETTINGS, seed=1)
    with searching(versions[0].world) as search:
        start(path, Prospect(versions[0].world, versions[0].program, others), search)
    lie = described(1, versions[0], RunFolder(path), read_journal(path / JOURNAL))
    written_anew(forged, (lie, *story.generations[1:]))
    assert "other settings than the ladder" in said(forged, capsys)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'"rewrites":1', b'"rewrites":2', "was written after"),
        (b'"number":2', b'"number":3', "was written after"),
        (b'"kind":"ladder"', b'"kind":"latter"', "was written after"),
        (b"settled:", b"satisfied:", "does not end where its journal says"),
    ],
)
def test_a_journal_that_was_edited(
    old: bytes, new: bytes, reason: str, forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = (forged / JOURNAL).read_bytes()
    (forged / JOURNAL).write_bytes(data.replace(old, new, 1))
    assert reason in said(forged, capsys)


@pytest.mark.parametrize(
    "bodies",
    [
        [("generation", {})],
        [("generation", {"number": 1})],
        [("ladder-end", {})],
        [("ladder-end", {"reason": ""})],
        [("tick", {})],
        [("ladder-end", {"reason": SETTLED}), ("ladder-end", {"reason": SETTLED})],
    ],
)
def test_records_that_no_ladder_has(
    bodies: list[tuple[str, dict[str, Json]]], forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written_anew(forged, (), "")
    with JournalWriter(forged) as writer:
        for kind, body in bodies:
            writer.append(kind, body)
    assert f"{JOURNAL} " in said(forged, capsys)


@pytest.mark.parametrize("data", [b"", b"{}\n", b"[]\n", b'{"schema":1}\n', b"\xff"])
def test_a_manifest_that_is_none(
    data: bytes, forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (forged / MANIFEST).write_bytes(data)
    assert MANIFEST in said(forged, capsys)


def test_the_journal_of_a_generation_cut_short(
    forged: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = forged / "generation-2" / JOURNAL
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    assert "is not the run that the journal of the ladder speaks of" in said(forged, capsys)
