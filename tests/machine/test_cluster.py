"""A Dask cluster: a scheduler and two processes on this machine, each a real process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from godel.cli import main
from godel.errors import UsageProblem
from godel.machine.cluster import DaskWorkers
from godel.machine.workers import Limits, TaskFailed, TaskLost, WorkersUnavailable, environment

pytest.importorskip("distributed")
pytestmark = pytest.mark.xdist_group("cluster")

OBEY = "tests.machine.obedient:obey"
LONG = 100.0


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its processes."""

    address: str
    processes: list[subprocess.Popen[bytes]]
    folder: Path

    def grow(self) -> None:
        """Another process, of one thread."""
        self.processes.append(
            begin("worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder),
                  "--death-timeout", "60", self.address)
        )  # fmt: skip


def begin(*arguments: str) -> subprocess.Popen[bytes]:
    """A process of Dask."""
    command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=quiet, stderr=quiet, env=environment())


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two processes."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    scheduler = begin("scheduler", "--port", "0", "--scheduler-file", str(file))
    try:
        deadline = time.monotonic() + LONG
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        found = Cluster(json.loads(file.read_text())["address"], [scheduler], folder)
        found.grow()
        found.grow()
        yield found
    finally:
        for process in found.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def workers(cluster: Cluster) -> Iterator[DaskWorkers]:
    """Those of the cluster, which do as they are told."""
    found = DaskWorkers(cluster.address, OBEY, Limits(answer=1_000))
    yield found
    found.close()


def test_the_journal_is_that_of_one_worker(cluster: Cluster, tmp_path: Path) -> None:
    for name, more in (("one", []), ("dask", ["--scheduler", cluster.address])):
        given = ["run", "gambler", "--ticks", "30", "--out", str(tmp_path / name), *more]
        assert main(given) == 0
    for file in ("journal.jsonl", "run.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "dask" / file).read_bytes()
    assert main(["replay", str(tmp_path / "one"), "--scheduler", cluster.address]) == 0


def test_a_task_that_fails_costs_itself(workers: DaskWorkers) -> None:
    jobs = [workers.submit(task, LONG) for task in (b"die", b"raise", b"flood", b"hello")]
    hangs = workers.submit(b"compute", 0.3)
    unwanted = workers.submit(b"sleep", LONG)
    unwanted.cancel()
    with pytest.raises(TaskLost, match="its worker was killed by SIGKILL"):
        jobs[0].result()
    with pytest.raises(TaskFailed, match="ValueError: oh"):
        jobs[1].result()
    with pytest.raises(TaskLost, match="more bytes"):
        jobs[2].result()
    assert jobs[3].result() == b"hello"
    with pytest.raises(TaskLost, match=r"no answer in 0\.3 s"):
        hangs.result()


def test_both_processes_work(workers: DaskWorkers) -> None:
    jobs = [workers.submit(b"pid", LONG) for _ in range(20)]
    assert len({job.result() for job in jobs}) == 2


def test_a_process_of_dask_may_die(cluster: Cluster, workers: DaskWorkers) -> None:
    """What it was doing is done again by another."""
    jobs = [workers.submit(b"nap", LONG) for _ in range(4)]
    victim = cluster.processes.pop()
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert [job.result() for job in jobs] == [b"nap"] * 4
    cluster.grow()


def test_other_versions_are_refused(workers: DaskWorkers, monkeypatch: pytest.MonkeyPatch) -> None:
    perform, limits, versions = workers._rest
    others = tuple((name, "0" if name == "godel" else version) for name, version in versions)
    monkeypatch.setattr(workers, "_rest", (perform, limits, others))
    with pytest.raises(WorkersUnavailable, match=r"other versions: .*godel"):
        workers.submit(b"hello", LONG).result()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nowhere://x", "tcp://127.0.0.1:x"])
def test_no_scheduler(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("godel.machine.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(UsageProblem, match="no scheduler of Dask answers"):
        DaskWorkers(address)


def test_the_scheduler_may_go(cluster: Cluster, workers: DaskWorkers) -> None:
    """Last of all: the run stops with a word, and can be resumed."""
    job = workers.submit(b"sleep", LONG)
    os.kill(cluster.processes[0].pid, signal.SIGKILL)
    with pytest.raises(WorkersUnavailable) as caught:
        job.result()
    assert "godel resume" in caught.value.hint
