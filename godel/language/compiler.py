"""Compiled Ouro: the same outcomes as the reference evaluator, sooner, on exact values only.

Nothing here is trusted. A run counts only if it succeeds; one that fails in any way (a fault, no
gas left, too deep for Python, `eval`, procedures among the arguments) is done again by the
reference evaluator, which says what the outcome is. So even the kind of a fault is the same.
Where work is metered, it does every run.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import CodeType, FunctionType
from typing import Any, Protocol

from godel.language.canonical import digest
from godel.language.core import Core, Lambda
from godel.language.evaluator import Host, Outcome, Runtime, call
from godel.language.primitives import LARGEST, PRIMITIVES, OuroFault, same_atom
from godel.language.python_source import Translation, Translator, Untranslatable
from godel.language.syntax import Node
from godel.language.values import (
    FALSE,
    NIL,
    TRUE,
    Boolean,
    Closure,
    Empty,
    Pair,
    Symbol,
    Value,
    list_value,
    number,
)

_ATOMS = frozenset({int, Fraction, Boolean, Symbol, Empty})
_SMALL_BITS = LARGEST.bit_length()
_ENTRY = "entry point"  # the space keeps it apart from every name that can be written


class _Unsupported(Exception):
    """The reference evaluator has to do this run."""


class Program(Protocol):
    """What can be compiled: a text with its runtime, such as an agent."""

    @property
    def node(self) -> Node:
        """The text."""

    @property
    def runtime(self) -> Runtime:
        """Its definitions, and what is lent to it."""


class CompiledProcedures:
    """Procedures by name, with their functions in Python where there are any."""

    def __init__(
        self,
        runtime: Runtime,
        procedures: Mapping[str, Closure],
        functions: Mapping[str, Callable[..., Value]],
        enter: Callable[..., tuple[Value, int]] | None = None,
    ) -> None:
        self.runtime = runtime
        self.procedures = procedures
        self.functions = functions
        self._enter = enter

    def call(self, name: str, arguments: Sequence[Value], gas_limit: int) -> Outcome:
        """What `evaluator.call` gives for a procedure. Raises KeyError for an unknown name."""
        procedure = self.procedures[name]
        function = self.functions.get(name) if self.runtime.meter is None else None
        if function is not None and self._enter is not None and all(map(_is_data, arguments)):
            try:
                value, left = self._enter(function, gas_limit, arguments)
            except Exception:  # whatever it was, the reference evaluator will say
                return call(self.runtime, procedure, arguments, gas_limit)
            if left >= 0 and _is_data(value):
                return Outcome(value, gas_limit - left)
        return call(self.runtime, procedure, arguments, gas_limit)


class CompiledExpression:
    """An expression with parameters."""

    def __init__(self, procedures: CompiledProcedures) -> None:
        self.procedures = procedures

    def run(self, arguments: Sequence[Value], gas_limit: int) -> Outcome:
        """What `evaluator.evaluate` gives where the parameters have these values."""
        return self.procedures.call(_ENTRY, arguments, gas_limit)


class Cache:
    """Translated programs by the SHA-256 of their text; the one not used for longest goes first."""

    def __init__(self, size: int = 64) -> None:
        self._size = size
        self._known: OrderedDict[str, tuple[Translation, CodeType] | None] = OrderedDict()

    def translated(self, program: Program) -> tuple[Translation, CodeType] | None:
        """The translation of a program, or None if it has none."""
        key = " ".join([digest(program.node), *sorted(program.runtime.hosts)])
        if key not in self._known:
            self._known[key] = _translated(program.runtime, _procedures(program.runtime))
            if len(self._known) > self._size:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]


def compile_agent(program: Program, cache: Cache | None = None) -> CompiledProcedures:
    """The procedures that a program defines."""
    translated = (cache or Cache(1)).translated(program)
    return _linked(program.runtime, _procedures(program.runtime), translated)


def compile_runtime(
    runtime: Runtime, parameters: tuple[str, ...], expression: Core
) -> CompiledExpression:
    """An expression that reads these parameters besides what the runtime defines."""
    procedures = {_ENTRY: Closure(Lambda(parameters, expression), None)}
    return CompiledExpression(_linked(runtime, procedures, _translated(runtime, procedures)))


def _procedures(runtime: Runtime) -> dict[str, Closure]:
    return {name: item for name, item in runtime.definitions.items() if isinstance(item, Closure)}


def _translated(
    runtime: Runtime, procedures: Mapping[str, Closure]
) -> tuple[Translation, CodeType] | None:
    """Source and byte code, or None where Python's own limits or ours are passed."""
    if any(item.environment is not None for item in procedures.values()):
        return None
    try:
        entries = {name: item.code for name, item in procedures.items()}
        translation = Translator(runtime).translate(entries)
        return translation, compile(translation.source, "<ouro>", "exec")
    except (Untranslatable, SyntaxError, RecursionError, MemoryError):
        return None


def _linked(
    runtime: Runtime,
    procedures: Mapping[str, Closure],
    translated: tuple[Translation, CodeType] | None,
) -> CompiledProcedures:
    """Give compiled functions their constants and what is lent to them."""
    if translated is None:
        return CompiledProcedures(runtime, procedures, {})
    translation, code = translated
    names: dict[str, object] = dict(_HELPERS)
    names["self_value"] = runtime.self_value
    names.update(translation.constants)
    names.update((place, _lent(runtime, name)) for place, name in translation.lent.items())
    exec(code, names)
    made: Any = names["program"]
    enter, places = made()
    functions = {name: places[place] for name, place in translation.entries.items()}
    return CompiledProcedures(runtime, procedures, functions, enter)


def _is_data(value: Value) -> bool:
    """Whether a value holds no procedure and nothing symbolic."""
    if value.__class__ in _ATOMS:
        return True
    pending = [value]
    while pending:
        item = pending.pop()
        while isinstance(item, Pair):
            if item.first.__class__ not in _ATOMS:
                pending.append(item.first)
            item = item.rest
        if item.__class__ not in _ATOMS:
            return False
    return True


def _lent(runtime: Runtime, name: str) -> Callable[..., Value]:
    """A primitive or a lent procedure as a function that compiled code can call."""
    host: Host | None = runtime.hosts.get(name)

    def function(*arguments: Value) -> Value:
        operands = list(arguments[:-1])  # the last is the number of calls that wait
        if host is None:
            return runtime.self_value if name == "self" else _primitive(name, operands)
        if not all(map(_is_data, operands)):
            raise _Unsupported(name)
        result = host(operands)
        if not _is_data(result):
            raise _Unsupported(name)
        return result

    return function


# What compiled code calls. Everything out of the ordinary goes to the table of primitives.


def _fault() -> bool:
    raise OuroFault("in compiled code")


def _unsupported() -> Value:
    raise _Unsupported


def _primitive(name: str, operands: list[Value]) -> Value:
    row = PRIMITIVES[name]
    least, most = row.arity
    if len(operands) < least or (most is not None and len(operands) > most) or name == "eval":
        raise _Unsupported(name)
    if name == "procedure?":
        return TRUE if isinstance(operands[0], FunctionType) else FALSE
    return row.meaning(operands, None)


def _product(left: Value, right: Value) -> Value:
    if left.__class__ is int and right.__class__ is int and _surely_small(left, right):
        return left * right
    return PRIMITIVES["*"].meaning([left, right], None)


def _surely_small(left: int, right: int) -> bool:
    return left.bit_length() + right.bit_length() < _SMALL_BITS


def _divide(left: Value, right: Value) -> Value:
    return PRIMITIVES["/"].meaning([left, right], None)


def _quotient(left: Value, right: Value) -> Value:
    if left.__class__ is right.__class__ is int and right > 0 and _surely_small(left, right):
        return left // right
    return PRIMITIVES["quotient"].meaning([left, right], None)


def _modulo(left: Value, right: Value) -> Value:
    if left.__class__ is right.__class__ is int and right > 0 and _surely_small(left, right):
        return left % right
    return PRIMITIVES["modulo"].meaning([left, right], None)


_HELPERS: dict[str, object] = {
    "TRUE": TRUE,
    "FALSE": FALSE,
    "NIL": NIL,
    "Boolean": Boolean,
    "Fraction": Fraction,
    "Pair": Pair,
    "Procedure": FunctionType,
    "Symbol": Symbol,
    "divide": _divide,
    "fault": _fault,
    "list_value": list_value,
    "modulo": _modulo,
    "number": number,
    "primitive": _primitive,
    "product": _product,
    "quotient": _quotient,
    "same_atom": same_atom,
    "unsupported": _unsupported,
}
