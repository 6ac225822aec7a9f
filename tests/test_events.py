"""Events and their records."""

from __future__ import annotations

from dataclasses import fields

import pytest

from godel.events import EVENTS, Attempted, Ended, Event, Switched, Ticked, body_of, event_of

SAMPLES = {
    "str": "5/2",
    "int": 7,
    "bool": True,
    "Words": ("1", "true"),
    "Interval": ("", "2/3"),
    "Costs": (("bounds", 5), ("z3", 0)),
    "Numbers": (3, 0),
}


def sample(kind: type[Event]) -> Event:
    """An event of a kind, with some value in each field."""
    return kind(**{item.name: SAMPLES[str(item.type)] for item in fields(kind)})  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", EVENTS)
def test_an_event_is_read_back(kind: type[Event]) -> None:
    event = sample(kind)
    assert event_of(kind.kind, body_of(event)) == event


def test_kinds_differ() -> None:
    assert len({kind.kind for kind in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize("kind", EVENTS)
def test_every_field_is_wanted_and_none_besides(kind: type[Event]) -> None:
    body = body_of(sample(kind))
    for name in body:
        fewer = {key: value for key, value in body.items() if key != name}
        with pytest.raises(ValueError, match="has the fields"):
            event_of(kind.kind, fewer)
    with pytest.raises(ValueError, match="has the fields"):
        event_of(kind.kind, {**body, "more": 1})


@pytest.mark.parametrize("bad", [None, 1.5, -1, [], {}, [[]], ["a", 1], [["a", -1]], [["a"]], "x"])
@pytest.mark.parametrize("kind", [Ticked, Attempted, Switched, Ended])
def test_values_of_the_wrong_sort(kind: type[Event], bad: object) -> None:
    body = body_of(sample(kind))
    refused = 0
    for name in body:
        try:
            event_of(kind.kind, {**body, name: bad})  # type: ignore[dict-item]
        except ValueError:
            refused += 1
    same_sort = {str(item.type) for item in fields(kind)}
    fits = {"str": bad == "x", "Words": bad == [], "Costs": bad == [], "Numbers": bad == []}
    wanted = sum(not fits.get(str(item.type), False) for item in fields(kind))
    assert refused == wanted, same_sort


def test_an_unknown_kind() -> None:
    with pytest.raises(ValueError, match="no record of kind miracle"):
        event_of("miracle", {})


def test_a_truth_value_is_no_number() -> None:
    body = body_of(sample(Ended))
    with pytest.raises(ValueError, match="natural number"):
        event_of("end", {**body, "lives": True})
