"""Watching a run: the picture at any size, plain lines, a real terminal, and an interruption."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import signal
import struct
import sys
import termios
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from godel.cli import main
from godel.cli.watch import Watch
from godel.events import Switched, Ticked
from godel.trace.picture import Watcher, marked
from godel.trace.text import open_run

ROOT = Path(__file__).resolve().parents[2]
HIDE, SHOW = b"\x1b[?25l", b"\x1b[?25h"


@pytest.fixture(scope="module")
def watched(made: Path) -> Watch:
    """What has seen all of a run, without a terminal."""
    traced = open_run(made)
    watch = Watch("gambler-timid 0", traced.world, made)
    for event in traced.events:
        watch._watcher(event)
    return watch


@pytest.mark.parametrize(("width", "height"), [(100, 30), (40, 24), (20, 12), (200, 60), (1, 1)])
def test_the_picture_fits(watched: Watch, width: int, height: int) -> None:
    file = StringIO()
    console = Console(file=file, width=width, height=height, no_color=True)
    console.print(watched.drawn(width, height))
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    if width >= 40:
        assert len(lines) < height
        assert any(line.startswith("+   (define (policy") for line in lines)
        assert "1 rewrite" in file.getvalue()


def test_what_the_picture_holds(watched: Watch, made: Path) -> None:
    now, events = watched._watcher.picture, open_run(made).events
    ticks = [event for event in events if isinstance(event, Ticked)]
    (switch,) = (event for event in events if isinstance(event, Switched))
    assert (now.tick, now.ended) == (ticks[-1].tick, True)
    assert now.thought == sum(tick.think for tick in ticks)
    assert (now.old, now.new, now.switched_at) == (switch.running, switch.challenger, switch.tick)
    assert dict(now.fates)["proved"] == 1
    assert [mark for mark, _ in now.program if mark != " "] == ["-", "+"]
    assert any("rewrite 1" in line for line in now.recent) or len(now.recent) == 8


def test_events_of_kinds_to_come_change_nothing(made: Path) -> None:
    class Fresh:
        kind = "fresh"

    watcher = Watcher(open_run(made).world, lambda _: "", lambda _: pytest.fail("no program"))
    before = watcher.picture
    watcher(Fresh())  # type: ignore[arg-type]
    assert watcher.picture is before


def test_what_is_asked_in_between_is_not_written_over(made: Path) -> None:
    watch = Watch("gambler-timid 0", open_run(made).world, made)
    file = StringIO()
    watch._begin(Console(file=file, force_terminal=True, width=60, height=20))
    watch.pause()
    file.write("rewrite? [y/N]: y")
    watch.resume()
    watch.pause()
    after = file.getvalue().partition("rewrite? [y/N]: y")[2]
    assert "gambler-timid 0: life 0" in after
    assert "\x1b[1A" not in after.partition("gambler-timid 0")[0]


def test_marks() -> None:
    assert marked("a\nb\nc", "a\nx\nc") == ((" ", "a"), ("-", "b"), ("+", "x"), (" ", "c"))


def test_control_characters_do_not_reach_the_terminal(watched: Watch) -> None:
    from godel.cli.watch import _line

    assert "\x1b" not in _line("", "\x1b]0;title\x07 \x9b2J").plain


def test_without_a_terminal_there_are_plain_lines_and_the_same_bytes(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    assert main(["run", "gambler", "--ticks", "40", "--out", str(folder), "--watch"]) == 0
    said = capsys.readouterr()
    assert "gambler-timid 0: tick 0: money=5 [wins=0] -> bet=1, reward 0; earned 0\n" in said.err
    assert "gambler-timid 0: tick 10: rewrite 1, proved by attempt 1\n" in said.err
    assert "\x1b" not in said.err
    assert said.out.startswith("gambler, seed 0: 40 ticks")
    for name in ("run.json", "journal.jsonl"):
        assert (folder / name).read_bytes() == (made / name).read_bytes()


def in_terminal(arguments: list[str], stop_at: bytes = b"") -> tuple[int, bytes]:
    """Run a command in a terminal of its own; exit code and all that it wrote.

    Control-C is typed once what it wrote holds `stop_at`.
    """
    child, terminal = pty.fork()
    if child == 0:  # in the background of a script the signal of control-C is ignored
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"}
        os.execve(sys.executable, [sys.executable, "-m", "godel", *arguments], environment)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 90, 0, 0))
    written = b""
    while True:
        try:
            part = os.read(terminal, 65_536)
        except OSError:  # the other end is closed
            break
        written += part
        if not part:
            break
        if stop_at and stop_at in written:
            os.write(terminal, b"\x03")
            stop_at = b""
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), written


def test_in_a_terminal_control_c_leaves_it_intact_and_the_run_goes_on(
    made: Path, tmp_path: Path
) -> None:
    run = Path(shutil.copytree(made, tmp_path / "run"))
    path = run / "journal.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 3 // 4])
    code, written = in_terminal(["resume", str(run), "--watch"], stop_at=b"life 1,")
    assert code == 130
    assert HIDE in written
    assert written.rindex(SHOW) > written.rindex(HIDE)
    assert b"go on with: godel resume" in written
    assert b"Traceback" not in written
    assert whole.startswith(path.read_bytes())
    code, written = in_terminal(["resume", str(run), "--watch"])
    assert code == 0
    assert path.read_bytes() == whole
    assert re.search(rb"\x1b\[32m\+   \(define \(policy", written)
    assert written.rindex(SHOW) > written.rindex(HIDE)
