"""The places that can be reached, as a chain in arrays: where a tick leads from each, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy
from numpy.typing import NDArray

from godel.kernel.listed import key_of
from godel.prover.columns import Integers, Keys, Space
from godel.prover.sweep import Arrow, Block, Share
from godel.world.model import Memory, State, World

Flags: TypeAlias = NDArray[numpy.bool_]

Found: TypeAlias = tuple[Keys, Integers, Block]
"""Codes of places, the actions taken there, and what a tick does."""

Shape: TypeAlias = tuple[tuple[int, int], ...]
"""The denominators of the weights and gains of a block."""

SMALL_GROUP = 64
"""Places of a leaf below which they join others of the same shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Jump:
    """One way to go from each source of a group: targets, weights, gains."""

    targets: Integers
    weight: Share
    gain: Share


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Places, by index, whose ticks have the same number of ways and the same denominators.

    `choices` tells the actions apart, where all are looked at.
    """

    sources: Integers
    jumps: tuple[Jump, ...]
    choices: Integers | None = None


class Chain:
    """The reachable places in the order of their codes, and what each tick leads to.

    Under `any` program a place has a tick for each action: `Group.choices`.
    """

    def __init__(
        self,
        world: World,
        space: Space,
        keys: Keys,
        over: Flags,
        groups: Sequence[Group],
        choices: int = 1,
    ) -> None:
        self.world = world
        self.space = space
        self.keys = keys
        self.over = over
        self.groups = tuple(groups)
        self.choices = choices

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self.keys)

    @property
    def complete(self) -> bool:
        """Whether every place of the declared ranges is there."""
        return self.size == self.space.total

    def find(self, state: State, memory: Memory) -> int:
        """The index of a place. Raises KeyError."""
        key = self.space.place((*state, *memory))
        index = int(numpy.searchsorted(self.keys, key)[0])
        if index == self.size or self.keys[index] != key[0]:
            raise KeyError(key_of(state, memory))
        return index

    def left(self) -> Integers:
        """The ticks left at each place, where the life is finite."""
        return self.space.columns(self.keys)[len(self.world.variables) - 1]

    @cached_property
    def places(self) -> tuple[tuple[State, Memory], ...]:
        """The places themselves."""
        size = len(self.world.variables)
        return tuple((row[:size], row[size:]) for row in self.space.values(self.keys))

    @cached_property
    def index(self) -> dict[str, int]:
        """The index of each place by the key of its state and memory."""
        return {key_of(state, memory): index for index, (state, memory) in enumerate(self.places)}


def assembled(
    world: World,
    space: Space,
    keys: Keys,
    found: Sequence[Found],
    actions: int,
    inside: Flags | None,
) -> Chain:
    """The chain of these places; blocks of others are left out.

    `actions` is how many there are, 0 where a program chooses.
    """
    over = numpy.zeros(len(keys), dtype=bool)
    shapes: dict[int | Shape, list[Found]] = {}
    for sources, choices, block in found:
        if inside is not None and not inside[sources].all():
            stay = numpy.flatnonzero(inside[sources])
            sources, choices, block = sources[stay], choices[stay], taken(block, stay)
        if not len(sources):
            continue
        if block.over:
            over[_places(keys, sources, space.total)] = True
        else:
            shapes.setdefault(block.leaf or _shape(block), []).append((sources, choices, block))
    for shape, items in list(shapes.items()):
        if isinstance(shape, int) and sum(len(item[0]) for item in items) < SMALL_GROUP:
            del shapes[shape]
            shapes.setdefault(_shape(items[0][2]), []).extend(items)
    groups = [_group(keys, space.total, items, actions > 0) for items in shapes.values()]
    return Chain(world, space, keys, over, groups, actions or 1)


def _group(keys: Keys, total: int | None, items: Sequence[Found], chosen: bool) -> Group:
    """Blocks of one shape, joined."""
    jumps = []
    counts = [len(sources) for sources, _, _ in items]
    for place in range(len(items[0][2].arrows)):
        arrows = [block.arrows[place] for _, _, block in items]
        after = numpy.concatenate([arrow.after for arrow in arrows])
        jumps.append(
            Jump(
                _places(keys, after, total),
                _joined([arrow.weight for arrow in arrows], counts),
                _joined([arrow.gain for arrow in arrows], counts),
            )
        )
    sources = numpy.concatenate([sources for sources, _, _ in items])
    choices = numpy.concatenate([choices for _, choices, _ in items])
    return Group(_places(keys, sources, total), tuple(jumps), choices if chosen else None)


def _places(keys: Keys, wanted: Keys, total: int | None) -> Integers:
    """Indexes of codes among all of them."""
    return wanted if len(keys) == total else numpy.searchsorted(keys, wanted)


def _shape(block: Block) -> Shape:
    """What blocks must have in common to be joined."""
    return tuple((arrow.weight.below, arrow.gain.below) for arrow in block.arrows)


def taken(block: Block, rows: Integers) -> Block:
    """Some of the rows of a block."""

    def some(share: Share) -> Share:
        return share if isinstance(share.over, int) else Share(share.over[rows], share.below)

    arrows = tuple(
        Arrow(arrow.after[rows], some(arrow.weight), some(arrow.gain)) for arrow in block.arrows
    )
    return Block(block.leaf, block.rows[rows], block.over, arrows)


def _joined(shares: Sequence[Share], counts: Sequence[int]) -> Share:
    """Numbers of several blocks, one after the other."""
    first = shares[0]
    if all(isinstance(share.over, int) and share.over == first.over for share in shares):
        return first
    exact = any(_long(share.over) for share in shares)
    parts = [
        numpy.full(count, share.over, dtype=object if exact else numpy.int64)
        if isinstance(share.over, int)
        else share.over
        for share, count in zip(shares, counts, strict=True)
    ]
    return Share(numpy.concatenate(parts), first.below)


def _long(over: Integers | int) -> bool:
    return abs(over) >= 1 << 62 if isinstance(over, int) else over.dtype == object
