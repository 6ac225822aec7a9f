"""A worker process: performs one task after the other, bytes in and bytes out. Untrusted.

`python -m godel.machine.worker_process MODULE:FUNCTION MEMORY_BYTES` says hello when it is ready,
then reads tasks from standard input and writes an answer to each, until the input ends:

    task     8 bytes of length, the task
    answer   one byte of kind, the SHA-256 of the task, 8 bytes of length, the text

The kinds are an outcome, an exception of the function (with its name and message), and no memory
left, after which the process ends. Whatever a task prints goes nowhere.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib import import_module
from typing import BinaryIO, Final

HELLO: Final = b"godel worker 1\n"
OUTCOME: Final = b"="
FAILED: Final = b"!"
NO_MEMORY: Final = b"m"
LENGTH: Final = 8
"""Bytes of a length, the highest first."""

HEADER: Final = 1 + sha256().digest_size + LENGTH
LONGEST_MESSAGE: Final = 2_000


def header(kind: bytes, task: bytes, length: int) -> bytes:
    """What an answer to a task begins with."""
    return kind + sha256(task).digest() + length.to_bytes(LENGTH)


def serve(perform: Callable[[bytes], bytes], tasks: BinaryIO, answers: BinaryIO) -> None:
    """Perform tasks until there are no more, or no memory for another."""
    while start := tasks.read(LENGTH):
        task = tasks.read(int.from_bytes(start))
        try:
            kind, text = OUTCOME, perform(task)
        except MemoryError:
            kind, text = NO_MEMORY, b""
        except Exception as error:  # a searcher may fail in any way
            kind, text = FAILED, f"{type(error).__name__}: {error}"[:LONGEST_MESSAGE].encode()
        answers.write(header(kind, task, len(text)) + text)
        answers.flush()
        if kind == NO_MEMORY:  # much may be lying about
            return


def function(name: str) -> Callable[[bytes], bytes]:
    """The function `MODULE:FUNCTION`, or an object of the class `MODULE:CLASS` that is called."""
    module, _, attribute = name.partition(":")
    named = getattr(import_module(module), attribute)
    found: Callable[[bytes], bytes] = named() if isinstance(named, type) else named
    return found


def main(arguments: list[str]) -> None:
    """Serve on the standard streams, which are taken away from whatever the tasks run."""
    name, memory = arguments[0], int(arguments[1])
    tasks = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    with suppress(ValueError, OSError):  # a lower limit may be in force already
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    perform = function(name)
    answers.write(HELLO)
    answers.flush()
    serve(perform, tasks, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
