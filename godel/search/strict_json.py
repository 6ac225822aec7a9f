"""JSON that strangers wrote: whole numbers only, no key twice, nothing that makes Python fall over.

What a reader of JSON may be sent besides data: numbers that take minutes, `NaN` and `Infinity`, one
key with two meanings, a hundred thousand brackets, texts that are not text.
"""

from __future__ import annotations

import json
from typing import NoReturn, TypeAlias

Strict: TypeAlias = "bool | int | str | list[Strict] | dict[str, Strict] | None"

MOST_DIGITS = 1_000


def read_json(data: bytes) -> Strict:
    """The value of a JSON text. ValueError says what is wrong with it, in printable words."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not UTF-8") from None
    try:
        found: Strict = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=_integer,
            parse_float=_no_number,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON: {error.msg}, at character {error.pos + 1}") from None
    except (RecursionError, MemoryError):
        raise ValueError("nested too deep") from None
    return found


def printable(text: str, most: int = 200) -> str:
    """At most so many plain characters of what somebody else wrote: nothing for a terminal."""
    return "".join(c if " " <= c <= "~" else "?" for c in text[:most])


def _object(pairs: list[tuple[str, Strict]]) -> dict[str, Strict]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number of more than {MOST_DIGITS} digits")
    return int(digits)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{printable(text, 20)} is no whole number")
