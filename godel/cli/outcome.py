"""What a run came to, for people and as JSON: rewrites, bounds, rewards, work, refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from godel.cli.shown import interval, rounded
from godel.events import Interval, Plain, Switched
from godel.kernel.claim import Goal
from godel.kernel.theorems import Here
from godel.machine.recorder import name_of
from godel.machine.storage import proof_file
from godel.machine.summary import Earned, Summary, finder, summarise
from godel.prover import tactics
from godel.prover.certificate import claim_for, compose
from godel.prover.work import Meter
from godel.trace.differences import changed
from godel.trace.text import SHORT, Traced, open_run
from godel.world.belief import normalise
from godel.world.model import Agent, World

SILENT = ("malformed",)
"""Fates that a summary only counts: attempts that came to no candidate."""

MOST_REFUTED = 2
"""Most refuted candidates that a summary shows."""

MOST_SHOWN = 8
"""Most refusals that a summary spells out."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Certified bounds on the utility of a program at the start of a life, and the certificate."""

    lower: str
    upper: str
    certificate: str

    def ends(self) -> Interval:
        """Both ends, "" for what is not known."""
        return self.lower, self.upper


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run with its summary, and bounds for the first and the last program."""

    traced: Traced
    folder: Path
    summary: Summary
    before: Bounds
    after: Bounds


def outcome_of(folder: Path, work: int) -> Outcome:
    """Look at a run that has ended, and bound its first and last program with some work units."""
    traced = open_run(folder)
    summary = summarise(traced.events)
    first, last = (traced.agent(digest) for digest in (summary.first, summary.running))
    before = certified(traced, first, work)
    after = before if summary.running == summary.first else certified(traced, last, work)
    gap = _gap(before, after)
    if gap is not None:  # too wide to show which is better: look closer
        before = certified(traced, first, work, gap)
        after = certified(traced, last, work, gap)
    return Outcome(traced, folder, summary, before, after)


def _gap(before: Bounds, after: Bounds) -> Fraction | None:
    """A tolerance that would tell two overlapping intervals apart, if their middles do differ."""
    if not all((*before.ends(), *after.ends())) or before == after:
        return None
    middles = [(Fraction(ends.lower) + Fraction(ends.upper)) / 2 for ends in (before, after)]
    if Fraction(after.lower) > Fraction(before.upper) or middles[0] == middles[1]:
        return None
    return abs(middles[1] - middles[0]) / 4


def certified(traced: Traced, agent: Agent, work: int, tolerance: Fraction | None = None) -> Bounds:
    """Bounds at the start of a life, whose certificate is kept with the run."""
    world = traced.world
    here = Here(0, normalise(list(world.start)), agent.initial)
    found = tactics.bound(world, agent, here, Meter(work), tolerance)
    low, high = (_text(end) for end in (found.interval.lower, found.interval.upper))
    if found.proof is None:
        return Bounds("", "", "")
    data = _certificate(world, agent, here, found)
    traced.run.write_once(proof_file(name_of(data)), data)
    return Bounds(low, high, proof_file(name_of(data)))


def _certificate(world: World, agent: Agent, here: Here, found: tactics.BoundResult) -> bytes:
    goal = Goal("interval", found.interval.lower, found.interval.upper)
    claim = claim_for(world, agent, None, here, goal)
    return compose(claim, world, agent, None, found.proof) if found.proof is not None else b""


def _text(end: Fraction | int | None) -> str:
    return "" if end is None else str(end)


def as_body(outcome: Outcome) -> dict[str, Plain]:
    """The JSON of a run."""
    summary, settings = outcome.summary, outcome.traced.conditions.settings
    return {
        "run": str(outcome.folder),
        "head": outcome.traced.head,
        "world": outcome.traced.world.name,
        "seed": settings.seed,
        "target": settings.target,
        "budget": settings.work_per_attempt,
        "versions": dict(settings.versions),
        "rewrites": [_rewrite(switch, summary) for switch in summary.switches],
        "before": _bounds(outcome.before.ends(), outcome.before.certificate),
        "after": _bounds(outcome.after.ends(), outcome.after.certificate),
        "attempts": len(summary.fates),
        "fates": dict(summary.counts()),
        "candidates": dict(summary.figures()),
        "work": summary.work,
        "ticks": summary.ticks,
        "lives": summary.lives,
        "reward": str(summary.reward),
        "charge": str(summary.charge),
        "reward_before": _earned(summary.before),
        "reward_after": _earned(summary.after),
        "finished": summary.finished,
        "repeatable": summary.repeatable,
    }


def _rewrite(switch: Switched, summary: Summary) -> dict[str, Plain]:
    return {
        "number": switch.number,
        "life": switch.life,
        "tick": switch.tick,
        "attempt": switch.attempt,
        "technique": summary.technique(switch),
        "old": switch.old,
        "new": switch.new,
        "before": _bounds(switch.running),
        "after": _bounds(switch.challenger),
        "claim": switch.claim,
        "certificate": proof_file(switch.proof),
        "rests_on": list(switch.rests_on),
    }


def _bounds(ends: Interval, certificate: str = "") -> dict[str, Plain]:
    body: dict[str, Plain] = {"lower": ends[0] or None, "upper": ends[1] or None}
    return {**body, "certificate": certificate} if certificate else body


def _earned(earned: Earned) -> dict[str, Plain]:
    mean = earned.per_tick
    per_tick = None if mean is None else str(mean)
    return {
        "ticks": earned.ticks,
        "reward": str(earned.reward),
        "charge": str(earned.charge),
        "per_tick": per_tick,
    }


def as_lines(outcome: Outcome) -> Iterator[str]:
    """The summary of a run for people."""
    summary, traced = outcome.summary, outcome.traced
    settings = traced.conditions.settings
    yield (
        f"{traced.world.name}, seed {settings.seed}: {summary.ticks} ticks in "
        f"{summary.lives or 1} {'life' if summary.lives < 2 else 'lives'}, "
        f"{len(summary.switches)} proved {_plural('rewrite', len(summary.switches))}"
    )
    for switch in summary.switches:
        yield ""
        yield from _switch_lines(switch, outcome)
    yield from _refuted_lines(outcome)
    yield ""
    yield f"expected utility   before {show(outcome.before.ends())}"
    if summary.switches:
        yield f"                   after  {show(outcome.after.ends())}"
    yield f"earned per tick    before {_mean(summary.before)}"
    if summary.switches:
        yield f"                   after  {_mean(summary.after)}"
    yield f"work               {summary.work} units for thinking"
    yield f"earned in all      {summary.reward}, less {summary.charge} for gas and thinking"
    counts = ", ".join(f"{count} {fate}" for fate, count in summary.counts())
    yield f"attempts           {len(summary.fates)}" + (f": {counts}" if counts else "")
    yield from _refusals(summary)
    figures = ", ".join(f"{count} {name}" for name, count in summary.figures())
    yield f"candidates         {figures}"
    for reason in summary.stops:
        yield f"search stopped     {reason}"
    if not summary.repeatable:
        yield "not repeatable     an outside program was asked, or a limit of time or memory struck"
    if summary.failure:
        yield f"the world failed   {summary.failure}"
    yield f"budget             {settings.work_per_attempt} units for each attempt"
    versions = ", ".join(f"{name} {version}" for name, version in settings.versions)
    yield f"versions           {versions}"
    yield f"head of journal    {traced.head}"
    yield ""
    yield f"kept in {outcome.folder}; see also: godel check, godel trace {outcome.folder}"


def _switch_lines(switch: Switched, outcome: Outcome) -> Iterator[str]:
    traced = outcome.traced
    undone = " (rolled back)" if switch.number in outcome.summary.rolled_back else ""
    yield (
        f"rewrite {switch.number} in life {switch.life} at tick {switch.tick}, found by "
        f"{finder(outcome.summary.technique(switch))}{undone}"
    )
    for line in changed(traced.program(switch.old), traced.program(switch.new)):
        yield f"  {line}"
    target = traced.conditions.settings.target
    yield f"  {_gain(switch, target)}"
    if target != "frozen":
        yield f"  trust level {switch.trust} is left"
    yield f"  certificate {switch.proof[:SHORT]}, rests on: {' '.join(switch.rests_on)}"


def _refuted_lines(outcome: Outcome) -> Iterator[str]:
    """The first candidates that were proved not to be better."""
    traced = outcome.traced
    refuted = [fate.attempt for fate in outcome.summary.fates if fate.fate == "refuted"]
    for attempt in refuted[:MOST_REFUTED]:
        yield ""
        by = finder(attempt.technique)
        yield f"refused at tick {attempt.tick}, proposed by {by}: proved no better"
        for line in changed(traced.program(attempt.parent), traced.candidate(attempt.candidate)):
            yield f"  {line}"
        highest, lowest = attempt.challenger[1], attempt.running[0]
        if highest and lowest:
            new, old = rounded(Fraction(highest), up=True), rounded(Fraction(lowest), up=False)
            yield f"  expected utility here: at most {new} for it, at least {old} for what runs"


def _gain(switch: Switched, target: str) -> str:
    """What the certificate says about the two programs, or about keeping the old one's search."""
    highest, lowest = switch.running[1], switch.challenger[0]
    if not highest or not lowest:
        return "the same behaviour for less gas"
    old, new = rounded(Fraction(highest), up=True), rounded(Fraction(lowest), up=False)
    search = "" if target == "frozen" else " kept with its search"
    return (
        f"expected utility here: at most {old} for the old program{search}, at least {new} for the "
        "new"
    )


def _refusals(summary: Summary) -> Iterator[str]:
    """What was refused and why; alike ones together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for fate in summary.fates:
        if fate.fate != "accepted" and fate.fate not in SILENT:
            groups.setdefault((fate.fate, fate.reason), []).append(finder(fate.attempt.technique))
    for index, ((fate_name, reason), techniques) in enumerate(groups.items()):
        if index == MOST_SHOWN:
            yield f"  and {len(groups) - MOST_SHOWN} more reasons: godel trace"
            return
        shown = " ".join(techniques[:4]) + (" ..." if len(techniques) > 4 else "")
        yield f"  {fate_name}: {shown}" + (f": {reason[:160]}" if reason else "")


def show(ends: Interval) -> str:
    """An interval, rounded outward."""
    low, high = (Fraction(end) if end else None for end in ends)
    return interval(low, high)


def _mean(earned: Earned) -> str:
    mean = earned.per_tick
    if mean is None:
        return "no tick"
    return f"{rounded(mean, up=False)} over {earned.ticks} {_plural('tick', earned.ticks)}"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"
