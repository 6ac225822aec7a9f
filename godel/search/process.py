"""`(process K)`: candidates from an outside program, which is asked anew for each K.

The program belongs to the user (a script, a language model) and is not trusted: it runs confined
(`godel/sandbox`), and of what it prints only texts of programs are taken, which are screened and
proved like any others. What it answers cannot be repeated, so an attempt that asked it is recorded
as not repeatable.
"""

from __future__ import annotations

from godel.errors import UsageProblem
from godel.sandbox.child import Heard, converse
from godel.search.answers import question, read_answers
from godel.search.effort import GAS_PER_UNIT
from godel.search.order import SUPPLY, read_order
from godel.search.proposer import NothingGained, NothingLeft, Proposal, Setting
from godel.search.strict_json import printable

FEE = 20
"""Work units for asking, however long the program takes: no clock decides what a run does."""

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
    setting.effort.spend(FEE * GAS_PER_UNIT)
    heard = converse(plan, question(setting, number))
    answers = read_answers(setting, heard.lines)
    if not answers.candidates:
        raise NothingGained(
            f"the outside program gave no candidate: {_why(heard, answers.refused)}"
        )
    return Proposal(answers.candidates, _summary(heard, len(answers.candidates), answers.refused))


def _why(heard: Heard, refused: tuple[str, ...]) -> str:
    """Why there is no candidate: the first line that is none, how it ended, its last words."""
    last = heard.errors.decode("utf-8", "replace").strip().splitlines()[-1:]
    parts = [*refused[:1], heard.ending, *(f"its last words: {printable(line)}" for line in last)]
    return "; ".join(parts)


def _summary(heard: Heard, candidates: int, refused: tuple[str, ...]) -> str:
    """A comment for the record of the attempt."""
    said = f"; the outside program gave {candidates} candidates in {len(heard.lines)} lines"
    return "\n; ".join([f"{said}; {heard.ending}", *refused[:3]])
