"""Plain Ouro from Python."""

from __future__ import annotations

from godel.errors import UsageProblem
from godel.language.reader import read_program
from godel.language.session import GAS, Result, Session, check_program


def ouro(program: str, gas: int = GAS) -> tuple[Result, ...]:
    """Run a plain Ouro program: the value or fault of each form, and its gas. Each has `gas`.

    Raises UsageProblem, SyntaxProblem or MeaningProblem.
    """
    if gas < 1:
        raise UsageProblem(f"{gas} is not above 0")
    nodes = read_program(program, "program")
    check_program(nodes, "program", program)
    session = Session(gas, nodes)
    return tuple(session.run(node) for node in nodes)
