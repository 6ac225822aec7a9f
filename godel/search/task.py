"""One attempt, from bytes to bytes: propose, screen, prove.

`perform` reads nothing but its argument and writes nothing, so that attempts can be made in any
process and in any order. Its work is charged to a meter whose limit is the budget of the task.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.util import find_spec

from godel.kernel.claim import Goal
from godel.kernel.comparison import same_search, searching_part
from godel.language.canonical import canonical_text, digest, read_canonical
from godel.language.syntax import MAXIMUM_BYTES, Node, head
from godel.prover.against import Kept
from godel.prover.certificate import Aim
from godel.prover.demands import answers
from godel.prover.solver import Solver
from godel.prover.tactics import Attempt as Attempted
from godel.prover.tactics import accepted, prove
from godel.prover.work import Meter, OutOfWork, replay_work
from godel.search.effort import Effort, Steps
from godel.search.fields import WireProblem
from godel.search.instructed import instructed
from godel.search.model import estimates
from godel.search.proposer import NO_LINEAGE, NothingGained, NothingLeft, Proposal, Setting
from godel.search.quiet import quieted
from godel.search.techniques import BadTechnique, checked_tactic, propose, with_tactic
from godel.search.wire import Outcome, Task, decode_outcome, decode_task
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, World
from godel.world.tick import WorldFault, in_sort

__all__ = ["Desk", "Outcome", "Task", "WireProblem", "decode_outcome", "decode_task", "perform"]

TASK_FEE = 1
"""Work of reading a task, building its programs and finding that there is nothing to do."""

MOST_SCREENED = 3

AUDITED = 8
"""One in so many candidates that the screen would drop is put to the prover all the same."""

AUDIT_BUDGET = 400
"""Units that such a proof may cost."""


def perform(task: bytes) -> bytes:
    """Make the attempt that a task describes; the bytes of its outcome.

    Raises WireProblem, or another GodelError, only for bytes that are no task or whose world and
    running program cannot be built.
    """
    return Desk()(task)


class Desk:
    """Performs tasks one after the other, and keeps what depends on their world alone.

    What it keeps changes the time that a task takes, and neither its outcome nor its work. Mutable.
    """

    def __init__(self) -> None:
        self._text = ""
        self._world: World | None = None
        self._steps: Steps = {}

    def __call__(self, task: bytes) -> bytes:
        """The bytes of the outcome of a task, as `perform`."""
        given = decode_task(task)
        world = self._built(given.world_text)
        running = build_agent(_tree(given.running_text), world)
        _check_places(given, world, running)
        with _lent_solver(given.solver) as lent:
            drawn = replace(given, supplies=(), refusals=()).encode()  # not by where a file lies
            audited = sha256(drawn).digest()[0] % AUDITED == 0  # by the task: none can steer it
            outcome = _Attempt(given, world, running, lent, audited, self._steps).outcome()
            struck = lent.solver is not None and lent.solver.struck
            return replace(outcome, repeatable=outcome.repeatable and not struck).encode()

    def _built(self, text: str) -> World:
        """The world of a task; another one begins with nothing known of it."""
        if self._world is None or text != self._text:
            self._text, self._world, self._steps = text, build_world(_tree(text)), {}
        return self._world


def _tree(text: str) -> Node:
    return read_canonical(text.encode(), maximum_bytes=MAXIMUM_BYTES)


def _check_places(task: Task, world: World, running: Agent) -> None:
    """The states and memories of a task are ones that these programs can have."""
    here = task.here
    places = [(state, here.memory) for _, state in here.belief] + list(task.remembered)
    if not here.belief:
        raise WireProblem("the belief is empty")
    for place in places:
        for values, declared in zip(place, (world.variables, running.memory), strict=True):
            if len(values) != len(declared) or not all(
                in_sort(value, item.sort, None)
                for value, item in zip(values, declared, strict=True)
            ):
                raise WireProblem("a state or memory does not fit the declared variables")


@dataclass(slots=True)
class _Lent:
    """A solver, made when first asked for; None where there is none. Mutable."""

    wanted: bool
    solver: Solver | None = None

    def __call__(self) -> Solver | None:
        if self.wanted and self.solver is None:
            self.solver = Solver()
        return self.solver


@contextmanager
def _lent_solver(wanted: bool) -> Iterator[_Lent]:
    lent = _Lent(wanted and find_spec("z3") is not None)
    try:
        yield lent
    finally:
        if lent.solver is not None:
            lent.solver.close()


class _Attempt:
    """One attempt under way."""

    def __init__(
        self,
        task: Task,
        world: World,
        running: Agent,
        lent: _Lent,
        audited: bool,
        steps: Steps,
    ) -> None:
        self.task, self.world, self.running, self.lent = task, world, running, lent
        self.audited, self.tactic = audited, "auto"
        self.meter = Meter(task.budget)
        self.steps = steps
        self.effort = Effort(self.meter, "propose", steps=steps)
        self.figures: dict[str, int] = {}
        self.query_text = ""
        self.lineage = NO_LINEAGE

    def outcome(self) -> Outcome:
        """The outcome, with its counts of candidates and whether the budget decided anything."""
        found = self._tried()
        if found.fate == "proved" and self.task.demands:
            found = self._demanded(found)
        self.figures["considered"] = self.effort.considered
        figures = tuple(sorted((name, n) for name, n in self.figures.items() if n))
        repeatable = self.effort.repeatable
        return replace(
            found,
            ended=not self.meter.pinched,
            figures=figures,
            repeatable=repeatable,
            parents=self.lineage.get(found.candidate_text, ()),
        )

    def _demanded(self, found: Outcome) -> Outcome:
        """A proved candidate with proofs of what else is demanded, as far as the work goes."""
        candidate = build_agent(_tree(found.candidate_text), self.world)
        given = tuple(
            answers(
                self.task.demands, self.world, self.running, candidate, self.task.here,
                self.meter, self.lent(), replay_work(self.task.budget),
            )
        )  # fmt: skip
        lacking = "; ".join(f"{one.demand}: {one.reason}" for one in given if one.proof is None)
        return replace(
            found,
            reason=found.reason if not lacking else f"not shown: {lacking}",
            work=self.meter.by_phase(),
            demands=tuple((one.proof, one.reason) for one in given),
        )

    def _tried(self) -> Outcome:
        """Propose, screen, prove; whatever goes wrong is a fate, not an error."""
        candidate: Agent | None = None
        try:
            self.meter.spend(TASK_FEE, "propose")
            if head(self.task.technique) == "run":
                return self._instructed()
            proposal = self._propose()
            self.query_text, self.lineage = proposal.query_text, proposal.lineage
            candidate, reason = self._screened(proposal)
            if reason:
                return self._dropped(reason, candidate)
            return self._proved(candidate, self.meter)
        except NothingLeft as nothing:
            self.meter.pinched = False  # that there is no such technique depends on no budget
            return self._ended("exhausted", f"nothing left to propose: {nothing}", None)
        except NothingGained as nothing:
            self.lineage = nothing.lineage
            return self._dropped(str(nothing), nothing.nearest)
        except BadTechnique as problem:
            return self._ended("malformed", problem.message, None)
        except OutOfWork as spent:
            return self._ended("unknown", str(spent), candidate)
        except WorldFault as fault:
            return self._ended("outside", f"the world faults: {fault}", candidate)

    def _setting(self) -> Setting:
        return Setting(
            self.world, self.running, self.task.here, self.task.remembered, self.effort, self.lent,
            self.task.supplies, self.task.refusals, self.task.archive,
        )  # fmt: skip

    def _propose(self) -> Proposal:
        technique, self.tactic = with_tactic(self.task.technique)
        return propose(self._setting(), technique)

    def _instructed(self) -> Outcome:
        """A technique that writes its own instructions is not screened: it knows what it does."""
        replay = replay_work(self.task.budget)
        emitted = instructed(self._setting(), self.task.technique, self.meter, replay)
        self.figures["proposed"] = 1
        if emitted.proof is None:
            self.tactic = checked_tactic(emitted.tactic)
            return self._proved(emitted.candidate, self.meter)
        self.figures["attempted"] = 1
        refused = accepted(
            self.world, self.running, emitted.candidate, self.task.here, Goal("better"),
            emitted.proof, self.meter, replay, self.task.aim,
        )  # fmt: skip
        self.figures["proved"] = int(not refused)
        found = self._ended("unknown" if refused else "proved", refused, emitted.candidate)
        return found if refused else replace(found, proof=emitted.proof)

    def _screened(self, proposal: Proposal) -> tuple[Agent, str]:
        """The first candidate that is worth a proof; else the first and why it is not."""
        effort = Effort(self.meter, "screen", steps=self.steps)
        fresh = [c for c in proposal.candidates if digest(c.node) not in self.task.known]
        self.figures["proposed"] = len(proposal.candidates)
        self.figures["known"] = len(proposal.candidates) - len(fresh)
        first = ""
        for candidate in fresh[:MOST_SCREENED]:
            reason = self._objection(candidate, effort)
            if not reason:
                return candidate, ""
            self.figures["screened"] = self.figures.get("screened", 0) + 1
            first = first or reason
        return (*fresh, *proposal.candidates)[0], first or "it was tried before, at the same place"

    def _objection(self, candidate: Agent, effort: Effort) -> str:
        """Why a candidate is not worth a proof, "" if it is."""
        unfit = _unfit(candidate, self.running, self.task.aim)
        if unfit or not self.task.screen or not self.task.aim.frozen:
            return unfit  # what a candidate acts like does not say what ending a search is worth
        old, new = estimates(self.world, self.running, candidate, self.task.here, effort)
        if new - old <= float(self.task.least_gain) + 1e-9 * (1 + abs(old)):
            return f"estimated at {new:.6g}, against {old:.6g} for the running program"
        return ""

    def _dropped(self, reason: str, candidate: Agent | None) -> Outcome:
        """What the screen drops claims nothing; a sample of it is proved or refuted for real."""
        if candidate is None or not self.audited or _unfit(candidate, self.running, self.task.aim):
            return self._ended("screened", reason, candidate)
        meter = Meter(min(AUDIT_BUDGET, self.meter.remaining))
        outcome = self._proved(candidate, meter)
        for phase, units in meter.by_phase():
            self.meter.phases[phase] = self.meter.phases.get(phase, 0) + units
        if outcome.fate not in ("proved", "refuted"):
            return self._ended("screened", reason, candidate)
        return replace(outcome, work=self.meter.by_phase())

    def _proved(self, candidate: Agent, meter: Meter) -> Outcome:
        here, replay = self.task.here, replay_work(self.task.budget)
        self.figures["attempted"] = 1
        if self.task.aim.frozen:
            found = prove(
                self.world, self.running, candidate, here, meter, self.lent(), replay, self.tactic
            )
        else:
            case = Kept(self.world, self.running, here, self.task.aim, meter, self.lent(), replay)
            candidate, found = self._against_search(case, candidate)
        self.figures["proved"] = int(found.verdict == "proved")
        asked = "\n".join(text for text in (self.query_text, found.query_text) if text)
        return Outcome(
            technique=self.task.technique,
            fate=found.verdict,
            reason=found.reason,
            candidate_text=canonical_text(candidate.node),
            proof=found.proof,
            running=found.running,
            candidate=found.candidate,
            work=meter.by_phase(),
            query_text=asked,
        )

    def _against_search(self, case: Kept, candidate: Agent) -> tuple[Agent, Attempted]:
        """A proof against keeping the search: of the candidate, or else of it without a search."""
        found = case.prove(candidate)
        silent = quieted(self.world, candidate)
        if found.verdict == "proved" or silent is None or _unfit(
            silent, self.running, self.task.aim
        ):
            return candidate, found
        return silent, case.prove(silent)

    def _ended(self, fate: str, reason: str, candidate: Agent | None) -> Outcome:
        return Outcome(
            technique=self.task.technique,
            fate=fate,
            reason=reason,
            candidate_text=canonical_text(candidate.node) if candidate else "",
            work=self.meter.by_phase(),
            query_text=self.query_text,
        )


def _unfit(candidate: Agent, running: Agent, aim: Aim) -> str:
    """Why the target could never allow a candidate, "" if it could."""
    if canonical_text(candidate.node) == canonical_text(running.node):
        return "the candidate is the running program"
    if aim.frozen and not same_search(searching_part(candidate.node), searching_part(running.node)):
        return "think or propose (or something they use) is not byte-identical"
    return ""
