"""Run folders, on disks that fail wherever a disk can."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from godel.errors import StorageProblem, TrustFailure, UsageProblem
from godel.machine.storage import (
    RUN,
    WORLD,
    JournalWriter,
    RunFolder,
    candidate_file,
    fresh_folder,
    program_file,
    proof_file,
)
from tests.machine.bad_disk import FAILURES, BadDisk, Death, broken, full


def test_a_folder_is_created_once(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "deep" / "gambler-1"
    run = RunFolder.create(path)
    assert run.path == path
    RunFolder.create(path)  # an empty one will do
    with pytest.raises(UsageProblem, match="not the folder of a run"):
        RunFolder.open(path)
    run.write_once(WORLD, b"(world w)")
    with pytest.raises(UsageProblem, match="has files in it") as caught:
        RunFolder.create(path)
    assert "godel resume" in caught.value.hint
    JournalWriter(path).close()
    assert RunFolder.open(path).path == path


def test_a_file_in_the_way_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path / "file", tmp_path / "file" / "run"):
        with pytest.raises(UsageProblem, match="in its way"):
            RunFolder.create(path)
    for name in ("a\0b", "x" * 300):
        with pytest.raises(StorageProblem):
            RunFolder.create(tmp_path / name)


def test_a_file_is_written_once_and_for_good(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path)
    path = run.write_once(RUN, b"{}")
    assert path.read_bytes() == b"{}" == run.read(RUN, 2)
    run.write_once(RUN, b"{}")
    for other in (b"", b"[]", b"{} ", b"{"):
        with pytest.raises(TrustFailure):
            run.write_once(RUN, other)
    assert path.read_bytes() == b"{}"
    assert [entry.name for entry in tmp_path.iterdir()] == [RUN]


@pytest.mark.parametrize("name_of", [program_file, candidate_file, proof_file])
def test_files_named_by_their_content(tmp_path: Path, name_of: Callable[[str], str]) -> None:
    run = RunFolder.create(tmp_path)
    data = b"(define (policy) 1)"
    name = name_of(sha256(data).hexdigest())
    path = run.write_once(name, data)
    assert run.read(name, 100) == data
    with pytest.raises(TrustFailure):
        run.write_once(name_of(sha256(b"other").hexdigest()), data)
    path.write_bytes(data.replace(b"1", b"2"))
    with pytest.raises(TrustFailure, match="named by"):
        run.read(name, 100)
    with pytest.raises(TrustFailure):
        run.write_once(name, data)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../x", "/etc/passwd", "a/b/c", "a//b", ".hidden", "programs/x.ouro", "a\0b",
     "programs/" + "0" * 64, "proofs/" + "0" * 64 + ".ouro", "a\n", "x" * 200, "programs/", "a\\b"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    run = RunFolder.create(tmp_path / "run")
    with pytest.raises(UsageProblem):
        run.read(name, 10)
    with pytest.raises(UsageProblem):
        run.write_once(name, b"")
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_reading_is_bounded_and_only_of_files(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path)
    run.write_once(WORLD, b"12345")
    assert run.read(WORLD, 5) == b"12345"
    with pytest.raises(TrustFailure, match="more than 4 bytes"):
        run.read(WORLD, 4)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("none", "pipe", "folder"):
        with pytest.raises(StorageProblem):
            run.read(name, 10)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_anywhere_leaves_a_whole_file_or_none(
    tmp_path: Path, failure: Callable[[], BaseException]
) -> None:
    data = b"(define (policy) 1)"
    name = program_file(sha256(data).hexdigest())
    at = 0
    while True:
        at += 1
        path = tmp_path / f"run-{at}"
        disk = BadDisk(at, failure(), taken=7)
        failed = False
        try:
            run = RunFolder.create(path, disk)
            run.write_once(name, data)
        except StorageProblem:
            failed = True
            assert failure in (full, broken)
        except (Death, KeyboardInterrupt):
            failed = True
            assert failure in (Death, KeyboardInterrupt)
        assert failed == (at <= len(disk.log))
        target = path / name
        assert not target.exists() or target.read_bytes() == data
        (tmp_path / f"run-{at}").mkdir(exist_ok=True)
        sound = RunFolder(path)
        sound.write_once(name, data)
        assert sound.read(name, 100) == data
        assert [entry.name for entry in target.parent.iterdir()] == [target.name]
        if not failed:
            break
    assert at > 10


def test_files_are_durable_before_their_names_and_names_before_the_answer(tmp_path: Path) -> None:
    disk = BadDisk()
    sync = ["open", "fsync", "close"]
    run = RunFolder.create(tmp_path / "runs" / "one", disk)
    assert disk.log == ["make_folder", *sync, "make_folder", *sync]
    disk.log.clear()
    name = proof_file(sha256(b"").hexdigest())
    run.write_once(name, b"")
    assert disk.log == [
        "make_folder", *sync, "open", "write", "fsync", "close", "rename", *sync
    ]  # fmt: skip
    disk.log.clear()
    run.write_once(name, b"")
    assert disk.log == sync


def test_what_a_dead_writer_left_half_done_is_no_part_of_the_file(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path)
    (tmp_path / f".{WORLD}.partial").write_bytes(b"(world of somebody who died")
    assert run.write_once(WORLD, b"(world w)").read_bytes() == b"(world w)"
    assert [entry.name for entry in tmp_path.iterdir()] == [WORLD]


def test_a_short_write_is_no_file(tmp_path: Path) -> None:
    run = RunFolder.create(tmp_path)
    disk = BadDisk(2, None, taken=3)  # 1 open, 2 write
    with pytest.raises(StorageProblem, match="only 3 of 9 bytes"):
        RunFolder(run.path, disk).write_once(WORLD, b"(world w)")
    assert list(tmp_path.iterdir()) == []


def test_fresh_folders_are_numbered(tmp_path: Path) -> None:
    seen = []
    for _ in range(3):
        path = fresh_folder(tmp_path, "gambler-1")
        RunFolder.create(path)
        seen.append(path.name)
    assert seen == ["gambler-1", "gambler-1-2", "gambler-1-3"]
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert fresh_folder(tmp_path, "gone").name == "gone-2"


@pytest.mark.parametrize("stem", ["../../up", "a/b c", "", "...", "x" * 500, "\0", "\u00e9!"])
def test_a_fresh_folder_stays_in_its_parent(tmp_path: Path, stem: str) -> None:
    path = fresh_folder(tmp_path, stem)
    assert path.parent == tmp_path
    assert not path.name.startswith(".")
    RunFolder.create(path)
    assert path.is_dir()
