"""From what somebody wants to prove to a session: goals as words, the claim, the first state."""

from __future__ import annotations

from fractions import Fraction

from godel.byhand.session import Session, Task
from godel.errors import GodelError, UsageProblem
from godel.kernel.claim import Goal
from godel.kernel.proof import WORK
from godel.kernel.refusal import Refused
from godel.language.meter import Exhausted
from godel.language.reader import read_datum
from godel.language.syntax import Atom
from godel.language.values import Number

GOALS = 'better, no-better, "interval LOWER UPPER" (a number or none), "ceiling NUMBER", "keep E"'


def goal_from(text: str) -> Goal:
    """A goal in words, such as `better` or `interval none 8`. Raises UsageProblem."""
    words = text.split()
    if words in (["better"], ["no-better"]):
        return Goal(words[0])
    if len(words) == 2 and words[0] == "ceiling":
        return Goal("ceiling", None, _number(words[1]))
    if len(words) == 3 and words[0] == "interval" and words[1:] != ["none", "none"]:
        lower, upper = (None if word == "none" else _number(word) for word in words[1:])
        return Goal("interval", lower, upper)
    if words[:1] == ["keep"]:
        return Goal("keep", predicate=read_datum(text.strip().removeprefix("keep"), "goal"))
    raise UsageProblem(f"there is no goal {text[:80]!r}", hint=f"a goal is {GOALS}")


def _number(word: str) -> Number:
    """An exact number. Raises UsageProblem."""
    try:
        node = read_datum(word, "goal")
    except GodelError as problem:
        raise UsageProblem(f"not a number: {word[:40]}: {problem.message}") from None
    if isinstance(node, Atom) and isinstance(node.value, int | Fraction):
        return node.value
    raise UsageProblem(f"not a number: {word[:40]}", hint="as in 3, -1/2 or 0.25")


def open_session(task: Task, work: int = WORK) -> Session:
    """A session in which nothing has been done yet. Raises UsageProblem for a bad claim."""
    if task.goal.kind in ("better", "no-better") and task.candidate is None:
        raise UsageProblem(
            f"the goal {task.goal.kind} is about a candidate",
            hint="add --candidate Q, or another --goal",
        )
    try:
        return Session(task, work)
    except (Refused, Exhausted) as refusal:
        raise UsageProblem(f"the kernel refuses the claim: {refusal or 'too large'}") from None
