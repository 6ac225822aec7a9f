"""Asking a program what to try next: its own technique, or its turn in the built-in schedule.

`(builtin-propose self n)` gives `(biops BIAS)`: the search is to go on by the bias-optimal schedule
over the grammar that the program defines as `bias`, or over the shipped one, `(biops)`. As the
grammar stands in the program's own text, a rewrite can change it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from godel.errors import GodelError
from godel.language.evaluator import Fault, call, datum_node
from godel.language.primitives import OuroFault
from godel.language.syntax import Form, Node, form, head, symbol
from godel.language.values import Symbol, Value, list_items, list_value
from godel.search.grammar import Bias, default_bias, read_bias
from godel.world.model import Agent

SCHEDULED = "biops"
"""The word by which a program asks for its turn in the schedule."""

PROPOSE_GAS = 100_000
LARGEST_DATUM = 20_000
"""Most nodes of what `propose` may return."""


def builtin_host(operands: list[Value]) -> Value:
    """`builtin-propose` as a procedure to be lent to a program: operands are self and n."""
    if len(operands) != 2:
        raise OuroFault("arity")
    program, n = operands
    if not isinstance(n, int):
        raise OuroFault("sort")
    if n < 1:
        raise OuroFault("there is no such technique")
    bias = _defined_bias(program)
    return list_value((Symbol(SCHEDULED),) if bias is None else (Symbol(SCHEDULED), bias))


def _defined_bias(program: Value) -> Value | None:
    """The data in `(define bias 'DATA)` of an agent given as data, None if there is none."""
    for part in list_items(program) or ():
        items = list_items(part) or []
        if len(items) == 3 and items[:2] == [Symbol("define"), Symbol("bias")]:
            quoted = list_items(items[2]) or []
            if len(quoted) == 2 and quoted[0] == Symbol("quote"):
                return quoted[1]
    return None


HOSTS = MappingProxyType({"builtin-propose": builtin_host})


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What `propose` said: a technique, or the fault that kept it from saying one."""

    technique: Node
    gas: int
    fault: str

    @property
    def scheduled(self) -> bool:
        """Whether the schedule is to say which technique it is."""
        return head(self.technique) == SCHEDULED


def bias_of(technique: Node, supplied: tuple[str, ...] = ()) -> Bias:
    """The grammar of `(biops)`, with proposers that the user supplied, or of `(biops BIAS)`.

    Raises BadBias.
    """
    items = technique.items[1:] if isinstance(technique, Form) else ()
    if not items:
        return default_bias(supplied)
    return read_bias(items[0] if len(items) == 1 else form(*items))


def ask(agent: Agent, turn: int) -> Asked:
    """Ask a program for its n-th technique; without `propose` it is its turn in the schedule.

    A fault is reported with the technique `(none)`, which every task finds malformed.
    """
    nothing = form(symbol("none"))
    procedure = agent.procedure("propose")
    runtime = replace(agent.runtime, hosts=HOSTS)
    if procedure is None:
        return Asked(_data(builtin_host([agent.runtime.self_value, turn])), 0, "")
    outcome = call(runtime, procedure, [agent.runtime.self_value, turn], PROPOSE_GAS)
    if isinstance(outcome.result, Fault):
        return Asked(nothing, outcome.gas, outcome.result.kind)
    try:
        return Asked(_data(outcome.result), outcome.gas, "")
    except (OuroFault, GodelError):
        return Asked(nothing, outcome.gas, "propose did not return a program")


def _data(value: Value) -> Node:
    return datum_node(value, LARGEST_DATUM)[0]
