"""Bounds and invariants: functions of the whole state and memory that theorems speak about."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.kernel.listed import Table, key_of
from godel.kernel.refusal import Refused
from godel.language.canonical import print_flat
from godel.language.core import Core
from godel.language.evaluator import Fault, evaluate
from godel.language.polynomial import Polynomial, Quantity
from godel.language.primitives import known, same_atom
from godel.language.region import Region
from godel.language.syntax import Node
from godel.language.values import FALSE, TRUE, Unknown, Value
from godel.world.clauses import checked
from godel.world.model import Agent, Memory, State, World
from godel.world.tick import WORLD_GAS, bind


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """An Ouro expression over the variables of the world and the memory of the agent.

    `acting`: over the action of the agent as well, whose values follow those of memory.
    """

    node: Node
    core: Core
    acting: bool = False

    def __str__(self) -> str:
        text = print_flat(self.node)
        return text if len(text) <= 120 else text[:117] + "..."


Function: TypeAlias = Expression | Table


def expression(node: Node, world: World, agent: Agent) -> Expression:
    """An expression that reads only variables of the world and memory. Raises MeaningProblem."""
    names = frozenset(item.name for item in (*world.variables, *agent.memory))
    return Expression(node, checked(node, names))


def observing(node: Node, world: World, agent: Agent) -> Expression:
    """An expression that may also read what the agent does. Raises MeaningProblem."""
    names = frozenset(item.name for item in (*world.variables, *agent.memory, *world.actions))
    return Expression(node, checked(node, names), acting=True)


def _value(
    function: Expression,
    world: World,
    agent: Agent,
    state: State,
    memory: Memory,
    region: Region | None,
) -> Value:
    rest = (*agent.memory, *world.actions) if function.acting else agent.memory
    environment = bind(rest, memory, bind(world.variables, state))
    outcome = evaluate(world.runtime, function.core, environment, WORLD_GAS, region)
    if isinstance(outcome.result, Fault):
        raise Refused(f"{function} faults: {outcome.result.kind}")
    return outcome.result


def amount(
    function: Function,
    world: World,
    agent: Agent,
    state: State,
    memory: Memory,
    region: Region | None = None,
) -> Quantity:
    """The value of a bound. Raises Refused if it has none."""
    if not isinstance(function, Expression):
        place = function.find(state, memory)
        if place is None:
            raise Refused(f"the table has no row for {key_of(state, memory)}")
        return function.value(place)
    value = known(_value(function, world, agent, state, memory, region))
    if isinstance(value, int | Fraction | Polynomial):
        return value
    raise Refused(f"{function} is not a number")


def holds(
    function: Function,
    world: World,
    agent: Agent,
    state: State,
    memory: Memory,
    region: Region | None = None,
) -> bool:
    """Whether an invariant contains a state. Raises Refused if it has no truth value there."""
    if not isinstance(function, Expression):
        return function.find(state, memory) is not None
    value = _value(function, world, agent, state, memory, region)
    if isinstance(value, Unknown):
        return same_atom(value, TRUE, region)
    if value is TRUE or value is FALSE:
        return value is TRUE
    raise Refused(f"{function} is neither true nor false")
