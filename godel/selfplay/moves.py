"""What a version does at every view, and that its quotation does the same.

This is what a ladder rests on. However a quotation is made: at each of the finitely many views that
an opponent can be shown, it was run in the way of a world, the agent was run in the way of a life,
and both moved alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import prod

from godel.errors import UsageProblem
from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import Fault, call, datum_node, evaluate
from godel.language.primitives import OuroFault
from godel.language.syntax import Node, form, symbol
from godel.language.values import Closure, Value, list_value
from godel.selfplay.quoting import quoted
from godel.selfplay.template import Template
from godel.world.model import Agent, Choice, Sort, State
from godel.world.tick import WORLD_GAS, choose

MOST_VIEWS = 20_000
"""Most views at which a version and its quotation are compared."""

MOST_NODES = 1_000
"""Nodes of a move, which is an atom or a short list."""


def opponent_of(template: Template, agent: Agent) -> tuple[Node, tuple[str, ...]]:
    """The quotation of an agent, and its moves at all views in order.

    Raises UsageProblem if it cannot be quoted: what its policy reads, a fault, too many views.
    """
    procedure = quoted(template, agent)
    world = template.world
    called = evaluate(world.runtime, expand(_evaluated(procedure)), None, WORLD_GAS).result
    moves: list[str] = []
    for values in _views(template):
        own = choose(world, agent, _state(template, values), agent.initial)
        result: Value | Fault = called if isinstance(called, Fault) else Fault("no procedure")
        if isinstance(called, Closure):
            result = call(world.runtime, called, values, WORLD_GAS).result
        move = own.action[0] if len(own.action) == 1 else list_value(own.action)
        if isinstance(result, Fault) or _text(result) != _text(move):
            pairs = zip(template.parameters, values, strict=True)
            place = " ".join(f"{name}={_text(value)}" for name, value in pairs)
            why = own.fault or (result.kind if isinstance(result, Fault) else "it moves otherwise")
            raise UsageProblem(f"the policy of {agent.name} cannot be quoted: {why} at {place}")
        moves.append(_text(move))
    return procedure, tuple(moves)


def _evaluated(procedure: Node) -> Node:
    return form(symbol("eval"), form(symbol("quote"), procedure))


def _views(template: Template) -> Iterator[tuple[Value, ...]]:
    """Every combination of values that the opponent may be shown. Raises UsageProblem."""
    declared = {item.name: item.sort for item in template.world.variables}
    values = [_values(name, declared[name]) for name in template.parameters]
    if prod(map(len, values)) > MOST_VIEWS:
        raise UsageProblem(f"an opponent in {template.world.name} has more than {MOST_VIEWS} views")
    return product(*values)


def _values(name: str, sort: Sort) -> tuple[Value, ...]:
    if isinstance(sort, Choice):
        return sort.options
    if sort.low is None or sort.high is None or sort.high - sort.low >= MOST_VIEWS:
        raise UsageProblem(f"{name} has too many values to show them all to an opponent")
    return tuple(range(sort.low, sort.high + 1))


def _state(template: Template, values: tuple[Value, ...]) -> State:
    """A state in which an agent sees these values; of the others its policy sees nothing."""
    shown = dict(zip(template.parameters, values, strict=True))
    first = template.world.start[0][1]
    names = (item.name for item in template.world.variables)
    return tuple(shown.get(name, old) for name, old in zip(names, first, strict=True))


def _text(value: Value) -> str:
    """A value as a text that no other one has; a procedure is no move."""
    try:
        return print_flat(datum_node(value, MOST_NODES)[0])
    except OuroFault:
        return "a procedure"
