"""Puts questions in SMT-LIB to cvc5 or to Z3, in a process of its own.

    python -m godel.trace.second_solver_worker NAME RESOURCES SECONDS

reads a list of texts as JSON from standard input, each of which asks one thing, and prints the
version of the solver and then `sat`, `unsat` or `unknown`, a line for each. If there is no such
solver it prints `missing`. RESOURCES are units of the solver's own, for each question.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec


def cvc5(text: str, resources: int) -> str:
    """The answer of cvc5. Without increments, as it is best."""
    module = import_module("cvc5")
    solver = module.Solver(module.TermManager())
    solver.setOption("incremental", "false")
    solver.setOption("rlimit-per", str(resources))
    parser = module.InputParser(solver)
    parser.setStringInput(module.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols, said = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        said = str(command.invoke(solver, symbols)) or said
    return said.strip()


def z3(text: str, resources: int) -> str:
    """The answer of Z3, in a context of its own: in a shared one resources add up."""
    module = import_module("z3")
    solver = module.Solver(ctx=module.Context())
    solver.set("rlimit", resources)
    solver.from_string(text)
    return str(solver.check())


def version_of(name: str) -> str:
    """The version that a solver says it has."""
    module = import_module(name)
    return str(module.get_version_string() if name == "z3" else module.__version__)


ASK: dict[str, Callable[[str, int], str]] = {"cvc5": cvc5, "z3": z3}


def main(arguments: list[str]) -> None:
    """Ask, and print."""
    name, resources, seconds = arguments
    if name not in ASK or find_spec(name) is None:
        print("missing")
        return
    limit = int(seconds)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))
    print(version_of(name))
    for text in json.load(sys.stdin):
        said = ASK[name](text, int(resources))
        print(said if said in ("sat", "unsat") else "unknown", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
