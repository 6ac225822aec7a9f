"""The journal's writer, on disks that fail wherever a disk can."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from godel.errors import StorageProblem, TrustFailure
from godel.machine.journal import ORIGIN, read_journal
from godel.machine.storage import JOURNAL, LOCK, JournalWriter
from tests.machine.bad_disk import FAILURES, BadDisk, Death, PowerLoss, broken, full


def fill(folder: Path, count: int = 3) -> list[bytes]:
    with JournalWriter(folder) as writer:
        return [writer.append("tick", {"tick": number}).line for number in range(1, count + 1)]


EVERYTHING = 10_000


def short() -> None:
    """No error: the write just takes less than it was given."""


def test_what_is_appended_is_what_is_read(tmp_path: Path) -> None:
    with JournalWriter(tmp_path) as writer:
        assert (writer.count, writer.head, writer.found.records) == (0, ORIGIN, ())
        records = (writer.append("start", {"seed": 1}), writer.append("tick", {"reward": "1/2"}))
        assert (writer.count, writer.head) == (2, records[-1].digest)
    view = read_journal(tmp_path / JOURNAL)
    assert view.records == records
    with JournalWriter(tmp_path) as writer:
        assert writer.found == view
        third = writer.append("tick", {})
    assert read_journal(tmp_path / JOURNAL).records == (*records, third)


def test_a_record_is_one_write_and_one_fsync(tmp_path: Path) -> None:
    disk = BadDisk()
    with JournalWriter(tmp_path, disk) as writer:
        assert disk.log[-3:] == ["open", "fsync", "close"]  # the new name, in the folder
        for _ in range(3):
            disk.log.clear()
            writer.append("tick", {})
            assert disk.log == ["write", "fsync"]


def test_a_cut_is_made_durable(tmp_path: Path) -> None:
    (tmp_path / JOURNAL).write_bytes(b'{"bo')
    disk = BadDisk()
    with JournalWriter(tmp_path, disk) as writer:
        disk.log.clear()
        writer.cut_torn()
        assert disk.log == ["truncate", "fsync"]


def test_a_second_writer_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    with JournalWriter(tmp_path) as first:
        with pytest.raises(StorageProblem, match="another process"):
            JournalWriter(tmp_path)
        first.append("tick", {})
    with JournalWriter(tmp_path) as second:
        assert second.append("tick", {}).number == 2
    with pytest.raises(StorageProblem, match="closed"):
        second.append("tick", {})


def test_a_broken_journal_is_not_added_to(tmp_path: Path) -> None:
    fill(tmp_path)
    path = tmp_path / JOURNAL
    data = path.read_bytes().replace(b'"tick":1', b'"tick":9')
    path.write_bytes(data)
    for _ in range(2):  # the second time shows that the first gave the lock back
        with pytest.raises(TrustFailure, match="byte 0"):
            JournalWriter(tmp_path)
    assert path.read_bytes() == data


def test_a_bad_record_leaves_the_writer_as_it_was(tmp_path: Path) -> None:
    with JournalWriter(tmp_path) as writer:
        with pytest.raises(StorageProblem):
            writer.append("tick", {"x": 0.5})  # type: ignore[dict-item]
        assert writer.append("tick", {}).number == 1
    assert len(read_journal(tmp_path / JOURNAL).records) == 1


def test_a_journal_cut_anywhere_is_resumed(tmp_path: Path) -> None:
    lines = fill(tmp_path)
    path = tmp_path / JOURNAL
    data = path.read_bytes()
    for size in range(len(data) + 1):
        path.write_bytes(data[:size])
        whole = data[:size].count(b"\n")
        with JournalWriter(tmp_path) as writer:
            torn = writer.found.torn
            if torn:
                with pytest.raises(StorageProblem, match="incomplete"):
                    writer.append("tick", {})
            assert writer.cut_torn() == torn == size - sum(len(s) + 1 for s in lines[:whole])
            assert writer.cut_torn() == 0
            for number in range(whole + 1, 4):
                writer.append("tick", {"tick": number})
        assert path.read_bytes() == data


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("torn", [False, True])
def test_a_failure_anywhere_loses_no_acknowledged_record(
    tmp_path: Path, failure: Callable[[], BaseException], torn: bool
) -> None:
    """Fail at each operation in turn, then open again with a sound disk and finish the work."""
    wanted = b"".join(line + b"\n" for line in fill(tmp_path / make(tmp_path, "wanted"), 4))
    at = 0
    while True:
        at += 1
        folder = tmp_path / make(tmp_path, f"run-{at}")
        fill(folder, 1)
        if torn:
            with (folder / JOURNAL).open("ab") as stream:
                stream.write(b'{"body":{"ti')
        disk = BadDisk(at, failure(), taken=at * 17 % 60)
        acknowledged = 1
        try:
            with JournalWriter(folder, disk) as writer:
                writer.cut_torn()
                for number in range(2, 5):
                    writer.append("tick", {"tick": number})
                    acknowledged = number
        except StorageProblem as problem:
            assert failure in (full, broken)
            assert problem.exit_code == 2
        except (Death, KeyboardInterrupt):
            assert failure in (Death, KeyboardInterrupt)
        with JournalWriter(folder) as writer:
            assert writer.count >= acknowledged
            writer.cut_torn()
            for number in range(writer.count + 1, 5):
                writer.append("tick", {"tick": number})
        assert (folder / JOURNAL).read_bytes() == wanted
        if at > len(disk.log):
            break
    assert at > 12  # opening is 8 operations or more, each record 2


def make(parent: Path, name: str) -> str:
    (parent / name).mkdir()
    return name


@pytest.mark.parametrize("taken", [0, 1, 50, EVERYTHING])
@pytest.mark.parametrize("failure", [short, full, broken, KeyboardInterrupt])
def test_after_a_failed_write_nothing_is_tried_again(
    tmp_path: Path, failure: Callable[[], BaseException | None], taken: int
) -> None:
    if failure is short and taken == EVERYTHING:
        taken = 100
    fill(tmp_path)
    disk = BadDisk(taken=taken)
    with JournalWriter(tmp_path, disk) as writer:
        disk.at, disk.error = len(disk.log) + 1, failure()
        with pytest.raises((StorageProblem, KeyboardInterrupt)) as caught:
            writer.append("tick", {})
        if isinstance(caught.value, StorageProblem):
            assert "records 1 to 3 are safe" in caught.value.message
            assert f"godel resume {tmp_path}" in caught.value.hint
        after = list(disk.log)
        for attempt in (lambda: writer.append("tick", {}), writer.cut_torn):
            with pytest.raises(StorageProblem, match="records 1 to 3 are safe"):
                attempt()
        assert disk.log == after
    view = read_journal(tmp_path / JOURNAL)
    assert len(view.records) == (4 if taken == EVERYTHING else 3)
    assert view.torn == (0 if taken == EVERYTHING else taken)


def test_after_a_failed_fsync_nothing_is_tried_again(tmp_path: Path) -> None:
    disk = BadDisk()
    with JournalWriter(tmp_path, disk) as writer:
        disk.at, disk.error = len(disk.log) + 2, broken()
        with pytest.raises(StorageProblem, match="Input/output error; nothing was recorded yet"):
            writer.append("tick", {})
        after = list(disk.log)
        with pytest.raises(StorageProblem, match="an attempt to write record 1 failed"):
            writer.append("tick", {})
        assert disk.log == after


def test_power_loss_leaves_every_acknowledged_record(tmp_path: Path) -> None:
    disk = PowerLoss()
    with JournalWriter(tmp_path, disk) as writer:
        for number in range(1, 5):
            writer.append("tick", {"tick": number})
            data = (tmp_path / JOURNAL).read_bytes()
            assert data[: disk.durable].count(b"\n") == number


def test_opening_makes_durable_what_a_dead_writer_left(tmp_path: Path) -> None:
    fill(tmp_path)
    disk = PowerLoss()
    with JournalWriter(tmp_path, disk) as writer:
        assert disk.durable == writer.size > 0


def test_a_journal_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(StorageProblem, match="cannot open"):
        JournalWriter(tmp_path / "nowhere")
    (tmp_path / JOURNAL).mkdir()
    with pytest.raises(StorageProblem, match="cannot open"):
        JournalWriter(tmp_path)


def test_the_lock_is_a_file_of_its_own(tmp_path: Path) -> None:
    fill(tmp_path)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [JOURNAL, LOCK]
