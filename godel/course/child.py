"""Grades one submission inside the walls: an order on standard input, one line on standard output.

This runs in a process that can reach nothing but the installed package (`course/confined.py`). What
it prints is one line of canonical JSON with the number that the order gave it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING

from godel.course.model import Check, Status
from godel.course.schema import Item
from godel.machine.journal import Json, canonical, from_canonical

if TYPE_CHECKING:
    from godel.course.judging import Sheet

LONGEST = 2_000
"""Characters of one sentence of feedback."""

MOST_SENTENCES = 40
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def main() -> None:
    """Read the order, grade, answer."""
    for name in ONE_THREAD:
        os.environ[name] = "1"
    header, _, rest = sys.stdin.buffer.read().partition(b"\n")
    order = from_canonical(header)
    if not isinstance(order, dict):
        raise ValueError("the order is no object")
    answer = _graded(order, rest)
    body: dict[str, Json] = {"number": order["number"], **answer}
    sys.stdout.buffer.write(canonical(body) + b"\n")
    sys.stdout.buffer.flush()


def _graded(order: Mapping[str, Json], rest: bytes) -> dict[str, Json]:
    """Status and sentences."""
    from godel.course.judging import judged
    from godel.course.task import ExerciseProblem, Unsettled

    try:
        passed, found = judged(_sheet(order, rest))
    except ExerciseProblem as problem:
        return {"status": "broken", "said": [printable(str(problem))]}
    except Unsettled as unsettled:
        return {"status": str(Status.NOT_GRADED), "said": [printable(str(unsettled))]}
    except (MemoryError, RecursionError) as error:
        what = "memory" if isinstance(error, MemoryError) else "nesting"
        return {"status": "refused", "said": [f"it needs more {what} than a grader has"]}
    said: list[Json] = [printable(one) for one in found[:MOST_SENTENCES]]
    return {"status": "passed" if passed else "failed", "said": said}


def _sheet(order: Mapping[str, Json], rest: bytes) -> Sheet:
    """What is to be graded; the texts stand behind the header one after the other."""
    from godel.course.judging import Sheet

    texts: dict[str, dict[str, str]] = {"given": {}, "handed": {}}
    for row in _rows(order["texts"]):
        kind, name, size = row
        if isinstance(size, int):
            texts[str(kind)][str(name)] = rest[:size].decode("utf-8")
            rest = rest[size:]
    checks = tuple(Check(str(row[0]), _keys(row[1])) for row in _rows(order["checks"]))
    return Sheet(checks, texts["given"], texts["handed"])


def _rows(items: Json) -> list[list[Json]]:
    """A list of lists."""
    return [row for row in items if isinstance(row, list)] if isinstance(items, list) else []


def _keys(item: Json) -> dict[str, Item]:
    """The keys of a check, as they were written by the process outside."""
    found: dict[str, Item] = item  # type: ignore[assignment]
    return found


def printable(text: str) -> str:
    """A sentence with nothing in it that a terminal would obey, cut off where it is long."""
    clean = "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 3] + "..."
