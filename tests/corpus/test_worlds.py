"""The corpus of small worlds: godel's ticks, solved exactly, give the values known by hand."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from godel.language.reader import load_text
from godel.world.tick import is_over, tick
from tests.oracle.chain import Move, State, reachable, solve
from tests.oracle.corpus import CORPUS, exact_corpus_value
from tests.world.worlds import fraction, ouro, pair_of, plains

WORLDS = Path(__file__).parent / "worlds"


def stated_value(text: str) -> Fraction:
    """The number in the line `; expect: value = p/q` at the top of a file."""
    found = re.match(r"; expect: value = (-?[0-9]+(?:/[0-9]+)?)\n", text)
    assert found is not None
    return Fraction(found[1])


def value_by_ticks(text: str) -> Fraction:
    """The value of a file's agent over the start: godel makes the chain, the oracle solves it."""
    world, agent = pair_of(text)

    def moves(pair: State) -> list[Move]:
        state, memory = ouro(pair[0]), ouro(pair[1])
        if is_over(world, state):
            return []
        return [
            (fraction(o.weight), (plains(o.state), plains(o.memory)), fraction(o.gain))
            for o in tick(world, agent, state, memory)
        ]

    starts = [(fraction(weight), (plains(s), plains(agent.initial))) for weight, s in world.start]
    values = solve(reachable([pair for _, pair in starts], moves), Fraction(world.discount))
    return sum((weight * values[pair] for weight, pair in starts), Fraction(0))


def test_every_world_of_the_corpus_is_transcribed() -> None:
    assert [path.stem for path in sorted(WORLDS.glob("*.ouro"))] == sorted(CORPUS)


@pytest.mark.parametrize("name", sorted(CORPUS))
def test_value(name: str) -> None:
    text = load_text(WORLDS / f"{name}.ouro")
    assert value_by_ticks(text) == exact_corpus_value(name)
    assert stated_value(text) == exact_corpus_value(name)
