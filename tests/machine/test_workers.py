"""Workers: whatever one of them does, it costs the task at hand and nothing else."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from godel.machine.workers import (
    Limits,
    LocalWorkers,
    TaskFailed,
    TaskLost,
    WorkersUnavailable,
    environment,
)

OBEY = "tests.machine.obedient:obey"
LONG = 100.0


@pytest.fixture(scope="module")
def one() -> Iterator[LocalWorkers]:
    """One worker, replaced when it must be."""
    with LocalWorkers(1, OBEY, Limits(memory=1 << 30, answer=1_000)) as workers:
        yield workers


def answer(workers: LocalWorkers, task: bytes, seconds: float = LONG) -> bytes:
    """What comes back for a task."""
    return workers.submit(task, seconds).result()


def test_a_task_is_performed_elsewhere(one: LocalWorkers) -> None:
    assert answer(one, b"hello") == b"hello"
    assert answer(one, b"") == b""
    pid = answer(one, b"pid")
    assert pid != str(os.getpid()).encode()
    assert answer(one, b"pid") == pid  # it stays warm


def test_a_long_task_arrives_whole() -> None:
    task = os.urandom(3_000_000)
    with LocalWorkers(1, OBEY) as workers:
        assert answer(workers, task) == task


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (b"die", "killed by SIGKILL"),
        (b"leave", "exit code 7"),
        (b"stop", "exit code 0"),
        (b"eat", "out of memory (1024 MB)"),
        (b"flood", "more bytes than an outcome may have"),
    ],
)
def test_a_worker_that_fails_costs_its_task(one: LocalWorkers, task: bytes, reason: str) -> None:
    before = one.submit(b"before", LONG)
    lost = one.submit(task, LONG)
    after = one.submit(b"after", LONG)
    with pytest.raises(TaskLost, match=reason.replace("(", r"\(").replace(")", r"\)")):
        lost.result()
    assert (before.result(), after.result()) == (b"before", b"after")


@pytest.mark.parametrize("task", [b"sleep", b"compute"])
def test_a_worker_that_hangs_is_killed(one: LocalWorkers, task: bytes) -> None:
    pid = int(answer(one, b"pid"))
    with pytest.raises(TaskLost, match=r"no answer in 0\.3 s"):
        answer(one, task, 0.3)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert int(answer(one, b"pid")) != pid


def test_an_exception_is_an_answer(one: LocalWorkers) -> None:
    pid = answer(one, b"pid")
    with pytest.raises(TaskFailed, match=r"ValueError: oh\?no"):
        answer(one, b"raise")
    assert answer(one, b"pid") == pid


def test_what_a_task_prints_goes_nowhere(one: LocalWorkers) -> None:
    assert answer(one, b"print") == b"silence"


def test_a_worker_that_dies_between_tasks_costs_nothing(one: LocalWorkers) -> None:
    pid = int(answer(one, b"pid"))
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + LONG
    while Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" and time.monotonic() < deadline:
        time.sleep(0.01)
    assert int(answer(one, b"pid")) != pid


def test_a_worker_that_is_not_trusted_is_replaced(one: LocalWorkers) -> None:
    job = one.submit(b"pid", LONG)
    pid = job.result()
    job.distrust()
    assert answer(one, b"pid") != pid


def test_what_is_not_wanted_is_stopped_or_never_begun(one: LocalWorkers) -> None:
    running = one.submit(b"sleep", LONG)
    waiting = one.submit(b"die", LONG)
    last = one.submit(b"last", LONG)
    running.cancel()
    waiting.cancel()
    assert last.result() == b"last"
    with pytest.raises(TaskLost):
        running.result()
    with pytest.raises(TaskLost, match="not wanted"):
        waiting.result()


def liar(how: str) -> LocalWorkers:
    """Workers that break the protocol."""
    return LocalWorkers(1, command=(sys.executable, "-m", "tests.machine.obedient", how))


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("garbage", "nonsense"),
        ("another", "nonsense"),
        ("kind", "nonsense"),
        ("endless", "more bytes"),
        ("short", "exit code 0"),
    ],
)
def test_nonsense_is_a_task_lost(how: str, reason: str) -> None:
    with liar(how) as workers, pytest.raises(TaskLost, match=reason):
        answer(workers, b"task")


def test_more_than_an_answer_costs_nobody() -> None:
    with liar("more") as workers:
        assert [answer(workers, b"task") for _ in range(2)] == [b"ok", b"ok"]


def test_a_worker_that_does_not_listen() -> None:
    """The pipe is full long before it has the task."""
    with liar("deaf") as workers, pytest.raises(TaskLost, match="no answer"):
        answer(workers, bytes(1_000_000), 0.3)


def test_workers_that_never_start() -> None:
    for command in (("/nowhere/at/all",), (sys.executable, "-c", "pass")):
        with LocalWorkers(2, command=command) as workers:
            jobs = [workers.submit(b"task", LONG) for _ in range(3)]
            for job in jobs:
                with pytest.raises(WorkersUnavailable):
                    job.result()
    with liar("rude") as workers, pytest.raises(WorkersUnavailable):
        answer(workers, b"task")


def test_several_work_at_once() -> None:
    with LocalWorkers(2, OBEY) as workers:
        asleep = workers.submit(b"sleep", LONG)
        assert answer(workers, b"hello") == b"hello"
        asleep.cancel()


def test_closing_leaves_nobody_behind() -> None:
    with LocalWorkers(2, OBEY) as workers:
        pids = {int(answer(workers, b"pid")) for _ in range(4)}
        for _ in range(4):
            workers.submit(b"compute", LONG)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_closing_does_not_wait_for_a_start() -> None:
    mute = liar("mute")
    job = mute.submit(b"task", LONG)
    mute.close()
    with pytest.raises(TaskLost):
        job.result()


def test_the_solver_of_a_worker_ends_with_it() -> None:
    """Even in the middle of a query, and although nobody closes it."""
    with LocalWorkers(1, OBEY) as workers:
        solver = int(answer(workers, b"solve"))
        assert Path(f"/proc/{solver}/cmdline").read_bytes().count(b"solver_worker") == 1
        os.kill(solver, signal.SIGSTOP)  # it cannot see that its input ends
        with pytest.raises(TaskLost):
            answer(workers, b"compute", 0.3)
        deadline = time.monotonic() + LONG
        while Path(f"/proc/{solver}").exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)


def test_a_worker_ends_with_what_started_it() -> None:
    code = (
        "import os; from godel.machine.workers import LocalWorkers\n"
        f"print(LocalWorkers(1, {OBEY!r}).submit(b'pid', 100).result().decode(), flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env=environment()
    )
    deadline = time.monotonic() + LONG
    while Path(f"/proc/{int(done.stdout)}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
