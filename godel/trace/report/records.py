"""Records of what people, gates and rules did, in words; kinds of later versions field by field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from godel.events import Approved, Event, Extended, Failed, Refused, RolledBack, body_of


def said(event: Event) -> str:
    """A record in words. Kinds that this page does not know are shown field by field."""
    say = _SAID.get(type(event))
    if say is not None:
        return say(event) + _others(event)
    return _fields(event)


def _others(event: Event) -> str:
    """Fields that a later version may have added to a kind that is known here."""
    known = _FIELDS.get(type(event), frozenset[str]())
    body = body_of(event).items()
    more = {key: value for key, value in body if key not in known and value not in ("", [], 0)}
    return "".join(f"; {key}: {value}" for key, value in more.items())


def _fields(event: Event) -> str:
    return ", ".join(f"{key} {value}" for key, value in body_of(event).items())


def _refused(event: Refused) -> str:
    return f"refused by {event.by}: {event.reason}"


def _approved(event: Approved) -> str:
    return "a person was asked and said yes" if event.answer else "a person was asked and said no"


def _rolled_back(event: RolledBack) -> str:
    return f"rewrite {event.switch} was undone by hand, {event.program[:12]} runs again"


_SAID: Final[dict[type, Callable[[Any], str]]] = {
    Refused: _refused,
    Approved: _approved,
    RolledBack: _rolled_back,
    Extended: lambda event: f"by hand: {event.lives} more lives",
    Failed: lambda event: f"the world failed: {event.message}",
}

_FIELDS: Final[dict[type, frozenset[str]]] = {
    Refused: frozenset("life tick attempt claim proof by reason".split()),
    Approved: frozenset("attempt answer".split()),
    RolledBack: frozenset("switch program".split()),
    Extended: frozenset(["lives"]),
    Failed: frozenset("life tick message".split()),
}
