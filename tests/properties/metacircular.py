"""The evaluator written in Ouro against the evaluator; a command for many random programs.

`python -m tests.properties.metacircular --cases 2000` prints how many agreed.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache

from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import Fault, Outcome, Runtime, call, evaluate
from godel.language.program import definitions_of, prelude
from godel.language.reader import read_datum
from godel.language.syntax import Form, form, symbol
from godel.language.values import NIL, Closure, Pair, Value, list_items, list_value
from tests.generators import Case, Seeded, case_of
from tests.language.shipped import Shipped, datum, quoted, shipped
from tests.properties.agreement import shown

ENOUGH = 10**8
GAS = 400
"""Most gas of a random program: the evaluator in Ouro takes about a hundred times as much."""


@cache
def machine() -> Shipped:
    return shipped("evaluator")


@cache
def _prelude() -> Value:
    """The prelude as the evaluator in Ouro keeps it; expanding it is most of the work of a run."""
    loaded = machine().value("loaded", NIL)
    assert isinstance(loaded, Pair)
    return loaded.first


def ready(forms: Value) -> Value:
    """What `loaded` gives for a program, which is a list of forms."""
    definitions = [
        machine().value("expand-definition", item)
        for item in list_items(forms) or ()
        if isinstance(item, Pair) and shown(Outcome(item.first, 0), {}) == "Symbol:define for 0"
    ]
    return list_value([_prelude(), list_value(definitions), forms])


def metacircular(program: Value, core: Value, scope: Value, gas: int) -> Outcome:
    """The outcome that the evaluator in Ouro gives for a core expression."""
    report = machine().value("report", gas)
    outcome = machine().outcome("evaluate", core, scope, program, gas, 0, report, gas=ENOUGH)
    if isinstance(outcome.result, Fault):
        assert outcome.result.kind != "out of gas", "the test gives too little gas"
        return Outcome(outcome.result, gas)
    value, used = list_items(outcome.result) or ()
    assert isinstance(used, int)
    return Outcome(value, used)


def expression(text: str, gas: int) -> Outcome:
    """The outcome of an expression, its expansion included, where it is no program a fault."""
    core = machine().outcome("expand", datum(text), NIL, gas=ENOUGH)
    if isinstance(core.result, Fault):
        return Outcome(core.result, gas)
    return metacircular(ready(NIL), core.result, NIL, gas)


def reference(text: str, gas: int) -> Outcome:
    """The same by the reference evaluator; `eval` says what is no program."""
    runtime = Runtime({}, NIL, {}, prelude())
    return evaluate(runtime, expand(read_datum(text, "test")), None, gas)


def differs(case: Case) -> str:
    """What the two say about a case at its first state, if that is not the same."""
    parameters = form(symbol("main"), *(symbol(item.name) for item in case.variables))
    forms = (*case.definitions, form(symbol("define"), parameters, case.expression))
    itself = quoted(*forms)
    runtime = Runtime(definitions_of(forms), itself, {}, prelude())
    main = runtime.definitions["main"]
    assert isinstance(main, Closure)
    state, gas = case.states[0], min(case.gas_limit, GAS)
    expected = call(runtime, main, state, gas)
    core = machine().value("expand", quoted(case.expression).first, NIL, gas=ENOUGH)  # type: ignore[union-attr]
    names = quoted(parameters).first.rest  # type: ignore[union-attr]
    scope = machine().value("bind", names, list_value(list(state)), NIL)
    found = metacircular(ready(itself), core, scope, gas)
    if shown(found, {}) == shown(expected, {}):
        return ""
    return f"{shown(found, {})}, not {shown(expected, {})}: {print_flat(Form(forms))} at {state}"


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description="Compare the evaluators.")
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = (differs(case_of(Seeded(f"{options.seed} {n}"))) for n in range(options.cases))
    wrong = [text for text in found if text]
    print(f"cases {options.cases}, disagreements {len(wrong)}")
    for text in wrong:
        print(text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
