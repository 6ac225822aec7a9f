"""A run that is looked at: its rewrites, attempts and rewards, from its journal alone."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from godel.api import display
from godel.api.lifeline import lifeline
from godel.api.results import Bounds, Checked, Theorem
from godel.api.worlds import Program
from godel.events import Event, Interval, Switched
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, verify
from godel.machine.state import tree_of
from godel.machine.storage import proof_file
from godel.machine.summary import Fate, Summary, summarise
from godel.trace.text import Traced, open_run
from godel.world.agent import build_agent


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Attempt:
    """An attempt to find a better program, and what became of it.

    `fate` is accepted, refuted, screened, exhausted, unknown, outside, malformed or vetoed;
    `work` is in units.
    """

    traced: Traced
    inner: Fate

    @property
    def number(self) -> int:
        """Attempts of a run count from 1."""
        return self.inner.attempt.number

    @property
    def tick(self) -> int:
        """When it was paid for."""
        return self.inner.attempt.tick

    @property
    def technique(self) -> str:
        """What was tried, in Ouro."""
        return self.inner.attempt.technique

    @property
    def fate(self) -> str:
        """What became of it in the end."""
        return self.inner.fate

    @property
    def reason(self) -> str:
        """Why it was not accepted, "" if it was."""
        return self.inner.reason

    @property
    def work(self) -> int:
        """What it cost, in units."""
        return self.inner.attempt.cost

    @property
    def candidate(self) -> Program | None:
        """The program that it came to, None if it came to none that was put to the prover."""
        digest = self.inner.attempt.candidate
        if not digest:
            return None
        text = self.traced.candidate(digest)
        return Program(build_agent(tree_of(text.encode()), self.traced.world).name, text)

    def __repr__(self) -> str:
        reason = f": {self.reason}" if self.reason else ""
        return f"<attempt {self.number} {self.technique} at tick {self.tick}, {self.fate}{reason}>"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Rewrite:
    """A switch from one program to another, which the kernel allowed."""

    traced: Traced
    inner: Switched
    technique: str

    @property
    def number(self) -> int:
        """Rewrites of a run count from 1."""
        return self.inner.number

    @property
    def tick(self) -> int:
        """When it happened; ticks of a life count from 0."""
        return self.inner.tick

    @property
    def old(self) -> Program:
        """The program that ran until then."""
        return _installed(self.traced, self.inner.old)

    @property
    def new(self) -> Program:
        """The program that ran from then on."""
        return _installed(self.traced, self.inner.new)

    @property
    def before(self) -> Bounds:
        """What the certificate proves of the old program's utility at that moment."""
        return _bounds(self.inner.running)

    @property
    def after(self) -> Bounds:
        """The same of the new program."""
        return _bounds(self.inner.challenger)

    @property
    def certificate(self) -> bytes:
        """The proof file."""
        return self.traced.run.read(proof_file(self.inner.proof), MAXIMUM_PROOF_BYTES)

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        """The theorems of the certificate, the last of which allowed the switch."""
        return self.check().theorems

    def check(self) -> Checked:
        """Replay the certificate in the kernel."""
        verdict = verify(self.certificate, self.traced.conditions.allowed)
        theorems = tuple(Theorem(number, theorem) for number, theorem in verdict.theorems)
        return Checked(verdict.accepted, verdict.reason, theorems, verdict.rests_on)

    def difference(self) -> tuple[str, ...]:
        """The lines that were taken away (`- `) and added (`+ `)."""
        return self.old.difference(self.new)

    def __repr__(self) -> str:
        lines = [f"<rewrite {self.number} at tick {self.tick}, found by {self.technique}"]
        lines += [f"  {line}" for line in self.difference()]
        lines.append(f"  utility here: old {self.before}, new {self.after}")
        return "\n".join(lines) + ">"

    def _repr_html_(self) -> str:
        return display.card(
            f"rewrite {self.number}",
            f"at tick {self.tick}, found by {self.technique}",
            display.difference(self.difference()),
            display.table([("old, here", str(self.before)), ("new, here", str(self.after))]),
            display.theorems(self.theorems),
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Run:
    """A run, finished or not, as its journal tells it. Nothing is checked but the chain of records;
    `godel.check(run)` checks the rest.
    """

    traced: Traced

    @property
    def folder(self) -> Path:
        """Where it is kept."""
        return self.traced.run.path

    @property
    def head(self) -> str:
        """The SHA-256 of the last record: who has noted it sees whether records are missing."""
        return self.traced.head

    @property
    def events(self) -> tuple[Event, ...]:
        """All records in order, as the frozen classes of `godel.events`."""
        return self.traced.events

    @property
    def summary(self) -> Summary:
        """The same in short."""
        return summarise(self.traced.events)

    @property
    def rewrites(self) -> tuple[Rewrite, ...]:
        """Every switch, in order."""
        found = self.summary
        return tuple(
            Rewrite(self.traced, switch, found.technique(switch)) for switch in found.switches
        )

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Every attempt, in order."""
        return tuple(Attempt(self.traced, fate) for fate in self.summary.fates)

    @property
    def first(self) -> Program:
        """The program that it began with."""
        return _installed(self.traced, self.summary.first)

    @property
    def program(self) -> Program:
        """The program that runs now, or ran last."""
        return _installed(self.traced, self.summary.running)

    @property
    def ticks(self) -> int:
        """How many ticks were lived, in all lives."""
        return self.summary.ticks

    @property
    def reward(self) -> Fraction:
        """The sum of all rewards, undiscounted and before charges."""
        return self.summary.reward

    @property
    def finished(self) -> bool:
        """Whether all lives have been lived."""
        return self.summary.finished

    def bounds(self, work: int | None = None) -> tuple[Bounds, Bounds]:
        """Certified bounds at the start of a life, for the first and for the running program.

        They are searched for now, with solvers; the certificates are kept in the folder. `work` is
        the most for each, by default what the run gave to one attempt.
        """
        from godel.cli.outcome import outcome_of  # imports solvers

        settings = self.traced.conditions.settings
        found = outcome_of(self.folder, work or settings.work_per_attempt)
        before, after = (
            _bounds(ends.ends(), self._certificate(ends.certificate))
            for ends in (found.before, found.after)
        )
        return before, after

    def _certificate(self, name: str) -> bytes:
        return self.traced.run.read(name, MAXIMUM_PROOF_BYTES) if name else b""

    def __repr__(self) -> str:
        found = self.summary
        lines = [
            f"<run {self.folder}: {self.traced.world.name}, {found.ticks} ticks, "
            f"rewrites: {len(found.switches)}, attempts: {len(found.fates)}, reward {found.reward}"
        ]
        for rewrite in self.rewrites:
            lines += [f"  {line}" for line in repr(rewrite)[1:-1].splitlines()]
        return "\n".join(lines) + ">"

    def _repr_html_(self) -> str:
        found = self.summary
        fates = ", ".join(f"{count} {fate}" for fate, count in found.counts())
        rows = [
            ("ticks", str(found.ticks)),
            ("reward, charges", f"{found.reward}, {found.charge}"),
            ("attempts", fates or "none"),
            ("head of journal", self.head),
        ]
        parts: list[str] = [display.table(rows), lifeline(self.events)]
        for rewrite in self.rewrites:
            title = f"rewrite {rewrite.number} at tick {rewrite.tick}, found by {rewrite.technique}"
            parts += [display.tag("p", title), display.difference(rewrite.difference())]
            parts.append(
                display.tag("p", f"utility here: old {rewrite.before}, new {rewrite.after}")
            )
        title = f"run of {self.traced.world.name}, seed {self.traced.conditions.settings.seed}"
        return display.card(title, str(self.folder), *parts)


def look(folder: str | Path) -> Run:
    """The run in a folder. Raises GodelError if there is none, or its records do not fit."""
    return Run(open_run(Path(folder)))


def _installed(traced: Traced, digest: str) -> Program:
    return Program(traced.agent(digest).name, traced.program(digest))


def _bounds(ends: Interval, certificate: bytes = b"") -> Bounds:
    lower, upper = (Fraction(end) if end else None for end in ends)
    return Bounds(lower, upper, certificate)
