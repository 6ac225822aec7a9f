"""Workers: processes in which tasks are performed, so that a lost process costs one task.

Nothing of a search runs in the process of the machine: not the proposers, not Z3. A thread for each
worker hands tasks to it and watches over it. Whatever a worker does instead of answering (die,
hang, flood, answer another task) is the problem of the task at hand; the worker is replaced.
Only bytes come back, and nothing is unpickled.
"""

from __future__ import annotations

import math
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Final, Protocol, Self

from godel.errors import GodelError
from godel.machine.worker_process import (
    FAILED,
    HEADER,
    HELLO,
    LENGTH,
    NO_MEMORY,
    OUTCOME,
    header,
)

PERFORM: Final = "godel.search.task:Desk"
"""What workers do with a task."""

START_SECONDS: Final = 120.0
"""Most seconds until a new worker says hello. It takes less than a second of a processor."""

START_FAILURES: Final = 3
"""Workers that do not start, one after the other, after which there are none."""

LOOK_SECONDS: Final = 0.05
"""How often a thread looks whether its task is still wanted."""


class WorkersUnavailable(GodelError):
    """No worker can be had; the run stops, and can be resumed."""

    code = "workers"


class TaskLost(Exception):
    """What happened to a task is no property of the task: it may come out otherwise again."""


class TaskFailed(Exception):
    """The function raised; it would again."""


class Handle(Protocol):
    """A task that was handed in."""

    def result(self) -> bytes:
        """Wait for the outcome. Raises TaskLost, TaskFailed, WorkersUnavailable."""

    def cancel(self) -> None:
        """The outcome is not wanted any more."""

    def distrust(self) -> None:
        """The outcome makes no sense: whoever gave it should not be asked again."""


class Workers(Protocol):
    """Where tasks are performed."""

    def submit(self, task: bytes, seconds: float) -> Handle:
        """Have a task performed, in at most so many seconds; tasks begin in order."""

    def close(self) -> None:
        """Stop all; whatever is under way is dropped."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Safety nets around a worker: address space, and the longest outcome, in bytes."""

    memory: int = 4 << 30
    answer: int = 64 << 20


class Job:
    """A task and what became of it. Mutable, shared by two threads: `done` is set last."""

    def __init__(self, task: bytes, seconds: float) -> None:
        self.task, self.seconds = task, seconds
        self.deadline = math.inf
        self.wanted = True
        self.outcome = b""
        self.problem: Exception | None = None
        self.worker: _Worker | None = None
        self.done = Event()

    def result(self) -> bytes:
        """The outcome, once it is there."""
        self.done.wait()
        if self.problem is not None:
            raise self.problem
        return self.outcome

    def cancel(self) -> None:
        """Not wanted: skipped if it has not begun, otherwise stopped soon."""
        self.wanted = False
        # As long as a new worker would take: on a busy machine, both take longer.
        grace = self.worker.start_seconds if self.worker is not None else 0.0
        self.deadline = min(self.deadline, time.monotonic() + grace)

    def begin(self) -> None:
        """From now on the clock runs."""
        self.deadline = min(self.deadline, time.monotonic() + self.seconds)

    def distrust(self) -> None:
        """Replace the worker that gave the outcome."""
        if self.worker is not None:
            self.worker.retired = True


class LocalWorkers:
    """So many worker processes on this machine, begun when there is something to do.

    `command` starts one that speaks the protocol of `worker_process`; by default it calls `perform`
    (MODULE:FUNCTION). Use it as a context manager.
    """

    def __init__(
        self,
        count: int,
        perform: str = PERFORM,
        limits: Limits = Limits(),
        command: Sequence[str] | None = None,
    ) -> None:
        module = "godel.machine.worker_process"
        own = (sys.executable, "-P", "-m", module, perform, str(limits.memory))
        self._command, self._limits, self._count = tuple(command or own), limits, count
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._closed = Event()
        self._lock = Lock()
        self._failures = 0  # starts in a row that failed

    def submit(self, task: bytes, seconds: float) -> Job:
        """Have a task performed, in at most so many seconds; tasks begin in order."""
        job = Job(task, seconds)
        self._jobs.put(job)
        if len(self._threads) < self._count:
            thread = Thread(target=self._serve, daemon=True)
            self._threads.append(thread)
            thread.start()
        return job

    def close(self) -> None:
        """Kill all workers and drop all tasks."""
        self._closed.set()
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _serve(self) -> None:
        """Hand over tasks, one after the other, to one worker and those that replace it."""
        worker: _Worker | None = None
        while (job := self._jobs.get()) is not None:
            try:
                if self._closed.is_set() or not job.wanted:
                    raise TaskLost("it was not wanted any more")
                idle, worker = worker, None
                job.worker = worker = self._fit(idle)
                job.outcome = worker.ask(job, self._closed)
            except TaskLost as problem:
                job.problem = problem
                if worker is not None and worker is job.worker:
                    worker.stop()
                    worker = None
            except Exception as problem:
                job.problem = problem
            job.done.set()
        if worker is not None:
            worker.stop()

    def _fit(self, worker: _Worker | None) -> _Worker:
        """A worker that waits for a task: this one, or one that replaces it."""
        if worker is not None:
            if worker.is_fit():
                return worker
            worker.stop()
        while not self._closed.is_set():
            with self._lock:
                if self._failures >= START_FAILURES:
                    raise WorkersUnavailable(
                        "worker processes do not start", hint="see what godel doctor says"
                    )
            started = _Worker(self._command, self._limits)
            ready = started.greets(self._closed)
            with self._lock:
                self._failures = 0 if ready else self._failures + 1
            if ready:
                return started
            started.stop()
        raise TaskLost("the run was stopped")


class _Worker:
    """One process, spoken to by one thread."""

    def __init__(self, command: Sequence[str], limits: Limits) -> None:
        self.retired = False
        self.start_seconds = 0.0
        self._limits = limits
        try:
            # A session of its own: Ctrl-C reaches us and not it, and its children end with it.
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
                start_new_session=True,
            )
        except OSError as problem:
            raise WorkersUnavailable(f"no worker can be started: {problem.strerror}") from None
        for pipe in (self._sink, self._source):
            os.set_blocking(pipe, False)

    @property
    def _sink(self) -> int:
        return self._process.stdin.fileno() if self._process.stdin else -1

    @property
    def _source(self) -> int:
        return self._process.stdout.fileno() if self._process.stdout else -1

    def greets(self, closed: Event) -> bool:
        """Whether it says hello, and nothing else."""
        job = Job(b"", START_SECONDS)
        job.begin()
        began = time.monotonic()
        try:
            hello = self._exchange(b"", len(HELLO), job, closed)
        except TaskLost:
            return False
        self.start_seconds = time.monotonic() - began
        return hello == HELLO

    def is_fit(self) -> bool:
        """Whether it lives, is trusted and keeps silent; if not, no task need be lost by it."""
        if self.retired:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self._source, selectors.EVENT_READ)
            return not selector.select(0)

    def ask(self, job: Job, closed: Event) -> bytes:
        """Have a task performed. Raises TaskLost, TaskFailed."""
        job.begin()
        message = len(job.task).to_bytes(LENGTH) + job.task
        start = self._exchange(message, HEADER, job, closed)
        kind, length = start[:1], int.from_bytes(start[-LENGTH:])
        if start != header(kind, job.task, length) or kind not in (OUTCOME, FAILED, NO_MEMORY):
            raise TaskLost("its worker answered nonsense")
        if length > self._limits.answer:
            raise TaskLost("its worker answered with more bytes than an outcome may have")
        text = self._exchange(b"", length, job, closed)
        if kind == NO_MEMORY:
            raise TaskLost(f"its worker ran out of memory ({self._limits.memory >> 20} MB)")
        if kind == FAILED:
            raise TaskFailed("".join(c if " " <= c <= "~" else "?" for c in text.decode("latin-1")))
        return text

    def _exchange(self, message: bytes, wanted: int, job: Job, closed: Event) -> bytes:
        """Send a message and receive exactly so many bytes, whichever the worker does first."""
        received = bytearray()
        rest = memoryview(message)
        with selectors.DefaultSelector() as selector:
            selector.register(self._source, selectors.EVENT_READ)
            if rest:
                selector.register(self._sink, selectors.EVENT_WRITE)
            while len(received) < wanted:
                left = job.deadline - time.monotonic()
                if closed.is_set():
                    raise TaskLost("the run was stopped")
                if left <= 0:
                    raise TaskLost(f"its worker had no answer in {job.seconds:g} s and was killed")
                for key, _ in selector.select(min(LOOK_SECONDS, left)):
                    if key.fd == self._source:
                        received += self._read(wanted - len(received))
                        continue
                    rest = rest[self._write(rest) :]
                    if not rest:
                        selector.unregister(self._sink)
        if rest:
            raise TaskLost("its worker answered before it knew the task")
        return bytes(received)

    def _read(self, most: int) -> bytes:
        part = os.read(self._source, min(most, 1 << 20))
        if not part:
            raise TaskLost(self._death())
        return part

    def _write(self, data: memoryview) -> int:
        try:
            return os.write(self._sink, data[: 1 << 16])
        except BlockingIOError:
            return 0
        except OSError:
            raise TaskLost(self._death()) from None

    def _death(self) -> str:
        """How the process ended, in words; it stays as it is, so that its number is not reused."""
        how = os.WEXITED | os.WNOWAIT | os.WNOHANG
        for _ in range(100):
            ended = os.waitid(os.P_PID, self._process.pid, how)
            if ended is not None and ended.si_code == os.CLD_EXITED:
                return f"its worker ended with exit code {ended.si_status}"
            if ended is not None:
                return f"its worker was killed by {signal.Signals(ended.si_status).name}"
            time.sleep(0.01)
        return "its worker fell silent"

    def stop(self) -> None:
        """Kill it with all that it started in its session. To be called once."""
        with suppress(OSError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def environment() -> dict[str, str]:
    """That of this process, with our modules, and without what makes results differ.

    Sums over several threads, and sets of texts in another order, are not the same to the last bit.
    """
    roots = os.pathsep.join(os.path.abspath(path) for path in sys.path if path)
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **one, "PYTHONPATH": roots, "PYTHONHASHSEED": "0"}
