"""The least work at which the verdict on an attempt's candidate turns from unknown to another.

The candidate is put to the prover where its attempt began, with one budget after the other: powers
of two up to the most, and then by halving between the last that was too little and the first that
was enough. This is the least of those tried. A verdict need not be monotone in work, since what is
left decides how boldly the prover goes on; so all that was seen is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from godel.errors import UsageProblem
from godel.events import Attempted, Plain
from godel.kernel.proof import MAXIMUM_PROOF_BYTES, open_proof
from godel.kernel.theorems import Here
from godel.machine.attempts import Found, Start
from godel.machine.recorded import Recorded, Unknown
from godel.machine.run import replay
from godel.machine.state import tree_of
from godel.machine.storage import proof_file
from godel.prover.certificate import Aim
from godel.trace.cards import attempt_of
from godel.trace.stability import Prover, Question, by_prover
from godel.trace.text import SHORT, Traced
from godel.world.agent import build_agent

DECIDED = ("proved", "refuted")


@dataclass(frozen=True, slots=True)
class Tried:
    """What the prover said within a budget, and what it spent."""

    budget: int
    verdict: str
    work: int


@dataclass(frozen=True, slots=True)
class LeastWork:
    """All budgets that were tried for an attempt, in ascending order."""

    attempt: Attempted
    tried: tuple[Tried, ...]

    @property
    def least(self) -> Tried | None:
        """The least budget that decided it, None if none did."""
        return next((one for one in self.tried if one.verdict in DECIDED), None)

    @property
    def stays_from(self) -> int:
        """The least tried budget from which on all tried ones gave the verdict of the largest."""
        last = self.tried[-1]
        stays = last.budget
        for one in reversed(self.tried):
            if one.verdict != last.verdict:
                break
            stays = one.budget
        return stays


def least_work(
    traced: Traced, number: int, most: int, every: bool = False, prover: Prover = by_prover
) -> LeastWork:
    """Try budgets up to `most` for attempt `number`; with `every`, all below the least found.

    Raises UsageProblem if there is no such attempt, or if it came to no candidate.
    """
    attempt = attempt_of(traced, number)
    if attempt is None:
        raise UsageProblem(f"{traced.run.path} has no attempt {number}")
    if not attempt.candidate:
        why = attempt.reason or attempt.fate
        raise UsageProblem(f"attempt {number} came to no candidate ({why})", hint="try another")
    question = question_of(traced, attempt)
    said: dict[int, Tried] = {}

    def ask(budget: int) -> bool:
        """Whether a budget decides the question."""
        if budget not in said:
            said[budget] = Tried(budget, *prover(question, budget))
        return said[budget].verdict in DECIDED

    ladder = [1 << power for power in range(most.bit_length()) if 1 << power < most]
    enough = [budget for budget in (*ladder, most) if ask(budget)]
    if enough:
        low, high = max((b for b in said if b < enough[0]), default=0), enough[0]
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if ask(middle) else (middle, high)
        for budget in range(1, high) if every else ():
            ask(budget)
    return LeastWork(attempt, tuple(said[budget] for budget in sorted(said)))


def question_of(traced: Traced, attempt: Attempted) -> Question:
    """What an attempt asked the prover, and where: from its certificate, or by living again."""
    here, trust = _place(traced, attempt)
    world, target = traced.world, traced.conditions.settings.target
    old = traced.program(attempt.parent).encode()
    new = traced.candidate(attempt.candidate).encode()
    running, candidate = (build_agent(tree_of(text), world) for text in (old, new))
    return Question(world, running, candidate, here, Aim(target, trust))


def _place(traced: Traced, attempt: Attempted) -> tuple[Here, int]:
    """Where an attempt began, and the levels of trust there."""
    if attempt.proof:
        state, _ = open_proof(traced.run.read(proof_file(attempt.proof), MAXIMUM_PROOF_BYTES))
        return state.claim.here, state.claim.trust
    noting = _Noting(traced)
    replay(traced.run.path, noting)
    start = noting.starts[attempt.number]
    return start.here, start.aim.trust


class _Noting:
    """The attempts that the journal tells of, noting where each began. Mutable."""

    def __init__(self, traced: Traced) -> None:
        self._told = Recorded(traced.run, traced.events, Unknown())
        self.starts: dict[int, Start] = {}

    def announce(self, window: tuple[Start, ...]) -> None:
        """Note those that begin; one may be begun anew under the same number."""
        self.starts.update((start.number, start) for start in window)
        self._told.announce(window)

    def perform(self, start: Start) -> Found | None:
        """The recorded outcome."""
        self.starts[start.number] = start
        return self._told.perform(start)


def least_work_lines(found: LeastWork) -> Iterator[str]:
    """For people: the least budget, and all that was seen below and above it."""
    attempt, least = found.attempt, found.least
    yield (
        f"attempt {attempt.number}: {attempt.fate} in the run, work {attempt.cost:,} "
        f"of {attempt.budget:,}, which includes finding the candidate"
    )
    names = f"candidate {attempt.candidate[:SHORT]} against {attempt.parent[:SHORT]}"
    yield f"{names}, put to the prover again where the attempt began"
    if least is None:
        yield "no budget that was tried decides it"
    else:
        yield f"least work found: {least.budget:,} units: {least.verdict}"
    for verdict, group in groupby(found.tried, lambda one: one.verdict):
        budgets = [one.budget for one in group]
        yield f"  {verdict} at {', '.join(f'{budget:,}' for budget in budgets)}"
    last = found.tried[-1]
    if least is not None:
        yield f"from {found.stays_from:,} on, all that were tried: {last.verdict}"
    yield "verdicts need not be monotone in work: of budgets that were not tried nothing is known"


def least_work_body(found: LeastWork) -> dict[str, Plain]:
    """The same as data."""
    least = found.least
    return {
        "attempt": found.attempt.number,
        "fate": found.attempt.fate,
        "candidate": found.attempt.candidate,
        "least": least.budget if least else None,
        "verdict": least.verdict if least else None,
        "stays_from": found.stays_from if least else None,
        "monotone": False,
        "tried": [
            {"budget": one.budget, "verdict": one.verdict, "work": one.work} for one in found.tried
        ],
    }
