"""Tactics: from two programs to a certificate that one is better, or that it is not.

What a tactic returns has been replayed by the kernel, in this process, so that a slip of the
prover shows as `unknown`, never as a refused switch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from godel.kernel.claim import Goal
from godel.kernel.proof import WORK, verify
from godel.kernel.searching import REFLECTION
from godel.kernel.theorems import Here
from godel.language.canonical import digest, print_flat
from godel.language.syntax import Atom, Node, head, symbol
from godel.language.values import TRUE, Number, number
from godel.prover.bounds import Prospect
from godel.prover.certificate import FROZEN, Aim, Script, claim_for, compose, set_candidate
from godel.prover.lemma import Lemma, recalled
from godel.prover.solver import Solver
from godel.prover.work import Meter, OutOfWork
from godel.world.model import Agent, World
from godel.world.tick import WorldFault

AXIOMS = frozenset(
    {"arithmetic", "environment", "hardware", "initial", REFLECTION, "reward", "utility"}
)
TACTICS = ("auto", "cheaper", "separate")
"""`cheaper`: the same behaviour for less gas; `separate`: bounds; `auto`: one, then the other."""

BYTES_PER_UNIT = 2_000
"""Bytes of certificate that the kernel replays for one unit of work."""

ROUNDS_ON_LEMMAS = 4
"""Rounds in which a running program that lemmas bound waits for the candidate."""

RELATIVE_TOLERANCE = Fraction(1, 1000)


@dataclass(frozen=True, slots=True)
class Interval:
    """Certified bounds; None where there is none."""

    lower: Number | None = None
    upper: Number | None = None

    def __str__(self) -> str:
        low = "-oo" if self.lower is None else str(self.lower)
        return f"[{low}, {'oo' if self.upper is None else self.upper}]"


@dataclass(frozen=True, slots=True, eq=False)
class Attempt:
    """What came of trying to prove a candidate better.

    `verdict` is proved, refuted, unknown or outside; `proof` is the `(proof ...)` form for the
    goal better (proved) or no-better (refuted). Its instructions hold at later places too, as far
    as the numbers still separate there.
    """

    verdict: str
    reason: str
    proof: Node | None
    running: Interval
    candidate: Interval
    query_text: str


@dataclass(frozen=True, slots=True, eq=False)
class BoundResult:
    """A certified interval for the utility of a program here, and its proof."""

    interval: Interval
    proof: Node | None
    note: str


def _interval(prospect: Prospect | None) -> Interval:
    if prospect is None:
        return Interval()
    lower = number(prospect.lower.value) if prospect.lower else None
    return Interval(lower, number(prospect.upper.value) if prospect.upper else None)


def accepted(
    world: World,
    running: Agent,
    candidate: Agent | None,
    here: Here,
    goal: Goal,
    proof: Node,
    meter: Meter,
    replay: int,
    aim: Aim = FROZEN,
) -> str:
    """Why the kernel refuses a proof, "" if it accepts it."""
    claim = claim_for(world, running, candidate, here, goal, aim)
    data = compose(claim, world, running, candidate, proof)
    meter.spend(1 + len(data) // BYTES_PER_UNIT, "replay")
    return verify(data, AXIOMS, replay).reason


def prove(
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    meter: Meter,
    solver: Solver | None = None,
    replay: int = WORK,
    tactic: str = "auto",
    lemmas: Sequence[Lemma] = (),
) -> Attempt:
    """Try to prove `better frozen`, or its opposite, within the work of a meter.

    `replay` is the most that the kernel may take over a certificate, in units of its own; `tactic`
    is one of TACTICS. `lemmas` are bounds that were proved before; those of the two programs serve
    again, as far as they hold here.
    """
    prospects: list[Prospect] = []
    try:
        attempt = None
        if tactic in ("auto", "cheaper"):
            attempt = _cheaper(world, running, candidate, here, meter, replay)
        if attempt is None and tactic == "cheaper":
            reason = "it is not the same behaviour for less gas, as far as the rule cheaper shows"
            return Attempt("unknown", reason, None, Interval(), Interval(), "")
        if attempt is None:
            attempt = _separate(
                world, running, candidate, here, meter, prospects, solver, replay, lemmas
            )
        return attempt
    except OutOfWork as spent:
        reason, verdict = str(spent), "unknown"
    except WorldFault as fault:
        reason, verdict = f"the world faults: {fault}", "outside"
    old, new = (*prospects, None, None)[:2]
    return Attempt(verdict, reason, None, _interval(old), _interval(new), "")


def _cheaper(
    world: World, running: Agent, candidate: Agent, here: Here, meter: Meter, replay: int
) -> Attempt | None:
    """The rule `cheaper`: same behaviour, less gas. None if it does not apply."""
    if not world.gas_price or running.memory != candidate.memory:
        return None
    script = Script()
    set_candidate(script, candidate)
    old, new = script.axiom("hardware", "running"), script.axiom("hardware", "switchprog")
    given = tuple(script.axiom(name) for name in ("reward", "environment", "arithmetic"))
    utility, place = script.axiom("utility", "act"), script.here()
    kept = script.rule(
        "invariant", (old, given[1], place), symbol("running"), Atom(TRUE), symbol("auto")
    )
    script.rule("cheaper", (old, new, *given, utility, kept, place), symbol("auto"))
    proof = script.node()
    meter.spend(5, "cheaper")
    if accepted(world, running, candidate, here, Goal("better"), proof, meter, replay):
        return None
    reason = "the same behaviour for less gas"
    return Attempt("proved", reason, proof, Interval(), Interval(), _text(script))


def _separate(
    world: World,
    running: Agent,
    candidate: Agent,
    here: Here,
    meter: Meter,
    prospects: list[Prospect],
    solver: Solver | None,
    replay: int,
    lemmas: Sequence[Lemma],
) -> Attempt:
    """Refine bounds of both programs until they separate, one way or the other.

    Where lemmas bound the running program, only the candidate is refined at first.
    """
    old = Prospect(world, running, running, here, meter, solver)
    prospects.append(old)
    new = Prospect(world, candidate, running, here, meter, solver)
    prospects.append(new)
    claim = claim_for(world, running, candidate, here, Goal("better"))
    for prospect in prospects:
        for lemma in lemmas:
            if lemma.program == digest(prospect.agent.node):
                prospect.recall(recalled(lemma, claim, world, running, candidate, meter))
    last, progress = "", True
    waits = ROUNDS_ON_LEMMAS if (old.lower, old.upper) != (None, None) else 0
    while True:
        for goal, first, second in (("better", False, True), ("no-better", True, False)):
            if not _separated(old, new, goal):
                continue
            proof, text = _comparison(old, new, candidate, goal, first, second)
            last = accepted(world, running, candidate, here, Goal(goal), proof, meter, replay)
            if not last:
                verdict = "proved" if goal == "better" else "refuted"
                return Attempt(verdict, "", proof, _interval(old), _interval(new), text)
        if not progress:
            slack = old.slack() or new.slack()
            apart = "the bounds do not separate" + (f"; {slack}" if slack else "")
            reason = last or old.note or new.note or apart
            verdict = "outside" if "outside the fragment" in reason else "unknown"
            return Attempt(verdict, reason, None, _interval(old), _interval(new), "")
        progress, waits = waits > 0 or old.refine(), waits - 1
        progress = new.refine() or progress


def _separated(old: Prospect, new: Prospect, goal: str) -> bool:
    """Whether the numbers found so far would prove a goal."""
    if goal == "better":
        low, high = new.lower, old.upper
        return low is not None and high is not None and low.value > high.value
    high, low = new.upper, old.lower
    return low is not None and high is not None and high.value <= low.value


def _comparison(
    old: Prospect, new: Prospect, candidate: Agent, goal: str, first: bool, second: bool
) -> tuple[Node, str]:
    """The proof that compares a bound of the candidate with one of the running program."""
    script = Script()
    set_candidate(script, candidate)
    left = new.say(script, "switchprog", first)
    right = old.say(script, "running", second)
    if left is not None and right is not None:
        script.rule("separate" if goal == "better" else "dominated", (left, right))
    return script.node(), _text(script)


def _text(script: Script) -> str:
    """The rules a proof uses, for the record of the attempt."""
    return " ".join(
        print_flat(item)[:60] for item in script.instructions if head(item) == "apply-rule"
    )


def bound(
    world: World,
    agent: Agent,
    here: Here,
    meter: Meter,
    tolerance: Fraction | None = None,
    progress: Callable[[Interval], None] | None = None,
    solver: Solver | None = None,
) -> BoundResult:
    """A certified interval for the utility of an agent here.

    `tolerance` is absolute; by default a thousandth of the larger bound.
    """
    prospect: Prospect | None = None
    note = ""
    try:
        prospect = Prospect(world, agent, agent, here, meter, solver)
        while prospect.refine():
            if progress is not None:
                progress(_interval(prospect))
            if _tight(prospect, tolerance):
                break
    except OutOfWork as spent:
        note = str(spent)
    except WorldFault as fault:
        return BoundResult(Interval(), None, f"the world faults: {fault}")
    if prospect is None or (prospect.lower is None and prospect.upper is None):
        reason = note or (prospect.note if prospect else "")
        return BoundResult(Interval(), None, reason or "no bound of the tried kinds exists")
    script = Script()
    for upper in (False, True):
        prospect.say(script, "running", upper)
    proof, found = script.node(), _interval(prospect)
    goal = Goal("interval", found.lower, found.upper)
    free = Meter(10**9)  # replaying what was found is not part of the search
    refused = accepted(world, agent, None, here, goal, proof, free, WORK)
    if refused:
        return BoundResult(Interval(), None, f"the kernel refuses the bound: {refused}")
    if found.lower is None or found.upper is None:
        return BoundResult(found, proof, "; ".join(_why_missing(prospect, note)))
    said = "" if _tight(prospect, tolerance) else prospect.slack()
    return BoundResult(found, proof, "; ".join(text for text in (note, said) if text))


def _why_missing(prospect: Prospect, spent: str) -> Iterator[str]:
    """Why a side has no bound. `spent` says where the work ended, if it did."""
    if prospect.note:
        yield prospect.note
    elif prospect.world.life is None and prospect.world.discount == 1:
        yield "nothing that was tried shows that this endless life without discount ends"
    elif not spent:
        yield "no bound of the tried kinds exists on this side"
    if spent:
        yield spent


def _tight(prospect: Prospect, tolerance: Fraction | None) -> bool:
    gap = prospect.gap()
    if gap is None or prospect.upper is None or prospect.lower is None:
        return False
    if tolerance is None:
        size = max(abs(prospect.upper.value), abs(prospect.lower.value))
        tolerance = RELATIVE_TOLERANCE * size
    return gap <= tolerance
