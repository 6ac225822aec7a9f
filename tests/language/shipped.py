"""The programs that come with the language, made ready to be called from a test."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias

from godel.cli.ouro import definitions_from
from godel.language.compiler import CompiledProcedures, compile_agent
from godel.language.desugar import quote_value
from godel.language.evaluator import Fault, Outcome, Runtime, call
from godel.language.program import definitions_of, prelude
from godel.language.reader import read_datum
from godel.language.syntax import Form, Node, form, symbol
from godel.language.values import NIL, Boolean, Closure, Pair, Symbol, Value, list_value

Data: TypeAlias = "int | Fraction | Boolean | str | list[Data]"
"""Ouro's data in Python's: names are strings, lists are lists."""

GAS = 10**7


@dataclass(frozen=True, slots=True)
class Shipped:
    """The definitions of some shipped programs."""

    node: Node
    runtime: Runtime
    compiled: CompiledProcedures

    def outcome(self, name: str, *operands: Value, gas: int = GAS) -> Outcome:
        """What the reference evaluator gives for a procedure."""
        procedure = self.runtime.definitions[name]
        assert isinstance(procedure, Closure)
        return call(self.runtime, procedure, operands, gas)

    def value(self, name: str, *operands: Value, gas: int = GAS) -> Value:
        """The value of a procedure, which must have one."""
        outcome = self.outcome(name, *operands, gas=gas)
        assert not isinstance(outcome.result, Fault), (name, outcome.result.kind)
        return outcome.result

    def sooner(self, name: str, *operands: Value) -> Value:
        """The same by compiled code, which `tests/properties` compares with the evaluator."""
        outcome = self.compiled.call(name, operands, 10**9)
        assert not isinstance(outcome.result, Fault), (name, outcome.result.kind)
        return outcome.result


@dataclass(frozen=True, slots=True)
class _Program:
    """What the compiler takes."""

    node: Node
    runtime: Runtime


@cache
def shipped(*names: str) -> Shipped:
    """The definitions of these programs, and of what they need."""
    nodes, _ = definitions_from(names)
    node = form(symbol("program"), *nodes)
    runtime = Runtime(definitions_of(nodes), NIL, {}, prelude())
    return Shipped(node, runtime, compile_agent(_Program(node, runtime)))


def value_of(data: Data) -> Value:
    """The value that stands for some data of Python."""
    if isinstance(data, str):
        return Symbol(data)
    if isinstance(data, list):
        return list_value([value_of(item) for item in data])
    return data


def datum(text: str) -> Value:
    """The value of a quoted text."""
    return quote_value(read_datum(text, "test"))


def data_of(value: Value) -> Data:
    """The data of Python that stand for a value. Fails for procedures."""
    if isinstance(value, Pair) or value is NIL:
        items: list[Data] = []
        while isinstance(value, Pair):
            items.append(data_of(value.first))
            value = value.rest
        assert value is NIL
        return items
    if isinstance(value, Symbol):
        return value.name
    assert isinstance(value, int | Fraction | Boolean), value
    return value


def quoted(*nodes: Node) -> Value:
    """A list of trees as data."""
    return quote_value(Form(nodes))
