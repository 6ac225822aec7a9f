"""Watching the kernel check an obligation: the same code, on regions that note what they are asked.

The kernel is called, never imitated. A `Watched` region decides as any region does, and notes each
condition it was asked about and each split; a `Watching` context lets the kernel's own function
check the evidence, on such regions. Nothing here can make the kernel accept or refuse.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Final, TypeAlias

from godel.errors import UsageProblem
from godel.importers.proofs import Step
from godel.kernel.context import Context, Outcome, Place
from godel.kernel.evidence import Checked, Obligation, check_obligation, everywhere
from godel.kernel.proof import WORK, execute
from godel.kernel.refusal import Refused
from godel.kernel.theorems import Subject
from godel.language.meter import Exhausted, Meter
from godel.language.polynomial import Polynomial
from godel.language.region import Cases, Cut, Divide, Interval, Region, Split, Undecided
from godel.language.syntax import Form, Node, head, name_of, symbol

MOST_REGIONS: Final = 40_000
"""Most regions of one obligation that are kept to be looked at."""

PATIENCE: Final = 20
"""How many times the work of a replay one look may take."""


class TooMany(Exception):
    """More regions than are kept. No GodelError, which the kernel would take for a refusal."""


Path: TypeAlias = tuple[int, ...]
"""Which part was taken at each split, from the whole on; `()` is everything."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition `form >= bound` that a run asked about, and what the region answered.

    `recorded` is what was recorded for the form by then, `known` what intervals say in all.
    """

    form: Polynomial
    bound: int
    answer: bool
    recorded: Interval
    known: Interval


@dataclass(slots=True)
class Log:
    """What was seen while one obligation was checked. Mutable: filled by the regions and context.

    `regions` are all parts, `splits` how a part was divided; `runs` are the conditions that the
    run on a part asked about, `closed` the parts on which it ended quietly, `failed` why not.
    `places` are the regions of whole ticks that a table was checked with.
    """

    subject: Subject | None = None
    evidence: Node | None = None
    regions: dict[Path, Watched] = field(default_factory=dict)
    splits: dict[Path, Split] = field(default_factory=dict)
    runs: dict[Path, list[Asked]] = field(default_factory=dict)
    closed: set[Path] = field(default_factory=set)
    failed: dict[Path, str] = field(default_factory=dict)
    strips: list[Region] = field(default_factory=list)
    current: list[Asked] = field(default_factory=list)

    def enter(self, path: Path, region: Watched) -> None:
        """Keep a part. Raises TooMany."""
        if len(self.regions) >= MOST_REGIONS:
            raise TooMany
        self.regions[path] = region

    def evidence_at(self, path: Path) -> Node:
        """The evidence that the proof gives for a part; `auto` reaches down to all parts."""
        tree = self.evidence if self.evidence is not None else symbol("auto")
        for turn in path:
            kind = head(tree)
            first = {"cut": 3, "cases": 2, "divide": 3}.get(kind)
            if first is None or not isinstance(tree, Form):
                return tree
            tree = tree.items[first if kind == "divide" else first + turn]
        return tree


@dataclass(frozen=True, slots=True)
class Watched(Region):
    """A region that notes what it is asked, and by which splits it came about."""

    path: Path = field(default=(), compare=False)
    log: Log = field(default_factory=Log, compare=False)

    def at_least(self, form: Polynomial, bound: int) -> bool:
        """As the region decides it. Raises Undecided."""
        answer = Region.at_least(self, form, bound)
        known = Region.interval(self, form)
        self.log.current.append(Asked(form, bound, answer, self.recorded(form), known))
        return answer

    def halves(self, cut: Cut) -> tuple[Region | None, Region | None]:
        """The parts below and at or above a cut."""
        below, above = Region.halves(self, cut)
        self.log.splits[self.path] = cut
        return self._part(below, 0), self._part(above, 1)

    def parts(self, name: str) -> tuple[Region, ...]:
        """One part for each value that an enumerated variable may still have."""
        self.log.splits[self.path] = Cases(name)
        found = (self._part(part, turn) for turn, part in enumerate(Region.parts(self, name)))
        return tuple(part for part in found if part is not None)

    def named(self, by: Divide) -> Region | None:
        """The same part, with a fresh variable for a quotient."""
        self.log.splits[self.path] = by
        return self._part(Region.named(self, by), 0)

    def _part(self, part: Region | None, turn: int) -> Watched | None:
        if not isinstance(part, Watched):
            return None
        path = (*self.path, turn)
        inner = replace(part, path=path)
        self.log.enter(path, inner)
        return inner


@dataclass(frozen=True, slots=True, eq=False)
class Watching(Context):
    """A context in which the kernel checks obligations on watched regions."""

    log: Log = field(default_factory=Log)

    def check(self, subject: Subject, obligation: Obligation, evidence: Node) -> Checked:
        """The kernel's own check of the evidence; each run of the obligation is noted."""
        log = self.log
        log.subject, log.evidence = subject, evidence

        def noted(region: Region) -> None:
            path = region.path if isinstance(region, Watched) else ()
            log.current = []
            try:
                obligation(region)
            except Undecided:
                raise
            except Exception as failure:
                log.failed[path] = str(failure) or type(failure).__name__
                raise
            else:
                log.closed.add(path)
            finally:
                log.runs[path] = log.current

        whole = everywhere(self.declared(subject))
        region = Watched(whole.intervals, whole.choices, whole.quotients, (), log)
        log.enter((), region)
        return check_obligation(noted, region, evidence, self.meter)

    def outcomes(self, subject: Subject, place: Place, mode: str = "act") -> list[Outcome]:
        """The kernel's own outcomes; whole ticks on regions of a table are noted."""
        found = Context.outcomes(self, subject, place, mode)
        if place.region is not None and not isinstance(place.region, Watched):
            self.log.strips.append(place.region)
        return found


def watching(context: Context, log: Log) -> Watching:
    """The same context, watched, with work of its own."""
    given = {item.name: getattr(context, item.name) for item in fields(Context)}
    return Watching(**{**given, "meter": Meter(PATIENCE * WORK)}, log=log)


def watch(step: Step) -> Log:
    """The kernel carries out an instruction once more; what its check of the evidence did.

    A refusal is noted where it happened; a rule without evidence leaves the log empty. Raises
    UsageProblem if there is too much to look at.
    """
    log = Log()
    state = replace(step.before, context=watching(step.before.context, log))
    instruction = step.instruction
    try:
        execute(state, instruction)
    except Refused as refusal:
        log.failed.setdefault((), str(refusal))
    except Exhausted:
        raise UsageProblem("this takes more work than one look may") from None
    except TooMany:
        raise UsageProblem(
            f"an obligation has more than {MOST_REGIONS:,} regions",
            hint="only smaller proofs can be looked at region by region",
        ) from None
    return log


def kind_of(evidence: Node) -> str:
    """`auto`, `cut`, `cases`, `divide`, `contradiction` or `oracle`."""
    return name_of(evidence) or head(evidence)
