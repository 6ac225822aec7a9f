"""One tick, exactly: how an agent acts, how the world moves, what is remembered, what it costs.

Everything here runs on exact values and on symbolic ones alike. With a region, a condition that
the region does not decide raises Undecided, and the caller splits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from godel.language.core import Core
from godel.language.evaluator import Fault, Runtime, call, evaluate
from godel.language.evaluator import Outcome as Called
from godel.language.polynomial import Polynomial, Quantity, add, multiply, subtract
from godel.language.primitives import known, same_atom
from godel.language.region import OutsideFragment, Region, nonnegative, zero
from godel.language.values import (
    FALSE,
    TRUE,
    Environment,
    Unknown,
    Value,
    list_items,
)
from godel.world.model import (
    Action,
    Agent,
    Branch,
    ChanceStatement,
    Declared,
    IfStatement,
    LetStatement,
    Memory,
    Range,
    RewardStatement,
    SetStatement,
    Sort,
    State,
    Statement,
    World,
)

WORLD_GAS = 100_000
"""Gas limit of each expression of a world, and of a bound or invariant."""

MAXIMUM_BRANCHES = 10_000
"""Most ways that one step may go."""


class WorldFault(Exception):
    """`step` or `done` failed or left a range: no event of the world, but the end of it."""


@dataclass(frozen=True, slots=True)
class Move:
    """What `policy` did: the action, its gas, and the fault that made it the default action."""

    action: Action
    gas: int
    fault: str


@dataclass(frozen=True, slots=True)
class Recall:
    """What `remember` did: memory after the tick, its gas, and the fault that kept the old one."""

    memory: Memory
    gas: int
    fault: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a whole tick can go. `gain` is the reward less what the agent is charged."""

    weight: Quantity
    state: State
    memory: Memory
    reward: Quantity
    gain: Quantity
    move: Move
    recall: Recall


def bind(
    declared: Sequence[Declared], values: Sequence[Value], outer: Environment | None = None
) -> Environment | None:
    """An environment with these variables."""
    for item, value in zip(declared, values, strict=True):
        outer = Environment(item.name, value, outer)
    return outer


def in_sort(value: Value, sort: Sort, region: Region | None) -> bool:
    """Whether a value is one that a sort allows."""
    if isinstance(sort, Range):
        if isinstance(value, Polynomial) and not value.is_integral():
            raise OutsideFragment("whether a fraction of a variable is an integer")
        value = known(value)
        if not isinstance(value, int | Polynomial):
            return False
        return (sort.low is None or nonnegative(subtract(value, sort.low), region)) and (
            sort.high is None or nonnegative(subtract(sort.high, value), region)
        )
    return any(same_atom(value, option, region) for option in sort.options)


def world_value(
    runtime: Runtime, expression: Core, environment: Environment | None, region: Region | None
) -> Value:
    """The value of an expression of the world. Raises WorldFault."""
    outcome = evaluate(runtime, expression, environment, WORLD_GAS, region)
    if isinstance(outcome.result, Fault):
        raise WorldFault(outcome.result.kind)
    return outcome.result


def _truth(value: Value) -> bool:
    if value is TRUE or value is FALSE:
        return value is TRUE
    raise WorldFault("a condition is not a boolean")


def _quantity(value: Value) -> Quantity:
    value = known(value)
    if isinstance(value, int | Fraction | Polynomial):
        return value
    raise WorldFault("a weight or reward is not a number")


def is_over(world: World, state: State, region: Region | None = None) -> bool:
    """Whether nothing more is earned: `done` holds, or no tick is left."""
    if world.life is not None:
        left = state[-1]
        if not isinstance(left, int | Polynomial) or zero(left, region):
            return True
    value = world_value(world.runtime, world.done, bind(world.variables, state), region)
    if isinstance(value, Unknown):
        return same_atom(value, TRUE, region)
    return _truth(value)


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    """A step half done: what is still to do, with the lets in force at each level."""

    todo: tuple[tuple[tuple[Statement, ...], Environment | None], ...]
    state: State
    reward: Quantity
    weight: Quantity


def step(
    world: World, state: State, action: Action, region: Region | None = None
) -> tuple[Branch, ...]:
    """Every way the world can move, in the order of its text. Raises WorldFault."""
    actions = bind(world.actions, action)
    pending = [_Path(((world.step, actions),), state, 0, 1)]
    finished: list[Branch] = []
    while pending:
        if len(pending) + len(finished) > MAXIMUM_BRANCHES:
            raise WorldFault(f"a step has more than {MAXIMUM_BRANCHES} branches")
        path = pending.pop()
        while path.todo and not path.todo[-1][0]:
            path = _Path(path.todo[:-1], path.state, path.reward, path.weight)
        if not path.todo:
            finished.append(Branch(path.weight, _one_tick_less(world, path.state), path.reward))
            continue
        pending.extend(reversed(_advance(world, path, region)))
    return tuple(finished)


def _one_tick_less(world: World, state: State) -> State:
    """The state with `left` counted down."""
    if world.life is None:
        return state
    return (*state[:-1], add(_quantity(state[-1]), -1))


def _advance(world: World, path: _Path, region: Region | None) -> list[_Path]:
    """Carry out the next statement of a path."""
    (statements, lets), outer = path.todo[-1], path.todo[:-1]
    statement = statements[0]
    todo = (*outer, (statements[1:], lets))
    environment = bind(world.variables, path.state, lets)

    def value(expression: Core) -> Value:
        return world_value(world.runtime, expression, environment, region)

    if isinstance(statement, SetStatement):
        state = _assign(world, path.state, statement.name, value(statement.value), region)
        return [_Path(todo, state, path.reward, path.weight)]
    if isinstance(statement, RewardStatement):
        amount = _quantity(value(statement.amount))
        _weigh(world, path.reward, amount)
        return [_Path(todo, path.state, add(path.reward, amount), path.weight)]
    if isinstance(statement, IfStatement):
        test = value(statement.test)
        holds = same_atom(test, TRUE, region) if isinstance(test, Unknown) else _truth(test)
        chosen = statement.then if holds else statement.otherwise
        return [_Path((*todo, (chosen, lets)), path.state, path.reward, path.weight)]
    if isinstance(statement, LetStatement):
        inner = lets
        for name, expression in zip(statement.names, statement.values, strict=True):
            inner = Environment(name, value(expression), inner)
        return [_Path((*todo, (statement.body, inner)), path.state, path.reward, path.weight)]
    return _branches(world, statement, value, path, todo, lets, region)


def _weigh(world: World, *values: Quantity) -> None:
    """Numbers that are added up outside of expressions are paid for like those inside."""
    if world.runtime.meter is not None:
        world.runtime.meter.weigh(values)


def _branches(
    world: World,
    statement: ChanceStatement,
    value: Callable[[Core], Value],
    path: _Path,
    todo: tuple[tuple[tuple[Statement, ...], Environment | None], ...],
    lets: Environment | None,
    region: Region | None,
) -> list[_Path]:
    """The branches of a chance whose weight is not 0; weights are >= 0 and sum to 1."""
    weights = [_quantity(value(weight)) for weight, _ in statement.branches]
    total: Quantity = -1
    for weight in weights:
        _weigh(world, total, weight)
        total = add(total, weight)
        if not nonnegative(weight, region):
            raise WorldFault("a weight is negative")
    if not zero(total, region):
        raise WorldFault("the weights do not sum to 1")
    return [
        _Path((*todo, (body, lets)), path.state, path.reward, multiply(path.weight, weight))
        for weight, (_, body) in zip(weights, statement.branches, strict=True)
        if not zero(weight, region)
    ]


def _assign(world: World, state: State, name: str, value: Value, region: Region | None) -> State:
    """The state after a set; leaving the declared range is a fault of the world."""
    for index, declared in enumerate(world.variables):
        if declared.name == name:
            if not in_sort(value, declared.sort, region):
                raise WorldFault(f"{name} leaves its range")
            return (*state[:index], value, *state[index + 1 :])
    raise WorldFault(f"there is no variable {name}")


Caller: TypeAlias = Callable[[Agent, str, Sequence[Value], int, "Region | None"], Called]
"""What runs a procedure of an agent, by name, on arguments within a gas limit."""


def by_reference(
    agent: Agent, name: str, arguments: Sequence[Value], limit: int, region: Region | None
) -> Called:
    """The caller that decides what a program means: the reference evaluator."""
    procedure = agent.procedure(name)
    if procedure is None:
        raise WorldFault(f"the agent has no procedure {name}")
    return call(agent.runtime, procedure, arguments, limit, region)


def visible_values(world: World, agent: Agent, state: State, memory: Memory) -> dict[str, Value]:
    """What an agent sees: observed variables and its own memory."""
    values = dict(zip((item.name for item in agent.memory), memory, strict=True))
    for declared, value in zip(world.variables, state, strict=True):
        if declared.name in world.observed:
            values[declared.name] = value
    return values


def _several(value: Value | Fault, count: int) -> tuple[Value, ...] | None:
    """One value for one declared name, a list for several; None if it does not fit."""
    if isinstance(value, Fault):
        return None
    if count == 1:
        return (value,)
    items = list_items(value)
    return tuple(items) if items is not None and len(items) == count else None


def choose(
    world: World,
    agent: Agent,
    state: State,
    memory: Memory,
    region: Region | None = None,
    caller: Caller = by_reference,
) -> Move:
    """The agent's action here. A fault or an action outside its domain costs the whole limit."""
    policy = agent.procedure("policy")
    if policy is None or not world.actions:
        return Move(world.default, 0, "")
    visible = visible_values(world, agent, state, memory)
    arguments = [visible[name] for name in policy.code.parameters]
    called = caller(agent, "policy", arguments, world.gas_limit, region)
    result = called.result
    action = _several(result, len(world.actions))
    if action is not None and all(
        in_sort(value, declared.sort, region)
        for value, declared in zip(action, world.actions, strict=True)
    ):
        return Move(action, called.gas, "")
    fault = result.kind if isinstance(result, Fault) else "action outside its domain"
    return Move(world.default, world.gas_limit, fault)


def remember(
    world: World,
    agent: Agent,
    before: State,
    memory: Memory,
    action: Action,
    branch: Branch,
    region: Region | None = None,
    caller: Caller = by_reference,
) -> Recall:
    """Memory after the tick. A fault or a value out of range keeps it, at the whole limit."""
    procedure = agent.procedure("remember")
    if procedure is None:
        return Recall(memory, 0, "")
    visible = visible_values(world, agent, before, memory)
    for declared, value in zip(world.variables, branch.state, strict=True):
        visible["next-" + declared.name] = value
    for declared, value in zip(world.actions, action, strict=True):
        visible[declared.name] = value
    visible["reward"] = branch.reward
    arguments = [visible[name] for name in procedure.code.parameters]
    called = caller(agent, "remember", arguments, world.gas_limit, region)
    result = called.result
    after = _several(result, len(agent.memory))
    if after is not None and all(
        in_sort(value, declared.sort, region)
        for value, declared in zip(after, agent.memory, strict=True)
    ):
        return Recall(after, called.gas, "")
    fault = result.kind if isinstance(result, Fault) else "memory outside its range"
    return Recall(memory, world.gas_limit, fault)


def allotment(
    world: World,
    agent: Agent,
    state: State,
    memory: Memory,
    region: Region | None = None,
    caller: Caller = by_reference,
) -> Quantity:
    """Work units that `think` gives to the search here; 0 if it fails, or gives no such number."""
    procedure = agent.procedure("think")
    if procedure is None:
        return 0
    visible = visible_values(world, agent, state, memory)
    arguments = [visible[name] for name in procedure.code.parameters]
    result = caller(agent, "think", arguments, world.gas_limit, region).result
    if isinstance(result, Fault) or not in_sort(result, Range(0, None), region):
        return 0
    return _quantity(result)


def thinking(
    world: World, agent: Agent, state: State, memory: Memory, region: Region | None = None
) -> Quantity:
    """What thinking costs at the start of the tick here; nothing where the life is over."""
    if agent.procedure("think") is None or is_over(world, state, region):
        return 0
    return multiply(world.think_price, allotment(world, agent, state, memory, region))


def tick(
    world: World, agent: Agent, state: State, memory: Memory, region: Region | None = None
) -> tuple[Outcome, ...]:
    """Every way one tick can go from a state that is not over. Raises WorldFault.

    In mode `act` a gain is the reward less the gas price of the agent. In any other, the
    thinking at the start of the next tick is paid for as well.
    """
    move = choose(world, agent, state, memory, region)
    outcomes: list[Outcome] = []
    for branch in step(world, state, move.action, region):
        recall = remember(world, agent, state, memory, move.action, branch, region)
        charge = multiply(world.gas_price, move.gas + recall.gas)
        gain = subtract(branch.reward, charge)
        if world.mode != "act":
            later = thinking(world, agent, branch.state, recall.memory, region)
            gain = subtract(gain, multiply(world.discount, later))
        outcomes.append(
            Outcome(branch.weight, branch.state, recall.memory, branch.reward, gain, move, recall)
        )
    return tuple(outcomes)
