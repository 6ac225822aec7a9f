"""No hostile outside program escapes, and none blocks who started it.

Each is run in every way of confining that this machine has. Where it has none, the refusal is what
is tested, and a warning says so.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from secrets import token_hex

import pytest

from godel.sandbox.child import Heard, converse
from godel.sandbox.limits import MEGABYTE, Limits
from godel.sandbox.plan import Way, make_plan
from godel.sandbox.probe import WALLS, probe
from tests.attack.outlaws import ENDINGS, PRELUDE, PROGRAMS, WAITING

SECRET = "the secret of the run"
LIMITS = Limits(
    seconds=60, processor_seconds=1, memory=256 * MEGABYTE, processes=12, file_bytes=2 * MEGABYTE
)
BRIEF = replace(LIMITS, seconds=2)
STUCK = 120
"""Seconds after which something hangs for good."""

WAYS = [way for way in WALLS if probe(way).holds]
if not WAYS:
    warnings.warn("outside programs cannot be confined here: nothing is tested", stacklevel=1)


@pytest.fixture
def run_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a run, with all that an outlaw might be after; and a limit on this test."""
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "journal.jsonl").write_text(SECRET)
    monkeypatch.setenv("GODEL_TEST_KEY", SECRET)
    handle = os.open(folder / "journal.jsonl", os.O_RDWR)
    os.set_inheritable(handle, True)
    signal.alarm(STUCK)
    yield folder
    signal.alarm(0)
    os.close(handle)
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [
        ("journal.jsonl", SECRET)
    ]


def outlaw(
    source: str, way: Way, folder: Path, message: bytes = b"{}\n", limits: Limits = LIMITS
) -> Heard:
    """What is heard of a program, after looking for all that it may have left behind."""
    word = "outlaw" + token_hex(8)
    script = folder.parent / "script.py"
    script.write_text(PRELUDE + source)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        given = (folder, os.getpid(), server.getsockname()[1], word)
        words = [sys.executable, "-I", "-S", str(script), *map(str, given)]
        heard = converse(make_plan(way, words, (), limits), message)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert script.read_text() == PRELUDE + source
    assert survivors(word) == []
    for place in ("/dev/shm", "/tmp", "/var/tmp", "/run", "/", "/usr", "/etc", script.parent):
        assert not Path(place, word).exists()
    said = b"\n".join([*heard.lines, heard.errors])
    assert b"ESCAPED" not in said
    assert SECRET.encode() not in said
    return heard


def survivors(word: str) -> list[str]:
    """The processes, zombies aside, whose command line has a word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if word in (folder / "cmdline").read_text(errors="replace"):
                found.append(folder.name)
        except OSError:
            continue
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_outlaw(name: str, way: Way, run_folder: Path) -> None:
    limits = BRIEF if name in WAITING else LIMITS
    heard = outlaw(PROGRAMS[name], way, run_folder, bytes(1_000_000), limits)
    assert heard.started, heard
    assert ENDINGS.get(name, "") in heard.ending
    assert b"Traceback" not in heard.errors, heard
    if "must_fail" in PROGRAMS[name] and name not in ENDINGS:
        assert any(line.startswith(b"refused") for line in heard.lines), heard


@pytest.mark.skipif(Way.NAMESPACES not in WAYS, reason="no namespaces here")
def test_memory_of_all_processes_is_added_up(run_folder: Path) -> None:
    source = PROGRAMS["takes memory with many processes"]
    assert "the limit of memory" in outlaw(source, Way.NAMESPACES, run_folder).ending


@pytest.mark.parametrize("way", WAYS)
def test_an_honest_program_is_heard(way: Way, run_folder: Path) -> None:
    heard = outlaw("out(sys.stdin.readline().strip()[::-1])", way, run_folder, b"olleh\n")
    assert heard.lines == (b"hello",)
    assert heard.ending == "it ended with exit code 0"


def test_the_traps_catch_what_is_not_confined(run_folder: Path) -> None:
    source = "out(word); child(lambda: time.sleep(600)); out(str(read(folder + '/journal.jsonl')))"
    with pytest.raises(AssertionError):
        outlaw(source, Way.NONE, run_folder)


def test_unconfined_daemons_are_ended_too(run_folder: Path) -> None:
    for name in ("leaves a daemon", "leaves a daemon without streams", "ignores signals"):
        assert outlaw(PROGRAMS[name], Way.NONE, run_folder, limits=BRIEF).started


def test_the_probe_can_fail() -> None:
    found = probe(Way.NONE)
    assert not found.holds
    assert {"read", "write", "network", "signal", "inherit", "processes"} <= set(found.broken)


def test_there_are_enough() -> None:
    assert len(PROGRAMS) >= 50
