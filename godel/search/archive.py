"""The archive: candidates of earlier attempts of a run, with what they were made from.

Attempts that failed are kept as well, as in the Darwin Gödel Machine (J. Zhang, S. Hu, C. Lu,
R. Lange and J. Clune, 2025): what gains nothing by itself may be a step towards what does.
"""

from __future__ import annotations

from dataclasses import dataclass

from godel.language.values import Number

MOST_ENTRIES = 24
"""Most candidates that a task brings along, the latest ones."""

LONGEST_ENTRY = 4_000
"""Most characters of a candidate in the archive."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate: the number of its attempt, the attempts whose candidates it was made from (none:
    from the program that ran), its fate, certified bounds of its utility then, and its text.
    """

    number: int
    parents: tuple[int, ...]
    fate: str
    lower: Number | None
    upper: Number | None
    text: str


def filed(archive: tuple[Entry, ...], entry: Entry) -> tuple[Entry, ...]:
    """The archive with one more candidate, if it is short enough and not there yet."""
    if not entry.text or len(entry.text) > LONGEST_ENTRY:
        return archive
    if any(entry.text == other.text for other in archive):
        return archive
    return (*archive, entry)[-MOST_ENTRIES:]
