"""What a world and an agent are, after their texts have been read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from godel.language.core import Core
from godel.language.evaluator import Runtime
from godel.language.polynomial import Quantity
from godel.language.syntax import Node
from godel.language.values import Closure, Number, Scalar, Value

State: TypeAlias = tuple[Value, ...]
"""Values of `World.variables`, in order."""

Memory: TypeAlias = tuple[Value, ...]
"""Values of `Agent.memory`, in order."""

Action: TypeAlias = tuple[Value, ...]
"""Values of `World.actions`, in order."""


@dataclass(frozen=True, slots=True)
class Range:
    """Integers from `low` to `high`; None where there is no end."""

    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class Choice:
    """A finite enumeration of atoms."""

    options: tuple[Scalar, ...]


Sort: TypeAlias = Range | Choice


@dataclass(frozen=True, slots=True)
class Declared:
    """A name with the values it may take."""

    name: str
    sort: Sort


@dataclass(frozen=True, slots=True, eq=False)
class SetStatement:
    """`(set name expression)`: seen by what follows."""

    name: str
    value: Core


@dataclass(frozen=True, slots=True, eq=False)
class RewardStatement:
    """`(reward expression)`: rewards of a tick add up."""

    amount: Core


@dataclass(frozen=True, slots=True, eq=False)
class IfStatement:
    """`(if test statement statement)`; the second may be missing."""

    test: Core
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LetStatement:
    """`(let ((name expression) ...) statement ...)`: evaluated once, not again after a set."""

    names: tuple[str, ...]
    values: tuple[Core, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ChanceStatement:
    """`(chance (weight statement ...) ...)`: the weights read the values of this moment."""

    branches: tuple[tuple[Core, tuple[Statement, ...]], ...]


Statement: TypeAlias = SetStatement | RewardStatement | IfStatement | LetStatement | ChanceStatement


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A stochastic environment. `variables` are the state and, in a finite life, `left` last.

    `mode` says what a tick charges a program: in any but `act`, its thinking as well.
    """

    node: Node
    name: str
    summary: str
    variables: tuple[Declared, ...]
    observed: tuple[str, ...]
    actions: tuple[Declared, ...]
    default: Action
    start: tuple[tuple[Number, State], ...]
    discount: Number
    life: int | None
    gas_price: Number
    think_price: Number
    gas_limit: int
    done: Core
    step: tuple[Statement, ...]
    runtime: Runtime
    mode: str = "act"


@dataclass(frozen=True, slots=True, eq=False)
class Agent:
    """A program: its definitions, and the memory it declares with initial values."""

    node: Node
    name: str
    memory: tuple[Declared, ...]
    initial: Memory
    definitions: Mapping[str, Value]
    runtime: Runtime

    def procedure(self, name: str) -> Closure | None:
        """One of the agent's procedures, or None."""
        value = self.definitions.get(name)
        return value if isinstance(value, Closure) else None


@dataclass(frozen=True, slots=True)
class Branch:
    """One way a step can go: its weight, the state after it and the gross reward."""

    weight: Quantity
    state: State
    reward: Quantity


def carry(before: Agent, after: Agent, memory: Memory) -> Memory:
    """Memory at a switch: same name and range keeps its value, others start anew."""
    values = dict(zip(before.memory, memory, strict=True))
    return tuple(
        values.get(declared, initial)
        for declared, initial in zip(after.memory, after.initial, strict=True)
    )
