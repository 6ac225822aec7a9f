"""Attempts of a run as people look for them: numbered, each with its last word, filtered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from godel.errors import UsageProblem
from godel.events import Approved, Attempted, Refused, RolledBack, Switched
from godel.machine.summary import summarise
from godel.trace.text import Traced

FATES: Final = (
    "accepted", "proved", "refuted", "unknown", "outside", "malformed", "screened", "exhausted",
    "unmet", "vetoed",
)  # fmt: skip
"""The last words there are. `proved`: not switched to, because nothing was better there by then."""

MEANINGS: Final = {
    "accepted": "proved better, and switched to",
    "proved": "proved better where the search began, but not switched to",
    "refuted": "proved no better",
    "unknown": "neither proved nor refuted within its work",
    "outside": "it needs arithmetic that proofs here do not follow",
    "malformed": "what was proposed is no program of this world",
    "screened": "dropped by an estimate before any proof; that claims nothing",
    "exhausted": "the technique had nothing more to propose",
    "unmet": "proved better, but something else that is demanded was not",
    "vetoed": "proved better, but who is asked for approval said no, or it was rolled back",
}
"""What each last word says, in a line."""


@dataclass(frozen=True, slots=True)
class AttemptView:
    """An attempt with all that the journal says of it.

    `fate` is its last word, one of FATES; `reason` says why it was not accepted. `refusals` are
    what the gate or whoever else was asked said no to, in order; `approved` is the answer of a
    person, None if none was asked. `undone`: a rollback has taken the switch back.
    """

    event: Attempted
    fate: str
    reason: str
    refusals: tuple[Refused, ...]
    approved: bool | None
    switch: Switched | None
    undone: bool

    @property
    def number(self) -> int:
        """Attempts count from 1."""
        return self.event.number

    @property
    def candidate(self) -> str:
        """The SHA-256 of the candidate, "" if none came to a verdict."""
        return self.switch.new if self.switch is not None else self.event.candidate

    @property
    def demands(self) -> tuple[str, ...]:
        """The proof files of what else is demanded, holdouts first; "" where none was found."""
        return self.event.conditions if self.switch is None else self.switch.conditions

    @property
    def proof(self) -> str:
        """The SHA-256 of the proof file to look at, "" if there is none.

        What the gate accepted; else what a person refused; else what the searcher says.
        """
        if self.switch is not None:
            return self.switch.proof
        refused = [refusal.proof for refusal in self.refusals if refusal.proof]
        return refused[-1] if refused else self.event.proof


def attempts_of(traced: Traced) -> tuple[AttemptView, ...]:
    """All attempts of a run, in order. Reads no file but what `traced` holds."""
    switches: dict[int, Switched] = {}
    refusals: dict[int, list[Refused]] = {}
    answers: dict[int, bool] = {}
    undone: set[int] = set()
    for event in traced.events:
        if isinstance(event, Switched):
            switches[event.attempt] = event
        elif isinstance(event, Refused):
            refusals.setdefault(event.attempt, []).append(event)
        elif isinstance(event, Approved):
            answers[event.attempt] = event.answer
        elif isinstance(event, RolledBack):
            undone.update(s.number for s in switches.values() if s.number >= event.switch)
    views: list[AttemptView] = []
    for last in summarise(traced.events).fates:
        number = last.attempt.number
        switch = switches.get(number)
        views.append(
            AttemptView(
                event=last.attempt,
                fate=last.fate,
                reason=last.reason,
                refusals=tuple(refusals.get(number, ())),
                approved=answers.get(number),
                switch=switch,
                undone=switch is not None and switch.number in undone,
            )
        )
    return tuple(views)


def attempt_numbered(traced: Traced, number: int) -> AttemptView:
    """One attempt. Raises UsageProblem."""
    views = attempts_of(traced)
    found = next((view for view in views if view.number == number), None)
    if found is None:
        raise UsageProblem(
            f"this run has no attempt {number}",
            hint=f"it has attempts 1 to {views[-1].number}" if views else "it has none",
        )
    return found


def attempt_of_rewrite(traced: Traced, number: int) -> AttemptView:
    """The attempt that led to a rewrite of that number. Raises UsageProblem."""
    accepted = [view for view in attempts_of(traced) if view.switch is not None]
    for view in accepted:
        if view.switch is not None and view.switch.number == number:
            return view
    have = f"it has rewrites 1 to {len(accepted)}" if accepted else "it has none"
    raise UsageProblem(f"this run has no rewrite {number}", hint=have)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which attempts are wanted: empty parts let all pass.

    `fates` are last words; `first` and `last` ticks (counted in each life anew), `technique` a
    part of the technique's text, `life` a number of a life.
    """

    fates: frozenset[str] = frozenset()
    first: int | None = None
    last: int | None = None
    technique: str = ""
    life: int | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        ends = (self.first, self.last, self.life)
        return bool(self.fates or self.technique) or any(end is not None for end in ends)

    def takes(self, view: AttemptView) -> bool:
        """Whether an attempt is wanted."""
        event = view.event
        return (
            (not self.fates or view.fate in self.fates)
            and (self.first is None or event.tick >= self.first)
            and (self.last is None or event.tick <= self.last)
            and (self.life is None or event.life == self.life)
            and self.technique in event.technique
        )


def selected(views: Iterable[AttemptView], wanted: Selection) -> Iterator[AttemptView]:
    """The attempts that are wanted, in order."""
    return (view for view in views if wanted.takes(view))


@dataclass(frozen=True, slots=True)
class Texts:
    """The canonical texts of two programs; `new` is "" where no candidate was kept."""

    old: str
    new: str


def texts_of(traced: Traced, view: AttemptView) -> Texts:
    """The program that ran when the attempt began (or was replaced by it), and the candidate."""
    if view.switch is not None:
        return Texts(traced.program(view.switch.old), traced.program(view.switch.new))
    new = traced.candidate(view.event.candidate) if view.event.candidate else ""
    return Texts(traced.program(view.event.parent), new)


def demand_bytes(traced: Traced, view: AttemptView, number: int) -> bytes:
    """The proof file of a further demand, counted from 1. Raises UsageProblem."""
    names = view.demands
    if not 1 <= number <= len(names):
        have = f"it has demands 1 to {len(names)}" if names else "nothing else was demanded of it"
        raise UsageProblem(f"attempt {view.number} has no demand {number}", hint=have)
    if not names[number - 1]:
        raise UsageProblem(f"no proof was found for demand {number} of attempt {view.number}")
    return traced.proof(names[number - 1])


def proof_bytes(traced: Traced, view: AttemptView) -> bytes:
    """The proof file of an attempt. Raises UsageProblem if there is none."""
    if not view.proof:
        raise UsageProblem(
            f"attempt {view.number} ({view.fate}) has no proof",
            hint="only what was proved or refuted has one",
        )
    return traced.proof(view.proof)
