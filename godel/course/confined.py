"""Has one submission graded in a process that can do nothing but grade it.

Reading, running and proving all happen there (`course/child.py`): without a network, without any
file but those of the installation, with limits on memory, time and output, and
killed at its end with all that it may have started. What comes back is one line in a strict format.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from godel.course.child import MOST_SENTENCES, printable
from godel.course.instance import instance_for
from godel.course.judging import sheet_for
from godel.course.model import Exercise, Mark, Status
from godel.course.task import ExerciseProblem
from godel.errors import UsageProblem
from godel.machine.journal import Json, canonical, from_canonical
from godel.resources import grammars_folder, proofs_folder
from godel.sandbox.child import Heard, converse
from godel.sandbox.limits import MEGABYTE, Limits
from godel.sandbox.plan import SYSTEM, Plan, Way, make_plan
from godel.sandbox.probe import best_way, why_not

SECONDS = 120
"""The clock ends nothing that is meant to end otherwise: work, gas and effort come long before."""

MEGABYTES = 2_048

_START = """
import importlib.util, sys
place = sys.argv.pop(1)
spec = importlib.util.spec_from_file_location(
    "godel", place + "/__init__.py", submodule_search_locations=[place])
sys.modules["godel"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(sys.modules["godel"])
from godel.course.child import main
main()
"""
"""Imports the package by its own folder: the one around it is not to be read."""


@dataclass(frozen=True, slots=True)
class Walls:
    """How submissions are confined."""

    way: Way
    seconds: int = SECONDS

    def plan(self) -> Plan:
        """The start of the process that grades. Raises UsageProblem."""
        package = Path(__file__).resolve().parents[1]
        readable = [package, grammars_folder(), proofs_folder()]
        outside = [str(path) for path in readable if not _of_the_system(path)]
        command = [sys.executable, "-I", "-c", _START, str(package)]
        limits = Limits(
            seconds=self.seconds, processor_seconds=self.seconds + 10,
            memory=MEGABYTES * MEGABYTE, processes=32, lines=1, line_bytes=400_000,
        )  # fmt: skip
        return make_plan(self.way, command, outside, limits)


def walls(seconds: int = SECONDS, unconfined: bool = False) -> Walls:
    """The best walls of this machine. Raises UsageProblem if it has none to offer."""
    way = Way.NONE if unconfined else best_way()
    if way is None:
        raise UsageProblem(
            f"this machine cannot confine what students hand in ({why_not()})",
            hint="grade on a machine with user namespaces or Landlock; or, if you trust these "
            "students with all that you may do on this one: --unconfined",
        )
    return Walls(way, seconds)


def _of_the_system(path: Path) -> bool:
    """Whether a path is seen in any case."""
    return any(path.is_relative_to(folder) for folder in SYSTEM)


def grade_confined(
    exercise: Exercise, student: str, texts: Mapping[str, str], around: Walls
) -> Mark:
    """The mark of a submission. Raises ExerciseProblem if the exercise itself is wrong."""
    number, sheet = secrets.token_hex(16), sheet_for(instance_for(exercise, student), texts)
    rows, data = list[Json](), list[bytes]()
    for kind, found in (("given", sheet.given), ("handed", sheet.handed)):
        for name, text in found.items():
            data.append(text.encode())
            rows.append([kind, name, len(data[-1])])
    checks: list[Json] = [[check.kind, _plain(check.keys)] for check in sheet.checks]
    header: dict[str, Json] = {"number": number, "checks": checks, "texts": rows}
    message = canonical(header) + b"\n" + b"".join(data)
    heard = converse(around.plan(), message)
    status, said = _understood(heard, number, around)
    if status == "broken":
        raise ExerciseProblem(f"{exercise.name}: {' '.join(said)}")
    points = exercise.points if status == Status.PASSED else 0
    return Mark(exercise.name, Status(status), points, exercise.points, said)


def _plain(item: object) -> Json:
    """The keys of a check as JSON."""
    if isinstance(item, Mapping):
        return {str(name): _plain(part) for name, part in item.items()}
    if isinstance(item, list):
        return [_plain(part) for part in item]
    return item if isinstance(item, bool | int) else str(item)


def _understood(heard: Heard, number: str, around: Walls) -> tuple[str, tuple[str, ...]]:
    """Status and sentences, whatever was heard."""
    if not heard.started:
        raise UsageProblem(f"the grader cannot be started: {heard.ending}")
    if heard.ending.startswith("it was killed after"):
        said = f"the clock ended it after {around.seconds} s; this says nothing of the submission"
        return Status.NOT_GRADED, (said,)
    if heard.ending != "it ended with exit code 0":
        last = heard.errors.decode("utf-8", "replace").strip().splitlines()[-1:]
        why = f" ({printable(last[0])[:200]})" if last else ""
        return Status.REFUSED, (f"the process that graded it {heard.ending[3:]}{why}",)
    answer = _answer(heard.lines, number)
    if answer is None:
        return Status.REFUSED, ("the process that graded it gave no answer that can be read",)
    return answer


def _answer(lines: tuple[bytes, ...], number: str) -> tuple[str, tuple[str, ...]] | None:
    """One line, with the number that only this conversation knows, and nothing unexpected in it."""
    try:
        body = from_canonical(lines[0]) if len(lines) == 1 else None
    except ValueError:
        return None
    if not isinstance(body, dict) or body.keys() != {"number", "status", "said"}:
        return None
    status, said = body["status"], body["said"]
    known = (Status.PASSED, Status.FAILED, Status.REFUSED, Status.NOT_GRADED, "broken")
    if body["number"] != number or status not in known or not isinstance(said, list):
        return None
    sentences = tuple(one for one in said if isinstance(one, str) and one == printable(one))
    if len(sentences) != len(said) or len(said) > MOST_SENTENCES:
        return None
    return str(status), sentences


