"""What the tasks of a run are told of what its user gave: only those that ask for it.

Other tasks stay what they would be without, so that a run with an outside program differs from one
without only by the attempts that ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from godel.language.syntax import Node
from godel.language.values import Symbol
from godel.machine.attempts import Start
from godel.machine.state import Supplies
from godel.search import order, policy_file
from godel.search.terms import atoms_of
from godel.search.tried import Refusal

WANTED: Final = MappingProxyType({"process": order.SUPPLY, "import": policy_file.SUPPLY})
"""Proposers that need something from the user, each with the name of what it needs."""

MOST_REFUSALS: Final = 8


class Supplied:
    """The texts that the user of a run gave, by name."""

    def __init__(self, supplies: Supplies) -> None:
        self._texts = {name: text.decode() for name, text in supplies}
        orders = [text for name, text in self._texts.items() if name == order.SUPPLY]
        self._seconds = sum(order.read_order(text).seconds for text in orders)

    @property
    def proposers(self) -> tuple[str, ...]:
        """Those that have what they need."""
        return tuple(name for name, needed in WANTED.items() if needed in self._texts)

    def texts(self, technique: Node) -> tuple[tuple[str, str], ...]:
        """What a technique is to be told."""
        needed = [WANTED[name] for name in _named(technique)]
        return tuple((name, self._texts[name]) for name in needed if name in self._texts)

    def refusals(self, technique: Node, start: Start) -> tuple[Refusal, ...]:
        """The latest attempts that led to no switch, for a technique that asks outside."""
        if not asks_outside(technique):
            return ()
        found = [item.refusal for item in start.tried if item.refusal is not None]
        return tuple(found[-MOST_REFUSALS:])

    def seconds(self, technique: Node) -> int:
        """How much longer a task may take, as an answer takes this long."""
        return self._seconds if asks_outside(technique) else 0


def asks_outside(technique: Node) -> bool:
    """Whether a technique names the outside program."""
    return "process" in _named(technique)


def _named(technique: Node) -> Sequence[str]:
    names = {a.value.name for a in atoms_of((technique,)) if isinstance(a.value, Symbol)}
    return [name for name in WANTED if name in names]
