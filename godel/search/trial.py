"""Trying a program once: what a technique may measure before anything is proved.

A technique with a fourth parameter is lent `trial`: `(trial PROGRAM OBSERVATION GAS)` lets a
program act once on what it would see, with its initial memory, and gives `(ACTION GAS)`: what it
did (a list, if there are several actions) and the gas that it used. It gives `()` for what is no
program of this world, and for one that faults or needs more gas than that. What the program uses,
and one unit of gas for each node of its text, is charged to whoever tries it.
"""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

from godel.errors import GodelError
from godel.language.evaluator import Fault, call, datum_node
from godel.language.primitives import OuroFault
from godel.language.values import NIL, PrimitiveValue, Value, list_items, list_value
from godel.prover.work import OutOfWork
from godel.search.edit import canonical
from godel.search.effort import GAS_PER_UNIT, Effort
from godel.search.proposer import Setting
from godel.world.agent import build_agent
from godel.world.model import Agent

TRIAL = PrimitiveValue("trial of a program")
"""How a technique is handed the procedure; with a name that no program can write."""

LARGEST_PROGRAM = 20_000
"""Most nodes of a program that is tried."""


class Trials:
    """The procedure `trial` of one attempt. Mutable: it counts gas."""

    def __init__(self, setting: Setting) -> None:
        self._world, self._meter = setting.world, setting.effort.meter
        self._effort = Effort(self._meter, "trial")
        self.hosts = MappingProxyType({TRIAL.name: self})

    def __call__(self, operands: list[Value]) -> Value:
        """Raises OuroFault for operands of another kind, and when no work is left."""
        if len(operands) != 3:
            raise OuroFault("arity")
        program, observation, gas = operands[0], list_items(operands[1]), operands[2]
        if observation is None or not isinstance(gas, int | Fraction):
            raise OuroFault("sort")
        if len(observation) != len(self._world.observed):
            raise OuroFault("arity")
        try:
            agent = self._built(program)
            seen = dict(zip(self._world.observed, observation, strict=True))
            return NIL if agent is None else self._tried(agent, seen, int(gas))
        except OutOfWork:
            raise OuroFault("out of gas") from None

    def _built(self, program: Value) -> Agent | None:
        """The program that a datum stands for. Raises OutOfWork."""
        try:
            node, size = datum_node(program, LARGEST_PROGRAM)
            self._effort.spend(size)
            return build_agent(canonical(node), self._world)
        except (OuroFault, GodelError):
            return None

    def _tried(self, agent: Agent, seen: dict[str, Value], gas: int) -> Value:
        """What one call of `policy` gives and costs. Raises OutOfWork."""
        policy = agent.procedure("policy")
        if policy is None:
            return NIL
        names = (item.name for item in agent.memory)
        values = {**dict(zip(names, agent.initial, strict=True)), **seen}
        limit = max(0, min(gas, self._world.gas_limit, self._meter.remaining * GAS_PER_UNIT))
        arguments = [values[name] for name in policy.code.parameters]
        outcome = call(agent.runtime, policy, arguments, limit)
        self._effort.spend(outcome.gas)
        result = outcome.result
        return NIL if isinstance(result, Fault) else list_value((result, outcome.gas))
