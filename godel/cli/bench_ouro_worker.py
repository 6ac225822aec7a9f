"""One implementation measured by `godel bench ouro`, in a process of its own.

    python -m godel.cli.bench_ouro_worker IMPLEMENTATION

prints a JSON object: for each program the processor's seconds, the same for Python, measured in
turns in this process, and the gas if there is any. The shortest of several turns counts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import version
from typing import Any, Final

from godel.cli import bench_python
from godel.cli.bench_programs import HY, LISP, PROGRAMS, Program
from godel.events import Plain
from godel.language.compiler import compile_agent
from godel.language.evaluator import Outcome, Runtime, call
from godel.language.program import definitions_of, prelude
from godel.language.reader import read_program
from godel.language.syntax import Node, form, symbol
from godel.language.values import NIL, Closure

TURNS: Final = 15
LONGEST_SECONDS: Final = 10.0
"""Of the clock, after which no other turn begins."""

GAS: Final = 1_000_000_000


class Ouro:
    """The programs as one Ouro program."""

    def __init__(self) -> None:
        nodes = read_program(LISP, "bench")
        self.node: Node = form(symbol("bench"), *nodes)
        self.runtime = Runtime(definitions_of(nodes), NIL, {}, prelude())


def compiled() -> Callable[[Program], Outcome]:
    """Ouro as Python source."""
    procedures = compile_agent(Ouro())
    return lambda program: procedures.call(program.name, program.arguments, GAS)


def reference() -> Callable[[Program], Outcome]:
    """The reference evaluator of Ouro."""
    runtime = Ouro().runtime

    def run(program: Program) -> Outcome:
        procedure = runtime.definitions[program.name]
        if not isinstance(procedure, Closure):
            raise TypeError(program.name)
        return call(runtime, procedure, program.arguments, GAS)

    return run


def python(program: Program) -> object:
    """CPython."""
    function: Callable[..., object] = getattr(bench_python, program.name)
    return function(*program.arguments)


def tuples(program: Program) -> object:
    """CPython, with tuples for cells. Raises LookupError for programs without any."""
    if program.name != "reversal":
        raise LookupError(program.name)
    return bench_python.reversal_of_tuples(*program.arguments)


def calysto() -> Callable[[Program], object]:
    """Calysto Scheme."""
    execute: Any = import_module("calysto_scheme.scheme").execute_string_rm
    for node in LISP.split("\n\n"):
        execute(node)
    return lambda program: execute(f"({program.name} {' '.join(map(str, program.arguments))})")


def hy() -> Callable[[Program], object]:
    """Hy."""
    language: Any = import_module("hy")
    names: dict[str, Any] = {"Cell": bench_python.Cell, "cells": bench_python.cells}
    for node in language.read_many(HY):
        language.eval(node, names)
    return lambda program: names[program.name](*program.arguments)


def measured(one: Callable[[Program], object], program: Program) -> dict[str, Plain]:
    """A program, in turns with Python."""
    best, base, gas = 1e9, 1e9, 0
    end = time.monotonic() + LONGEST_SECONDS
    for turn in range(TURNS):
        if turn and time.monotonic() > end:
            break
        base = min(base, _seconds(lambda: python(program))[0])
        seconds, found = _seconds(lambda: one(program))
        best = min(best, seconds)
        value = found
        if isinstance(found, Outcome):
            value, gas = found.result, found.gas
        if value != program.value:
            return {"note": f"gave {str(value)[:60]}"}
    return {
        "microseconds": round(best * 1e6),
        "python_microseconds": round(base * 1e6),
        "gas": gas or None,
    }


def _seconds(run: Callable[[], object]) -> tuple[float, object]:
    began = time.process_time()
    found = run()
    return time.process_time() - began, found


def main(implementation: str) -> None:
    """Measure, and print."""
    made: Mapping[str, Callable[[], Callable[[Program], object]]] = {
        "compiled": compiled,
        "reference": reference,
        "python": lambda: python,
        "tuples": lambda: tuples,
        "calysto": calysto,
        "hy": hy,
    }
    package = {"calysto": "calysto-scheme", "hy": "hy"}.get(implementation)
    one = made[implementation]()
    body: dict[str, Plain] = {"version": version(package) if package else None}
    for program in PROGRAMS:
        try:
            body[program.name] = measured(one, program)
        except LookupError:
            body[program.name] = None
    print(json.dumps(body))


if __name__ == "__main__":
    main(sys.argv[1])
