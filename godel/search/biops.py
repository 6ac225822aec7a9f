"""Bias-optimal search: which technique is tried next, and with how much work.

In phase i = 1, 2, ... every technique w with P(w) >= 2^-i is run for 2^i P(w) quanta of work; what
it did is forgotten if that is not enough, and in the next phase it begins anew with twice as much.
So a technique that succeeds within k quanta is found after at most a constant times k / P(w)
(Levin 1973; Schmidhuber 2003, section 4, "BIOPS"). Here P is half the prior of the grammar and
half that of the survivors, the techniques that led to rewrites of this run: the latest has half of
that half, the one before it a quarter, and so on (Schmidhuber 2004, "OOPS": half of the time for
what has worked before).

A schedule is a function of what was tried and of nothing else, so that a run that is resumed, or
whose attempts are made by many workers, goes the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from godel.language.canonical import print_flat
from godel.language.reader import read_datum
from godel.language.syntax import Atom, Form, Node, head
from godel.search.grammar import Bias, Weighted, techniques, text_of
from godel.search.tried import Tried

QUANTUM = 512
"""Work units of a quantum: less than this does not get an attempt far enough to be worth a record.
"""

LAST_PHASE = 24
"""A phase of more work than any run has."""


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What a technique is given in a phase: 2^phase times its prior, in units of work."""

    phase: int
    prior: Fraction
    technique: Node
    text: str
    budget: int


class Schedule:
    """The schedule of one grammar and some survivors. `most` caps the work of an attempt."""

    def __init__(self, bias: Bias, survivors: tuple[Node, ...], most: int) -> None:
        self.bias, self.survivors, self.most = bias, survivors, most
        self._phases: dict[int, tuple[Share, ...]] = {}

    def phase(self, number: int) -> tuple[Share, ...]:
        """Who gets what in a phase: survivors first, then by prior."""
        if number not in self._phases:
            self._phases[number] = tuple(self._shares(number))
        return self._phases[number]

    def _shares(self, number: int) -> Iterator[Share]:
        least = Fraction(1, 2**number)
        for item in self.prior(least):
            if item.prior >= least:
                budget = min(self.most, int(2**number * item.prior * QUANTUM))
                yield Share(number, item.prior, item.technique, item.text, budget)

    def prior(self, least: Fraction) -> tuple[Weighted, ...]:
        """P of every technique that may reach `least`: half grammar, half survivors."""
        half = Fraction(1, 2) if self.survivors else Fraction(1)
        mixed = {
            item.text: Weighted(half * item.prior, item.technique, item.text)
            for item in techniques(self.bias, least / half)
        }
        first: dict[str, Weighted] = {}
        for rank, node in enumerate(self.survivors, start=1):
            text = text_of(node)
            earlier = first.get(text) or mixed.pop(text, Weighted(Fraction(0), node, text))
            first[text] = Weighted(earlier.prior + half / 2**rank, node, text)
        return (*first.values(), *mixed.values())

    def after(self, tried: tuple[Tried, ...], beside: tuple[Tried, ...] = ()) -> Share | None:
        """What is next after these attempts, while those beside it are under way.

        None if nothing is left. What has ended is not run again, and nothing twice at a time.
        """
        number, place = self._place((*tried, *beside))
        over = {item.technique for item in tried if item.ended}
        over.update(item.technique for item in beside)
        ends = _ends(tried)
        for phase in range(number, LAST_PHASE + 1):
            for share in self.phase(phase)[place:]:
                name, count = numbered(share.technique)
                if share.text not in over and count < ends.get(name, count + 1):
                    return share
            place = 0
        return None

    def _place(self, tried: tuple[Tried, ...]) -> tuple[int, int]:
        """Phase and place in it at which the schedule goes on: behind the furthest turn so far."""
        number = max((item.phase for item in tried), default=0)
        if not number:
            return 1, 0
        places = {share.text: place for place, share in enumerate(self.phase(number))}
        turns = [places.get(item.technique, 0) for item in tried if item.phase == number]
        return number, max(turns) + 1


def numbered(technique: Node) -> tuple[str, int]:
    """The parts of a technique `(NAME K)`; of any other, its text and 0."""
    items = technique.items if isinstance(technique, Form) else ()
    if len(items) == 2 and isinstance(items[1], Atom) and isinstance(items[1].value, int):
        return head(technique), items[1].value
    return print_flat(technique), 0


def _ends(tried: tuple[Tried, ...]) -> dict[str, int]:
    """By proposer, the first number that it was found not to count to."""
    found: dict[str, int] = {}
    for item in tried:
        if item.exhausted:
            name, count = numbered(read_datum(item.technique, "technique"))
            found[name] = min(count, found.get(name, count))
    return found
