"""Plain Ouro for graders: programs run with limits on gas and on the size of numbers.

Expressions of the course itself go through the same evaluator; where one of them is wrong, it is
the exercise that is wrong, and the error says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from godel.course.uses import definitions
from godel.errors import GodelError, MeaningProblem
from godel.language.canonical import canonical_text, print_flat
from godel.language.evaluator import Fault, datum_node
from godel.language.meter import Exhausted, Meter
from godel.language.primitives import OuroFault
from godel.language.reader import read_program
from godel.language.session import Session, blamed, check_program
from godel.language.syntax import Node, head, place_of
from godel.language.values import Value
from godel.resources import program_names, programs_folder

GAS = 1_000_000
"""Gas for each expression if an exercise says nothing else."""

NUMBERS = 20_000_000
"""Units of a meter for the handling of long numbers in one submission: a few seconds."""

MOST_NODES = 100_000
"""Nodes of a value that is compared or shown."""

SHOWN = 200
"""Characters of a value that feedback shows."""

NEEDS = {"checker": ("numbering",), "diagonal": ("numbering", "checker")}
"""The shipped programs that use definitions of others."""


class TooLong(GodelError):
    """A run that handles longer numbers than a grader has time for."""


class Program:
    """A program that has been read and whose forms can be run. Mutable: its session."""

    def __init__(
        self, text: str, source: str, gas: int = GAS, before: Sequence[Node] = ()
    ) -> None:
        """Raises SyntaxProblem or MeaningProblem with the place in the text."""
        self.nodes = read_program(text, source)
        own = {name: node for name, _, node in definitions(self.nodes)}
        given = {name for name, _, _ in definitions(before)}
        for name in sorted(own.keys() & given):
            with blamed(source, text):
                raise MeaningProblem(
                    f"{name} is defined already", place=place_of(own[name]),
                    hint="take another name: the definitions that are given stay as they are",
                )
        check_program(tuple(before), "the definitions that are given", "", own)
        self.names = check_program(self.nodes, source, text, given)
        self._session = Session(gas, (*before, *self.nodes))
        self._session.runtime = replace(self._session.runtime, meter=Meter(NUMBERS))
        self._before = tuple(before)

    def run(self) -> tuple[Value | Fault | None, int]:
        """Every form in order: the value or fault of the last expression, and its gas.

        The first fault ends the run. Raises TooLong.
        """
        last: tuple[Value | Fault | None, int] = (None, 0)
        for node in (*self._before, *self.nodes):
            found, gas = self.value(node)
            if isinstance(found, Fault) or head(node) != "define":
                last = found, gas
            if isinstance(found, Fault):
                break
        return last

    def value(self, node: Node) -> tuple[Value | Fault, int]:
        """The value or fault of one form, with the definitions made so far, and its gas."""
        try:
            result = self._session.run(node)
        except Exhausted:
            raise TooLong(
                "it computes with longer numbers than the grader has time for",
                hint="numbers may grow, but not on and on",
            ) from None
        return result.result, result.gas


def shipped_definitions(names: Iterable[str]) -> tuple[Node, ...]:
    """The definitions of programs that come with godel, with all that they need, in order."""
    found: list[Node] = []
    for name in dict.fromkeys(part for one in names for part in (*NEEDS.get(one, ()), one)):
        if name not in program_names():
            known = " ".join(program_names())
            raise MeaningProblem(f"there is no shipped program {name}", hint=f"known: {known}")
        found += _definitions_of(name)
    return tuple(found)


@cache
def _definitions_of(name: str) -> tuple[Node, ...]:
    """Those of one shipped program, which are read once: many checks stand on the same."""
    text = (programs_folder() / f"{name}.ouro").read_text(encoding="utf-8")
    return tuple(node for node in read_program(text, name) if head(node) == "define")


def evaluated(
    expression: str, where: str, given: str = "", gas: int = GAS, before: Sequence[Node] = ()
) -> str:
    """The canonical text of the value of an expression of the course. Raises MeaningProblem."""
    program = Program(f"{given}\n{expression}", where, gas, before)
    value, _ = program.run()
    text = None if value is None or isinstance(value, Fault) else value_text(value)
    if text is None:
        why = f"it faults: {value.kind}" if isinstance(value, Fault) else "it has no plain value"
        raise MeaningProblem(f"the expression of {where} is wrong: {why}")
    return text


def value_text(value: Value) -> str | None:
    """The flat text of a value; None for a procedure, and for what has no end worth waiting for.

    Equal texts are equal values.
    """
    try:
        node, _ = datum_node(value, MOST_NODES)
    except OuroFault:
        return None
    return print_flat(node)


def shown(found: Value | Fault | None) -> str:
    """A value or fault for a sentence of feedback, cut off where it is long."""
    if found is None:
        return "nothing: it has no expression"
    if isinstance(found, Fault):
        return f"a fault ({found.kind})"
    text = value_text(found)
    if text is None:
        return "a procedure, or a value too large to be shown"
    return cut(text)


def cut(text: str) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."


def written(nodes: Sequence[Node]) -> str:
    """The canonical text of a program."""
    return "".join(canonical_text(node) for node in nodes)
