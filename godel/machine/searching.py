"""Attempts from the search: the running program proposes, and a worker performs the task.

Everything here is untrusted. Whatever it returns is only bytes and words for the gate to judge, and
whatever goes wrong in it is the fate of one attempt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from godel.errors import GodelError
from godel.events import Interval
from godel.language.canonical import canonical_text, decimal
from godel.language.syntax import Node
from godel.language.values import number
from godel.machine.ablation import KNOWN, SCREEN
from godel.machine.attempts import Attempt, Found, Start, key_of
from godel.machine.planning import Plan, Planned, Planner
from godel.machine.state import Supplies, tree_of
from godel.machine.supplied import Supplied, asks_outside
from godel.machine.workers import Handle, LocalWorkers, TaskFailed, TaskLost, Workers
from godel.prover import tactics
from godel.prover.demand import Demand
from godel.search.task import Outcome, Task, WireProblem, decode_outcome
from godel.world.build import build_world

USUAL_ATTEMPT: Final = 100
"""Units of work that an attempt usually costs: a gain below their price is not worth a proof."""

LONGEST_REASON: Final = 200
"""Characters that are kept of what a searcher said when it failed."""

MOST_KNOWN: Final = 256
"""Most candidates that a task is told of."""

PATIENCE: Final = 120.0
"""Seconds that a task may take at least, whatever its budget."""

SLOWEST: Final = 20
"""Units of work in a second below which a worker is thought to hang: a safety net, far away."""


class Search:
    """The source of a real run. Workers, or so many processes, perform tasks; how many there are
    changes only the speed. It closes them. `lacking` are ideas that it does without, to see what
    they are worth (`machine/ablation.py`).

    `supplies` are what the user gave; `demands` what must be shown of a rewrite besides a gain.
    `ask_outside` says of the number of an attempt whether it may
    ask the outside program; of one that may not, nothing is known.
    """

    def __init__(
        self,
        world: bytes,
        budget: int,
        workers: int | Workers = 1,
        lacking: frozenset[str] = frozenset(),
        supplies: Supplies = (),
        ask_outside: Callable[[int], bool] = lambda number: True,
        demands: tuple[Demand, ...] = (),
    ) -> None:
        self._world, self._budget, self._lacking = world, budget, lacking
        self._demands = demands
        self._built = build_world(tree_of(world))
        self._supplied, self._ask_outside = Supplied(supplies), ask_outside
        self._planner = Planner(self._built, budget, self._supplied.proposers)
        seen = {item.name for item in self._built.variables} - {"left"}
        self._all_is_seen = seen <= set(self._built.observed)
        self._workers = LocalWorkers(workers) if isinstance(workers, int) else workers
        self._begun: dict[int, tuple[Start, Planned, Handle | None]] = {}

    def announce(self, window: tuple[Start, ...]) -> None:
        """Begin with these attempts; give up all that are not among them."""
        known, self._begun = self._begun, {}
        for start in window:
            if start.number in known and known[start.number][0] is start:
                self._begun[start.number] = known.pop(start.number)
        for _, _, handle in known.values():
            if handle is not None:
                handle.cancel()
        plans = self._planner.plans(window)
        for start in window:
            if start.number not in self._begun:
                plan = plans[start.number]
                self._begun[start.number] = start, plan, self._begin(start, plan)

    def _begin(self, start: Start, plan: Planned) -> Handle | None:
        """Hand the task of a plan to the workers, if it has one."""
        if not isinstance(plan, Plan) or plan.fault:
            return None
        if asks_outside(plan.technique) and not self._ask_outside(start.number):
            return None
        seconds = PATIENCE + plan.budget / SLOWEST + self._supplied.seconds(plan.technique)
        return self._workers.submit(self._task(start, plan), seconds)

    def _task(self, start: Start, plan: Plan) -> bytes:
        """The bytes of a task. It knows no more than the agent may know."""
        return Task(
            world_text=self._world.decode(),
            running_text=start.program.decode(),
            here=start.here,
            remembered=start.remembered if self._all_is_seen else (),
            technique=plan.technique,
            budget=plan.budget,
            least_gain=number(Fraction(self._built.think_price) * USUAL_ATTEMPT),
            known=() if KNOWN in self._lacking else _known(start),
            screen=SCREEN not in self._lacking,
            supplies=self._supplied.texts(plan.technique),
            refusals=self._supplied.refusals(plan.technique, start),
            archive=start.archive,
            aim=start.aim,
            demands=self._demands,
        ).encode()

    def perform(self, start: Start) -> Found | None:
        """What became of an attempt. Raises WorkersUnavailable."""
        if start.number not in self._begun or self._begun[start.number][0] is not start:
            self.announce((start,))
        _, plan, handle = self._begun[start.number]
        if not isinstance(plan, Plan):
            return plan
        if handle is None and not plan.fault:
            return None
        if handle is None:
            return _failed(plan, f"propose: {plan.fault}")
        try:
            return _attempt(plan, _outcome(handle, plan.technique), self._budget)
        except TaskLost as problem:
            return replace(
                _failed(plan, str(problem), ("lost", plan.budget)), fate="unknown", repeatable=False
            )
        except TaskFailed as failure:
            reason = f"the searcher failed: {failure}"[:LONGEST_REASON]
            return _failed(plan, reason, ("lost", plan.budget))

    def close(self) -> None:
        """Let the workers go."""
        self._begun = {}
        self._workers.close()

    def __enter__(self) -> Search:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


def _known(start: Start) -> tuple[str, ...]:
    """The candidates that were judged where this attempt begins, and those that were vetoed."""
    here = key_of(start.here)
    judged = (item.candidate for item in start.tried if item.candidate and item.here == here)
    return tuple(dict.fromkeys((*judged, *start.vetoed)))[-MOST_KNOWN:]


def _outcome(handle: Handle, technique: Node) -> Outcome:
    """The outcome of a task. Raises TaskLost, also if it is none, or that of another task."""
    data = handle.result()
    try:
        outcome = decode_outcome(data)
        if canonical_text(outcome.technique) != canonical_text(technique):
            raise WireProblem("it is about another technique")
    except GodelError as problem:
        handle.distrust()
        raise TaskLost(f"its worker answered nonsense: {problem.message}") from None
    return outcome


def _failed(plan: Plan, reason: str, *costs: tuple[str, int]) -> Attempt:
    """An attempt that came to no outcome."""
    work = (*costs, plan.fee)
    return Attempt(plan.text, "malformed", reason, work, phase=plan.phase, budget=plan.budget)


def _attempt(plan: Plan, outcome: Outcome, most: int) -> Attempt:
    return Attempt(
        technique=plan.text,
        fate=outcome.fate,
        reason=outcome.reason,
        work=tuple(sorted((*outcome.work, *((plan.fee,) if plan.fee[1] else ())))),
        candidate=outcome.candidate_text.encode(),
        proof=outcome.proof_text().encode(),
        running=_ends(outcome.running),
        challenger=_ends(outcome.candidate),
        query=outcome.query_text,
        repeatable=outcome.repeatable,
        phase=plan.phase,
        budget=plan.budget,
        ended=outcome.ended or plan.budget >= most,
        figures=outcome.figures,
        parents=outcome.parents,
        conditions=tuple(text.encode() for text in outcome.demand_texts()),
    )


def _ends(interval: tactics.Interval) -> Interval:
    """The ends of an interval as texts."""
    low, high = ("" if end is None else decimal(end) for end in (interval.lower, interval.upper))
    return low, high
