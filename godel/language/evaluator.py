"""The reference evaluator: the meaning of Ouro, in both domains.

It walks core expressions with an explicit stack, so that no input can exhaust Python's. Every core
node costs one unit of gas when it is entered; nothing else costs anything, but that `eval` also
pays one unit for each node of the datum it is given. A run that faults costs its whole limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeAlias

from godel.errors import GodelError
from godel.language.core import Apply, Core, If, Lambda, Let, Literal, Variable
from godel.language.desugar import expand
from godel.language.meter import Meter
from godel.language.polynomial import Polynomial
from godel.language.primitives import (
    PRIMITIVES,
    OuroFault,
    known,
    scaled_product,
    scaled_quotient,
    truth,
)
from godel.language.region import OutsideFragment, Region
from godel.language.syntax import MAXIMUM_DEPTH, Atom, Form, Node
from godel.language.values import (
    NIL,
    Boolean,
    Closure,
    Environment,
    Pair,
    PrimitiveValue,
    Symbol,
    Value,
)

DEPTH_LIMIT = 1_000
"""Most calls that may wait for the result of another call."""

RUN = 4
"""Units of work for starting a run, besides its gas."""

Host: TypeAlias = Callable[[list[Value]], Value]
"""A procedure that the machine lends to a program, such as `builtin-propose`."""


@dataclass(frozen=True, slots=True)
class Fault:
    """The value of a run that went wrong. The kind is shown, not compared."""

    kind: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run gives: a value or a fault, and the gas it cost."""

    result: Value | Fault
    gas: int


@dataclass(frozen=True, slots=True, eq=False)
class Runtime:
    """What an expression may refer to besides its own bindings."""

    definitions: Mapping[str, Value] = field(default_factory=dict)
    self_value: Value = NIL
    hosts: Mapping[str, Host] = field(default_factory=dict)
    prelude: Mapping[str, Value] = field(default_factory=dict)
    meter: Meter | None = None


# Frames are made for every node: as frozen classes, they would take three times as long to make.


@dataclass(slots=True, eq=False)
class _Branch:
    """Waiting for the test of an `if`."""

    node: Final[If]
    environment: Final[Environment | None]


@dataclass(slots=True, eq=False)
class _Bind:
    """Waiting for a value of a `let`."""

    node: Final[Let]
    environment: Final[Environment | None]
    values: Final[list[Value]]


@dataclass(slots=True, eq=False)
class _Operand:
    """Waiting for the operator or an operand of a call."""

    node: Final[Apply]
    environment: Final[Environment | None]
    values: Final[list[Value]]


class _Return:
    """The end of a call that something waits for."""


_Frame: TypeAlias = _Branch | _Bind | _Operand | _Return
_RETURN = _Return()
_SEALED = Environment("end of eval", NIL, None)
"""Outermost scope of code run by `eval`, which sees the prelude and primitives only."""


def evaluate(
    runtime: Runtime,
    expression: Core,
    environment: Environment | None,
    gas_limit: int,
    region: Region | None = None,
) -> Outcome:
    """Run an expression.

    In a symbolic run raises Undecided or OutsideFragment; faults are values, never exceptions.
    With a meter in the runtime may raise Exhausted.
    """
    run = _Run(runtime, gas_limit, region)
    try:
        value = run.value_of(expression, environment)
    except OuroFault as fault:
        return Outcome(Fault(fault.kind), gas_limit)
    finally:
        if runtime.meter is not None:
            symbolic = 1 if region is None else 4 + len(region.intervals) // 4
            runtime.meter.spend(RUN + run.gas * symbolic)
    return Outcome(value, run.gas)


def call(
    runtime: Runtime,
    procedure: Closure,
    arguments: Sequence[Value],
    gas_limit: int,
    region: Region | None = None,
) -> Outcome:
    """Run a procedure on arguments; the call itself costs nothing."""
    environment = procedure.environment
    for name, value in zip(procedure.code.parameters, arguments, strict=True):
        environment = Environment(name, value, environment)
    return evaluate(runtime, procedure.code.body, environment, gas_limit, region)


class _Run:
    """One run: gas used so far, and the calls that wait."""

    __slots__ = ("depth", "gas", "limit", "region", "runtime")

    def __init__(self, runtime: Runtime, limit: int, region: Region | None) -> None:
        self.runtime = runtime
        self.limit = limit
        self.region = region
        self.gas = 0
        self.depth = 0

    def value_of(self, node: Core, environment: Environment | None) -> Value:
        """Evaluate to a value, or raise OuroFault."""
        stack: list[_Frame] = []
        while True:
            self.gas += 1
            if self.gas > self.limit:
                raise OuroFault("out of gas")
            if isinstance(node, Apply):
                stack.append(_Operand(node, environment, []))
                node = node.operator
                continue
            if isinstance(node, Variable):
                value = self._lookup(node.name, environment)
            elif isinstance(node, Literal):
                value = node.value
            elif isinstance(node, If):
                stack.append(_Branch(node, environment))
                node = node.test
                continue
            elif isinstance(node, Let):
                if node.values:
                    stack.append(_Bind(node, environment, []))
                    node = node.values[0]
                else:
                    node = node.body
                continue
            elif isinstance(node, Lambda):
                value = Closure(node, environment)
            else:
                raise OuroFault("unknown expression")
            following = self._resume(stack, value)
            if not isinstance(following, tuple):
                return following
            node, environment = following

    def _lookup(self, name: str, environment: Environment | None) -> Value:
        sealed = False
        while environment is not None:
            if environment.name == name:
                return environment.value
            sealed = environment is _SEALED
            environment = environment.outer
        if name in PRIMITIVES:
            return PrimitiveValue(name)
        value = self.runtime.prelude.get(name)
        if value is None and not sealed:
            if name in self.runtime.hosts:
                return PrimitiveValue(name)
            value = self.runtime.definitions.get(name)
        if value is None:
            raise OuroFault("unbound name")
        return value

    def _resume(
        self, stack: list[_Frame], value: Value
    ) -> Value | tuple[Core, Environment | None]:
        """Hand a value to whatever waits; the next node to evaluate, or the final value."""
        while stack:
            frame = stack[-1]
            if isinstance(frame, _Operand):
                frame.values.append(value)
                done = len(frame.values)
                if done <= len(frame.node.operands):
                    return frame.node.operands[done - 1], frame.environment
                stack.pop()
                applied = self._apply(frame, stack)
                if isinstance(applied, tuple):
                    return applied
                value = applied
            elif isinstance(frame, _Branch):
                stack.pop()
                return (
                    frame.node.then if truth(value) else frame.node.otherwise
                ), frame.environment
            elif isinstance(frame, _Bind):
                frame.values.append(value)
                done = len(frame.values)
                if done < len(frame.node.values):
                    return frame.node.values[done], frame.environment
                stack.pop()
                environment = frame.environment
                for name, bound in zip(frame.node.names, frame.values, strict=True):
                    environment = Environment(name, bound, environment)
                return frame.node.body, environment
            else:
                stack.pop()
                self.depth -= 1
        return value

    def _apply(
        self, frame: _Operand, stack: list[_Frame]
    ) -> Value | tuple[Core, Environment | None]:
        """A call whose parts are known: a value, or the body to evaluate next."""
        procedure, operands = known(frame.values[0]), frame.values[1:]
        if isinstance(procedure, PrimitiveValue):
            if procedure.name == "eval" and len(operands) == 1:
                body: Core = self._program_of(operands[0])
                environment: Environment | None = _SEALED
            else:
                return self._primitive(procedure.name, operands, frame.node.scaling)
        elif isinstance(procedure, Closure):
            code = procedure.code
            if len(code.parameters) != len(operands):
                raise OuroFault("arity")
            environment = procedure.environment
            for name, value in zip(code.parameters, operands, strict=True):
                environment = Environment(name, value, environment)
            body = code.body
        else:
            raise OuroFault("sort")
        if stack and not isinstance(stack[-1], _Return):  # something waits: not a tail call
            stack.append(_RETURN)
            self.depth += 1
            if self.depth > DEPTH_LIMIT:
                raise OuroFault("depth")
        return body, environment

    def _primitive(self, name: str, operands: list[Value], scaling: bool) -> Value:
        """The value of a primitive or lent procedure."""
        if self.runtime.meter is not None:
            self.runtime.meter.weigh(operands)
        host = self.runtime.hosts.get(name)
        if host is not None:
            return host(operands)
        row = PRIMITIVES[name]
        least, most = row.arity
        if len(operands) < least or (most is not None and len(operands) > most):
            raise OuroFault("arity")
        if name == "self":
            return self.runtime.self_value
        if scaling:
            return (scaled_product if name == "*" else scaled_quotient)(operands, self.region)
        return row.meaning(operands, self.region)

    def _program_of(self, datum: Value) -> Core:
        """The expression that a datum stands for; one unit of gas for each of its nodes."""
        node, size = datum_node(datum, self.limit - self.gas)
        self.gas += size
        try:
            core = expand(node)
        except GodelError:
            raise OuroFault("not a program") from None
        return core


def datum_node(datum: Value, budget: int) -> tuple[Node, int]:
    """The tree of a datum and the number of its nodes. Raises OuroFault past the budget."""
    done: list[Node] = []
    stack: list[tuple[Value, int, int]] = [(datum, 0, -1)]  # value, depth, length if closing
    size = 0
    while stack:
        value, depth, length = stack.pop()
        if length >= 0:
            items = [done.pop() for _ in range(length)]
            done.append(Form(tuple(items)))
            continue
        size += 1
        if size > budget:
            raise OuroFault("out of gas")
        if depth > MAXIMUM_DEPTH:
            raise OuroFault("not a program")
        value = known(value)
        if isinstance(value, int | Fraction | Boolean | Symbol):
            done.append(Atom(value))
        elif isinstance(value, Polynomial):
            raise OutsideFragment("a program made from an unknown number")
        else:
            count = 0
            rest: Value = value
            children: list[Value] = []
            while isinstance(rest, Pair):
                children.append(rest.first)
                count, rest = count + 1, rest.rest
                if size + count > budget:
                    raise OuroFault("out of gas")
            if rest is not NIL:
                raise OuroFault("not a program")
            stack.append((value, depth, count))
            stack.extend((child, depth + 1, -1) for child in children)
    return done[0], size
