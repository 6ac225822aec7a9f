"""What the tests of worlds share: loading texts, and godel's values as plain Python ones."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from godel.language.polynomial import Polynomial
from godel.language.reader import load_text, read_file_forms
from godel.language.values import Boolean, Symbol, Value, boolean
from godel.world.agent import build_agent
from godel.world.build import build_world
from godel.world.model import Agent, Branch, World
from godel.world.tick import Outcome

LIBRARY = Path(__file__).resolve().parents[2] / "godel" / "world" / "library"

Plain = int | Fraction | bool | str


def world_of(text: str) -> World:
    """The world in a text that holds one world and nothing else."""
    (form,) = read_file_forms(text, "test")
    return build_world(form)


def pair_of(text: str) -> tuple[World, Agent]:
    """The world and the agent in a text that holds one of each."""
    first, second = read_file_forms(text, "test")
    world = build_world(first)
    return world, build_agent(second, world)


def shipped(name: str) -> tuple[World, Agent]:
    """A world of the library with its agent."""
    return pair_of(load_text(LIBRARY / f"{name}.ouro"))


def plain(value: Value) -> Plain:
    """A value of Ouro as Python has it."""
    if isinstance(value, Boolean):
        return value.value == "true"
    if isinstance(value, Symbol):
        return value.name
    if isinstance(value, int | Fraction):
        return value
    raise TypeError(f"not a scalar: {value!r}")


def plains(values: Iterable[Value]) -> tuple[Plain, ...]:
    """A state, a memory or an action as Python has it."""
    return tuple(plain(value) for value in values)


def ouro(values: Iterable[Plain]) -> tuple[Value, ...]:
    """The other way round."""
    return tuple(
        boolean(value) if isinstance(value, bool)
        else Symbol(value) if isinstance(value, str)
        else value
        for value in values
    )  # fmt: skip


def fraction(value: object) -> Fraction:
    """An exact number of a run without symbols."""
    if isinstance(value, Polynomial) or not isinstance(value, int | Fraction):
        raise TypeError(f"not a number: {value!r}")
    return Fraction(value)


Distribution = dict[tuple[object, ...], Fraction]


def merged(entries: Iterable[tuple[Fraction, tuple[object, ...]]]) -> Distribution:
    """Chances by what happens; equal happenings added up."""
    found: Distribution = {}
    for chance, what in entries:
        found[what] = found.get(what, Fraction(0)) + chance
    return found


def of_step(branches: Iterable[Branch]) -> Distribution:
    """Chances of (state, reward)."""
    return merged(
        (fraction(branch.weight), (plains(branch.state), fraction(branch.reward)))
        for branch in branches
    )


def of_tick(outcomes: Iterable[Outcome]) -> Distribution:
    """Chances of (state, memory, gain)."""
    return merged(
        (fraction(o.weight), (plains(o.state), plains(o.memory), fraction(o.gain)))
        for o in outcomes
    )
