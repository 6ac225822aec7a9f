"""What an imported world does, state by state, is what Storm builds from the same model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import product

import pytest

pytest.importorskip("stormpy")

from godel.language.reader import read_file_forms
from godel.language.values import Boolean, Value
from godel.world.build import build_world
from godel.world.model import Choice, State, World
from godel.world.tick import is_over, step
from tests.importers.prism_models import CHAINS, DECISIONS, Case
from tests.oracle import storm

Spread = dict[storm.Valuation, Fraction]
Options = Counter[tuple[frozenset[tuple[storm.Valuation, Fraction]], Fraction]]
"""The choices of a state: where each leads and what it earns, with how often it is there."""


def plain(world: World, names: tuple[str, ...], state: State) -> storm.Valuation:
    """A state as Storm shows it; names that Ouro reserves have a `_` more."""
    values = {
        item.name: value.value == "true" if isinstance(value, Boolean) else value
        for item, value in zip(world.variables, state, strict=True)
    }
    found: list[int | bool] = []
    for name in names:
        value = values[name] if name in values else values[f"{name}_"]
        assert isinstance(value, bool | int)
        found.append(value)
    return tuple(found)


def moves(world: World) -> Iterator[tuple[Value, ...]]:
    """All actions."""
    sorts = [item.sort for item in world.actions]
    return product(*(sort.options for sort in sorts if isinstance(sort, Choice)))


def number(value: object) -> Fraction:
    assert isinstance(value, int | Fraction)
    return Fraction(value)


def explore(world: World, names: tuple[str, ...]) -> dict[storm.Valuation, Options | None]:
    """The choices of every state that can be reached; None where the life is over."""
    pending = [state for _, state in world.start]
    seen: dict[storm.Valuation, Options | None] = {}
    while pending:
        state = pending.pop()
        key = plain(world, names, state)
        if key in seen:
            continue
        if is_over(world, state):
            seen[key] = None
            continue
        options: Options = Counter()
        for action in moves(world):
            spread: Spread = {}
            earned = Fraction(0)
            for branch in step(world, state, action):
                after = plain(world, names, branch.state)
                spread[after] = spread.get(after, Fraction(0)) + number(branch.weight)
                earned += number(branch.weight) * number(branch.reward)
                pending.append(branch.state)
            options[frozenset(spread.items()), earned] = 1
        seen[key] = options
    return seen


def expected(model: storm.Explicit, case: Case) -> dict[storm.Valuation, Options]:
    """The same from Storm's chain; for reaching a target, what is earned is its chance."""
    found: dict[storm.Valuation, Options] = {}
    target = model.labels[(case.reach or "").strip('"')] if case.reach else frozenset()
    for state, choices in model.choices.items():
        options: Options = Counter()
        for choice in choices:
            earned = (
                sum((p for s, p in choice.successors.items() if s in target), Fraction(0))
                if case.reach
                else choice.rewards[case.rewards or ""]
            )
            options[frozenset(choice.successors.items()), earned] = 1
        found[state] = options
    return found


LABELLED = [
    case for case in (*CHAINS, *DECISIONS) if case.reach is None or '"' in case.reach
]


@pytest.mark.parametrize("case", LABELLED, ids=str)
def test_every_state_moves_as_in_storm(case: Case) -> None:
    node, _ = read_file_forms(case.imported(), case.model)
    world = build_world(node)
    model = storm.chain(case.text, case.constants)
    wanted = expected(model, case)
    found = explore(world, model.names)
    starts = {plain(world, model.names, state) for _, state in world.start}
    assert starts == model.initial
    for state, options in found.items():
        if state in model.deadlocks and options is not None:
            # Storm takes the reward of a state away where no command is enabled; PRISM does not.
            assert [set(spread) for spread, _ in options] == [{(state, Fraction(1))}]
        elif options is not None:
            assert options == wanted[state], state
        else:
            assert_nothing_left(model, case, state)


def assert_nothing_left(model: storm.Explicit, case: Case, state: storm.Valuation) -> None:
    """A state that is over is the target, or one that stays as it is and earns nothing."""
    label = (case.reach or case.until or "").strip('"')
    if label in model.labels and state in model.labels[label]:
        return
    for choice in model.choices[state]:
        if set(choice.successors) != {state}:  # a target that is no label
            assert case.until is not None
            assert label not in model.labels
        elif not case.until:
            assert case.reach is not None or choice.rewards[case.rewards or ""] == 0
