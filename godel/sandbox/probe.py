"""Whether programs can be confined on this machine: tried, not guessed.

A small program is confined like any other, and tries what it must not be able to do. A way of
confining counts only if every one of these attempts fails.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

from godel.errors import GodelError
from godel.sandbox import landlock, system
from godel.sandbox.child import converse
from godel.sandbox.limits import MEGABYTE, Limits
from godel.sandbox.plan import Way, make_plan

WALLS = (Way.NAMESPACES, Way.LANDLOCK)
"""The ways to confine, the better first."""

ATTEMPTS: Mapping[str, str] = MappingProxyType(
    {
        "read": "read a file of the machine",
        "write": "write beside it",
        "network": "connect to a port",
        "local": "make a socket",
        "signal": "send a signal to who started it",
        "look": "read the environment of who started it",
        "inherit": "inherit that",
        "memory": "take more memory than it may",
        "processes": "start more processes than it may",
        "trace": "trace a process",
    }
)
"""What the small program tries, each by the name under which it reports."""

_LIMITS = Limits(seconds=20, memory=512 * MEGABYTE, processes=8)
_TRIES = """
import json, os, sys, time
folder, port, parent, most = sys.argv[1], *map(int, sys.argv[2:5])
done = {}
def tried(name):
    def judge(function):
        try:
            done[name] = bool(function())
        except (OSError, ImportError, MemoryError, OverflowError):
            done[name] = False
    return judge
@tried("read")
def _():
    return open(folder + "/canary").read()
@tried("write")
def _():
    open(folder + "/written", "w").close()
    return True
@tried("network")
def _():
    import _socket
    _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM).connect(("127.0.0.1", port))
    return True
@tried("local")
def _():
    import _socket
    return _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
@tried("signal")
def _():
    os.kill(parent, 0)
    return True
@tried("look")
def _():
    return open(f"/proc/{parent}/environ", "rb").read()
@tried("inherit")
def _():
    known = "HOME TMPDIR PATH LANG LC_CTYPE PYTHONDONTWRITEBYTECODE PYTHONHASHSEED"
    return set(os.environ) - set(known.split())
@tried("memory")
def _():
    return bytearray(most)
@tried("trace")
def _():
    import ctypes
    return ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0
@tried("processes")
def _():
    for count in range(9):
        if not os.fork():
            time.sleep(60)
            os._exit(0)
    return True
print(json.dumps(done), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of one way to confine. `broken` are the attempts that did not fail."""

    way: Way
    walls: bool
    broken: tuple[str, ...]
    says: str

    @property
    def holds(self) -> bool:
        """Whether it confines."""
        return self.walls and not self.broken


@cache
def probe(way: Way) -> Probe:
    """Try one way. The answer is kept: a machine does not change while a process runs."""
    if not system.SUPPORTED:
        return Probe(way, False, (), f"not for {sys.platform} on {system.MACHINE}")
    if way is Way.LANDLOCK and not landlock.version():
        return Probe(way, False, (), "this kernel has no Landlock, or it is switched off")
    with TemporaryDirectory() as folder, socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        (Path(folder) / "canary").write_text("a secret")
        given = [folder, server.getsockname()[1], os.getpid(), _LIMITS.memory]
        words = [sys.executable, "-I", "-S", "-c", _TRIES, *map(str, given)]
        try:
            heard = converse(make_plan(way, words, (), _LIMITS), b"")
        except GodelError as error:
            return Probe(way, False, (), error.message)
        written = (Path(folder) / "written").exists()
    if not heard.started or not heard.lines:
        last = heard.errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        return Probe(way, False, (), " ".join([heard.ending, *last])[:200])
    done = json.loads(heard.lines[0])
    broken = [name for name in ATTEMPTS if done.get(name) is not False]
    broken += ["write"] if written and "write" not in broken else []
    if broken:
        says = "it does not keep a program from this: " + "; ".join(ATTEMPTS[n] for n in broken)
        return Probe(way, True, tuple(broken), says)
    return Probe(way, True, (), _PROMISES[way])


_PROMISES: Mapping[Way, str] = MappingProxyType(
    {
        Way.NAMESPACES: (
            "a root, users and processes of its own, no network, limits on memory, processor, "
            "processes and files"
        ),
        Way.LANDLOCK: (
            "no files but those that it needs, none to write, no other process, no network, "
            "limits on memory and processor"
        ),
    }
)


def best_way() -> Way | None:
    """The best way to confine that holds on this machine, None if there is none."""
    return next((way for way in WALLS if probe(way).holds), None)


def why_not() -> str:
    """For each way, why it does not confine here."""
    return "; ".join(f"{way}: {probe(way).says}" for way in WALLS)
