"""What workers are told to do in tests, and workers that break the protocol. Imports little."""

from __future__ import annotations

import os
import signal
import sys
import time

from godel.machine.worker_process import HELLO, LENGTH, OUTCOME, header


def obey(task: bytes) -> bytes:
    """Does what the first word of its task says."""
    match task.split():
        case [b"die"]:
            os.kill(os.getpid(), signal.SIGKILL)
        case [b"leave"]:
            os._exit(7)
        case [b"stop"]:
            sys.exit(0)
        case [b"sleep"]:
            time.sleep(600)
        case [b"nap"]:
            time.sleep(0.5)
        case [b"compute"]:
            while True:
                pass
        case [b"eat"]:
            return bytes(1 << 40)
        case [b"flood"]:
            return bytes(1 << 20)
        case [b"raise"]:
            raise ValueError("oh\nno")
        case [b"print"]:
            os.write(1, b"nonsense")
            print("nonsense", flush=True)
            return sys.stdin.buffer.read() + b"silence"
        case [b"solve"]:
            from godel.prover.solver import Solver

            return str(Solver()._started(time.monotonic() + 60).pid).encode()
        case [b"pid"]:
            return str(os.getpid()).encode()
    return task


def talk_nonsense(how: str) -> None:
    """A whole worker process that breaks the protocol."""
    out = sys.stdout.buffer
    if how == "mute":
        time.sleep(600)
    if how == "rude":
        out.write(b"x" * len(HELLO))
        out.flush()
        time.sleep(600)
    out.write(HELLO)
    out.flush()
    if how == "deaf":
        time.sleep(600)
    while start := sys.stdin.buffer.read(LENGTH):
        task = sys.stdin.buffer.read(int.from_bytes(start))
        if how == "garbage":
            out.write(os.urandom(1000))
        elif how == "another":
            out.write(header(OUTCOME, b"another", 2) + b"ok")
        elif how == "kind":
            out.write(header(b"?", task, 2) + b"ok")
        elif how == "endless":
            out.write(header(OUTCOME, task, 1 << 62) + b"ok")
        elif how == "short":
            out.write(header(OUTCOME, task, 5) + b"ok")
            out.flush()
            os._exit(0)
        elif how == "more":
            out.write(header(OUTCOME, task, 2) + b"ok" + b"more")
        out.flush()


if __name__ == "__main__":
    talk_nonsense(sys.argv[1])
