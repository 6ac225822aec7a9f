"""The evaluator that is written in Ouro (`library/evaluator.ouro`), made ready to be called.

Nothing rests on it: it is there to be compared with the reference evaluator, which runs it here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from godel.language.evaluator import Fault, Outcome, Runtime, call
from godel.language.program import definitions_of, prelude
from godel.language.reader import load_text, read_program
from godel.language.syntax import Node, head
from godel.language.values import NIL, Closure, Pair, Symbol, Value, list_items, list_value
from godel.resources import programs_folder

MOST_GAS = 10**9
"""Gas of the reference evaluator for one run: the program's own limit is met long before."""


@dataclass(frozen=True, slots=True)
class Twofold:
    """What the evaluator in Ouro says of a run, and the gas that it took itself to say so."""

    outcome: Outcome
    gas: int


@dataclass(frozen=True, slots=True, eq=False)
class Loaded:
    """A program as the evaluator in Ouro keeps it: see `loaded` there."""

    program: Value
    definitions: dict[str, Value]


class Metacircular:
    """The evaluator in Ouro. Expanding the prelude is most of the work of a run, so it is kept."""

    def __init__(self) -> None:
        self._runtime = Runtime(definitions_of(definitions()), NIL, {}, prelude())
        self._prelude = self._first(self._value("loaded", NIL))

    def load(self, forms: Value) -> Loaded:
        """Expand the definitions among some forms. Raises ValueError if they make no program."""
        pairs = [
            self._value("expand-definition", item)
            for item in list_items(forms) or ()
            if isinstance(item, Pair) and item.first == Symbol("define")
        ]
        program = list_value([self._prelude, list_value(pairs), forms])
        named = {str(pair.first): pair.rest for pair in pairs if isinstance(pair, Pair)}
        return Loaded(program, named)

    def expression(self, loaded: Loaded, datum: Value, gas: int) -> Twofold:
        """Run an expression of a program; one that is no program faults."""
        core = self._call("expand", datum, NIL)
        if isinstance(core.result, Fault):
            return Twofold(Outcome(core.result, gas), core.gas)
        return self._evaluated(loaded, core.result, NIL, gas)

    def procedure(
        self, loaded: Loaded, name: str, operands: Sequence[Value], gas: int
    ) -> Twofold:
        """Run a procedure of a program, as `evaluator.call` does. Raises KeyError."""
        _, names, body = list_items(loaded.definitions[name]) or [NIL, NIL, NIL]
        scope = self._value("bind", names, list_value(list(operands)), NIL)
        return self._evaluated(loaded, body, scope, gas)

    def _evaluated(self, loaded: Loaded, core: Value, scope: Value, gas: int) -> Twofold:
        report = self._value("report", gas)
        outcome = self._call("evaluate", core, scope, loaded.program, gas, 0, report)
        if isinstance(outcome.result, Fault):
            return Twofold(Outcome(outcome.result, gas), outcome.gas)
        value, used = list_items(outcome.result) or [NIL, NIL]
        return Twofold(Outcome(value, used if isinstance(used, int) else 0), outcome.gas)

    def _call(self, name: str, *operands: Value) -> Outcome:
        procedure = self._runtime.definitions[name]
        if not isinstance(procedure, Closure):
            raise ValueError(f"{name} is no procedure of the evaluator in Ouro")
        return call(self._runtime, procedure, operands, MOST_GAS)

    def _value(self, name: str, *operands: Value) -> Value:
        """The value of one of its procedures. Raises ValueError if there is none."""
        outcome = self._call(name, *operands)
        if isinstance(outcome.result, Fault):
            raise ValueError(f"{name} faults: {outcome.result.kind}")
        return outcome.result

    @staticmethod
    def _first(value: Value) -> Value:
        return value.first if isinstance(value, Pair) else NIL


@cache
def definitions() -> tuple[Node, ...]:
    """The definitions of the evaluator in Ouro."""
    text = load_text(programs_folder() / "evaluator.ouro")
    nodes = read_program(text, "evaluator.ouro")
    return tuple(node for node in nodes if head(node) == "define")
