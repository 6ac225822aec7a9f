"""One conversation with a confined program: bytes in, lines out, and its end.

However the program behaves, `converse` returns within its time, and nothing of it is left.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from godel.sandbox.limits import Limits
from godel.sandbox.plan import Plan, Way

SECONDS_TO_DIE = 10
"""How long the kernel may take to bury what was killed."""

TO_END = 2
"""Seconds that a program gets to end by itself once it has closed its output."""

KEPT_OF_ERRORS = 2_000
"""The last bytes of standard error that are kept."""

_LAUNCH = "import sys; sys.path.insert(0, sys.argv.pop(1)); from godel.sandbox.launcher import main"
_PACKAGES = str(Path(__file__).resolve().parents[2])
_AT_ONCE = 65_536


@dataclass(frozen=True, slots=True)
class Heard:
    """What a program said before its end. `lines` are whole ones, without their newlines.

    `started`: the walls stood and the program began. `ending` says how it ended, in words.
    """

    started: bool
    lines: tuple[bytes, ...]
    errors: bytes
    ending: str


@dataclass(slots=True)
class _Hearing:
    """What has been heard so far. Mutable."""

    limits: Limits
    lines: list[bytes] = field(default_factory=list)
    rest: bytearray = field(default_factory=bytearray)
    output: int = 0
    errors: bytearray = field(default_factory=bytearray)
    error_bytes: int = 0
    reports: bytearray = field(default_factory=bytearray)

    def printed(self, part: bytes) -> str:
        """Take some output; which limit it breaks, "" if none."""
        self.output += len(part)
        if self.output > self.limits.output_bytes:
            return f"it printed more than {self.limits.output_bytes} bytes"
        *whole, last = part.split(b"\n")
        for line in whole:
            self.rest += line
            if len(self.rest) > self.limits.line_bytes:
                break
            if len(self.lines) == self.limits.lines:
                return f"it printed more than {self.limits.lines} lines"
            self.lines.append(bytes(self.rest))
            self.rest.clear()
        else:
            self.rest += last
        if len(self.rest) > self.limits.line_bytes:
            return f"it printed a line of more than {self.limits.line_bytes} bytes"
        return ""

    def complained(self, part: bytes) -> str:
        """Take some of standard error; which limit it breaks, "" if none."""
        self.error_bytes += len(part)
        self.errors = (self.errors + part)[-KEPT_OF_ERRORS:]
        most = self.limits.error_bytes
        return f"it wrote more than {most} bytes of errors" if self.error_bytes > most else ""

    def heard(self, cause: str) -> Heard:
        """All of it, once the launcher is gone."""
        reports = self.reports.decode("utf-8", "replace").splitlines()
        failed = [line[7:] for line in reports if line.startswith("failed ")]
        ended = [line[6:] for line in reports if line.startswith("ended ")]
        ending = cause or [*failed, *(f"it ended {how}" for how in ended), "it was ended"][0]
        started = "ready" in reports and not failed
        return Heard(started, tuple(self.lines), bytes(self.errors), ending)


def converse(plan: Plan, message: bytes) -> Heard:
    """Start the program of a plan, give it a message, and hear it to its end, or to a limit."""
    hearing = _Hearing(plan.limits)
    deadline = time.monotonic() + plan.limits.seconds
    reports, report = os.pipe()
    watched, held = os.pipe()
    words = [plan.text(), str(report), str(watched), str(os.getpid())]
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", f"{_LAUNCH}; main()", _PACKAGES, *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(report, watched),
            env=dict(os.environ) if plan.way is Way.NONE else {},
            start_new_session=True,
        )
    except OSError as error:
        for handle in (report, watched, held, reports):
            os.close(handle)
        return Heard(False, (), b"", f"it cannot be started: {error.strerror}")
    os.close(report)
    os.close(watched)
    cause = "it was interrupted"
    try:
        cause = _exchange(process, reports, message, hearing, deadline)
    finally:
        os.close(held)
        _bury(process)
        _drain(reports, hearing)
        os.close(reports)
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
    return hearing.heard(cause)


def _exchange(
    process: subprocess.Popen[bytes],
    reports: int,
    message: bytes,
    hearing: _Hearing,
    deadline: float,
) -> str:
    """Talk until the output ends; the limit that was broken before, "" if none was."""
    if not (process.stdin and process.stdout and process.stderr):
        return "it has no streams"
    sink, output, errors = (s.fileno() for s in (process.stdin, process.stdout, process.stderr))
    for handle in (sink, output, errors, reports):
        os.set_blocking(handle, False)
    rest = memoryview(message)
    with selectors.DefaultSelector() as selector:
        for handle in (output, errors, reports):
            selector.register(handle, selectors.EVENT_READ)
        selector.register(sink, selectors.EVENT_WRITE)
        while True:
            left = deadline - time.monotonic()
            ready = [key.fd for key, _ in selector.select(left)] if left > 0 else []
            if not ready:
                return f"it was killed after {hearing.limits.seconds} s"
            if sink in ready:
                rest = _given(sink, rest)
                if not rest:
                    selector.unregister(sink)
                    process.stdin.close()
            if reports in ready and not _drain(reports, hearing):
                selector.unregister(reports)
            if errors in ready:
                part = _read(errors)
                if part == b"":
                    selector.unregister(errors)
                elif part and (broken := hearing.complained(part)):
                    return broken
            if output in ready:
                part = _read(output)
                if part == b"":
                    _await_end(reports, hearing, min(deadline, time.monotonic() + TO_END))
                    return ""
                if part and (broken := hearing.printed(part)):
                    return broken


def _await_end(reports: int, hearing: _Hearing, deadline: float) -> None:
    """A program that has closed its output is usually about to end: hear how."""
    with selectors.DefaultSelector() as selector:
        selector.register(reports, selectors.EVENT_READ)
        while b"\nended " not in hearing.reports:
            left = deadline - time.monotonic()
            if left <= 0 or not selector.select(left) or not _drain(reports, hearing):
                return


def _given(sink: int, rest: memoryview) -> memoryview:
    """Write what the program takes; nothing is left for one that reads no more."""
    try:
        return rest[os.write(sink, rest[:_AT_ONCE]) :] if rest else rest
    except BlockingIOError:
        return rest
    except OSError:
        return rest[:0]


def _read(source: int) -> bytes | None:
    """Some bytes, b"" at the end, None if there are none now."""
    try:
        return os.read(source, _AT_ONCE)
    except BlockingIOError:
        return None
    except OSError:
        return b""


def _drain(reports: int, hearing: _Hearing) -> bool:
    """Take the reports that are there; whether more may come."""
    while part := _read(reports):
        hearing.reports += part
    return part is None


def _bury(process: subprocess.Popen[bytes]) -> None:
    """Wait for the launcher, which kills all others first; if it does not end, kill its group."""
    try:
        process.wait(SECONDS_TO_DIE)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
