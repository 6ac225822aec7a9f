"""`godel interpret`: run the agents of a world by the evaluator that is written in Ouro itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

import click

from godel.cli.common import as_json
from godel.cli.loading import agent_names, find_agent, read_source, world_in
from godel.cli.report import DONE, finish
from godel.cli.shown import value_text
from godel.errors import TrustFailure
from godel.events import Plain
from godel.language.evaluator import Fault, Outcome, call
from godel.language.metacircular import Loaded, Metacircular
from godel.language.values import Closure, Value
from godel.world.model import Agent, Choice, Declared, World

STATES = 100
GAS = 50_000
"""No further state is looked at when a procedure has used so much gas of its own."""

FAULT = 500
"""What a run that faults counts towards this."""

PROCEDURES = ("policy", "remember", "think")
"""What the kernel and the machine call, but for `propose`, which asks the machine."""

REWARDS: tuple[Value, ...] = (-1, 0, 1)
REACH = 20
"""How far a variable without an end is followed from where it begins."""


@dataclass(slots=True)
class Row:
    """What was seen of one procedure: states, faults among them, and the gas of the other runs.

    `gas` is the agent's own, `above` that of the evaluator in Ouro.
    """

    agent: str
    procedure: str
    states: int = 0
    faults: int = 0
    gas: int = 0
    above: int = 0


@click.command(
    "interpret",
    epilog="""\b
Examples:
  godel interpret gambler                 its agent, in up to 100 states
  godel interpret gridworld --states 500
  godel interpret my.ouro --agent clever
""",
)
@click.argument("world")
@click.option("--agent", metavar="NAME", help="One agent; all of the file if it is not given.")
@click.option("--states", type=click.IntRange(1, 100_000), default=STATES, show_default=True,
              metavar="N", help="Most states that each procedure is run in.")  # fmt: skip
@as_json
def command(world: str, agent: str | None, states: int, as_json: bool) -> None:
    """Run agents twice, by the evaluator and by the one written in Ouro, and compare.

    The second (godel ouro evaluator) is an Ouro program that runs Ouro programs, and is run by the
    first. Value, gas and fault of each run must be the same: a difference ends with 4.
    """
    source = read_source(world)
    model = world_in(source)
    names = (agent,) if agent is not None else agent_names(source)
    agents = [find_agent(name, source, model) for name in names]
    machine = Metacircular()
    rows = [row for item in agents for row in _rows(machine, item, model, states)]
    lines = [_line(row) for row in rows]
    data: list[Plain] = [
        {
            "agent": row.agent,
            "procedure": row.procedure,
            "states": row.states,
            "faults": row.faults,
            "gas": row.gas,
            "gas_of_evaluator": row.above,
        }
        for row in rows
    ]
    finish(lines or ["no agent to run"], {"world": model.name, "rows": data}, as_json, DONE)


def _rows(machine: Metacircular, agent: Agent, world: World, states: int) -> Iterator[Row]:
    """Compare each procedure of an agent."""
    loaded = machine.load(agent.runtime.self_value)
    for name in PROCEDURES:
        procedure = agent.procedure(name)
        if procedure is None:
            continue
        row = Row(agent.name, name)
        for operands in _spread(procedure, agent, world, states):
            _compare(machine, loaded, agent, row, operands, world.gas_limit)
            if row.gas + row.faults * FAULT >= GAS:
                break
        yield row


def _compare(
    machine: Metacircular,
    loaded: Loaded,
    agent: Agent,
    row: Row,
    operands: tuple[Value, ...],
    gas: int,
) -> None:
    """Run one procedure both ways, and add what was seen to the row. Raises TrustFailure."""
    procedure = agent.procedure(row.procedure)
    if procedure is None:
        return
    expected = call(agent.runtime, procedure, operands, gas)
    found = machine.procedure(loaded, row.procedure, operands, gas)
    if _told(found.outcome) != _told(expected):
        at = " ".join(value_text(value, 40) for value in operands)
        raise TrustFailure(
            f"{row.agent}: {row.procedure} at {at} gives {_told(expected)}, "
            f"but by the evaluator in Ouro {_told(found.outcome)}"
        )
    row.states += 1
    if isinstance(expected.result, Fault):  # what it used is not known: its price is the limit
        row.faults += 1
    else:
        row.gas += expected.gas
        row.above += found.gas


def _told(outcome: Outcome) -> str:
    """A value or fault with its gas, to compare; the kind of a fault is not compared."""
    shown = "a fault" if isinstance(outcome.result, Fault) else value_text(outcome.result, 10**6)
    return f"{shown} for {outcome.gas} gas"


def _spread(
    procedure: Closure, agent: Agent, world: World, most: int
) -> Iterator[tuple[Value, ...]]:
    """At most so many operands of a procedure, spread evenly over all that there are."""
    declared = (*world.variables, *agent.memory, *world.actions)
    known: dict[str, tuple[Value, ...]] = {item.name: _values(item) for item in declared}
    columns = [
        known.get(name, known.get(name.removeprefix("next-"), REWARDS))
        for name in procedure.code.parameters
    ]
    count = prod(map(len, columns))
    for index in range(0, count, -(-count // most)):
        yield _at(columns, index)


def _at(columns: list[tuple[Value, ...]], index: int) -> tuple[Value, ...]:
    """One of all choices of a value from each column, the last column turning fastest."""
    chosen: list[Value] = []
    for column in reversed(columns):
        index, place = divmod(index, len(column))
        chosen.append(column[place])
    return tuple(reversed(chosen))


def _values(item: Declared) -> tuple[Value, ...]:
    """All values of a variable; of one without an end those near its beginning."""
    if isinstance(item.sort, Choice):
        return tuple(item.sort.options)
    low, high = item.sort.low, item.sort.high
    if low is None:
        low = -REACH if high is None else high - REACH
    return tuple(range(low, min(low + 10 * REACH, low + REACH if high is None else high) + 1))


def _line(row: Row) -> str:
    """A row for people."""
    faults = f", {row.faults} of them faults" if row.faults else ""
    return (
        f"{row.agent} {row.procedure}: the same value and gas in {row.states:,} states{faults}; "
        f"{row.gas:,} gas, {row.above:,} to interpret it"
    )
