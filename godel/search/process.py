"""`(process K)`: candidates from an outside program, which is asked anew for each K.

The program belongs to the user (a script, a language model) and is not trusted: it runs confined
(`godel/sandbox`), and of what it prints only texts of programs are taken, which are screened and
proved like any others. What it answers cannot be repeated, so an attempt that asked it is recorded
as not repeatable.
"""

from __future__ import annotations

from godel.errors import UsageProblem
from godel.prover.work import OutOfWork
from godel.sandbox.child import Heard, converse
from godel.search.answers import question, read_answers
from godel.search.effort import GAS_PER_UNIT
from godel.search.landscape import survey
from godel.search.order import SUPPLY, read_order
from godel.search.proposer import (
    NothingGained,
    NothingLeft,
    Proposal,
    Ranking,
    Setting,
    chosen,
    rated,
)
from godel.search.strict_json import printable
from godel.world.model import Agent

FEE = 20
"""Work units for asking, however long the program takes: no clock decides what a run does."""

LEAST = 200
"""Work units that must be left, so that what it answers can be judged."""

LAST = 200


def process(setting: Setting, number: int) -> Proposal:
    """What the outside program answers. Raises NothingLeft, NothingGained, OutOfWork."""
    text = setting.supply(SUPPLY)
    if number > LAST:
        raise NothingLeft(f"process ends after {LAST}")
    try:
        plan = read_order(text).plan()
    except UsageProblem as problem:
        raise NothingLeft(printable(problem.message)) from None
    if setting.effort.meter.afford(LEAST) < LEAST:
        raise OutOfWork(f"an outside program is asked where {LEAST} units are left for its answer")
    setting.effort.spend(FEE * GAS_PER_UNIT)
    setting.effort.repeatable = False
    heard = converse(plan, question(setting, number))
    answers = read_answers(setting, heard.lines)
    said = _summary(heard, len(answers.candidates))
    if not answers.candidates:
        raise NothingGained("; ".join([said, *answers.refused[:1], *_last_words(heard)]))
    try:
        best = chosen(_ranking(setting, answers.candidates))
    except NothingGained as nothing:
        raise NothingGained(f"{said}; {nothing}", nothing.nearest) from None
    return Proposal(best, "\n; ".join([f"; {said}", *answers.refused[:3]]))


def _ranking(setting: Setting, candidates: tuple[Agent, ...]) -> Ranking:
    """The answers by what they are thought to gain: a stranger's order counts among equals only."""
    names = setting.seen_names(True) + tuple(item.name for item in setting.running.memory)
    landscape = survey(
        setting.world, setting.running, setting.here, setting.remembered,
        tuple(dict.fromkeys(names)), 1, setting.effort,
    )  # fmt: skip
    return rated(setting, landscape.model.estimate, (agent.node for agent in candidates))


def _summary(heard: Heard, candidates: int) -> str:
    counts = f"candidates: {candidates}, lines: {len(heard.lines)}"
    return f"the outside program gave {counts}; {heard.ending}"


def _last_words(heard: Heard) -> list[str]:
    """What it said last on standard error, if that may explain something."""
    last = heard.errors.decode("utf-8", "replace").strip().splitlines()[-1:]
    return [f"its last words: {printable(line)}" for line in last]
