"""Watching a run in the terminal: a picture that is drawn anew, or plain lines without one.

The picture goes to stderr, like all progress, so that the summary on stdout stays what it is. It
fits itself to the terminal whenever it is drawn; `NO_COLOR` is honoured, and no colour stands
without a mark or a word. Where stderr is no terminal, or a dumb one, each tick is a line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from godel.cli.common import Reporter
from godel.cli.shown import interval, rounded
from godel.events import Event, Ticked, Words
from godel.language.syntax import MAXIMUM_BYTES
from godel.machine.state import tree_of
from godel.machine.storage import RunFolder, program_file
from godel.trace.picture import Picture, Watcher, describe
from godel.world.agent import build_agent
from godel.world.model import World

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live
    from rich.text import Text

FRAMES = 8
"""How often a second the picture is drawn."""

LABEL = 10
"""Columns for the names of what is shown."""

watch_option = click.option(
    "--watch", is_flag=True, help="Show the life as it happens (plain lines without a terminal)."
)


class Watch(Reporter):
    """Shows a run to a person, in place of the line of progress. Use it as a context manager."""

    def __init__(self, what: str, world: World, folder: Path) -> None:
        super().__init__(what)
        self._run = RunFolder(folder)
        self._watcher = Watcher(
            world, self._program, lambda text: build_agent(tree_of(text.encode()), world)
        )
        self._live: Live | None = None

    def _program(self, digest: str) -> str:
        return self._run.read(program_file(digest), MAXIMUM_BYTES).decode()

    def __enter__(self) -> Self:
        if sys.stderr.isatty():
            from rich.console import Console  # slow to import, and seldom needed

            console = Console(stderr=True)
            if not console.is_dumb_terminal:
                self._begin(console)
        return self

    def _begin(self, console: Console) -> None:
        """Draw from here on; what stands above stays as it is."""
        from rich.live import Live

        self._live = Live(
            get_renderable=lambda: self.drawn(console.width, console.height),
            console=console,
            refresh_per_second=FRAMES,
        )
        self._live.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Let the last picture stand, so that something else can be shown below it."""
        if self._live is not None:
            self._live.stop()

    def resume(self) -> None:
        """Draw on, below what was shown meanwhile."""
        if self._live is not None:  # a new one: the old one would write over what was shown
            self._begin(self._live.console)

    def __call__(self, event: Event) -> None:
        """Take notice of an event."""
        self._watcher(event)
        if self._live is None:
            for line in self._plain(event):
                print(f"{self._what}: {line}", file=sys.stderr, flush=True)

    def _plain(self, event: Event) -> Iterator[str]:
        if isinstance(event, Ticked):
            now = self._watcher.picture
            yield f"tick {now.tick}: {self._state(now)}; earned {now.earned}"
        elif describe(event):
            yield describe(event)

    def _state(self, now: Picture) -> str:
        seen = _named(self._watcher.observed, now.seen)
        memory = _named(now.memory_names, now.memory)
        action = _named(self._watcher.actions, now.action)
        reward = f", reward {now.reward}" if now.reward else ""
        return f"{seen}{f' [{memory}]' if memory else ''} -> {action or 'nothing yet'}{reward}"

    def drawn(self, width: int, height: int) -> RenderableType:
        """The picture, for a terminal of this size."""
        from rich.console import Group

        now = self._watcher.picture
        facts = list(self._lines(now))
        taken = sum(1 + (len(line) - 1) // width for line in facts)
        room = max(2, height - taken - 2)  # the heading below, and the line of the cursor
        events = now.recent[-max(1, min(len(now.recent), room // 3)) :]
        program = _program(now, room - len(events))
        recent = [_line("", line, "dim") for line in events]
        return Group(*facts, *program, _line("recent", "", "bold"), *recent)

    def _lines(self, now: Picture) -> Iterator[Text]:
        """The facts, which go on in the next line where the terminal is narrow."""
        title = f"{self._what}: life {now.life}, tick {now.tick}"
        yield _fact("", title + (", ended" if now.ended else ""), "bold")
        yield _fact("state", self._state(now))
        earned = f"{_decimal(now.earned)}, less {_decimal(now.charged)} for gas and thinking"
        yield _fact("earned", earned)
        yield _fact("certified", _certified(now), "green" if now.switches else "")
        counts = ", ".join(f"{count} {fate}" for fate, count in now.fates)
        total = sum(count for _, count in now.fates)
        yield _fact("attempts", f"{total}: {counts}" if counts else "none yet")
        yield _fact("work", f"{now.spent} units spent by attempts, {now.thought} allotted so far")
        phase = f" in phase {now.phase}" if now.phase else ""
        tried = f"{now.technique}{phase}, {now.cost} of {now.budget} units"
        yield _fact("last tried", tried if now.technique else "nothing yet")
        changed = ", - and + the last rewrite" if now.switches else ""
        yield _fact("program", now.digest + changed, "bold")


def _certified(now: Picture) -> str:
    if not now.switches:
        return "no rewrite yet"
    old, new = (
        interval(*(Fraction(end) if end else None for end in ends)) for ends in (now.old, now.new)
    )
    rewrites = "rewrite" if now.switches == 1 else "rewrites"
    last = f"at the last, tick {now.switched_at}: old in {old}, new in {new}"
    return f"{now.switches} {rewrites}; {last}"


def _program(now: Picture, room: int) -> Iterator[Text]:
    """The running program; where it is too long, the part around the last rewrite."""
    marks = [index for index, (mark, _) in enumerate(now.program) if mark != " "]
    above = 1 if room > 3 else 0
    first = max(0, min(marks[0] - above, len(now.program) - room)) if marks else 0
    style = {"-": "red", "+": "green", " ": ""}
    for mark, line in now.program[first : first + room]:
        yield _line("", f"{mark} {line}", style[mark])


def _line(label: str, text: str, style: str = "") -> Text:
    """A line that is cut at the end of the terminal, whatever stands in it."""
    line = _fact(label, text, style)
    line.no_wrap, line.overflow = True, "ellipsis"
    return line


def _fact(label: str, text: str, style: str = "") -> Text:
    """A line that may take several of a narrow terminal."""
    from rich.text import Text

    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    line = Text(f"{label:{LABEL}} " if label else "", overflow="fold")
    return line.append(clean, style or None)


def _named(names: Words, values: Words) -> str:
    """`money=5 wins=0`; only values, if a rollback has changed the names meanwhile."""
    if len(names) != len(values):
        return " ".join(values)
    return " ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))


def _decimal(value: Fraction) -> str:
    return rounded(value, up=False)
