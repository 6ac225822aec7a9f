"""Views as plain data for JSON: records become objects, exact numbers texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction

from godel.events import Plain


def plain(value: object) -> Plain:
    """Any view as data that JSON can hold, without floats."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [plain(item) for item in value]
    if is_dataclass(value):
        kind = getattr(type(value), "kind", None)  # of an event; not one of its fields
        return {"kind": kind, **_fields(value)} if isinstance(kind, str) else _fields(value)
    raise TypeError(f"a view holds no {type(value).__name__}")


def _fields(value: object) -> dict[str, Plain]:
    return {item.name: plain(getattr(value, item.name)) for item in fields(value)}  # type: ignore[arg-type]
