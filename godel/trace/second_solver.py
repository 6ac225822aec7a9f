"""Other solvers on the obligations of a proof: do they agree with the kernel that they hold?

A certificate is written as SMT-LIB (`export_smt2`) and each question is put to a solver in a
context of its own, with a budget in the solver's own units of resources, so that the answer depends
on no clock; the limit of time is a safety net. `unsat` agrees. Nothing rests on the answers.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from godel.errors import GodelError
from godel.importers.export_smt2 import proof_text, questions
from godel.trace.card import Line

SOLVERS: Final = ("cvc5", "z3")

RESOURCES: Final = 1_000_000
"""Units of the solver's own that one question may take."""

SECONDS: Final = 120
"""Seconds that all questions to one solver may take: a safety net, far away."""

LONGEST: Final = 5_000_000
"""Characters of questions that are asked at most."""

WORKER: Final = (sys.executable, "-m", "godel.trace.second_solver_worker")


def second_solvers(
    certificate: bytes,
    solvers: Sequence[str] = SOLVERS,
    resources: int = RESOURCES,
    command: Sequence[str] = WORKER,
) -> tuple[Line, ...]:
    """A line of the trust card for each solver."""
    try:
        text = proof_text(certificate)
    except GodelError as problem:
        sentence = f"its obligations cannot be written out: {problem.message}"
        return tuple(Line("second solver", "undecided", sentence, name) for name in solvers)
    asked = list(questions(text))
    unsaid = text.count(": not written out")
    return tuple(_line(name, asked, unsaid, resources, command) for name in solvers)


def _line(
    name: str, asked: Sequence[str], unsaid: int, resources: int, command: Sequence[str]
) -> Line:
    """What one solver says to all questions."""

    def line(status: str, sentence: str, details: Sequence[str] = ()) -> Line:
        return Line("second solver", status, sentence, name, tuple(details))

    if not asked:
        return line("undecided", "there is nothing to ask: no rule of this proof is about states")
    size = sum(map(len, asked))
    if size > LONGEST:
        return line("undecided", f"its obligations are too long to be asked: {size:,} characters")
    version, answers, note = _answers(name, asked, resources, command)
    if note == "missing":
        return line("not installed", f"{name} cannot be imported here")
    counts = {word: answers.count(word) for word in ("unsat", "sat")}
    of = f"of {len(asked)} questions"
    details = [f"version {version}"] if version else []
    details += [f"question {number}: {word}" for number, word in enumerate(answers, 1)]
    rest = f"; {unsaid} obligations are not written out" if unsaid else ""
    if counts["sat"]:
        first = answers.index("sat") + 1
        sentence = f"sat to {counts['sat']} {of}, the first is {first}{rest}"
        return line("differs", sentence, details)
    if counts["unsat"] < len(asked):
        why = note or f"{resources:,} units of its own for each were not enough"
        return line("undecided", f"unsat to {counts['unsat']} {of}: {why}{rest}", details)
    if unsaid:
        return line("undecided", f"unsat to all {of}{rest}", details)
    sentence = f"unsat to all {len(asked)} questions: no state breaks an obligation"
    return line("agrees", sentence, details)


def _answers(
    name: str, asked: Sequence[str], resources: int, command: Sequence[str]
) -> tuple[str, list[str], str]:
    """The version of a solver, its answers in order, and why there are not more."""
    words = [*command, name, str(resources), str(SECONDS)]
    try:
        done = subprocess.run(
            words, input=json.dumps(list(asked)), capture_output=True, text=True,
            timeout=2 * SECONDS, check=False,
        )  # fmt: skip
        lines, note = done.stdout.splitlines(), "it ended too early"
    except subprocess.TimeoutExpired:
        lines, note = [], f"it was still at work after {2 * SECONDS} seconds"
    except OSError as error:
        lines, note = [], f"it cannot be started: {error.strerror}"
    if lines[:1] == ["missing"]:
        return "", [], "missing"
    answers = [line for line in lines[1:] if line in ("sat", "unsat", "unknown")][: len(asked)]
    return "".join(lines[:1])[:40], answers, note if len(answers) < len(asked) else ""
