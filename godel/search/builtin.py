"""The built-in techniques, which an agent may use in its own `propose`, and how it is asked.

`(builtin-propose self n)` is the n-th technique of one fixed list, the same for every world and
program: rounds of `(improve K) (tune K) (replace K) (guard K) (extend K)` with K = 1, 2, ..., so
that every technique of every proposer is reached, and the simple ones of each come first. A
proposer whose last K is past is left out of the later rounds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType

from godel.errors import GodelError
from godel.language.evaluator import Fault, call, datum_node
from godel.language.primitives import OuroFault
from godel.language.syntax import Node, form, symbol
from godel.language.values import Symbol, Value, list_value
from godel.search import guard, improve
from godel.search.techniques import LARGEST_NUMBER
from godel.world.model import Agent

ROUND = ("improve", "tune", "replace", "guard", "extend")
LAST = MappingProxyType(
    {"improve": improve.LAST, "guard": guard.MOST_GUARDS, "extend": improve.LAST - 1}
)
"""The last K of the proposers for which it is the same everywhere."""

PROPOSE_GAS = 100_000
LARGEST_DATUM = 20_000
"""Most nodes of what `propose` may return."""


def builtin_propose(n: int) -> Value:
    """The n-th built-in technique, n >= 1, as an Ouro datum. Raises ValueError for other n."""
    if n < 1:
        raise ValueError("techniques are numbered from 1")
    number = 1
    while number <= max(LAST.values()):
        names = [name for name in ROUND if number <= LAST.get(name, number)]
        if n <= len(names):
            return list_value((Symbol(names[n - 1]), number))
        n, number = n - len(names), number + 1
    names = [name for name in ROUND if name not in LAST]
    further, place = divmod(n - 1, len(names))
    return list_value((Symbol(names[place]), number + further))


def builtin_host(operands: list[Value]) -> Value:
    """`builtin-propose` as a procedure to be lent to a program: operands are self and n."""
    if len(operands) != 2:
        raise OuroFault("arity")
    n = operands[1]
    if not isinstance(n, int):
        raise OuroFault("sort")
    if not 1 <= n <= LARGEST_NUMBER:
        raise OuroFault("there is no such technique")
    return builtin_propose(n)


HOSTS = MappingProxyType({"builtin-propose": builtin_host})


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What `propose` said: a technique, or the fault that kept it from saying one."""

    technique: Node
    gas: int
    fault: str


def ask(agent: Agent, turn: int) -> Asked:
    """Ask a program for its n-th technique; without `propose` the built-in one is taken.

    A fault is reported with the technique `(none)`, which every task finds malformed.
    """
    nothing = form(symbol("none"))
    procedure = agent.procedure("propose")
    if procedure is None:
        return Asked(datum_node(builtin_propose(turn), LARGEST_DATUM)[0], 0, "")
    runtime = replace(agent.runtime, hosts=HOSTS)
    outcome = call(runtime, procedure, [agent.runtime.self_value, turn], PROPOSE_GAS)
    if isinstance(outcome.result, Fault):
        return Asked(nothing, outcome.gas, outcome.result.kind)
    try:
        return Asked(datum_node(outcome.result, LARGEST_DATUM)[0], outcome.gas, "")
    except (OuroFault, GodelError):
        return Asked(nothing, outcome.gas, "propose did not return a program")
