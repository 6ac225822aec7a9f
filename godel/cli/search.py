"""`godel search`: look for better programs from one place, without a life, and say who got what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import click

from godel.cli.bound import place_text
from godel.cli.common import as_json, worker_count
from godel.cli.files import refuse_existing, write_file
from godel.cli.loading import find_agent, find_here, read_source, world_in
from godel.cli.progress import Progress
from godel.cli.report import DONE, NOT_PROVED, common, finish, footer
from godel.cli.shown import interval
from godel.events import Plain
from godel.language.canonical import canonical_text
from godel.machine.offline import Bench, Offline, Step
from godel.machine.run import allowed_oracles
from godel.machine.searching import Search
from godel.machine.settings import Settings
from godel.prover.work import replay_work
from godel.search.biops import QUANTUM, Schedule
from godel.search.builtin import ask, bias_of
from godel.trace.differences import changed
from godel.world.model import Agent

EPILOG = """\b
Examples:
  godel search gambler                        better programs than the shipped agent
  godel search inventory --explain            the prior, the phases, and who got what
  godel search my.ouro --agent poor --at "x=3" --work 1000000 --out better.ouro

Exit codes: 0 a better program was proved and accepted; 1 none was; 2 bad input.
"""

PHASES = 8
LIKELIEST = 12


@click.command("search", epilog=EPILOG)
@click.argument("world")
@click.option("--agent", metavar="P", help="The running program; by default the world's first.")
@click.option("--at", metavar="STATE", help='Where, as in "money=7 wins=0"; default: the start.')
@click.option("--work", type=click.IntRange(1), default=200_000, show_default=True, metavar="N",
              help="Work units for the whole search.")  # fmt: skip
@click.option("--attempt", "most", type=click.IntRange(1), metavar="N", show_default=True,
              default=Settings("", "").work_per_attempt, help="Most work of one attempt.")
@click.option("--rewrites", type=click.IntRange(1), metavar="N",
              help="Stop after so many; by default search on from each.")  # fmt: skip
@click.option("--explain", is_flag=True, help="Show prior, phases, shares, and what came of them.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE",
              help="Where the last program goes.")  # fmt: skip
@worker_count
@as_json
def command(
    world: str,
    agent: str | None,
    at: str | None,
    work: int,
    most: int,
    rewrites: int | None,
    explain: bool,
    out: Path | None,
    workers: int,
    as_json: bool,
) -> None:
    """Search for programs that are provably better than P in WORLD, from one place.

    It is the search of `godel run` without the life: techniques, shares of work and gate are the
    same, but the place does not move and thinking has no price.
    """
    refuse_existing(out)
    source = read_source(world)
    built = world_in(source)
    running = find_agent(agent, source, built)
    here = find_here(built, running, at)
    texts = [canonical_text(node).encode() for node in (built.node, running.node)]
    bench = Bench(
        world=built,
        world_text=texts[0],
        program=texts[1],
        here=here,
        allowed=allowed_oracles(()),
        work=work,
        failures=Settings("", "").failures,
        replay_work=replay_work(most),
    )
    steps: list[Step] = []
    with Search(texts[0], most, workers) as searching, Progress(f"search {built.name}"):
        offline = Offline(bench, searching)

        def enough(_: Step) -> bool:
            return sum(step.switched for step in steps) == rewrites

        for step in offline.steps(enough):
            steps.append(step)
    found = Found(running, place_text(built, running, here), tuple(steps), offline, most)
    if out is not None:
        write_file(out, offline.program)
    switched = any(step.switched for step in steps)
    lines = [*found.lines(explain), *([f"the last program: {out}"] if out else [])]
    lines.append(footer(found.spent, work))
    body = {**found.body(), "work": common(found.spent, work, found.phases(), None)}
    finish(lines, body, as_json, DONE if switched else NOT_PROVED)


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a search came to."""

    agent: Agent
    place: str
    steps: tuple[Step, ...]
    offline: Offline
    most: int

    @property
    def spent(self) -> int:
        """Work units of all attempts."""
        return sum(step.attempt.cost for step in self.steps)

    def phases(self) -> list[tuple[str, int]]:
        """Work units by what they were spent on."""
        sums: dict[str, int] = {}
        for step in self.steps:
            for name, units in step.attempt.work:
                sums[name] = sums.get(name, 0) + units
        return sorted(sums.items())

    def lines(self, explain: bool) -> Iterator[str]:
        """The result for people."""
        yield f"search from {self.agent.name}, at {self.place} [target frozen]"
        if explain:
            yield from self._prior()
            yield from self._given()
        program = self.offline.bench.program
        for step in self.steps:
            if step.switched:
                yield ""
                yield f"rewrite found by {step.attempt.technique}, attempt {step.start.number}"
                new = step.attempt.candidate
                yield from (f"  {line}" for line in changed(program.decode(), new.decode()))
                ends = [_ends(step.attempt.running), _ends(step.attempt.challenger)]
                if any(end != (None, None) for end in ends):
                    yield f"  utility: before {interval(*ends[0])}, after {interval(*ends[1])}"
                program = step.attempt.candidate
        yield ""
        count = sum(step.switched for step in self.steps)
        yield f"{count} proved rewrites in {len(self.steps)} attempts"
        if self.offline.stopped:
            yield f"search stopped: {self.offline.stopped}"

    def _schedule(self) -> Schedule | None:
        """The schedule that the first program asks for; None if it names techniques itself."""
        asked = ask(self.agent, 1)
        if asked.fault or not asked.scheduled:
            return None
        return Schedule(bias_of(asked.technique), (), self.most)

    def _prior(self) -> Iterator[str]:
        schedule = self._schedule()
        if schedule is None:
            yield "the program names its techniques itself; there is no prior"
            return
        own = "bias" in self.agent.definitions
        yield ""
        yield f"prior ({'the bias of the program' if own else 'the shipped grammar'}):"
        likely = schedule.prior(Fraction(1, 200))
        for item in likely[:LIKELIEST]:
            yield f"  {float(item.prior):.4f}  {item.text[:80]}"
        yield f"  {len(likely)} techniques with P(w) >= 1/200"
        yield f"in phase i each w with P(w) >= 2^-i gets 2^i P(w) quanta of {QUANTUM} units:"
        for phase in range(1, PHASES + 1):
            shares = schedule.phase(phase)
            total = sum(share.budget for share in shares)
            yield f"  phase {phase}: {len(shares)} techniques, {total} units"

    def _given(self) -> Iterator[str]:
        """Who got what, program by program."""
        for number, (_, group) in enumerate(groupby(self.steps, lambda s: s.start.program)):
            yield ""
            yield f"program {number}:"
            yield f"  {'phase':>5} {'share':>7} {'spent':>7}  technique, and what came of it"
            for step in group:
                attempt = step.attempt
                fate = "accepted" if step.switched else attempt.fate
                yield (
                    f"  {attempt.phase or '-':>5} {attempt.budget:>7} {attempt.cost:>7}  "
                    f"{attempt.technique[:60]} {fate}"
                    + ("" if attempt.ended else ", more work might help")
                )

    def body(self) -> dict[str, Plain]:
        """The result as JSON."""
        return {
            "agent": self.agent.name,
            "at": self.place,
            "rewrites": sum(step.switched for step in self.steps),
            "stopped": self.offline.stopped,
            "program": self.offline.program.decode(),
            "attempts": [_row(step) for step in self.steps],
        }


def _row(step: Step) -> dict[str, Plain]:
    attempt = step.attempt
    return {
        "number": step.start.number,
        "technique": attempt.technique,
        "phase": attempt.phase,
        "share": attempt.budget,
        "spent": attempt.cost,
        "fate": "accepted" if step.switched else attempt.fate,
        "reason": attempt.reason,
        "ended": attempt.ended,
        "candidates": dict(attempt.figures),
    }


def _ends(ends: tuple[str, str]) -> tuple[Fraction | None, Fraction | None]:
    low, high = (Fraction(end) if end else None for end in ends)
    return low, high
