"""How near to the best the machine gets, and how soon: `python -m tests.quality.gaps [WORLD ...]`.

For each world, from its first agent and (with `--empty`) from an agent that only takes the default
action, the machine lives until its search stops or a limit of seconds or work is reached. Shown
are its proved rewrites and how far the last program is from the best one, certified: the ceiling
of every program less the lower bound of this one, at the start of a life.

This is a measurement, so that it looks at the clock; what a run does, does not depend on it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from godel.cli.loading import find_agent, read_source, world_in
from godel.events import Attempted, Event, SearchStopped, Switched
from godel.kernel.theorems import Here
from godel.language.canonical import canonical_text, print_flat
from godel.language.reader import read_file_forms
from godel.language.syntax import Node
from godel.machine.run import Prospect, start
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.machine.storage import RunFolder, program_file
from godel.prover import tactics
from godel.prover.ceilings import ceiling
from godel.prover.solver import Solver
from godel.prover.work import Meter
from godel.resources import world_names
from godel.search.edit import literal, procedures
from godel.world.agent import build_agent
from godel.world.belief import normalise
from godel.world.model import Agent, World

BOUND_WORK = 400_000
NEARLY = Fraction(1, 100)
"""A gap of less than this part of the best value counts as none."""

WIDTH = 100
"""Characters of the final policy that are shown."""


class Enough(Exception):
    """A limit was reached."""


@dataclass(slots=True)
class Watched:
    """What a run did so far. Mutable; called with each event."""

    seconds: float
    work: int
    began: float = field(default_factory=time.monotonic)
    spent: int = 0
    switches: list[tuple[float, int, str, str]] = field(default_factory=list)
    by: dict[int, str] = field(default_factory=dict)
    stopped: set[str] = field(default_factory=set)

    def __call__(self, event: Event) -> None:
        now = time.monotonic() - self.began
        if isinstance(event, Attempted):
            self.spent += event.cost
            self.by[event.number] = event.technique
        if isinstance(event, Switched):
            self.switches.append((now, self.spent, event.new, self.by.get(event.attempt, "")))
        if now > self.seconds or self.spent > self.work:
            raise Enough
        if isinstance(event, SearchStopped):
            if not self.switches or event.program in self.stopped:
                raise Enough  # else it may begin anew at the start of the next life
            self.stopped.add(event.program)


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one agent in one world."""

    world: str
    begin: str
    rewrites: int
    first: tuple[float, int] | None
    last: tuple[float, int] | None
    ended: tuple[float, int]
    lower: Fraction | None
    ceiling: Fraction | None
    policy: str

    def gap(self) -> Fraction | None:
        """How far the last program is from the best, at most."""
        if self.lower is None or self.ceiling is None:
            return None
        return self.ceiling - self.lower

    def near(self) -> bool:
        """Whether the gap is 0, or small against the best value."""
        gap = self.gap()
        return gap is not None and gap <= NEARLY * abs(self.ceiling or 0)

    def line(self) -> str:
        """The row as text."""
        gap = self.gap()
        cells = [
            f"{self.world:14.14} {self.begin:7.7} {self.rewrites:3}",
            *(
                "      -      -" if at is None else f"{at[0]:7.1f} {at[1]:6}"
                for at in (self.first, self.last, self.ended)
            ),
            *(f"{'-' if value is None else format(float(value), '.6g'):>10}"
              for value in (self.lower, gap)),
            "near" if self.near() else "FAR ",
            self.policy[:WIDTH],
        ]  # fmt: skip
        return "  ".join(cells)


HEAD = (
    "world          from    new  first s   work   last s   work    end s   work       value"
    "         gap        final policy"
)


def empty_agent(world: World, think: int) -> Node:
    """An agent that takes the default action and knows nothing."""
    values = [print_flat(literal(value)) for value in world.default]  # type: ignore[arg-type]
    action = values[0] if len(values) == 1 else f"(list {' '.join(values)})"
    text = (
        f"(agent empty (define (policy) {action})"
        f" (define (propose self n) (builtin-propose self n)) (define (think) {think}))"
    )
    return read_file_forms(text, "empty")[0]


def measured(
    world: World, agent: Agent, begin: str, seconds: float, work: int, workers: int, ticks: int
) -> Row:
    """Let a machine live, then bound its last program."""
    text = canonical_text(world.node).encode()
    endless = ticks if world.life is None else 0
    settings = Settings("", "", lives=1_000, ticks=endless)
    prospect = Prospect(text, canonical_text(agent.node).encode(), settings)
    watch = Watched(seconds, work)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "run"
        with Search(text, settings.work_per_attempt, workers) as search, suppress(Enough):
            start(folder, prospect, search, watch=watch)
        ended = time.monotonic() - watch.began, watch.spent
        last = agent
        if watch.switches:
            data = RunFolder.open(folder).read(program_file(watch.switches[-1][2]), 1_000_000)
            last = build_agent(read_file_forms(data.decode(), "last")[0], world)
    here = Here(0, normalise(list(world.start)), last.initial)
    with Solver() as solver:
        own = tactics.bound(world, last, here, Meter(BOUND_WORK), Fraction(1, 10**6), solver=solver)
        best = ceiling(world, last, here, Meter(BOUND_WORK), solver=solver)
    lower = None if own.interval.lower is None else Fraction(own.interval.lower)
    times = [(at, spent) for at, spent, _, _ in watch.switches]
    shown = " ".join(technique for _, _, _, technique in watch.switches)
    policy = procedures(last.node).get("policy")
    return Row(
        world.name, begin, len(times), times[0] if times else None, times[-1] if times else None,
        ended, lower, None if best.value is None else Fraction(best.value),
        ("" if policy is None else print_flat(policy.body)) + "  by " + shown,
    )  # fmt: skip


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    """A row for each world and beginning."""
    for name in arguments.worlds or sorted(world_names()):
        source = read_source(name)
        world = world_in(source)
        begins: list[tuple[str, Callable[[], Agent]]] = []
        if not arguments.empty:
            begins.append(("poor", lambda s=source, w=world: find_agent(arguments.agent, s, w)))
        if arguments.empty or arguments.both:
            node = empty_agent(world, arguments.think)
            begins.append(("empty", lambda n=node, w=world: build_agent(n, w)))
        for begin, agent in begins:
            yield measured(
                world, agent(), begin, arguments.seconds, arguments.work, arguments.workers,
                arguments.ticks,
            )  # fmt: skip


def main() -> int:
    """Print the table; the exit code is how many rows are far from the best."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("worlds", nargs="*", metavar="WORLD", help="shipped names or files")
    parser.add_argument("--empty", action="store_true", help="from the empty agent")
    parser.add_argument("--both", action="store_true", help="from both agents")
    parser.add_argument("--agent", help="which agent of the file, by default the first")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--work", type=int, default=1_000_000)
    parser.add_argument("--think", type=int, default=100, help="of the empty agent")
    parser.add_argument("--ticks", type=int, default=200, help="of a life that has no end")
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    print(HEAD, flush=True)
    far = 0
    for row in rows(arguments):
        print(row.line(), flush=True)
        far += not row.near()
    return far


if __name__ == "__main__":
    sys.exit(main())
