"""Two programs side by side at one place: whether they act and remember alike, and their gas."""

from __future__ import annotations

from godel.kernel.context import Context, Place
from godel.kernel.theorems import Subject
from godel.language.polynomial import Quantity
from godel.language.primitives import same_atom
from godel.language.region import Region
from godel.language.values import Value
from godel.world.tick import choose, remember, step


class Broken(Exception):
    """Where this is raised, there must be no state. The message says why."""


def gas_of_both(
    context: Context, old: Subject, new: Subject, place: Place
) -> list[tuple[Quantity, Quantity]]:
    """The gas of either program in each way that a tick can go. Raises Broken if they differ."""
    world, state, memory, region = context.world, place.state, place.memory, place.region
    before = choose(world, old.agent, state, memory, region)
    after = choose(world, new.agent, state, memory, region)
    if not _same(before.action, after.action, region):
        raise Broken("the two programs act differently")
    found: list[tuple[Quantity, Quantity]] = []
    for branch in step(world, state, before.action, region):
        first = remember(world, old.agent, state, memory, before.action, branch, region)
        second = remember(world, new.agent, state, memory, before.action, branch, region)
        if not _same(first.memory, second.memory, region):
            raise Broken("the two programs remember differently")
        found.append((before.gas + first.gas, after.gas + second.gas))
    return found


def _same(left: tuple[Value, ...], right: tuple[Value, ...], region: Region | None) -> bool:
    return all(same_atom(a, b, region) for a, b in zip(left, right, strict=True))
