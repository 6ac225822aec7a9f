"""The solver process: the only file of the project that imports z3. Untrusted.

`python solver_worker.py MEMORY_BYTES` reads one request per line of standard input and writes one
answer per line of standard output, both JSON. It says hello with `{"z3": VERSION}`, or with
`{"missing": WHY}` if z3 cannot be imported. A request is

    {"id": 3, "text": SMT-LIB, "base": 2, "simple": true,
     "rlimit": 1000, "sorts": ["Int"], "cpu": 60}

where `base` is the number of assertions that always hold; each assertion after them is an
alternative, asked by itself. `simple` asks for Z3's small core without preprocessing, the best
choice for linear arithmetic; `sorts` are those of the variables v0, v1, ... and `cpu` is a limit
in seconds. The answer has one verdict per alternative (or one in all, if there is none):

    {"id": 3, "verdicts": [{"status": "sat", "rlimit": 166, "model": ["1", "6/5"]}]}

Every request gets a context of its own: in a shared one the second query is not the first. The file
is run by its path and imports nothing of the project, so that it starts fast.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from typing import Any

try:
    import z3
except ImportError as problem:
    MISSING = str(problem) or "no module named z3"
else:
    MISSING = ""

Answer = dict[str, Any]


def used(solver: Any) -> int:
    """Z3's work so far in this context."""
    statistics = solver.statistics()
    return int(statistics.get_key_value("rlimit count")) if len(statistics) else 0


def model_of(solver: Any, symbols: list[Any]) -> list[str] | None:
    """Exact values as `p` or `p/q`; None if one of them is irrational."""
    model = solver.model()
    values = [model.eval(symbol, model_completion=True) for symbol in symbols]
    if not all(z3.is_int_value(value) or z3.is_rational_value(value) for value in values):
        return None
    return [value.as_string() for value in values]


def verdict(solver: Any, symbols: list[Any], limit: int) -> Answer:
    """Check once with at most `limit` of Z3's work units (rlimit)."""
    if limit < 1:  # to Z3, 0 means no limit
        return {"status": "unknown", "rlimit": 0, "reason": "no work left"}
    before = used(solver)
    solver.set("rlimit", limit)
    result = solver.check()
    answer: Answer = {"status": str(result), "rlimit": max(0, used(solver) - before)}
    if result == z3.sat:
        model = model_of(solver, symbols)
        if model is None:
            return answer | {"status": "unknown", "reason": "the model is irrational"}
        answer["model"] = model
    if result == z3.unknown:
        answer["reason"] = str(solver.reason_unknown())
    return answer


def answer(request: Answer) -> list[Answer]:
    """All verdicts for one request; the budget is shared, in order."""
    context = z3.Context()
    solver = z3.SimpleSolver(ctx=context) if request["simple"] else z3.Solver(ctx=context)
    assertions = list(z3.parse_smt2_string(request["text"], ctx=context))
    symbols = [
        (z3.Real if sort == "Real" else z3.Int)(f"v{index}", ctx=context)
        for index, sort in enumerate(request["sorts"])
    ]
    base, alternatives = assertions[: request["base"]], assertions[request["base"] :]
    solver.add(base)
    left: int = request["rlimit"]
    if not alternatives:
        return [verdict(solver, symbols, left)]
    verdicts = []
    for alternative in alternatives:
        solver.push()
        solver.add(alternative)
        verdicts.append(verdict(solver, symbols, left))
        left -= verdicts[-1]["rlimit"]
        solver.pop()
    return verdicts


def limit_cpu(seconds: int) -> None:
    """Die after so many more seconds of computing, even if nobody is left to kill this process."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(spent.ru_utime + spent.ru_stime) + seconds + 1
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def main() -> None:
    """Serve until standard input ends; stop after any failure, since Z3's state is then unknown."""
    # Whatever the library prints goes nowhere, not into the answers.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

    def say(message: Answer) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    if MISSING:
        say({"missing": MISSING})
        return
    memory = int(sys.argv[1])
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    say({"z3": z3.get_version_string()})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        limit_cpu(request["cpu"])
        try:
            say({"id": request["id"], "verdicts": answer(request)})
        except (z3.Z3Exception, MemoryError) as failure:
            say({"id": request["id"], "failed": str(failure)[:200]})
            return


if __name__ == "__main__":
    main()
