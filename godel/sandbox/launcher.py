"""The process between the machine and a confined program: it makes the walls, waits, and kills.

    the machine --- launcher --- first process of a new world --- the program and what it starts
                    (L)          (I, only with namespaces)        (W)

L is started with the streams of the program, a pipe on which it reports, and one that it watches:
when that ends, because the machine has had enough or is gone, everything below L is killed. If L
itself is killed, the kernel kills I (or W); when I ends, the kernel kills all that is left of its
world, wherever it hid: own sessions, daemons, stopped processes.

Reports are lines: `ready`, then `ended WORDS`; or `failed WORDS`, and the program was not started.
"""

from __future__ import annotations

import contextlib
import os
import resource
import select
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from godel.sandbox import landlock, root, system
from godel.sandbox.filter import call_filter
from godel.sandbox.limits import Limits
from godel.sandbox.plan import DEVICES, SCRATCH, Plan, Way, read_plan
from godel.sandbox.users import NOBODY, enter_user_namespace

LOOK_EVERY = 0.1
"""Seconds between two looks at the memory of all processes."""

PAGE = resource.getpagesize()


def main() -> NoReturn:
    """Arguments: the plan, the pipe to report on, the pipe to watch, the machine's process id."""
    plan, report, watched = read_plan(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    for handle in (report, watched):
        os.set_inheritable(handle, False)
    code = 1
    try:
        if sys.platform == "linux":
            system.die_with_parent(signal.SIGKILL)
            system.adopt_orphans()
            _offer_to_be_killed_first()
        if os.getppid() != int(sys.argv[4]):
            os._exit(1)
        started = _start(plan, report)
        for stream in (0, 1, 2):  # the program's own end must be the last
            os.close(stream)
        _wait(started, watched, report, plan)
        code = 0
    except OSError as error:
        _say(report, f"failed {error}")
    os._exit(code)


def _say(report: int, text: str) -> None:
    with contextlib.suppress(OSError):
        os.write(report, text.encode("utf-8", "replace")[:500] + b"\n")


def _offer_to_be_killed_first() -> None:
    """If the machine runs out of memory, the kernel is to begin here."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _start(plan: Plan, report: int) -> int:
    """The process whose end is the end of all: I with namespaces, else W."""
    if plan.way is not Way.NAMESPACES:
        return _forked(lambda: _become(plan, report, alone=True), report)
    alone = not enter_user_namespace(
        system.NEW_PID | system.NEW_NETWORK | system.NEW_IPC | system.NEW_HOST_NAME
        | system.NEW_CGROUP
    )  # fmt: skip
    return _forked(lambda: _first(plan, report, alone), report)


def _forked(body: Callable[[], None], report: int) -> int:
    """A child that does something, and never returns from it."""
    child = os.fork()
    if child:
        return child
    try:
        body()
    except BaseException as error:
        _say(report, f"failed {error}")
    os._exit(127)


def _first(plan: Plan, report: int, alone: bool) -> None:
    """The first process of the new world: makes its root, starts W, buries whoever dies."""
    system.die_with_parent(signal.SIGKILL)
    system.hide_memory()
    system.unshare(system.NEW_MOUNT)
    root.build_root(plan)
    program = _forked(lambda: _become(plan, report, alone), report)
    for stream in (0, 1, 2):
        os.close(stream)
    while True:
        dead, status = os.wait()
        if dead == program:
            _say(report, "ended " + _in_words(status))
            os._exit(0)


def _become(plan: Plan, report: int, alone: bool) -> None:
    """W: limits, privileges, filter, program. In this order: each step forbids the ones before.

    `alone`: the limit on processes would not hold, or the world is not its own: W may start none.
    """
    os.setsid()
    os.umask(0o077)
    for number in range(1, signal.NSIG):
        with contextlib.suppress(OSError, ValueError):
            signal.signal(number, signal.SIG_DFL)
    _limit(plan.limits, plan.way)
    environment = dict(os.environ)
    if plan.way is not Way.NONE:
        environment = _bare_environment(plan.way)
        if plan.way is Way.NAMESPACES and os.getuid() != NOBODY:
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
        if plan.way is Way.LANDLOCK:
            os.chdir("/")
        system.renounce_privileges()
        if plan.way is Way.LANDLOCK:
            landlock.restrict([source for _, source in plan.binds], DEVICES)
    if sys.platform == "linux":
        system.die_with_parent(signal.SIGKILL)
    _say(report, "ready")
    if plan.way is not Way.NONE:
        system.filter_calls(call_filter(system.MACHINE, os.getpid() if alone else None))
    os.execve(plan.command[0], plan.command, environment)


def _bare_environment(way: Way) -> dict[str, str]:
    """Nothing of the machine's own environment."""
    home = SCRATCH if way is Way.NAMESPACES else "/nonexistent"
    return {
        "HOME": home,
        "TMPDIR": home,
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }


def _limit(limits: Limits, way: Way) -> None:
    """The limits that the kernel keeps, all hard. A core of one byte is none, even to a pipe."""
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.processor_seconds,
        resource.RLIMIT_FSIZE: limits.file_bytes,
        resource.RLIMIT_NOFILE: limits.files,
        resource.RLIMIT_CORE: 1,
    }
    if way is not Way.NONE:
        others = _threads_of(os.getuid()) if way is Way.LANDLOCK else 0
        wanted |= {resource.RLIMIT_NPROC: others + limits.processes, resource.RLIMIT_MEMLOCK: 0}
    for kind, most in wanted.items():
        hard = resource.getrlimit(kind)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (least, least))
    os.nice(5)


def _threads_of(user: int) -> int:
    """How many threads a user has: without a user namespace, the limit counts them all."""
    count = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == user:
                count += len(os.listdir(f"/proc/{name}/task"))
    return count


def _wait(started: int, watched: int, report: int, plan: Plan) -> None:
    """Until the program ends, the machine lets go, or memory runs out; then kill what is left."""
    bell, clapper = os.pipe()
    os.set_blocking(clapper, False)
    signal.set_wakeup_fd(clapper)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    reason = ""
    while not reason:
        ready, _, _ = select.select([watched, bell], [], [], LOOK_EVERY)
        if (status := _end_of(started)) is not None:
            if plan.way is not Way.NAMESPACES:  # else I has said it
                _say(report, "ended " + _in_words(status))
            break
        if watched in ready:
            reason = "killed"
        elif plan.way is not Way.NONE and _memory(started) > plan.limits.memory:
            reason = "memory"
        if bell in ready:
            os.read(bell, 4096)
    if reason == "memory":
        _say(report, "ended by the limit of memory")
    if reason:
        os.kill(started, signal.SIGKILL)
    _kill_all()


def _end_of(process: int) -> int | None:
    """The status of a child if it has ended. Orphans that end meanwhile are buried too."""
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            if found[0] == process:
                return found[1]
    return None


def _kill_all() -> None:
    """Kill every child, and every orphan that becomes one meanwhile, until there is none."""
    while True:
        for process in _children(os.getpid()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        try:
            os.wait()
        except ChildProcessError:
            return


def _memory(process: int) -> int:
    """Bytes of memory of a process and its descendants, as far as they can be seen."""
    family = [process]
    for member in family:
        family += _children(member)
    return sum(map(_resident, family))


def _children(process: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            text = Path(f"/proc/{process}/task/{thread}/children").read_text()
            found += map(int, text.split())
    return found


def _resident(process: int) -> int:
    """Bytes of memory that a process has for itself."""
    try:
        words = Path(f"/proc/{process}/statm").read_text().split()
    except OSError:
        return 0
    return (int(words[1]) - int(words[2])) * PAGE


def _in_words(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    return f"with exit code {code}" if code >= 0 else f"by signal {-code}"
