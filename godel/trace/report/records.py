"""Records of what people, gates and rules did, in words; kinds of later versions field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from godel.events import (
    Approved,
    Event,
    Extended,
    Failed,
    Pinned,
    Refused,
    RolledBack,
    SearchStopped,
    body_of,
)


def said(event: Event) -> str:
    """A record in words. Kinds that this page does not know are shown field by field."""
    say = _SAID.get(type(event))
    if say is not None:
        return say(event)
    return ", ".join(f"{key} {value}" for key, value in body_of(event).items())


def _because(reason: str) -> str:
    return f": {reason}" if reason else ""


def _refused(event: Refused) -> str:
    return f"refused by {event.by}{_because(event.reason)}"


def _approved(event: Approved) -> str:
    who = {"nobody": "nobody answered", "terminal": "a person at the terminal was asked",
           "file": "the approval file was asked"}.get(event.by, f"asked: {event.by}")  # fmt: skip
    answer = "yes" if event.answer else "no, so that this candidate is not tried again"
    return f"{who}; the answer is {answer}{_because(event.reason)}"


def _rolled_back(event: RolledBack) -> str:
    return f"by hand: rewrite {event.switch} is undone, {event.program[:12]} runs again"


def _pinned(event: Pinned) -> str:
    pinned, free = "the program is pinned, nothing rewrites it", "the program is free again"
    return f"by hand: {pinned if event.pinned else free}{_because(event.reason)}"


def _stopped(event: SearchStopped) -> str:
    who = {"breaker": "the circuit breaker has tripped", "rule": "a stop rule has ended all search"}
    return f"{who.get(event.by, 'the search stops')}{_because(event.reason)}"


def _extended(event: Extended) -> str:
    return f"by hand: {event.lives} more {'life' if event.lives == 1 else 'lives'}"


def _failed(event: Failed) -> str:
    return f"the world failed{_because(event.message)}"


_SAID: Final[dict[type, Callable[[Any], str]]] = {
    Refused: _refused,
    Approved: _approved,
    RolledBack: _rolled_back,
    Pinned: _pinned,
    SearchStopped: _stopped,
    Extended: _extended,
    Failed: _failed,
}
