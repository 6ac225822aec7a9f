"""One measurement of `godel bench search --synthesis`, in a process of its own: JSON on stdout.

    python -m godel.cli.synthesis_worker own FILE GRAMMAR    find a policy, prove it, shrink it
    python -m godel.cli.synthesis_worker cvc5 FILE FORM      the same task, put to cvc5

GRAMMAR is `plain` or `ouro` (search/bank.py). FORM is `free`, where cvc5 may write any linear
arithmetic, `plain`, the grammar of the same name, or `unified`, the same with its option to
enumerate answers and tests apart. cvc5 is never run incrementally, as that switches off its best
methods. Seconds are of the processor, that of the solver's process included.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path

from godel.cli.sygus import sygus_text
from godel.events import Plain
from godel.kernel.theorems import Here
from godel.language.canonical import print_flat
from godel.language.reader import load_text, read_file_forms
from godel.prover.solver import Solver
from godel.prover.tactics import prove
from godel.prover.work import Meter
from godel.search.bank import OURO, PLAIN
from godel.search.edit import canonical
from godel.search.effort import Effort
from godel.search.enumeration import (
    LAST,
    Found,
    judge_of,
    shortened,
    synthesised,
    wanted_by,
)
from godel.search.evaluating import nodes
from godel.search.proposer import NothingGained, Setting
from godel.search.shrink import smallest
from godel.world.agent import build_agent
from godel.world.belief import initial_belief, observation
from godel.world.build import build_world

WORK = 1_000_000
GRAMMARS = {"plain": PLAIN, "ouro": OURO}
FORMS = ("free", "plain", "unified")


def own(path: Path, grammar_name: str) -> dict[str, Plain]:
    """Find a policy by `enumerate`, prove it better than the first agent, and shrink it."""
    first, second, *_ = read_file_forms(load_text(path), str(path))
    world = build_world(canonical(first))
    running = build_agent(canonical(second), world)
    here = Here(0, initial_belief(world, observation(world, world.start[0][1])), running.initial)
    grammar = GRAMMARS[grammar_name]
    with Solver() as solver:
        meter = Meter(WORK)
        began = time.process_time()
        setting = Setting(world, running, here, (), Effort(meter, "propose"), lambda: solver)
        wanted = wanted_by(setting)
        if wanted is None:
            return {"note": "the world does not ask for answers"}
        found: Found | None = None
        level, note = 0, ""
        while found is None and level < LAST:
            level += 1
            try:
                found = synthesised(setting, wanted, grammar, level)
            except NothingGained as nothing:
                note = str(nothing)
        if found is None:
            return {"note": note}
        joined = nodes(found.body)
        found = shortened(setting, wanted, grammar, found)
        searched, spent = time.process_time(), meter.used
        attempt = prove(world, running, found.agent, here, meter, solver)
        proved, work = time.process_time(), meter.used
        shrinking = Effort(Meter(100 * WORK), "shrink")
        judge = judge_of(setting, wanted, found.names)
        least = smallest(
            wanted, found.names, grammar, found.states, judge, shrinking, nodes(found.body)
        )
        return {
            "level": level,
            "states": len(found.states),
            "rounds": found.rounds,
            "policy": print_flat(least.body or found.body),
            "nodes_joined": joined,
            "nodes_simplified": nodes(found.body),
            "nodes": nodes(least.body or found.body),
            "checked": least.checked,
            "verdict": attempt.verdict,
            "reason": attempt.reason,
            "lower": str(attempt.candidate.lower),
            "search_work": spent,
            "work": work,
            "search_milliseconds": _milliseconds(searched - began),
            "proof_milliseconds": _milliseconds(proved - searched),
            "shrink_milliseconds": _milliseconds(time.process_time() - proved),
        }


def cvc5(path: Path, form: str) -> dict[str, Plain]:
    """Put a task to cvc5."""
    module = import_module("cvc5")
    text = sygus_text(path, form != "free")
    began = time.process_time()
    solver = module.Solver(module.TermManager())
    solver.setOption("sygus", "true")
    solver.setOption("incremental", "false")
    if form == "unified":
        solver.setOption("sygus-unif-pi", "complete")
    parser = module.InputParser(solver)
    parser.setStringInput(module.InputLanguage.SYGUS_2_1, text, path.stem)
    symbols, said = parser.getSymbolManager(), ""
    while not (command := parser.nextCommand()).isNull():
        said += str(command.invoke(solver, symbols))
    return {
        "policy": " ".join(said.split()),
        "milliseconds": _milliseconds(time.process_time() - began),
    }


def _milliseconds(seconds: float) -> int:
    return round(1000 * seconds)


def main(arguments: list[str]) -> None:
    """Measure, and print."""
    kind, name, how = arguments
    body = own(Path(name), how) if kind == "own" else cvc5(Path(name), how)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    body["solver_milliseconds"] = _milliseconds(usage.ru_utime + usage.ru_stime)
    print(json.dumps(body))


if __name__ == "__main__":
    main(sys.argv[1:])
