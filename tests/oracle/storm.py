"""Exact values and exact chains from Storm, the model checker, by its rational engine.

It imports nothing from godel. The `test` extra installs stormpy; `pytest.importorskip("stormpy")`
at the head of a test module that uses this one. Storm's own arithmetic is on rationals here, by
elimination or policy iteration, so no number below has been rounded.

    from tests.oracle import storm
    storm.value(text, 'P=? [F "six"]')                  # Fraction(1, 6)
    storm.value(text, 'R{"steps"}max=? [F x=1]', "N=3,p=1/3")   # None if infinite
    storm.chain(text)                                   # all reached states, with their choices
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import stormpy

Valuation: TypeAlias = tuple[int | bool, ...]
"""The values of a state, in the order of the names of `Explicit`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a state: where it leads, and its reward by reward structure (state's too)."""

    successors: Mapping[Valuation, Fraction]
    rewards: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Explicit:
    """All that a PRISM model can reach: names of variables, sorted; start states; choices.

    A state that has no enabled command has a loop to itself, as in PRISM, and is in `deadlocks`.
    """

    names: tuple[str, ...]
    initial: frozenset[Valuation]
    choices: Mapping[Valuation, tuple[Choice, ...]]
    labels: Mapping[str, frozenset[Valuation]]

    @property
    def deadlocks(self) -> frozenset[Valuation]:
        """The states without an enabled command."""
        return self.labels.get("deadlock", frozenset())


def value(text: str, formula: str, constants: str = "") -> Fraction | None:
    """The exact value at the start of a property such as `P=? [F "goal"]`; None if infinite.

    `constants` is what PRISM's command line takes, as in "N=3,p=0.2". The model must have one
    start state. Raises RuntimeError or StormError if Storm cannot read or answer.
    """
    program = _program(text, constants)
    (asked,) = stormpy.parse_properties(formula, program)
    options = stormpy.BuilderOptions([asked], program)
    model = stormpy.build_model[stormpy.Rational](program, options=options)
    (start,) = model.initial_states
    return _fraction(stormpy.model_checking(model, asked).get_value(start))


def size(text: str, constants: str = "") -> int:
    """How many states are reached."""
    program = _program(text, constants)
    return int(stormpy.build_model(program, options=stormpy.BuilderOptions()).nr_states)


def chain(text: str, constants: str = "") -> Explicit:
    """Every reached state with its choices. Meant for models of at most some 10^5 states."""
    program = _program(text, constants)
    options = stormpy.BuilderOptions(build_full=True)
    model = stormpy.build_model[stormpy.Rational](program, options=options)
    held = model.state_valuations
    variables = sorted(held.get_all_variables(), key=lambda item: str(item.name))
    valuations: list[Valuation] = [
        tuple(_plain(held.get_value(index, item)) for item in variables)
        for index in range(model.nr_states)
    ]
    labels = {
        label: frozenset(valuations[index] for index in model.labeling.get_states(label))
        for label in model.labeling.get_labels()
    }
    choices: dict[Valuation, tuple[Choice, ...]] = {}
    number = 0
    for state in model.states:
        found = []
        for action in state.actions:
            successors: dict[Valuation, Fraction] = {}
            for entry in action.transitions:
                chance = Fraction(str(entry.value))
                if chance:
                    successors[valuations[entry.column]] = chance
            rewards = {
                name: _reward(structure, state.id, number)
                for name, structure in model.reward_models.items()
            }
            found.append(Choice(successors, rewards))
            number += 1
        choices[valuations[state.id]] = tuple(found)
    initial = frozenset(valuations[index] for index in model.initial_states)
    return Explicit(tuple(str(item.name) for item in variables), initial, choices, labels)


def _program(text: str, constants: str) -> Any:  # stormpy has no types
    """The parsed model, its constants put in. Storm reads files only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.prism"
        path.write_text(text, encoding="utf-8")
        program = stormpy.parse_prism_program(str(path))
    if constants:
        program, _ = stormpy.instantiate_constants(program, constants)
    return program


def _reward(structure: Any, state: int, choice: int) -> Fraction:
    """What a choice earns: the reward of its state and its own."""
    total = Fraction(0)
    if structure.has_state_rewards:
        total += Fraction(str(structure.state_rewards[state]))
    if structure.has_state_action_rewards:
        total += Fraction(str(structure.state_action_rewards[choice]))
    if structure.has_transition_rewards:
        raise ValueError("Storm kept rewards by transition")
    return total


def _plain(value: Any) -> int | bool:
    return value if isinstance(value, bool) else int(value)


def _fraction(value: Any) -> Fraction | None:
    text = str(value)
    return None if text in ("inf", "+inf") else Fraction(text)
