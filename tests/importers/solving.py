"""What Z3 answers to the text of an export; nothing of godel takes part."""

from __future__ import annotations

from collections.abc import Iterator

import z3


def queries(text: str) -> Iterator[z3.Solver]:
    """A solver for each (check-sat), in order, with what is asserted there."""
    stack: list[list[str]] = [[]]
    for line in text.splitlines():
        if line == "(push 1)":
            stack.append([])
        elif line == "(pop 1)":
            stack.pop()
        elif line == "(check-sat)":
            made = z3.Solver()
            made.set("timeout", 60_000)
            made.add(z3.parse_smt2_string("\n".join(part for level in stack for part in level)))
            yield made
        elif line and not line.startswith(("(set-", ";")):
            stack[-1].append(line)
    assert stack == [[]]


def answers(text: str) -> list[str]:
    """The answers, in order."""
    found = [str(query.check()) for query in queries(text)]
    assert len(found) == text.count("\n(check-sat)\n") > 0
    return found


def answer(text: str) -> str:
    """The answer to a text that asks one thing."""
    made = z3.Solver()
    made.set("timeout", 60_000)
    made.from_string(text)
    return str(made.check())


def counterexample(text: str) -> dict[str, int]:
    """The values of v0, v1, ... that the first `sat` is for."""
    for query in queries(text):
        if query.check() == z3.sat:
            model = query.model()
            names = sorted(str(item) for item in model.decls() if str(item)[0] == "v")
            values = (model.eval(z3.Int(name), model_completion=True) for name in names)
            return {name: value.as_long() for name, value in zip(names, values, strict=True)}
    raise AssertionError("no answer is sat")
