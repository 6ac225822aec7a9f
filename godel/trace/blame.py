"""Blame: every expression of a program, and the rewrite that put it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Final

from godel.errors import UsageProblem
from godel.events import Plain, RolledBack, Switched
from godel.machine.state import tree_of
from godel.machine.summary import finder
from godel.trace.cards import attempt_of
from godel.trace.origins import GIVEN, Marked, Span, carried, given, spans
from godel.trace.shown import from_digits, rounded
from godel.trace.text import SHORT, Traced

LABELS: Final = ".123456789abcdefghijklmnopqrstuvwxyz"
"""A character for each origin: a point for what was given; `*` for a number beyond."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rewrite was made: what found it, what was proved, what that rests on and cost."""

    switch: Switched
    technique: str
    work: int
    budget: int
    theorem: str


@dataclass(frozen=True, slots=True)
class Blamed:
    """A program with the origin of each of its words. `at` is the rewrite after which it ran."""

    at: int
    text: str
    spans: tuple[Span, ...]
    reasons: tuple[Reason, ...]
    undone: tuple[int, ...]

    @property
    def program(self) -> str:
        """The SHA-256 of the program."""
        return sha256(self.text.encode()).hexdigest()

    def origins(self, line: int | None = None) -> tuple[int, ...]:
        """The origins of the words of a line, or of all, in ascending order."""
        found = {span.origin for span in self.spans if line is None or span.line == line}
        return tuple(sorted(found))


def blame(traced: Traced, at: int | None = None) -> Blamed:
    """The program that runs at the end of a run, or the one after rewrite `at` (0: the first).

    What was undone by a rollback does not show. Raises UsageProblem.
    """
    now = given(tree_of(traced.conditions.program))
    before: dict[int, Marked] = {}
    undone: list[int] = []
    for event in traced.events if at != 0 else ():
        if isinstance(event, Switched):
            before[event.number] = now
            now = carried(now, tree_of(traced.program(event.new).encode()), event.number)
            if event.number == at:
                break
        elif isinstance(event, RolledBack):
            undone += [number for number in before if number >= event.switch]
            now = before[event.switch]
    last = max(before, default=0)
    if at is not None and at != last:
        raise UsageProblem(f"{traced.run.path} has no rewrite {at}", hint=f"it has {last}")
    text, words = spans(now)
    reasons = tuple(_reasons(traced, {span.origin for span in words}))
    return Blamed(last, text, words, reasons, tuple(dict.fromkeys(undone)))


def _reasons(traced: Traced, origins: set[int]) -> Iterator[Reason]:
    for event in traced.events:
        if isinstance(event, Switched) and event.number in origins:
            attempt = attempt_of(traced, event.attempt)
            yield Reason(
                event,
                attempt.technique if attempt else "",
                attempt.cost if attempt else 0,
                attempt.budget if attempt else 0,
                theorem_of(event, traced.conditions.settings.target),
            )


def theorem_of(switch: Switched, target: str) -> str:
    """What was proved of a switch, in one line, with numbers rounded outward."""
    above, below = switch.challenger[0], switch.running[1]
    relation = ">=" if target == "relaxed" and above == below else ">"
    if not above or not below:
        return f"U(q, here) > U(p, here) [{target}]"
    low, high = rounded(_number(above), up=False), rounded(_number(below), up=True)
    return f"U(q, here) >= {low} {relation} {high} >= U(p, here) [{target}]"


def _number(text: str) -> Fraction:
    """A number of the journal, which may be longer than Python reads by itself."""
    top, _, bottom = text.removeprefix("-").partition("/")
    size = Fraction(from_digits(top), from_digits(bottom or "1"))
    return -size if text.startswith("-") else size


def label(origin: int) -> str:
    """The character of an origin."""
    return LABELS[origin] if origin < len(LABELS) else "*"


def blame_lines(found: Blamed) -> Iterator[str]:
    """The program, each line with its origins; below a line of several, whose each word is."""
    lines = found.text.splitlines()
    width = max((len(_gutter(found, n)) for n in range(len(lines))), default=0)
    for number, line in enumerate(lines):
        gutter = _gutter(found, number)
        yield f"{gutter:{width}} | {line}".rstrip()
        if len(found.origins(number)) > 1:
            yield f"{'':{width}} | {_underline(found, number, len(line))}".rstrip()
    yield ""
    if GIVEN in found.origins():
        yield ".  as given"
    for reason in found.reasons:
        yield from _reason_lines(reason)
    silent = [n for n in found.undone if n not in found.origins()]
    if silent:
        yield f"undone by a rollback: {' '.join(map(str, silent))}"


def _gutter(found: Blamed, line: int) -> str:
    return " ".join(label(origin) for origin in found.origins(line))


def _underline(found: Blamed, line: int, width: int) -> str:
    marks = [" "] * width
    for span in found.spans:
        if span.line == line:
            marks[span.first : span.last] = label(span.origin) * (span.last - span.first)
    return "".join(marks)


def _reason_lines(reason: Reason) -> Iterator[str]:
    switch = reason.switch
    number = f"{label(switch.number)}  rewrite {switch.number}"
    by = finder(reason.technique)
    yield (
        f"{number}, life {switch.life}, tick {switch.tick}: attempt {switch.attempt} by {by}, "
        f"work {reason.work:,} of {reason.budget:,}"
    )
    yield f"   {reason.theorem}"
    yield f"   rests on {' '.join(switch.rests_on)}; certificate {switch.proof[:SHORT]}"


def blame_body(found: Blamed) -> dict[str, Plain]:
    """The same as data; columns count from 0, `last` is the column after the last character."""
    return {
        "at": found.at,
        "program": found.program,
        "text": found.text,
        "words": [
            {"line": s.line + 1, "first": s.first, "last": s.last, "rewrite": s.origin}
            for s in found.spans
        ],
        "rewrites": [_reason_body(reason) for reason in found.reasons],
        "undone": list(found.undone),
    }


def _reason_body(reason: Reason) -> Plain:
    switch = reason.switch
    return {
        "rewrite": switch.number,
        "life": switch.life,
        "tick": switch.tick,
        "attempt": switch.attempt,
        "technique": reason.technique,
        "work": reason.work,
        "budget": reason.budget,
        "theorem": reason.theorem,
        "rests_on": list(switch.rests_on),
        "certificate": switch.proof,
    }
