"""The evaluator written in Ouro against the evaluator; a command for many random programs.

`python -m tests.properties.metacircular --cases 2000` prints how many agreed.
"""

from __future__ import annotations

import argparse
import sys
from functools import cache

from godel.language.canonical import print_flat
from godel.language.desugar import expand
from godel.language.evaluator import Outcome, Runtime, call, evaluate
from godel.language.metacircular import Metacircular
from godel.language.program import definitions_of, prelude
from godel.language.reader import read_datum
from godel.language.syntax import Form, form, symbol
from godel.language.values import NIL, Closure, Value
from tests.generators import Case, Seeded, case_of
from tests.language.shipped import datum, quoted
from tests.properties.agreement import shown

GAS = 400
"""Most gas of a random program: the evaluator in Ouro takes about a hundred times as much."""


@cache
def machine() -> Metacircular:
    return Metacircular()


def expression(text: str, gas: int, forms: Value = NIL) -> Outcome:
    """The outcome of an expression by the evaluator in Ouro."""
    return machine().expression(machine().load(forms), datum(text), gas).outcome


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
    found = machine().procedure(machine().load(itself), "main", state, gas).outcome
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
