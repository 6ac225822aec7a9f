"""Trust cards as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from godel.events import Plain
from godel.trace.card import TrustCard

WIDTH = 100
SHORT = 12
"""Digits of a SHA-256 that are shown."""


def card_lines(card: TrustCard) -> Iterator[str]:
    """A card for people: name, status and sentence of each line."""
    number = f"rewrite {card.rewrite}" if card.rewrite else "a proposed rewrite"
    yield f"trust card of {number}: {card.old[:SHORT]} -> {card.new[:SHORT]}"
    yield f"  certificate {card.certificate[:SHORT]}, world {card.world[:SHORT]}"
    names = max((len(line.kind) for line in card.lines), default=0)
    words = max((len(line.status) for line in card.lines), default=0)
    for line in card.lines:
        about = f"{line.about}: " if line.about else ""
        start = f"  {line.kind:{names}}  {line.status:{words}}  "
        pieces = wrap(about + line.sentence, max(30, WIDTH - len(start))) or [""]
        yield start + pieces[0]
        yield from (" " * len(start) + piece for piece in pieces[1:])
    doubts = card.doubts()
    if doubts:
        yield "  what should not be so: " + ", ".join(line.name for line in doubts)


def card_body(card: TrustCard) -> dict[str, Plain]:
    """A card for programs."""
    return {
        "rewrite": card.rewrite,
        "world": card.world,
        "old": card.old,
        "new": card.new,
        "certificate": card.certificate,
        "lines": [
            {
                "kind": line.kind,
                "about": line.about,
                "status": line.status,
                "sentence": line.sentence,
                "details": list(line.details),
            }
            for line in card.lines
        ],
        "doubts": [line.name for line in card.doubts()],
    }
