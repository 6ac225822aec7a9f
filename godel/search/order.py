"""The order for an outside program: its command, and what it may use; as text, kept with a run."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from godel.errors import UsageProblem
from godel.sandbox.limits import MEGABYTE, Limits
from godel.sandbox.plan import Plan, Way, absolute, make_plan
from godel.sandbox.probe import best_way, why_not
from godel.search.strict_json import Strict, read_json

SUPPLY = "proposer"
"""The name under which a run keeps the order."""

LEAST_MEGABYTES = 64
MOST_MEGABYTES = 1_000_000
MOST_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Order:
    """A command with its limits. `readable` are further files and folders that it may read."""

    command: tuple[str, ...]
    readable: tuple[str, ...] = ()
    seconds: int = 30
    megabytes: int = 1_024
    confined: bool = True

    def text(self) -> str:
        """The order as canonical JSON."""
        body = {
            "command": list(self.command),
            "confined": self.confined,
            "megabytes": self.megabytes,
            "readable": list(self.readable),
            "seconds": self.seconds,
        }
        return json.dumps(body, sort_keys=True, separators=(",", ":"))

    def limits(self) -> Limits:
        """The limits on the program; processor time is that on the wall."""
        memory = self.megabytes * MEGABYTE
        return Limits(seconds=self.seconds, processor_seconds=self.seconds, memory=memory)

    def plan(self) -> Plan:
        """How it is to be started on this machine.

        Raises UsageProblem if it cannot be confined here and was not ordered to go unconfined.
        """
        way = best_way() if self.confined else Way.NONE
        if way is None:
            raise UsageProblem(
                f"this machine cannot confine the outside program ({why_not()})",
                hint="allow user namespaces or Landlock, see docs/threat-model.md; or, if you "
                "trust it with all that you may do: --unconfined-proposer",
            )
        return make_plan(way, self.command, self.readable, self.limits())


def order_of(command: str, readable: Sequence[str], seconds: int, megabytes: int, confined: bool
             ) -> Order:  # fmt: skip
    """The order for a command as a person writes it on a line, with whole paths of its files.

    Raises UsageProblem.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageProblem(f"the command of the outside program: {error}") from None
    named = [absolute(word) if place or "/" in word else word for place, word in enumerate(words)]
    places = tuple(os.path.abspath(path) for path in readable)
    order = Order(tuple(named), places, seconds, megabytes, confined)
    order.plan()  # what cannot be started is refused before the run begins
    return order


def read_order(text: str) -> Order:
    """The order that `Order.text` wrote. Raises UsageProblem for any other text."""
    try:
        match read_json(text.encode("utf-8", "surrogatepass")):
            case {
                "command": list(words),
                "confined": bool(confined),
                "megabytes": int(megabytes),
                "readable": list(readable),
                "seconds": int(seconds),
            }:
                order = Order(_texts(words), _texts(readable), seconds, megabytes, confined)
            case _:
                raise ValueError("it has other fields")
        if {type(seconds), type(megabytes)} != {int}:  # to Python, true is an integer
            raise ValueError("a limit is no number")
        if order.text() != text or not (0 < seconds <= MOST_SECONDS and megabytes > 0):
            raise ValueError("it is not canonical")
    except ValueError as error:
        raise UsageProblem(f"this is no order for an outside program: {error}") from None
    return order


def _texts(items: list[Strict]) -> tuple[str, ...]:
    if not all(isinstance(item, str) for item in items):
        raise ValueError("a list should be one of texts")
    return tuple(str(item) for item in items)
