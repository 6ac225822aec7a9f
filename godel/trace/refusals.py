"""Why an attempt was not accepted: refuted, unknown and outside are three different things."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from godel.events import Interval
from godel.language.canonical import canonical_text
from godel.trace.attempts import MEANINGS, AttemptView, texts_of
from godel.trace.shown import rounded
from godel.trace.text import Traced

if TYPE_CHECKING:
    from godel.trace.obstacles import Obstacle

MOST_SUSPECTS: Final = 5
"""Expressions that are pointed at, where a reason does not say which it means."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """An expression that a reason may mean: in which text, where (from 1), and its line."""

    source: str
    line: int
    column: int
    text: str
    expression: str


@dataclass(frozen=True, slots=True)
class RefusalView:
    """A refusal in parts: `kind` is the attempt's last word, `headline` what that means.

    `facts` are further lines; `suspects` the expressions that the reason is about, if it is about
    the form of one; `phase` where the work ran out, `where` the states in which bounds give most
    away; "" if the reason does not say. `next` are commands that say more, with RUN for the run.
    """

    kind: str
    headline: str
    facts: tuple[str, ...]
    suspects: tuple[Suspect, ...]
    phase: str
    where: str
    next: tuple[str, ...]


def refusal_of(traced: Traced, view: AttemptView) -> RefusalView | None:
    """Why an attempt was not accepted; None if it was."""
    if view.fate == "accepted":
        return None
    build = _KINDS.get(view.fate, _other)
    phase = _PHASE.search(view.reason)
    where = _SLACK.search(view.reason)
    facts, told = list(build(view)), ""
    if view.fate in ("unknown", "outside"):
        told = view.event.reason
        met = _obstacle(traced, view)
        if met is not None:
            told = met.why
            facts.append(
                f"runs of {met.source} on symbolic states stop at {met.why}, where {met.where}"
            )
    return RefusalView(
        kind=view.fate,
        headline=MEANINGS.get(view.fate, view.reason),
        facts=tuple(facts),
        suspects=tuple(_suspects(traced, view, told)),
        phase=phase["phase"] if phase else "",
        where=where["where"] if where else "",
        next=tuple(_next(view)),
    )


_PHASE: Final = re.compile(r"the limit of \d+ units was reached in phase (?P<phase>.+)$")
_SLACK: Final = re.compile(r"gives most away where (?P<where>.+)$")


def _refuted(view: AttemptView) -> Iterator[str]:
    low, high = view.event.running[0], view.event.challenger[1]
    if low and high:
        yield (
            f"proved, where the search began: the candidate is worth at most {_up(high)}, "
            f"the running program at least {_down(low)}"
        )


def _unknown(view: AttemptView) -> Iterator[str]:
    event = view.event
    yield f"reason: {event.reason or 'none was given'}"
    if event.budget:
        yield f"work: {event.cost} of the {event.budget} units that it was given"
    if not event.ended:
        yield "with more work it might come to a verdict"
    yield from _apart(event.running, event.challenger)


def _apart(running: Interval, challenger: Interval) -> Iterator[str]:
    """How far the bounds are from a verdict."""
    if not any((*running, *challenger)):
        yield "no bound was found for either program"
        return
    yield f"bounds reached: running {interval(running)}, candidate {interval(challenger)}"
    if challenger[0] and running[1]:
        short = Fraction(running[1]) - Fraction(challenger[0])
        if short >= 0:
            yield f"for a proof the candidate's lower bound is short of {rounded(short, True)}"


def _outside(view: AttemptView) -> Iterator[str]:
    yield f"reason: {view.event.reason}"
    yield from _apart(view.event.running, view.event.challenger)


def _told(view: AttemptView) -> Iterator[str]:
    if view.reason:
        yield f"reason: {view.reason}"


def _screened(view: AttemptView) -> Iterator[str]:
    yield from _told(view)
    figures = ", ".join(f"{count} {name}" for name, count in view.event.figures)
    if figures:
        yield f"candidates: {figures}"


def _answered(view: AttemptView) -> Iterator[str]:
    """What the gate and others said to a proved rewrite."""
    for refusal in view.refusals:
        said = BY.get(refusal.by, f"{refusal.by} said no")
        yield f"tick {refusal.tick}: {said}: {refusal.reason}"
    if not view.refusals:
        yield "it never came to a check: the machine was replaced, or its life had ended"


BY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gate": "the kernel refused the proof where the machine was by then",
        "approval": "who is asked for approval did not give it",
        "veto": "who is asked for approval has said no to it before",
        "rollback": "this program was taken back by hand before",
        "holdout": "it was not proved to be no worse in a world that is held out",
        "keep": "a property that must stay true was not proved of it",
        "require": "a property that is required was not proved of it",
        "breaker": "the circuit breaker was open",
        "pin": "the running program is pinned",
        "stop": "a stop rule had ended the rewriting",
    }
)
"""Who may refuse a proved rewrite, in words."""


def _other(view: AttemptView) -> Iterator[str]:
    yield from _told(view)
    yield from (f"tick {r.tick}: {BY.get(r.by, r.by)}: {r.reason}" for r in view.refusals)


_KINDS: Final[Mapping[str, Callable[[AttemptView], Iterator[str]]]] = MappingProxyType(
    {
        "refuted": _refuted,
        "unknown": _unknown,
        "outside": _outside,
        "malformed": _told,
        "screened": _screened,
        "exhausted": _told,
        "unmet": _answered,
        "vetoed": _answered,
        "proved": _answered,
    }
)


def _next(view: AttemptView) -> Iterator[str]:
    if view.fate == "refuted":
        yield f"godel play RUN {view.number}"
        yield f"godel explain RUN {view.number}"
    if view.fate in ("proved", "unmet", "vetoed") and view.proof:
        yield f"godel explain RUN {view.number}"
    if view.fate == "unknown" and view.candidate:
        yield f"godel budget RUN {view.number}"
    if view.fate in ("unknown", "outside", "screened") and view.candidate:
        yield f"godel play RUN {view.number}"


def interval(ends: Interval) -> str:
    """`[1.25, 2]`, rounded outward, with what is not known left open."""
    return f"[{_down(ends[0]) if ends[0] else '-oo'}, {_up(ends[1]) if ends[1] else 'oo'}]"


def _up(text: str) -> str:
    return rounded(Fraction(text), up=True)


def _down(text: str) -> str:
    return rounded(Fraction(text), up=False)


_FORMS: Final = (
    ("division by something", ("/",)),
    ("quotient or modulo", ("quotient", "modulo")),
    ("is an integer", ("/", "integer?", "quotient", "modulo")),
    ("product", ("*",)),
    ("degree over", ("*",)),
    ("variables in one inequality", ("*",)),
    ("symbolic number", ("eval",)),
    ("unknown number", ("eval",)),
)
"""Which forms a reason of the evaluator can be about."""


def _obstacle(traced: Traced, view: AttemptView) -> Obstacle | None:
    """Arithmetic in the candidate or the running program that the prover cannot follow."""
    from godel.trace.obstacles import obstacle  # brings in the linear programs of the prover

    texts = texts_of(traced, view)
    named = (("the candidate", texts.new), ("the running program", texts.old))
    return obstacle(traced, tuple(item for item in named if item[1]))


def _suspects(traced: Traced, view: AttemptView, reason: str) -> Iterator[Suspect]:
    """The expressions that a reason may be about: in the candidate, the running program, the world.

    The evaluator says what it could not follow, not where; so these are all forms of that kind
    with more than one operand that is no number, in the first text that has any.
    """
    heads = next((heads for words, heads in _FORMS if words in reason), ())
    if not heads:
        return
    texts = texts_of(traced, view)
    sources = (
        ("the candidate", texts.new),
        ("the running program", texts.old),
        ("the world", canonical_text(traced.world.node)),
    )
    for source, text in sources:
        found = list(_placed(source, text, heads))
        if found:
            yield from found[:MOST_SUSPECTS]
            return


def _placed(source: str, text: str, heads: tuple[str, ...]) -> Iterator[Suspect]:
    lines = text.splitlines()
    idle = [(m.start(), m.start() + len(_balanced(text, m.start()))) for m in _IDLE.finditer(text)]
    for head in heads:
        for match in re.finditer(rf"\({re.escape(head)}[ \n]", text):
            expression = _balanced(text, match.start())
            acts = not any(first <= match.start() < last for first, last in idle)
            if not acts or not _moving(expression):
                continue
            before = text.count("\n", 0, match.start())
            column = match.start() - (text.rfind("\n", 0, match.start()) + 1)
            flat = " ".join(expression.split())
            yield Suspect(source, before + 1, column + 1, lines[before], flat)


def _balanced(text: str, start: int) -> str:
    """The form that begins at a place."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == "(") - (text[place] == ")")
        if depth == 0:
            return text[start : place + 1]
    return text[start:]


_IDLE: Final = re.compile(r"\(define \((propose|think)\b")
"""Definitions that no proof about what a program does runs through."""

_CONSTANT_LAST: Final = re.compile(r"^\((/|quotient|modulo) .* -?\d+(/\d+)?\)$", re.S)
_WORD: Final = re.compile(r"[^()\s]+")


def _moving(expression: str) -> bool:
    """Whether a form can be what the evaluator does not follow: constants it does."""
    words = _WORD.findall(expression)[1:]
    names = [word for word in words if not re.fullmatch(r"-?\d+(/\d+)?", word)]
    if expression.startswith("(*"):
        return len(names) > 1
    return bool(names) and not _CONSTANT_LAST.match(expression)
