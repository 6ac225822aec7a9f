"""Whether lives end, for every program or for some, by the graph of the states that are reached.

A set of states that a program can keep to for ever is what de Alfaro (1997) calls an end component;
without one among the states that are not over, every program's life ends with probability 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Graph: TypeAlias = "Sequence[Sequence[Sequence[int]]]"
"""For each state, for each action, the states that may follow; no action where life is over."""


@dataclass(frozen=True, slots=True)
class Endings:
    """For which programs it is certain that the life ends: every one, or some.

    `within` is the most ticks for every program, None where there is no such number.
    """

    within: int | None
    some_within: bool
    every: bool
    some: bool


def endings(graph: Graph, starts: Sequence[int]) -> Endings:
    """Look at all states that are listed; "some" programs are those that see the state."""
    within = _longest(graph)
    bounded = _forced(graph)
    sure = _almost_sure(graph)
    return Endings(
        within,
        all(start in bounded for start in starts),
        not _can_stay(graph),
        all(start in sure for start in starts),
    )


def _before(graph: Graph) -> list[list[tuple[int, int]]]:
    """For each state, the states and actions that it may follow."""
    found: list[list[tuple[int, int]]] = [[] for _ in graph]
    for state, actions in enumerate(graph):
        for action, row in enumerate(actions):
            for after in row:
                found[after].append((state, action))
    return found


def _longest(graph: Graph) -> int | None:
    """The most ticks until over whatever is done, None if a state can be met again."""
    before, ticks = _before(graph), [0] * len(graph)
    waiting = [sum(map(len, actions)) for actions in graph]
    ready = [state for state, count in enumerate(waiting) if not count]
    for state in ready:  # grows while it is walked
        for earlier, _ in before[state]:
            ticks[earlier] = max(ticks[earlier], ticks[state] + 1)
            waiting[earlier] -= 1
            if not waiting[earlier]:
                ready.append(earlier)
    return max(ticks, default=0) if len(ready) == len(graph) else None


def _forced(graph: Graph) -> set[int]:
    """States from which some program ends within a number of ticks that is certain."""
    before = _before(graph)
    waiting = [list(map(len, actions)) for actions in graph]
    ready = [state for state, actions in enumerate(graph) if not actions]
    found = set(ready)
    for state in ready:  # grows while it is walked
        for earlier, action in before[state]:
            waiting[earlier][action] -= 1
            if not waiting[earlier][action] and earlier not in found:
                found.add(earlier)
                ready.append(earlier)
    return found


def _can_stay(graph: Graph) -> set[int]:
    """States from which some program surely never ends."""
    before = _before(graph)
    found = {state for state, actions in enumerate(graph) if actions}
    kept = [{action for action, _ in enumerate(actions)} for actions in graph]
    ready = [state for state in range(len(graph)) if state not in found]
    for state in ready:  # grows while it is walked
        for earlier, action in before[state]:
            kept[earlier].discard(action)
            if not kept[earlier] and earlier in found:
                found.discard(earlier)
                ready.append(earlier)
    return found


def _almost_sure(graph: Graph) -> set[int]:
    """States from which some program ends with probability 1."""
    inside = set(range(len(graph)))
    before = _before(graph)
    while True:
        safe = [[inside.issuperset(row) for row in actions] for actions in graph]
        ready = [state for state in inside if not graph[state]]
        found = set(ready)
        for state in ready:  # grows while it is walked
            for earlier, action in before[state]:
                if earlier in inside and earlier not in found and safe[earlier][action]:
                    found.add(earlier)
                    ready.append(earlier)
        if found == inside:
            return found
        inside = found
