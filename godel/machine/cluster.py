"""Workers of a Dask cluster: the same tasks and the same outcomes, on other machines.

A process of Dask only watches: it hands each task to a worker process of its own, as on one
machine (`workers`), so that a task can be killed, and can kill nothing but its worker. Who talks to
a Dask cluster trusts it, because Dask unpickles what it is sent; the gate trusts none of it.
"""

from __future__ import annotations

import time
from concurrent.futures import CancelledError
from typing import Any, Final, Literal, TypeAlias

from godel import __version__
from godel.errors import UsageProblem
from godel.machine.settings import current_versions
from godel.machine.workers import (
    PERFORM,
    Limits,
    LocalWorkers,
    TaskFailed,
    TaskLost,
    WorkersUnavailable,
)

CONNECT_SECONDS: Final = 20
"""Most seconds until the scheduler answers."""

ALONE_SECONDS: Final = 120.0
"""How long a task waits while the cluster has no worker at all."""

LOOK_SECONDS: Final = 5.0
"""How often it is asked whether there are workers."""

RESUME: Final = "when the cluster is there again, go on with: godel resume"

Answer: TypeAlias = tuple[Literal["outcome", "failed", "lost", "versions"], bytes]
"""What a process of Dask sends back."""

Versions: TypeAlias = tuple[tuple[str, str], ...]


def perform_there(
    task: bytes, seconds: float, perform: str, limits: Limits, versions: Versions
) -> Answer:
    """Have a task performed beside this process of Dask, which keeps its workers for the next."""
    from distributed import get_worker

    worker = get_worker()
    own = current_versions(__version__)
    if own != versions:
        return "versions", ", ".join(f"{name} {version}" for name, version in own).encode()
    # Tasks come in several threads: of two that ask first, `setdefault` lets one win, and the
    # other's workers were never begun.
    new = LocalWorkers(worker.state.nthreads, perform, limits)
    workers: LocalWorkers = vars(worker).setdefault(f"godel {perform} {limits}", new)
    try:
        return "outcome", workers.submit(task, seconds).result()
    except TaskFailed as failure:
        return "failed", str(failure).encode()
    except TaskLost as problem:
        return "lost", str(problem).encode()


class DaskWorkers:
    """The workers of the cluster whose scheduler is at `address`, such as tcp://127.0.0.1:8786.

    Raises UsageProblem if Dask is not installed or no scheduler answers.
    """

    def __init__(self, address: str, perform: str = PERFORM, limits: Limits | None = None) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise UsageProblem(
                "Dask is not installed", hint="pip install 'godel[dask]', here and there"
            ) from None
        try:
            self._client: Any = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as problem:
            raise UsageProblem(
                f"no scheduler of Dask answers at {address[:100]}: {str(problem)[:200]}",
                hint="start one with: dask scheduler",
            ) from None
        self._rest = perform, limits or Limits(), current_versions(__version__)

    def submit(self, task: bytes, seconds: float) -> DaskJob:
        """Have a task performed somewhere, in at most so many seconds."""
        future = self._client.submit(perform_there, task, seconds, *self._rest, pure=False)
        return DaskJob(self._client, future)

    def close(self) -> None:
        """Leave the cluster; it forgets what was not begun."""
        self._client.close()


class DaskJob:
    """A task in the hands of a cluster."""

    def __init__(self, client: Any, future: Any) -> None:
        self._client, self._future = client, future

    def result(self) -> bytes:
        """The outcome. Raises TaskLost, TaskFailed; WorkersUnavailable if the cluster has gone."""
        kind, text = self._answer()
        if kind == "outcome":
            return text
        if kind == "failed":
            raise TaskFailed(text.decode("ascii", "replace"))
        if kind == "lost":
            raise TaskLost(text.decode("ascii", "replace"))
        raise WorkersUnavailable(
            f"a worker of the cluster has other versions: {text.decode('ascii', 'replace')}",
            hint="a run repeats only where all have the same",
        )

    def _answer(self) -> Answer:
        from distributed import KilledWorker

        alone = time.monotonic()
        while True:
            try:
                answer: Answer = self._future.result(timeout=LOOK_SECONDS)
            except TimeoutError:
                if self._client.scheduler_info(n_workers=1)["workers"]:
                    alone = time.monotonic()
                elif time.monotonic() - alone > ALONE_SECONDS:
                    raise WorkersUnavailable("the cluster has no workers", hint=RESUME) from None
            except KilledWorker as problem:
                raise TaskLost(f"it took too many workers of the cluster: {problem}") from None
            except (Exception, CancelledError) as problem:
                what = f"the cluster failed: {type(problem).__name__}: {problem}"
                raise WorkersUnavailable(what[:300], hint=RESUME) from None
            else:
                return answer

    def cancel(self) -> None:
        """The cluster drops the task if it has not begun."""
        self._future.cancel()

    def distrust(self) -> None:
        """Its outcomes are judged one by one, as they come."""
