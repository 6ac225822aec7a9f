"""One measurement of `godel bench`, in a process of its own: its figures as JSON on stdout.

    python -m godel.cli.bench_worker find NAME FILE      bounds; the certificate goes to FILE
    python -m godel.cli.bench_worker check FILE          the kernel checks it
    python -m godel.cli.bench_worker storm ENGINE NAME   the same value by Storm, sparse or exact
    python -m godel.cli.bench_worker z3 FILE SECONDS     its obligations, each asked to Z3
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from godel.cli.bench_models import Model, models
from godel.events import Plain
from godel.importers.export_smt2 import proof_text, questions
from godel.kernel.claim import Goal
from godel.kernel.proof import verify
from godel.kernel.theorems import Here
from godel.language.reader import read_file_forms
from godel.language.values import number
from godel.prover.bounds import Prospect
from godel.prover.certificate import Script, claim_for, compose
from godel.prover.tables import TableBound
from godel.prover.tactics import AXIOMS
from godel.prover.work import Meter, OutOfWork, replay_work
from godel.world.agent import build_agent
from godel.world.belief import initial_belief, observation
from godel.world.build import build_world
from godel.world.model import Agent, World
from godel.world.tick import WorldFault

WORK = 100_000
"""Work units for one model: the default of `godel bound`."""

STORM_BYTES = 12 << 30
"""Address space that Storm may take."""


def find(model: Model, path: Path) -> dict[str, Plain]:
    """Bounds by the prover as `godel bound` asks it; the certificate is written."""
    world, agent = pair(model)
    here = start(world, agent)
    meter = Meter(WORK)
    prospect = Prospect(world, agent, agent, here, meter)
    began = Clock()
    note = _refined(prospect, model)
    script = Script()
    for upper in (False, True):
        prospect.say(script, "running", upper)
    low, high = prospect.lower, prospect.upper
    goal = Goal(
        "interval", number(low.value) if low else None, number(high.value) if high else None
    )
    data = b""
    if low is not None or high is not None:
        claim = claim_for(world, agent, None, here, goal)
        data = compose(claim, world, agent, None, script.node())
        path.write_bytes(data)
    return {
        **began.since(),
        "lower": str(low.value) if low else None,
        "upper": str(high.value) if high else None,
        "route": "table" if isinstance(low, TableBound) else "linear",
        "states": prospect.chain.size if prospect.chain else None,
        "bytes": len(data),
        "work": meter.used,
        "note": note,
    }


def _refined(prospect: Prospect, model: Model) -> str:
    """Refine until the bounds are near enough; what stopped that before."""
    try:
        while prospect.refine():
            gap, upper = prospect.gap(), prospect.upper
            if model.at_most is None:
                if gap is not None and gap <= model.tolerance:
                    return ""
            elif upper is not None and upper.value <= model.at_most:
                return ""
    except (OutOfWork, WorldFault) as failure:
        return str(failure)
    return prospect.note


def check(path: Path) -> dict[str, Plain]:
    """The kernel's verdict on a certificate."""
    data = path.read_bytes()
    began = Clock()
    verdict = verify(data, AXIOMS, work=replay_work(WORK))
    return {
        **began.since(),
        "accepted": verdict.accepted,
        "reason": verdict.reason,
    }


def storm(engine: str, model: Model) -> dict[str, Plain]:
    """The value by Storm, in floats (`sparse`) or rationals (`exact`)."""
    stormpy = import_module("stormpy")
    if model.storm is None:
        return {"note": "no PRISM model"}
    text, formula = model.storm()
    resource.setrlimit(resource.RLIMIT_AS, (STORM_BYTES, STORM_BYTES))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.prism"
        path.write_text(text, encoding="utf-8")
        began = Clock()
        program = stormpy.parse_prism_program(str(path))
    (asked,) = stormpy.parse_properties(formula, program)
    options = stormpy.BuilderOptions([asked], program)
    build = stormpy.build_model[stormpy.Rational] if engine == "exact" else stormpy.build_model
    built = build(program, options=options)
    (place,) = built.initial_states
    value = stormpy.model_checking(built, asked).get_value(place)
    return {
        **began.since(),
        "value": str(value),
        "states": int(built.nr_states),
    }


def z3(path: Path, seconds: int) -> dict[str, Plain]:
    """The obligations of a certificate as `godel export --to smt2` writes them, asked to Z3.

    Each in a context of its own and without pushes, as Z3 is fastest; the time of reading the
    question and of answering it counts, that of writing it does not.
    """
    library = import_module("z3")
    asked = list(questions(proof_text(path.read_bytes())))
    answers: list[str] = []
    began = Clock()
    for question in asked:
        left = round(1000 * (seconds - (time.perf_counter() - began.wall)))
        if left > 0:
            solver = library.Solver(ctx=library.Context())
            solver.set("timeout", left)
            solver.from_string(question)
            answers.append(str(solver.check()))
    agreed = answers.count("unsat")
    note = "" if agreed == len(asked) else f"{agreed} of {len(asked)} within {seconds} s"
    return {**began.since(), "asked": len(asked), "agreed": agreed, "note": note}


def pair(model: Model) -> tuple[World, Agent]:
    """The world and the agent of a model."""
    first, second = read_file_forms(model.text(), model.name)
    world = build_world(first)
    return world, build_agent(second, world)


def start(world: World, agent: Agent) -> Here:
    """The start of a life."""
    seen = observation(world, world.start[0][1])
    return Here(0, initial_belief(world, seen), agent.initial)


@dataclass(frozen=True, slots=True)
class Clock:
    """A moment: seconds of the clock, and of the processor for this process."""

    wall: float = field(default_factory=time.perf_counter)
    busy: float = field(default_factory=time.process_time)

    def since(self) -> dict[str, Plain]:
        """Milliseconds since then, of the clock and of the processor."""
        wall, busy = time.perf_counter() - self.wall, time.process_time() - self.busy
        return {"milliseconds": round(1000 * wall), "busy_milliseconds": round(1000 * busy)}


def main(arguments: list[str]) -> None:
    """Measure, and print."""
    task, *rest = arguments
    by_name = {model.name: model for model in models()}
    if task == "find":
        body = find(by_name[rest[0]], Path(rest[1]))
    elif task == "check":
        body = check(Path(rest[0]))
    elif task == "z3":
        body = z3(Path(rest[0]), int(rest[1]))
    else:
        body = storm(rest[0], by_name[rest[1]])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    body["megabytes"] = usage.ru_maxrss // 1024
    body["processor_milliseconds"] = round(1000 * (usage.ru_utime + usage.ru_stime))
    print(json.dumps(body))


if __name__ == "__main__":
    main(sys.argv[1:])
